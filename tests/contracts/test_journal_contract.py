"""What the sync engine is promised of a journal, of the ledger and of the fake in its tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pos_app.adapters.cloud.keys import KeyFolder
from pos_app.adapters.cloud.seams import JournalTail, MarkAcked, PendingCount
from pos_app.adapters.ledger import LedgerReader
from pos_app.domain.journal import GENESIS, BasketVoided
from pos_app.domain.money import Fen
from tests.adapters.cloud.fake_journal import FakeJournal
from tests.adapters.ledger import builders

VOIDED = BasketVoided(1, "wrong_scan", lines=1, total=Fen(100))


@dataclass(frozen=True)
class Bench:
    """One journal with three entries, and the ports that the engine sees of it."""

    tail: JournalTail
    mark_acked: MarkAcked
    pending: PendingCount
    server_utc_ms: Callable[[], int]

    def hash_at(self, seq: int) -> bytes:
        known = self.tail.hash_at(seq)
        assert known is not None
        return known

    @property
    def length(self) -> int:
        return len(self.tail.entries_after(0, limit=100, max_bytes=1_000_000))


@contextmanager
def a_fake(folder: Path) -> Iterator[Bench]:
    journal = FakeJournal(KeyFolder(folder / "keys").load_or_create())
    journal.append_voids(3)
    yield Bench(journal, journal.mark_acked, journal.pending, lambda: journal.server_utc_ms)


@contextmanager
def a_ledger(folder: Path) -> Iterator[Bench]:
    ledger = builders.opened(folder / "ledger.db")
    while ledger.pending().count < 3:
        ledger.append(VOIDED, builders.NOON)
    reader = LedgerReader(folder / "ledger.db")
    yield Bench(reader, ledger.mark_acked, ledger.pending, lambda: reader.acked().server_utc_ms)
    reader.close()
    ledger.close()


@pytest.fixture(params=[a_fake, a_ledger], ids=["fake", "real"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with request.param(tmp_path) as bench:
        yield bench


def test_nothing_is_acknowledged_at_first(bench: Bench) -> None:
    acked = bench.tail.acked()
    assert (acked.seq, acked.entry_hash, bench.server_utc_ms()) == (0, GENESIS, 0)
    assert bench.pending().count == bench.length == 3


def test_the_clouds_time_is_kept_before_anything_is_acknowledged(bench: Bench) -> None:
    assert bench.mark_acked(0, GENESIS, server_utc_ms=7)
    assert bench.server_utc_ms() == 7
    assert bench.tail.acked().seq == 0
    assert bench.pending().count == 3


def test_an_acknowledgement_moves_the_cursor_and_never_back(bench: Bench) -> None:
    assert bench.mark_acked(2, bench.hash_at(2), server_utc_ms=9)
    assert bench.mark_acked(1, bench.hash_at(1), server_utc_ms=8)
    acked = bench.tail.acked()
    assert (acked.seq, acked.entry_hash) == (2, bench.hash_at(2))
    assert bench.server_utc_ms() == 9
    assert bench.pending().count == 1


@pytest.mark.parametrize("seq", [0, 1, 3, 4])
def test_another_history_is_not_believed(bench: Bench, seq: int) -> None:
    assert not bench.mark_acked(seq, b"\x01" * 32, server_utc_ms=9)
    assert bench.tail.acked().seq == 0
    assert bench.server_utc_ms() == 0


def test_entries_follow_each_other_and_end(bench: Bench) -> None:
    after_one = bench.tail.entries_after(1, limit=1, max_bytes=1_000_000)
    assert [entry.seq for entry in after_one] == [2]
    assert after_one[0].entry_hash == bench.hash_at(2)
    assert bench.tail.entries_after(3, limit=10, max_bytes=1_000_000) in ((), [])
    assert bench.tail.hash_at(4) is None
    assert bench.tail.hash_at(0) == GENESIS
