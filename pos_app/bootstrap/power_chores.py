"""The last page of the menu: restart, reboot, factory reset."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pos_app.adapters.ledger.only_here import OnlyHere
from pos_app.bootstrap.machine import Machine
from pos_app.bootstrap.told import PageChores, Rows, Told
from pos_app.checkout.menu import Chore, MenuPage, MenuRow, Part, RowMark, TillEnd
from pos_app.checkout.ports import Pending, Unavailable
from pos_app.checkout.visit_commands import RowsFound
from pos_app.domain.moment import shop_time
from pos_app.domain.money import yuan

UPLOAD_PATIENCE_S = 20.0
"""For what this very visit has written to reach the cloud, before a reset is refused."""
LOOK_PATIENCE_S = 3.0
"""The same, when the page is only looked at."""
LOOK_S = 0.2
ANYWAY = "reset anyway"
"""What is chosen when somebody has read what a reset leaves behind."""


@dataclass(frozen=True, slots=True)
class PowerParts:
    """What the page looks at and sets going."""

    machine: Machine
    pending: Callable[[], Pending]
    only_here: Callable[[], OnlyHere]
    is_whole: Callable[[], bool]
    push: Callable[[], None]
    wish_reset: Callable[[], Path]
    tell: Callable[[RowsFound], None]
    stopping: threading.Event


class PowerChores:
    """Owned by the chores' thread."""

    def __init__(self, parts: PowerParts) -> None:
        self._parts = parts

    def chores(self) -> PageChores:
        page = MenuPage.POWER
        return {
            (page, Chore.LOOK): lambda _: self._look(),
            (page, Chore.RESTART): lambda _: Told(self._rows(), ends=TillEnd.RESTART),
            (page, Chore.REBOOT): lambda _: self._reboot(),
            (page, Chore.RESET): self._reset,
        }

    def _look(self) -> Told:
        """What is known now is shown now; the visit's own entries may need a moment to leave."""
        self._parts.tell(RowsFound(MenuPage.POWER, self._rows(), is_done=False))
        self._wait_for_the_cloud(LOOK_PATIENCE_S)
        return Told(self._rows())

    def _reboot(self) -> Told:
        why_not = self._parts.machine.why_not()
        if why_not:
            return Told(self._rows(), is_well=False, detail=why_not)
        return Told(self._rows(), ends=TillEnd.REBOOT)

    def _reset(self, choice: str) -> Told:
        """Only when the cloud has everything; what this visit has written may still be on its way.
        What a reset leaves behind all the same is named, and has to be confirmed once more."""
        self._wait_for_the_cloud(UPLOAD_PATIENCE_S)
        why_not, _ = self._unsynced()
        if why_not:
            return Told(self._rows(), is_well=False, detail=why_not)
        try:
            left = _left_behind(self._parts.only_here())
        except Unavailable as failure:
            return Told(self._rows(), is_well=False, detail=f"ledger_silent {failure}")
        if left and choice != ANYWAY:
            return self._ask_again(left)
        try:
            former = self._parts.wish_reset()
        except OSError as error:
            row = MenuRow("not_written", str(error), RowMark.BAD)
            return Told((row, *self._rows()), is_well=False, detail=str(error))
        return Told(self._rows(), detail=former.name, ends=TillEnd.RESTART)

    def _ask_again(self, left: tuple[Part, ...]) -> Told:
        row = MenuRow(
            "reset_anyway", "", RowMark.ATTENTION, choice=ANYWAY, act=Chore.RESET, parts=left
        )
        detail = " ".join(filter(None, (f"{part.word} {part.figure}" for part in left)))
        rows = (*self._rows()[:-1], row)
        return Told(rows, is_well=False, detail=f"asked again: {detail}", chosen=ANYWAY)

    def _wait_for_the_cloud(self, patience_s: float) -> None:
        self._parts.push()
        for _ in range(int(patience_s / LOOK_S)):
            if not self._unsynced()[0] or self._parts.stopping.wait(LOOK_S):
                return

    def _unsynced(self) -> tuple[str, str]:
        """Why nothing may be reset yet, as a word, and its figures."""
        if not self._parts.is_whole():
            return "past_returning", ""
        try:
            pending = self._parts.pending()
        except Unavailable as failure:
            return "ledger_silent", str(failure)
        if not pending.count:
            return "", ""
        oldest = pending.oldest_utc_ms
        since = f"{shop_time(oldest):%m-%d %H:%M}" if oldest is not None else "—"
        return "unsynced", f"{pending.count} · {since}"

    def _unsynced_sales(self) -> tuple[Part, ...]:
        """How much money is in it; nothing when that cannot be read now."""
        try:
            return _sales_of(self._parts.only_here())
        except Unavailable:
            return ()

    def _rows(self) -> Rows:
        unsynced, figures = self._unsynced()
        reboot = self._parts.machine.why_not()
        return (
            MenuRow("restart_program", choice="restart", act=Chore.RESTART),
            MenuRow("reboot_machine", choice="reboot", act=Chore.REBOOT, why_not=reboot),
            MenuRow(
                "factory_reset",
                figures,
                RowMark.ATTENTION if unsynced else RowMark.PLAIN,
                choice="reset",
                act=Chore.RESET,
                why_not=unsynced,
                parts=self._unsynced_sales() if unsynced == "unsynced" else (),
            ),
        )


def _left_behind(here: OnlyHere) -> tuple[Part, ...]:
    """What moves into the folder of the past and into nobody's books."""
    shift = (Part("shift_open", str(here.shift_no)),) if here.shift_no else ()
    return (*shift, *_sales_of(here))


def _sales_of(here: OnlyHere) -> tuple[Part, ...]:
    if not here.sales:
        return ()
    return (Part("sales_only_here", str(here.sales)), Part("yuan", yuan(here.total)))
