"""The words of the devices page in Chinese and English. A presenter fills what is in {}."""

from collections.abc import Mapping

from pos_app.checkout.network import Field
from pos_app.checkout.places import Role
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class BindWords:
    """Everything that a technician reads while binding."""

    roles: Mapping[Role, str]
    unbound: str
    plugged_in: str
    not_plugged_in: str
    network: str
    works: str
    after_restart: str
    places: str
    no_place: str
    serial: str  # {serial}
    by_plug: str  # {plug}
    kinds: Mapping[str, str]
    """How a place is called whose maker is not known, by the beginning of its address."""
    pins: Mapping[str, str]
    network_hint: str
    fields: Mapping[Field, str]
    paper: str
    papers: Mapping[int, str]
    type_address: str
    go_back: str
    tag_bound: str
    tag_taken: str  # {role}
    displays: str
    displays_now: str  # {cashier} {customer}
    one_display: str
    swap: str
    refresh: str
    bind: str
    verify: str
    unbind: str
    stop: str
    probing: str
    probing_scanner: str
    keeping: str
    seen: str
    not_seen: str
    raw: str  # {raw}
    said: Mapping[str, str]
    """What came of a try."""
    advice: Mapping[str, str]


CHINESE = BindWords(
    roles={
        Role.PRINTER: "打印机",
        Role.DRAWER: "钱箱",
        Role.SCANNER: "扫码枪",
        Role.SCALE: "秤",
        Role.POLE_DISPLAY: "客显杆",
        Role.CAMERA: "摄像头",
    },
    unbound="未绑定",
    plugged_in="插着",
    not_plugged_in="没插",
    network="已设",
    works="正常",
    after_restart="重启后用",
    places="找到的口，点一个再绑定",
    no_place="没找到口。插好线，再点刷新",
    serial="序列号 {serial}",
    by_plug="没有序列号，按插口 {plug} 认",
    kinds={
        "serial": "串口",
        "file": "打印口",
        "hid": "键盘口",
        "camera": "摄像头",
        "tcp": "网络",
        "keyboard": "键盘",
        "simulated": "模拟",
    },
    pins={
        "printer:pin2": "打印机钱箱口，2 脚",
        "printer:pin5": "打印机钱箱口，5 脚",
        "tcp:": "网络打印机",
    },
    network_hint="填地址和纸宽",
    fields={Field.HOST: "地址", Field.PORT: "端口"},
    paper="纸宽",
    papers={58: "58 毫米", 80: "80 毫米"},
    type_address="填地址",
    go_back="返回",
    tag_bound="已绑",
    tag_taken="{role}在用",
    displays="屏幕",
    displays_now="主屏 {cashier}·副屏 {customer}",
    one_display="只有一块屏 {cashier}",
    swap="换屏",
    refresh="刷新",
    bind="验证并绑定",
    verify="再验一次",
    unbind="解绑",
    stop="停止",
    probing="正在问这个口上是什么…",
    probing_scanner="请用它扫任意一件商品，20 秒内",
    keeping="正在保存…",
    seen="看到了",
    not_seen="没看到",
    raw="收到 {raw}",
    said={
        "bound_now": "已绑定，马上能用",
        "bound_after_restart": "已绑定，重启收银后用上",
        "unbound_now": "已解绑",
        "unbound_after_restart": "已解绑，重启收银后停用",
        "not_kept": "设置存不下来，没有改动",
        "host_missing": "还没填地址",
        "host_wrong": "地址不对，要像 192.168.1.80",
        "port_wrong": "端口不对，要 1 到 65535",
        "no_host": "不绑定：连不上这个地址",
        "taken": "这个口已经给了别的设备",
        "look_at_paper": "它不回答。刚印了一行字，看到了吗？",
        "look_at_display": "客显上有 1234567890 吗？",
        "look_at_drawer": "刚踢了一次。钱箱弹开了吗？",
        "not_seen": "没看到，不绑定",
        "is_printer": "不绑定：口上是打印机",
        "is_scale": "不绑定：口上是秤",
        "is_scanner": "不绑定：口上是扫码枪",
        "other_device": "不绑定：口上是别的设备",
        "garbage": "不绑定：听不懂它说的",
        "nothing_scanned": "没等到扫码，不绑定",
        "silent": "不绑定：没有回答",
        "no_printer": "没绑打印机，踢不了钱箱",
        "unplugged": "不绑定：这个口不在了",
        "held": "不绑定：被别的程序占用",
        "no_permission": "不绑定：没有权限打开",
        "wrong_address": "不绑定：地址不对",
        "busy": "设备正忙，等一下再试",
        "swapped": "已换屏",
        "one_display": "只接了一块屏，没法换",
        "no_paper": "没有纸，踢不了钱箱",
        "cover_open": "盖子开着，踢不了钱箱",
        "jammed": "卡住了",
        "stayed_shut": "踢了，钱箱没弹开",
        "switched_off": "关着",
        "cut_off": "中途断了",
    },
    advice={
        "host_wrong": "四段数字，每段 0 到 255，中间用点。打印机自检条上印着。",
        "port_wrong": "打印机一般是 9100。",
        "no_host": "打印机开了吗？网线插好了吗？按住走纸键开机，自检条上印着它的地址。",
        "taken": "先到那个设备上解绑，再绑到这里。",
        "not_seen": "看看电源和线，再选一个口试。",
        "is_printer": "选别的口，或到「打印机」里绑它。",
        "is_scale": "选别的口，或到「秤」里绑它。",
        "is_scanner": "选别的口，或到「扫码枪」里绑它。",
        "garbage": "多半是速率或型号不对；换个口，或查设备说明书。",
        "nothing_scanned": "枪亮吗？要设成 USB 串口模式，后缀回车。",
        "silent": "看看电源和线；换一根线再试。",
        "unplugged": "插好，点刷新，再选。",
        "held": "关掉占用它的程序，再试。",
        "no_permission": "把运行收银的用户加进 dialout、lp、input、video 组。",
        "not_kept": "磁盘满了，或不让写。看「备份」和磁盘。",
        "no_printer": "先绑打印机。",
    },
)

