"""Could the shop have had so many to sell? Pieces sold against what was there and what came in."""

from datetime import date, timedelta
from typing import NamedTuple

from cloud.database import Work
from cloud.settlement.evidence import Doubt, Evidence, Finding
from cloud.settlement.limits import Limits
from pos_app.domain.money import ONE

MOST_DAYS = 400


class StockDay(NamedTuple):
    """One business day's end: pieces sold since the count, returns taken off, and the most that
    can have been there by then."""

    day: str
    sold: int
    possible: int


def stock_curve(work: Work, store: int, barcode: str, until_day: str) -> list[StockDay]:
    """Day by day since the goods were counted last, the last MOST_DAYS of them; empty where they
    never were."""
    counted = _counted(work, store, barcode, until_day)
    if counted is None:
        return []
    first, opening = counted
    values = (store, barcode, first, until_day)
    came: dict[str, int] = dict(work.rows(_DELIVERED, values))
    sold: dict[str, int] = dict(work.rows(_SOLD, values))
    for day, quantity in work.rows(_BACK, values):
        sold[day] = sold.get(day, 0) - quantity
    curve: list[StockDay] = []
    days = _days(first, until_day)
    gone = sum(int(count) for day, count in sold.items() if day < days[0])
    possible = opening + sum(int(count) for day, count in came.items() if day < days[0])
    for day in days:
        gone, possible = gone + int(sold.get(day, 0)), possible + int(came.get(day, 0))
        curve.append(StockDay(day, gone // ONE, possible // ONE))
    return curve


def stock_evidence(
    work: Work, store: int, goods: tuple[str, ...], until_day: str, limits: Limits
) -> Evidence | None:
    """About the goods of an offer of which most too many were sold, else of which least is left.
    None where none of them was ever counted."""
    found = [
        evidence
        for barcode in goods
        if (evidence := _of_goods(work, store, barcode, until_day, limits)) is not None
    ]
    return max(found, key=lambda one: (one.value - (one.peer or 0), one.subject), default=None)


def _of_goods(
    work: Work, store: int, barcode: str, until_day: str, limits: Limits
) -> Evidence | None:
    curve = stock_curve(work, store, barcode, until_day)
    if not curve:
        return None
    worst = max(curve, key=lambda one: one.sold - one.possible)
    counted = _counted(work, store, barcode, until_day)
    opening = counted[1] // ONE if counted else 0
    name = work.find(
        "SELECT name FROM product WHERE store_id = ? AND barcode = ?", (store, barcode)
    )
    is_odd = worst.sold > worst.possible + limits.stock_slack
    return Evidence(
        Doubt.STOCK,
        Finding.ODD if is_odd else Finding.NORMAL,
        worst.sold,
        worst.possible,
        worst.sold,
        0,
        subject=name[0] if name else barcode,
        opening=opening,
        delivered=worst.possible - opening,
    )


def _counted(work: Work, store: int, barcode: str, until_day: str) -> tuple[str, int] | None:
    """The day of the last count, and thousandths that were there in its morning."""
    row = work.find(
        "SELECT day, sum(quantity) FROM delivery WHERE store_id = ? AND barcode = ?"
        " AND kind = 'opening' AND day <= ? GROUP BY day ORDER BY day DESC LIMIT 1",
        (store, barcode, until_day),
    )
    return None if row is None else (str(row[0]), int(row[1]))


def _days(first: str, last: str) -> list[str]:
    """The last of them, where they are more than MOST_DAYS."""
    end = date.fromisoformat(last)
    count = min((end - date.fromisoformat(first)).days + 1, MOST_DAYS)
    return [(end - timedelta(days=ago)).isoformat() for ago in reversed(range(count))]


_DELIVERED = (
    "SELECT day, sum(quantity) FROM delivery WHERE store_id = ? AND barcode = ?"
    " AND kind = 'delivery' AND day >= ? AND day <= ? GROUP BY day"
)
_SOLD = (
    "SELECT s.day, sum(l.quantity) FROM sale AS s JOIN sale_line AS l"
    " ON l.store_id = s.store_id AND l.terminal_id = s.terminal_id AND l.epoch = s.epoch"
    " AND l.seq = s.seq WHERE s.store_id = ? AND l.barcode = ? AND s.day >= ? AND s.day <= ?"
    " GROUP BY s.day"
)
_BACK = (
    "SELECT r.day, sum(b.quantity) FROM refund AS r JOIN refund_line AS b"
    " ON b.store_id = r.store_id AND b.terminal_id = r.terminal_id AND b.epoch = r.epoch"
    " AND b.seq = r.seq JOIN sale_line AS l ON l.store_id = r.store_id"
    " AND l.terminal_id = r.terminal_id AND l.epoch = r.sale_epoch AND l.seq = r.sale_seq"
    " AND l.line_no = b.line_no WHERE r.store_id = ? AND l.barcode = ? AND r.day >= ?"
    " AND r.day <= ? GROUP BY r.day"
)
