"""How many uploads are worked on at once: a fleet that comes back together is spread out."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cloud.problems import Refused

AT_ONCE = 16
"""Of the server's 40 threads; the others stay for phones, hints and pages."""
REFUSED_S = range(5, 36)
"""When a till that found no place asks again."""
CROWDED_S = range(1, 9)
"""How long a till waits with its next piece while half the places are taken."""


class Admission:
    """Places for uploads. Safe from any thread."""

    def __init__(self, chance: Callable[[int], bytes], *, at_once: int = AT_ONCE) -> None:
        self._chance = chance
        self._at_once = at_once
        self._lock = threading.Lock()
        self._taken = 0
        self.admitted = 0  # uploads since the start

    @contextmanager
    def place(self) -> Iterator[int]:
        """Hold a place; gives the seconds that this till should wait afterwards. Raises Refused
        when all are taken."""
        with self._lock:
            if self._taken >= self._at_once:
                wait_s = self._drawn(REFUSED_S)
                raise Refused(503, "busy", "too many uploads at once", retry_after_s=wait_s)
            self._taken += 1
            self.admitted += 1
            is_crowded = self._taken * 2 > self._at_once
        try:
            yield self._drawn(CROWDED_S) if is_crowded else 0
        finally:
            with self._lock:
                self._taken -= 1

    def _drawn(self, seconds: range) -> int:
        return seconds[self._chance(1)[0] % len(seconds)]
