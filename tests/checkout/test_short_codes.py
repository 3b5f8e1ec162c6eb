"""Eight typed digits: goods go first, a coupon that is here is taken, anything else is counted."""

from dataclasses import replace

import pytest

from pos_app.checkout.commands import (
    ChooseLine,
    Enter,
    GiveReason,
    GoBack,
    HealthChanged,
    HealthPart,
    Level,
    Scan,
    StartPaying,
    Tick,
    VoidBasket,
    VoidReason,
)
from pos_app.checkout.coupon_commands import (
    Answered,
    CouponChecked,
    PickCoupon,
    ShortCodeAnswered,
)
from pos_app.checkout.effects import Cue, Do, KeepTries, SeekShortCode
from pos_app.checkout.state import AskingCloud, GoodsChoice, MisreadCode, UnknownCode
from pos_app.domain.errors import (
    CouponStopped,
    CouponUsed,
    PayingNow,
    ShortCodesRest,
    ShortCodeUnknown,
)
from pos_app.domain.short_code import TRIES_LIMIT, TRIES_WINDOW_MS, short_code_of
from tests.builders import SOAP, coupon, product, with_check_digit
from tests.checkout.shop import GOODS, FakeShop

CLAIMED = coupon()
CODE, OTHER_CODE, THIRD = (short_code_of(chance) for chance in (12_345_678, 5, 77))
EAN_8 = with_check_digit("1234567")
MATCHES = product("火柴", barcode=EAN_8, price=100)
IN_HOUSE = product("散装糖", barcode=CODE, price=100)


@pytest.fixture
def shop() -> FakeShop:
    """Soap on the ticket; a coupon for it is open and known here; no network."""
    shop = FakeShop(goods=(*GOODS, MATCHES))
    shop.short_codes[CODE] = CLAIMED
    shop.scan(SOAP)
    return shop


def online(shop: FakeShop) -> FakeShop:
    shop.do(HealthChanged(HealthPart.NETWORK, Level.OK))
    return shop


def asked(shop: FakeShop) -> list[Do]:
    return [effect for effect in shop.effects if isinstance(effect, SeekShortCode)]


def tries_kept(shop: FakeShop) -> list[int]:
    return [len(each.tries.wrong_at) for each in shop.effects if isinstance(each, KeepTries)]


@pytest.mark.parametrize("typed", [CODE, f"{CODE[:4]} {CODE[4:]}", f"{CODE[:4]}-{CODE[4:]}"])
def test_a_coupon_is_taken_by_its_digits_without_a_network(shop: FakeShop, typed: str) -> None:
    shop.press_and_enter(typed)
    assert shop.total == 2490
    assert shop.cues[-1] is Cue.COUPON
    assert shop.state.entry.is_empty
    assert asked(shop) == []


def test_a_coupon_is_taken_by_its_digits_while_money_is_counted(shop: FakeShop) -> None:
    shop.do(StartPaying())
    shop.press_and_enter(CODE)
    assert shop.total == 2490


def test_the_same_digits_from_a_scanner_are_a_misread_barcode(shop: FakeShop) -> None:
    shop.scan(CODE)
    assert isinstance(shop.card, MisreadCode)
    assert shop.total == 2990


@pytest.mark.parametrize(
    ("state", "refusal"), [("used", CouponUsed()), ("stopped", CouponStopped())]
)
def test_a_coupon_that_is_no_longer_open_is_refused(
    shop: FakeShop, state: str, refusal: Exception
) -> None:
    (shop.used if state == "used" else shop.stopped).add(CLAIMED.coupon_id)
    shop.press_and_enter(CODE)
    assert shop.refusal == refusal
    assert shop.total == 2990


# --- goods or a coupon ---


def test_digits_that_are_goods_stay_goods(shop: FakeShop) -> None:
    shop.press_and_enter(EAN_8)
    assert shop.basket[-1] == ("火柴", 1000)
    assert tries_kept(shop) == []


def test_an_unknown_code_with_a_right_check_digit_is_new_goods(shop: FakeShop) -> None:
    unknown = with_check_digit("7654321")
    shop.press_and_enter(unknown)
    assert shop.card == UnknownCode(unknown, "零食")
    assert tries_kept(shop) == []


@pytest.fixture
def in_doubt() -> FakeShop:
    """Goods that the shop numbered by hand carry a coupon's digits."""
    shop = FakeShop(goods=(*GOODS, IN_HOUSE))
    shop.short_codes[CODE] = CLAIMED
    shop.scan(SOAP)
    shop.press_and_enter(CODE)
    return shop


