"""What the pages that operate a till have found: rows to choose from, and one that is chosen."""

from pos_app.checkout.menu import Chore, MenuPage, MenuRow, PageReport, Part, RowMark

_RESTART = MenuRow("restart_program", choice="restart", act=Chore.RESTART)
_REBOOT = MenuRow("reboot_machine", choice="reboot", act=Chore.REBOOT, why_not="reboot_not_allowed")
_RESET = MenuRow("factory_reset", choice="reset", act=Chore.RESET)
_UNSYNCED = MenuRow(
    "factory_reset",
    "3 · 11-22 10:21",
    RowMark.ATTENTION,
    choice="reset",
    act=Chore.RESET,
    why_not="unsynced",
    parts=(Part("sales_only_here", "2"), Part("yuan", "13.98")),
)
_ANYWAY = MenuRow(
    "reset_anyway",
    "",
    RowMark.ATTENTION,
    choice="anyway",
    act=Chore.RESET,
    parts=(Part("shift_open", "3"), Part("sales_only_here", "12"), Part("yuan", "241.50")),
)
_POWER = (_RESTART, _REBOOT, _RESET)

_MEDIA = (
    MenuRow(
        "medium",
        "/media/KINGSTON · 14210 MB",
        RowMark.GOOD,
        choice="/media/KINGSTON",
        act=Chore.PACK,
    ),
    MenuRow(
        "medium",
        "/media/OLD STICK · 3 MB",
        RowMark.ATTENTION,
        choice="/media/OLD STICK",
        act=Chore.PACK,
        why_not="medium_full",
    ),
    MenuRow("own_disk", "/var/lib/till", choice="/var/lib/till", act=Chore.PACK),
)
_PACKED = MenuRow("packed", "/media/KINGSTON/support-7K3M9QX2-20261122-022100.zip", RowMark.GOOD)
_CODES = tuple(
    MenuRow(
        "code_page", f"{number}/4", choice=f"code {number}", code=f"XDS1:{number}/4:" + "AB" * 240
    )
    for number in range(1, 5)
)
_IDENTITY = (
    MenuRow("store", "2001 东门小店"),
    MenuRow("till_name", "1 号台"),
    MenuRow("terminal", "7K3M9QX2"),
    MenuRow("epoch", "3"),
    MenuRow("enrolled", "yes", is_word=True),
    MenuRow("key", "1A2B 3C4D 5E6F 7A8B"),
    MenuRow("version", "0.1.0"),
    MenuRow("system", "Linux 6.1.0-13-amd64 x86_64"),
    MenuRow(
        "support_code",
        choice="support_code",
        code="XIAODIAN TILL / STORE 2001 / TERMINAL 7K3M9QX2 / EPOCH 3 / VERSION 0.1.0",
    ),
)

_VERSIONS = (
    MenuRow("version", "0.2.0", RowMark.GOOD),
    MenuRow("previous_version", "0.1.0", choice="previous", act=Chore.ROLL_BACK),
    MenuRow("gave_up_failed", "0.2.1", RowMark.ATTENTION),
    MenuRow(
        "bundle",
        "0.3.0",
        RowMark.GOOD,
        choice="/media/KINGSTON/till-0.3.0.xdu",
        act=Chore.INSTALL,
    ),
    MenuRow(
        "bundle",
        "till-9.9.9.xdu",
        RowMark.ATTENTION,
        choice="/media/KINGSTON/till-9.9.9.xdu",
        act=Chore.INSTALL,
        why_not="unsigned",
    ),
)

