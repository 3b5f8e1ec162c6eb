"""Every kind of offer, from the claim to what is paid for it: the cloud prices as the till did."""

import pytest

from cloud import claims
from cloud.demo_offers import OFFERS
from pos_app.domain.coupon import Coupon, Offer, Payer
from pos_app.domain.offer_words import rule_of
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.values import replace
from tests.cloud.fake_till import BEER, SOAP, FakeTill, coupon_in
from tests.cloud.stand import STORE, Stand

SPICY, RIBS, VINE = "6920152400975", "6920152496176", "6920152497029"
CRISPS, RINGS, FISH = "6909409012031", "6909409040799", "6926265301130"
COLA, ZERO = "6928804011173", "6928804010114"
WAFERS, SPRING, WATER = "6917878035284", "6921168509256", "6901285991219"


def claimed(stand: Stand, till: FakeTill, *offer_ids: int) -> list[Coupon]:
    """A coupon of each offer, as its signed token says."""
    for number in offer_ids:
        session = claims.Session(bytes([number % 250]) * 32, till.me.terminal, 1, STORE)
        claims.claim(stand.parts, session, number)
    coupons = [coupon_in(token, till) for token in till.claims().tokens]
    return [coupon for coupon in coupons if coupon.offer_id in offer_ids]


def parked(stand: Stand) -> list[object]:
    return stand.column("SELECT reason FROM parked ORDER BY reason")


def borne(sale: SaleRecorded) -> dict[Payer, int]:
    return {payer: sale.saved_by(payer) for payer in Payer if sale.saved_by(payer)}


@pytest.mark.parametrize(
    ("offer_id", "goods", "by_payer", "rule"),
    [
        # 3.50 (on special) + 4.50 + 4.50, 2 yuan off, 7 tenths the brand's
        (
            1004,
            (SPICY, RIBS, VINE),
            {Payer.SHOP: 50, Payer.BRAND: 140, Payer.PLATFORM: 60},
            "满3件减2",
        ),
        (1005, (CRISPS, RINGS, FISH), {Payer.BRAND: 350}, "买3付2"),
        (1006, (COLA, ZERO), {Payer.BRAND: 150}, "第2件半价"),
        (1007, (WAFERS,), {Payer.BRAND: 240}, "8折"),
        (1008, (SOAP, SPRING), {Payer.BRAND: 50, Payer.SHOP: 50}, "满20加1元换购"),
        (1009, (WATER,), {Payer.BRAND: 200}, "免费领"),
    ],
)
def test_an_offer_is_claimed_sold_priced_again_and_paid_for(
    stand: Stand,
    till: FakeTill,
    offer_id: int,
    goods: tuple[str, ...],
    by_payer: dict[Payer, int],
    rule: str,
) -> None:
    [coupon] = claimed(stand, till, offer_id)

    sale = till.sell(*goods, coupons=[coupon])
    assert till.upload().status == "ok"

    assert borne(sale) == by_payer
    assert {off.rule for line in sale.lines for off in line.discounts if off.brand} == {rule}
    assert parked(stand) == []
    of_coupons = sum(used.amount for used in sale.redemptions)
    assert stand.column("SELECT redeemed FROM budget WHERE redeemed > 0") == [of_coupons]
    assert stand.column("SELECT sum(reserved) FROM budget") == [0]


def test_three_kinds_in_one_basket_are_priced_again_alike(stand: Stand, till: FakeTill) -> None:
    coupons = claimed(stand, till, 1001, 1004, 1006, 1008)
    sale = till.sell(SOAP, SPICY, RIBS, VINE, COLA, ZERO, SPRING, coupons=coupons)
    till.upload()
    assert len(sale.redemptions) == 4
    assert parked(stand) == []


def test_a_coupon_redeemed_below_its_minimum_is_not_paid_for(stand: Stand, till: FakeTill) -> None:
    [coupon] = claimed(stand, till, 1004)
    sold = till.rules
    [offer] = [one for one in sold.offers if one.offer_id == 1004]
    lax = replace(offer, deal=replace(offer.deal, min_pieces=1))
    till.rules = replace(sold, offers=(lax,))

    till.sell(RIBS, BEER, coupons=[coupon])
    till.upload()

    assert parked(stand) == ["coupon_minimum", "repriced"]
    assert stand.count("redemption") == 0


@pytest.mark.parametrize("offer", [demo.offer for demo in OFFERS], ids=lambda one: one.offer_id)
def test_the_demo_offers_are_sound_and_say_their_rule(offer: Offer) -> None:
    assert offer.fault is None
    assert bool(rule_of(offer).zh) == bool(rule_of(offer).en) == (offer.offer_id > 1003)
