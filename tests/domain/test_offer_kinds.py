"""Every kind of offer takes off what it says, or says what it lacks."""

from datetime import datetime

import pytest

from pos_app.domain.basket import BasketLine
from pos_app.domain.coupon import Coupon, Funder, Offer, Payer
from pos_app.domain.deal import Deal, DealKind, Hours, SettleMode, StackClass, Terms
from pos_app.domain.dealing import Unused, Why
from pos_app.domain.moment import SHOP_TIME
from pos_app.domain.money import Fen, Milli
from pos_app.domain.offer_words import OfferRule, rule_of
from pos_app.domain.pricing import DiscountKind, Priced, evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.values import replace
from pos_app.domain.wire import decode, encode
from tests.builders import APPLES, BEER, NOODLES, NOW_S, SOAP, coupon, product, special_price
from tests.domain.offers import (
    ADD_ON,
    AMOUNT,
    FREE_WATER,
    GIFT,
    GUM,
    PERCENT,
    SECOND_HALF,
    SHARED,
    SPEND,
    TENTH,
    THREE_FOR_TWO,
    TWO,
    TWO_FOR_SIX,
    WATER,
    basket,
    offer_of,
)

BASKET = Terms(stack=StackClass.BASKET)
ALONE = Terms(stack=StackClass.ALONE)
Goods = tuple[tuple[Product, int], ...]


def bill(goods: Goods, *offers: Offer, claimed: tuple[Coupon, ...] = ()) -> Priced:
    """The basket with a coupon of each offer."""
    coupons = claimed or tuple(
        coupon(one.offer_id, offer_id=one.offer_id, face=one.face) for one in offers
    )
    return evaluate(basket(*goods), Rules(1, (), offers), coupons, NOW_S)


def off(priced: Priced) -> list[int]:
    return [line.gross - line.net for line in priced.lines]


# --- each kind ------------------------------------------------------------------------------------

TAKEN: dict[str, tuple[Offer, Goods, list[int]]] = {
    "percent of one piece": (offer_of(PERCENT, SOAP, face=900), ((SOAP, 2),), [598]),
    "percent, never more than the face": (offer_of(PERCENT, SOAP, face=500), ((SOAP, 1),), [500]),
    "the minimum of pieces is met": (offer_of(TWO, BEER), ((BEER, 2),), [500]),
    "over two kinds, by value": (
        offer_of(TWO, BEER, NOODLES),
        ((BEER, 1), (NOODLES, 1)),
        [263, 237],
    ),
    "the fewest, dearest pieces carry it": (
        offer_of(TWO, BEER, NOODLES, face=300),
        ((NOODLES, 3), (BEER, 2)),
        [0, 300],
    ),
    "more pieces where two cannot carry it": (
        offer_of(TWO, GUM, WATER, face=500),
        ((WATER, 2), (GUM, 3)),
        [364, 136],
    ),
    "never more than the goods cost": (offer_of(TWO, GUM, face=500), ((GUM, 2),), [300]),
    "the minimum of money is met": (offer_of(SPEND, BEER), ((BEER, 2),), [500]),
    "a tenth off all that counts": (offer_of(TENTH, BEER, GUM), ((BEER, 2), (GUM, 2)), [100, 30]),
    "the cheapest of three is free": (
        offer_of(THREE_FOR_TWO, BEER, GUM),
        ((GUM, 1), (BEER, 2)),
        [20, 130],
    ),
    "of four the three dearest": (
        offer_of(THREE_FOR_TWO, BEER, GUM),
        ((BEER, 3), (GUM, 1)),
        [500, 0],
    ),
    "two for six yuan": (offer_of(TWO_FOR_SIX, BEER), ((BEER, 3),), [400]),
    "the second at half price": (offer_of(SECOND_HALF, BEER), ((BEER, 2),), [250]),
    "an add-on for one yuan": (offer_of(ADD_ON, BEER), ((BEER, 2), (WATER, 1)), [0, 100]),
    "an add-on that all goods earn": (offer_of(ADD_ON), ((SOAP, 1), (WATER, 1)), [0, 100]),
    "the dearest of two gifts": (
        offer_of(GIFT, BEER),
        ((BEER, 2), (GUM, 1), (WATER, 1)),
        [0, 0, 200],
    ),
    "a gift for nothing bought": (offer_of(FREE_WATER), ((WATER, 2),), [200]),
    "a gift worth more than the face": (
        offer_of(GIFT, BEER, face=50),
        ((BEER, 2), (GUM, 1)),
        [0, 50],
    ),
    "off the whole basket": (
        offer_of(AMOUNT, terms=BASKET),
        ((BEER, 1), (NOODLES, 1)),
        [263, 237],
    ),
    "a tenth off the whole basket": (
        offer_of(replace(TENTH, min_pieces=0, min_spend=Fen(900)), terms=BASKET),
        ((BEER, 1), (NOODLES, 1)),
        [50, 45],
    ),
}


