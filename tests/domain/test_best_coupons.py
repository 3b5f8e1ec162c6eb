"""Of what may stand together the shopper gets the best, whatever was scanned or claimed first."""

from collections import Counter
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.basket import BasketLine
from pos_app.domain.coupon import Coupon
from pos_app.domain.matching import match
from pos_app.domain.money import Fen
from pos_app.domain.pricing import DiscountKind, Priced, evaluate
from pos_app.domain.promotion import Rules
from tests.domain.offers import AT, coupons_of, lines, rules

Lines = tuple[BasketLine, ...]


@given(lines, rules(), coupons_of(most=6))
def test_every_bill_adds_up_and_every_fen_has_its_payer(
    goods: Lines, known: Rules, claimed: list[Coupon]
) -> None:
    bill = evaluate(goods, known, claimed, AT)

    assert sum(line.net for line in bill.lines) == bill.total == bill.gross - bill.saved
    by_coupon: Counter[str] = Counter()
    by_payer: Counter[tuple[str, str]] = Counter()
    for line in bill.lines:
        assert line.gross - sum(off.amount for off in line.discounts) == line.net >= 0
        for off in line.discounts:
            assert off.amount > 0
            if off.kind is DiscountKind.COUPON:
                by_coupon[off.source] += off.amount
                by_payer[off.source, off.payer] += off.amount
    for one in claimed:
        if taken := by_coupon[one.coupon_id]:
            assert taken <= one.face
            offer = known.offer(one.offer_id)
            assert offer is not None
            shares = dict(offer.shares(Fen(taken)))
            assert {p: n for (c, p), n in by_payer.items() if c == one.coupon_id} == shares
    unused = [one.coupon_id for one, _ in bill.unused]
    assert sorted([*bill.redeemed, *unused]) == sorted(one.coupon_id for one in claimed)


@given(lines, rules(), coupons_of(most=5), st.randoms(use_true_random=False))
def test_no_order_of_scanning_claiming_or_publishing_changes_anything(
    goods: Lines, known: Rules, claimed: list[Coupon], chance: Random
) -> None:
    scanned, dealt, offers = list(goods), list(claimed), list(known.offers)
    for pile in (scanned, dealt, offers):
        chance.shuffle(pile)

    one = evaluate(goods, known, claimed, AT)
    other = evaluate(scanned, Rules(1, known.promotions, tuple(offers)), dealt, AT)

    assert (one.total, one.redeemed, set(one.unused)) == (
        other.total,
        other.redeemed,
        set(other.unused),
    )
    assert _by_goods(one) == _by_goods(other)


def _by_goods(bill: Priced) -> list[tuple[object, ...]]:
    return sorted((line.line.product.barcode, line.line.quantity, line.net) for line in bill.lines)


@given(lines, rules(), coupons_of(most=5))
def test_the_cloud_which_sees_the_used_coupons_alone_finds_the_same(
    goods: Lines, known: Rules, claimed: list[Coupon]
) -> None:
    bill = evaluate(goods, known, claimed, AT)
    used = [one for one in claimed if one.coupon_id in bill.redeemed]
    again = evaluate(goods, known, used, AT)
    assert again.lines == bill.lines


@given(lines, rules(), coupons_of(most=3))
def test_no_choice_among_three_coupons_is_better(
    goods: Lines, known: Rules, claimed: list[Coupon]
) -> None:
    bill = evaluate(goods, known, claimed, AT)
    for size in range(len(claimed)):
        for some in combinations(claimed, size):
            assert evaluate(goods, known, some, AT).saved <= bill.saved


VALUES = st.lists(
    st.dictionaries(st.integers(0, 3), st.integers(1, 9).map(Fen), max_size=4),
    max_size=4,
)


@given(VALUES, st.lists(st.integers(1, 2), min_size=4, max_size=4))
def test_no_way_to_put_coupons_on_pieces_takes_more_off(
    values: list[dict[int, Fen]], room: list[int]
) -> None:
    found = match(values, room)

    assert all(count <= room[place] for place, count in Counter(_placed(found)).items())
    assert _worth(values, found) == max(
        _worth(values, way) for way in _ways(values, room, [None] * len(values), 0)
    )


def _placed(way: list[int | None]) -> list[int]:
    return [place for place in way if place is not None]


def _worth(values: list[dict[int, Fen]], way: list[int | None]) -> int:
    return sum(values[n][place] for n, place in enumerate(way) if place is not None)


def _ways(
    values: list[dict[int, Fen]], room: list[int], way: list[int | None], nth: int
) -> list[list[int | None]]:
    """Every way there is, by brute force."""
    if nth == len(values):
        return [way]
    found = []
    for place in (None, *values[nth]):
        if place is None or way.count(place) < room[place]:
            found += _ways(values, room, [*way[:nth], place, *way[nth + 1 :]], nth + 1)
    return found


def test_a_coupon_is_put_off_its_piece_only_by_one_that_takes_more() -> None:
    assert match([{0: Fen(3)}, {0: Fen(3)}], [1]) == [0, None]
    assert match([{0: Fen(3)}, {0: Fen(4)}], [1]) == [None, 0]
    assert match([{0: Fen(3), 1: Fen(2)}, {0: Fen(3)}], [1, 1]) == [1, 0]
    assert match([{0: Fen(0)}, {}], [1]) == [None, None]
    equal = {0: Fen(5), 1: Fen(4)}
    assert match([equal, equal, equal], [1, 1]) == [0, 1, None]
