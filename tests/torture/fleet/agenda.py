"""Simulated time: one clock for the whole world, and what is due when. Nothing ever waits."""

import heapq
from collections.abc import Callable
from itertools import count

Deed = Callable[[], None]

SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


class Agenda:
    """Deeds in the order of their time; of those at one time the one that was noted first."""

    def __init__(self, start_ms: int) -> None:
        self.now_ms = start_ms
        self._numbers = count()
        self._due: list[tuple[int, int, Deed]] = []

    def at(self, when_ms: float, deed: Deed) -> None:
        """Have it done then; what is past is done next."""
        due_ms = max(self.now_ms, round(when_ms))
        heapq.heappush(self._due, (due_ms, next(self._numbers), deed))

    def after(self, wait_ms: float, deed: Deed) -> None:
        """Have it done so much later."""
        self.at(self.now_ms + wait_ms, deed)

    def run_until(self, end_ms: int) -> None:
        """Do everything that is due before `end_ms`; then it is `end_ms`."""
        while self._due and self._due[0][0] < end_ms:
            self.now_ms, _, deed = heapq.heappop(self._due)
            deed()
        self.now_ms = end_ms
