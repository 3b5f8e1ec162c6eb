"""Lines without hardware: what a device says by itself, and what it answers to which question."""

import itertools
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.pseudo_terminal import PseudoTerminal

PRINTER_ASKED, PAPER_ASKED = b"\x10\x04\x01", b"\x10\x04\x04"
"""DLE EOT 1 and 4."""
WEIGHT_ASKED = b"SI\r\n"


class Clock:
    """Moves only when a line is listened to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class ScriptedLine:
    """A `Transport`. `unasked` comes piece by piece, `every_s` apart."""

    can_read = True

    def __init__(
        self,
        clock: Clock,
        *,
        unasked: Sequence[bytes] = (),
        every_s: float = 0.1,
        answers: Mapping[bytes, bytes] | None = None,
    ) -> None:
        self._clock = clock
        moments = itertools.count(clock() + every_s, every_s)
        self._coming = list(zip(moments, unasked, strict=False))
        self._answers = answers or {}
        self.said: list[bytes] = []

    def write_some(self, chunk: bytes, deadline: float) -> int:
        self.said.append(chunk)
        if chunk in self._answers:
            self._coming.insert(0, (self._clock(), self._answers[chunk]))
        return len(chunk)

    def read_some(self, limit: int, deadline: float) -> bytes:
        if not self._coming or self._coming[0][0] > deadline:
            self._clock.now_s = deadline
            return b""
        at_s, chunk = self._coming.pop(0)
        self._clock.now_s = max(self._clock.now_s, at_s)
        if chunk[limit:]:
            self._coming.insert(0, (at_s, chunk[limit:]))
        return chunk[:limit]

    def close(self) -> None:
        """Nothing to give back."""


class AnsweringPort:
    """A serial port at whose far end these bytes are answered to those questions."""

    def __init__(self, answers: Mapping[bytes, bytes] | None = None) -> None:
        self._line = PseudoTerminal()
        self._answers = answers or {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def path(self) -> Path:
        return self._line.path

    def send(self, chunk: bytes) -> None:
        self._line.send(chunk)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join()
        self._line.close()

    def _run(self) -> None:
        asked = b""
        while not self._stopping.is_set():
            asked += self._line.receive(64, 0.05)
            for question, answer in self._answers.items():
                if question in asked:
                    asked = asked.partition(question)[2]
                    self._line.send(answer)
