"""An entry is on the disk, chained and signed, or it is not there at all."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.adapters.ledger import LedgerReader
from pos_app.adapters.ledger.recent import is_signed
from pos_app.checkout.ports import Pending, Unavailable
from pos_app.domain.journal import (
    GENESIS,
    BasketVoided,
    EpochOpened,
    ReceiptPrinted,
    ReceiptReprinted,
    chain,
)
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen
from pos_app.domain.wire import decode_entry
from pos_app.domain.wire_history import ENTRY_LIMIT
from tests.adapters.ledger.builders import ENROLLED, NOON, edited, found, key, later, opened, sale


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "ledger.db"


def test_a_new_ledger_begins_with_the_epochs_key(path: Path) -> None:
    opened(path).close()
    (first,) = LedgerReader(path).entries_after(0, limit=10, max_bytes=10_000)
    body = decode_entry(first.data).body
    assert isinstance(body, EpochOpened)
    assert body.reason == "enrolled"
    assert first.entry_hash == chain(GENESIS, first.data)
    assert is_signed(key().public_key, first.entry_hash, first.signature)


def test_a_sale_comes_back_as_it_was_recorded(path: Path) -> None:
    ledger = opened(path)
    appended = ledger.append(sale(coupon="C1"), NOON)
    assert appended.seq == 2
    assert str(appended.receipt) == "7K2M9QXD-A-00000002"
    stored = LedgerReader(path).sale(2)
    assert stored is not None
    assert stored.sale == sale(coupon="C1")
    assert stored.entry_hash == appended.entry_hash
    assert (stored.at_utc_ms, stored.operator, stored.copies) == (NOON.utc_ms, "owner", 0)


def test_entries_chain_on_after_a_restart(path: Path) -> None:
    ledger = opened(path)
    ledger.append(sale(1), NOON)
    ledger.close()
    ledger = opened(path, at=later(60))
    ledger.append(sale(2), later(60))
    stored = LedgerReader(path).entries_after(0, limit=10, max_bytes=100_000)
    assert [entry.seq for entry in stored] == [1, 2, 3]
    before = GENESIS
    for entry in stored:
        assert entry.entry_hash == chain(before, entry.data)
        before = entry.entry_hash


def test_the_heads_say_who_when_and_how_much_so_far(path: Path) -> None:
    ledger = opened(path)
    ledger.append(sale(1, lines=1, coupon="C1"), NOON)
    ledger.append(sale(2, lines=1), later(1))
    head = decode_entry(LedgerReader(path).entries_after(2, limit=1, max_bytes=1)[0].data).head
    assert (head.store, head.terminal, head.epoch, head.seq) == (7, "7K2M9QXD", 1, 3)
    assert (head.kind, head.day, head.operator) == ("SaleRecorded", "2026-11-22", "owner")
    assert (head.totals.sales, head.totals.net, head.totals.redeemed) == (2, 3490 + 3990, 500)


def test_time_never_runs_back_in_the_journal(path: Path) -> None:
    ledger = opened(path)
    ledger.append(sale(1), later(60))
    appended = ledger.append(sale(2), NOON)
    assert appended.utc_ms == later(60).utc_ms


def test_a_sale_after_midnight_counts_for_the_day_before(path: Path) -> None:
    half_past_three = Moment(NOON.utc_ms + 15 * 3600 * 1000 + 1_800_000, 1)
    ledger = opened(path)
    ledger.append(sale(1), half_past_three)
    entry = LedgerReader(path).entries_after(1, limit=1, max_bytes=1)[0]
    assert json.loads(entry.data)["day"] == "2026-11-22"


def test_a_sale_whose_sums_are_wrong_is_never_stored(path: Path) -> None:
    ledger = opened(path)
    wrong = replace(sale(1), change=Fen(0))
    with pytest.raises(ArithmeticError, match="change"):
        ledger.append(wrong, NOON)
    assert ledger.append(sale(2), NOON).seq == 2


def test_a_coupon_is_redeemed_once_and_the_second_sale_leaves_no_trace(path: Path) -> None:
    ledger = opened(path)
    ledger.append(sale(1, coupon="C1"), NOON)
    with pytest.raises(Unavailable) as caught:
        ledger.append(sale(2, coupon="C1"), NOON)
    assert caught.value.reason == "coupon_used"
    reader = LedgerReader(path)
    assert reader.is_used("C1")
    assert not reader.is_used("C2")
    assert reader.sale(3) is None
    assert ledger.append(sale(2), NOON).seq == 3


def test_a_key_that_fails_stores_nothing(path: Path) -> None:
    ledger = opened(path)

    def broken(message: bytes) -> bytes:
        raise OSError("the key is gone")

    ledger._key = type(key())(key().public_key, broken)
    with pytest.raises(OSError, match="gone"):
        ledger.append(sale(1), NOON)
    ledger._key = key()
    assert ledger.append(sale(1), NOON).seq == 2


def test_print_jobs_stay_open_until_their_end_is_noted(path: Path) -> None:
    ledger = opened(path)
    first = ledger.append(sale(1), NOON)
    second = ledger.append(sale(2), NOON)
    ledger.append(sale(3, printed=False), NOON)
    ledger.append(ReceiptPrinted(first.seq, "done"), NOON)
    reader = LedgerReader(path)
    assert reader.unfinished_prints() == (second.receipt,)
    ledger.append(ReceiptReprinted(first.seq, 1), NOON)
    stored = reader.sale_of(first.receipt)
    assert stored is not None
    assert stored.copies == 1


def test_a_receipt_of_another_till_is_not_ours(path: Path) -> None:
    ledger = opened(path)
    ours = ledger.append(sale(1), NOON).receipt
    reader = LedgerReader(path)
    assert reader.sale_of(replace(ours, terminal="ZZZZZZZZ")) is None
    assert reader.sale_of(replace(ours, seq=1)) is None
    assert reader.sale_of(ours) == reader.last_sale()


def test_what_the_cloud_has_confirmed_is_no_longer_pending(path: Path) -> None:
    ledger = opened(path)
    assert ledger.pending() == Pending(1, NOON.utc_ms)
    first = ledger.append(sale(1), later(1))
    ledger.append(sale(2), later(2))
    assert ledger.mark_acked(first.seq, first.entry_hash, server_utc_ms=5)
    assert ledger.pending() == Pending(1, later(2).utc_ms)
    acked = LedgerReader(path).acked()
    assert (acked.seq, acked.entry_hash, acked.server_utc_ms) == (2, first.entry_hash, 5)


def test_a_confirmation_never_goes_back(path: Path) -> None:
    ledger = opened(path)
    first = ledger.append(sale(1), NOON)
    second = ledger.append(sale(2), NOON)
    ledger.mark_acked(second.seq, second.entry_hash, server_utc_ms=9)
    assert ledger.mark_acked(first.seq, first.entry_hash, server_utc_ms=4)
    acked = LedgerReader(path).acked()
    assert (acked.seq, acked.entry_hash, acked.server_utc_ms) == (3, second.entry_hash, 9)
    assert ledger.pending() == Pending(0, None)


@pytest.mark.parametrize("seq", [2, 99])
def test_a_confirmation_of_another_history_changes_nothing(path: Path, seq: int) -> None:
    ledger = opened(path)
    ledger.append(sale(1), NOON)
    assert not ledger.mark_acked(seq, bytes(32), server_utc_ms=9)
    assert LedgerReader(path).acked().seq == 0
    assert ledger.identity == ENROLLED


def test_a_batch_is_bounded_in_number_and_bytes_but_never_empty(path: Path) -> None:
    ledger = opened(path)
    for ticket in range(1, 6):
        ledger.append(sale(ticket), NOON)
    reader = LedgerReader(path)
    assert [e.seq for e in reader.entries_after(1, limit=2, max_bytes=1_000_000)] == [2, 3]
    assert [e.seq for e in reader.entries_after(1, limit=9, max_bytes=1)] == [2]
    two = sum(len(e.data) for e in reader.entries_after(1, limit=2, max_bytes=1_000_000))
    assert [e.seq for e in reader.entries_after(1, limit=9, max_bytes=two)] == [2, 3]
    assert reader.entries_after(6, limit=9, max_bytes=1) == ()


def test_a_ticket_that_became_a_sale_is_known(path: Path) -> None:
    ledger = opened(path)
    ledger.append(sale(41), NOON)
    reader = LedgerReader(path)
    assert reader.holds_sale_of(ticket_id=41, opened_utc_s=NOON.utc_s)
    assert not reader.holds_sale_of(ticket_id=42, opened_utc_s=NOON.utc_s)
    assert reader.last_ticket_id() == 41


def test_redemptions_are_counted_from_a_moment_on(path: Path) -> None:
    ledger = opened(path)
    ledger.append(sale(1, coupon="C1"), NOON)
    ledger.append(sale(2, coupon="C2"), later(100))
    reader = LedgerReader(path)
    both = reader.redeemed_since(NOON.utc_ms)
    assert (both.coupons, both.amount) == (2, 1000)
    assert reader.redeemed_since(later(1).utc_ms).coupons == 1
    assert reader.redeemed_since(0).coupons == 2


def test_a_sale_whose_bytes_are_damaged_is_not_printed_again(path: Path) -> None:
    ledger = opened(path)
    ledger.append(sale(1), NOON)
    ledger.close()
    edited(path, "UPDATE journal SET data = x'7b' WHERE seq = 2")
    with pytest.raises(Unavailable, match="entry 2") as caught:
        LedgerReader(path).sale(2)
    assert caught.value.reason == "damaged"


def test_an_entry_larger_than_the_cloud_takes_is_not_written_and_blocks_nothing(
    tmp_path: Path,
) -> None:
    ledger = opened(tmp_path / "ledger.db")
    endless = BasketVoided(1, "x" * ENTRY_LIMIT, lines=1, total=Fen(1))

    with pytest.raises(Unavailable, match="too_large"):
        ledger.append(endless, NOON)

    assert ledger.append(sale(), NOON).seq == 2


def test_the_lines_of_a_sale_are_found_by_sql(path: Path) -> None:
    """No table repeats them: a view reads them out of the entries."""
    ledger = opened(path)
    sold = sale(1, lines=3, coupon="C1")
    for body in (BasketVoided(1, "customer_left", 1, Fen(100)), sold, sale(2)):
        ledger.append(body, NOON)
    ledger.close()
    rows = found(
        path,
        "SELECT place, line_no, barcode, quantity, gross, net FROM sale_line"
        " WHERE position = 3 ORDER BY place",
    )
    assert rows == [
        (3000 + one.line_no, one.line_no, one.barcode, one.quantity, one.gross, one.net)
        for one in sold.lines
    ]
    [(lines, net)] = found(path, "SELECT count(*), sum(net) FROM sale_line")
    assert (lines, net) == (5, sold.total + sale(2).total)
