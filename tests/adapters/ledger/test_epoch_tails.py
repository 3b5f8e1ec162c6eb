"""What waits for the cloud, over all epochs of a till."""

from pathlib import Path

import pytest

from pos_app.adapters.cloud.seams import EpochTail
from pos_app.adapters.ledger import ApswLedger, LedgerReader
from pos_app.checkout.ports import Pending, Unavailable
from pos_app.domain.journal import GENESIS, EpochReason
from tests.adapters.ledger.builders import ENROLLED, LOCAL, NOON, later, opened, sale


def with_three_epochs(path: Path) -> ApswLedger:
    """2 entries as epoch 1, 3 as epoch 2, 1 as epoch 3."""
    ledger = opened(path)
    ledger.append(sale(1), later(1))
    ledger.begin_epoch(2, reason=EpochReason.FORKED, at=later(2))
    ledger.append(sale(2), later(3))
    ledger.append(sale(3), later(4))
    ledger.begin_epoch(3, reason=EpochReason.FORKED, at=later(5))
    return ledger


def test_each_epoch_has_a_tail_of_its_own(tmp_path: Path) -> None:
    ledger = with_three_epochs(tmp_path / "ledger.db")
    reader = LedgerReader(tmp_path / "ledger.db")
    second = reader.entries_after(0, limit=9, max_bytes=99_999, epoch=2)

    assert ledger.mark_acked(2, second[1].entry_hash, server_utc_ms=5, epoch=2)

    assert reader.epochs() == (
        EpochTail(1, last_seq=2, acked_seq=0, acked_hash=GENESIS),
        EpochTail(2, last_seq=3, acked_seq=2, acked_hash=second[1].entry_hash),
        EpochTail(3, last_seq=1, acked_seq=0, acked_hash=GENESIS),
    )
    assert reader.hash_at(2, epoch=2) == second[1].entry_hash
    assert reader.acked().seq == 0


def test_what_waits_is_counted_over_all_epochs_from_the_oldest(tmp_path: Path) -> None:
    ledger = with_three_epochs(tmp_path / "ledger.db")
    assert ledger.pending() == Pending(6, NOON.utc_ms)
    first = LedgerReader(tmp_path / "ledger.db").hash_at(2, epoch=1)
    assert first is not None

    ledger.mark_acked(2, first, server_utc_ms=5, epoch=1)

    assert ledger.pending() == Pending(4, later(2).utc_ms)


def test_an_older_epoch_that_waits_still_counts_after_a_restart(tmp_path: Path) -> None:
    with_three_epochs(tmp_path / "ledger.db").close()
    third = ENROLLED.__class__(ENROLLED.store, ENROLLED.terminal, 3)
    assert opened(tmp_path / "ledger.db", third).pending() == Pending(6, NOON.utc_ms)


def test_an_acknowledgement_of_an_epoch_that_is_not_here_is_not_ours(tmp_path: Path) -> None:
    ledger = with_three_epochs(tmp_path / "ledger.db")
    assert not ledger.mark_acked(0, GENESIS, server_utc_ms=5, epoch=4)
    with pytest.raises(Unavailable):
        LedgerReader(tmp_path / "ledger.db").hash_at(1, epoch=4)


def test_what_was_written_before_enrolment_waits_for_nobody(tmp_path: Path) -> None:
    opened(tmp_path / "ledger.db", LOCAL).close()
    assert LedgerReader(tmp_path / "ledger.db").epochs() == ()
    ledger = opened(tmp_path / "ledger.db", ENROLLED, at=later(1))
    assert ledger.pending() == Pending(1, later(1).utc_ms)
    [only] = LedgerReader(tmp_path / "ledger.db").epochs()
    assert (only.epoch, only.last_seq) == (1, 1)


def test_a_reader_follows_the_writer_into_the_next_epoch(tmp_path: Path) -> None:
    ledger = opened(tmp_path / "ledger.db")
    reader = LedgerReader(tmp_path / "ledger.db")
    ledger.begin_epoch(2, reason=EpochReason.FORKED, at=later(1))
    ledger.append(sale(1), later(2))

    newest = reader.last_sale()

    assert newest is not None
    assert str(newest.receipt) == "7K2M9QXD-B-00000002"
    assert reader.identity.epoch == 2
