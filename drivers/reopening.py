"""When to look again for a device that is gone."""

import threading
from pathlib import Path

from drivers.contract import Clock, reopen_delays

LOOK_EVERY_S = 0.2


class Reopening:
    """Ever later, 0.2 to 5 s; but at once when the port's file appears, so that a device that is
    plugged in again is back within a second, however long it was away."""

    def __init__(self, place: str, *, clock: Clock) -> None:
        """`place`: the port's file; anything else is not watched."""
        self._place = Path(place) if place.startswith("/") else None
        self._clock = clock
        self._delays = reopen_delays()
        self._due_s = float("-inf")
        self._was_there = False

    def worked(self) -> None:
        """It is open: the next loss begins with the shortest delay."""
        self._delays = reopen_delays()

    def failed(self) -> None:
        """It could not be opened, or was lost just now."""
        self._due_s = self._clock() + next(self._delays)
        self._was_there = self._is_there()

    def is_due(self) -> bool:
        """Whether to try now."""
        is_there = self._is_there()
        has_appeared, self._was_there = is_there and not self._was_there, is_there
        if has_appeared:  # the system may still be setting its permissions: try soon again
            self._delays = reopen_delays()
        return has_appeared or self._clock() >= self._due_s

    def wait(self, stopping: threading.Event) -> None:
        """Until it is due, or `stopping` is set."""
        while not self.is_due() and not stopping.wait(LOOK_EVERY_S):
            pass

    def _is_there(self) -> bool:
        return self._place is not None and self._place.exists()
