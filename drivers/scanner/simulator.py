"""Scanners without hardware: in the same process, or at the far end of a pty."""

import os
import re
import tempfile
import threading
import time
from collections import deque
from pathlib import Path

from drivers.address import Address
from drivers.contract import (
    CLOSED,
    Clock,
    DeviceAbsent,
    DeviceState,
    DeviceStatus,
    Reason,
    StatusListener,
)
from drivers.pseudo_terminal import PseudoTerminal
from drivers.scanner.decoding import Picture
from drivers.scanner.framing import ScanFramer
from drivers.scanner.key_events import ENTER_BYTES, TYPEABLE, events_for
from drivers.scanner.types import ScanListener

_LOOK_S = 0.1


class SimulatedScanner:
    """Behaves as a SerialScanner does, with a hand instead of a port.

    The listeners are called on the thread that scans, unplugs or plugs in.
    """

    def __init__(
        self,
        address: Address,
        *,
        on_scan: ScanListener,
        on_status: StatusListener,
        clock: Clock = time.monotonic,
    ) -> None:
        self._on_scan = on_scan
        self._on_status = on_status
        self._clock = clock
        self._device = str(address)
        self._framer = ScanFramer(self._device)
        self._lock = threading.Lock()
        self._plugged_in = True
        self._opened = False
        self._status = CLOSED

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._status

    def open(self) -> None:
        """Ready at once, or lost if it is unplugged."""
        if self._opened:
            return
        self._opened = True
        self._become(DeviceStatus(DeviceState.OPENING))
        self._settle()

    def check_health(self) -> DeviceStatus:
        """The last known state."""
        return self._status

    def close(self) -> None:
        """Scans go nowhere from now on."""
        self._opened = False
        self._become(CLOSED)

    def scan(self, code: str) -> None:
        """Read one code, as if its barcode had been held before the scanner."""
        self.send(code.encode() + b"\r")

    def send(self, chunk: bytes) -> None:
        """Put these very bytes on the line: noise, half frames, other line ends."""
        if not (self._opened and self._plugged_in):
            return
        with self._lock:
            scans = self._framer.feed(chunk, int(self._clock() * 1000))
        for scan in scans:
            self._on_scan(scan)

    def unplug(self) -> None:
        """Pull the cable; half a code is forgotten."""
        self._plugged_in = False
        with self._lock:
            self._framer = ScanFramer(self._device)
        self._settle()

    def plug_in(self) -> None:
        """Put the cable back."""
        self._plugged_in = True
        self._settle()

    def _settle(self) -> None:
        if self._opened:
            lost = DeviceStatus(DeviceState.LOST, Reason.LOST, "unplugged")
            self._become(DeviceStatus(DeviceState.READY) if self._plugged_in else lost)

    def _become(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)


class PtyScanner:
    """A scanner at the far end of a serial line: open `path` with a SerialScanner."""

    def __init__(self) -> None:
        self._line = PseudoTerminal()

    @property
    def path(self) -> Path:
        """Where the line is; the same after unplugging and plugging in."""
        return self._line.path

    def scan(self, code: str) -> None:
        """Read one code and send it as scanners do, with CR at its end."""
        self.send(code.encode() + b"\r")

    def send(self, chunk: bytes) -> None:
        """Put these very bytes on the line."""
        self._line.send(chunk)

    def unplug(self) -> None:
        """Pull the cable."""
        self._line.unplug()

    def plug_in(self) -> None:
        """Put the cable back."""
        self._line.plug_in()

    def close(self) -> None:
        """Unplug for good."""
        self._line.close()


class FileKeyboard:
    """A keyboard-wedge scanner whose events come out of a named pipe: open `path` with a HidScanner
    that grabs nothing."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="events-")
        self.path = Path(self._folder.name) / "event-kbd"
        self._pipe = -1
        self.plug_in()

    def scan(self, code: str) -> None:
        """Read one code and type it, with Enter at its end."""
        self.send_events(events_for(code))

    def send(self, chunk: bytes) -> None:
        """Type these very characters; CR and LF are Enter, what no key has is left out."""
        for piece in re.split(rb"([\r\n])", chunk):
            typed = events_for("".join(chr(byte) for byte in piece if byte in TYPEABLE))
            self.send_events(typed if piece in (b"\r", b"\n") else typed[:-ENTER_BYTES])

    def send_events(self, records: bytes) -> None:
        """Put these very records into the pipe."""
        if self._pipe >= 0:
            os.write(self._pipe, records)

    def unplug(self) -> None:
        """Pull the cable."""
        if self._pipe >= 0:
            self.path.unlink()
            os.close(self._pipe)
            self._pipe = -1

    def plug_in(self) -> None:
        """Put the cable back."""
        if self._pipe < 0:
            os.mkfifo(self.path)
            self._pipe = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)

    def close(self) -> None:
        """Unplug for good."""
        self.unplug()
        self._folder.cleanup()


class HeldUp:
    """A camera's pictures from a hand: what is held before it is seen until it is taken away.

    `connect` is what a CameraScanner opens; every picture is given out once.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._pictures: deque[Picture] = deque()
        self._plugged_in = True

    def connect(self) -> "_PictureLine":
        """Open the camera. Raises DeviceAbsent."""
        with self._changed:
            if not self._plugged_in:
                raise DeviceAbsent("camera:", "unplugged")
            return _PictureLine(self)

    def show(self, *pictures: Picture) -> None:
        """Let the camera take these, one after another."""
        with self._changed:
            self._pictures.extend(pictures)
            self._changed.notify_all()

    def wait_until_seen(self, timeout_s: float) -> bool:
        """Whether all pictures were looked at in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._pictures, timeout_s)

    def unplug(self) -> None:
        """Pull the cable; what was not seen is not seen later."""
        with self._changed:
            self._plugged_in = False
            self._pictures.clear()
            self._changed.notify_all()

    def plug_in(self) -> None:
        """Put the cable back."""
        with self._changed:
            self._plugged_in = True

    def take(self, timeout_s: float) -> "Picture | None":
        """The next picture; None when there was none in time. Raises OSError when unplugged."""
        with self._changed:
            self._changed.wait_for(lambda: self._pictures or not self._plugged_in, timeout_s)
            if not self._plugged_in:
                raise OSError("unplugged")
            picture = self._pictures.popleft() if self._pictures else None
            self._changed.notify_all()
            return picture


class _PictureLine:
    """`drivers.reader.Line` over a HeldUp."""

    def __init__(self, held: HeldUp) -> None:
        self._held = held

    def hear(self) -> "Picture | None":
        return self._held.take(_LOOK_S)

    def say(self, words: bytes) -> None:
        raise NotImplementedError

    def interrupt(self) -> None:
        return

    def close(self) -> None:
        return
