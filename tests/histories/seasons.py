"""How many shoppers come, and when."""

import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

from pos_app.domain.moment import SHOP_TIME

SPRING_FESTIVALS = (
    date(2021, 2, 12),
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
)
CLOSED_DAYS = 3
"""From the first day of the festival on nobody sells."""
RUSH_DAYS = 8
"""Before it everybody buys."""

OPENS = time(6, 50)
CHANGES = time(14, 30)
CLOSES_AFTER = timedelta(hours=15, minutes=45)
LATE = timedelta(hours=2)
"""Fridays and Saturdays last beyond midnight, which still counts for the day before."""
GAP_MS = 20_000
"""Nobody is served faster."""

_WEEKDAYS = (0.92, 0.9, 0.94, 0.97, 1.08, 1.24, 1.16)
_MONTHS = (0.98, 0.9, 0.94, 0.97, 1.0, 1.06, 1.14, 1.13, 1.03, 1.04, 0.96, 1.0)
_HOURS = (2, 7, 6, 4, 4, 6, 7, 5, 3, 4, 6, 9, 11, 9, 7, 5)
"""Weights of the hours after opening: before work, at noon, after work."""
_LATE_HOURS = (*_HOURS, 4, 2)


def crowd(day: date) -> float:
    """How many shoppers come, against an average day; 0 when the shop is closed."""
    for festival in SPRING_FESTIVALS:
        after = (day - festival).days
        if 0 <= after < CLOSED_DAYS:
            return 0.0
        if -RUSH_DAYS <= after < 0:
            return 1.6
    return _WEEKDAYS[day.weekday()] * _MONTHS[day.month - 1]


def opens_at(day: date) -> int:
    """UTC milliseconds of the moment at which the first shift takes over the drawer."""
    return utc_ms_of(day, OPENS)


def changes_at(day: date) -> int:
    """UTC milliseconds of the moment at which the second shift takes over."""
    return utc_ms_of(day, CHANGES)


def closes_at(day: date) -> int:
    """UTC milliseconds of the last count of the drawer."""
    late = LATE if is_late(day) else timedelta(0)
    return opens_at(day) + (CLOSES_AFTER + late) // timedelta(milliseconds=1)


def is_late(day: date) -> bool:
    return day.weekday() in (4, 5)


def arrivals(chance: random.Random, day: date, sales_a_day: float) -> list[int]:
    """UTC milliseconds at which a shopper stands at the counter, in order."""
    mean = sales_a_day * crowd(day)
    count = max(0, round(chance.gauss(mean, mean**0.5)))
    weights = list(accumulate(_LATE_HOURS if is_late(day) else _HOURS))
    hours = chance.choices(range(len(weights)), cum_weights=weights, k=count)
    opened = opens_at(day) + 600_000
    wanted = sorted(opened + hour * 3_600_000 + chance.randrange(3_600_000) for hour in hours)
    return list(accumulate(wanted, lambda before, at: max(before + GAP_MS, at)))


def utc_ms_of(day: date, clock: time) -> int:
    """A wall clock in the shop as UTC milliseconds."""
    local = datetime.combine(day, clock, SHOP_TIME)
    return round(local.astimezone(UTC).timestamp() * 1000)
