"""How coupons of an offer are used, shop by shop, out of what the cloud has stored."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from cloud.database import Work
from cloud.settlement.evidence import Doubt
from cloud.settlement.limits import Limits
from cloud.settlement.reports import Days
from cloud.settlement.statistics import Habits, Share
from cloud.shops import offer_by_id
from pos_app.domain.coupon import Offer
from pos_app.domain.moment import shop_time

NIGHT_FROM, NIGHT_UNTIL = 23, 6

Sale = tuple[int, str, int, int]
"""Store, till, epoch, seq."""


class _Used(NamedTuple):
    """One paid use."""

    sale: Sale
    sold_at: int
    claimed_at: int
    claimant: bytes

    @property
    def store(self) -> int:
        return self.sale[0]

    @property
    def delay_s(self) -> int:
        return max(0, self.sold_at - self.claimed_at) // 1000

    @property
    def is_night(self) -> bool:
        hour = shop_time(self.sold_at).hour
        return hour >= NIGHT_FROM or hour < NIGHT_UNTIL


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the sales beside."""

    not_cash: set[Sale]
    mixed: set[Sale]  # with goods that are not the offer's
    paid: set[Sale]
    returned_late: set[Sale]
    regulars: set[tuple[int, bytes]]
    lines: dict[int, Share]


def habits_of(work: Work, offer_id: int, days: Days, limits: Limits) -> dict[int, Habits]:
    """Of every shop that used the offer on these days, by store. What a person let go before is
    left out: it was looked at."""
    offer = offer_by_id(work, offer_id)
    cleared = _cleared(work, offer_id)
    known = _Known(
        not_cash=_sales(work, _NOT_CASH, (offer_id,)),
        mixed=_mixed(work, offer),
        paid=_sales(work, _PAID, (offer_id,)),
        returned_late=_sales(work, _RETURNED_LATE, (offer_id,)),
        regulars=_regulars(work, days, limits.several),
        lines=_lines(work, offer, days),
    )
    uses = [
        _Used((store, terminal, epoch, seq), sold_at, claimed_at, bytes(claimant))
        for store, terminal, epoch, seq, sold_at, claimed_at, claimant in work.rows(
            _USES, (offer_id, days.first, days.last)
        )
        if sold_at > cleared.get(store, -1)
    ]
    return {
        store: _habits(store, list(group), known, limits)
        for store, group in groupby(uses, key=lambda use: use.store)
    }


def _habits(store: int, uses: list[_Used], known: _Known, limits: Limits) -> Habits:
    gaps = [later.sold_at - earlier.sold_at for earlier, later in pairwise(uses)]
    paid = [use for use in uses if use.sale in known.paid]
    return Habits(
        store=store,
        uses=len(uses),
        delay_s=int(median(use.delay_s for use in uses)),
        shares={
            Doubt.CASH: _share(use.sale not in known.not_cash for use in uses),
            Doubt.BARE: _share(use.sale not in known.mixed for use in uses),
            Doubt.REPEAT: _share((store, use.claimant) in known.regulars for use in uses),
            Doubt.BURST: _share(gap <= limits.burst_s * 1000 for gap in gaps),
            Doubt.OFF_HOURS: _share(use.is_night for use in uses),
            Doubt.SHARE: known.lines.get(store, Share()),
            Doubt.AFTER_PAY: _share(use.sale in known.returned_late for use in paid),
        },
    )


def _share(facts: Iterable[bool]) -> Share:
    counted = Counter(facts)
    return Share(counted[True], counted.total())


def _cleared(work: Work, offer_id: int) -> dict[int, int]:
    """By store, until when its uses were looked at and let go: up to the last one that was held,
    however long it took to decide."""
    rows = work.rows(
        "SELECT h.store_id, max(u.sold_at) FROM settlement_hold AS h"
        " JOIN settlement_hold_use AS x ON x.hold_id = h.hold_id"
        " JOIN coupon_use AS u ON u.coupon_id = x.coupon_id AND u.store_id = x.store_id"
        " AND u.terminal_id = x.terminal_id AND u.epoch = x.epoch AND u.seq = x.seq"
        " WHERE h.offer_id = ? AND h.closed_at IS NOT NULL AND NOT EXISTS (SELECT 1"
        " FROM settlement_decision AS d WHERE d.hold_id = h.hold_id"
        " AND d.decision = 'claw_back') GROUP BY h.store_id",
        (offer_id,),
    )
    return {store: int(sold_at) for store, sold_at in rows}


def _sales(work: Work, sql: str, values: tuple[int | str, ...]) -> set[Sale]:
    return {(store, terminal, epoch, seq) for store, terminal, epoch, seq in work.rows(sql, values)}


def _mixed(work: Work, offer: Offer) -> set[Sale]:
    """Sales with other goods than the offer's; none for an offer on all goods."""
    if not offer.goods:
        return set()
    own = (*offer.goods, *offer.deal.extra)
    marks = ", ".join("?" for _ in own)
    return _sales(work, f"{_WITH_LINES} AND l.barcode NOT IN ({marks})", (offer.offer_id, *own))


