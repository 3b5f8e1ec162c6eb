"""What the dashboard counts: claims and redemptions over a window, and budgets that must add up."""

from dataclasses import dataclass
from datetime import datetime, time

from cloud.database import Work
from cloud.office.lines import Budget, OfferLine
from pos_app.domain.moment import SHOP_TIME, shop_time

_MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * _MINUTE_MS


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time cut into steps, the last of which may be short."""

    key: str
    from_ms: int
    until_ms: int
    step_ms: int

    @property
    def steps(self) -> int:
        return -(-(self.until_ms - self.from_ms) // self.step_ms)


WINDOWS = ("60m", "today", "7d")


def window_of(key: str, now_ms: int) -> Window:
    """The chosen window up to now; sixty minutes for anything unknown."""
    if key == "today":
        return Window(key, midnight(now_ms), now_ms + 1, 15 * _MINUTE_MS)
    if key == "7d":
        return Window(key, midnight(now_ms) - 6 * _DAY_MS, now_ms + 1, 180 * _MINUTE_MS)
    first = (now_ms // _MINUTE_MS - 59) * _MINUTE_MS
    return Window("60m", first, first + 60 * _MINUTE_MS, _MINUTE_MS)


def midnight(utc_ms: int) -> int:
    """The start of the shop's calendar day, in UTC milliseconds."""
    day = shop_time(utc_ms).date()
    return int(datetime.combine(day, time(), SHOP_TIME).timestamp()) * 1000


@dataclass(frozen=True, slots=True)
class Pace:
    """How many in each step of a window."""

    claims: list[int]
    redemptions: list[int]


def pace(work: Work, window: Window) -> Pace:
    """Claims and redemptions of all offers, step by step."""
    return Pace(
        _counted(work, _CLAIMS, window),
        _counted(work, _REDEMPTIONS, window),
    )


def refused_uses(work: Work, window: Window) -> int:
    """Uses of coupons in sales of the window that nothing is paid for."""
    row = work.row(
        "SELECT count(*) FROM coupon_use WHERE sold_at >= ? AND sold_at < ? AND refusal <> ''",
        (window.from_ms, window.until_ms),
    )
    return int(row[0])


def over_issue(work: Work, lines: list[OfferLine]) -> int:
    """Fen beyond the budgets, counted from the coupons themselves and not from the budget's own
    columns. Must be 0."""
    held = {
        int(offer): int(total)
        for offer, total in work.rows(
            "SELECT c.offer_id, sum(CASE WHEN c.state IN ('ISSUED', 'LOCKED', 'VOIDED')"
            " THEN c.face ELSE coalesce(s.reserved, 0) END + coalesce(s.redeemed, 0))"
            " FROM coupon AS c LEFT JOIN coupon_stake AS s ON s.coupon_id = c.coupon_id"
            " GROUP BY c.offer_id"
        )
    }
    return sum(
        max(sum(held.get(one, 0) for one in line.offer_ids) - line.budget.cap, 0) for line in lines
    )


def adds_up(budget: Budget) -> bool:
    """已核销 + 已领未用 + 剩余 = 预算, none of them below zero."""
    parts = (budget.redeemed, budget.reserved, budget.left)
    return sum(parts) == budget.cap and min(parts) >= 0


_CLAIMS = (
    "SELECT (claimed_at - ?1) / ?2, count(*) FROM coupon"
    " WHERE claimed_at >= ?1 AND claimed_at < ?3 GROUP BY 1"
)
_REDEMPTIONS = (
    "SELECT (redeemed_at - ?1) / ?2, count(*) FROM redemption"
    " WHERE redeemed_at >= ?1 AND redeemed_at < ?3 GROUP BY 1"
)


def _counted(work: Work, sql: str, window: Window) -> list[int]:
    counts = [0] * window.steps
    for step, number in work.rows(sql, (window.from_ms, window.step_ms, window.until_ms)):
        counts[int(step)] = int(number)
    return counts
