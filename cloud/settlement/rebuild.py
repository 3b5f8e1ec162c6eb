"""Settlement once more from the stored events, compared with what the tables say.

Decisions, payouts and what they booked are no projection: they stay, and stand beside the lines as
before. What differs is told and mended.
"""

from cloud.database import Row, Work
from cloud.parking import Place
from cloud.redeeming import fault_of
from cloud.settlement.telling import BUDGET_SPENT, tell
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.wire import Unreadable, decode_entry

TABLES = {
    "coupon_use": "SELECT * FROM coupon_use ORDER BY 1, 2, 3, 4, 5",
    "coupon_stake": "SELECT * FROM coupon_stake ORDER BY 1",
    "settlement_line": (
        "SELECT store_id, terminal_id, epoch, seq, line_no, nth, coupon_id, sale_epoch, sale_seq,"
        " offer_id, campaign, payer, funder, day, settled_at, barcode, amount, state"
        " FROM settlement_line"
        " WHERE amount <> 0 ORDER BY 1, 2, 3, 4, 5, 6"
    ),
    "redemption": "SELECT * FROM redemption ORDER BY 1",
    "coupon": "SELECT coupon_id, state FROM coupon ORDER BY 1",
    "budget": "SELECT offer_id, bucket, reserved, redeemed FROM budget ORDER BY 1, 2",
}
"""What is a projection of events, as it is compared."""


def rebuild(work: Work, now_ms: int) -> list[str]:
    """Tell every coupon's story again from the journal. The names of the tables that were not what
    it gives; they are now."""
    before = {table: work.rows(sql) for table, sql in TABLES.items()}
    _note_uses(work)
    for (coupon_id,) in work.rows(
        "SELECT coupon_id FROM coupon_use UNION SELECT coupon_id FROM settlement_line ORDER BY 1"
    ):
        tell(work, coupon_id, now_ms)
    _restore_states(work)
    _mend_budgets(work)
    return [table for table, sql in TABLES.items() if work.rows(sql) != before[table]]


def _note_uses(work: Work) -> None:
    """Every use that a stored sale says, with what is against it by itself."""
    barred = {
        tuple(row)
        for row in work.rows(
            "SELECT coupon_id, store_id, terminal_id, epoch, seq FROM coupon_use WHERE fault = ?",
            (BUDGET_SPENT,),
        )
    }
    known = {row[:5]: row[5] for row in work.rows(_KNOWN)}
    work.do("DELETE FROM coupon_use")
    for row in work.rows(_SALES):
        place = Place(*row[:4])
        for use in _uses(work, place, row[4:]):
            key = (use[0], *place.key)
            fault = BUDGET_SPENT if key in barred and not use[4] else use[4]
            work.do(
                "INSERT INTO coupon_use (coupon_id, store_id, terminal_id, epoch, seq, line_no,"
                " amount, sold_at, fault, refusal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, *use[1:4], fault, known.get(key, fault)),
            )


def _uses(work: Work, place: Place, stored: Row) -> list[tuple[str, int, int, int, str]]:
    """Coupon, line, amount, time and fault of each use of one stored sale."""
    data, received_at = stored
    try:
        entry = decode_entry(data)
    except Unreadable:
        return []
    sale, sold_at = entry.body, entry.head.utc_ms
    if not isinstance(sale, SaleRecorded):
        return []
    return [
        (
            used.coupon_id,
            used.line_no,
            used.amount,
            sold_at,
            fault_of(work, place, sold_at, sale, used, now_ms=received_at) or "",
        )
        for used in sale.redemptions
    ]


def _restore_states(work: Work) -> None:
    """A line stands where its last step took it; what came back without one, where the
    share that was sold stands."""
    work.do(
        f"UPDATE settlement_line SET state = (SELECT s.to_state FROM {_STEPS}"  # noqa: S608 - a constant
        f" ORDER BY s.decision_id DESC LIMIT 1) WHERE EXISTS (SELECT 1 FROM {_STEPS})"
    )
    work.do(
        "UPDATE settlement_line SET state = coalesce((SELECT max(l.state) FROM settlement_line AS l"
        " WHERE l.coupon_id = settlement_line.coupon_id AND l.store_id = settlement_line.store_id"
        " AND l.terminal_id = settlement_line.terminal_id"
        " AND l.epoch = settlement_line.sale_epoch AND l.seq = settlement_line.sale_seq"
        " AND l.line_no = settlement_line.line_no AND l.nth = settlement_line.nth"
        " AND l.state IN ('HELD', 'CLAWED_BACK')), state) WHERE state = 'PENDING'"
        " AND (epoch <> sale_epoch OR seq <> sale_seq)"
    )


def _mend_budgets(work: Work) -> None:
    """A bucket holds what its coupons hold: the face of each that is open, the stake of each that
    was used."""
    work.do(
        "UPDATE budget SET reserved = (SELECT coalesce(sum(CASE WHEN c.state IN"
        " ('ISSUED', 'LOCKED', 'VOIDED') THEN c.face ELSE coalesce(s.reserved, 0) END), 0)"
        " FROM coupon AS c LEFT JOIN coupon_stake AS s ON s.coupon_id = c.coupon_id"
        " WHERE c.offer_id = budget.offer_id AND c.bucket = budget.bucket"
        " AND c.state <> 'RELEASED'),"
        " redeemed = (SELECT coalesce(sum(s.redeemed), 0) FROM coupon AS c"
        " JOIN coupon_stake AS s ON s.coupon_id = c.coupon_id"
        " WHERE c.offer_id = budget.offer_id AND c.bucket = budget.bucket)"
    )


_STEPS = (
    "settlement_step AS s WHERE s.store_id = settlement_line.store_id"
    " AND s.terminal_id = settlement_line.terminal_id AND s.epoch = settlement_line.epoch"
    " AND s.seq = settlement_line.seq AND s.line_no = settlement_line.line_no"
    " AND s.nth = settlement_line.nth"
)
_KNOWN = "SELECT coupon_id, store_id, terminal_id, epoch, seq, refusal FROM coupon_use"
_SALES = (
    "SELECT j.store_id, j.terminal_id, j.epoch, j.seq, j.entry, j.received_at FROM journal AS j"
    " WHERE EXISTS (SELECT 1 FROM discount AS d WHERE d.store_id = j.store_id"
    " AND d.terminal_id = j.terminal_id AND d.epoch = j.epoch AND d.seq = j.seq"
    " AND d.kind = 'coupon') ORDER BY j.store_id, j.terminal_id, j.epoch, j.seq"
)
