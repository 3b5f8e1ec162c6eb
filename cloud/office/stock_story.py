"""Could the shop have had that many to sell? What was sold, day by day, beside what came in.

It draws what the evidence says: the same goods, counted the same way.
"""

from dataclasses import dataclass
from datetime import date

from cloud.database import Work
from cloud.settlement.decisions import Verdict
from cloud.settlement.evidence import Doubt
from cloud.settlement.holds import Hold
from cloud.settlement.stock import stock_curve
from cloud.shops import offer_by_id
from pos_app.domain.moment import business_day_name

MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class StockStory:
    """Pieces at the end of each day: `sold` since the goods were counted last, with or without a
    coupon, and `stock` that there can have been."""

    goods: str
    days: list[date]
    sold: list[int]
    stock: list[int]


def stock_story(work: Work, chosen: Hold) -> StockStory | None:
    """Of a hold about stock, up to the day when it was looked at last, once the shop has told what
    came in; None for any other."""
    about = next((one for one in chosen.evidence if one.doubt is Doubt.STOCK), None)
    if about is None:
        return None
    store, offer = chosen.summary.store, offer_by_id(work, chosen.summary.offer_id)
    barcode = _barcode_of(work, store, (*offer.goods, *offer.deal.extra), about.subject)
    looked_at = [made.at_ms for made in chosen.decisions if made.verdict is Verdict.HOLD]
    until = business_day_name(max(looked_at, default=chosen.summary.held_at))
    curve = stock_curve(work, store, barcode, until)[-MOST_DAYS:]
    if not curve:
        return None
    return StockStory(
        about.subject or offer.title,
        [date.fromisoformat(one.day) for one in curve],
        [one.sold for one in curve],
        [one.possible for one in curve],
    )


def _barcode_of(work: Work, store: int, barcodes: tuple[str, ...], name: str) -> str:
    """Which of an offer's goods the evidence names: by its name in the shop, or by its barcode.
    Empty where it is none of them any more."""
    for barcode in barcodes:
        row = work.find(
            "SELECT name FROM product WHERE store_id = ? AND barcode = ?", (store, barcode)
        )
        if name in (barcode, row[0] if row else ""):
            return barcode
    return barcodes[0] if len(barcodes) == 1 else ""
