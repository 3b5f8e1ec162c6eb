"""Periods of one shop and one funder: closed once, paid once, their file kept as it was made.

A period takes what is owed up to its last business day and was not booked yet, so what comes late
or is undone after its payout stands in the next: a line owes its amount, nothing when it was clawed
back, less what earlier payouts carry of it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cloud.database import Row, Work
from cloud.settlement.decisions import BY_RULE, Verdict, decided, take_lines
from cloud.settlement.payout_file import PayoutHead, PayoutLine, document_of
from pos_app.domain.coupon import Payer
from pos_app.domain.moment import business_day
from pos_app.domain.receipt_number import ReceiptNumber

NO_DOUBT = "结账时没有疑点"


class CannotClose(Exception):
    """The period may not be closed; the message is for the person who wanted it."""


class CannotPay(Exception):
    """No such payout, or it was paid before."""


@dataclass(frozen=True, slots=True)
class Payout:
    """A closed period. `amount` in fen, always above zero; `paid_at` is None until it is paid."""

    payout_id: int
    store: int
    funder: str
    from_day: str
    until_day: str
    closed_at: int
    closed_by: str
    amount: int
    lines: int
    paid_at: int | None


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """Nothing was closed: what is due is nothing or less, and waits for the next period."""

    store: int
    funder: str
    amount: int


def open_periods(work: Work, until_day: str) -> list[tuple[int, str]]:
    """Shops and funders for whom something is due or waits up to a business day that is not closed
    for them."""
    return [
        (store, funder)
        for store, funder in work.rows(
            f"SELECT DISTINCT store_id, funder FROM settlement_line WHERE {_DUE}"  # noqa: S608 - a constant
            " AND day <= ?1 AND funder <> ?2 AND NOT EXISTS (SELECT 1 FROM settlement_payout AS p"
            " WHERE p.store_id = settlement_line.store_id AND p.funder = settlement_line.funder"
            " AND p.until_day >= ?1) ORDER BY store_id, funder",
            (until_day, Payer.SHOP),
        )
    ]


def close(
    work: Work, store: int, funder: str, until_day: str, *, by: str, now_ms: int
) -> Payout | CarriedOver:
    """Approve what waits and nobody doubts, and make one payout of all that is due. Raises
    CannotClose for the shop's own share, a day that is not over and one that is closed already."""
    last = work.find(
        "SELECT max(until_day) FROM settlement_payout WHERE store_id = ? AND funder = ?",
        (store, funder),
    )
    closed_until = str(last[0]) if last and last[0] else ""
    if funder == Payer.SHOP:
        raise CannotClose("店家自己那份不用付 / the shop bears its own share")
    if until_day >= business_day(now_ms).isoformat():
        raise CannotClose(f"{until_day} 还没过完 / is not over yet")
    if until_day <= closed_until:
        raise CannotClose(f"已结到 {closed_until} / closed up to it already")
    _approve(work, (store, funder, until_day), now_ms)
    rows = work.rows(_DUE_LINES, (store, funder, until_day))
    amount = sum(int(row[-1]) for row in rows)
    if amount <= 0:
        return CarriedOver(store, funder, amount)
    days = _first_day(closed_until, rows), until_day
    return _book(work, (store, funder), days, rows, by=by, now_ms=now_ms)


def mark_paid(work: Work, payout_id: int, *, by: str, reason: str, now_ms: int) -> Payout:
    """Note that the money went out; once. `reason` names the transfer. Raises CannotPay,
    ReasonMissing."""
    changed = work.find(
        "UPDATE settlement_payout SET paid_at = ? WHERE payout_id = ? AND paid_at IS NULL"
        " RETURNING payout_id",
        (now_ms, payout_id),
    )
    if changed is None:
        raise CannotPay(payout_id)
    number = decided(work, Verdict.PAY, by=by, reason=reason, now_ms=now_ms, payout_id=payout_id)
    take_lines(work, number, Verdict.PAY, _OF_PAYOUT, (payout_id,))
    return payout(work, payout_id)


def payouts(work: Work, store: int | None = None) -> list[Payout]:
    """Every closed period, the newest first."""
    rows = work.rows(
        f"SELECT {_COLUMNS} FROM settlement_payout WHERE ?1 IS NULL OR store_id = ?1"  # noqa: S608 - a constant
        " ORDER BY payout_id DESC",
        (store,),
    )
    return [Payout(*row) for row in rows]


def payout(work: Work, payout_id: int) -> Payout:
    """One closed period. Raises CannotPay."""
    row = work.find(
        f"SELECT {_COLUMNS} FROM settlement_payout WHERE payout_id = ?",  # noqa: S608 - a constant
        (payout_id,),
    )
    if row is None:
        raise CannotPay(payout_id)
    return Payout(*row)


