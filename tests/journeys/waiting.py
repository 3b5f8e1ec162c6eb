"""Waiting for a condition, with a deadline; never for a length of time."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")

DEADLINE_S = 30.0
LOOK_EVERY_S = 0.05


class NeverCame(AssertionError):
    """What was waited for did not come in time."""


def await_that(
    what: str, look: Callable[[], Seen | None], *, deadline_s: float = DEADLINE_S
) -> Seen:
    """Look until something true is seen, and return it. Raises NeverCame."""
    pause = threading.Event()
    until = time.monotonic() + deadline_s
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > until:
            raise NeverCame(f"{what} did not come within {deadline_s:.0f} s; last seen: {seen!r}")
        pause.wait(LOOK_EVERY_S)


class Stopwatch:
    """Seconds since it was made; for figures in the log, never for an assertion about speed."""

    def __init__(self) -> None:
        self._from = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._from
