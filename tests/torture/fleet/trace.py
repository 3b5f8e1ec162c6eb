"""What happened, as one running hash (the same for the same seed), and counted for the table."""

from collections import Counter
from hashlib import sha256


class Trace:
    """Every deed of a run in its order. `told` keeps the last ones for who looks for a fault."""

    def __init__(self, *, keeps: int = 60) -> None:
        self.counts: Counter[str] = Counter()
        self.told: list[str] = []
        self._keeps = keeps
        self._hash = sha256()

    def note(self, now_ms: int, what: str, *facts: object) -> None:
        """One deed; counted under `what`."""
        line = f"{now_ms} {what} {' '.join(map(str, facts))}"
        self.counts[what] += 1
        self._hash.update(line.encode())
        self.told.append(line)
        if len(self.told) > 2 * self._keeps:
            del self.told[: self._keeps]

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()
