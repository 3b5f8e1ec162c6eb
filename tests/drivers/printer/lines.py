"""A line whose printer says exactly what the test wants, on a clock that moves only by waiting."""

from collections.abc import Callable

from drivers.contract import DeviceLost
from drivers.printer import escpos

WELL = b"\x12"
Answer = Callable[[bytes], bytes]


class FakeClock:
    """Moves only when somebody waits."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class FakeLine:
    """Hears everything, answers by `answer` byte by byte, and lets a wait in vain pass at once."""

    can_read = True

    def __init__(self, clock: FakeClock, answer: Answer) -> None:
        self.heard = b""
        self.answer = answer
        self.gone = False
        self._clock = clock
        self._said = b""

    def write_some(self, chunk: bytes, deadline: float) -> int:
        self._check()
        self.heard += chunk
        self._said += self.answer(chunk)
        return len(chunk)

    def read_some(self, limit: int, deadline: float) -> bytes:
        self._check()
        if not self._said:
            self._clock.now_s = max(self._clock.now_s, deadline)
            return b""
        said, self._said = self._said[:1], self._said[1:]
        return said

    def close(self) -> None:
        self.gone = True

    def _check(self) -> None:
        if self.gone:
            raise DeviceLost("fake", "gone")


def well(chunk: bytes) -> bytes:
    """A healthy printer: answers each question and each fence."""
    return WELL * chunk.count(b"\x10\x04") + b"\x00" * chunk.count(escpos.FENCE)


def silent(chunk: bytes) -> bytes:
    return b""


def questions_only(chunk: bytes) -> bytes:
    return WELL * chunk.count(b"\x10\x04")
