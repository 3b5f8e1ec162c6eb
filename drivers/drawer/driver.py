"""A drawer on a printer's connector."""

from collections import OrderedDict
from typing import Protocol

from drivers.address import Address
from drivers.drawer.types import CommandRepeated
from drivers.printer.types import JobResult, Outcome

PULSE_MS = 100
REMEMBERED_COMMANDS = 256


class Kicker(Protocol):
    """What sends the pulse; EscPosPrinter does."""

    def kick_drawer(self, *, pin: int, pulse_ms: int, deadline_s: float) -> JobResult:
        """One pulse, never a second one by itself."""
        ...


class PrinterDrawer:
    """The drawer at `printer:pin2` or `printer:pin5`. Used on the printer's thread."""

    def __init__(self, address: Address, *, printer: Kicker) -> None:
        self._address = address
        self._printer = printer
        self._sent: OrderedDict[str, None] = OrderedDict()

    def open_drawer(self, command_id: str, *, deadline_s: float) -> JobResult:
        """One pulse for one command. Raises CommandRepeated for an id of the last 256.

        An id whose pulse never left (FAILED) may be tried again.
        """
        if command_id in self._sent:
            raise CommandRepeated(str(self._address), command_id)
        result = self._printer.kick_drawer(
            pin=self._address.drawer_pin, pulse_ms=PULSE_MS, deadline_s=deadline_s
        )
        if result.outcome is not Outcome.FAILED:
            self._remember(command_id)
        return result

    def _remember(self, command_id: str) -> None:
        self._sent[command_id] = None
        if len(self._sent) > REMEMBERED_COMMANDS:
            self._sent.popitem(last=False)
