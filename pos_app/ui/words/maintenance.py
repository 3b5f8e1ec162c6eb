"""The words of the maintenance menu in Chinese and English. A presenter fills what is in {}."""

from collections.abc import Mapping

from pos_app.checkout.menu import Chore, DeviceTest, MenuPage, Verdict
from pos_app.domain.values import dataclass
from pos_app.ui.words import binding
from pos_app.ui.words.binding import BindWords
from pos_app.ui.words.cloud_way import CLOUD_ENGLISH, CLOUD_ZH
from pos_app.ui.words.ledger_check import LEDGER_ENGLISH, LEDGER_ZH
from pos_app.ui.words.operating import (
    ACTS_ENGLISH,
    ACTS_ZH,
    CHORES_ENGLISH,
    CHORES_ZH,
    FACTS_ENGLISH,
    FACTS_ZH,
    PAGES_ENGLISH,
    PAGES_ZH,
    ActWords,
)


@dataclass(frozen=True, slots=True)
class MenuWords:
    """Everything that a technician reads."""

    title: str
    who: str  # {technician}
    nobody: str
    left: str  # {minutes} {seconds}
    leave: str
    challenge: str
    badge: str
    code: str
    door_hint: str
    pages: Mapping[MenuPage, str]
    chores: Mapping[Chore, str]
    busy: str
    empty: str
    all_tests: str
    counts: Mapping[Verdict, str]
    """How many ended so: {}."""
    tests: Mapping[DeviceTest, str]
    verdicts: Mapping[Verdict, str]
    facts: Mapping[str, str]
    """What a test or a page reports, by its word."""
    expected: Mapping[DeviceTest, tuple[str, str]]
    """What to do, and what should come of it."""
    raw: str
    advice_label: str
    advice: Mapping[str, str]
    """What to do about a fact."""
    acts: Mapping[Chore, ActWords]
    """What the key of a chosen row does."""
    hold: str
    not_now: str
    code_hint: str
    open_row: str
    past: str
    """Over the earlier results."""
    whole_grid: str  # {touched}
    whole_colour: str  # {step}
    whole_stop: str
    run: str
    rerun: str
    skip: str
    dead_keys: str
    no_such_keys: str
    right: str
    wrong: str
    bind: BindWords


