"""A ledger that turns out damaged while the till sells is replaced without a technician: the file
is marked, and the program ends to be started again by whoever watches over it. The start then does
what it does with every damaged ledger, and the basket comes back by its snapshot.

Why not in place: readers on four threads, sync and the register hold on to the file and its epoch;
a start is the one way through a loss that is cut off and tested at every step.

Not where old entries have rotted: what is put back ends at the first of them, so most of the
ledger could go for one torn page. Then the cashier is told, and a technician decides.
"""

import logging
import time
from collections.abc import Callable

from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger.coming_back import older_part_comes_back
from pos_app.adapters.ledger.setting_aside import distrust
from pos_app.bootstrap.disk import Disk
from pos_app.checkout.ports import Appended, Ledger, Pending, Unavailable
from pos_app.domain.crockford import LETTERS
from pos_app.domain.journal import Body
from pos_app.domain.moment import Moment

log = logging.getLogger(__name__)

DAMAGED = "damaged"
"""The ledger's own reason."""
REPLACING = "replacing"
"""Told in its place when a fresh ledger comes by itself."""

PATIENCE_S = 20.0
"""How long the sale in hand waits for what is known of the older entries; a sound ledger of five
years needs some six seconds."""


def healing_ledger(disk: Disk, *, end: Callable[[], None]) -> "HealingLedger":
    """The till's own, on its real file. `end`: see HealingLedger."""
    path = disk.ledger.path
    return HealingLedger(
        disk.ledger,
        is_fresh=disk.is_replaced,
        may_replace=lambda: (
            disk.ledger.identity.epoch < len(LETTERS)
            and older_part_comes_back(path, _after(PATIENCE_S))
        ),
        distrust=lambda: distrust(path, SystemFiles()),
        end=end,
    )


def _after(seconds: float) -> Callable[[], bool]:
    """Whether that long has passed since now."""
    late_at = time.monotonic() + seconds
    return lambda: time.monotonic() > late_at


class HealingLedger:
    """The ledger, replaced once when it is damaged. Implements `checkout.ports.Ledger`."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        is_fresh: bool,
        may_replace: Callable[[], bool],
        distrust: Callable[[], None],
        end: Callable[[], None],
    ) -> None:
        """`is_fresh`: it was begun at this start in place of another. As long as nothing could be
        stored in it a third one is no better: then the disk is bad, and each takes a letter.
        `may_replace`: whether there is a letter for another one, and what no start looks at would
        come back; asked once, may take seconds.
        `distrust`: durably, so that the next start replaces it; raises OSError. `end`: asks for the
        end of the program, to be started again."""
        self._ledger = ledger
        self._has_worked = not is_fresh
        self._may_replace = may_replace
        self._distrust = distrust
        self._end = end
        self._is_ending = self._is_left = False

    def append(self, body: Body, at: Moment) -> Appended:
        try:
            appended = self._ledger.append(body, at)
        except Unavailable as failure:
            if failure.reason == DAMAGED and self._is_given_up(failure):
                raise Unavailable(REPLACING, str(failure)) from failure
            raise
        self._has_worked = True
        return appended

    def pending(self) -> Pending:
        return self._ledger.pending()

    def checkpoint(self) -> None:
        self._ledger.checkpoint()

    def _is_given_up(self, failure: Unavailable) -> bool:
        """Whether a fresh ledger comes by itself."""
        if self._is_ending or self._is_left or not self._has_worked:
            return self._is_ending
        self._is_left = not self._may_replace()
        if self._is_left:
            log.critical("the ledger is damaged and is left to a technician: %s", failure)
            return False
        try:
            self._distrust()
        except OSError as error:
            log.error("the damaged ledger cannot be marked: %s", error)
            return False
        log.critical("the ledger is damaged; the till starts again with a new one: %s", failure)
        self._is_ending = True
        self._end()
        return True