@pytest.mark.parametrize("case", TAKEN.values(), ids=TAKEN.keys())
def test_an_offer_takes_off(case: tuple[Offer, Goods, list[int]]) -> None:
    offer, goods, amounts = case
    assert offer.fault is None
    priced = bill(goods, offer)
    assert off(priced) == amounts
    assert priced.unused == ()


LACKING: dict[str, tuple[Offer, Goods, Why]] = {
    "one piece": (
        offer_of(TWO, BEER),
        ((BEER, 1), (SOAP, 1)),
        Why(Unused.PIECES_LACKING, pieces=1),
    ),
    "no goods at all": (offer_of(TWO, BEER), ((SOAP, 1),), Why(Unused.NO_GOODS)),
    "money": (offer_of(SPEND, BEER), ((BEER, 1),), Why(Unused.SPEND_LACKING, amount=Fen(500))),
    "pieces for a percentage": (offer_of(TENTH, BEER), ((BEER, 1),), Why(Unused.PIECES_LACKING, 2)),
    "the third piece": (offer_of(THREE_FOR_TWO, BEER), ((BEER, 2),), Why(Unused.PIECES_LACKING, 1)),
    "the second piece": (offer_of(SECOND_HALF, BEER), ((BEER, 1),), Why(Unused.PIECES_LACKING, 1)),
    "goods of the group": (offer_of(SECOND_HALF, BEER), ((SOAP, 1),), Why(Unused.NO_GOODS)),
    "the add-on": (offer_of(ADD_ON, BEER), ((BEER, 2),), Why(Unused.EXTRA_LACKING)),
    "money for the add-on": (
        offer_of(ADD_ON, BEER),
        ((BEER, 1), (WATER, 1)),
        Why(Unused.SPEND_LACKING, amount=Fen(500)),
    ),
    "both, money first": (
        offer_of(ADD_ON, BEER),
        ((BEER, 1),),
        Why(Unused.SPEND_LACKING, amount=Fen(500)),
    ),
    "a piece beside the gift": (
        offer_of(replace(FREE_WATER, min_pieces=2), WATER),
        ((WATER, 2),),
        Why(Unused.GOODS_TAKEN),
    ),
    "an add-on dearer than its price": (
        offer_of(replace(ADD_ON, price=Fen(200)), BEER),
        ((BEER, 2), (WATER, 1)),
        Why(Unused.EXTRA_LACKING),
    ),
    "a saving": (
        offer_of(replace(TWO_FOR_SIX, price=Fen(1000)), BEER),
        ((BEER, 2),),
        Why(Unused.GOODS_TAKEN),
    ),
    "money in the basket": (
        offer_of(SPEND, terms=BASKET),
        ((BEER, 1),),
        Why(Unused.SPEND_LACKING, amount=Fen(500)),
    ),
    "the basket's goods": (
        offer_of(AMOUNT, SOAP, terms=BASKET),
        ((BEER, 1),),
        Why(Unused.NO_GOODS),
    ),
    "anything to pay for": (
        offer_of(AMOUNT, terms=BASKET),
        ((product("赠品", price=0), 1),),
        Why(Unused.GOODS_TAKEN),
    ),
    "the right hour": (
        offer_of(AMOUNT, BEER, terms=Terms(hours=(Hours(until_minute=18 * 60),))),
        ((BEER, 1),),
        Why(Unused.NOT_NOW),
    ),
    "its place: the channel": (
        offer_of(AMOUNT, BEER, terms=Terms(settle_mode=SettleMode.CHANNEL)),
        ((BEER, 1),),
        Why(Unused.BY_CHANNEL),
    ),
    "a kind that we know": (
        offer_of(Deal("lottery"), BEER),
        ((BEER, 1),),
        Why(Unused.OFFER_UNKNOWN),
    ),
}


@pytest.mark.parametrize("case", LACKING.values(), ids=LACKING.keys())
def test_an_offer_says_what_it_lacks(case: tuple[Offer, Goods, Why]) -> None:
    offer, goods, why = case
    priced = bill(goods, offer)
    assert [reason for _, reason in priced.unused] == [why]
    assert priced.saved == 0


