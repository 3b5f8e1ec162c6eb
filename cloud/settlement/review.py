"""Before a period is closed: which uses a person should look at first. Deterministic."""

from datetime import date, timedelta

from cloud.database import Work
from cloud.settlement.evidence import Doubt, Evidence, Finding
from cloud.settlement.habits import habits_of
from cloud.settlement.holds import place_hold
from cloud.settlement.limits import Limits, limits
from cloud.settlement.reports import Days
from cloud.settlement.statistics import Habits, judge
from cloud.settlement.stock import stock_evidence
from cloud.shops import offer_by_id

PROOF = (Doubt.STOCK, Doubt.PRICES, Doubt.AMOUNT)
"""Figures that are a reason alone; of the others it takes several."""


def review(work: Work, until_day: str, now_ms: int) -> list[int]:
    """Hold what is odd of all that waits up to a business day. The holds that were made or added
    to."""
    by = limits(work)
    first = (date.fromisoformat(until_day) - timedelta(days=by.days - 1)).isoformat()
    placed: list[int] = []
    for offer_id in _offers(work, until_day):
        habits = habits_of(work, offer_id, Days(first, until_day), by)
        for store in _stores(work, offer_id, until_day):
            evidence = evidence_of(work, offer_id, habits, store=store, until_day=until_day, by=by)
            reason = reason_of(evidence, by)
            if reason is None:
                continue
            number = place_hold(
                work,
                store,
                offer_id,
                evidence=tuple(evidence),
                reason=reason,
                until_day=until_day,
                now_ms=now_ms,
            )
            placed += [] if number is None else [number]
    return placed


def evidence_of(
    work: Work,
    offer_id: int,
    habits: dict[int, Habits],
    *,
    store: int,
    until_day: str,
    by: Limits,
) -> list[Evidence]:
    """All that there is to say about one shop and one offer, the oddest first."""
    own = habits.get(store, Habits(store, 0, 0))
    peers = [habit for other, habit in habits.items() if other != store]
    offer = offer_by_id(work, offer_id)
    stock = stock_evidence(work, store, (*offer.goods, *offer.deal.extra), until_day, by)
    waiting = (store, offer_id, until_day)
    prices, amount = _prices(work, waiting), _amount(work, waiting, by)
    proofs = [one for one in (stock, prices, amount) if one is not None]
    odd = [one for one in proofs if one.finding is Finding.ODD]
    rest = [one for one in proofs if one.finding is not Finding.ODD]
    return [*odd, *(one.evidence for one in judge(own, peers, by)), *rest]


def reason_of(evidence: list[Evidence], by: Limits) -> Doubt | None:
    """Why these are a hold, the weightiest reason; None where they are none."""
    odd = [one.doubt for one in evidence if one.finding is Finding.ODD]
    several = [doubt for doubt in odd if doubt not in PROOF]
    if len(several) < by.odd_figures:
        several = []
    proofs = [doubt for doubt in PROOF[:2] if doubt in odd]
    last = [doubt for doubt in PROOF[2:] if doubt in odd]
    return next(iter([*proofs, *several, *last]), None)


def _offers(work: Work, until_day: str) -> list[int]:
    return [
        offer_id
        for (offer_id,) in work.rows(
            "SELECT DISTINCT offer_id FROM settlement_line WHERE state = 'PENDING' AND amount > 0"
            " AND payer <> 'shop' AND day <= ? ORDER BY offer_id",
            (until_day,),
        )
    ]


def _stores(work: Work, offer_id: int, until_day: str) -> list[int]:
    return [
        store
        for (store,) in work.rows(
            "SELECT DISTINCT store_id FROM settlement_line WHERE state = 'PENDING' AND amount > 0"
            " AND payer <> 'shop' AND offer_id = ? AND day <= ? ORDER BY store_id",
            (offer_id, until_day),
        )
    ]


Waiting = tuple[int, int, str]
"""Shop, offer and the last business day: what comes after it waits for the next period."""


def _prices(work: Work, waiting: Waiting) -> Evidence | None:
    """Uses that wait in sales whose prices the rules do not give."""
    (count,) = work.row(
        "SELECT count(DISTINCT l.coupon_id) FROM settlement_line AS l JOIN parked AS p"
        " ON p.store_id = l.store_id AND p.terminal_id = l.terminal_id"
        " AND p.epoch = l.sale_epoch AND p.seq = l.sale_seq WHERE l.store_id = ?"
        " AND l.offer_id = ? AND l.day <= ? AND l.state = 'PENDING' AND p.reason = 'repriced'",
        waiting,
    )
    return Evidence(Doubt.PRICES, Finding.ODD, count, None, count, 0) if count else None


def _amount(work: Work, waiting: Waiting, by: Limits) -> Evidence | None:
    """What waits, where it is more than is approved without a person; less of it where no payer is
    known, which cash does not tell."""
    amount, cash, uses = work.row(
        "SELECT coalesce(sum(l.amount), 0), coalesce(sum(CASE WHEN NOT EXISTS (SELECT 1"
        " FROM tender AS t WHERE t.store_id = l.store_id AND t.terminal_id = l.terminal_id"
        " AND t.epoch = l.sale_epoch AND t.seq = l.sale_seq AND t.kind <> 'cash')"
        " THEN l.amount END), 0), count(DISTINCT l.coupon_id) FROM settlement_line AS l"
        " WHERE l.store_id = ? AND l.offer_id = ? AND l.day <= ? AND l.state = 'PENDING'"
        " AND l.payer <> 'shop'",
        waiting,
    )
    for value, most in ((int(cash), by.approved_cash_fen), (int(amount), by.approved_fen)):
        if value > most:
            return Evidence(Doubt.AMOUNT, Finding.ODD, value, most, uses, 0)
    return None