CHINESE = MenuWords(
    title="维护",
    who="技术员 {technician}·全程记录·不能动钱和价格",
    nobody="还没开通·全程记录·不能动钱和价格",
    left="剩 {minutes}:{seconds:02d}",
    leave="退出",
    challenge="把这 8 位数告诉技术员的手机",
    badge="工号 4 位",
    code="手机上的码 8 位",
    door_hint="先输工号，再输手机上的码。没有网络也能开",
    pages={
        MenuPage.IDENTITY: "身份与支持码",
        MenuPage.TESTS: "全部测试",
        MenuPage.NETWORK: "网络检查",
        MenuPage.QUEUE: "未上传队列",
        MenuPage.DEVICES: "设备与换屏",
        MenuPage.LEDGER: "账本检查",
        MenuPage.BACKUP: "备份",
        MenuPage.LOGS: "日志包",
        MenuPage.SETTINGS: "设置对照",
        **PAGES_ZH,
    },
    chores={
        Chore.LOOK: "刷新",
        Chore.PUSH_NOW: "马上上传",
        Chore.CHECK: "开始检查",
        Chore.BACK_UP: "马上备份",
        Chore.PACK: "打包",
        **CHORES_ZH,
    },
    busy="正在做…",
    empty="还没有结果",
    all_tests="全部重测",
    counts={
        Verdict.PASSED: "{} 通过",
        Verdict.FAILED: "{} 失败",
        Verdict.SKIPPED: "{} 跳过",
    },
    tests={
        DeviceTest.PRINTER: "打印机·中文样张",
        DeviceTest.CUTTER: "打印机·切纸",
        DeviceTest.DRAWER: "钱箱",
        DeviceTest.SCANNER: "扫码枪·回显",
        DeviceTest.SCALE: "秤",
        DeviceTest.POLE_DISPLAY: "客显杆",
        DeviceTest.CASHIER_SCREEN: "主屏·颜色与触摸格",
        DeviceTest.CUSTOMER_SCREEN: "副屏·颜色与识别",
        DeviceTest.SOUND: "声音",
        DeviceTest.CAMERA: "摄像头",
        DeviceTest.KEYBOARD: "键盘",
    },
    verdicts={
        Verdict.NOT_RUN: "未测",
        Verdict.RUNNING: "在测",
        Verdict.ASKED: "请判断",
        Verdict.PASSED: "通过",
        Verdict.FAILED: "失败",
        Verdict.SKIPPED: "跳过",
    },
    facts={
        "": "",
        "unbound": "未绑定",
        "by_hand": "手动跳过",
        "printed": "已送出",
        "pulsed": "已踢一次",
        "seen_open": "看到钱箱弹开了",
        "stayed_shut": "已踢，钱箱没弹开",
        "too_long": "太长，打不下",
        "shown": "已显示两行字",
        "weighed": "读到重量",
        "not_stable": "秤没有稳定的重量",
        "sample_read": "读出样码",
        "sample_differs": "和样码不一样",
        "scan_the_sample": "等您扫样码",
        "press_keys": "等您按每一个键",
        "every_key": "每个键都有反应",
        "no_such_keys": "其余的键这台没有",
        "dead_keys": "有键不灵",
        "look_at_colours": "请看屏幕",
        "touch_cells": "点亮每一格",
        "touch_colours": "看有没有坏点",
        "not_every_cell": "有格子没反应",
        "nothing_read": "没有读出码",
        "no_picture": "没有画面",
        "listen": "请听声音",
        "no_paper": "没有纸",
        "cover_open": "盖子开着",
        "jammed": "卡住了",
        "silent": "没有回答",
        "one_way": "只能写，不知道印没印",
        "unplugged": "没连上",
        "held": "被别的程序占用",
        "no_permission": "没有权限",
        "switched_off": "关着",
        "wrong_address": "地址写错了",
        "not_understood": "协议不对",
        "other_device": "口上是别的设备",
        "cut_off": "中途断了",
        "busy": "正忙，等一下再试",
        "opening": "正在连",
        "paper_low": "纸快用完",
        "yes": "是",
        "no": "否",
        "good": "正常",
        "bad": "不正常",
        "none": "没有",
        "store": "门店",
        "terminal": "收银机编号",
        "till_name": "机位",
        "epoch": "编号段",
        "key": "钥匙指纹",
        "version": "程序版本",
        "system": "系统",
        "enrolled": "已开通",
        "playlist": "副屏自己的图片和视频",
        "playlist_kind": "不是图片也不是视频",
        "playlist_too_large": "太大，不放",
        "playlist_unreadable": "打不开，不放",
        "playlist_too_many": "超过 40 个，不放",
        "pending": "没上传的条数",
        "oldest": "最早一条",
        "acked": "云端已收到",
        "asked": "已请求上传",
        "backup": "备份",
        "backed_up": "已备份并核对",
        "not_backed_up": "备份没成",
        "packed": "已打包到",
        "not_packed": "没能打包",
        "setting": "改过的设置",
        "defaults": "都是默认值",
        **FACTS_ZH,
        **LEDGER_ZH,
        **CLOUD_ZH,
    },
    expected={
        DeviceTest.PRINTER: ("会印一张中文样张", "字要清楚，没有乱码"),
        DeviceTest.CUTTER: ("会切一次纸", "纸要断开"),
        DeviceTest.DRAWER: ("会踢开一次", "钱箱要弹开"),
        DeviceTest.SCANNER: ("请扫机身上的样码", "应读到 6901234567892"),
        DeviceTest.SCALE: ("请放一件东西在秤上", "重量要稳定"),
        DeviceTest.POLE_DISPLAY: ("会显示两行字", "字要清楚"),
        DeviceTest.CASHIER_SCREEN: ("点亮每一格，再看红绿蓝白黑", "40 格都亮，没有坏点"),
        DeviceTest.CUSTOMER_SCREEN: ("看一眼副屏", "写着「顾客屏」，五种颜色都对"),
        DeviceTest.SOUND: ("会放 6 个声音", "每个都要听到"),
        DeviceTest.CAMERA: ("把样码举到摄像头前，10 秒内", "应读到 6901234567892"),
        DeviceTest.KEYBOARD: ("把每个键按一次，亮了就是好的", "按什么都不会卖东西、不会退出"),
    },
    raw="收到的原始字节",
    advice_label="怎么办",
    advice={
        "sample_differs": "枪被设成输出前缀或别的格式。\n扫「恢复出厂」码，再重测。",
        "not_every_cell": "擦干净屏幕再试；还不行就换触摸屏。",
        "nothing_read": "离 15 厘米，举平，别反光，再重测。",
        "no_picture": "拔下摄像头再插上；换一个口。",
        "no_paper": "装一卷纸，热敏面朝外，再重测。",
        "cover_open": "把盖子扣紧，再重测。",
        "jammed": "关电，打开盖子取出纸屑，再重测。",
        "silent": "看看电源和线；换一根线再试。",
        "unplugged": "看看电源和线，再看设备页的地址。",
        "held": "关掉占用它的程序，再重测。",
        "no_permission": "把运行收银的用户加进 dialout 和 lp 组。",
        "not_understood": "地址里的 protocol 和秤上设的不一样。",
        "other_device": "插头换过口了？到「设备与换屏」里重新绑定。",
        "not_stable": "放稳，别碰秤盘，再重测。",
        "wrong_address": "在设置文件里改 [devices]，然后重启。",
        "dead_keys": "拔插键盘再试；还不行就换键盘。触摸能做所有的事。",
    },
    acts=ACTS_ZH,
    hold="按住 3 秒",
    not_now="现在不行",
    code_hint="用手机拍下，发给支持人员",
    open_row="›",
    past="以前的结果",
    whole_grid="主屏·用手指点亮每一格·{touched}",
    whole_colour="看有没有坏点·点一下看下一种颜色·{step}/5",
    whole_stop="有格子没反应",
    run="测这一项",
    rerun="重测这一项",
    skip="跳过",
    dead_keys="有键不灵",
    no_such_keys="其余的键这台没有",
    right="正常",
    wrong="不正常",
    bind=binding.CHINESE,
)

