"""A pole display without hardware: what its bytes would show, and one at the end of a pty."""

import threading
import time

from drivers.address import Address
from drivers.contract import (
    CLOSED,
    Clock,
    DeviceState,
    DeviceStatus,
    Reason,
    StatusListener,
)
from drivers.display import vfd
from drivers.display.driver import IN_USE
from drivers.display.types import Rows, RowsListener
from drivers.pseudo_terminal import AttendedTerminal

_BLANK = b" " * vfd.COLUMNS


class Vfd:
    """The display itself: bytes in, two rows out. It shows the last bytes of an overfull row at its
    end, as DM-D displays in overwrite mode do."""

    def __init__(self) -> None:
        self._rows = [bytearray(_BLANK) for _ in range(vfd.ROWS)]
        self._row = 0
        self._column = 0
        self._pending = b""
        self.not_understood: list[bytes] = []

    @property
    def rows(self) -> Rows:
        """What a shopper reads, without the blanks at the end."""
        top, bottom = (bytes(row).decode("gbk", errors="replace").rstrip() for row in self._rows)
        return top, bottom

    def feed(self, chunk: bytes) -> None:
        """Take in bytes; a command that has only half arrived waits for its rest."""
        waiting = self._pending + chunk
        while waiting:
            used = self._take(waiting)
            if not used:
                break
            waiting = waiting[used:]
        self._pending = waiting

    def _take(self, waiting: bytes) -> int:
        """How many bytes the first command or character took; 0 when it is incomplete."""
        if waiting[0] >= 0x20:
            self._put(waiting[0])
            return 1
        if waiting.startswith(vfd.CLEAR):
            self._clear()
            return 1
        length = 4 if waiting.startswith(b"\x1f$") else 3 if waiting.startswith(b"\x1fC") else 2
        if len(waiting) < length:
            return 0
        self._obey(waiting[:length])
        return length

    def _obey(self, command: bytes) -> None:
        if command == vfd.INITIALIZE:
            self._clear()
        elif command.startswith(b"\x1f$") and 1 <= command[2] <= 20 and 1 <= command[3] <= 2:
            self._column, self._row = command[2] - 1, command[3] - 1
        elif command not in (vfd.OVERWRITE_MODE, vfd.CURSOR_OFF):
            self.not_understood.append(command)

    def _put(self, byte: int) -> None:
        self._rows[self._row][self._column] = byte
        self._column += 1
        if self._column == vfd.COLUMNS:
            self._column, self._row = 0, (self._row + 1) % vfd.ROWS

    def _clear(self) -> None:
        self._rows = [bytearray(_BLANK) for _ in range(vfd.ROWS)]
        self._row = self._column = 0


class SimulatedDisplay:
    """Behaves as a SerialDisplay does, without a port."""

    def __init__(
        self, address: Address, *, on_status: StatusListener, clock: Clock = time.monotonic
    ) -> None:
        self._encoding = address.option("encoding", default="ascii")
        self._on_status = on_status
        self._vfd = Vfd()
        self._plugged_in = True
        self._status = CLOSED

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._status

    @property
    def rows(self) -> Rows:
        """What a shopper reads."""
        return self._vfd.rows

    def open(self) -> None:
        """In use at once, or lost if it is unplugged."""
        if not self._plugged_in:
            self._become(DeviceStatus(DeviceState.LOST, Reason.LOST, "unplugged"))
        elif self._status != IN_USE:
            self._become(DeviceStatus(DeviceState.OPENING))
            self._vfd.feed(vfd.START)
            self._become(IN_USE)

    def show(self, top: str, bottom: str) -> bool:
        """Put these two lines there; whether the bytes left."""
        self.open()
        if self._plugged_in:
            self._vfd.feed(vfd.show(top, bottom, encoding=self._encoding))
        return self._plugged_in

    def check_health(self) -> DeviceStatus:
        """Look whether it is there."""
        self.open()
        return self._status

    def clear(self) -> bool:
        """Two empty lines."""
        return self.show("", "")

    def close(self) -> None:
        """Clear it and stop using it."""
        if self._status == IN_USE:
            self.clear()
        self._become(CLOSED)

    def unplug(self) -> None:
        """Pull the cable; without power nothing is shown."""
        self._plugged_in, self._vfd = False, Vfd()

    def plug_in(self) -> None:
        """Put the cable back."""
        self._plugged_in = True

    def _become(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)


class PtyDisplay(AttendedTerminal):
    """A pole display at the far end of a serial line: open `path` with a SerialDisplay, or anything
    else that speaks to such displays. `on_rows` is called on its own thread."""

    def __init__(self, on_rows: RowsListener = lambda _rows: None) -> None:
        super().__init__("simulated display", self._feed)
        self._on_rows = on_rows
        self._vfd = Vfd()
        self._changed = threading.Condition()
        self.attend()

    @property
    def rows(self) -> Rows:
        """What a shopper reads."""
        with self._changed:
            return self._vfd.rows

    @property
    def not_understood(self) -> tuple[bytes, ...]:
        """Commands that such a display does not know."""
        with self._changed:
            return tuple(self._vfd.not_understood)

    def wait_for(self, rows: Rows, timeout_s: float) -> bool:
        """Whether it came to show these rows in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._vfd.rows == rows, timeout_s)

    def unplug(self) -> None:
        """Pull the cable; without power nothing is shown."""
        super().unplug()
        with self._changed:
            self._vfd = Vfd()

    def _feed(self, chunk: bytes) -> None:
        with self._changed:
            before = self._vfd.rows
            self._vfd.feed(chunk)
            after = self._vfd.rows
            self._changed.notify_all()
        if after != before:
            self._on_rows(after)
