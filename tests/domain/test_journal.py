"""The journal chains, and its perpetual totals never restart."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain import journal
from pos_app.domain.coupon import Payer
from pos_app.domain.journal import (
    GENESIS,
    KINDS,
    BasketVoided,
    Body,
    EpochOpened,
    IntegrityNoted,
    Totals,
    is_past_missing,
)
from pos_app.domain.money import Fen
from pos_app.domain.refund import RefundRecorded
from pos_app.domain.sale import SaleRecorded
from tests.domain.entries import bodies, refunds, sales


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=6), st.data())
def test_a_changed_byte_changes_every_hash_after_it(
    entries: list[bytes], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    changed = list(entries)
    changed[place] = changed[place] + b"\x00"
    assert _hashes(entries)[:place] == _hashes(changed)[:place]
    assert all(
        one != other
        for one, other in zip(_hashes(entries)[place:], _hashes(changed)[place:], strict=True)
    )


def _hashes(entries: list[bytes]) -> list[bytes]:
    hashes = [GENESIS]
    for data in entries:
        hashes.append(journal.chain(hashes[-1], data))
    return hashes[1:]


def test_the_first_entry_is_chained_to_zeros() -> None:
    assert journal.chain(GENESIS, b"{}") == hashlib.sha256(bytes(32) + b"{}").digest()


def test_a_signature_is_for_the_journal_only() -> None:
    assert journal.signed_message(bytes(32)) == b"xiaodian journal v1\x00" + bytes(32)


def test_the_receipt_shows_the_first_six_bytes_of_the_chain() -> None:
    entry_hash = bytes.fromhex("9f3a41c70b62") + bytes(26)
    assert journal.short_chain_head(entry_hash) == "9F3A 41C7 0B62"


@given(sales, st.integers(0, 10**9))
def test_totals_grow_by_what_a_sale_took_and_what_others_pay_for(
    sale: SaleRecorded, net: int
) -> None:
    after = Totals(3, Fen(net), Fen(40), refunds=2, refunded=Fen(7)).after(sale)
    owed = sum(r.amount for r in sale.redemptions if r.payer is not Payer.SHOP)
    assert after == Totals(4, Fen(net + sale.total), Fen(40 + owed), refunds=2, refunded=Fen(7))


@given(refunds, st.integers(0, 10**9))
def test_a_refund_is_counted_beside_what_was_sold_and_not_taken_off_it(
    refund: RefundRecorded, refunded: int
) -> None:
    after = Totals(3, Fen(100), Fen(40), refunds=2, refunded=Fen(refunded)).after(refund)
    assert after == Totals(3, Fen(100), Fen(40), refunds=3, refunded=Fen(refunded + refund.total))


def test_other_entries_leave_the_totals_alone() -> None:
    totals = Totals(3, Fen(100), Fen(5))
    assert totals.after(BasketVoided(1, "training", 2, Fen(900))) == totals


@given(bodies)
def test_each_entry_is_known_by_its_kind(body: Body) -> None:
    assert KINDS[type(body).__name__] is type(body)


@pytest.mark.parametrize(
    ("body", "after_whole", "after_missing"),
    [
        (EpochOpened("replaced", "", 0, 0, ""), True, True),
        (EpochOpened("restored", "", 1, 9, "ab"), True, True),
        (EpochOpened("forked", "", 1, 9, "ab"), False, True),
        (IntegrityNoted("damaged", (), 0, 0, 0, "", ""), True, True),
        (IntegrityNoted("missing", (), 0, 0, 0, "", ""), True, True),
        (IntegrityNoted("forked", (), 0, 0, 0, "", ""), False, True),
        (IntegrityNoted("restored", (), 9, 0, 0, "", ""), False, False),
        (IntegrityNoted("restored", (), 9, 0, 0, "", "entries 3 to 5"), True, True),
        (BasketVoided(1, "wrong_scan", 1, Fen(1)), False, True),
    ],
)
def test_a_loss_is_over_when_a_note_says_that_everything_is_back(
    body: Body, *, after_whole: bool, after_missing: bool
) -> None:
    assert is_past_missing(body, before=False) is after_whole
    assert is_past_missing(body, before=True) is after_missing