ENGLISH = MenuWords(
    title="Maintenance",
    who="Technician {technician}·recorded·no money, no prices",
    nobody="Not enrolled yet·recorded·no money, no prices",
    left="{minutes}:{seconds:02d} left",
    leave="Leave",
    challenge="Enter these 8 digits in the technician's app",
    badge="Badge, 4 digits",
    code="Code from the app, 8 digits",
    door_hint="First the badge, then the code. Needs no network",
    pages={
        MenuPage.IDENTITY: "Identity",
        MenuPage.TESTS: "All tests",
        MenuPage.NETWORK: "Network",
        MenuPage.QUEUE: "Upload queue",
        MenuPage.DEVICES: "Devices",
        MenuPage.LEDGER: "Ledger check",
        MenuPage.BACKUP: "Backup",
        MenuPage.LOGS: "Log bundle",
        MenuPage.SETTINGS: "Settings",
        **PAGES_ENGLISH,
    },
    chores={
        Chore.LOOK: "Refresh",
        Chore.PUSH_NOW: "Upload now",
        Chore.CHECK: "Check",
        Chore.BACK_UP: "Back up now",
        Chore.PACK: "Pack",
        **CHORES_ENGLISH,
    },
    busy="Working…",
    empty="No result yet",
    all_tests="Test all",
    counts={
        Verdict.PASSED: "{} pass",
        Verdict.FAILED: "{} fail",
        Verdict.SKIPPED: "{} skip",
    },
    tests={
        DeviceTest.PRINTER: "Printer, Chinese",
        DeviceTest.CUTTER: "Printer, cutter",
        DeviceTest.DRAWER: "Drawer",
        DeviceTest.SCANNER: "Scanner echo",
        DeviceTest.SCALE: "Scale",
        DeviceTest.POLE_DISPLAY: "Pole display",
        DeviceTest.CASHIER_SCREEN: "Main screen",
        DeviceTest.CUSTOMER_SCREEN: "Customer screen",
        DeviceTest.SOUND: "Sound",
        DeviceTest.CAMERA: "Camera",
        DeviceTest.KEYBOARD: "Keyboard",
    },
    verdicts={
        Verdict.NOT_RUN: "not run",
        Verdict.RUNNING: "running",
        Verdict.ASKED: "your call",
        Verdict.PASSED: "PASS",
        Verdict.FAILED: "FAIL",
        Verdict.SKIPPED: "skipped",
    },
    facts={
        "": "",
        "unbound": "none bound",
        "by_hand": "skipped by hand",
        "printed": "sent",
        "pulsed": "pulsed once",
        "seen_open": "it was seen to open",
        "stayed_shut": "pulsed, it stayed shut",
        "too_long": "too long to print",
        "shown": "two lines shown",
        "weighed": "weight read",
        "not_stable": "no steady weight",
        "sample_read": "sample read",
        "sample_differs": "not the sample",
        "scan_the_sample": "scan the sample",
        "press_keys": "press every key",
        "every_key": "every key answers",
        "no_such_keys": "no such other keys",
        "dead_keys": "some keys are dead",
        "look_at_colours": "look at the screen",
        "touch_cells": "touch each cell",
        "touch_colours": "look for dead pixels",
        "not_every_cell": "some cells are dead",
        "nothing_read": "no code was read",
        "no_picture": "no picture",
        "listen": "listen",
        "no_paper": "no paper",
        "cover_open": "cover open",
        "jammed": "jammed",
        "silent": "no answer",
        "one_way": "write only: nobody knows",
        "unplugged": "not connected",
        "held": "used by another program",
        "no_permission": "no permission",
        "switched_off": "switched off",
        "wrong_address": "wrong address",
        "not_understood": "another protocol",
        "other_device": "another device is there",
        "cut_off": "broke off",
        "busy": "busy, try again",
        "opening": "connecting",
        "paper_low": "little paper left",
        "yes": "yes",
        "no": "no",
        "good": "good",
        "bad": "not good",
        "none": "none",
        "store": "Store",
        "terminal": "Terminal",
        "till_name": "Till",
        "epoch": "Epoch",
        "key": "Key fingerprint",
        "version": "Version",
        "system": "System",
        "enrolled": "Enrolled",
        "playlist": "Own pictures and films",
        "playlist_kind": "Neither picture nor film",
        "playlist_too_large": "Too large, not shown",
        "playlist_unreadable": "Cannot be opened",
        "playlist_too_many": "More than 40, not shown",
        "pending": "Entries not uploaded",
        "oldest": "Oldest",
        "acked": "Cloud has up to",
        "asked": "Upload asked for",
        "backup": "Backup",
        "backed_up": "Backed up and verified",
        "not_backed_up": "No backup was made",
        "packed": "Packed into",
        "not_packed": "Could not pack",
        "setting": "Changed setting",
        "defaults": "All are defaults",
        **FACTS_ENGLISH,
        **LEDGER_ENGLISH,
        **CLOUD_ENGLISH,
    },
    expected={
        DeviceTest.PRINTER: ("Prints a sample in Chinese", "Sharp, no rubbish"),
        DeviceTest.CUTTER: ("Cuts the paper once", "The paper must come off"),
        DeviceTest.DRAWER: ("Opens it once", "The drawer must spring open"),
        DeviceTest.SCANNER: ("Scan the sample on the case", "Expected 6901234567892"),
        DeviceTest.SCALE: ("Put something on the scale", "A steady weight"),
        DeviceTest.POLE_DISPLAY: ("Shows two lines", "They must be readable"),
        DeviceTest.CASHIER_SCREEN: (
            "Touch each cell, then 5 colours",
            "40 cells, no dead pixels",
        ),
        DeviceTest.CUSTOMER_SCREEN: ("Look there", "It names itself; 5 true colours"),
        DeviceTest.SOUND: ("Plays 6 sounds", "You must hear each"),
        DeviceTest.CAMERA: ("Hold the sample to the camera within 10 s", "Expected 6901234567892"),
        DeviceTest.KEYBOARD: (
            "Press every key once; it lights up",
            "No key sells anything or leaves this page",
        ),
    },
    raw="Bytes received",
    advice_label="What to do",
    advice={
        "sample_differs": "The scanner adds a prefix or another format.\n"
        "Scan its factory reset, then test again.",
        "not_every_cell": "Wipe the screen and test again, else replace it.",
        "nothing_read": "Hold it flat, 15 cm away, without glare.",
        "no_picture": "Unplug the camera, plug it in again; try another port.",
        "no_paper": "Load a roll, then test again.",
        "cover_open": "Press the cover shut, then test again.",
        "jammed": "Switch off, open, take the paper out, then test again.",
        "silent": "Check power and cable; try another cable.",
        "unplugged": "Check power and cable, then the address on the devices page.",
        "held": "Close the program that uses it, then test again.",
        "no_permission": "Add the till's user to the groups dialout and lp.",
        "not_understood": "The protocol in the address is not the scale's.",
        "other_device": "Were plugs swapped? Bind it anew on the devices page.",
        "not_stable": "Put it down, keep hands off, then test again.",
        "wrong_address": "Change [devices] in the settings file, then restart.",
        "dead_keys": "Plug the keyboard in again, else replace it. Touch does everything.",
    },
    acts=ACTS_ENGLISH,
    hold="hold for 3 s",
    not_now="Not now",
    code_hint="Take a picture and send it to support",
    open_row="›",
    past="Earlier results",
    whole_grid="Main screen: touch each cell, {touched}",
    whole_colour="Look for dead pixels; touch for the next colour, {step}/5",
    whole_stop="Some are dead",
    run="Test this",
    rerun="Test again",
    skip="Skip",
    dead_keys="Some are dead",
    no_such_keys="It has no others",
    right="Good",
    wrong="Not good",
    bind=binding.ENGLISH,
)


def menu_words(language: str) -> MenuWords:
    """The words for `zh_CN` or `en`; Chinese for anything else."""
    return ENGLISH if language == "en" else CHINESE
