"""A serial line without hardware: one end for a simulated device, one path for a real driver."""

import contextlib
import os
import select
import tempfile
import threading
import tty
from collections.abc import Callable
from pathlib import Path

_LISTEN_S = 0.1
_STOP_TIMEOUT_S = 2.0


class PseudoTerminal:
    """A pty behind a path that stays the same when it is unplugged and plugged in again."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="line-")
        self.path = Path(self._folder.name) / "port"
        self._device_end = -1
        self._driver_end = -1
        self._listening = threading.Lock()
        self._leaving = False
        self.plug_in()

    @property
    def plugged_in(self) -> bool:
        """Whether a driver that opens `path` now would find a device."""
        return self._device_end >= 0 and not self._leaving

    def plug_in(self) -> None:
        """Appear at `path`, on a fresh line. Nothing happens if it is there already."""
        if self.plugged_in:
            return
        self._device_end, self._driver_end = os.openpty()
        tty.setraw(self._driver_end)
        self.path.symlink_to(os.ttyname(self._driver_end))

    def unplug(self) -> None:
        """Vanish: a driver that is reading sees the line hang up before this returns.

        A `receive` that is under way ends first: while it looks, the system keeps the line open.
        """
        if not self.plugged_in:
            return
        self._leaving = True
        with self._listening:
            self.path.unlink()
            device_end, self._device_end = self._device_end, -1
            os.close(self._driver_end)
            os.close(device_end)
            self._leaving = False

    def send(self, chunk: bytes) -> None:
        """Say something to the driver. Silently goes nowhere when unplugged, as in the world."""
        if self.plugged_in:
            os.write(self._device_end, chunk)

    def receive(self, limit: int, timeout_s: float) -> bytes:
        """Up to `limit` bytes from the driver; empty when none came in time or it is unplugged."""
        with self._listening:
            if not self.plugged_in:
                return b""
            readable, _, _ = select.select([self._device_end], [], [], timeout_s)
            if not readable:
                return b""
            with contextlib.suppress(OSError):  # EIO: the driver's end was closed while we looked
                return os.read(self._device_end, limit)
            return b""

    def close(self) -> None:
        """Unplug and remove the path."""
        self.unplug()
        self._folder.cleanup()


class AttendedTerminal:
    """A pty with somebody at its far end: `hear` is called with whatever a driver sends, on a
    thread of its own that is named, until the line is closed."""

    def __init__(self, name: str, hear: Callable[[bytes], None]) -> None:
        self._hear = hear
        self._line = PseudoTerminal()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def path(self) -> Path:
        """Where the line is; the same after unplugging and plugging in."""
        return self._line.path

    def attend(self) -> None:
        """Begin to listen; called once, when whoever hears is ready."""
        self._thread.start()

    def unplug(self) -> None:
        """Pull the cable."""
        self._line.unplug()

    def plug_in(self) -> None:
        """Put the cable back."""
        self._line.plug_in()

    def close(self) -> None:
        """Unplug for good."""
        self._stopping.set()
        self._thread.join(_STOP_TIMEOUT_S)
        self._line.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if not self._line.plugged_in:
                self._stopping.wait(_LISTEN_S)
                continue
            chunk = self._line.receive(256, _LISTEN_S)
            if chunk:
                self._hear(chunk)
