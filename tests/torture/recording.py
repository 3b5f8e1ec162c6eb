"""What was done at a till: the operations that its disk saw, and what had been promised when."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.torture.disk import Files, Op

Row = tuple[int, int, int, str, str, int, bytes, bytes, bytes]
"""A row of the journal: position, chapter, seq, kind, day, utc_ms, data, hash, signature."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What the shop relies on at one moment, in entries from the ledger's beginning."""

    stored: int = 0  # `append` has returned
    printed: int = 0  # the newest sale whose receipt was sent to the printer
    uploaded: int = 0  # what the cloud was given
    acked: int = 0  # what the till has noted that the cloud holds


@dataclass(frozen=True, slots=True)
class Recorded:
    """One stretch of a till's life."""

    start: Files
    ops: Sequence[Op]
    journal: Sequence[Row]
    promises: Sequence[tuple[int, Promise]] = field(default_factory=list)
    """Each with the number of operations after which it was given."""

    def promised(self, count: int) -> Promise:
        """What had been promised when so many operations had been asked."""
        place = bisect_right(self.promises, count, key=lambda given: given[0])
        return self.promises[place - 1][1] if place else Promise()