def test_digits_of_goods_and_of_a_coupon_show_a_choice(in_doubt: FakeShop) -> None:
    checked = CouponChecked(CLAIMED)
    assert in_doubt.card == GoodsChoice(CODE, (IN_HOUSE,), is_search=False, coupon=checked)
    assert in_doubt.total == 2990


def test_the_goods_of_a_choice_are_marked_first(in_doubt: FakeShop) -> None:
    in_doubt.do(Enter())
    assert in_doubt.basket[-1] == ("散装糖", 1000)


@pytest.mark.parametrize("by", ["keys", "touch"])
def test_the_coupon_of_a_choice_is_taken(in_doubt: FakeShop, by: str) -> None:
    hands = [PickCoupon()] if by == "touch" else [ChooseLine(+1), ChooseLine(+1), Enter()]
    in_doubt.do(*hands)
    assert in_doubt.total == 2490
    assert in_doubt.shows(None)


def test_a_coupon_is_picked_from_a_choice_only(in_doubt: FakeShop) -> None:
    in_doubt.do(GoBack(), PickCoupon())
    assert in_doubt.total == 2990


def test_while_money_is_counted_the_digits_in_doubt_are_the_coupon() -> None:
    shop = FakeShop(goods=(*GOODS, IN_HOUSE))
    shop.short_codes[CODE] = CLAIMED
    shop.scan(SOAP)
    shop.do(StartPaying())
    shop.press_and_enter(CODE)
    assert shop.total == 2490


@pytest.mark.parametrize("digits", [EAN_8, with_check_digit("7654321")])
def test_goods_typed_while_money_is_counted_are_refused(shop: FakeShop, digits: str) -> None:
    shop.do(StartPaying())
    shop.press_and_enter(digits)
    assert shop.refusal == PayingNow(code=digits)


# --- digits that are not here ---


@pytest.mark.parametrize("paying", [False, True])
def test_digits_that_are_not_here_are_refused_and_counted(shop: FakeShop, *, paying: bool) -> None:
    shop.do(*[StartPaying()] * paying)
    shop.press_and_enter(OTHER_CODE)
    assert shop.refusal == ShortCodeUnknown(is_asked=False)
    assert tries_kept(shop) == [1]
    assert asked(shop) == []


def test_with_a_network_the_cloud_is_asked_and_selling_goes_on(shop: FakeShop) -> None:
    online(shop).press_and_enter(OTHER_CODE)
    assert asked(shop) == [SeekShortCode(OTHER_CODE)]
    assert isinstance(shop.state.notice, AskingCloud)
    shop.scan(MATCHES)
    shop.do(ShortCodeAnswered(OTHER_CODE, Answered.YES, CouponChecked(CLAIMED)))
    assert shop.total == 2590
    assert tries_kept(shop) == []


def test_one_code_at_a_time_is_asked_for(shop: FakeShop) -> None:
    online(shop).press_and_enter(OTHER_CODE)
    shop.press_and_enter(THIRD)
    assert asked(shop) == [SeekShortCode(OTHER_CODE)]
    assert shop.state.entry.text == THIRD
    shop.do(ShortCodeAnswered(THIRD, Answered.UNKNOWN))
    assert tries_kept(shop) == []
    shop.do(ShortCodeAnswered(OTHER_CODE, Answered.UNKNOWN))
    shop.do(Enter())
    assert asked(shop) == [SeekShortCode(OTHER_CODE), SeekShortCode(THIRD)]
    assert shop.state.entry.is_empty


def test_a_second_code_while_money_is_counted_is_never_read_as_cash(shop: FakeShop) -> None:
    online(shop).do(StartPaying())
    for code in (OTHER_CODE, THIRD):
        shop.press_and_enter(code)
    assert asked(shop) == [SeekShortCode(OTHER_CODE)]
    assert shop.state.entry.is_empty


@pytest.mark.parametrize(
    ("answer", "is_asked"), [(Answered.UNKNOWN, True), (Answered.NOBODY, False)]
)
def test_what_the_cloud_does_not_know_is_counted(
    shop: FakeShop, answer: Answered, *, is_asked: bool
) -> None:
    online(shop).press_and_enter(OTHER_CODE)
    shop.do(ShortCodeAnswered(OTHER_CODE, answer))
    assert shop.refusal == ShortCodeUnknown(is_asked=is_asked)
    assert tries_kept(shop) == [1]