def test_a_threshold_counts_prices_after_promotions() -> None:
    rules = Rules(1, (special_price(BEER, 499),), (offer_of(SPEND, BEER),))
    priced = evaluate(basket((BEER, 2)), rules, (coupon(),), NOW_S)
    assert [why for _, why in priced.unused] == [Why(Unused.SPEND_LACKING, amount=Fen(2))]


def test_a_weighed_line_is_one_piece() -> None:
    weighed = tuple(
        BasketLine(number, APPLES, Milli(grams), Fen(amount))
        for number, grams, amount in ((1, 915, 732), (2, 500, 400))
    )
    rules = Rules(1, (), (offer_of(TWO, APPLES),))
    assert off(evaluate(weighed, rules, (coupon(),), NOW_S)) == [323, 177]


# --- what stands together -------------------------------------------------------------------------


def test_a_piece_carries_one_brand_coupon() -> None:
    two, one = offer_of(TWO, BEER, face=400), offer_of(AMOUNT, BEER, offer_id=2, face=100)
    priced = bill(((BEER, 2),), two, one)
    assert off(priced) == [400]
    assert [why.word for _, why in priced.unused] == [Unused.GOODS_TAKEN]
    assert off(bill(((BEER, 3),), two, one)) == [500]


def test_two_small_coupons_beat_one_that_binds_both_pieces() -> None:
    two = offer_of(TWO, BEER, face=150)
    ones = offer_of(AMOUNT, BEER, offer_id=2, face=100)
    claimed = (
        coupon(1, face=150),
        coupon(2, offer_id=2, face=100),
        coupon(3, offer_id=2, face=100),
    )
    assert bill(((BEER, 2),), two, ones, claimed=claimed).saved == 200


def test_a_coupon_makes_room_for_one_that_fits_nowhere_else() -> None:
    any_goods = offer_of(AMOUNT, BEER, NOODLES, face=400)
    beer_only = offer_of(AMOUNT, BEER, offer_id=2, face=300)
    assert off(bill(((BEER, 1), (NOODLES, 1)), any_goods, beer_only)) == [300, 400]


def test_of_two_coupons_for_one_piece_the_better_stays() -> None:
    gum = offer_of(AMOUNT, GUM, face=500)
    percent = offer_of(PERCENT, GUM, offer_id=2, face=600)
    priced = bill(((GUM, 1),), percent, gum)
    assert priced.saved == 150
    assert priced.redeemed == {coupon(1).coupon_id}


def test_goods_with_a_coupon_still_earn_an_add_on_but_only_one() -> None:
    soap, add_on = (
        offer_of(AMOUNT, SOAP),
        offer_of(replace(ADD_ON, min_spend=Fen(2000)), offer_id=2, face=100),
    )
    claimed = (coupon(1), *(coupon(n, offer_id=2, face=100) for n in (2, 3)))
    priced = bill(((SOAP, 1), (WATER, 2)), soap, add_on, claimed=claimed)
    assert off(priced) == [500, 100]
    assert [why.word for _, why in priced.unused] == [Unused.GOODS_TAKEN]


def test_a_basket_coupon_comes_after_the_others_and_counts_prices_before_them() -> None:
    soap = offer_of(AMOUNT, SOAP, face=2900)
    basket_one = offer_of(Deal(DealKind.THRESHOLD, min_spend=Fen(3000)), terms=BASKET, offer_id=2)
    assert off(bill(((SOAP, 1), (GUM, 1)), soap, basket_one)) == [2990, 150]


@pytest.mark.parametrize("faces", [(300, 200), (200, 300)])
def test_of_an_exclusive_group_the_shopper_gets_the_best(faces: tuple[int, int]) -> None:
    group = Terms(exclusive_group="g")
    offers = [
        offer_of(AMOUNT, BEER, offer_id=n, face=face, terms=group)
        for n, face in enumerate(faces, 1)
    ]
    priced = bill(((BEER, 2),), *offers)
    assert priced.saved == 300
    assert [why.word for _, why in priced.unused] == [Unused.BETTER_ONE]


def test_equal_exclusives_are_told_apart_by_their_offers_id() -> None:
    group = Terms(exclusive_group="g")
    offers = [offer_of(AMOUNT, BEER, offer_id=n, terms=group) for n in (2, 1)]
    claimed = (coupon(5, offer_id=2), coupon(7, offer_id=1))
    assert bill(((BEER, 2),), *offers, claimed=claimed).redeemed == {claimed[1].coupon_id}


