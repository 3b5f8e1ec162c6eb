"""A coupon is taken when it is genuine, ours, of now and unused; else the cashier hears why."""

from dataclasses import replace

import pytest

from pos_app.checkout.commands import (
    ChooseLineAt,
    CouponArrived,
    CouponWithdrawn,
    GiveReason,
    GoBack,
    RemoveLine,
    RulesChanged,
    StartPaying,
    TrustLearned,
    VoidBasket,
    VoidReason,
)
from pos_app.checkout.coupon_commands import CouponChecked
from pos_app.checkout.effects import Cue
from pos_app.checkout.state import CouponReady, Saving, Trust, UnknownCode
from pos_app.domain.coupon import Coupon
from pos_app.domain.dealing import Unused, Why
from pos_app.domain.errors import (
    CouponAlreadyHere,
    CouponEarly,
    CouponElsewhere,
    CouponExpired,
    CouponForeign,
    CouponForged,
    CouponUsed,
    OfferUnknown,
    OfflineCouponCapReached,
    Refusal,
    TooLongOffline,
)
from pos_app.domain.moment import TimeQuality
from pos_app.domain.money import Fen
from pos_app.domain.promotion import HomeTill
from tests.builders import (
    BEER,
    HOUR_S,
    NOW_S,
    SOAP,
    STORE,
    TERMINAL,
    coupon,
    offer,
    rules_of,
    token,
    with_check_digit,
)
from tests.checkout.shop import FakeShop

CLAIMED = coupon()
TWENTY_MINUTES_MS = 20 * 60 * 1000


@pytest.fixture
def shop() -> FakeShop:
    """Soap for ¥29.90 in the basket, and an offer of five yuan on it."""
    shop = FakeShop()
    shop.scan(SOAP)
    return shop


def test_a_shown_coupon_takes_its_face_value_off(shop: FakeShop) -> None:
    at = shop.at
    shop.scan(token(CLAIMED))
    assert shop.total == 2490
    assert shop.cues[-1] is Cue.COUPON
    assert shop.state.notice == CouponReady(CLAIMED, Fen(2990), at)


def test_a_coupon_may_be_shown_before_its_goods_are_scanned() -> None:
    shop = FakeShop()
    shop.scan(token(CLAIMED))
    assert shop.state.priced.unused == ((CLAIMED, Why(Unused.NO_GOODS)),)
    shop.scan(SOAP)
    assert shop.total == 2490


@pytest.mark.parametrize("pushed", [False, True])
def test_a_till_that_is_not_the_shops_home_till_takes_no_coupon(*, pushed: bool) -> None:
    elsewhere = replace(rules_of(offer(SOAP)), home=HomeTill("ZZZZZZZZ", "1号机"))
    shop = FakeShop(rules=elsewhere)
    shop.scan(SOAP)
    if pushed:
        shop.do(CouponArrived(CLAIMED))
        assert not shop.is_telling()
    else:
        shop.scan(token(CLAIMED))
        assert shop.refusal == CouponElsewhere(till="1号机")
    assert (shop.state.tray, shop.total) == ((), 2990)


def test_the_home_till_takes_the_shops_coupons() -> None:
    shop = FakeShop(rules=replace(rules_of(offer(SOAP)), home=HomeTill(TERMINAL, "1号机")))
    shop.scan(SOAP, token(CLAIMED))
    assert shop.total == 2490


def test_a_pushed_coupon_applies_by_itself(shop: FakeShop) -> None:
    shop.do(CouponArrived(CLAIMED))
    assert shop.total == 2490
    assert shop.cues[-1] is Cue.COUPON


@pytest.mark.parametrize(
    ("shown", "refusal"),
    [
        (coupon(store=STORE + 1), CouponForeign(STORE + 1)),
        (coupon(from_utc_s=NOW_S + HOUR_S), CouponEarly(NOW_S + HOUR_S)),
        (coupon(hours=1, from_utc_s=NOW_S - HOUR_S), CouponExpired(NOW_S)),
        (coupon(offer_id=9), OfferUnknown(9)),
    ],
)
def test_a_coupon_that_does_not_hold_here_is_refused(
    shop: FakeShop, shown: Coupon, refusal: Refusal
) -> None:
    shop.scan(token(shown))
    assert shop.refusal == refusal
    assert shop.cues[-1] is Cue.REFUSED
    assert (shop.state.tray, shop.total) == ((), 2990)


