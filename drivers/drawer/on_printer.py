"""A drawer on a printer's connector."""

import threading
import time
from typing import Protocol

from drivers.address import Address
from drivers.contract import Clock, Reason
from drivers.drawer.commands import OneShot
from drivers.drawer.driver import SEEN_OPEN_WITHIN_S
from drivers.drawer.types import Position
from drivers.printer.types import DrawerSignal, JobResult, Outcome, PrinterStatus

PULSE_MS = 100
_LOOK_EVERY_S = 0.05


class Kicker(Protocol):
    """What sends the pulse and hears the connector's pin 3; EscPosPrinter does."""

    @property
    def seen(self) -> PrinterStatus:
        """What the printer said last."""
        ...

    def kick_drawer(self, *, pin: int, pulse_ms: int, deadline_s: float) -> JobResult:
        """One pulse, never a second one by itself."""
        ...

    def check_health(self) -> PrinterStatus:
        """Ask the printer."""
        ...


class PrinterDrawer:
    """The drawer at `printer:pin2` or `printer:pin5`. Used on the printer's thread.

    `open=high` or `open=low` in the address says which level of pin 3 means that it stands open;
    without it the position is never known: drawers differ, and many have no switch.
    """

    def __init__(self, address: Address, *, printer: Kicker, clock: Clock = time.monotonic) -> None:
        self._address = address
        self._clock = clock
        self._printer = printer
        self._commands = OneShot(str(address))

    def open_drawer(self, command_id: str, *, deadline_s: float) -> JobResult:
        """One pulse for one command. Raises CommandRepeated for an id of the last 256.

        UNKNOWN when its switch says that it stayed shut. An id whose pulse never left (FAILED) may
        be tried again.
        """
        return self._commands.run(command_id, lambda: self._pulse(deadline_s))

    @property
    def position(self) -> Position:
        """As the printer said last; never blocks."""
        level = self._printer.seen.drawer_signal
        opens_at = self._address.option("open", default="")
        if level is DrawerSignal.UNKNOWN or not opens_at:
            return Position.UNKNOWN
        return Position.OPEN if level.value == opens_at else Position.SHUT

    def check_health(self) -> Position:
        """Ask the printer, then say how the drawer stands."""
        self._printer.check_health()
        return self.position

    def _pulse(self, deadline_s: float) -> JobResult:
        until = self._clock() + min(deadline_s, SEEN_OPEN_WITHIN_S)
        result = self._printer.kick_drawer(
            pin=self._address.drawer_pin, pulse_ms=PULSE_MS, deadline_s=deadline_s
        )
        if result.outcome is not Outcome.DONE or self._stood(until) is not Position.SHUT:
            return result
        return JobResult(Outcome.UNKNOWN, Reason.STAYED_SHUT, result.sent_bytes)

    def _stood(self, until: float) -> Position:
        """As its switch says once it opened, or in the end. A switch that is not wired is not
        asked."""
        if not self._address.option("open", default=""):
            return Position.UNKNOWN
        waiting = threading.Event()
        while self.check_health() is Position.SHUT and self._clock() < until:
            waiting.wait(_LOOK_EVERY_S)
        return self.position

    def close(self) -> None:
        """Nothing to give back: the line is the printer's."""