def document(work: Work, payout_id: int) -> bytes:
    """Its file, the same bytes however often it is asked for. Raises CannotPay."""
    row = work.find("SELECT document FROM settlement_payout WHERE payout_id = ?", (payout_id,))
    if row is None:
        raise CannotPay(payout_id)
    return bytes(row[0])


def _approve(work: Work, period: tuple[int, str, str], now_ms: int) -> None:
    which = "store_id = ? AND funder = ? AND day <= ? AND state = 'PENDING'"
    if work.find(f"SELECT 1 FROM settlement_line WHERE {which} LIMIT 1", period):  # noqa: S608 - a constant
        number = decided(work, Verdict.APPROVE, by=BY_RULE, reason=NO_DOUBT, now_ms=now_ms)
        # What is held is not PENDING: it waits for a person.
        take_lines(work, number, Verdict.APPROVE, which, period)


def _book(
    work: Work,
    whose: tuple[int, str],
    days: tuple[str, str],
    rows: list[Row],
    *,
    by: str,
    now_ms: int,
) -> Payout:
    (name,) = work.row("SELECT name FROM store WHERE store_id = ?", (whose[0],))
    head = PayoutHead(whose[0], name, whose[1], *days)
    lines = [_line(row) for row in rows]
    (payout_id,) = work.row(
        "INSERT INTO settlement_payout (payout_id, store_id, funder, from_day, until_day,"
        " closed_at, closed_by, amount, lines, document) VALUES ((SELECT coalesce(max(payout_id),"
        " 0) + 1 FROM settlement_payout), ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING payout_id",
        (
            *whose,
            *days,
            now_ms,
            by,
            sum(line.amount for line in lines),
            len(lines),
            document_of(head, lines),
        ),
    )
    work.do_all(
        "INSERT INTO settlement_payout_line (payout_id, store_id, terminal_id, epoch, seq, line_no,"
        " nth, amount) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(payout_id, *row[:6], row[-1]) for row in rows],
    )
    work.do_all(
        "UPDATE settlement_line SET booked = booked + ? WHERE store_id = ? AND terminal_id = ?"
        " AND epoch = ? AND seq = ? AND line_no = ? AND nth = ?",
        [(row[-1], *row[:6]) for row in rows],
    )
    return payout(work, payout_id)


def _line(row: Row) -> PayoutLine:
    _, terminal, epoch, seq, line_no, _, sale_seq, sale_epoch, booked, *facts, due = row
    coupon, offer, campaign, day, barcode = facts
    kind = "redemption" if (epoch, seq) == (sale_epoch, sale_seq) else "reversal"
    return PayoutLine(
        day=day,
        receipt=str(ReceiptNumber(terminal, epoch, seq)),
        line_no=line_no,
        kind="correction" if booked else kind,
        coupon_id=coupon,
        offer_id=offer,
        campaign=campaign,
        barcode=barcode,
        amount=due,
    )


def _first_day(closed_until: str, rows: list[Row]) -> str:
    if closed_until:
        return (date.fromisoformat(closed_until) + timedelta(days=1)).isoformat()
    return min(str(row[12]) for row in rows)


_OWED = "(CASE state WHEN 'CLAWED_BACK' THEN 0 ELSE amount END) - booked"
_DUE = f"state IN ('PENDING', 'APPROVED', 'PAID', 'CLAWED_BACK') AND {_OWED} <> 0"
_COLUMNS = (
    "payout_id, store_id, funder, from_day, until_day, closed_at, closed_by, amount, lines, paid_at"
)
_OF_PAYOUT = (
    "EXISTS (SELECT 1 FROM settlement_payout_line AS p WHERE p.payout_id = ?"
    " AND p.store_id = settlement_line.store_id AND p.terminal_id = settlement_line.terminal_id"
    " AND p.epoch = settlement_line.epoch AND p.seq = settlement_line.seq"
    " AND p.line_no = settlement_line.line_no AND p.nth = settlement_line.nth)"
)
_FACTS = (
    "store_id, terminal_id, epoch, seq, line_no, nth, sale_seq, sale_epoch, booked, coupon_id,"
    f" offer_id, campaign, day, barcode, {_OWED}"
)
_DUE_LINES = (
    f"SELECT {_FACTS} FROM settlement_line WHERE store_id = ? AND funder = ? AND day <= ?"  # noqa: S608 - constants
    f" AND {_DUE} ORDER BY day, terminal_id, epoch, seq, line_no, nth"
)
