"""What the pages that operate a till have found: rows to choose from, and one that is chosen."""

from pos_app.checkout.menu import Chore, MenuPage, MenuRow, PageReport, RowMark

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
)
_POWER = (_RESTART, _REBOOT, _RESET)

OPERATING: dict[str, tuple[MenuPage, PageReport]] = {
    "25-menu-power": (MenuPage.POWER, PageReport(_POWER)),
    "25a-menu-restart": (MenuPage.POWER, PageReport(_POWER, chosen="restart")),
    "25b-menu-reboot": (MenuPage.POWER, PageReport(_POWER, chosen="reboot")),
    "25c-menu-reset": (MenuPage.POWER, PageReport(_POWER, chosen="reset")),
    "25d-menu-unsynced": (
        MenuPage.POWER,
        PageReport((_RESTART, _REBOOT, _UNSYNCED), chosen="reset"),
    ),
}
"""By the name of the picture."""
