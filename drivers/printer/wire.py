"""How fast bytes reach a simulated printer."""

from collections.abc import Callable

BURST_S = 0.05
"""What comes in within this time is taken at once, and the wire is then busy as long as it took."""


class Wire:
    """Carries so many bytes a second, or all of them at once. Not for two threads at a time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that never go back."""
        self._clock = clock
        self._bytes_per_s = 0
        self._free_from_s = 0.0

    def set_speed(self, bytes_per_s: int) -> None:
        """0: all at once. Raises ValueError below that."""
        if bytes_per_s < 0:
            raise ValueError(f"a wire cannot carry {bytes_per_s} bytes a second")
        self._bytes_per_s = bytes_per_s
        self._free_from_s = self._clock()

    def busy_s(self) -> float:
        """Seconds until it carries the next byte; 0.0 when it does now."""
        return max(0.0, self._free_from_s - self._clock()) if self._bytes_per_s else 0.0

    def room(self, free: int) -> int:
        """How many of so many bytes it carries now."""
        if self.busy_s():
            return 0
        return min(free, max(1, int(self._bytes_per_s * BURST_S))) if self._bytes_per_s else free

    def carry(self, count: int) -> None:
        """So many bytes went over it. Time in which nothing was sent is lost, as on any wire."""
        if self._bytes_per_s:
            begun_s = max(self._free_from_s, self._clock())
            self._free_from_s = begun_s + count / self._bytes_per_s