ENGLISH = BindWords(
    roles={
        Role.PRINTER: "Printer",
        Role.DRAWER: "Drawer",
        Role.SCANNER: "Scanner",
        Role.SCALE: "Scale",
        Role.POLE_DISPLAY: "Pole display",
        Role.CAMERA: "Camera",
    },
    unbound="none bound",
    plugged_in="plugged in",
    not_plugged_in="not there",
    network="set",
    works="works",
    after_restart="after restart",
    places="Ports found: touch one, then bind",
    no_place="No port found. Plug it in, then refresh",
    serial="Serial no. {serial}",
    by_plug="No serial number, so by plug {plug}",
    kinds={
        "serial": "Serial port",
        "file": "Printer port",
        "hid": "Typing device",
        "camera": "Camera",
        "tcp": "Network",
        "keyboard": "Keyboard",
        "simulated": "Simulated",
    },
    pins={
        "printer:pin2": "Printer's port, pin 2",
        "printer:pin5": "Printer's port, pin 5",
        "tcp:": "Network printer",
    },
    network_hint="type its address and paper",
    fields={Field.HOST: "Address", Field.PORT: "Port"},
    paper="Paper",
    papers={58: "58 mm", 80: "80 mm"},
    type_address="Type address",
    go_back="Back",
    tag_bound="bound",
    tag_taken="{role} has it",
    displays="Screens",
    displays_now="Main {cashier}·customer {customer}",
    one_display="One screen only: {cashier}",
    swap="Swap screens",
    refresh="Refresh",
    bind="Check and bind",
    verify="Check again",
    unbind="Unbind",
    stop="Stop",
    probing="Asking what stands at this port…",
    probing_scanner="Scan any goods with it within 20 s",
    keeping="Saving…",
    seen="I see it",
    not_seen="I do not",
    raw="Received {raw}",
    said={
        "bound_now": "Bound; in use now",
        "bound_after_restart": "Bound; used after the till restarts",
        "unbound_now": "Unbound",
        "unbound_after_restart": "Unbound; let go when the till restarts",
        "not_kept": "The settings cannot be saved: nothing changed",
        "host_missing": "No address yet",
        "host_wrong": "No such address; it looks like 192.168.1.80",
        "port_wrong": "No such port; 1 to 65535",
        "no_host": "Not bound: this address does not answer",
        "taken": "Another device has this port",
        "look_at_paper": "It does not answer. A line was printed: do you see it?",
        "look_at_display": "Does the display show 1234567890?",
        "look_at_drawer": "Pulsed once. Did the drawer open?",
        "not_seen": "Not seen, so not bound",
        "is_printer": "Not bound: a printer is there",
        "is_scale": "Not bound: a scale is there",
        "is_scanner": "Not bound: a scanner is there",
        "other_device": "Not bound: another device is there",
        "garbage": "Not bound: what it says is not understood",
        "nothing_scanned": "Nothing was scanned, so not bound",
        "silent": "Not bound: no answer",
        "no_printer": "No printer is bound to pulse the drawer",
        "unplugged": "Not bound: the port is gone",
        "held": "Not bound: another program has it",
        "no_permission": "Not bound: no permission to open it",
        "wrong_address": "Not bound: wrong address",
        "busy": "The device is busy; try again",
        "swapped": "swapped",
        "one_display": "Only one screen is connected",
        "no_paper": "No paper: no pulse",
        "cover_open": "Cover open: no pulse",
        "jammed": "Jammed",
        "stayed_shut": "Pulsed, but the drawer stayed shut",
        "switched_off": "Switched off",
        "cut_off": "Broke off",
    },
    advice={
        "host_wrong": "Four numbers, 0 to 255, with dots. The printer's self-test slip has it.",
        "port_wrong": "Of printers it is nearly always 9100.",
        "no_host": "Is it on, is its cable in? Hold the feed key while switching it on:"
        " the slip names its address.",
        "taken": "Unbind it there first.",
        "not_seen": "Check power and cable, then try another port.",
        "is_printer": "Choose another port, or bind it as the printer.",
        "is_scale": "Choose another port, or bind it as the scale.",
        "is_scanner": "Choose another port, or bind it as the scanner.",
        "garbage": "Wrong speed or model: try another port, or see its manual.",
        "nothing_scanned": "Is it lit? Set it to USB serial, suffix CR.",
        "silent": "Check power and cable; try another cable.",
        "unplugged": "Plug it in, refresh, choose again.",
        "held": "Close the program that uses it, then try again.",
        "no_permission": "Add the till's user to dialout, lp, input and video.",
        "not_kept": "The disk is full or read only. See Backup.",
        "no_printer": "Bind the printer first.",
    },
)


def bind_words(language: str) -> BindWords:
    """The words for `zh_CN` or `en`; Chinese for anything else."""
    return ENGLISH if language == "en" else CHINESE
