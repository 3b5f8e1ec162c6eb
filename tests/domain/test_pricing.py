"""Prices do not depend on the order of scanning, never go below zero, and always add up."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.basket import BasketLine, Ticket
from pos_app.domain.coupon import Coupon, Payer
from pos_app.domain.dealing import Unused, Why
from pos_app.domain.money import Fen, Milli, pieces
from pos_app.domain.pricing import Discount, DiscountKind, Priced, evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from tests.builders import (
    APPLES,
    BEER,
    HOUR_S,
    NOODLES,
    NOW_S,
    SOAP,
    coupon,
    offer,
    product,
    rules_of,
    special_price,
    ticket_of,
    with_label,
)


def priced(ticket: Ticket, rules: Rules, *coupons: Coupon, at_utc_s: int = NOW_S) -> Priced:
    return evaluate(ticket.lines, rules, coupons, at_utc_s)


def test_an_empty_basket_costs_nothing() -> None:
    assert priced(Ticket(1), Rules()) == Priced()


def test_a_basket_without_rules_costs_its_prices() -> None:
    bill = priced(ticket_of((BEER, 3), (NOODLES, 1)), Rules())
    assert (bill.gross, bill.saved, bill.total) == (1950, 0, 1950)


def test_a_special_price_is_the_shops_gift() -> None:
    bill = priced(ticket_of((BEER, 3)), rules_of(special_price(BEER, 420)))
    assert bill.lines[0].discounts == (
        Discount(DiscountKind.PROMOTION, "p1", "特价", Payer.SHOP, Fen(240)),
    )
    assert bill.total == 1260


@pytest.mark.parametrize(
    ("at_utc_s", "total"),
    [(NOW_S - 1, 500), (NOW_S, 420), (NOW_S + HOUR_S - 1, 420), (NOW_S + HOUR_S, 500)],
)
def test_a_special_price_holds_from_its_first_second_to_before_its_last(
    at_utc_s: int, total: int
) -> None:
    rules = rules_of(special_price(BEER, 420, from_utc_s=NOW_S, until_utc_s=NOW_S + HOUR_S))
    assert priced(ticket_of((BEER, 1)), rules, at_utc_s=at_utc_s).total == total


def test_of_several_special_prices_the_shopper_gets_the_best() -> None:
    rules = rules_of(
        special_price(BEER, 450, promotion_id="a"),
        special_price(BEER, 400, promotion_id="b"),
        special_price(BEER, 430, promotion_id="c"),
        special_price(NOODLES, 1, promotion_id="d"),
    )
    bill = priced(ticket_of((BEER, 1)), rules)
    assert [(off.source, off.amount) for off in bill.lines[0].discounts] == [("b", 100)]


@pytest.mark.parametrize("ids", ["ab", "ba"])
def test_equal_special_prices_are_told_apart_by_their_id(ids: str) -> None:
    rules = rules_of(*(special_price(BEER, 400, promotion_id=name) for name in ids))
    assert priced(ticket_of((BEER, 1)), rules).lines[0].discounts[0].source == "a"


@pytest.mark.parametrize("price", [500, 700])
def test_a_special_price_never_makes_goods_dearer(price: int) -> None:
    bill = priced(ticket_of((BEER, 1)), rules_of(special_price(BEER, price)))
    assert (bill.total, bill.lines[0].discounts) == (500, ())


def test_a_printed_amount_knows_no_special_price() -> None:
    ticket = with_label(Ticket(1), APPLES, 915, 732)
    assert priced(ticket, rules_of(special_price(APPLES, 100))).total == 732


def test_a_coupon_takes_its_face_value_off_its_goods() -> None:
    bill = priced(ticket_of((SOAP, 1), (BEER, 1)), rules_of(offer(SOAP)), coupon())
    assert (bill.total, bill.saved) == (2990, 500)
    assert bill.redeemed == {coupon().coupon_id}
    off = bill.lines[0].discounts[0]
    assert (off.payer, off.label, off.offer_id, off.brand) == (Payer.BRAND, SOAP.name, 1, "奥妙")


def test_a_coupon_never_exceeds_the_price_of_a_unit() -> None:
    bill = priced(ticket_of((NOODLES, 3)), rules_of(offer(NOODLES, face=500)), coupon())
    assert (bill.saved, bill.total) == (450, 900)


def test_a_coupon_comes_after_the_special_price() -> None:
    rules = rules_of(special_price(BEER, 300), offer(BEER, face=400))
    bill = priced(ticket_of((BEER, 1)), rules, coupon(face=400))
    assert [off.amount for off in bill.lines[0].discounts] == [200, 300]
    assert bill.total == 0


def test_each_unit_takes_one_coupon() -> None:
    claimed = [coupon(number, face=100) for number in range(3)]
    bill = priced(ticket_of((BEER, 2)), rules_of(offer(BEER)), *claimed)
    assert bill.saved == 200
    assert [why.word for _, why in bill.unused] == [Unused.GOODS_TAKEN]


def test_a_weighed_line_takes_one_coupon() -> None:
    claimed = [coupon(number, face=100) for number in range(2)]
    bill = priced(with_label(Ticket(1), APPLES, 2000, 1600), rules_of(offer(APPLES)), *claimed)
    assert bill.saved == 100


def test_a_coupon_goes_to_the_dearest_goods_it_may() -> None:
    bill = priced(ticket_of((BEER, 1), (SOAP, 1)), rules_of(offer(BEER, SOAP)), coupon())
    assert [line.net for line in bill.lines] == [500, 2490]


def test_the_coupon_that_ends_first_is_used_first() -> None:
    late, soon = coupon(1, hours=30), coupon(2, hours=3)
    bill = priced(ticket_of((SOAP, 1)), rules_of(offer(SOAP)), late, soon)
    assert bill.redeemed == {soon.coupon_id}


@pytest.mark.parametrize(
    ("claimed", "goods", "why"),
    [
        (coupon(), BEER, Unused.NO_GOODS),
        (coupon(offer_id=9), SOAP, Unused.OFFER_UNKNOWN),
        (coupon(offer_id=2), product("赠品", price=0), Unused.GOODS_TAKEN),
    ],
)
def test_a_coupon_that_takes_nothing_says_why(claimed: Coupon, goods: Product, why: Unused) -> None:
    gift = product("赠品", price=0)
    rules = rules_of(offer(SOAP), offer(gift, offer_id=2))
    bill = priced(ticket_of((goods, 1)), rules, claimed)
    assert bill.unused == ((claimed, Why(why)),)
    assert bill.saved == 0


GOODS = (BEER, NOODLES, SOAP, APPLES, product("便宜货", price=1), product("口香糖", price=150))

basket_lines = st.lists(
    st.tuples(
        st.sampled_from(GOODS),
        st.one_of(st.integers(1, 6).map(pieces), st.integers(1, 5000).map(Milli)),
        st.one_of(st.none(), st.integers(0, 20_000).map(Fen)),
    ),
    max_size=8,
).map(lambda rows: tuple(BasketLine(number, *row) for number, row in enumerate(rows, start=1)))
rule_sets = st.builds(
    rules_of,
    *(
        st.builds(
            special_price,
            st.sampled_from(GOODS),
            st.integers(0, 3000),
            promotion_id=st.just(name),
            from_utc_s=st.sampled_from([NOW_S - 1, NOW_S + 1]),
        )
        for name in "abc"
    ),
    *(
        st.builds(offer, st.sampled_from(GOODS), st.sampled_from(GOODS), offer_id=st.just(number))
        for number in (1, 2, 3)
    ),
)
coupon_sets = st.lists(
    st.builds(
        coupon,
        st.integers(1, 99),
        offer_id=st.integers(1, 4),
        face=st.integers(1, 4000),
        hours=st.integers(1, 3),
    ),
    max_size=7,
    unique_by=lambda claimed: claimed.coupon_id,
)


@given(basket_lines, rule_sets, coupon_sets)
def test_every_bill_adds_up(
    lines: tuple[BasketLine, ...], rules: Rules, claimed: list[Coupon]
) -> None:
    bill = evaluate(lines, rules, claimed, NOW_S)

    assert sum(line.net for line in bill.lines) == bill.total == bill.gross - bill.saved
    faces = {held.coupon_id: held.face for held in claimed}
    for line in bill.lines:
        assert line.gross - sum(off.amount for off in line.discounts) == line.net >= 0
        coupons = [off for off in line.discounts if off.kind is DiscountKind.COUPON]
        assert len(coupons) <= line.line.units
        assert len(line.discounts) - len(coupons) <= 1
        before_coupons = line.net + sum(off.amount for off in coupons)
        for off in coupons:
            assert 0 < off.amount <= min(faces[off.source], before_coupons // line.line.units)
    assert bill.redeemed | {held.coupon_id for held, _ in bill.unused} == set(faces)
    assert len(bill.redeemed) + len(bill.unused) == len(faces)


@given(basket_lines, rule_sets, coupon_sets, st.randoms(use_true_random=False))
def test_the_order_of_scanning_and_of_coupons_changes_nothing(
    lines: tuple[BasketLine, ...], rules: Rules, claimed: list[Coupon], chance: Random
) -> None:
    shuffled, dealt = list(lines), list(claimed)
    promotions, offers = list(rules.promotions), list(rules.offers)
    for pile in (shuffled, dealt, promotions, offers):
        chance.shuffle(pile)
    mixed = Rules(rules.version, tuple(promotions), tuple(offers))

    one = evaluate(lines, rules, claimed, NOW_S)
    other = evaluate(shuffled, mixed, dealt, NOW_S)

    assert (one.gross, one.total, one.redeemed) == (other.gross, other.total, other.redeemed)
    assert sorted(why.word for _, why in one.unused) == sorted(why.word for _, why in other.unused)
    assert net_by_goods(one) == net_by_goods(other)


def net_by_goods(bill: Priced) -> list[tuple[str, int, int]]:
    return sorted((line.line.product.barcode, line.line.quantity, line.net) for line in bill.lines)


@given(basket_lines, rule_sets, coupon_sets)
def test_one_coupon_more_never_makes_the_basket_dearer(
    lines: tuple[BasketLine, ...], rules: Rules, claimed: list[Coupon]
) -> None:
    totals = [
        evaluate(lines, rules, claimed[:count], NOW_S).total for count in range(len(claimed) + 1)
    ]
    assert totals == sorted(totals, reverse=True)
