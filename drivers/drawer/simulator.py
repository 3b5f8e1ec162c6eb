"""Drawers without hardware: in the same process, or at the far end of a pty."""

import threading
from collections.abc import Callable
from dataclasses import replace

from drivers.address import Address
from drivers.contract import DeviceAbsent, DeviceLost, DeviceStatus, StatusListener
from drivers.drawer.driver import SerialDrawer
from drivers.drawer.types import Position
from drivers.printer.types import JobResult
from drivers.pseudo_terminal import AttendedTerminal


class TriggerBox:
    """A drawer and its box: opens at its kick, wherever the stream is cut, and at nothing else."""

    def __init__(self, kick: bytes) -> None:
        self.times_opened = 0
        self.is_open = False
        self.is_jammed = False
        self._kick = kick
        self._heard = b""

    def feed(self, chunk: bytes) -> None:
        """Bytes from the till."""
        self._heard += chunk
        while self._kick in self._heard:
            _, _, self._heard = self._heard.partition(self._kick)
            if not self.is_jammed:
                self.times_opened += 1
                self.is_open = True
        self._heard = self._heard[-len(self._kick) :]


class SimulatedDrawer:
    """The drawer at `simulated:`: a SerialDrawer with a switch, and a hand instead of a port."""

    def __init__(
        self, address: Address, *, on_status: StatusListener = lambda _status: None
    ) -> None:
        self._box = TriggerBox(address.kick)
        self._lines: list[_BoxLine] = []
        self._plugged_in = True
        sensed = replace(address, options=(("sense", "dsr"), *address.options))
        self._drawer = SerialDrawer(sensed, on_status=on_status, connect=self._connect)

    @property
    def times_opened(self) -> int:
        """Since the beginning."""
        return self._box.times_opened

    @property
    def is_open(self) -> bool:
        """Whether it stands open."""
        return self._box.is_open

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._drawer.status

    @property
    def position(self) -> Position:
        """As it was seen last; never blocks."""
        return self._drawer.position

    def open(self) -> None:
        """Take it. The status tells whether it is there."""
        self._drawer.open()

    def open_drawer(self, command_id: str, *, deadline_s: float) -> JobResult:
        """One pulse for one command. Raises CommandRepeated for an id of the last 256."""
        return self._drawer.open_drawer(command_id, deadline_s=deadline_s)

    def check_health(self) -> Position:
        """Look how it stands."""
        return self._drawer.check_health()

    def close(self) -> None:
        """Stop using it."""
        self._drawer.close()

    def push_shut(self) -> None:
        """As a cashier does."""
        self._box.is_open = False

    def jam(self) -> None:
        """Locked with its key: it hears the kick and stays shut."""
        self._box.is_jammed = True

    def unplug(self) -> None:
        """Pull the cable."""
        self._plugged_in = False
        for line in self._lines:
            line.is_gone = True
        self._lines.clear()

    def plug_in(self) -> None:
        """Put the cable back."""
        self._plugged_in = True

    def _connect(self) -> "_BoxLine":
        if not self._plugged_in:
            raise DeviceAbsent("simulated:", "unplugged")
        self._lines.append(_BoxLine(self._box))
        return self._lines[-1]


class _BoxLine:
    """`drivers.drawer.driver.DrawerLine` over a TriggerBox."""

    def __init__(self, box: TriggerBox) -> None:
        self.is_gone = False
        self._box = box

    def check(self) -> None:
        if self.is_gone:
            raise DeviceLost("simulated:", "unplugged")

    def kick(self, words: bytes, deadline: float) -> int:
        self.check()
        self._box.feed(words)
        return len(words)

    def is_high(self, wire: str) -> bool | None:
        self.check()
        return self._box.is_open

    def close(self) -> None:
        self.is_gone = True


class PtyDrawer(AttendedTerminal):
    """A drawer at the far end of a serial line: open `path` with a SerialDrawer, or send its kick
    with anything else. A pty has no wires for a switch, so nobody sees it open. `on_opened` is
    called on its own thread with how often it has opened."""

    def __init__(self, kick: bytes, on_opened: Callable[[int], None] = lambda _times: None) -> None:
        super().__init__("simulated drawer", self._feed)
        self._on_opened = on_opened
        self._box = TriggerBox(kick)
        self._changed = threading.Condition()
        self.attend()

    @property
    def times_opened(self) -> int:
        """Since the beginning."""
        with self._changed:
            return self._box.times_opened

    def wait_for_openings(self, count: int, timeout_s: float) -> bool:
        """Whether it opened so often in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._box.times_opened >= count, timeout_s)

    def _feed(self, chunk: bytes) -> None:
        before = self._box.times_opened
        with self._changed:
            self._box.feed(chunk)
            self._changed.notify_all()
        if self._box.times_opened > before:
            self._on_opened(self._box.times_opened)
