"""A drawer without hardware."""

from drivers.address import Address
from drivers.contract import Reason
from drivers.drawer.driver import PrinterDrawer
from drivers.printer.types import JobResult, Outcome


class SimulatedDrawer:
    """The drawer at `simulated:`. Behaves as a PrinterDrawer does and counts its openings."""

    def __init__(self, address: Address) -> None:
        self.times_opened = 0
        self.is_open = False
        self._connected = True
        self._drawer = PrinterDrawer(address, printer=self)

    def open_drawer(self, command_id: str, *, deadline_s: float) -> JobResult:
        """One pulse for one command. Raises CommandRepeated for an id of the last 256."""
        return self._drawer.open_drawer(command_id, deadline_s=deadline_s)

    def kick_drawer(self, *, pin: int, pulse_ms: int, deadline_s: float) -> JobResult:
        """The pulse arrives, if the cable is in."""
        if not self._connected:
            return JobResult(Outcome.FAILED, Reason.ABSENT)
        self.times_opened += 1
        self.is_open = True
        return JobResult(Outcome.DONE)

    def push_shut(self) -> None:
        """As a cashier does."""
        self.is_open = False

    def unplug(self) -> None:
        """Pull the cable."""
        self._connected = False

    def plug_in(self) -> None:
        """Put the cable back."""
        self._connected = True
