"""What comes back of an offer: to the fen for each payer, and never priced again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.basket import BasketLine, Ticket
from pos_app.domain.coupon import Coupon, Offer, Payer
from pos_app.domain.deal import Deal, DealKind, OnRefund, Terms
from pos_app.domain.errors import ExtraStays
from pos_app.domain.money import Fen, Milli, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.reversal import check_extras, funding, returnable, reversals, settled
from pos_app.domain.sale import SaleRecorded, sale_for_cash
from tests.builders import APPLES, BEER, HOUR_S, NOODLES, NOW_S, SOAP, coupon
from tests.domain.offers import (
    ADD_ON,
    GIFT,
    GUM,
    SHARED,
    TWO,
    WATER,
    basket,
    coupons_of,
    lines,
    offer_of,
    rules,
)
from tests.domain.returns import refunded, splits


def sold(goods: tuple[BasketLine, ...], known: Rules, claimed: list[Coupon]) -> SaleRecorded:
    """A cash sale, priced and recorded as the till does."""
    priced = evaluate(goods, known, claimed, NOW_S)
    ticket = Ticket(1, goods, known, NOW_S)
    faces = {one.coupon_id: one.face for one in claimed}
    return sale_for_cash(ticket, priced, priced.total, faces)


def sale_of_one(offer: Offer, *goods: tuple[Product, int]) -> SaleRecorded:
    return sold(basket(*goods), Rules(1, (), (offer,)), [coupon(face=offer.face)])


# --- any basket, any offers, any split ------------------------------------------------------------


@given(lines.filter(bool), rules(), coupons_of(most=4), st.data())
def test_any_split_gives_back_what_was_paid_and_what_each_payer_bore(
    goods: tuple[BasketLine, ...], known: Rules, claimed: list[Coupon], data: st.DataObject
) -> None:
    sale = sold(goods, known, claimed)
    refunds = data.draw(splits(sale, 1))

    assert sum(refund.total for refund in refunds) == sale.total
    assert all(amount == 0 for amount in settled(sale, refunds).values())
    for count in range(len(refunds)):
        owed = funding(sale)
        for key, left in settled(sale, refunds[:count]).items():
            assert 0 <= left <= owed[key]
    returned = [one for refund in refunds for one in refund.coupons_returned]
    assert sorted(returned) == sorted(used.coupon_id for used in sale.redemptions)


# --- a threshold that breaks ----------------------------------------------------------------------

SHARED_TWO = offer_of(TWO, BEER, NOODLES, face=300, funders=SHARED)


def test_a_broken_threshold_changes_no_amount_of_what_stays() -> None:
    sale = sale_of_one(SHARED_TWO, (BEER, 1), (NOODLES, 1))
    assert [line.net for line in sale.lines] == [342, 308]

    back = refunded(sale, {1: pieces(1)})

    assert back.total == 342
    assert back.coupons_returned == ()
    assert reversals(sale, back) == {
        (coupon().coupon_id, Payer.BRAND): 95,
        (coupon().coupon_id, Payer.PLATFORM): 47,
        (coupon().coupon_id, Payer.SHOP): 16,
    }
    assert sum(settled(sale, [back]).values()) == 142


def test_its_coupon_comes_back_with_the_last_of_the_goods_that_it_counted() -> None:
    sale = sale_of_one(SHARED_TWO, (BEER, 1), (NOODLES, 1), (SOAP, 1))
    first = refunded(sale, {1: pieces(1), 3: pieces(1)})
    second = refunded(sale, {2: pieces(1)}, first)
    assert (first.coupons_returned, second.coupons_returned) == ((), (coupon().coupon_id,))


# --- gifts and exchanges --------------------------------------------------------------------------

BUY_TWO = offer_of(GIFT, BEER, face=200)
KNOWN = {BUY_TWO.offer_id: BUY_TWO}


@pytest.mark.parametrize("wanted", [{1: 1}, {1: 2}])
def test_goods_do_not_come_back_without_the_gift_that_they_earned(wanted: dict[int, int]) -> None:
    sale = sale_of_one(BUY_TWO, (BEER, 2), (WATER, 1))
    with pytest.raises(ExtraStays) as caught:
        check_extras(sale, (), {line: pieces(count) for line, count in wanted.items()}, KNOWN)
    assert caught.value == ExtraStays(line_no=2)


def test_goods_come_back_with_their_gift_or_after_it_or_where_enough_stay() -> None:
    sale = sale_of_one(BUY_TWO, (BEER, 2), (WATER, 1))
    check_extras(sale, (), {1: pieces(1), 2: pieces(1)}, KNOWN)
    check_extras(sale, [refunded(sale, {2: pieces(1)})], {1: pieces(1)}, KNOWN)
    check_extras(sale, (), {2: pieces(1)}, KNOWN)
    check_extras(sale, (), {1: pieces(2)}, {})
    more = sale_of_one(BUY_TWO, (BEER, 3), (WATER, 1))
    check_extras(more, (), {1: pieces(1)}, KNOWN)


def test_a_gift_does_not_earn_itself() -> None:
    both = offer_of(Deal(DealKind.GIFT, min_pieces=2, extra=(BEER.barcode,)), BEER)
    sale = sale_of_one(both, (BEER, 3))
    check_extras(sale, (), {}, {1: both})
    with pytest.raises(ExtraStays):
        check_extras(sale, (), {1: pieces(1)}, {1: both})


def test_money_that_earned_an_exchange_counts_before_coupons_and_by_weight() -> None:
    add_on = offer_of(ADD_ON, APPLES, face=100)
    goods = (
        BasketLine(1, APPLES, Milli(2000), Fen(1600)),
        BasketLine(2, WATER, pieces(1)),
    )
    sale = sold(goods, Rules(1, (), (add_on,)), [coupon(face=100)])
    check_extras(sale, (), {1: Milli(700)}, {1: add_on})
    with pytest.raises(ExtraStays):
        check_extras(sale, (), {1: Milli(800)}, {1: add_on})


def test_offers_that_lie_on_their_own_goods_ask_for_nothing() -> None:
    sale = sale_of_one(SHARED_TWO, (BEER, 1), (NOODLES, 1), (GUM, 1))
    check_extras(sale, (), {1: pieces(1)}, {1: SHARED_TWO})


# --- coupons that live again ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_refund", "hours", "comes_back"),
    [
        (OnRefund.FORFEIT, 1, False),
        (OnRefund.UNTIL_EXPIRY, 1, True),
        (OnRefund.RETURN, 47, True),
        (OnRefund.RETURN, 48, False),
    ],
)
def test_a_coupon_lives_again_if_its_offer_says_so_and_it_can_be_alive(
    on_refund: OnRefund, hours: int, comes_back: bool
) -> None:
    offer = offer_of(TWO, BEER, terms=Terms(on_refund=on_refund))
    sale = sale_of_one(offer, (BEER, 2))
    found = returnable(sale, {1: offer}, NOW_S + hours * HOUR_S)
    assert bool(found) is comes_back
    assert returnable(sale, {}, NOW_S) == frozenset()
