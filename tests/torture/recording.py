"""What was done at a till: the operations that its disk saw, and what had been promised when."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.torture.disk import Files, Op

Row = tuple[int, int, int, str, str, int, bytes, bytes, bytes]
"""A row of the journal: position, chapter, seq, kind, day, utc_ms, data, hash, signature."""

Journal = Mapping[int, Sequence[Row]]
"""The rows of each epoch."""

Reach = tuple[tuple[int, int], ...]
"""Epochs, each with the seq of the last entry that something reaches to."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What the shop relies on at one moment."""

    stored: Reach = ()  # `append` has returned, or the entry was put back
    printed: Reach = ()  # the newest sale or slip that was sent to the printer
    uploaded: Reach = ()  # what the cloud was given
    acked: Reach = ()  # what the till has noted that the cloud holds
    is_unsure: bool = False  # one entry more was begun on a failing disk, and nothing said of it
    backups: tuple[tuple[str, int], ...] = ()  # names, each with its number of entries


@dataclass(frozen=True, slots=True)
class Outside:
    """What lies beside the live file, or in the cloud, and what follows from that."""

    kept: Sequence[bytes] = ()  # contents that are never deleted, whatever their names become
    copies: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    """Copies of the first epoch that are whole, by their names."""
    backups: tuple[str, ...] = ()  # where the first epoch may be read back from
    old: tuple[Row, ...] = ()  # the first epoch as it was before its ledger was damaged
    given: int = 0  # so many of its entries the cloud has: they come back at least


@dataclass(frozen=True, slots=True)
class Recorded:
    """One stretch of a till's life."""

    start: Files
    ops: Sequence[Op]
    journal: Journal
    promises: Sequence[tuple[int, Promise]]
    """Each with the number of operations after which it was given."""
    outside: Outside

    def promised(self, count: int) -> Promise:
        """What had been promised when so many operations had been asked."""
        place = bisect_right(self.promises, count, key=lambda given: given[0])
        return self.promises[place - 1][1] if place else Promise()


def reaching(reach: Reach, epoch: int, seq: int) -> Reach:
    """With this epoch's last entry."""
    return tuple(sorted({**dict(reach), epoch: seq}.items()))
