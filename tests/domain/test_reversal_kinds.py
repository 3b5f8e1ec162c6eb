"""I8 for each kind of offer and several funders: whatever is brought back in whatever parts, all of
it together is what was paid, and every payer has back what it bore."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.basket import BasketLine, Ticket
from pos_app.domain.coupon import Funder, Payer
from pos_app.domain.deal import Deal, StackClass, Terms
from pos_app.domain.money import Fen
from pos_app.domain.pricing import evaluate
from pos_app.domain.promotion import Rules
from pos_app.domain.refund import refund_imbalance
from pos_app.domain.reversal import funding, reversals, settled
from pos_app.domain.sale import SaleRecorded, sale_for_cash
from tests.builders import BEER, NOODLES, NOW_S, SOAP, coupon
from tests.domain.offers import (
    ADD_ON,
    AMOUNT,
    FREE_WATER,
    GIFT,
    GUM,
    PERCENT,
    SECOND_HALF,
    SPEND,
    TENTH,
    THREE_FOR_TWO,
    TWO,
    TWO_FOR_SIX,
    WATER,
    basket,
    offer_of,
)
from tests.domain.returns import splits

KINDS = {
    "an amount": AMOUNT,
    "a percentage": PERCENT,
    "n for m, the cheapest free": THREE_FOR_TWO,
    "n for m, one price": TWO_FOR_SIX,
    "the n-th": SECOND_HALF,
    "a threshold of pieces": TWO,
    "a threshold of money": SPEND,
    "a percentage from a threshold on": TENTH,
    "an exchange": ADD_ON,
    "a gift": GIFT,
    "welfare water": FREE_WATER,
}
SPLITS = (
    (Funder(Payer.BRAND, 1000),),
    (Funder(Payer.BRAND, 334), Funder(Payer.PLATFORM, 333), Funder(Payer.SHOP, 333)),
    (Funder(Payer.SHOP, 999), Funder(Payer.BRAND, 1)),
)
goods = st.tuples(
    st.integers(2, 7), st.integers(1, 5), st.integers(1, 3), st.integers(1, 2), st.integers(1, 2)
)


def sold(
    deal: Deal, pieces: tuple[int, ...], face: int, funders: tuple[Funder, ...]
) -> SaleRecorded:
    """A basket in which the coupon takes, with a coupon on the whole basket on top of it."""
    kinds = (BEER, NOODLES, SOAP, WATER, GUM)
    lines: tuple[BasketLine, ...] = basket(*zip(kinds, pieces, strict=True))
    own = offer_of(deal, BEER, NOODLES, face=face, funders=funders)
    whole = offer_of(
        SPEND, offer_id=2, face=77, terms=Terms(stack=StackClass.BASKET), funders=SPLITS[1]
    )
    claimed = [coupon(1, face=face), coupon(2, offer_id=2, face=77)]
    priced = evaluate(lines, Rules(1, (), (own, whole)), claimed, NOW_S)
    faces = {one.coupon_id: one.face for one in claimed}
    return sale_for_cash(Ticket(1, lines, None, NOW_S), priced, priced.total, faces)


@pytest.mark.parametrize("deal", KINDS.values(), ids=KINDS.keys())
@settings(max_examples=8)
@given(pieces=goods, face=st.integers(1, 1500), funders=st.sampled_from(SPLITS), more=st.data())
def test_any_split_of_any_kind_gives_back_what_was_paid_and_borne(
    deal: Deal, pieces: tuple[int, ...], face: int, funders: tuple[Funder, ...], more: st.DataObject
) -> None:
    sale = sold(deal, pieces, face, funders)
    assert len(sale.redemptions) == 2
    payable_in = more.draw(st.sampled_from((1, 10))) if sale.total % 10 == 0 else 1

    refunds = more.draw(splits(sale, payable_in))

    borne = funding(sale)
    assert sum(refund.total for refund in refunds) == sale.total
    assert sum(borne.values()) == sum(used.amount for used in sale.redemptions)
    for count, refund in enumerate(refunds):
        assert refund_imbalance(refund, sale, refunds[:count]) is None
        undone = reversals(sale, refund)
        assert all(0 < amount <= borne[key] for key, amount in undone.items())
        left = settled(sale, refunds[: count + 1])
        assert all(0 <= left[key] <= borne[key] for key in borne)
    assert set(settled(sale, refunds).values()) <= {Fen(0)}
