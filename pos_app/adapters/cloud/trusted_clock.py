"""What time it really is: the cloud's last word plus the time since, which nobody can set."""

import threading
from collections.abc import Callable


class TrustedClock:
    """UTC as the till knows it. Before the cloud has spoken it is the device's own clock.

    Used by every thread; what is learned replaces what was known at once.
    """

    def __init__(self, *, wall_utc_ms: Callable[[], int], monotonic_s: Callable[[], float]) -> None:
        self._wall_utc_ms = wall_utc_ms
        self.monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._learned: tuple[int, float] | None = None

    @property
    def is_trusted(self) -> bool:
        """Whether the cloud has confirmed the time since this start."""
        return self._learned is not None

    def learn(self, utc_ms: int) -> None:
        """It is this time now, says the cloud's signature."""
        with self._lock:
            self._learned = (utc_ms, self.monotonic_s())

    def utc_ms(self) -> int:
        """Now."""
        with self._lock:
            learned = self._learned
        if learned is None:
            return self._wall_utc_ms()
        utc_ms, since = learned
        return utc_ms + round((self.monotonic_s() - since) * 1000)
