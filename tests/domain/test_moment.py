"""The shop's day turns at four in the morning, whatever the till's zone."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.moment import business_day, business_day_name, shop_time
from tests.builders import moment


def utc_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2026-11-21T19:59:59.999", date(2026, 11, 21)),  # 03:59:59.999 in the shop
        ("2026-11-21T20:00:00", date(2026, 11, 22)),  # 04:00
        ("2026-11-22T15:59:59", date(2026, 11, 22)),
        ("2026-11-22T16:00:00", date(2026, 11, 22)),  # midnight
        ("2026-12-31T19:59:59", date(2026, 12, 31)),  # early on New Year's Day
        ("2028-02-29T19:00:00", date(2028, 2, 29)),
    ],
)
def test_a_sale_before_four_counts_for_the_day_before(utc: str, day: date) -> None:
    assert business_day(utc_ms(utc)) == day
    assert business_day_name(utc_ms(utc)) == day.isoformat()


@given(st.integers(0, 4_000_000_000_000))
def test_the_business_day_is_the_calendar_day_or_the_one_before(when_ms: int) -> None:
    local = shop_time(when_ms)
    behind = (local.date() - business_day(when_ms)).days
    assert behind == (1 if local.hour < 4 else 0)


def test_elapsed_time_ignores_a_clock_that_was_set() -> None:
    began, later = moment(), moment(1500)
    assert later.elapsed_ms_since(began) == 1500
    assert later.utc_s == began.utc_s + 1