@pytest.mark.parametrize(("face", "saved"), [(450, 450), (350, 400)])
def test_a_coupon_that_stands_alone_stands_alone_or_not_at_all(face: int, saved: int) -> None:
    alone = offer_of(AMOUNT, BEER, face=face, terms=ALONE)
    others = offer_of(AMOUNT, BEER, offer_id=2, face=200)
    claimed = (coupon(1, face=face), *(coupon(n, offer_id=2, face=200) for n in (2, 3)))
    assert bill(((BEER, 3),), alone, others, claimed=claimed).saved == saved


def test_of_many_exclusive_groups_each_has_its_best() -> None:
    offers = [
        offer_of(
            AMOUNT,
            BEER,
            offer_id=10 * group + n,
            face=10 * n,
            terms=Terms(exclusive_group=str(group)),
        )
        for group in range(1, 4)
        for n in (1, 2, 3)
    ]
    assert bill(((BEER, 9),), *offers).saved == 90


def test_coupons_beyond_the_few_that_are_tried_in_every_order_follow_in_theirs() -> None:
    claimed = tuple(coupon(n, face=100 + n) for n in range(1, 6))
    priced = bill(((BEER, 10),), offer_of(TWO, BEER), claimed=claimed)
    assert len(priced.redeemed) == 5


# --- who pays -------------------------------------------------------------------------------------


def test_funders_bear_their_thousandths_to_the_fen() -> None:
    shared = offer_of(TWO, BEER, NOODLES, face=101, funders=SHARED)
    priced = bill(((BEER, 1), (NOODLES, 1)), shared)
    by_payer = {
        payer: sum(d.amount for line in priced.lines for d in line.discounts if d.payer is payer)
        for payer in Payer
    }
    assert by_payer == {Payer.BRAND: 61, Payer.PLATFORM: 30, Payer.SHOP: 10}
    assert off(priced) == [53, 48]


@pytest.mark.parametrize("terms", [Terms(), BASKET])
def test_a_discount_too_small_for_every_line_and_payer_leaves_some_out(terms: Terms) -> None:
    shared = offer_of(TWO, BEER, NOODLES, face=2, terms=terms, funders=SHARED)
    for face, goods in ((1, (BEER, NOODLES)), (2, (BEER, NOODLES))):
        claimed = (coupon(face=face),)
        priced = bill(tuple((one, 1) for one in goods), shared, claimed=claimed)
        assert priced.saved == face
        assert all(d.amount for line in priced.lines for d in line.discounts)


def test_an_offer_reduces_its_goods_or_else_its_extras() -> None:
    assert offer_of(TWO, BEER).reduces(BEER.barcode)
    assert not offer_of(TWO, BEER).reduces(GUM.barcode)
    assert offer_of(GIFT, BEER).reduces(GUM.barcode)
    assert not offer_of(GIFT, BEER).reduces(BEER.barcode)
    assert offer_of(AMOUNT).reduces(SOAP.barcode)


def test_a_funder_of_nothing_is_no_payer() -> None:
    rest = (Funder(Payer.BRAND, 1000), Funder(Payer.SHOP, 0))
    assert offer_of(AMOUNT, funders=rest).shares(Fen(500)) == ((Payer.BRAND, 500),)


# --- faults, hours, words, old bytes --------------------------------------------------------------

FAULTS: dict[str, Offer] = {
    "no face": offer_of(AMOUNT, BEER, face=0),
    "a number below zero": offer_of(Deal(min_pieces=-1), BEER),
    "a limit below zero": offer_of(AMOUNT, BEER, terms=Terms(per_slot=-1)),
    "more than 1000 thousandths off": offer_of(replace(PERCENT, permille=1001), BEER),
    "funders do not bear 1000 thousandths": offer_of(AMOUNT, BEER, funders=SHARED[:2]),
    "a funder twice or below zero": offer_of(
        AMOUNT, BEER, funders=(Funder(Payer.SHOP, 1100), Funder(Payer.BRAND, -100))
    ),
    "window": replace(offer_of(AMOUNT, BEER), until_utc_s=0),
    "an unknown kind": offer_of(Deal("lottery"), BEER),
    "no percentage": offer_of(Deal(DealKind.PERCENT), BEER),
    "fewer than two pieces": offer_of(Deal(DealKind.NTH, min_pieces=1, permille=500), BEER),
    "all pieces free": offer_of(Deal(DealKind.N_FOR_M, min_pieces=2, free=2), BEER),
    "neither a price nor free pieces": offer_of(Deal(DealKind.N_FOR_M, min_pieces=2), BEER),
    "no minimum": offer_of(Deal(DealKind.THRESHOLD), BEER),
    "extra goods": offer_of(Deal(DealKind.GIFT), BEER),
    "a gift that costs something": offer_of(replace(GIFT, price=Fen(1)), BEER),
    "a kind that no basket takes": offer_of(GIFT, BEER, terms=BASKET),
}


