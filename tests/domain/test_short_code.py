"""Eight digits are goods or a coupon, never both; guessing them is slow."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.barcode import GoodsCode, classify
from pos_app.domain.short_code import (
    TRIES_LIMIT,
    TRIES_WINDOW_MS,
    ShortCodeTries,
    short_code_in,
    short_code_of,
)
from pos_app.domain.wire import keyed_short_code

NOON_MS = 1_795_320_000_000


@given(st.integers(0, 2**64 - 1))
def test_no_short_code_is_the_code_of_goods(chance: int) -> None:
    code = short_code_of(chance)
    assert short_code_in(code) == code
    assert not isinstance(classify(code), GoodsCode)


def test_a_keyed_code_says_nothing_without_the_key() -> None:
    """Against another implementation: the till and the cloud must agree on every bit."""
    mac = hmac.new(b"k" * 32, b"xiaodian short code v1\x0012345678", hashlib.sha256)
    assert keyed_short_code(b"k" * 32, "12345678") == mac.hexdigest()


def test_ninety_million_draws_give_as_many_codes() -> None:
    """A sample of neighbours and of the ends: each draw has a code of its own."""
    draws = [*range(2000), *range(89_998_000, 90_000_000)]
    assert len({short_code_of(chance) for chance in draws}) == len(draws)
    assert short_code_of(90_000_000) == short_code_of(0)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("12345678", "12345678"),
        ("1234 5678", "12345678"),
        ("1234-5678", "12345678"),
        ("1234567", None),
        ("123456789", None),
        ("1234567x", None),
        ("١٢٣٤٥٦٧٨", None),
        ("", None),
    ],
)
def test_a_short_code_is_eight_digits_in_one_piece_or_two(typed: str, digits: str | None) -> None:
    assert short_code_in(typed) == digits


def tries(*seconds_ago: int) -> ShortCodeTries:
    """Wrong codes so long before noon."""
    return ShortCodeTries(tuple(NOON_MS - 1000 * ago for ago in seconds_ago))


def test_five_wrong_codes_are_followed_by_a_pause_until_the_first_is_five_minutes_old() -> None:
    wrong = tries(100, 80, 60, 40)
    assert wrong.paused_until(NOON_MS) is None
    wrong = wrong.after_wrong(NOON_MS)
    until = NOON_MS - 100_000 + TRIES_WINDOW_MS
    assert wrong.paused_until(NOON_MS) == until
    assert wrong.paused_until(until - 1) == until
    assert wrong.paused_until(until) is None


def test_old_tries_do_not_count_and_are_not_kept() -> None:
    wrong = tries(900, 800, 700, 600, 301).after_wrong(NOON_MS)
    assert wrong == ShortCodeTries((NOON_MS,))


def test_no_more_tries_are_kept_than_count() -> None:
    wrong = ShortCodeTries()
    for nth in range(20):
        wrong = wrong.after_wrong(NOON_MS + nth)
    assert len(wrong.wrong_at) == TRIES_LIMIT


def test_a_clock_set_back_a_year_makes_no_pause_of_a_year() -> None:
    wrong = tries(4, 3, 2, 1, 0)
    last_year = NOON_MS - 365 * 24 * 3_600_000
    assert wrong.paused_until(last_year) is None
    assert wrong.after_wrong(last_year) == ShortCodeTries((last_year,))


def test_a_clock_set_back_by_a_minute_keeps_the_pause() -> None:
    wrong = tries(4, 3, 2, 1, 0)
    before = NOON_MS - 60_000
    assert wrong.paused_until(before) == before + TRIES_WINDOW_MS
    assert wrong.paused_until(NOON_MS - 4_000 + TRIES_WINDOW_MS) is None
