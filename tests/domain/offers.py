"""Offers of every kind, and baskets and coupons that meet them in every way."""

from hypothesis import strategies as st

from pos_app.domain.basket import BasketLine
from pos_app.domain.coupon import Coupon, Funder, Offer, Payer
from pos_app.domain.deal import Deal, DealKind, StackClass, Terms
from pos_app.domain.money import Fen, Milli, pieces
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.values import replace
from tests.builders import APPLES, BEER, NOODLES, NOW_S, SOAP, coupon, offer, product, special_price

GUM = product("口香糖", price=150)
WATER = product("矿泉水", price=200)
GOODS = (BEER, NOODLES, SOAP, APPLES, GUM, WATER)

AMOUNT, PERCENT = Deal(), Deal(DealKind.PERCENT, permille=200)
TWO = Deal(DealKind.THRESHOLD, min_pieces=2)
SPEND = Deal(DealKind.THRESHOLD, min_spend=Fen(1000))
TENTH = Deal(DealKind.THRESHOLD, min_pieces=3, permille=100)
THREE_FOR_TWO = Deal(DealKind.N_FOR_M, min_pieces=3, free=1)
TWO_FOR_SIX = Deal(DealKind.N_FOR_M, min_pieces=2, price=Fen(600))
SECOND_HALF = Deal(DealKind.NTH, min_pieces=2, permille=500)
ADD_ON = Deal(DealKind.EXCHANGE, min_spend=Fen(1000), price=Fen(100), extra=(WATER.barcode,))
GIFT = Deal(DealKind.GIFT, min_pieces=2, extra=(WATER.barcode, GUM.barcode))
FREE_WATER = Deal(DealKind.GIFT, extra=(WATER.barcode,))
DEALS = (
    *(AMOUNT, PERCENT, TWO, SPEND, TENTH, THREE_FOR_TWO, TWO_FOR_SIX, SECOND_HALF),
    *(ADD_ON, GIFT, FREE_WATER),
)
SHARED = (Funder(Payer.BRAND, 600), Funder(Payer.PLATFORM, 300), Funder(Payer.SHOP, 100))


def offer_of(
    deal: Deal,
    *goods: Product,
    offer_id: int = 1,
    face: int = 500,
    terms: Terms | None = None,
    funders: tuple[Funder, ...] = (),
) -> Offer:
    """An offer of this kind on these goods; on all goods without any."""
    plain = offer(*goods, offer_id=offer_id, face=face)
    return replace(
        plain,
        goods=tuple(item.barcode for item in goods),
        deal=deal,
        terms=terms or Terms(),
        funders=funders,
    )


def basket(*goods: tuple[Product, int]) -> tuple[BasketLine, ...]:
    """Lines of so many pieces."""
    return tuple(
        BasketLine(number, item, pieces(count)) for number, (item, count) in enumerate(goods, 1)
    )


lines = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(GOODS), st.integers(1, 4).map(pieces), st.none()),
        st.tuples(st.just(APPLES), st.integers(1, 3000).map(Milli), st.integers(0, 3000).map(Fen)),
    ),
    max_size=6,
).map(lambda rows: tuple(BasketLine(number, *row) for number, row in enumerate(rows, start=1)))

terms = st.builds(
    Terms,
    stack=st.sampled_from([*StackClass, StackClass.ITEM, StackClass.ITEM]),
    exclusive_group=st.sampled_from(["", "", "", "g", "h"]),
)


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Four sound offers of any kind on any goods, and a special price."""
    offers = [draw(_offers(number)) for number in range(1, 5)]
    special = special_price(BEER, draw(st.integers(100, 500)))
    return Rules(1, (special,), tuple(one for one in offers if one.fault is None))


@st.composite
def _offers(draw: st.DrawFn, number: int) -> Offer:
    goods = draw(st.lists(st.sampled_from(GOODS), max_size=4, unique=True))
    return offer_of(
        draw(st.sampled_from(DEALS)),
        *goods,
        offer_id=number,
        face=draw(st.integers(1, 900)),
        terms=draw(terms),
        funders=draw(st.sampled_from([(), SHARED])),
    )


def coupons_of(*, most: int) -> st.SearchStrategy[list[Coupon]]:
    """Coupons of these offers and of one that nobody knows."""
    return st.lists(
        st.builds(
            coupon,
            st.integers(1, 99),
            offer_id=st.integers(1, 5),
            face=st.integers(1, 900),
            hours=st.integers(1, 3),
        ),
        max_size=most,
        unique_by=lambda claimed: claimed.coupon_id,
    )


AT = NOW_S