@pytest.mark.parametrize(("words", "faulty"), FAULTS.items(), ids=FAULTS.keys())
def test_an_offer_that_makes_no_sense_says_why(words: str, faulty: Offer) -> None:
    assert faulty.fault == words


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        ("2026-11-20 21:59", False),  # a Friday
        ("2026-11-20 22:00", True),
        ("2026-11-21 01:59", True),  # still Friday's business day
        ("2026-11-21 02:00", False),
        ("2026-11-21 23:00", False),
    ],
)
def test_hours_are_of_the_business_day(at: str, holds: bool) -> None:
    friday_night = Terms(hours=(Hours("5", 22 * 60, 26 * 60),))
    moment = datetime.fromisoformat(at).replace(tzinfo=SHOP_TIME)
    assert friday_night.hold(int(moment.timestamp())) is holds


RULES: dict[str, tuple[Offer, str]] = {
    "": (offer_of(AMOUNT), ""),
    "8折": (offer_of(PERCENT), "20% off"),
    "满2件减5": (offer_of(TWO), "¥5 off 2+ pcs"),
    "满10减2.50": (offer_of(SPEND, face=250), "¥2.50 off ¥10+"),
    "满2件10元减5": (offer_of(replace(TWO, min_spend=Fen(1000))), "¥5 off 2+ pcs and ¥10+"),
    "满3件9折": (offer_of(TENTH), "10% off 3+ pcs"),
    "买3付2": (offer_of(THREE_FOR_TWO), "3 for 2"),
    "2件6元": (offer_of(TWO_FOR_SIX), "2 for ¥6"),
    "第2件半价": (offer_of(SECOND_HALF), "2nd half price"),
    "第4件免费": (offer_of(Deal(DealKind.NTH, min_pieces=4, permille=1000)), "4th free"),
    "满10加1元换购": (offer_of(ADD_ON), "¥10+ add-on for ¥1"),
    "满2件赠": (offer_of(GIFT), "2+ pcs free gift"),
    "免费领": (offer_of(FREE_WATER), "free gift"),
}


@pytest.mark.parametrize(("zh", "case"), RULES.items(), ids=RULES.keys())
def test_an_offer_says_its_rule_in_both_languages(zh: str, case: tuple[Offer, str]) -> None:
    assert rule_of(case[0]) == OfferRule(zh, case[1])


def test_an_offer_of_the_first_form_means_what_it_meant() -> None:
    stored = (
        '{"offer_id":1001,"campaign":"omo-2026","title":"奥妙洗衣液","title_en":"OMO detergent",'
        '"brand":"奥妙","goods":["GOODS"],"face":500,"payer":"brand","from_utc_s":1767225600,'
        '"until_utc_s":1924992000,"coupon_hours":24,"picture":"bottle"}'
    )
    first = decode(stored.replace("GOODS", SOAP.barcode), Offer)
    assert (first.deal, first.terms, first.funders, first.fault) == (AMOUNT, Terms(), (), None)
    priced = bill(((SOAP, 2),), first)
    assert [(d.payer, d.amount, d.rule) for d in priced.lines[0].discounts] == [
        (Payer.BRAND, 500, "")
    ]


@pytest.mark.parametrize("case", TAKEN.values(), ids=TAKEN.keys())
def test_an_offer_survives_the_wire(case: tuple[Offer, Goods, list[int]]) -> None:
    assert decode(encode(case[0]), Offer) == case[0]


def test_every_discount_of_a_coupon_says_its_rule_on_the_receipt() -> None:
    priced = bill(((BEER, 1), (NOODLES, 1)), offer_of(TWO, BEER, NOODLES))
    rules = [
        d.rule for line in priced.lines for d in line.discounts if d.kind is DiscountKind.COUPON
    ]
    assert rules == ["满2件减5", "满2件减5"]


def test_a_gift_for_which_nothing_is_bought_is_welfare() -> None:
    free = replace(GIFT, min_pieces=0, min_spend=Fen(0))
    assert offer_of(free).is_welfare
    assert not offer_of(replace(free, min_pieces=1)).is_welfare
    assert not offer_of(replace(free, min_spend=Fen(1))).is_welfare
    assert not offer_of(Deal()).is_welfare
