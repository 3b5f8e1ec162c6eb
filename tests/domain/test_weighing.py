"""Weights become quantities exactly, and amounts are rounded half up to a fen."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import UnitNotWeighed
from pos_app.domain.money import Fen, amount_of
from pos_app.domain.weighing import (
    GRAMS_IN,
    NO_READING,
    TYPED_LIMIT_G,
    TYPED_MARK,
    Plate,
    Reading,
    check_unit,
    quantity_of,
    typed_quantity,
    with_typed_weight,
)
from tests.builders import APPLES, BEER

UNITS = sorted(GRAMS_IN)
grams = st.integers(1, TYPED_LIMIT_G)
prices = st.integers(1, 9_999_999)


@given(grams=grams, price=prices)
def test_an_amount_by_the_kilogram_is_weight_times_price_rounded_half_up(
    grams: int, price: int
) -> None:
    exact = Decimal(grams) * Decimal(price) / 1000
    expected = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert amount_of(Fen(price), quantity_of(grams, "kg")) == expected


@pytest.mark.parametrize(
    ("grams", "price", "amount"),
    [
        (375, 998, 374),  # 3.7425
        (125, 1000, 125),  # 1.25 exactly
        (5, 100, 1),  # half a fen goes up
        (4, 100, 0),  # less than half does not
        (1500, 333, 500),  # 4.995
    ],
)
def test_known_amounts(grams: int, price: int, amount: int) -> None:
    assert amount_of(Fen(price), quantity_of(grams, "kg")) == amount


@given(grams=grams, unit=st.sampled_from(UNITS))
def test_no_unit_loses_a_part_of_a_gram(grams: int, unit: str) -> None:
    assert Fraction(quantity_of(grams, unit), 1000) * GRAMS_IN[unit] == grams


@given(first=grams, second=grams, price=prices)
def test_a_heavier_weight_never_costs_less(first: int, second: int, price: int) -> None:
    lighter, heavier = sorted((first, second))
    assert amount_of(Fen(price), quantity_of(lighter, "kg")) <= amount_of(
        Fen(price), quantity_of(heavier, "kg")
    )


def test_a_pound_of_500_grams_is_two_to_the_kilogram() -> None:
    assert quantity_of(375, "斤") == 750
    assert quantity_of(375, " KG ") == 375


def test_goods_priced_by_the_bag_cannot_be_weighed() -> None:
    with pytest.raises(UnitNotWeighed) as refused:
        check_unit(BEER)
    assert refused.value.unit == BEER.unit
    check_unit(APPLES)


@pytest.mark.parametrize("plate", Plate)
def test_only_a_stable_weight_above_nothing_is_sold_by(plate: Plate) -> None:
    sold = Reading(plate, 375).to_sell_g
    assert sold == (375 if plate is Plate.STABLE else None)


@pytest.mark.parametrize("grams", [None, 0, -1])
def test_nothing_and_less_than_nothing_are_not_sold(grams: int | None) -> None:
    assert Reading(Plate.STABLE, grams).to_sell_g is None


def test_before_the_scale_has_spoken_there_is_no_weight() -> None:
    assert NO_READING.to_sell_g is None


def test_a_container_is_taken_off() -> None:
    assert Reading(Plate.STABLE, 387, 4).less(12) == Reading(Plate.STABLE, 375, 4)
    assert Reading(Plate.MOVING, 387, 4).less(12) == Reading(Plate.MOVING, 375, 4)


def test_an_empty_plate_without_its_container_is_below_zero() -> None:
    assert Reading(Plate.STABLE, 0, 4).less(12) == Reading(Plate.BELOW_ZERO, -12, 4)


@pytest.mark.parametrize("reading", [NO_READING, Reading(Plate.OVERLOAD), Reading(Plate.STABLE, 3)])
def test_without_a_number_or_a_container_nothing_is_taken_off(reading: Reading) -> None:
    tare_g = 0 if reading.grams else 12
    assert reading.less(tare_g) == reading


@pytest.mark.parametrize(
    ("typed", "quantity"),
    [("0.375", 375), (".5", 500), ("2", 2000), ("1.2", 1200), ("99.999", 99_999)],
)
def test_a_typed_weight_is_in_the_goods_unit(typed: str, quantity: int) -> None:
    assert typed_quantity(typed, "kg") == quantity


@pytest.mark.parametrize(
    "typed",
    ["", ".", "0", "0.000", "1.2345", "100", "123456", "-1", "1,5", "1.2.3", "abc", "１", "1 2"],
)
def test_what_is_no_weight_is_not_guessed_at(typed: str) -> None:
    assert typed_quantity(typed, "kg") is None


def test_grams_may_have_five_digits() -> None:
    assert typed_quantity("12500", "g") == 12_500_000
    assert typed_quantity("99999.001", "g") == 99_999_001


@given(grams=grams)
def test_a_weight_read_out_and_typed_is_the_same(grams: int) -> None:
    assert typed_quantity(f"{grams // 1000}.{grams % 1000:03d}", "kg") == quantity_of(grams, "kg")


def test_goods_with_a_typed_weight_say_so_by_their_name() -> None:
    marked = with_typed_weight(APPLES)
    assert marked.name == APPLES.name + TYPED_MARK
    assert (marked.barcode, marked.price, marked.by_weight) == (APPLES.barcode, APPLES.price, True)
