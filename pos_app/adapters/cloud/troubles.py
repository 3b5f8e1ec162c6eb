"""What went wrong lately between till and cloud, for a technician who comes when it is over."""

import threading
from collections import deque

from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level
from pos_app.domain.values import dataclass

KEPT = 5
_WRONG = (Level.ATTENTION, Level.BROKEN)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One of them: since when, UTC ms, and why, a word of `adapters.cloud.faults` or of the
    upload."""

    since_utc_ms: int
    reason: str


class CloudTroubles:
    """The newest since the start. `note` from any thread, reading too."""

    def __init__(self) -> None:
        self._kept: deque[Trouble] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def note(self, command: Command) -> None:
        """Keep what this says of the way to the cloud, if it is trouble. Returns at once."""
        match command:
            case HealthChanged(
                part=HealthPart.NETWORK | HealthPart.UPLOAD, level=level, reason=reason
            ) if level in _WRONG:
                with self._lock:
                    self._kept.appendleft(Trouble(command.since_utc_ms, reason))

    def newest_first(self) -> tuple[Trouble, ...]:
        """What was kept."""
        with self._lock:
            return tuple(self._kept)
