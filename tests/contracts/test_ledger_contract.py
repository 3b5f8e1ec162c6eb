"""What the till is promised of a ledger, of the real one and of the fake in its tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.checkout.ports import (
    COUPON_USED,
    REFUND_OVER,
    SALE_UNKNOWN,
    SHIFT_CLOSED,
    SHIFT_FIGURES,
    SHIFT_NUMBER,
    SHIFT_OPEN,
    SHIFT_UNKNOWN,
    Ledger,
    Unavailable,
)
from pos_app.domain.journal import BasketVoided, IntegrityEvent, IntegrityNoted
from pos_app.domain.money import Fen
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import BlindCount, OpenShift, ShiftOpened, closed_shift
from tests.adapters.ledger import builders
from tests.adapters.ledger.builders import NOON, later, refund, sale
from tests.fakes import FakeLedger

VOIDED = BasketVoided(1, "wrong_scan", lines=1, total=Fen(100))


@contextmanager
def a_fake(_folder: Path) -> Iterator[Ledger]:
    yield FakeLedger()


@contextmanager
def a_ledger(folder: Path) -> Iterator[Ledger]:
    ledger = builders.opened(folder / "ledger.db")
    yield ledger
    ledger.close()


@pytest.fixture(params=[a_fake, a_ledger], ids=["fake", "real"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with request.param(tmp_path) as ledger:
        yield ledger


def test_entries_are_numbered_without_a_gap_and_the_number_is_the_receipts(ledger: Ledger) -> None:
    first = ledger.append(sale(1), NOON)
    second = ledger.append(VOIDED, later(1))
    third = ledger.append(sale(2), later(2))
    assert [second.seq, third.seq] == [first.seq + 1, first.seq + 2]
    assert [first.receipt.seq, third.receipt.seq] == [first.seq, third.seq]
    assert len({first.entry_hash, second.entry_hash, third.entry_hash}) == 3


def test_time_in_the_ledger_never_goes_back(ledger: Ledger) -> None:
    assert ledger.append(VOIDED, later(60)).utc_ms == later(60).utc_ms
    assert ledger.append(VOIDED, NOON).utc_ms == later(60).utc_ms


def test_every_entry_waits_for_the_cloud_and_the_oldest_gives_the_time(ledger: Ledger) -> None:
    before = ledger.pending().count
    ledger.append(sale(1), NOON)
    ledger.append(VOIDED, later(5))
    ledger.checkpoint()
    assert ledger.pending().count == before + 2
    assert ledger.pending().oldest_utc_ms == NOON.utc_ms


def test_a_coupon_is_redeemed_once_and_the_refused_sale_leaves_nothing(ledger: Ledger) -> None:
    ledger.append(sale(1, coupon="ABC"), NOON)
    before = ledger.pending()
    with pytest.raises(Unavailable) as refused:
        ledger.append(sale(2, coupon="ABC"), later(1))
    assert refused.value.reason == COUPON_USED
    assert ledger.pending() == before


def test_no_more_goes_back_than_was_paid_whoever_asks(ledger: Ledger) -> None:
    sold = sale(1, lines=2)
    seq = ledger.append(sold, NOON).seq
    ledger.append(refund(sold, seq, {1: 1}), later(1))
    before = ledger.pending()
    with pytest.raises(Unavailable) as refused:
        ledger.append(refund(sold, seq, {1: 1, 2: 1}), later(2))
    assert refused.value.reason == REFUND_OVER
    assert ledger.pending() == before
    ledger.append(refund(sold, seq, {2: 1}, earlier=(refund(sold, seq, {1: 1}),)), later(3))


def test_money_goes_back_for_a_sale_of_this_till_alone(ledger: Ledger) -> None:
    seq = ledger.append(VOIDED, NOON).seq
    for unknown in (seq, seq + 1, 99):
        with pytest.raises(Unavailable) as refused:
            ledger.append(refund(sale(1), unknown, {1: 1}), later(1))
        assert refused.value.reason == SALE_UNKNOWN


def test_a_coupon_that_a_refund_gave_back_is_redeemed_once_more(ledger: Ledger) -> None:
    sold = sale(1, coupon="ABC")
    seq = ledger.append(sold, NOON).seq
    ledger.append(refund(sold, seq, {1: 1}, returnable="ABC"), later(1))
    ledger.append(sale(2, coupon="ABC"), later(2))
    with pytest.raises(Unavailable) as refused:
        ledger.append(sale(3, coupon="ABC"), later(3))
    assert refused.value.reason == COUPON_USED


def test_one_shift_is_open_at_a_time_and_closed_once(ledger: Ledger) -> None:
    opened = ShiftOpened(1, Fen(20_000))
    seq = ledger.append(opened, NOON).seq
    with pytest.raises(Unavailable) as refused:
        ledger.append(ShiftOpened(2, Fen(0)), later(1))
    assert refused.value.reason == SHIFT_OPEN
    shift = OpenShift.begun(opened, epoch=1, seq=seq)
    closed = closed_shift(shift, BlindCount({TenderKind.CASH: Fen(19_000)}))
    ledger.append(closed, later(2))
    with pytest.raises(Unavailable) as refused:
        ledger.append(closed, later(3))
    assert refused.value.reason == SHIFT_CLOSED
    ledger.append(ShiftOpened(2, Fen(19_000)), later(4))


LOST = OpenShift.begun(ShiftOpened(41, Fen(0)), epoch=1, seq=977)
Z_OF_LOST = closed_shift(LOST, BlindCount({TenderKind.CASH: Fen(0)}))


@pytest.mark.parametrize("loss", [IntegrityEvent.DAMAGED, IntegrityEvent.MISSING])
def test_a_shift_whose_opening_was_lost_is_closed_all_the_same(
    ledger: Ledger, loss: IntegrityEvent
) -> None:
    ledger.append(noted(loss), NOON)
    ledger.append(noted(IntegrityEvent.RESTORED, "entries are missing"), NOON)
    ledger.append(Z_OF_LOST, later(1))


@pytest.mark.parametrize("past", [[], [IntegrityEvent.DAMAGED, IntegrityEvent.RESTORED]])
def test_a_shift_that_nobody_opened_is_not_closed_where_nothing_is_missing(
    ledger: Ledger, past: list[IntegrityEvent]
) -> None:
    for event in past:
        ledger.append(noted(event), NOON)
    before = ledger.pending()
    with pytest.raises(Unavailable) as refused:
        ledger.append(Z_OF_LOST, later(1))
    assert refused.value.reason == SHIFT_UNKNOWN
    assert ledger.pending() == before


def test_while_a_shift_is_open_no_other_is_closed(ledger: Ledger) -> None:
    ledger.append(noted(IntegrityEvent.DAMAGED), NOON)
    ledger.append(ShiftOpened(42, Fen(0)), NOON)
    with pytest.raises(Unavailable) as refused:
        ledger.append(Z_OF_LOST, later(1))
    assert refused.value.reason == SHIFT_OPEN


def test_a_z_report_is_counted_again_when_something_was_sold_meanwhile(ledger: Ledger) -> None:
    opened = ShiftOpened(1, Fen(100))
    shift = OpenShift.begun(opened, epoch=1, seq=ledger.append(opened, NOON).seq)
    ledger.append(sale(1), later(1))
    for stale in (shift, shift.after(sale(1)).after(sale(2))):
        with pytest.raises(Unavailable) as refused:
            ledger.append(closed_shift(stale, BlindCount({TenderKind.CASH: Fen(100)})), later(2))
        assert refused.value.reason == SHIFT_FIGURES
    ledger.append(closed_shift(shift.after(sale(1)), BlindCount({})), later(3))


def test_two_shifts_never_have_one_number(ledger: Ledger) -> None:
    opened = ShiftOpened(7, Fen(0))
    shift = OpenShift.begun(opened, epoch=1, seq=ledger.append(opened, NOON).seq)
    ledger.append(closed_shift(shift, BlindCount({})), later(1))
    for taken in (7, 6):
        with pytest.raises(Unavailable) as refused:
            ledger.append(ShiftOpened(taken, Fen(0)), later(2))
        assert refused.value.reason == SHIFT_NUMBER
    ledger.append(ShiftOpened(8, Fen(0)), later(3))


def noted(event: IntegrityEvent, fault: str = "") -> IntegrityNoted:
    return IntegrityNoted(event.value, (), 0, 0, 0, "", fault)


def test_sums_that_do_not_agree_are_our_bug_and_are_not_stored(ledger: Ledger) -> None:
    before = ledger.pending()
    with pytest.raises(ArithmeticError):
        ledger.append(replace(sale(1), total=Fen(1)), NOON)
    seq = ledger.append(sale(1), NOON).seq
    with pytest.raises(ArithmeticError):
        ledger.append(replace(refund(sale(1), seq, {1: 1}), total=Fen(1)), NOON)
    assert ledger.pending().count == before.count + 1
