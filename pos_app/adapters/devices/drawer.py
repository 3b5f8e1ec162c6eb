"""The cash drawer at its address: one sale opens it once."""

import logging
from typing import Protocol

from drivers.address import Address, DeviceKind, Scheme, parse_address
from drivers.drawer.driver import Kicker, PrinterDrawer
from drivers.drawer.simulator import SimulatedDrawer
from drivers.drawer.types import CommandRepeated
from drivers.printer.types import JobResult, Outcome

log = logging.getLogger(__name__)

KICK_DEADLINE_S = 2.0


class Drawer(Protocol):
    """What this adapter needs of a drawer driver, real or simulated."""

    def open_drawer(self, command_id: str, *, deadline_s: float) -> JobResult:
        """One pulse for one command. Raises CommandRepeated."""
        ...


class TillDrawer:
    """The drawer under the till, or none. Used on the printer's thread."""

    def __init__(self, drawer: Drawer | None, *, unusable: str = "") -> None:
        self._drawer = drawer
        self._tests = 0
        self.unusable = unusable
        """Why a drawer that is configured cannot be used, as a word for the status bar."""

    def open_for_test(self) -> JobResult | None:
        """One pulse for a technician; None when there is no drawer."""
        if self._drawer is None:
            return None
        self._tests += 1
        return self._drawer.open_drawer(f"test {self._tests}", deadline_s=KICK_DEADLINE_S)

    def open_for(self, seq: int) -> bool:
        """Pulse once for the sale at entry `seq`; whether the pulse left, now or earlier."""
        if self._drawer is None:
            return False
        try:
            result = self._drawer.open_drawer(f"sale {seq}", deadline_s=KICK_DEADLINE_S)
        except CommandRepeated as repeated:
            log.warning("the drawer stays as it is: %s", repeated)
            return True
        return result.outcome is not Outcome.FAILED


def drawer_at(text: str, *, printer: Kicker | None) -> TillDrawer:
    """The drawer of the settings; `printer` is what a `printer:` address hangs on.

    Raises AddressInvalid.
    """
    address = parse_address(text, kind=DeviceKind.DRAWER)
    if address is None:
        return TillDrawer(None)
    return _at(address, printer)


def _at(address: Address, printer: Kicker | None) -> TillDrawer:
    match address.scheme:
        case Scheme.PRINTER if printer is not None:
            return TillDrawer(PrinterDrawer(address, printer=printer))
        case Scheme.SIMULATED:
            return TillDrawer(SimulatedDrawer(address))
        case Scheme.PRINTER:
            log.info("the drawer at %s stays shut: there is no printer", address)
        case _:
            log.warning("the drawer at %s stays shut: this version opens none there", address)
    return TillDrawer(None, unusable="no_drawer")
