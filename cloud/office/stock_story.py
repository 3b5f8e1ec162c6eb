"""Could the shop have had that many to sell? What was redeemed, day by day, beside what came in."""

from dataclasses import dataclass
from datetime import date, timedelta

from cloud.database import Work
from cloud.settlement.evidence import Doubt
from cloud.settlement.holds import Hold
from cloud.shops import offer_by_id

MOST_DAYS = 31
_PIECE = 1000


@dataclass(frozen=True, slots=True)
class StockStory:
    """Pieces at the end of each day: `sold` with the offer, `stock` that there can have been."""

    goods: str
    days: list[date]
    sold: list[int]
    stock: list[int]


def stock_story(work: Work, chosen: Hold) -> StockStory | None:
    """Of a hold about stock, once the shop has told what came in; None for any other."""
    about = next((one for one in chosen.evidence if one.doubt is Doubt.STOCK), None)
    store, offer = chosen.summary.store, offer_by_id(work, chosen.summary.offer_id)
    barcodes = (*offer.goods, *offer.deal.extra)
    if about is None or not barcodes:
        return None
    marks = ", ".join("?" for _ in barcodes)
    came = work.rows(
        f"SELECT day, sum(quantity) FROM delivery WHERE store_id = ? AND barcode IN ({marks})"  # noqa: S608 - marks
        " GROUP BY day ORDER BY day",
        (store, *barcodes),
    )
    went = work.rows(
        "SELECT sale.day, sum(sale_line.quantity) FROM coupon_use AS u JOIN sale"  # noqa: S608 - marks
        " USING (store_id, terminal_id, epoch, seq) JOIN sale_line"
        " USING (store_id, terminal_id, epoch, seq) JOIN coupon USING (coupon_id)"
        f" WHERE u.store_id = ? AND coupon.offer_id = ? AND barcode IN ({marks})"
        " AND u.refusal = '' GROUP BY sale.day ORDER BY sale.day",
        (store, offer.offer_id, *barcodes),
    )
    if not came or not went:
        return None
    return _story(about.subject or offer.title, dict(came), dict(went))


def _story(goods: str, came: dict[str, int], went: dict[str, int]) -> StockStory:
    last = date.fromisoformat(max(*came, *went))
    first = max(date.fromisoformat(min(*came, *went)), last - timedelta(days=MOST_DAYS - 1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return StockStory(
        goods, days, [_until(went, day) for day in days], [_until(came, day) for day in days]
    )


def _until(pieces: dict[str, int], day: date) -> int:
    return sum(int(count) for at, count in pieces.items() if at <= day.isoformat()) // _PIECE