@pytest.mark.parametrize(
    "pushed", [coupon(store=STORE + 1), coupon(offer_id=9), coupon(from_utc_s=NOW_S + HOUR_S)]
)
def test_a_pushed_coupon_that_does_not_hold_here_is_left_to_the_phone(
    shop: FakeShop, pushed: Coupon
) -> None:
    before, effects = shop.state, list(shop.effects)
    shop.do(CouponArrived(pushed))
    assert (shop.state, shop.effects) == (before, effects)


@pytest.mark.parametrize(
    "text", [token(CLAIMED, key=b"thief"), "RY1", "RY1BROKEN", token(CLAIMED)[:-1]]
)
def test_a_forged_coupon_is_refused(shop: FakeShop, text: str) -> None:
    shop.scan(text)
    assert shop.refusal == CouponForged()
    assert shop.total == 2990


def test_a_used_coupon_is_refused(shop: FakeShop) -> None:
    shop.scan(token(CLAIMED))
    shop.pay()
    shop.written()
    shop.scan(SOAP, token(CLAIMED))
    assert shop.refusal == CouponUsed()
    assert shop.total == 2990


def test_a_coupon_on_this_ticket_already_is_refused(shop: FakeShop) -> None:
    shop.scan(token(CLAIMED))
    shop.scan(token(CLAIMED))
    assert shop.refusal == CouponAlreadyHere()
    assert shop.total == 2490


def test_a_second_push_of_the_same_coupon_is_not_celebrated(shop: FakeShop) -> None:
    shop.do(CouponArrived(CLAIMED))
    effects = list(shop.effects)
    shop.do(CouponArrived(CLAIMED))
    assert shop.effects == effects
    assert len(shop.state.tray) == 1


# --- how long a pushed coupon waits ---


def test_a_pushed_coupon_applies_for_twenty_minutes_only() -> None:
    for late_ms, total in ((-1, 2490), (0, 2990)):
        shop = FakeShop()
        shop.at_once(CouponArrived(coupon(from_utc_s=NOW_S)))
        shop.later(TWENTY_MINUTES_MS + late_ms)
        shop.scan(SOAP)
        assert shop.total == total


def test_a_claim_that_took_an_hour_to_arrive_is_left_to_the_phone(shop: FakeShop) -> None:
    """The line was down: another shopper's basket stands on the counter by now."""
    late = coupon(from_utc_s=NOW_S - HOUR_S)
    shop.do(CouponArrived(late))
    assert (shop.total, shop.state.tray, shop.state.notice) == (2990, (), None)
    shop.scan(token(late))
    assert shop.total == 2490


def test_a_pushed_coupon_on_the_basket_stays_on_it(shop: FakeShop) -> None:
    shop.do(CouponArrived(CLAIMED))
    shop.later(TWENTY_MINUTES_MS)
    shop.scan(BEER)
    shop.do(StartPaying())
    assert shop.total == 2990


def test_a_pushed_coupon_that_lost_its_goods_too_late_must_be_shown(shop: FakeShop) -> None:
    shop.do(CouponArrived(CLAIMED))
    shop.later(TWENTY_MINUTES_MS)
    shop.do(RemoveLine())
    shop.scan(SOAP)
    assert shop.total == 2990


def test_a_pushed_coupon_that_waited_too_long_applies_when_it_is_shown() -> None:
    shop = FakeShop()
    shop.do(CouponArrived(CLAIMED))
    shop.later(TWENTY_MINUTES_MS)
    shop.scan(SOAP)
    assert shop.total == 2990
    shop.scan(token(CLAIMED))
    assert shop.total == 2490
    assert [held.is_shown for held in shop.state.tray] == [True]


def test_a_pushed_coupon_waits_for_the_basket_with_its_goods() -> None:
    shop = FakeShop()
    shop.do(CouponArrived(CLAIMED))
    shop.sell(BEER)
    shop.scan(SOAP)
    assert shop.total == 2490


def test_a_shown_coupon_leaves_with_its_ticket() -> None:
    shop = FakeShop()
    shop.scan(token(CLAIMED))
    shop.sell(BEER)
    assert shop.state.tray == ()
    shop.scan(SOAP)
    assert shop.total == 2990


