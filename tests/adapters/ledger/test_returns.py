"""Goods of an old sale come back: what the ledger tells of it, and what it does not let happen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.adapters.ledger import ApswLedger, LedgerReader
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.ports import ENTRY_DAMAGED, REFUND_OVER, SALE_UNKNOWN, Unavailable
from pos_app.domain.refund import PastSale
from tests.adapters.ledger.builders import (
    ENROLLED,
    LOCAL,
    NOON,
    edited,
    later,
    opened,
    refund,
    sale,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[ApswLedger]:
    ledger = opened(path)
    yield ledger
    ledger.close()


def test_a_sale_and_its_refunds_are_read_back_as_they_were_written(
    path: Path, ledger: ApswLedger
) -> None:
    sold = sale(1, lines=3)
    seq = ledger.append(sold, NOON).seq
    first = refund(sold, seq, {1: 1})
    second = refund(sold, seq, {2: 1, 3: 1}, earlier=(first,))
    ledger.append(first, later(1))
    ledger.append(sale(2), later(2))
    ledger.append(second, later(3))
    reader = LedgerReader(path)
    past = reader.past_sale(epoch=1, seq=seq)
    assert past == PastSale(1, seq, sold)
    assert past is not None
    assert reader.refunds_of(past) == (first, second)
    assert reader.past_sale(epoch=1, seq=seq + 1) is None
    assert reader.past_sale(epoch=2, seq=seq) is None


def test_a_coupon_comes_back_and_its_second_redemption_counts(
    path: Path, ledger: ApswLedger
) -> None:
    reader = LedgerReader(path)
    sold = sale(1, coupon="C1")
    seq = ledger.append(sold, NOON).seq
    ledger.append(refund(sold, seq, {1: 1}, returnable="C1"), later(1))
    assert not reader.is_used("C1")
    ledger.append(sale(2, coupon="C1"), later(2))
    assert reader.is_used("C1")
    assert reader.redeemed_since(0).coupons == 2
    assert verify(path).findings == []


def test_goods_sold_in_an_earlier_epoch_come_back_in_this_one(path: Path) -> None:
    sold = sale(1)
    ledger = opened(path)
    seq = ledger.append(sold, NOON).seq
    ledger.append(refund(sold, seq, {1: 1}), later(1))
    ledger.close()
    again = opened(path, type(ENROLLED)(ENROLLED.store, ENROLLED.terminal, 2), at=later(2))
    with pytest.raises(Unavailable) as refused:
        again.append(refund(sold, seq, {1: 1}), later(3))
    assert refused.value.reason == REFUND_OVER
    again.append(refund(sold, seq, {2: 1}, earlier=(refund(sold, seq, {1: 1}),)), later(4))
    again.close()
    assert verify(path).findings == []


def test_a_sale_of_before_the_enrolment_is_no_sale_of_this_name(path: Path) -> None:
    sold = sale(1)
    ledger = opened(path, LOCAL, seed=2)
    seq = ledger.append(sold, NOON).seq
    ledger.close()
    ledger = opened(path, ENROLLED, at=later(1))
    with pytest.raises(Unavailable) as refused:
        ledger.append(refund(sold, seq, {1: 1}), later(2))
    assert refused.value.reason == SALE_UNKNOWN
    ledger.close()


def test_a_refund_under_another_name_is_of_another_sale(path: Path) -> None:
    """Both epochs are the first, and both sales the second entry."""
    sold = sale(1)
    ledger = opened(path, LOCAL, seed=2)
    seq = ledger.append(sold, NOON).seq
    ledger.append(refund(sold, seq, {1: 1, 2: 1}), later(1))
    ledger.close()
    ledger = opened(path, ENROLLED, at=later(2))
    assert ledger.append(sold, later(3)).seq == seq
    ledger.append(refund(sold, seq, {1: 1, 2: 1}), later(4))
    ledger.close()
    reader = LedgerReader(path)
    assert len(reader.refunds_of(PastSale(1, seq, sold))) == 1
    assert verify(path).findings == []


def test_nothing_comes_back_for_a_sale_whose_bytes_are_damaged(path: Path) -> None:
    ledger = opened(path)
    sold = sale(1)
    seq = ledger.append(sold, NOON).seq
    reader = LedgerReader(path)
    edited(path, f"UPDATE journal SET data = x'7b' WHERE seq = {seq}")
    with pytest.raises(Unavailable) as refused:
        ledger.append(refund(sold, seq, {1: 1}), later(1))
    assert refused.value.reason == ENTRY_DAMAGED
    with pytest.raises(Unavailable, match="damaged"):
        reader.past_sale(epoch=1, seq=seq)
    ledger.close()
