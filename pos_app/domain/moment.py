"""A moment as the till knows it, and the shop's business day."""

from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache

from pos_app.domain.values import dataclass

SHOP_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one zone without summer time since 1991, so a fixed offset is exact."""

DAY_TURNS_AT = timedelta(hours=4)
"""A sale before 04:00 shop time belongs to the day before (till.md)."""


class TimeQuality(StrEnum):
    """How far the wall clock can be trusted."""

    TRUSTED = "trusted"  # confirmed by the cloud since this boot
    UNCERTAIN = "uncertain"  # the device's own clock, not confirmed


@dataclass(frozen=True, slots=True)
class Moment:
    """Wall time in UTC milliseconds, with the monotonic time since boot beside it."""

    utc_ms: int
    monotonic_ms: int
    quality: TimeQuality = TimeQuality.UNCERTAIN

    @property
    def utc_s(self) -> int:
        return self.utc_ms // 1000

    def elapsed_ms_since(self, earlier: "Moment") -> int:
        """Never touched by a clock that is set."""
        return self.monotonic_ms - earlier.monotonic_ms


def shop_time(utc_ms: int) -> datetime:
    """The wall clock in the shop."""
    return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(SHOP_TIME)


def business_day(utc_ms: int) -> date:
    """The day that a sale at this time counts for."""
    return _day((utc_ms + _TURN_MS) // _DAY_MS)


def business_day_name(utc_ms: int) -> str:
    """The same as the journal and the reports write it: YYYY-MM-DD."""
    return _day_name((utc_ms + _TURN_MS) // _DAY_MS)


@lru_cache(maxsize=8)
def _day(number: int) -> date:
    """The same few days are asked for again and again."""
    return date(1970, 1, 1) + timedelta(days=number)


@lru_cache(maxsize=8)
def _day_name(number: int) -> str:
    return _day(number).isoformat()


_DAY_MS = 24 * 3600 * 1000
_TURN_MS = (SHOP_TIME.utcoffset(None) - DAY_TURNS_AT) // timedelta(milliseconds=1)
