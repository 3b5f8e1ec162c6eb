"""What the devices did here, over all starts: for who asks whether a cable has failed before.

Counted from what the devices' side tells the till, so that nothing is counted that nobody saw. The
file lies among the logs: support gets it with them.
"""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from pos_app.adapters.files import SystemFiles, write_whole
from pos_app.checkout.commands import (
    Command,
    DrawerFinished,
    HealthChanged,
    HealthPart,
    Level,
    PrintFinished,
    Scan,
)

log = logging.getLogger(__name__)

FILE_NAME = "device-counters.json"
SAVE_EVERY_S = 60.0
MOST_NAMES = 200
"""A till has five devices and each a dozen troubles."""
_DEVICES = {HealthPart.PRINTER, HealthPart.SCANNER, HealthPart.SCALE}


class DeviceCounters:
    """`note` from any thread; saving from one at a time."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Goes on where the last start ended; a file that cannot be read begins anew."""
        self._path = folder / FILE_NAME
        self._clock = clock
        self._due_s = clock() + SAVE_EVERY_S
        self._lock = threading.Lock()
        self._counts = Counter(_read(self._path))
        self._saved = dict(self._counts)
        self._last: dict[HealthPart, tuple[Level, str]] = {}

    @property
    def counts(self) -> dict[str, int]:
        """Everything so far, by name."""
        with self._lock:
            return dict(self._counts)

    def note(self, command: Command) -> None:
        """Count what this says of a device, if it says anything. Returns at once."""
        with self._lock:
            for name in self._names(command):
                if name in self._counts or len(self._counts) < MOST_NAMES:
                    self._counts[name] += 1

    def save_now_and_then(self) -> None:
        """As `save`, at most once a minute."""
        now_s = self._clock()
        if now_s >= self._due_s:
            self._due_s = now_s + SAVE_EVERY_S
            self.save()

    def save(self) -> None:
        """Keep what is new. A disk that takes it not costs the numbers since the last time."""
        now = self.counts
        if now == self._saved:
            return
        try:
            SystemFiles().make_folder(self._path.parent)
            write_whole(SystemFiles(), self._path, json.dumps(now, indent=1).encode())
        except OSError as problem:
            log.warning("the devices' counters are not kept: %s", problem)
        else:
            self._saved = now

    def _names(self, command: Command) -> Iterator[str]:
        match command:
            case Scan(source=source) if ":" in source:
                yield f"scans from {source}"
            case PrintFinished(outcome=outcome):
                yield f"receipts {outcome.value}"
            case DrawerFinished(opened=opened):
                yield "drawer pulsed" if opened else "drawer not pulsed"
            case HealthChanged(part=part, level=level, reason=reason) if part in _DEVICES:
                if self._last.get(part) != (level, reason):
                    self._last[part] = (level, reason)
                    yield f"{part.value} {reason or level.value}"


def _read(path: Path) -> dict[str, int]:
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as problem:
        log.warning("the devices' counters begin anew: %s", problem)
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): count for name, count in found.items() if isinstance(count, int)}
