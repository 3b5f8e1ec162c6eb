"""The words of the cashier window, in Chinese and English. `{}` takes a figure."""

from collections.abc import Mapping
from dataclasses import dataclass

from pos_app.checkout.commands import HealthPart, VoidReason
from pos_app.domain.coupon import Payer
from pos_app.domain.errors import Refusal
from pos_app.domain.pricing import DiscountKind, Unused
from pos_app.domain.product import UNCODED_CATEGORY
from pos_app.ui.words import refusals

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CashierWords:
    """One language. A new field without its word in both languages is an error of mypy."""

    owner: str
    goods: str
    quantity: str
    price: str
    amount: str
    span: str  # %1 first row, %2 last row, %3 rows
    last_change: str
    last_aside: str  # {} given, {} due

    total: str
    due: str
    received: str
    pieces: Pair  # one, many: stands after the number
    kinds: Pair
    gross: str
    saved: str

    ready_title: str
    ready_advice: str
    paid: str
    receipt: str
    change: str
    cash_received: str
    drawer_opened: str
    drawer_stuck: str
    receipt_printing: str
    receipt_printed: str
    receipt_failed: str
    receipt_unknown: str

    scan_hint: str
    next_customer: str
    next_times: str
    selling_price: str
    scan_on: str
    restored: Pair
    coupon_taken: str  # {} title, {} amount
    unused: Mapping[Unused, str]

    ignore: str
    close: str
    unknown: str
    misread: str
    misread_advice: str
    name_hint: str
    sell_once: str
    add_goods: str
    categories: Mapping[str, str]  # the register's category → its word
    found: Pair
    several: Pair
    void_why: str
    keep_basket: str
    void_reasons: Mapping[VoidReason, str]
    help_title: str
    help_rows: tuple[Pair, ...]  # key, what it does
    doubtful_receipt: Pair
    old_receipt: Pair
    reprint: str
    no_reprint: str

    parts: Mapping[HealthPart, str]
    offline: str
    uploaded: str
    waiting: Pair  # 未上传, {} 笔·最久 {}
    absent: str
    trouble: Mapping[str, str]  # a part's reason → its short word
    trouble_else: str
    refused_by_cloud: str
    refused_advice: Pair
    advice: Mapping[HealthPart, Pair]  # what is wrong ({} the short word), what to do
    upload_rows: Pair
    all_well: Pair
    others_well: Pair
    back_to_goods: str
    durations: tuple[str, str, str, str]  # just now, minutes, hours, days

    cash: str
    got: str
    short: str
    exact: str
    go_back: str
    locked: str
    saving: str
    saving_foot: str
    clear: str

    repeat: str
    remove: str
    print_again: str
    void: str
    help: str
    times: str
    add: str
    file: str
    pay: str
    take_cash: str
    uncoded: Pair
    hot_tabs: tuple[str, str, str, str]
    tags: Mapping[DiscountKind, str]
    payers: Mapping[Payer, str]
    refusals: Mapping[type[Refusal], refusals.Sentence]


