"""The pole display at its address: the newest two lines, on a thread of its own."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from drivers.address import Address, DeviceKind, Scheme
from drivers.contract import DeviceState, DeviceStatus, Reason, StatusListener
from drivers.display.driver import SerialDisplay
from pos_app.adapters.devices.health import health_of
from pos_app.adapters.devices.places import place_at
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level

log = logging.getLogger(__name__)

AGAIN_S = 2.0
"""A display that is back shows the newest lines within this time, though nobody scans."""


class Display(Protocol):
    """What this adapter needs of a display driver, real or simulated."""

    def show(self, top: str, bottom: str) -> bool: ...

    def close(self) -> None: ...


_TROUBLE = frozenset({DeviceState.FAULTED, DeviceState.LOST})
_IN_USE = frozenset({DeviceState.READY, DeviceState.BUSY, DeviceState.DEGRADED})

MakeDisplay = Callable[[Address, StatusListener], Display]
"""Makes the driver at a `simulated:` address."""


class PoleDisplay:
    """`put` from the loop's thread; `step` and `close` on the display's own."""

    def __init__(self, display: Display, *, has_chinese: bool) -> None:
        self._display = display
        self._lines = ("", "")
        self._tried = threading.Condition()
        self._outcome: tuple[tuple[str, str], bool] | None = None
        self._is_resting, self._rests = False, threading.Event()
        self.has_chinese = has_chinese
        """Whether it can show what goods are called."""

    def put(self, top: str, bottom: str) -> bool:
        """What it should show from now on; whether that is anything new."""
        is_new = (top, bottom) != self._lines
        self._lines = (top, bottom)
        return is_new

    def step(self) -> float:
        """Show the newest lines; returns the seconds to wait. Lines that were never shown because
        newer ones came are left out."""
        if self._is_resting:
            self._display.close()
            self._rests.set()
            return AGAIN_S
        lines = self._lines
        has_left = self._display.show(*lines)
        with self._tried:
            self._outcome = (lines, has_left)
            self._tried.notify_all()
        return AGAIN_S

    def rest(self) -> None:
        """Give the port back at the next step, for whoever probes it."""
        self._rests.clear()
        self._is_resting = True

    def has_rested(self, timeout_s: float) -> bool:
        """Whether the port was given back in time."""
        return self._rests.wait(timeout_s)

    def wake(self) -> None:
        """The port may be used again."""
        self._is_resting = False

    def was_sent(self, top: str, bottom: str, *, timeout_s: float) -> bool:
        """Whether these lines left for the display, once `step` has tried; False if not in time."""
        with self._tried:
            self._tried.wait_for(lambda: self._tried_with(top, bottom) is not None, timeout_s)
            return bool(self._tried_with(top, bottom))

    def _tried_with(self, top: str, bottom: str) -> bool | None:
        if self._outcome is None or self._outcome[0] != (top, bottom):
            return None
        return self._outcome[1]

    def close(self) -> None:
        """Clear it and let go of it."""
        self._display.close()


def pole_display_at(
    text: str, *, on_status: StatusListener, simulated: MakeDisplay
) -> PoleDisplay | None:
    """The display of the settings, or None, also where its address is wrong: `on_status` hears."""
    place = place_at(text, DeviceKind.DISPLAY)
    address = place.address
    if address is None:
        if place.is_wrong:
            on_status(DeviceStatus(DeviceState.FAULTED, Reason.ADDRESS))
        return None
    display: Display
    if address.scheme is Scheme.SIMULATED:
        display = simulated(address, on_status)
    else:
        display = SerialDisplay(address, on_status=on_status)
    return PoleDisplay(display, has_chinese=address.option("encoding", default="ascii") == "gbk")


def told_by_pole(post: Callable[[Command], None]) -> StatusListener:
    """A listener that logs what changes and posts trouble, and its end, as health.

    Nobody ever knows whether the display can be read: when it takes its lines all is well.
    Opening and closing are our own doing, and no news.
    """

    def told(status: DeviceStatus) -> None:
        log.info("pole display: %s %s %s", status.state.value, status.reason, status.detail)
        if status.state in _TROUBLE:
            post(health_of(HealthPart.POLE_DISPLAY, status))
        elif status.state in _IN_USE:
            post(HealthChanged(HealthPart.POLE_DISPLAY, Level.OK))

    return told
