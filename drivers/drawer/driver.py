"""A drawer, or the trigger box before it, on a serial port of its own."""

import contextlib
import termios
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from drivers.address import Address
from drivers.contract import (
    CLOSED,
    Clock,
    DeviceError,
    DeviceLost,
    DeviceState,
    DeviceStatus,
    Reason,
    StatusListener,
)
from drivers.drawer.commands import OneShot
from drivers.drawer.types import Position
from drivers.printer.transport import DescriptorTransport
from drivers.printer.types import JobResult, Outcome
from drivers.serial_port import close_serial, open_serial, wait_until_sent

if TYPE_CHECKING:
    import serial

SEEN_OPEN_WITHIN_S = 1.0
"""A drawer that was kicked springs open in a tenth of this."""
LEAVES_WITHIN_S = 0.5
"""A kick takes 35 ms at 1200 baud."""
_LOOK_EVERY_S = 0.02


class DrawerLine(Protocol):
    """The way to the drawer. Every method raises DeviceLost when it is gone."""

    def check(self) -> None:
        """Whether it is still there."""
        ...

    def kick(self, words: bytes, deadline: float) -> int:
        """How many of these bytes left before the deadline; the others are taken back."""
        ...

    def is_high(self, wire: str) -> bool | None:
        """The level of `cts`, `dsr`, `dcd` or `ri`; None when this port has no such wire."""
        ...

    def close(self) -> None:
        """Give it back, also when it is gone."""
        ...


class SerialDrawer:
    """The drawer at `serial:/dev/ttyS1?kick=1b70003232`. Owned by one thread.

    `kick` is what it opens at, in hex. `sense=cts` (or dsr, dcd, ri) names the wire of its switch
    and `open=high` or `low` the level while it stands open; high when it is not said. Without
    `sense` nobody knows whether it opened, and its best state says so. The port is opened at the
    first use and again after a loss; a pulse is never sent a second time by itself.
    """

    def __init__(
        self,
        address: Address,
        *,
        on_status: StatusListener,
        clock: Clock = time.monotonic,
        connect: Callable[[], DrawerLine] | None = None,
    ) -> None:
        self._address = address
        self._on_status = on_status
        self._clock = clock
        self._connect = connect or (lambda: SerialDrawerLine(address, clock))
        self._commands = OneShot(str(address))
        self._line: DrawerLine | None = None
        self._status = CLOSED
        self._sense = address.option("sense", default="")
        self._opens_at_high = address.option("open", default="high") == "high"
        self._position = Position.UNKNOWN

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._status

    @property
    def position(self) -> Position:
        """As it was seen last; never blocks."""
        return self._position

    def open(self) -> None:
        """Take the port. The status tells whether that worked."""
        self.check_health()

    def close(self) -> None:
        """Give the port back. Safe to call twice."""
        self._let_go()
        self._become(CLOSED)

    def check_health(self) -> Position:
        """Look whether the port is there, opening it if need be, and how the drawer stands."""
        try:
            self._look(self._live_line())
        except DeviceError as refused:
            self._fail(refused)
        return self._position

    def open_drawer(self, command_id: str, *, deadline_s: float) -> JobResult:
        """One pulse for one command. Raises CommandRepeated for an id of the last 256.

        DONE only when the sensor saw it open; UNKNOWN when the pulse left and nobody can tell. An
        id whose pulse never left (FAILED) may be tried again.
        """
        deadline = self._clock() + deadline_s
        return self._commands.run(command_id, lambda: self._pulse(deadline))

    def _pulse(self, deadline: float) -> JobResult:
        try:
            line = self._live_line()
        except DeviceError as refused:
            self._fail(refused)
            return JobResult(Outcome.FAILED, refused.reason, detail=refused.detail)
        words = self._address.kick
        try:
            sent = line.kick(words, min(deadline, self._clock() + LEAVES_WITHIN_S))
            if sent < len(words):
                return self._stuck(sent)
            return self._outcome(line, sent, deadline)
        except DeviceLost as gone:
            self._fail(gone)
            return JobResult(Outcome.UNKNOWN, Reason.LOST, detail=gone.detail)

    def _stuck(self, sent: int) -> JobResult:
        self._become(DeviceStatus(DeviceState.FAULTED, Reason.TIMEOUT))
        return JobResult(Outcome.UNKNOWN if sent else Outcome.FAILED, Reason.TIMEOUT, sent)

    def _outcome(self, line: DrawerLine, sent: int, deadline: float) -> JobResult:
        """Wait for the sensor, if there is one."""
        until, waiting = min(deadline, self._clock() + SEEN_OPEN_WITHIN_S), threading.Event()
        self._look(line)
        while self._position is Position.SHUT and self._clock() < until:
            waiting.wait(_LOOK_EVERY_S)
            self._look(line)
        match self._position:
            case Position.OPEN:
                return JobResult(Outcome.DONE, sent_bytes=sent)
            case Position.SHUT:
                return JobResult(Outcome.UNKNOWN, Reason.STAYED_SHUT, sent)
            case Position.UNKNOWN:
                return JobResult(Outcome.UNKNOWN, Reason.NO_ANSWER_LINE, sent)

    def _look(self, line: DrawerLine) -> None:
        level = line.is_high(self._sense) if self._sense else None
        if level is None:
            self._position = Position.UNKNOWN
            self._become(DeviceStatus(DeviceState.DEGRADED, Reason.NO_ANSWER_LINE))
            return
        self._position = Position.OPEN if level is self._opens_at_high else Position.SHUT
        self._become(DeviceStatus(DeviceState.READY))

    def _live_line(self) -> DrawerLine:
        """The line, on a fresh port if the old one had died. Raises DeviceError."""
        if self._line is not None:
            try:
                self._line.check()
            except DeviceLost:
                self._let_go()
        if self._line is None:
            if self._status.state is DeviceState.CLOSED:
                self._become(DeviceStatus(DeviceState.OPENING))
            self._line = self._connect()
        return self._line

    def _let_go(self) -> None:
        line, self._line = self._line, None
        self._position = Position.UNKNOWN
        if line is not None:
            line.close()

    def _fail(self, refused: DeviceError) -> None:
        self._let_go()
        is_gone = refused.reason in {Reason.ABSENT, Reason.LOST}
        state = DeviceState.LOST if is_gone else DeviceState.FAULTED
        self._become(DeviceStatus(state, refused.reason, refused.detail))

    def _become(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)


