"""The words of the menu's pages that operate a till: power, reset, restore, support, update."""

from collections.abc import Mapping

from pos_app.checkout.menu import Chore, MenuPage
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class ActWords:
    """What stands beside a chosen row."""

    ask: str
    """What will be done."""
    expected: str
    """What that means for the shop."""
    key: str


PAGES_ZH: Mapping[MenuPage, str] = {
    MenuPage.UPDATE: "更新与退回",
    MenuPage.POWER: "重启与恢复出厂",
}
PAGES_ENGLISH: Mapping[MenuPage, str] = {
    MenuPage.UPDATE: "Update",
    MenuPage.POWER: "Restart and reset",
}

CHORES_ZH: Mapping[Chore, str] = {
    Chore.SHOW_CODE: "显示支持码",
    Chore.RESTORE: "从这份找回",
    Chore.FETCH: "从网上取",
    Chore.INSTALL: "装这一版",
    Chore.ROLL_BACK: "退回这一版",
    Chore.RESTART: "重启程序",
    Chore.REBOOT: "重启机器",
    Chore.RESET: "恢复出厂",
    Chore.FOLLOW: "用云端的",
    Chore.KEEP_OWN: "用本机的",
}
CHORES_ENGLISH: Mapping[Chore, str] = {
    Chore.SHOW_CODE: "Support QR",
    Chore.RESTORE: "Restore from this",
    Chore.FETCH: "Fetch",
    Chore.INSTALL: "Install",
    Chore.ROLL_BACK: "Roll back",
    Chore.RESTART: "Restart",
    Chore.REBOOT: "Reboot",
    Chore.RESET: "Factory reset",
    Chore.FOLLOW: "Use the cloud's",
    Chore.KEEP_OWN: "Use this till's",
}

ACTS_ZH: Mapping[Chore, ActWords] = {
    Chore.PACK: ActWords(
        "把日志、身份和设置写到这个盘",
        "付款码、券码、手机号、会员号和钥匙都会先抹掉，不含销售",
        "写到这里",
    ),
    Chore.RESTORE: ActWords(
        "把这份备份里有、账本里没有的流水找回来",
        "账本只增不改：不会覆盖、不会删除；别的机器的流水不收。找回时可以照常卖",
        "从这份找回",
    ),
    Chore.INSTALL: ActWords(
        "装这一版并重启程序，约 1 分钟",
        "先验签名再动手。旧版留着：新版起不来，自动退回",
        "装这一版",
    ),
    Chore.ROLL_BACK: ActWords(
        "退回这一版并重启程序",
        "账本和设置不动",
        "退回这一版",
    ),
    Chore.RESTART: ActWords(
        "收银程序关掉再起来，约 10 秒",
        "卖过的都在，不丢东西",
        "重启程序",
    ),
    Chore.REBOOT: ActWords(
        "整台机器重启，约 1 分钟",
        "卖过的都在，不丢东西",
        "重启机器",
    ),
    Chore.RESET: ActWords(
        "变回没开通的新机器，程序会重启",
        "钥匙销毁，不能再当这台收银机用；账本、商品、备份都挪进 former-… 文件夹，不删除。"
        "设置文件和外接盘不动。要再用须重新开通",
        "恢复出厂",
    ),
    Chore.FOLLOW: ActWords(
        "这一项听云端的，不听本机设置文件",
        "马上生效，以后云端改了也跟着改。设置文件不动，随时可以改回",
        "用云端的",
    ),
    Chore.KEEP_OWN: ActWords(
        "这一项听本机设置文件的，不听云端",
        "马上生效。云端改了也不跟",
        "用本机的",
    ),
}
ACTS_ENGLISH: Mapping[Chore, ActWords] = {
    Chore.PACK: ActWords(
        "Writes logs, identity and settings to this medium",
        "Payment codes, coupons, phone numbers, members and keys are blotted out first; no sale",
        "Write here",
    ),
    Chore.RESTORE: ActWords(
        "Puts back what this copy has and the ledger lacks",
        "The ledger only grows: nothing is overwritten or deleted, and entries of other tills are"
        " not taken. Selling can go on",
        "Restore from this",
    ),
    Chore.INSTALL: ActWords(
        "Installs this version and restarts, about 1 minute",
        "Its signature is checked first. The old version stays: if the new one does not come up,"
        " the till goes back by itself",
        "Install",
    ),
    Chore.ROLL_BACK: ActWords(
        "Goes back to this version and restarts",
        "Ledger and settings stay as they are",
        "Roll back",
    ),
    Chore.RESTART: ActWords(
        "The till program ends and comes back, about 10 s",
        "Every sale is kept; nothing is lost",
        "Restart",
    ),
    Chore.REBOOT: ActWords(
        "The whole machine restarts, about 1 minute",
        "Every sale is kept; nothing is lost",
        "Reboot",
    ),
    Chore.RESET: ActWords(
        "Makes it a new till that is not enrolled; it restarts",
        "The keys are destroyed: it can no longer act as this till. Ledger, goods and backups move"
        " into a folder former-… and are not deleted. The settings file and other disks stay."
        " To be used again it must be enrolled",
        "Factory reset",
    ),
    Chore.FOLLOW: ActWords(
        "Here the cloud goes before the till's own settings file",
        "At once, and whenever the cloud changes it. The file stays as it is",
        "Use the cloud's",
    ),
    Chore.KEEP_OWN: ActWords(
        "Here the till's own settings file goes before the cloud",
        "At once; what the cloud says of it later counts for nothing",
        "Use this till's",
    ),
}