ZH = CashierWords(
    owner="店主",
    goods="商品",
    quantity="数量",
    price="单价",
    amount="金额",
    span="第 %1–%2 行，共 %3 行",
    last_change="上一单 找零",
    last_aside="收 {}·应收 {}",
    total="合计",
    due="应收",
    received="已收",
    pieces=(" 件", " 件"),
    kinds=("·{} 种", "·{} 种"),
    gross="原价 {}",
    saved="已省 {}",
    ready_title="直接扫码就开始",
    ready_advice="没有条码的，点右边常卖商品，或输价格卖「无码商品」",
    paid="收款成功",
    receipt="小票号 {}",
    change="找零",
    cash_received="收到现金",
    drawer_opened="钱箱已开",
    drawer_stuck="钱箱没开，请用钥匙",
    receipt_printing="正在打小票",
    receipt_printed="小票已打",
    receipt_failed="小票没打",
    receipt_unknown="小票不知打没打",
    scan_hint="扫码，或输条码、货号",
    next_customer="扫下一位顾客的商品",
    next_times="扫下一件，数量",
    selling_price="售价",
    scan_on="可以继续扫码",
    restored=("上次没收完的 {} 行商品还在", "上次没收完的 {} 行商品还在"),
    coupon_taken="券已用上：{} −{}",
    unused={
        Unused.NO_GOODS: "券已收到，扫到券上的商品就减",
        Unused.OFFER_UNKNOWN: "券已收到，活动还没下发",
        Unused.GOODS_TAKEN: "这件商品已经用了别的券",
    },
    ignore="忽略",
    close="关闭",
    unknown="没有这个商品",
    misread="条码读错，请重扫",
    misread_advice="没有加入。把条码放平，再扫一次；扫好了这里自己关",
    name_hint="名称（可不填）",
    sell_once="只卖这一次",
    add_goods="建档并加入",
    categories={"零食": "零食", "饮料": "饮料", "日用": "日用", UNCODED_CATEGORY: "其他"},
    found=("找到 {} 种", "找到 {} 种"),
    several=("同码 {} 种，选一种", "同码 {} 种，选一种"),
    void_why="为什么作废整单？",
    keep_basket="不作废",
    void_reasons={
        VoidReason.CUSTOMER_LEFT: "顾客不买了",
        VoidReason.WRONG_SCAN: "扫错了",
        VoidReason.TRAINING: "练习",
    },
    help_title="这一页的按键",
    help_rows=(
        ("数字 Enter", "输条码或货号"),
        ("字母 Enter", "按拼音首字母找商品"),
        ("数字 *", "下一件的数量"),
        ("↑ ↓", "选一行"),
        ("Space", "再来一件"),
        ("Delete", "删除选中的行"),
        ("F9 / Enter", "收款"),
        ("Esc", "关闭、返回"),
        ("Ctrl P", "补打上一张小票"),
        ("Ctrl Delete", "作废整单"),
    ),
    doubtful_receipt=("小票 {} 不知打没打出来", "看一眼打印机，没有就按补打；不会自己重打"),
    old_receipt=("小票 {}", "再打一张，上面会写重打"),
    reprint="补打",
    no_reprint="不用补",
    parts={
        HealthPart.NETWORK: "网络",
        HealthPart.UPLOAD: "未上传",
        HealthPart.PRINTER: "打印机",
        HealthPart.SCANNER: "扫码枪",
        HealthPart.CUSTOMER_SCREEN: "副屏",
        HealthPart.DISK: "硬盘",
    },
    offline="断网",
    uploaded="已上传",
    waiting=("未上传", "{} 笔·最久 {}"),
    absent="未接",
    trouble={
        "no_paper": "缺纸",
        "paper_low": "纸快完了",
        "cover_open": "开盖",
        "jammed": "卡住了",
        "switched_off": "没开机",
        "unplugged": "没连上",
        "missing": "没连上",
        "opening": "正在连",
        "silent": "没有回答",
        "one_way": "不报状态",
        "held": "被别的程序占用",
        "no_permission": "没有权限",
        "wrong_address": "地址写错",
        "full": "快满了",
        "io": "写不进去",
    },
    refused_by_cloud="云端不认",
    trouble_else="有问题",
    advice={
        HealthPart.NETWORK: ("断网了，照常卖货", "现金照收；已领的券照样能用"),
        HealthPart.UPLOAD: ("{}", "联网后自动上传，不用管"),
        HealthPart.PRINTER: ("打印机{}", "弄好再按补打；不会自己重打"),
        HealthPart.SCANNER: ("扫码枪{}", "重插一下线；先用键盘输条码也行"),
        HealthPart.CUSTOMER_SCREEN: ("副屏{}", "不影响收款；插好会自己回来"),
        HealthPart.DISK: ("硬盘{}", "卖货不受影响，请尽快叫技术员"),
    },
    refused_advice=("云端不认这台收银机", "照常卖货；请让技术员重新开通"),
    upload_rows=("{} 笔都记在本机", "联网后自动上传，不用管"),
    all_well=("一切正常", "网络、打印机、扫码枪都好"),
    others_well=("其余正常", "修好一样，上面就少一行"),
    back_to_goods="回到常卖",
    durations=("刚刚", "{} 分钟", "{} 小时", "{} 天"),
    cash="现金",
    got="收到",
    short="还差",
    exact="刚好",
    go_back="返回改单",
    locked="正在收款，购物篮已锁定。现在扫商品不会加入，也不会扣款",
    saving="正在保存",
    saving_foot="正在把这一单存好，存好再找零。现在扫的商品算下一单",
    clear="清零",
    repeat="再来一件",
    remove="删除行",
    print_again="补打",
    void="作废整单",
    help="帮助",
    times="数量",
    add="加入",
    file="建档",
    pay="收款",
    take_cash="收现金",
    uncoded=("无码商品", "输价格"),
    hot_tabs=("常卖", "饮料", "零食", "日用"),
    tags={DiscountKind.PROMOTION: "促销", DiscountKind.COUPON: "券"},
    payers={Payer.SHOP: "·本店", Payer.BRAND: "·品牌补贴", Payer.PLATFORM: "·平台补贴"},
    refusals=refusals.ZH,
)

