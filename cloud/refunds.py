"""Refunds, held against the sale that they are of.

Money that went back went back: a refund is recorded whatever is wrong with it, but one in doubt is
not counted against its sale, and the manager is told.
"""

from cloud.database import Work
from cloud.parking import Place, park
from cloud.sales import day_of
from cloud.settlement.telling import tell_of_sale
from pos_app.domain.journal import Head
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.refund import RefundRecorded, refund_imbalance, refund_sums
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.wire import Unreadable, decode_entry

COUNTED, SALE_UNKNOWN, OVER = "", "sale_unknown", "over"


def record(work: Work, place: Place, head: Head, refund: RefundRecorded, now_ms: int) -> None:
    """Record a refund; one whose own sums are wrong is parked and nothing else."""
    wrong = refund_sums(refund)
    if wrong is not None:
        park(work, place, "balance", wrong, now_ms)
        return
    _insert(work, place, head, refund)
    _judge(work, place, refund, now_ms)
    for later in _refunds_after(work, place, refund):  # an older epoch can come up after a newer
        _judge(work, later, _body_at(work, later), now_ms)
    tell_of_sale(work, _sale_place(place, refund), now_ms)


def judge_again(work: Work, store: int, terminal: str, now_ms: int) -> None:
    """Refunds that came up before their sale did, as after a restore: hold them against it now."""
    waiting = work.rows(
        "SELECT epoch, seq FROM refund AS r WHERE store_id = ? AND terminal_id = ?"
        " AND doubt = 'sale_unknown' AND EXISTS (SELECT 1 FROM journal AS j WHERE"
        " j.store_id = r.store_id AND j.terminal_id = r.terminal_id"
        " AND j.epoch = r.sale_epoch AND j.seq = r.sale_seq) ORDER BY epoch, seq",
        (store, terminal),
    )
    for epoch, seq in waiting:
        place = Place(store, terminal, epoch, seq)
        refund = _body_at(work, place)
        _judge(work, place, refund, now_ms)
        if isinstance(refund, RefundRecorded):
            tell_of_sale(work, _sale_place(place, refund), now_ms)


def _sale_place(place: Place, refund: RefundRecorded) -> Place:
    return Place(place.store, place.terminal, refund.sale_epoch, refund.sale_seq)


def _judge(work: Work, place: Place, refund: object, now_ms: int) -> None:
    """Note on a recorded refund whether it counts, and tell the manager if it does not."""
    if not isinstance(refund, RefundRecorded):
        return
    doubt, detail = _doubt(work, place, refund)
    work.do(
        "UPDATE refund SET doubt = ?5 WHERE store_id = ?1 AND terminal_id = ?2 AND epoch = ?3"
        " AND seq = ?4",
        (*place.key, doubt),
    )
    if doubt != COUNTED:
        park(work, place, f"refund_{doubt}", detail, now_ms)


def _doubt(work: Work, place: Place, refund: RefundRecorded) -> tuple[str, str]:
    """Why this refund is not counted, as a word and in words."""
    where = f"{refund.sale_epoch}/{refund.sale_seq}"
    sold_at = _sale_place(place, refund)
    sale = _body_at(work, sold_at)
    if not isinstance(sale, SaleRecorded) or sold_at.key >= place.key:
        return SALE_UNKNOWN, where
    wrong = refund_imbalance(refund, sale, _counted_before(work, place, sold_at))
    return (COUNTED, "") if wrong is None else (OVER, f"{where}: {wrong}")


def _refunds_after(work: Work, place: Place, refund: RefundRecorded) -> list[Place]:
    """Recorded refunds of the same sale that stand behind this one, in their order."""
    rows = work.rows(
        "SELECT epoch, seq FROM refund WHERE store_id = ? AND terminal_id = ? AND sale_epoch = ?"
        " AND sale_seq = ? AND (epoch, seq) > (?, ?) ORDER BY epoch, seq",
        (
            place.store,
            place.terminal,
            refund.sale_epoch,
            refund.sale_seq,
            place.epoch,
            place.seq,
        ),
    )
    return [Place(place.store, place.terminal, *row) for row in rows]


def _counted_before(work: Work, place: Place, sold_at: Place) -> list[RefundRecorded]:
    """The refunds of a sale that stand before this one and are not in doubt, in their order."""
    rows = work.rows(
        "SELECT epoch, seq FROM refund WHERE store_id = ? AND terminal_id = ? AND sale_epoch = ?"
        " AND sale_seq = ? AND doubt = '' AND (epoch, seq) < (?, ?) ORDER BY epoch, seq",
        (*sold_at.key, place.epoch, place.seq),
    )
    bodies = (_body_at(work, Place(place.store, place.terminal, *row)) for row in rows)
    return [body for body in bodies if isinstance(body, RefundRecorded)]


def _body_at(work: Work, place: Place) -> object:
    """The body of a stored entry; None when there is none that can be read."""
    row = work.find(
        "SELECT entry FROM journal WHERE store_id = ? AND terminal_id = ? AND epoch = ?"
        " AND seq = ?",
        place.key,
    )
    try:
        return decode_entry(row[0]).body if row else None
    except Unreadable:
        return None


def _insert(work: Work, place: Place, head: Head, refund: RefundRecorded) -> None:
    key = place.key
    work.do(
        "INSERT INTO refund (store_id, terminal_id, epoch, seq, receipt, day, refunded_at,"
        " sale_epoch, sale_seq, gross, saved, rounding, total, reason, approved_by, doubt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *key,
            str(ReceiptNumber(place.terminal, place.epoch, place.seq)),
            day_of(head),
            head.utc_ms,
            refund.sale_epoch,
            refund.sale_seq,
            refund.gross,
            refund.saved,
            refund.rounding,
            refund.total,
            refund.reason,
            refund.approved_by,
            COUNTED,
        ),
    )
    work.do_all(
        "INSERT INTO refund_line (store_id, terminal_id, epoch, seq, line_no, quantity, gross, net)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(*key, line.line_no, line.quantity, line.gross, line.net) for line in refund.lines],
    )
    work.do_all(
        "INSERT INTO refund_discount (store_id, terminal_id, epoch, seq, line_no, nth, source,"
        " payer, amount) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (*key, line.line_no, back.nth, back.source, back.payer, back.amount)
            for line in refund.lines
            for back in line.discounts
        ],
    )
    work.do_all(
        "INSERT INTO refund_tender (store_id, terminal_id, epoch, seq, nth, kind, amount)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (*key, nth, tender.kind, tender.amount)
            for nth, tender in enumerate(refund.tenders, start=1)
        ],
    )
    work.do_all(
        "INSERT INTO coupon_return (store_id, terminal_id, epoch, seq, coupon_id)"
        " VALUES (?, ?, ?, ?, ?)",
        [(*key, coupon_id) for coupon_id in refund.coupons_returned],
    )
