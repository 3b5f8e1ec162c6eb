"""A line to a simulated printer within the process, with the behaviour of a real one."""

import threading
import time
from collections import deque
from typing import Protocol

from drivers.contract import DeviceLost


class LineEnd(Protocol):
    """The printer's side of a line."""

    def attach(self, reply: "ReplyTaker", hang_up: "HangUpTaker") -> int:
        """Begin a line. Raises DeviceAbsent."""
        ...

    def detach(self, line: int) -> None:
        """End it."""
        ...

    def room(self, *, timeout_s: float) -> int:
        """How many bytes it takes now, waiting for some room."""
        ...

    def receive(self, line: int, chunk: bytes) -> None:
        """Bytes from the host. Raises DeviceLost."""
        ...


class ReplyTaker(Protocol):
    """Takes what the printer says."""

    def __call__(self, words: bytes, /) -> None:
        """Must return at once."""
        ...


class HangUpTaker(Protocol):
    """Hears that the printer went away."""

    def __call__(self) -> None:
        """Must return at once."""
        ...


class SimulatedLine:
    """A Transport. Deadlines are moments of `time.monotonic`."""

    can_read = True

    def __init__(self, printer: LineEnd) -> None:
        self._printer = printer
        self._heard: deque[int] = deque()
        self._changed = threading.Condition()
        self._gone = False
        self._number = printer.attach(self._reply, self._hang_up)

    def write_some(self, chunk: bytes, deadline: float) -> int:
        """How many bytes were taken; 0 when none was until the deadline. Raises DeviceLost."""
        self._check()
        room = self._printer.room(timeout_s=max(0.0, deadline - time.monotonic()))
        if room:
            self._printer.receive(self._number, chunk[:room])
        return min(room, len(chunk))

    def read_some(self, limit: int, deadline: float) -> bytes:
        """1 to `limit` bytes; empty when none came until the deadline. Raises DeviceLost."""
        with self._changed:
            wait_s = max(0.0, deadline - time.monotonic())
            self._changed.wait_for(lambda: self._heard or self._gone, wait_s)
            if not self._heard:
                self._check()
            taken = min(limit, len(self._heard))
            return bytes(self._heard.popleft() for _ in range(taken))

    def close(self) -> None:
        """Hang up."""
        with self._changed:
            self._gone = True
        self._printer.detach(self._number)

    def _check(self) -> None:
        if self._gone:
            raise DeviceLost("simulated:", "the line is gone")

    def _reply(self, words: bytes) -> None:
        with self._changed:
            self._heard.extend(words)
            self._changed.notify_all()

    def _hang_up(self) -> None:
        with self._changed:
            self._gone = True
            self._changed.notify_all()
