"""Holds: why a shop's uses of an offer are not paid yet, what the shop says, what is decided.

Nothing a hold does keeps the shop from selling or redeeming.
"""

from dataclasses import dataclass
from enum import StrEnum

from cloud.database import Row, Work
from cloud.settlement.decisions import (
    BY_RULE,
    Decision,
    Verdict,
    decided,
    decisions_of,
    take_lines,
)
from cloud.settlement.evidence import Doubt, Evidence, Words, from_json, reason_words, to_json
from cloud.shops import offer_by_id

DUE_DAYS = 7
"""Within so many days a hold should be decided."""
ANSWER_LENGTH = 500


class NoSuchHold(Exception):
    """No hold has this number, or it was decided before."""


class Outcome(StrEnum):
    """What a person may decide of a hold."""

    APPROVE = "approve"
    HOLD_ON = "hold_on"
    CLAW_BACK = "claw_back"


@dataclass(frozen=True, slots=True)
class OpenHold:
    """One row of the list. `amount` in fen is what others than the shop would pay, reversals taken
    off; `coupons` are the uses that it holds."""

    hold_id: int
    store: int
    store_name: str
    store_name_en: str
    offer_id: int
    campaign: str
    offer_title: str
    offer_title_en: str
    brand: str
    face: int
    coupons: int
    amount: int
    reason: Doubt
    held_at: int
    answered_at: int | None

    @property
    def reason_words(self) -> Words:
        return reason_words(self.reason)


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold with all that was said about it. `closed_at` is None while it is open."""

    summary: OpenHold
    evidence: tuple[Evidence, ...]
    answer: str
    decisions: tuple[Decision, ...]
    closed_at: int | None


def open_holds(work: Work, store: int | None = None) -> list[OpenHold]:
    """All that wait for a decision, of a shop or of all, the oldest first."""
    rows = work.rows(
        _SELECT + " WHERE h.closed_at IS NULL AND (?1 IS NULL OR h.store_id = ?1)"
        " ORDER BY h.held_at, h.hold_id",
        (store,),
    )
    return [_summary(work, row) for row in rows]


def count_open(work: Work) -> int:
    """How many wait for a decision."""
    (count,) = work.row("SELECT count(*) FROM settlement_hold WHERE closed_at IS NULL")
    return int(count)


def hold(work: Work, hold_id: int) -> Hold:
    """One hold, open or decided. Raises NoSuchHold."""
    row = work.find(_SELECT + " WHERE h.hold_id = ?", (hold_id,))
    if row is None:
        raise NoSuchHold(hold_id)
    evidence, answer, closed_at = work.row(
        "SELECT evidence, answer, closed_at FROM settlement_hold WHERE hold_id = ?", (hold_id,)
    )
    return Hold(
        summary=_summary(work, row),
        evidence=from_json(evidence),
        answer=answer,
        decisions=decisions_of(work, hold_id),
        closed_at=closed_at,
    )


def place_hold(
    work: Work,
    store: int,
    offer_id: int,
    *,
    evidence: tuple[Evidence, ...],
    reason: Doubt,
    until_day: str,
    now_ms: int,
    by: str = BY_RULE,
) -> int | None:
    """Hold what this shop is not paid yet for this offer up to a business day. What an open hold
    of both has is added to and told anew. The hold's number; None where nothing is left to hold."""
    uses = work.rows(
        "SELECT DISTINCT coupon_id, store_id, terminal_id, sale_epoch, sale_seq"
        " FROM settlement_line WHERE store_id = ? AND offer_id = ? AND day <= ?"
        " AND state IN ('PENDING', 'APPROVED') AND booked = 0 AND payer <> 'shop'"
        " AND epoch = sale_epoch AND seq = sale_seq",
        (store, offer_id, until_day),
    )
    if not uses:
        return None
    hold_id = _open(work, store, offer_id, (reason, to_json(evidence)), now_ms)
    work.do_all(
        "INSERT INTO settlement_hold_use (hold_id, coupon_id, store_id, terminal_id, epoch, seq)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(hold_id, *use) for use in uses],
    )
    number = decided(
        work, Verdict.HOLD, by=by, reason=reason_words(reason).zh, now_ms=now_ms, hold_id=hold_id
    )
    take_lines(work, number, Verdict.HOLD, _OF_HOLD, (hold_id,))
    return hold_id


def note_answer(work: Work, hold_id: int, answer: str, now_ms: int) -> None:
    """What the shop says to an open hold; the last word stands. Raises NoSuchHold."""
    changed = work.find(
        "UPDATE settlement_hold SET answer = ?, answered_at = ? WHERE hold_id = ?"
        " AND closed_at IS NULL RETURNING 1",
        (answer.strip()[:ANSWER_LENGTH], now_ms, hold_id),
    )
    if changed is None:
        raise NoSuchHold(hold_id)


def decide(
    work: Work,
    hold_id: int,
    outcome: Outcome,
    *,
    by: str,
    reason: str,
    now_ms: int,
    coupons: int | None = None,
) -> Hold:
    """Decide an open hold, or of its uses the first `coupons` in time: then it stays open for the
    rest. Raises NoSuchHold, ReasonMissing, and ValueError for less than one coupon."""
    if coupons is not None and coupons < 1:
        raise ValueError(coupons)
    if work.find(_IS_OPEN, (hold_id,)) is None:
        raise NoSuchHold(hold_id)
    verdict = Verdict(outcome)
    number = decided(work, verdict, by=by, reason=reason, now_ms=now_ms, hold_id=hold_id)
    for use in _held_uses(work, hold_id)[:coupons]:
        take_lines(work, number, verdict, _OF_USE, use)
    if verdict is not Verdict.HOLD_ON and not _held_uses(work, hold_id):
        work.do(
            "UPDATE settlement_hold SET closed_at = ? WHERE hold_id = ?",
            (now_ms, hold_id),
        )
    return hold(work, hold_id)


