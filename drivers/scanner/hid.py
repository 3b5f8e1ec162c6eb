"""A keyboard-wedge scanner, taken away from the keyboard: nothing that it reads is typed anywhere.

Why grabbed: a scanner that types cannot be told from a typing cashier by its pace (half of the
scans are lost or broken while somebody types), and an input method would change what it types.
"""

import fcntl
import os
import select
import time
from collections.abc import Callable
from typing import TypeAlias

from drivers.address import Address
from drivers.contract import Clock, DeviceStatus, StatusListener, error_on_opening
from drivers.reader import Reader
from drivers.scanner.framing import ScanFramer
from drivers.scanner.key_events import EVENT, KeyDecoder
from drivers.scanner.types import ScanListener

EVIOCGRAB = 0x40044590
"""_IOW('E', 0x90, int) of `linux/input.h`: events come to us alone while the file is open."""
_LISTEN_S = 0.5
_READ_BYTES = 64 * EVENT.size

Grab: TypeAlias = Callable[[int], None]
"""Takes the device behind a descriptor for us alone. Raises OSError."""


def grab_device(descriptor: int) -> None:
    """Raises OSError: EBUSY when somebody else has it, ENOTTY for what is no event device."""
    fcntl.ioctl(descriptor, EVIOCGRAB, 1)


class HidScanner:
    """Reads one event device (`hid:/dev/input/by-id/…-event-kbd`) that it has grabbed.

    Behaves as SerialScanner does: it looks for the device again whenever it is gone, and both
    listeners are called on its thread. A device that somebody else has grabbed is HELD.
    """

    def __init__(
        self,
        address: Address,
        *,
        on_scan: ScanListener,
        on_status: StatusListener,
        clock: Clock = time.monotonic,
        grab: Grab = grab_device,
    ) -> None:
        """`grab` is another one only where the events come out of a file."""
        self._reader = Reader(
            f"scanner {address}",
            place=address.path,
            connect=lambda: EventLine(address, grab),
            begin=lambda: Typing(str(address), on_scan),
            on_status=on_status,
            clock=clock,
        )

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._reader.status

    def open(self) -> None:
        """Start reading. Nothing happens if it reads already."""
        self._reader.open()

    def check_health(self) -> DeviceStatus:
        """The last known state: its thread looks all the time."""
        return self._reader.check_health()

    def close(self) -> None:
        """Stop reading and let the device type again. No listener is called after it returns."""
        self._reader.close()


class EventLine:
    """An event device as `drivers.reader` listens to it."""

    def __init__(self, address: Address, grab: Grab) -> None:
        """Raises DeviceAbsent, DevicePermission or DeviceHeld."""
        try:
            self._events = os.open(address.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as cause:
            raise error_on_opening(str(address), cause) from cause
        try:
            grab(self._events)
        except OSError as cause:
            os.close(self._events)
            raise error_on_opening(str(address), cause) from cause
        self._wake_here, self._wake_there = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)

    def hear(self) -> bytes:
        """Records that have come; empty when none did in time."""
        readable, _, _ = select.select([self._events, self._wake_here], [], [], _LISTEN_S)
        if self._events not in readable:
            return b""
        chunk = os.read(self._events, _READ_BYTES)
        if not chunk:
            raise OSError("hung up")
        return chunk

    def say(self, words: bytes) -> None:
        """Never called: a scanner is not spoken to."""
        raise NotImplementedError

    def interrupt(self) -> None:
        """Let `hear` return now."""
        os.write(self._wake_there, b"!")

    def close(self) -> None:
        """Give it back, also when the device is gone."""
        for descriptor in (self._events, self._wake_here, self._wake_there):
            os.close(descriptor)


class Typing:
    """Keys become codes; silence means that nobody scans."""

    def __init__(self, device: str, on_scan: ScanListener) -> None:
        self._keys = KeyDecoder()
        self._framer = ScanFramer(device)
        self._on_scan = on_scan

    def heard(self, chunk: bytes, at_s: float) -> DeviceStatus | None:
        """The codes that these records complete."""
        for typed in self._keys.feed(chunk):
            if typed is None:
                self._framer.spoil()
                continue
            for scan in self._framer.feed(typed, int(at_s * 1000)):
                self._on_scan(scan)
        return None

    def says(self, at_s: float) -> bytes:
        """Nothing."""
        return b""