def _regulars(work: Work, days: Days, several: int) -> set[tuple[int, bytes]]:
    """Who used so many coupons in which shop, of any offers."""
    rows = work.rows(_BY_CLAIMANT, (days.first, days.last, several))
    return {(store, bytes(claimant)) for store, claimant in rows}


def _lines(work: Work, offer: Offer, days: Days) -> dict[int, Share]:
    """By store, of the lines of the offer's goods those that carry a coupon of it. Nothing for an
    offer on all goods."""
    if not offer.goods:
        return {}
    marks = ", ".join("?" for _ in offer.goods)
    within = (days.first, days.last, *offer.goods)
    whole: dict[int, int] = dict(
        work.rows(f"{_LINES} AND l.barcode IN ({marks}) GROUP BY s.store_id", within)
    )
    part: dict[int, int] = dict(
        work.rows(
            f"{_LINES} AND l.barcode IN ({marks}){_WITH_COUPON} GROUP BY s.store_id",
            (*within, offer.offer_id),
        )
    )
    return {store: Share(int(part.get(store, 0)), int(count)) for store, count in whole.items()}


_USES = (
    "SELECT u.store_id, u.terminal_id, u.epoch, u.seq, u.sold_at, c.claimed_at, c.claimant"
    " FROM coupon AS c JOIN coupon_use AS u ON u.coupon_id = c.coupon_id"
    " JOIN sale AS s ON s.store_id = u.store_id AND s.terminal_id = u.terminal_id"
    " AND s.epoch = u.epoch AND s.seq = u.seq"
    " WHERE c.offer_id = ? AND u.refusal = '' AND s.day >= ? AND s.day <= ?"
    " ORDER BY u.store_id, u.sold_at, u.terminal_id, u.epoch, u.seq, u.coupon_id"
)
_NOT_CASH = (
    "SELECT DISTINCT u.store_id, u.terminal_id, u.epoch, u.seq FROM coupon AS c"
    " JOIN coupon_use AS u ON u.coupon_id = c.coupon_id JOIN tender AS t"
    " ON t.store_id = u.store_id AND t.terminal_id = u.terminal_id AND t.epoch = u.epoch"
    " AND t.seq = u.seq WHERE c.offer_id = ? AND t.kind <> 'cash'"
)
_WITH_LINES = (
    "SELECT DISTINCT u.store_id, u.terminal_id, u.epoch, u.seq FROM coupon AS c"
    " JOIN coupon_use AS u ON u.coupon_id = c.coupon_id JOIN sale_line AS l"
    " ON l.store_id = u.store_id AND l.terminal_id = u.terminal_id AND l.epoch = u.epoch"
    " AND l.seq = u.seq WHERE c.offer_id = ?"
)
_PAID = (
    "SELECT DISTINCT store_id, terminal_id, epoch, seq FROM settlement_line WHERE offer_id = ?"
    " AND booked > 0"
)
_RETURNED_LATE = (
    "SELECT DISTINCT b.store_id, b.terminal_id, b.sale_epoch, b.sale_seq FROM settlement_line AS b"
    " JOIN settlement_payout_line AS p ON p.store_id = b.store_id"
    " AND p.terminal_id = b.terminal_id AND p.epoch = b.sale_epoch AND p.seq = b.sale_seq"
    " AND p.line_no = b.line_no AND p.nth = b.nth"
    " JOIN settlement_payout AS y ON y.payout_id = p.payout_id"
    " WHERE b.offer_id = ? AND b.amount < 0 AND b.settled_at > y.closed_at"
)
_BY_CLAIMANT = (
    "SELECT u.store_id, c.claimant FROM sale AS s JOIN coupon_use AS u"
    " ON u.store_id = s.store_id AND u.terminal_id = s.terminal_id AND u.epoch = s.epoch"
    " AND u.seq = s.seq JOIN coupon AS c ON c.coupon_id = u.coupon_id"
    " WHERE s.day >= ? AND s.day <= ? AND u.refusal = ''"
    " GROUP BY u.store_id, c.claimant HAVING count(*) >= ?"
)
_LINES = (
    "SELECT s.store_id, count(*) FROM sale AS s JOIN sale_line AS l ON l.store_id = s.store_id"
    " AND l.terminal_id = s.terminal_id AND l.epoch = s.epoch AND l.seq = s.seq"
    " WHERE s.day >= ? AND s.day <= ?"
)
_WITH_COUPON = (
    " AND EXISTS (SELECT 1 FROM discount AS d JOIN coupon AS c ON c.coupon_id = d.source"
    " WHERE c.offer_id = ? AND d.kind = 'coupon' AND d.store_id = l.store_id"
    " AND d.terminal_id = l.terminal_id AND d.epoch = l.epoch AND d.seq = l.seq"
    " AND d.line_no = l.line_no)"
)