def test_a_used_pushed_coupon_leaves_the_tray(shop: FakeShop) -> None:
    shop.do(CouponArrived(CLAIMED))
    shop.pay()
    shop.written()
    assert shop.state.tray == ()


def test_a_line_taken_out_returns_its_coupon_to_the_tray(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.scan(token(CLAIMED))
    shop.do(ChooseLineAt(1), RemoveLine())
    assert [held.coupon for held in shop.state.tray] == [CLAIMED]
    assert shop.state.priced.unused == ((CLAIMED, Why(Unused.NO_GOODS)),)
    shop.scan(SOAP)
    assert shop.total == BEER.price + 2490


def test_the_next_shopper_has_nothing_of_a_coupon_shown_for_a_basket_emptied_by_lines(
    shop: FakeShop,
) -> None:
    pushed = coupon(2)
    shop.do(CouponArrived(pushed))
    shop.scan(BEER)
    shop.scan(token(CLAIMED))
    shop.do(RemoveLine(), RemoveLine())
    assert [held.coupon for held in shop.state.tray] == [pushed]


def test_a_voided_basket_keeps_what_was_pushed_and_lets_go_what_was_shown(shop: FakeShop) -> None:
    pushed = coupon(2)
    shop.do(CouponArrived(pushed))
    shop.scan(token(CLAIMED))
    shop.do(VoidBasket(), GiveReason(VoidReason.TRAINING))
    assert [held.coupon for held in shop.state.tray] == [pushed]


def test_a_coupon_that_ends_before_paying_is_not_on_the_bill() -> None:
    ending = coupon(hours=1, from_utc_s=NOW_S - HOUR_S + 60)
    shop = FakeShop()
    shop.scan(SOAP, token(ending))
    assert shop.total == 2490
    shop.later(60_000)
    shop.do(StartPaying())
    assert (shop.state.tray, shop.total) == ((), 2990)


def test_a_push_while_money_is_counted_waits_until_the_cashier_goes_back(shop: FakeShop) -> None:
    shop.do(StartPaying(), CouponArrived(CLAIMED))
    assert (shop.total, shop.cues[-1]) == (2990, Cue.COUPON)
    shop.do(GoBack())
    assert shop.total == 2490


def test_a_coupon_shown_while_money_is_counted_comes_off_at_once(shop: FakeShop) -> None:
    shop.do(StartPaying())
    shop.scan(token(CLAIMED))
    assert shop.total == 2490


def test_a_coupon_on_the_bill_is_not_withdrawn_while_money_is_counted(shop: FakeShop) -> None:
    shop.do(CouponArrived(CLAIMED), StartPaying())
    shop.do(CouponWithdrawn(CLAIMED.coupon_id))
    assert shop.total == 2490


def test_a_coupon_keeps_the_card_that_is_open(shop: FakeShop) -> None:
    shop.scan(with_check_digit("697777777777"), token(CLAIMED))
    assert isinstance(shop.card, UnknownCode)
    assert shop.total == 2490


def test_the_tray_holds_the_newest_fifty() -> None:
    shop = FakeShop()
    for number in range(55):
        shop.do(CouponArrived(coupon(number)))
    assert len(shop.state.tray) == 50
    assert shop.state.tray[-1].coupon == coupon(54)


def test_a_coupon_waiting_for_its_goods_follows_new_rules() -> None:
    shop = FakeShop()
    shop.do(CouponArrived(CLAIMED), RulesChanged(rules_of(version=2)))
    assert shop.state.priced.unused == ((CLAIMED, Why(Unused.OFFER_UNKNOWN)),)


# --- withdrawn by the cloud ---


def test_a_withdrawn_coupon_leaves_the_tray(shop: FakeShop) -> None:
    shop.do(CouponArrived(CLAIMED), CouponWithdrawn(CLAIMED.coupon_id))
    assert (shop.state.tray, shop.total) == ((), 2990)


def test_a_withdrawal_of_something_else_changes_nothing(shop: FakeShop) -> None:
    shop.do(CouponArrived(CLAIMED))
    before = shop.state
    shop.do(CouponWithdrawn("0" * 16))
    assert shop.state == before


def test_a_sale_being_written_keeps_its_coupon(shop: FakeShop) -> None:
    shop.do(CouponArrived(CLAIMED))
    shop.pay()
    shop.do(CouponWithdrawn(CLAIMED.coupon_id))
    assert isinstance(shop.state.desk, Saving)
    assert [redeemed.coupon_id for redeemed in shop.being_saved.redemptions] == [CLAIMED.coupon_id]
    shop.not_written()
    shop.do(GoBack())
    assert shop.total == 2490


def test_a_coupon_answer_while_saving_changes_no_price(shop: FakeShop) -> None:
    shop.pay()
    shop.do(CouponChecked(CLAIMED))
    assert shop.total == shop.being_saved.total == 2990


# --- offline limits ---


def test_after_72_hours_without_the_cloud_no_coupon_is_taken(shop: FakeShop) -> None:
    shop.later(72 * HOUR_S * 1000 - (shop.at.utc_ms - NOW_S * 1000))
    shop.do(CouponArrived(coupon(5, from_utc_s=shop.at.utc_s)))
    assert shop.total == 2490
    shop.scan(token(coupon(6, hours=999)))
    assert shop.has_refused(TooLongOffline(72))
    shop.do(TrustLearned(last_cloud_utc_ms=shop.at.utc_ms))
    shop.scan(SOAP, token(coupon(6, hours=999)))
    assert not shop.has_refused(TooLongOffline(72))
    assert shop.total == 2 * 2490


CAP = OfflineCouponCapReached(20, Fen(10_000))


def uncertain(*, coupons_since: int = 0, amount_since: int = 0) -> FakeShop:
    """A till whose clock is not confirmed, with so much redeemed since the cloud last spoke."""
    shop = FakeShop(quality=TimeQuality.UNCERTAIN, rules=rules_of(offer(SOAP, face=3000)))
    trust = replace(shop.state.trust, coupons_since=coupons_since, amount_since=Fen(amount_since))
    shop.state = replace(shop.state, trust=trust)
    return shop


@pytest.mark.parametrize(
    ("coupons_since", "amount_since", "refusal"),
    [(19, 0, None), (20, 0, CAP), (0, 9_500, None), (0, 9_501, CAP)],
)
def test_an_unconfirmed_clock_caps_offline_coupons(
    coupons_since: int, amount_since: int, refusal: Refusal | None
) -> None:
    shop = uncertain(coupons_since=coupons_since, amount_since=amount_since)
    shop.scan(token(CLAIMED))
    assert shop.refusal == refusal


def test_a_confirmed_clock_knows_no_cap() -> None:
    shop = FakeShop()
    shop.do(TrustLearned(NOW_S * 1000, coupons_since=500, amount_since=Fen(999_999)))
    shop.scan(token(CLAIMED))
    assert shop.refusal is None


def test_a_pushed_coupon_that_is_shown_counts_once_against_the_cap() -> None:
    shop = uncertain(coupons_since=19, amount_since=9_500)
    shop.do(CouponArrived(CLAIMED))
    shop.scan(token(CLAIMED))
    assert shop.refusal is None
    assert [held.is_shown for held in shop.state.tray] == [True]


def test_many_coupons_on_one_ticket_do_not_pass_the_cap() -> None:
    shop = uncertain()
    shop.scan(*[SOAP] * 25)
    for number in range(25):
        shop.scan(token(coupon(number, face=100)))
    assert shop.refusal == CAP
    assert len(shop.state.priced.redeemed) == 20


def test_dear_coupons_on_one_ticket_do_not_pass_the_cap() -> None:
    shop = uncertain()
    shop.scan(*[SOAP] * 5)
    for number in range(5):
        shop.scan(token(coupon(number, face=2500)))
    assert shop.state.priced.saved == 10_000


def test_what_is_redeemed_under_an_unconfirmed_clock_counts() -> None:
    shop = uncertain(coupons_since=3, amount_since=1000)
    shop.scan(SOAP, token(CLAIMED))
    shop.pay()
    shop.written()
    assert shop.state.trust == Trust(NOW_S * 1000, 4, Fen(1500))


@pytest.mark.parametrize("quality", TimeQuality)
def test_a_sale_without_coupons_counts_nothing(quality: TimeQuality) -> None:
    shop = FakeShop(quality=quality)
    shop.sell(BEER)
    assert shop.state.trust.coupons_since == 0


def test_what_is_redeemed_under_a_confirmed_clock_does_not_count(shop: FakeShop) -> None:
    shop.scan(token(CLAIMED))
    shop.pay()
    shop.written()
    assert shop.state.trust.coupons_since == 0
