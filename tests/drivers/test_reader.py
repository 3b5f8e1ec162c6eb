"""The thread that owns a line, and whoever ends it: neither pulls the line from under the other."""

import threading

from drivers.contract import DeviceState, DeviceStatus
from drivers.reader import Reader
from tests.drivers.recording import PATIENCE_S, Recorded

A_WHILE_S = 0.2
"""Long enough for the thread to give the line back, if nothing kept it from that."""


class ClosingLine:
    """Its thread wakes as soon as it is interrupted, before that is over."""

    def __init__(self) -> None:
        self.woken, self.closed = threading.Event(), threading.Event()
        self.was_closed_meanwhile = False

    def hear(self) -> bytes:
        self.woken.wait(PATIENCE_S)
        return b""

    def say(self, words: bytes) -> None:
        """Nothing is said."""

    def interrupt(self) -> None:
        self.woken.set()
        self.was_closed_meanwhile = self.closed.wait(A_WHILE_S)

    def close(self) -> None:
        self.closed.set()


class Silent:
    def heard(self, chunk: bytes, at_s: float) -> DeviceStatus | None:
        return None

    def says(self, at_s: float) -> bytes:
        return b""


def test_a_line_is_not_given_back_while_it_is_interrupted() -> None:
    line, told = ClosingLine(), Recorded[DeviceStatus]()
    reader = Reader[bytes]("test", connect=lambda: line, begin=Silent, on_status=told)
    reader.open()
    told.wait_for(lambda words: any(one.state is DeviceState.READY for one in words))

    reader.close()

    assert not line.was_closed_meanwhile
    assert line.closed.is_set()
