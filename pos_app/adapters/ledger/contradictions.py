"""What the journal already holds and a new entry must not deny: looked at inside the transaction
that writes it, so that nothing can come between."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import apsw

from pos_app.adapters.ledger.past import (
    is_shift_closed,
    last_shift_no,
    may_lack_the_opening,
    newest_shift,
    open_shift,
    past_sale,
    refunds_of,
)
from pos_app.adapters.ledger.projections import IS_USED
from pos_app.checkout.ports import (
    COUPON_USED,
    ENTRY_DAMAGED,
    REFUND_OVER,
    SALE_UNKNOWN,
    SHIFT_CLOSED,
    SHIFT_FIGURES,
    SHIFT_NUMBER,
    SHIFT_OPEN,
    SHIFT_UNKNOWN,
    Unavailable,
)
from pos_app.domain.journal import Body
from pos_app.domain.refund import RefundRecorded, refund_imbalance, refund_sums
from pos_app.domain.sale import SaleRecorded, imbalance
from pos_app.domain.shift import ShiftClosed, ShiftOpened, shift_imbalance
from pos_app.domain.wire import Unreadable

Answer = TypeVar("Answer")


def refuse_wrong_sums(body: Body) -> None:
    """A bug of ours: better no entry than a wrong one. Raises ArithmeticError."""
    broken = _wrong_sum(body)
    if broken is not None:
        raise ArithmeticError(broken)


def refuse_contradiction(connection: apsw.Connection, terminal: str, body: Body) -> None:
    """Raises Unavailable with one of LEDGER_SAYS_NO, or apsw.Error."""
    match body:
        case SaleRecorded():
            _refuse_second_redemption(connection, body)
        case RefundRecorded():
            _refuse_excess(connection, terminal, body)
        case ShiftOpened():
            _refuse_second_shift(connection, body)
        case ShiftClosed():
            _refuse_wrong_close(connection, body)
        case _:
            pass


def _wrong_sum(body: Body) -> str | None:
    match body:
        case SaleRecorded():
            return imbalance(body)
        case RefundRecorded():
            return refund_sums(body)
        case ShiftClosed():
            return shift_imbalance(body, None)
        case _:
            return None


def _refuse_second_redemption(connection: apsw.Connection, sale: SaleRecorded) -> None:
    for redemption in sale.redemptions:
        if connection.execute(IS_USED, (redemption.coupon_id,)).get:
            raise Unavailable(COUPON_USED, redemption.coupon_id)


def _refuse_excess(connection: apsw.Connection, terminal: str, refund: RefundRecorded) -> None:
    """Invariant I8. The stored sale and its refunds decide, not what somebody remembers of them."""
    epoch, seq = refund.sale_epoch, refund.sale_seq
    try:
        past = past_sale(connection, terminal, epoch=epoch, seq=seq)
        earlier = refunds_of(connection, terminal, epoch=epoch, seq=seq)
    except Unreadable as error:
        raise Unavailable(ENTRY_DAMAGED, str(error)) from error
    if past is None:
        raise Unavailable(SALE_UNKNOWN, f"entry {seq} of epoch {epoch}")
    broken = refund_imbalance(refund, past.sale, earlier)
    if broken is not None:
        raise Unavailable(REFUND_OVER, broken)


def _refuse_second_shift(connection: apsw.Connection, opened: ShiftOpened) -> None:
    shift = _unless_unreadable(newest_shift, connection)
    if shift is not None and shift.closed_at is None:
        raise Unavailable(SHIFT_OPEN, f"shift {shift.shift_no}")
    last_no = last_shift_no(connection)
    if opened.shift_no <= last_no:
        raise Unavailable(SHIFT_NUMBER, f"{opened.shift_no} after {last_no}")


def _refuse_wrong_close(connection: apsw.Connection, closed: ShiftClosed) -> None:
    """Z = Σ: what was sold since the drawer was counted must be in it. A shift whose opening was
    lost with a ledger can be closed all the same, as long as something is missing."""
    shift = _unless_unreadable(open_shift, connection)
    named = (closed.shift_no, closed.opened_epoch, closed.opened_seq)
    if shift is not None and (shift.shift_no, shift.epoch, shift.seq) == named:
        if closed.figures != shift.figures:
            raise Unavailable(SHIFT_FIGURES, f"the entries sum to {shift.figures}")
        return
    no, epoch, seq = named
    if is_shift_closed(connection, shift_no=no, epoch=epoch, seq=seq):
        raise Unavailable(SHIFT_CLOSED, f"shift {no}")
    if shift is not None:
        raise Unavailable(SHIFT_OPEN, f"shift {shift.shift_no}")
    may_close = partial(may_lack_the_opening, shift_no=no, epoch=epoch, seq=seq)
    if not _unless_unreadable(may_close, connection):
        raise Unavailable(SHIFT_UNKNOWN, f"shift {no}, entry {seq} of epoch {epoch}")


def _unless_unreadable(
    look: Callable[[apsw.Connection], Answer], connection: apsw.Connection
) -> Answer:
    try:
        return look(connection)
    except Unreadable as error:
        raise Unavailable(ENTRY_DAMAGED, str(error)) from error
