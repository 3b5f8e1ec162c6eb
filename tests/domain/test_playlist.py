"""Whose turn it is on the customer screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.playlist import taking_turns, whose_turn


@pytest.mark.parametrize(
    ("first", "second", "turns"),
    [
        ("", "", ""),
        ("ab", "", "ab"),
        ("", "xy", "xy"),
        ("abc", "xy", "axbyc"),
        ("a", "xyz", "axyz"),
    ],
)
def test_offers_and_clips_take_turns_and_none_is_left_out(
    first: str, second: str, turns: str
) -> None:
    assert "".join(taking_turns(first, second)) == turns


@pytest.mark.parametrize(
    ("at_ms", "place"), [(0, 0), (9, 0), (10, 1), (34, 1), (35, 2), (39, 2), (40, 0), (410, 1)]
)
def test_each_turn_lasts_as_long_as_it_should(at_ms: int, place: int) -> None:
    assert whose_turn((10, 25, 5), at_ms) == place


@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=60), st.integers(0, 10**12))
def test_every_turn_comes_within_one_round_and_lasts_its_length(
    lengths: list[int], at_ms: int
) -> None:
    place = whose_turn(lengths, at_ms)
    begin = at_ms - at_ms % sum(lengths) + sum(lengths[:place])
    assert begin <= at_ms < begin + lengths[place]
