"""After a loss the till sells on; what hangs on its past waits until that is back."""

import pytest

from pos_app.checkout.commands import (
    CouponArrived,
    EpochBegan,
    HealthPart,
    Level,
    Past,
    PastChanged,
    PrintFinished,
    PrintOutcome,
    ReprintLast,
    StartPaying,
)
from pos_app.checkout.coupon_commands import CouponChecked
from pos_app.checkout.effects import PrintReceipt
from pos_app.checkout.state import HealthCard, OpenReceipt, Thanking
from pos_app.domain.errors import CouponsRest, NotGoods, OldSaleReturning
from pos_app.domain.journal import IntegrityEvent
from pos_app.domain.receipt_number import ReceiptNumber
from tests.builders import BEER, SOAP, TERMINAL, coupon
from tests.checkout.shop import FakeShop

MISSING = (Past.RETURNING, Past.AWAITED)
OLD = ReceiptNumber(TERMINAL, 1, 17)


def told(past: Past, entries: int = 0) -> PastChanged:
    return PastChanged(past, IntegrityEvent.DAMAGED, entries)


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop()


@pytest.mark.parametrize("past", MISSING)
def test_no_coupon_is_taken_while_the_past_is_missing(shop: FakeShop, past: Past) -> None:
    shop.do(told(past), CouponChecked(coupon()))
    assert shop.has_refused(CouponsRest())
    assert shop.state.tray == ()


def test_a_coupon_in_the_tray_rests_until_the_past_is_back(shop: FakeShop) -> None:
    shop.do(CouponArrived(coupon()), told(Past.RETURNING))
    shop.scan(SOAP)
    assert shop.state.priced.redeemed == frozenset()
    shop.do(told(Past.WHOLE))
    shop.scan(BEER)
    assert shop.state.priced.redeemed == {coupon().coupon_id}


@pytest.mark.parametrize("past", [Past.WHOLE, Past.PARTLY_LOST])
def test_coupons_are_taken_again_when_nothing_more_can_come(shop: FakeShop, past: Past) -> None:
    shop.do(told(Past.RETURNING), told(past), CouponChecked(coupon()))
    assert shop.refusal is None


@pytest.mark.parametrize("past", MISSING)
def test_an_old_receipt_is_said_to_be_on_its_way_back(shop: FakeShop, past: Past) -> None:
    shop.do(EpochBegan(2), told(past))
    shop.scan(OLD.barcode)
    assert shop.has_refused(OldSaleReturning(shown=str(OLD)))


def test_an_old_receipt_is_of_no_use_when_its_epoch_is_over(shop: FakeShop) -> None:
    shop.do(EpochBegan(2))
    shop.scan(OLD.barcode)
    assert shop.has_refused(NotGoods(shown=str(OLD)))


def test_another_tills_receipt_is_not_promised_back(shop: FakeShop) -> None:
    shop.do(told(Past.RETURNING))
    other = ReceiptNumber("ZZZZZZZZ", 1, 17)
    shop.scan(other.barcode)
    assert shop.has_refused(NotGoods(shown=str(other)))


def test_the_ledgers_health_says_how_far_it_is(shop: FakeShop) -> None:
    shop.do(told(Past.RETURNING, 40))
    health = shop.state.health.of(HealthPart.LEDGER)
    assert (health.level, health.reason) == (Level.ATTENTION, "returning")
    assert shop.state.history.entries == 40
    shop.do(told(Past.WHOLE, 80))
    assert shop.state.health.of(HealthPart.LEDGER).level is Level.OK


def test_the_card_opens_once_and_not_over_the_cashiers_work(shop: FakeShop) -> None:
    shop.do(told(Past.RETURNING))
    assert shop.shows(HealthCard())
    busy = FakeShop()
    busy.press("12")
    busy.do(told(Past.RETURNING))
    assert busy.card is None
    busy.do(told(Past.AWAITED))
    assert busy.card is None


def test_paying_is_not_disturbed(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(StartPaying())
    desk = shop.state.desk
    shop.do(told(Past.RETURNING))
    assert shop.state.desk == desk


# --- a new epoch while selling --------------------------------------------------------------------


def test_a_new_epoch_is_in_the_session_and_the_last_sale_keeps_its_number(shop: FakeShop) -> None:
    number = shop.sell(BEER)
    shop.do(EpochBegan(2))
    assert shop.state.session.epoch == 2
    assert shop.state.last is not None
    assert shop.state.last.receipt == number
    shop.scan(ReceiptNumber(TERMINAL, 2, 5).barcode)
    assert isinstance(shop.state.desk, Thanking)
    assert isinstance(shop.state.desk.card, OpenReceipt)


def test_what_becomes_of_a_receipt_of_the_epoch_before_is_shown_and_not_noted_in_the_new_one(
    shop: FakeShop,
) -> None:
    shop.sell(BEER)
    shop.do(EpochBegan(2), PrintFinished(1, PrintOutcome.FAILED))
    assert shop.state.last is not None
    assert shop.state.last.printed is PrintOutcome.FAILED
    assert shop.notes == []


def test_a_receipt_of_the_epoch_before_is_printed_again_and_not_noted_in_the_new_one(
    shop: FakeShop,
) -> None:
    shop.sell(BEER)
    shop.do(EpochBegan(2), ReprintLast())
    assert [effect.printed.copy for effect in shop.effects if isinstance(effect, PrintReceipt)] == [
        0,
        1,
    ]
    assert shop.notes == []