FACTS_ZH: Mapping[str, str] = {
    "support_code": "支持码",
    "code_page": "支持码",
    "medium": "U 盘",
    "no_medium": "没找到，插上后刷新",
    "own_disk": "本机硬盘",
    "medium_full": "盘满了：换一个，或腾出 20 MB",
    "medium_read_only": "盘只能读：看看写保护开关，或换一个",
    "medium_gone": "盘不见了：拔插后刷新",
    "medium_failed": "盘写不了：换一个",
    "other_till": "是别的收银机的备份",
    "backup_unsound": "这份备份坏了",
    "not_restored": "没找回",
    "put_back": "找回的条数",
    "nothing_missing": "账本里都有，没有要找回的",
    "compared_with": "和谁比",
    "no_central": "云端没有设过；和默认值比（现在 ← 默认）",
    "no_central_cloud": "还没连云端；和默认值比（现在 ← 默认）",
    "central_version": "云端的设置，第 {} 版",
    "here": "本机",
    "central": "云端",
    "shipped": "默认",
    "not_set": "没设",
    "used_after_start": "重启后用",
    "ui.language": "语言",
    "ui.theme": "主题",
    "ui.volume": "音量",
    "cloud.reconnect_s": "断线后几秒内重连",
    "zh_CN": "中文",
    "en": "English",
    "day": "日间",
    "night": "夜间",
    "installed": "安装方式",
    "not_in_versions": "这台不是按版本装的，更新见 docs/operations.md",
    "previous_version": "上一版",
    "given_up": "退回过",
    "gave_up_failed": "起不来，已退回",
    "gave_up_silent": "没反应，已退回",
    "gave_up_starts": "反复重启，已退回",
    "bundle": "更新包",
    "no_bundle": "没找到：把 .xdu 文件放在 U 盘上，插上后刷新",
    "not_installed": "没装",
    "not_fetched": "没取到",
    "no_source": "没有设网址（source.txt）",
    "unreachable": "网址连不上：先看网络检查",
    "unsigned": "签名不对：不是这家厂商的包",
    "unreadable": "不是更新包，或拷坏了",
    "damaged": "包坏了：重新拷一份",
    "older": "比现在的版本旧",
    "same": "已经是这一版",
    "libraries_differ": "这一版要别的程序库：要重装系统库",
    "disk_full": "硬盘满了",
    "no_previous": "没有可退回的版本",
    "newer_ledger": "账本已换新格式，旧版打不开",
    "restart_program": "重启收银程序",
    "reboot_machine": "重启机器",
    "factory_reset": "恢复出厂",
    "reset_anyway": "确实要恢复出厂吗",
    "shift_open": "第 {} 班还没交班",
    "sales_only_here": "{} 笔销售只在这台",
    "no_systemd": "这台机器没有 systemd，请用电源键重启",
    "reboot_not_allowed": "系统不许收银程序重启机器。装上 packaging/kiosk 的 polkit 规则，"
    "或用电源键",
    "unsynced": "没上传（条数·最早）：{}。先看网络检查，在未上传队列里马上上传，再刷新",
    "past_returning": "旧流水还在找回，等找回完再来",
    "ledger_silent": "账本现在读不出来，稍后刷新",
    "not_written": "写不进硬盘",
}
FACTS_ENGLISH: Mapping[str, str] = {
    "support_code": "Support QR",
    "code_page": "Support QR",
    "medium": "USB medium",
    "no_medium": "none found: plug one in, then refresh",
    "own_disk": "This machine's disk",
    "medium_full": "The medium is full: take another, or make room for 20 MB",
    "medium_read_only": "The medium is read-only: see its switch, or take another",
    "medium_gone": "The medium is gone: plug it in again, then refresh",
    "medium_failed": "The medium does not take it: use another",
    "other_till": "this is another till's copy",
    "backup_unsound": "this copy is damaged",
    "not_restored": "Not restored",
    "put_back": "Entries put back",
    "nothing_missing": "The ledger lacks nothing",
    "compared_with": "Compared with",
    "no_central": "the cloud has set nothing: defaults (now ← default)",
    "no_central_cloud": "no cloud yet: defaults (now ← default)",
    "central_version": "the cloud's settings, version {}",
    "here": "here",
    "central": "cloud",
    "shipped": "default",
    "not_set": "not set",
    "used_after_start": "at restart",
    "ui.language": "Language",
    "ui.theme": "Theme",
    "ui.volume": "Volume",
    "cloud.reconnect_s": "Reconnect within (s)",
    "zh_CN": "中文",
    "en": "English",
    "day": "day",
    "night": "night",
    "installed": "Installed",
    "not_in_versions": "not in versions: see docs/operations.md",
    "previous_version": "Version before",
    "given_up": "Given up",
    "gave_up_failed": "Failed, given up",
    "gave_up_silent": "Silent, given up",
    "gave_up_starts": "Kept dying, given up",
    "bundle": "Update",
    "no_bundle": "none found: put an .xdu file on a USB medium, then refresh",
    "not_installed": "Not installed",
    "not_fetched": "Not fetched",
    "no_source": "no address is set (source.txt)",
    "unreachable": "the address does not answer: see Network first",
    "unsigned": "wrong signature: not this vendor's",
    "unreadable": "no update, or badly copied",
    "damaged": "damaged: copy it again",
    "older": "older than what is installed",
    "same": "installed already",
    "libraries_differ": "needs other libraries: install them first",
    "disk_full": "the disk is full",
    "no_previous": "no version to go back to",
    "newer_ledger": "the ledger's format is newer than that version",
    "restart_program": "Restart the till program",
    "reboot_machine": "Reboot the machine",
    "factory_reset": "Factory reset",
    "reset_anyway": "Reset all the same?",
    "shift_open": "shift {} is open",
    "sales_only_here": "{} sales are only here",
    "no_systemd": "This machine has no systemd: use its power key",
    "reboot_not_allowed": "The system does not let the till reboot the machine. Install the polkit"
    " rule of packaging/kiosk, or use the power key",
    "unsynced": "Not in the cloud yet (entries · oldest): {}. See Network, upload them from the"
    " queue, then refresh",
    "past_returning": "Old entries are still coming back: wait for the end of it",
    "ledger_silent": "The ledger cannot be read now: refresh later",
    "not_written": "The disk takes nothing",
}