class SerialDrawerLine:
    """A serial port with a drawer behind it."""

    def __init__(self, address: Address, clock: Clock) -> None:
        """Raises DeviceAbsent, DevicePermission or DeviceHeld."""
        self._address = address
        self._clock = clock
        self._port: serial.Serial = open_serial(address, timeout_s=0)
        self._bytes = DescriptorTransport(
            address,
            self._port.fileno(),
            can_read=True,
            release=lambda: close_serial(self._port),
            clock=clock,
        )

    def check(self) -> None:
        """Whether it is still there; what it says is of no interest. Raises DeviceLost."""
        self._bytes.read_some(256, self._clock())

    def kick(self, words: bytes, deadline: float) -> int:
        """How many left; what is stuck in the port at the deadline must not open it later."""
        taken = self._bytes.write_some(words, deadline)
        try:
            wait_until_sent(self._port, timeout_s=max(0.0, deadline - self._clock()))
            stuck = int(self._port.out_waiting)
            if stuck:
                self._port.reset_output_buffer()
        except (OSError, termios.error) as cause:
            raise DeviceLost(str(self._address), str(cause)) from cause
        return max(0, taken - stuck)

    def is_high(self, wire: str) -> bool | None:
        """None when this port has no such wire, as a pseudo terminal has none."""
        with contextlib.suppress(OSError, termios.error):
            return bool(getattr(self._port, wire if wire != "dcd" else "cd"))
        return None

    def close(self) -> None:
        """Give it back, also when it is gone."""
        self._bytes.close()
