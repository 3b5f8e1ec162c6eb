"""Effects that were held back: the entry is kept and acknowledged, the manager gets a message."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cloud import log
from cloud.database import Unstorable, Work


@dataclass(frozen=True, slots=True)
class Place:
    """Which entry of which journal: the identity of every fact that a till reports."""

    store: int
    terminal: str
    epoch: int
    seq: int

    @property
    def key(self) -> tuple[int, str, int, int]:
        return self.store, self.terminal, self.epoch, self.seq


DETAIL_LENGTH = 200
HASH_SHOWN = 8
"""Hex digits of a hash that tell two histories apart."""
IMPOSSIBLE = (Unstorable, ArithmeticError, ValueError)
"""What is raised for numbers and texts that no table takes."""


def park(work: Work, place: Place, reason: str, detail: str, now_ms: int) -> None:
    """Keep a message for the manager; saying the same thing twice keeps it once."""
    work.do(
        "INSERT INTO parked (store_id, terminal_id, epoch, seq, reason, detail, parked_at, number)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
        " (SELECT coalesce(max(number), 0) + 1 FROM parked WHERE terminal_id = ?2))"
        " ON CONFLICT DO NOTHING",
        (*place.key, reason, detail[:DETAIL_LENGTH], now_ms),
    )
    log.warn("parked", terminal=place.terminal, epoch=place.epoch, seq=place.seq, reason=reason)


@contextmanager
def whole_or_parked(work: Work, place: Place, now_ms: int) -> Iterator[None]:
    """A savepoint: half an effect is none, and one that no table takes is parked."""
    try:
        with work.all_or_nothing():
            yield
    except IMPOSSIBLE as error:
        park(work, place, "impossible", str(error), now_ms)


def last_number(work: Work, terminal: str) -> int:
    """How many messages there are about a till's journal."""
    row = work.row("SELECT coalesce(max(number), 0) FROM parked WHERE terminal_id = ?", (terminal,))
    return int(row[0])
