"""One line, one thread: open it, listen and speak, and look for it again when it is gone."""

import termios
import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from drivers.contract import (
    CLOSED,
    Clock,
    DeviceError,
    DeviceState,
    DeviceStatus,
    Reason,
    StatusListener,
)
from drivers.reopening import Reopening

_STOP_TIMEOUT_S = 2.0

Heard = TypeVar("Heard")
"""What comes over a line: bytes, or a camera's pictures."""
Heard_co = TypeVar("Heard_co", covariant=True)
Heard_contra = TypeVar("Heard_contra", contravariant=True)


class Line(Protocol[Heard_co]):
    """An open way to a device. What a vanished device raises is OSError or termios.error."""

    def hear(self) -> Heard_co:
        """What has come; empty when nothing did within the listening time."""
        ...

    def say(self, words: bytes) -> None:
        """Send it all, or raise within the line's time."""
        ...

    def interrupt(self) -> None:
        """From another thread: let `hear` return now."""
        ...

    def close(self) -> None:
        """Give it back, also when the device is gone."""
        ...


class Talk(Protocol[Heard_contra]):
    """What is said and understood in one life of the line, from its opening until it is gone."""

    def heard(self, chunk: Heard_contra, at_s: float) -> DeviceStatus | None:
        """What came, or nothing within the listening time. A status if it is another now."""
        ...

    def says(self, at_s: float) -> bytes:
        """What to send now; empty for nothing."""
        ...


class Reader(Generic[Heard]):
    """Owns the thread. `place` is the port's file, if it has one. `connect` opens the line or
    raises DeviceError; `begin` is called after each opening; both serve that thread alone.

    `open` returns at once, whether or not the device is there: the status tells.
    """

    def __init__(
        self,
        name: str,
        *,
        place: str = "",
        connect: Callable[[], Line[Heard]],
        begin: Callable[[], Talk[Heard]],
        on_status: StatusListener,
        clock: Clock = time.monotonic,
    ) -> None:
        self._name = name
        self._connect = connect
        self._begin = begin
        self._on_status = on_status
        self._clock = clock
        self._status = CLOSED
        self._stopping = threading.Event()
        self._line: Line[Heard] | None = None
        self._holding = threading.Lock()
        """Held where the line is taken up, given back, or interrupted: a line that is being given
        back cannot be interrupted, and its descriptor may be another's by then."""
        self._thread: threading.Thread | None = None
        self._reopening = Reopening(place, clock=clock)

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._status

    def check_health(self) -> DeviceStatus:
        """The last known state: its thread looks all the time."""
        return self._status

    def open(self) -> None:
        """Start reading. Nothing happens if it reads already."""
        if self._thread is not None:
            return
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop reading and give the line back. No listener is called after it returns."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping.set()
        with self._holding:
            if self._line is not None:
                self._line.interrupt()
        thread.join(_STOP_TIMEOUT_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._open_and_read()
        self._become(CLOSED)

    def _open_and_read(self) -> None:
        """One life of the line."""
        if self._status.state is DeviceState.CLOSED:
            self._become(DeviceStatus(DeviceState.OPENING))
        try:
            line = self._connect()
        except DeviceError as refused:
            self._become(_status_of(refused))
            self._wait_to_reopen()
            return
        with self._holding:
            self._line = line
        self._reopening.worked()
        self._become(DeviceStatus(DeviceState.READY))
        detail = self._talk_until_gone(line)
        with self._holding:
            self._line = None
        line.close()
        if not self._stopping.is_set():
            self._become(DeviceStatus(DeviceState.LOST, Reason.LOST, detail))
            self._wait_to_reopen()

    def _wait_to_reopen(self) -> None:
        self._reopening.failed()
        self._reopening.wait(self._stopping)

    def _talk_until_gone(self, line: Line[Heard]) -> str:
        talk = self._begin()
        while not self._stopping.is_set():
            try:
                if words := talk.says(self._clock()):
                    line.say(words)
                chunk = line.hear()
            except (OSError, termios.error) as gone:
                return str(gone)
            if self._stopping.is_set():
                break
            status = talk.heard(chunk, self._clock())
            if status is not None:
                self._become(status)
        return ""

    def _become(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)


def _status_of(refused: DeviceError) -> DeviceStatus:
    lost = refused.reason is Reason.ABSENT
    state = DeviceState.LOST if lost else DeviceState.FAULTED
    return DeviceStatus(state, refused.reason, refused.detail)