EN = CashierWords(
    owner="Owner",
    goods="Item",
    quantity="Qty",
    price="Price",
    amount="Amount",
    span="Lines %1–%2 of %3",
    last_change="Last sale: change",
    last_aside="Given {}·due {}",
    total="Total",
    due="Due",
    received="Paid",
    pieces=(" pc", " pcs"),
    kinds=("·{} item", "·{} items"),
    gross="Before {}",
    saved="Saved {}",
    ready_title="Just scan to begin",
    ready_advice="No barcode? Touch an item, or type a price and “No code”",
    paid="Paid",
    receipt="Receipt {}",
    change="Change",
    cash_received="Cash received",
    drawer_opened="Drawer open",
    drawer_stuck="Drawer shut: use the key",
    receipt_printing="Printing",
    receipt_printed="Receipt printed",
    receipt_failed="Not printed",
    receipt_unknown="Print uncertain",
    scan_hint="Scan, or type a code",
    next_customer="Scan for the next customer",
    next_times="Scan the next item, quantity",
    selling_price="Price",
    scan_on="You may scan on",
    restored=("{} unpaid line is still here", "{} unpaid lines are still here"),
    coupon_taken="Coupon applied: {} −{}",
    unused={
        Unused.NO_GOODS: "Coupon is here: it applies when its item is scanned",
        Unused.OFFER_UNKNOWN: "Coupon is here, its offer is not yet",
        Unused.GOODS_TAKEN: "Another coupon is on this item",
    },
    ignore="Ignore",
    close="Close",
    unknown="No such item",
    misread="Misread: rescan",
    misread_advice="Nothing was added. Hold the code flat and scan again: this closes by itself",
    name_hint="Name (optional)",
    sell_once="Sell once",
    add_goods="Save and add",
    categories={"零食": "Snacks", "饮料": "Drinks", "日用": "Home", UNCODED_CATEGORY: "Other"},
    found=("{} item found", "{} items found"),
    several=("{} item has this code", "{} share a code"),
    void_why="Why void the sale?",
    keep_basket="Keep it",
    void_reasons={
        VoidReason.CUSTOMER_LEFT: "Customer left",
        VoidReason.WRONG_SCAN: "Scanned wrong",
        VoidReason.TRAINING: "Practice",
    },
    help_title="Keys of this page",
    help_rows=(
        ("0–9 Enter", "Barcode or number"),
        ("a–z Enter", "Find by pinyin"),
        ("0–9 *", "Next item's quantity"),
        ("↑ ↓", "Choose a line"),
        ("Space", "One more"),
        ("Delete", "Remove the line"),
        ("F9 / Enter", "Pay"),
        ("Esc", "Close, go back"),
        ("Ctrl P", "Reprint last receipt"),
        ("Ctrl Delete", "Void the sale"),
    ),
    doubtful_receipt=("Receipt {}: did it print?", "Look at the printer; if not, reprint it"),
    old_receipt=("Receipt {}", "Print it again, marked as a copy"),
    reprint="Reprint",
    no_reprint="No need",
    parts={
        HealthPart.NETWORK: "Network",
        HealthPart.UPLOAD: "To upload",
        HealthPart.PRINTER: "Printer",
        HealthPart.SCANNER: "Scanner",
        HealthPart.CUSTOMER_SCREEN: "Display",
        HealthPart.DISK: "Disk",
    },
    offline="Offline",
    uploaded="Uploaded",
    waiting=("To upload", "{}·oldest {}"),
    absent="none",
    trouble={
        "no_paper": "out of paper",
        "paper_low": "paper low",
        "cover_open": "cover open",
        "jammed": "jammed",
        "switched_off": "switched off",
        "unplugged": "not connected",
        "missing": "not connected",
        "opening": "connecting",
        "silent": "no answer",
        "one_way": "state unknown",
        "held": "used by another program",
        "no_permission": "no permission",
        "wrong_address": "wrong address",
        "full": "nearly full",
        "io": "cannot write",
    },
    refused_by_cloud="refused by cloud",
    trouble_else="trouble",
    advice={
        HealthPart.NETWORK: ("Offline: sell as usual", "Cash and claimed coupons still work"),
        HealthPart.UPLOAD: ("{}", "Uploads by itself when online"),
        HealthPart.PRINTER: ("Printer: {}", "Put it right, then reprint; never twice by itself"),
        HealthPart.SCANNER: ("Scanner: {}", "Plug it in again, or type the codes"),
        HealthPart.CUSTOMER_SCREEN: ("Display: {}", "Selling goes on; it returns by itself"),
        HealthPart.DISK: ("Disk: {}", "Selling goes on; call a technician soon"),
    },
    refused_advice=("The cloud refuses this till", "Sell as usual; ask a technician to enrol it"),
    upload_rows=("{} kept on this till", "Uploads by itself when online"),
    all_well=("All is well", "Network, printer and scanner work"),
    others_well=("The rest is well", "A row goes when its part works"),
    back_to_goods="Back",
    durations=("now", "{} min", "{} h", "{} d"),
    cash="Cash",
    got="Received",
    short="Still due",
    exact="Exact",
    go_back="Back to sale",
    locked="Taking payment: the basket is locked. Scans are neither added nor charged",
    saving="Saving",
    saving_foot="Storing the sale, then the change. What is scanned now goes to the next sale",
    clear="Clear",
    repeat="One more",
    remove="Remove",
    print_again="Reprint",
    void="Void",
    help="Help",
    times="Qty",
    add="Add",
    file="Save",
    pay="Pay",
    take_cash="Take cash",
    uncoded=("No code", "Type a price"),
    hot_tabs=("Popular", "Drinks", "Snacks", "Home"),
    tags={DiscountKind.PROMOTION: "Deal", DiscountKind.COUPON: "Coupon"},
    payers={Payer.SHOP: "·shop", Payer.BRAND: "·brand", Payer.PLATFORM: "·platform"},
    refusals=refusals.EN,
)

LANGUAGES: Mapping[str, CashierWords] = {"zh_CN": ZH, "en": EN}


def counted(words: Pair, count: int) -> str:
    """The word for one or for many, with the count in its place."""
    return words[0 if count == 1 else 1].format(count)
