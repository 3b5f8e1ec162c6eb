"""Coupons of every kind follow the basket: they say what is lacking, then come off, then are
recorded once."""

from pos_app.domain.coupon import Payer
from pos_app.domain.dealing import Unused, Why
from pos_app.domain.sale import Redemption
from tests.builders import BEER, NOODLES, SOAP, coupon, rules_of, token
from tests.checkout.shop import FakeShop
from tests.domain.offers import FREE_WATER, SECOND_HALF, SHARED, TWO, WATER, offer_of

TWO_DRINKS = offer_of(TWO, BEER, NOODLES, face=300, funders=SHARED)
SECOND = offer_of(SECOND_HALF, SOAP, offer_id=2, face=2000)
CLAIMED = coupon(1, face=300)


def test_a_threshold_says_what_is_lacking_until_it_is_met() -> None:
    shop = FakeShop(rules=rules_of(TWO_DRINKS))
    shop.scan(token(CLAIMED), BEER)
    assert shop.state.priced.unused == ((CLAIMED, Why(Unused.PIECES_LACKING, pieces=1)),)
    assert shop.total == 500
    shop.scan(NOODLES)
    assert shop.total == 650
    assert not shop.state.priced.unused


def test_a_coupon_over_two_lines_and_three_payers_is_redeemed_once() -> None:
    shop = FakeShop(rules=rules_of(TWO_DRINKS))
    shop.scan(token(CLAIMED), BEER, NOODLES)
    sale = shop.pay("10")

    off = CLAIMED.face
    assert sale.redemptions == (Redemption(CLAIMED.coupon_id, 1, 1, off, off, Payer.BRAND),)
    assert {payer: sale.saved_by(payer) for payer in Payer} == {
        Payer.BRAND: 180,
        Payer.PLATFORM: 90,
        Payer.SHOP: 30,
    }
    assert [line.net for line in sale.lines] == [342, 308]


def test_two_kinds_stand_on_one_ticket() -> None:
    shop = FakeShop(rules=rules_of(TWO_DRINKS, SECOND))
    second = coupon(2, offer_id=2, face=2000)
    shop.scan(token(CLAIMED), token(second), BEER, SOAP, NOODLES, SOAP)
    assert shop.state.priced.redeemed == {CLAIMED.coupon_id, second.coupon_id}
    assert shop.total == 500 + 450 - 300 + 2990 + 1495


def test_welfare_water_is_handed_over_for_nothing_and_the_brand_is_charged() -> None:
    shop = FakeShop(rules=rules_of(offer_of(FREE_WATER, face=200)), goods=(WATER,))
    claimed = coupon(1, face=200)
    shop.scan(token(claimed), WATER)
    assert shop.total == 0
    sale = shop.pay()
    assert sale.redemptions == (
        Redemption(claimed.coupon_id, 1, 1, claimed.face, claimed.face, Payer.BRAND),
    )
    assert (sale.total, sale.change) == (0, 0)
    assert sum(tender.amount for tender in sale.tenders) == 0
    shop.written()
