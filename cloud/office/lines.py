"""Offers as people see them: one line of versions, one budget, one state.

An offer that was never published from here is a line of its own, at its own version.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cloud.database import Work
from pos_app.domain.coupon import Offer
from pos_app.domain.wire import decode

NEARLY_OUT = 20
"""Less than a twentieth left is nearly nothing."""


class State(StrEnum):
    """How an offer stands, from the loudest to the quietest."""

    STOPPED = "stopped"
    PAUSED = "paused"
    OVER = "over"
    COMING = "coming"
    SOLD_OUT = "sold_out"
    NEARLY_OUT = "nearly_out"
    NOWHERE = "nowhere"  # no shop has it
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Budget:
    """Fen. reserved + redeemed + left = cap; what moves between buckets is left."""

    cap: int = 0
    reserved: int = 0
    redeemed: int = 0

    @property
    def left(self) -> int:
        return self.cap - self.reserved - self.redeemed

    @property
    def taken(self) -> int:
        return self.reserved + self.redeemed

    def __add__(self, other: "Budget") -> "Budget":
        return Budget(
            self.cap + other.cap, self.reserved + other.reserved, self.redeemed + other.redeemed
        )


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer with all its versions. `offer` is the newest."""

    line: int
    version: int
    offer: Offer
    goods_name: str
    goods_name_en: str
    unit: str
    buckets: int
    budget: Budget
    state: State
    shops: int
    offer_ids: tuple[int, ...]
    campaign_title: str


def all_lines(work: Work, now_s: int) -> list[OfferLine]:
    """Every offer: those that run first, then by number."""
    found = _lines(work, _versions(work, None), now_s)
    return sorted(found, key=lambda one: (one.state in _OVER, one.line))


def line_of(work: Work, line: int, now_s: int) -> OfferLine | None:
    """One offer by the id of its first version."""
    found = _lines(work, _versions(work, line), now_s)
    return found[0] if found else None


def line_of_offer(work: Work, offer_id: int) -> int:
    """The line that an offer id belongs to."""
    row = work.find("SELECT line FROM offer_version WHERE offer_id = ?", (offer_id,))
    return offer_id if row is None else int(row[0])


_OVER = (State.STOPPED, State.OVER)
_VersionRow = tuple[Any, ...]


def _versions(work: Work, line: int | None) -> list[_VersionRow]:
    """line, version, offer_id, document, names, unit, buckets, title of the campaign."""
    chosen = "" if line is None else " WHERE coalesce(v.line, o.offer_id) = ?"
    return work.rows(
        "SELECT coalesce(v.line, o.offer_id), coalesce(v.version, 1), o.offer_id, o.document,"  # noqa: S608 - a constant
        " o.goods_name, o.goods_name_en, o.unit, o.buckets, c.title FROM offer AS o"
        " JOIN campaign AS c ON c.campaign = o.campaign"
        " LEFT JOIN offer_version AS v ON v.offer_id = o.offer_id"
        f"{chosen} ORDER BY 1, 2",
        () if line is None else (line,),
    )


def _lines(work: Work, rows: list[_VersionRow], now_s: int) -> list[OfferLine]:
    budgets = _budgets(work)
    states: dict[int, str] = dict(work.rows("SELECT line, state FROM offer_line"))
    shops: dict[int, int] = dict(
        work.rows("SELECT offer_id, count(*) FROM store_offer GROUP BY offer_id")
    )
    versions: dict[int, list[_VersionRow]] = {}
    for row in rows:
        versions.setdefault(row[0], []).append(row)
    return [
        _line(of_line, budgets, states.get(line, "running"), shops, now_s)
        for line, of_line in versions.items()
    ]


def _line(
    rows: list[_VersionRow],
    budgets: dict[int, Budget],
    kept_state: str,
    shops: dict[int, int],
    now_s: int,
) -> OfferLine:
    line, version, offer_id, document, name, name_en, unit, buckets, title = rows[-1]
    offer = decode(document, Offer)
    ids = tuple(row[2] for row in rows)
    budget = summed(budgets.get(one, Budget()) for one in ids)
    here = int(shops.get(offer_id, 0))
    open_fen = budgets.get(offer_id, Budget()).left
    return OfferLine(
        line=line,
        version=version,
        offer=offer,
        goods_name=name,
        goods_name_en=name_en,
        unit=unit,
        buckets=buckets,
        budget=budget,
        state=_state(offer, (open_fen, budget.cap), kept_state, here, now_s),
        shops=here,
        offer_ids=ids,
        campaign_title=title,
    )


def summed(budgets: Iterable[Budget]) -> Budget:
    return sum(budgets, Budget())


def _budgets(work: Work) -> dict[int, Budget]:
    rows = work.rows(
        "SELECT budget.offer_id, total, sum(reserved), sum(redeemed) FROM budget"
        " JOIN offer_budget ON offer_budget.offer_id = budget.offer_id"
        " GROUP BY budget.offer_id, total"
    )
    return {int(row[0]): Budget(int(row[1]), int(row[2]), int(row[3])) for row in rows}


def _state(offer: Offer, open_of_cap: tuple[int, int], kept: str, shops: int, now_s: int) -> State:
    """`open_of_cap`: what the newest version can still give out, of the whole budget. What came
    back to an older version is left, but nobody can claim it before the next is published."""
    open_fen, cap = open_of_cap
    if kept in (State.STOPPED, State.PAUSED):
        return State(kept)
    found = {
        State.OVER: now_s >= offer.until_utc_s,
        State.COMING: now_s < offer.from_utc_s,
        State.SOLD_OUT: open_fen < offer.face,
        State.NEARLY_OUT: open_fen * NEARLY_OUT < cap,
        State.NOWHERE: not shops,
    }
    return next((state for state, is_so in found.items() if is_so), State.RUNNING)