_BACKUPS = (
    MenuRow(
        "backup",
        "11-21 23:02 · /media/KINGSTON/ledger-7K3M9QX2-20261121T150200Z.db",
        choice="newest",
        act=Chore.RESTORE,
    ),
    MenuRow(
        "backup",
        "11-20 23:04 · /media/KINGSTON/ledger-99ZZ9QX2-20261120T150400Z.db",
        choice="other",
        act=Chore.RESTORE,
        why_not="other_till",
    ),
)
_PUT_BACK = MenuRow("put_back", "214", RowMark.GOOD)
_SETTINGS = (
    MenuRow("compared_with", parts=(Part("central_version", "3"),)),
    MenuRow(
        "ui.language",
        parts=(
            Part("here", "zh_CN", is_word=True),
            Part("central", "not_set", is_word=True),
            Part("shipped", "zh_CN", is_word=True),
        ),
    ),
    MenuRow(
        "ui.theme",
        mark=RowMark.ATTENTION,
        choice="ui.theme",
        act=Chore.FOLLOW,
        parts=(
            Part("here", "day", is_word=True),
            Part("central", "night", is_word=True),
            Part("shipped", "day", is_word=True),
        ),
    ),
    MenuRow(
        "ui.volume",
        mark=RowMark.GOOD,
        choice="ui.volume",
        act=Chore.KEEP_OWN,
        parts=(Part("here", "40"), Part("central", "40"), Part("shipped", "80")),
    ),
    MenuRow(
        "cloud.reconnect_s",
        mark=RowMark.GOOD,
        parts=(
            Part("here", "60"),
            Part("central", "60"),
            Part("shipped", "5"),
            Part("used_after_start"),
        ),
    ),
    MenuRow("setting", "cloud.url = https://cloud.example ← http://127.0.0.1:8700"),
    MenuRow("setting", "devices.scanners = [serial:/dev/ttyUSB0?baud=9600] ← [keyboard:]"),
    MenuRow("setting", "screens.mode = kiosk ← windowed"),
)

OPERATING: dict[str, tuple[MenuPage, PageReport]] = {
    "25-menu-power": (MenuPage.POWER, PageReport(_POWER)),
    "25a-menu-restart": (MenuPage.POWER, PageReport(_POWER, chosen="restart")),
    "25b-menu-reboot": (MenuPage.POWER, PageReport(_POWER, chosen="reboot")),
    "25c-menu-reset": (MenuPage.POWER, PageReport(_POWER, chosen="reset")),
    "25d-menu-unsynced": (
        MenuPage.POWER,
        PageReport((_RESTART, _REBOOT, _UNSYNCED), chosen="reset"),
    ),
    "25e-menu-reset-anyway": (
        MenuPage.POWER,
        PageReport((_RESTART, _REBOOT, _ANYWAY), chosen="anyway"),
    ),
    "26-menu-logs": (MenuPage.LOGS, PageReport(_MEDIA, chosen="/media/KINGSTON")),
    "26a-menu-packed": (
        MenuPage.LOGS,
        PageReport((_PACKED, *_MEDIA), chosen="/media/OLD STICK"),
    ),
    "26b-menu-codes": (MenuPage.LOGS, PageReport((*_CODES, *_MEDIA), chosen="code 1")),
    "26c-menu-no-stick": (
        MenuPage.LOGS,
        PageReport((MenuRow("medium", "no_medium", RowMark.ATTENTION, is_word=True), _MEDIA[-1])),
    ),
    "27-menu-identity": (MenuPage.IDENTITY, PageReport(_IDENTITY, chosen="support_code")),
    "28-menu-update": (
        MenuPage.UPDATE,
        PageReport(_VERSIONS, chosen="/media/KINGSTON/till-0.3.0.xdu"),
    ),
    "28a-menu-unsigned": (
        MenuPage.UPDATE,
        PageReport(_VERSIONS, chosen="/media/KINGSTON/till-9.9.9.xdu"),
    ),
    "28b-menu-back": (MenuPage.UPDATE, PageReport(_VERSIONS, chosen="previous")),
    "28c-menu-checkout": (
        MenuPage.UPDATE,
        PageReport(
            (
                MenuRow("version", "0.1.0", RowMark.GOOD),
                MenuRow("installed", "not_in_versions", is_word=True),
            )
        ),
    ),
    "29-menu-backups": (MenuPage.BACKUP, PageReport(_BACKUPS, chosen="newest")),
    "29a-menu-put-back": (MenuPage.BACKUP, PageReport((_PUT_BACK, *_BACKUPS), chosen="other")),
    "29b-menu-settings": (MenuPage.SETTINGS, PageReport(_SETTINGS, chosen="ui.theme")),
    "29c-menu-own-setting": (MenuPage.SETTINGS, PageReport(_SETTINGS, chosen="ui.volume")),
}
"""By the name of the picture."""
