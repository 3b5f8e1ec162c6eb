"""The words of the customer screen in Chinese and English. A presenter fills what is in {}."""

from pos_app.domain.coupon import Payer
from pos_app.domain.pricing import DiscountKind
from pos_app.domain.values import dataclass
from pos_app.ui.words.cashier import Pair


@dataclass(frozen=True, slots=True)
class CustomerWords:
    """Every word that a shopper can read; goods and brands come as the catalogue spells them."""

    language: str
    test: str
    # idle, and the code
    code_title: str
    code_detail: str
    any_phone: str
    offer_call: str  # {face}
    offer_row: str  # {title} {face}
    welfare_giver: str  # {brand}
    welfare_call: str  # {title}
    offer_here: str  # {face} {payer}
    offer_rule: str  # {rule} {payer}
    price_with_coupon: str
    price_special: str
    special: str
    welcome: str
    welcome_title: str
    welcome_detail: str
    welcome_more: str
    # basket
    just_scanned: str
    unit_price: str  # {quantity} {price}
    weighed_price: str  # {quantity} {price} {unit}
    fold: str  # {count}
    pieces: Pair
    kinds: Pair  # right behind the pieces
    saved: str
    total: str
    coupon_rule: str  # {brand}
    coupon_used: str  # {face}
    coupon_used_detail: str  # {offer} {payer}
    # an open offer
    could_save: str  # {amount}
    offer_goods: str  # {goods}
    offer_title: str
    offer_promise: str
    # claimed
    claimed: str
    claimed_caption: str
    claimed_ready: str
    claimed_applied: str
    claimed_waits: str
    claimed_payer: str  # {face} {brand}
    welfare_face: str
    welfare_waits: str
    welfare_payer: str  # {brand}
    # paying
    due: str
    gross: str  # {amount}
    saved_amount: str  # {amount}
    pay_cash: str
    pay_detail: str
    pay_more: str
    pay_foot: str
    # thanks
    paid: str
    change: str
    paid_label: str
    due_amount: str  # {amount}
    received_amount: str  # {amount}
    thanks: str
    take_receipt: str
    come_again: str
    this_sale_saved: str
    saved_by: str  # {amount} {brand}
    # who pays, and what it was
    payers: dict[Payer, str]
    tags: dict[DiscountKind, str]


CHINESE = CustomerWords(
    language="zh",
    test="顾客屏",
    code_title="扫码领券",
    code_detail="收银时直接减",
    any_phone="微信支付宝都能扫，不用留手机号",
    offer_call="立减 {face}",
    offer_row="{title} 立减 {face}",
    welfare_giver="{brand}请在户外工作的你",
    welfare_call="{title} 免费领",
    offer_here="本店可领·{payer}",
    offer_rule="{rule}·{payer}",
    price_with_coupon="领券后",
    price_special="特价",
    special="今日特价",
    welcome="欢迎光临",
    welcome_title="价格看得见",
    welcome_detail="收银时每一件的价格和优惠",
    welcome_more="都会显示在这里",
    just_scanned="刚扫的",
    unit_price="{quantity}·单价 {price}",
    weighed_price="{quantity} × ¥{price}/{unit}",
    fold="前面还有 {count} 种，都已算进合计",
    pieces=("{} 件", "{} 件"),
    kinds=("·{} 种", "·{} 种"),
    saved="已省",
    total="合计",
    coupon_rule="{brand}券",
    coupon_used="这一单已减 {face}",
    coupon_used_detail="{offer}·{payer}",
    could_save="还能减 {amount}，扫右边的码",
    offer_goods="您篮里的{goods}",
    offer_title="扫码就减",
    offer_promise="领好马上从这一单减掉",
    claimed="领到了！",
    claimed_caption="减 ¥",
    claimed_ready="已可用",
    claimed_applied="这一单已经减了",
    claimed_waits="拿上商品，收银时就减",
    claimed_payer="{face} 由{brand}品牌补贴",
    welfare_face="免费",
    welfare_waits="拿上它到收银台，不用付钱",
    welfare_payer="由{brand}赠送",
    due="应付",
    gross="原价 {amount}",
    saved_amount="已省 {amount}",
    pay_cash="请付现金",
    pay_detail="把钱交给收银员",
    pay_more="找零当面点清",
    pay_foot="付好了这里会显示找零",
    paid="收款成功",
    change="找零",
    paid_label="已付",
    due_amount="应付 {amount}",
    received_amount="实收 {amount}",
    thanks="谢谢光临",
    take_receipt="小票请拿好",
    come_again="欢迎再来",
    this_sale_saved="这一单省了",
    saved_by="其中 {amount} 由{brand}品牌补贴",
    payers={Payer.SHOP: "本店", Payer.BRAND: "品牌补贴", Payer.PLATFORM: "平台补贴"},
    tags={DiscountKind.PROMOTION: "促销", DiscountKind.COUPON: "券"},
)

ENGLISH = CustomerWords(
    language="en",
    test="Customer",
    code_title="Scan for a coupon",
    code_detail="Taken off right here at the till",
    any_phone="WeChat or Alipay, no phone number",
    offer_call="{face} off",
    offer_row="{title}",
    welfare_giver="For all who work outdoors",
    welfare_call="{title}",
    offer_here="{face} off here, by the {payer}",
    offer_rule="{rule}, by the {payer}",
    price_with_coupon="With coupon",
    price_special="Today",
    special="Special price",
    welcome="Welcome",
    welcome_title="See every price",
    welcome_detail="Each item and every discount",
    welcome_more="shows here as it is scanned",
    just_scanned="Just scanned",
    unit_price="{quantity}, {price} each",
    weighed_price="{quantity} × ¥{price}/{unit}",
    fold="and {count} more, all in the total",
    pieces=("{} item", "{} items"),
    kinds=(", {} kind", ", {} kinds"),
    saved="Saved",
    total="Total",
    coupon_rule="{brand} coupon",
    coupon_used="{face} off this sale",
    coupon_used_detail="{offer}, by the {payer}",
    could_save="{amount} less: scan the code on the right",
    offer_goods="For your {goods}",
    offer_title="Save",
    offer_promise="Comes off this sale at once",
    claimed="You got it!",
    claimed_caption="Save ¥",
    claimed_ready="Ready to use",
    claimed_applied="Already off this sale",
    claimed_waits="Bring the item to the till",
    claimed_payer="{face} paid by {brand}",
    welfare_face="Free",
    welfare_waits="Take it to the till: free",
    welfare_payer="A gift from {brand}",
    due="To pay",
    gross="Before {amount}",
    saved_amount="Saved {amount}",
    pay_cash="Please pay in cash",
    pay_detail="Hand it to the cashier",
    pay_more="and count your change",
    pay_foot="Your change will show here",
    paid="Paid",
    change="Change",
    paid_label="You paid",
    due_amount="Due {amount}",
    received_amount="Received {amount}",
    thanks="Thank you",
    take_receipt="Please take your receipt",
    come_again="See you again",
    this_sale_saved="You saved",
    saved_by="{amount} of it paid by {brand}",
    payers={Payer.SHOP: "shop", Payer.BRAND: "brand", Payer.PLATFORM: "platform"},
    tags={DiscountKind.PROMOTION: "Deal", DiscountKind.COUPON: "Coupon"},
)


def customer_words(language: str) -> CustomerWords:
    """The words for `zh` or `en`; Chinese for anything else."""
    return ENGLISH if language == ENGLISH.language else CHINESE
