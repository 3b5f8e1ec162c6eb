"""The cash drawer at its address: one sale opens it once."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

from drivers.address import Address, DeviceKind, Scheme
from drivers.contract import DeviceState, DeviceStatus, Reason, StatusListener
from drivers.drawer.driver import SerialDrawer
from drivers.drawer.on_printer import Kicker, PrinterDrawer
from drivers.drawer.simulator import SimulatedDrawer
from drivers.drawer.types import CommandRepeated, Position
from drivers.printer.types import JobResult, Outcome
from pos_app.adapters.devices.places import place_at

log = logging.getLogger(__name__)

KICK_DEADLINE_S = 2.0
STAYED_SHUT = "stayed_shut"
_UNUSABLE = {DeviceState.LOST, DeviceState.FAULTED}


class Drawer(Protocol):
    """What this adapter needs of a drawer driver, real or simulated."""

    @property
    def position(self) -> Position: ...

    def open_drawer(self, command_id: str, *, deadline_s: float) -> JobResult:
        """One pulse for one command. Raises CommandRepeated."""
        ...

    def check_health(self) -> Position: ...

    def close(self) -> None: ...


class TillDrawer:
    """The drawer under the till, or none. Used on the printer's thread."""

    def __init__(
        self,
        make: Callable[[StatusListener], Drawer] | None = None,
        *,
        address: str = "",
        unusable: str = "",
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_change` is called when `unusable` is another."""
        self._trouble = unusable
        self._stayed_shut = False
        self._address = address
        self._on_change = on_change
        self._tests = 0
        self._drawer = make(self._note) if make else None

    @property
    def unusable(self) -> str:
        """Why a drawer that is configured cannot be used, or stayed shut when it was kicked, as a
        word for the status bar."""
        return self._trouble or (STAYED_SHUT if self._stayed_shut else "")

    def open_for_test(self) -> JobResult | None:
        """One pulse for a technician; None when there is no drawer."""
        if self._drawer is None:
            return None
        self._tests += 1
        result = self._drawer.open_drawer(f"test {self._tests}", deadline_s=KICK_DEADLINE_S)
        self._learn(is_shut=result.reason is Reason.STAYED_SHUT)
        return result

    def open_for(self, seq: int) -> bool:
        """Pulse once for the sale at entry `seq`; whether the pulse left, now or earlier, and no
        switch says that it stayed shut."""
        if self._drawer is None:
            return False
        try:
            result = self._drawer.open_drawer(f"sale {seq}", deadline_s=KICK_DEADLINE_S)
        except CommandRepeated as repeated:
            log.warning("the drawer stays as it is: %s", repeated)
            return not self._stayed_shut
        self._learn(is_shut=result.reason is Reason.STAYED_SHUT)
        return result.outcome is not Outcome.FAILED and not self._stayed_shut

    @property
    def position(self) -> Position:
        """As it was seen last."""
        return self._drawer.position if self._drawer else Position.UNKNOWN

    def check(self) -> None:
        """Look whether a drawer on a port of its own is there, and whether one that stayed shut
        was opened since, with its key."""
        if isinstance(self._drawer, SerialDrawer | SimulatedDrawer):
            self._drawer.check_health()
        if self._stayed_shut and self.position is Position.OPEN:
            self._learn(is_shut=False)

    def close(self) -> None:
        """Give back what it holds."""
        if self._drawer is not None:
            self._drawer.close()

    def _note(self, status: DeviceStatus) -> None:
        """What the driver of a drawer on a port of its own says."""
        state, reason = status.state.value, status.reason.value
        log.info("drawer at %s: %s (%s) %s", self._address, state, reason, status.detail)
        before = self.unusable
        self._trouble = "no_drawer" if status.state in _UNUSABLE else ""
        self._tell_if_not(before)

    def _learn(self, *, is_shut: bool) -> None:
        before = self.unusable
        self._stayed_shut = is_shut
        self._tell_if_not(before)

    def _tell_if_not(self, before: str) -> None:
        if self.unusable != before:
            self._on_change()


def drawer_at(
    text: str, *, printer: Kicker | None, on_change: Callable[[], None] = lambda: None
) -> TillDrawer:
    """The drawer of the settings; `printer` is what a `printer:` address hangs on."""
    place = place_at(text, DeviceKind.DRAWER)
    address = place.address
    if address is None:
        return TillDrawer(unusable="no_drawer" if place.is_wrong else "")
    if address.scheme is not Scheme.PRINTER:
        make = partial(_on_its_own, address)
        return TillDrawer(make, address=text, on_change=on_change)
    if printer is None:
        log.info("the drawer at %s stays shut: there is no printer", address)
        return TillDrawer(unusable="no_drawer")
    return TillDrawer(
        lambda _: PrinterDrawer(address, printer=printer), address=text, on_change=on_change
    )


def _on_its_own(address: Address, on_status: StatusListener) -> SerialDrawer | SimulatedDrawer:
    if address.scheme is Scheme.SIMULATED:
        return SimulatedDrawer(address, on_status=on_status)
    return SerialDrawer(address, on_status=on_status)
