"""Money never appears or disappears by rounding."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.money import (
    Fen,
    Milli,
    allocate,
    amount_of,
    divide_half_up,
    is_whole,
    parse_yuan,
    pieces,
    yuan,
)

totals = st.integers(0, 10_000_000).map(Fen)
weights = st.lists(st.integers(0, 10_000_000), min_size=1, max_size=30).filter(any)


@given(totals, weights)
def test_the_parts_of_an_amount_sum_to_the_amount(total: Fen, shares: list[int]) -> None:
    assert sum(allocate(total, shares)) == total


@given(totals, weights)
def test_each_part_is_within_a_fen_of_its_exact_share(total: Fen, shares: list[int]) -> None:
    for part, weight in zip(allocate(total, shares), shares, strict=True):
        assert abs(part - Fraction(total * weight, sum(shares))) < 1


@given(totals, weights)
def test_a_larger_weight_never_gets_a_smaller_part(total: Fen, shares: list[int]) -> None:
    parts = sorted(zip(shares, allocate(total, shares), strict=True))
    for (light, less), (heavy, more) in pairwise(parts):
        assert light == heavy or less <= more


@given(weights, st.data())
def test_no_part_exceeds_its_line_when_the_discount_fits(
    shares: list[int], data: st.DataObject
) -> None:
    total = Fen(data.draw(st.integers(0, sum(shares))))
    parts = allocate(total, shares)
    assert all(0 <= part <= weight for part, weight in zip(parts, shares, strict=True))


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (100, [1, 1, 1], (34, 33, 33)),  # the earlier of equal remainders
        (100, [1, 2, 3], (17, 33, 50)),
        (1, [5, 5], (1, 0)),
        (5, [0, 3, 0], (0, 5, 0)),
        (0, [0, 0], (0, 0)),
        (0, [], ()),
    ],
)
def test_the_largest_remainder_gets_the_odd_fen(
    total: int, shares: list[int], parts: tuple[int, ...]
) -> None:
    assert allocate(Fen(total), shares) == parts


@pytest.mark.parametrize(("total", "shares"), [(1, []), (5, [0]), (-1, [1]), (1, [2, -1])])
def test_what_cannot_be_split_is_refused(total: int, shares: list[int]) -> None:
    with pytest.raises(ValueError, match=r"fen and nothing|no negative"):
        allocate(Fen(total), shares)


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [
        (5, 2, 3),
        (-5, 2, -3),
        (4, 2, 2),
        (1, 3, 0),
        (2, 3, 1),
        (0, 9, 0),
        (-1, 3, 0),
        (1499, 1000, 1),
    ],
)
def test_halves_round_away_from_zero(numerator: int, denominator: int, quotient: int) -> None:
    assert divide_half_up(numerator, denominator) == quotient


@given(st.integers(), st.integers(1, 10**9))
def test_rounding_is_off_by_a_half_at_most(numerator: int, denominator: int) -> None:
    off = divide_half_up(numerator, denominator) - Fraction(numerator, denominator)
    assert abs(off) <= Fraction(1, 2)


@pytest.mark.parametrize("denominator", [0, -3])
def test_only_a_positive_number_divides(denominator: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        divide_half_up(1, denominator)


def test_a_weight_costs_its_share_of_the_price_rounded_to_a_fen() -> None:
    assert amount_of(Fen(1980), Milli(326)) == 645  # 645.48
    assert amount_of(Fen(250), pieces(3)) == 750


def test_a_weight_is_no_number_of_pieces() -> None:
    assert is_whole(pieces(3))
    assert not is_whole(Milli(326))


@given(st.integers(0, 999_999_999).map(Fen))
def test_a_written_amount_reads_back_as_the_same_amount(amount: Fen) -> None:
    assert parse_yuan(yuan(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0.00"), (5, "0.05"), (1234, "12.34"), (-99, "-0.99"), (-120, "-1.20")]
)
def test_amounts_are_written_with_two_decimals(amount: int, text: str) -> None:
    assert yuan(Fen(amount)) == text


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("5", 500),
        ("5.5", 550),
        (".50", 50),
        ("5.", 500),
        ("0", 0),
        ("007", 700),
        ("9999999", 999999900),
    ],
)
def test_what_a_cashier_types_is_an_amount(typed: str, amount: int) -> None:
    assert parse_yuan(typed) == amount


@pytest.mark.parametrize(
    "typed",
    [
        "",
        ".",
        "..",
        "1.2.3",
        "1.234",
        "12345678",
        "-5",
        "+5",
        "5 ",
        "1e3",
        "５",
        "²",
        "٣",
        "五",
        "1,5",
    ],
)
def test_anything_else_is_no_amount(typed: str) -> None:
    assert parse_yuan(typed) is None


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_amounts(typed: str) -> None:
    amount = parse_yuan(typed)
    assert amount is None or 0 <= amount < 1_000_000_000