def test_the_cloud_may_ask_for_a_pause(shop: FakeShop) -> None:
    online(shop).press_and_enter(OTHER_CODE)
    at = shop.at.utc_ms
    shop.do(ShortCodeAnswered(OTHER_CODE, Answered.PAUSED, wait_ms=90_000))
    assert shop.refusal == ShortCodesRest(until_utc_ms=at + 90_000)


def test_what_is_being_asked_is_not_said_for_ever(shop: FakeShop) -> None:
    online(shop).press_and_enter(OTHER_CODE)
    shop.later(8000)
    shop.do(Tick())
    assert not shop.is_telling()


def test_a_late_answer_leaves_another_notice_alone(shop: FakeShop) -> None:
    online(shop).press_and_enter(OTHER_CODE)
    shop.press_and_enter(CODE)
    before = shop.state.notice
    shop.do(ShortCodeAnswered(OTHER_CODE, Answered.YES, CouponChecked(None)))
    assert shop.cues[-1] is Cue.REFUSED
    assert before is not None


def test_a_till_that_is_not_enrolled_asks_nobody(shop: FakeShop) -> None:
    session = replace(shop.state.session, is_enrolled=False)
    shop.state = replace(shop.state, session=session)
    online(shop).press_and_enter(OTHER_CODE)
    assert asked(shop) == []


# --- guessing ---


def wear_out(shop: FakeShop) -> int:
    """Five wrong codes; when they may go on, UTC ms."""
    first = shop.at.utc_ms
    for nth in range(TRIES_LIMIT):
        shop.press_and_enter(short_code_of(9000 + nth))
    return first + 1000 + TRIES_WINDOW_MS


def test_after_five_wrong_codes_the_next_one_is_told_when_to_come(shop: FakeShop) -> None:
    until = wear_out(shop)
    assert tries_kept(shop) == [1, 2, 3, 4, 5]
    shop.press_and_enter(OTHER_CODE)
    assert shop.refusal == ShortCodesRest(until_utc_ms=until)


def test_while_codes_rest_no_coupon_is_found_by_its_digits(shop: FakeShop) -> None:
    wear_out(shop)
    shop.press_and_enter(CODE)
    assert isinstance(shop.refusal, ShortCodesRest)
    assert shop.total == 2990


def test_while_codes_rest_goods_and_phones_are_taken(shop: FakeShop) -> None:
    wear_out(shop)
    shop.press_and_enter(EAN_8)
    shop.scan(MATCHES)
    shop.do(CouponChecked(CLAIMED))
    assert shop.total == 2490 + 2 * 100


def test_after_the_pause_codes_are_taken_again(shop: FakeShop) -> None:
    shop.later(wear_out(shop) - shop.at.utc_ms)
    shop.press_and_enter(CODE)
    assert shop.total == 2490


def test_a_code_that_was_read_while_the_sale_is_written_waits() -> None:
    shop = FakeShop()
    shop.short_codes[CODE] = CLAIMED
    shop.scan(SOAP)
    shop.pay()
    shop.do(Scan(CODE, source="typed"))
    shop.written()
    assert [held.coupon for held in shop.state.tray] == [CLAIMED]


# --- the answer comes late ---


def test_a_coupon_that_comes_after_its_ticket_is_not_the_next_shoppers(shop: FakeShop) -> None:
    online(shop).press_and_enter(OTHER_CODE)
    shop.do(VoidBasket(), GiveReason(VoidReason.CUSTOMER_LEFT))
    shop.scan(SOAP)
    shop.do(ShortCodeAnswered(OTHER_CODE, Answered.YES, CouponChecked(CLAIMED)))
    assert shop.total == 2990
    assert shop.state.tray == ()


def test_digits_typed_again_for_the_next_ticket_are_asked_for_once_and_count_there(
    shop: FakeShop,
) -> None:
    online(shop).press_and_enter(OTHER_CODE)
    shop.do(VoidBasket(), GiveReason(VoidReason.CUSTOMER_LEFT))
    shop.scan(SOAP)
    shop.press_and_enter(OTHER_CODE)
    assert asked(shop) == [SeekShortCode(OTHER_CODE)]
    shop.do(ShortCodeAnswered(OTHER_CODE, Answered.YES, CouponChecked(CLAIMED)))
    assert shop.total == 2490