def claw_back(
    work: Work,
    store: int,
    offer_id: int,
    *,
    from_day: str,
    until_day: str,
    by: str,
    reason: str,
    now_ms: int,
) -> int:
    """Take back what was paid to a shop for an offer on these business days: off its next payouts.
    How many lines. Raises ReasonMissing."""
    number = decided(work, Verdict.CLAW_BACK, by=by, reason=reason, now_ms=now_ms)
    which = (
        "EXISTS (SELECT 1 FROM settlement_line AS paid WHERE paid.state = 'PAID'"
        " AND paid.store_id = ? AND paid.offer_id = ? AND paid.day >= ? AND paid.day <= ?"
        " AND paid.epoch = paid.sale_epoch AND paid.seq = paid.sale_seq"
        " AND paid.coupon_id = settlement_line.coupon_id"
        " AND paid.store_id = settlement_line.store_id"
        " AND paid.terminal_id = settlement_line.terminal_id"
        " AND paid.sale_epoch = settlement_line.sale_epoch"
        " AND paid.sale_seq = settlement_line.sale_seq)"
    )
    return take_lines(
        work, number, Verdict.CLAW_BACK, which, (store, offer_id, from_day, until_day)
    )


def _open(work: Work, store: int, offer_id: int, why: tuple[Doubt, str], now_ms: int) -> int:
    known = work.find(
        "UPDATE settlement_hold SET reason = ?, evidence = ? WHERE store_id = ? AND offer_id = ?"
        " AND closed_at IS NULL RETURNING hold_id",
        (*why, store, offer_id),
    )
    (hold_id,) = known or work.row(
        "INSERT INTO settlement_hold (hold_id, store_id, offer_id, reason, evidence, held_at)"
        " VALUES ((SELECT coalesce(max(hold_id), 0) + 1 FROM settlement_hold), ?, ?, ?, ?, ?)"
        " RETURNING hold_id",
        (store, offer_id, *why, now_ms),
    )
    return int(hold_id)


def _held_uses(work: Work, hold_id: int) -> list[tuple[str, int, str, int, int]]:
    """Uses of a hold that are held still, in the order of time."""
    return [
        (coupon, store, terminal, epoch, seq)
        for coupon, store, terminal, epoch, seq in work.rows(
            "SELECT u.coupon_id, u.store_id, u.terminal_id, u.epoch, u.seq"
            " FROM settlement_hold_use AS u JOIN coupon_use AS c USING (coupon_id, store_id,"
            " terminal_id, epoch, seq) WHERE u.hold_id = ? AND EXISTS (SELECT 1"
            " FROM settlement_line AS l WHERE l.coupon_id = u.coupon_id"
            " AND l.store_id = u.store_id AND l.terminal_id = u.terminal_id"
            " AND l.sale_epoch = u.epoch AND l.sale_seq = u.seq AND l.state = 'HELD')"
            " ORDER BY c.sold_at, u.terminal_id, u.epoch, u.seq, u.coupon_id",
            (hold_id,),
        )
    ]


def _summary(work: Work, row: Row) -> OpenHold:
    hold_id, store, name, name_en, offer_id, campaign, brand, reason, held_at, answered_at = row
    coupons, amount = work.row(_HELD_SUMS, (hold_id,))
    if not coupons:  # decided
        coupons, amount = work.row(_ALL_SUMS, (hold_id,))
    offer = offer_by_id(work, offer_id)
    return OpenHold(
        hold_id=hold_id,
        store=store,
        store_name=name,
        store_name_en=name_en,
        offer_id=offer_id,
        campaign=campaign,
        offer_title=offer.title,
        offer_title_en=offer.title_en,
        brand=brand,
        face=offer.face,
        coupons=coupons,
        amount=amount,
        reason=Doubt(reason),
        held_at=held_at,
        answered_at=answered_at,
    )


_SELECT = (
    "SELECT h.hold_id, h.store_id, s.name, s.name_en, h.offer_id, o.campaign, g.brand, h.reason,"
    " h.held_at, h.answered_at FROM settlement_hold AS h"
    " JOIN store AS s ON s.store_id = h.store_id JOIN offer AS o ON o.offer_id = h.offer_id"
    " JOIN campaign AS g ON g.campaign = o.campaign"
)
_IS_OPEN = "SELECT 1 FROM settlement_hold WHERE hold_id = ? AND closed_at IS NULL"
_OF_USE = "coupon_id = ? AND store_id = ? AND terminal_id = ? AND sale_epoch = ? AND sale_seq = ?"
_OF_HOLD = (
    "EXISTS (SELECT 1 FROM settlement_hold_use AS u WHERE u.hold_id = ?"
    " AND u.coupon_id = settlement_line.coupon_id AND u.store_id = settlement_line.store_id"
    " AND u.terminal_id = settlement_line.terminal_id AND u.epoch = settlement_line.sale_epoch"
    " AND u.seq = settlement_line.sale_seq)"
)
_ALL_SUMS = (
    "SELECT count(DISTINCT l.coupon_id || l.terminal_id || l.sale_epoch || '-' || l.sale_seq),"
    " coalesce(sum(l.amount), 0) FROM settlement_hold_use AS u JOIN settlement_line AS l"
    " ON l.coupon_id = u.coupon_id AND l.store_id = u.store_id"
    " AND l.terminal_id = u.terminal_id AND l.sale_epoch = u.epoch AND l.sale_seq = u.seq"
    " WHERE u.hold_id = ? AND l.payer <> 'shop'"
)
_HELD_SUMS = _ALL_SUMS + " AND l.state = 'HELD'"
