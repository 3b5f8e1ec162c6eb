"""One coupon, several tills: only the home till redeems by itself, and may lend a coupon.

Another till asks the cloud, the cloud asks the home till, and only what the home till has let go of
is lent, for some minutes. The home till keeps its hands off until the cloud no longer lists the
lock; the borrower redeems only while the loan lasts by its own monotonic clock. So of two tills
that cannot hear each other at most one redeems, whatever is lost, late or cut off in between,
unless a borrower that sold it stays cut off for longer than the cloud keeps a loan (protocol.md).
"""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves
from pos_app.checkout.coupon_commands import Answered, LockAnswered, LocksListed
from pos_app.checkout.effects import AnswerLock, BorrowCoupon, Cue, Do, PlayCue, ReturnCoupon
from pos_app.checkout.state import (
    AskingCloud,
    Borrowing,
    CouponReady,
    Rule,
    Saving,
    Step,
    TillState,
    TrayCoupon,
)
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import (
    CouponBusy,
    CouponElsewhere,
    CouponLent,
    CouponStopped,
    CouponUsed,
    Refusal,
)
from pos_app.domain.moment import Moment
from pos_app.domain.promotion import HomeTill
from pos_app.domain.values import replace
from pos_app.domain.wire_coupons import CouponLock


def home_elsewhere(state: TillState) -> HomeTill | None:
    """The till that redeems this shop's coupons; None when it is this one."""
    home = state.rules.home
    return None if home is None or home.terminal == state.session.terminal else home


def borrow(state: TillState, coupon: Coupon, home: HomeTill, at: Moment) -> Step:
    """Ask for a coupon of the home till; selling goes on meanwhile. One that was asked for already
    is this ticket's from now on. Raises CouponElsewhere when there is nobody to ask."""
    if not moves.is_online(state):
        raise CouponElsewhere(till=home.name)
    asking = replace(state, notice=AskingCloud(at))
    before = next((one for one in state.borrowing if one.coupon == coupon), None)
    since = at.monotonic_ms if before is None else before.since_monotonic_ms
    others = tuple(one for one in state.borrowing if one is not before)
    borrowing = (*others, Borrowing(coupon, state.ticket.ticket_id, since))
    asks = () if before is not None else (BorrowCoupon(coupon.coupon_id),)
    return Step(replace(asking, borrowing=borrowing), effects=asks)


def answered(state: TillState, answer: LockAnswered, at: Moment) -> Step:
    """The loan counts from the question, so it ends here before it ends anywhere else. What came
    too late for its ticket goes back."""
    asked = next((one for one in state.borrowing if _is(one, answer.coupon_id)), None)
    left = tuple(one for one in state.borrowing if one is not asked)
    told = moves.without_asking(replace(state, borrowing=left))
    if answer.answer is not Answered.YES:
        return Step(told) if asked is None else moves.refuse(told, _why_not(state, answer), at)
    is_late = asked is None or asked.ticket_id != state.ticket.ticket_id
    if asked is None or is_late or isinstance(state.desk, Saving):
        return Step(told, effects=(ReturnCoupon(answer.coupon_id),))
    until = asked.since_monotonic_ms + answer.use_ms
    held = TrayCoupon(asked.coupon, at.monotonic_ms, is_shown=True, lent_until_ms=until)
    ready = CouponReady(asked.coupon, state.priced.total, at)
    others = tuple(one for one in told.tray if one.coupon.coupon_id != answer.coupon_id)
    taken = replace(told, tray=(*others, held), notice=ready)
    return Step(taken, effects=(PlayCue(Cue.COUPON),))


def listed(state: TillState, page: LocksListed, _at: Moment) -> Step:
    """All locks of now: those of others are answered, own ones that nobody here needs go back."""
    me = state.session.terminal
    kept, effects = [], list[Do]()
    for lock in page.locks:
        if lock.terminal == me:
            if not _is_needed(state, lock.coupon_id):
                effects.append(ReturnCoupon(lock.coupon_id))
            continue
        was_held = any(_same(lock, held) for held in state.locks)
        may_have = lock.is_granted or was_held or lock.coupon_id not in state.priced.redeemed
        if may_have:
            kept.append(lock)
        if not lock.is_granted:
            effects.append(AnswerLock(lock, is_held=may_have))
    taken = {lock.coupon_id for lock in kept}
    tray = tuple(held for held in state.tray if held.coupon.coupon_id not in taken)
    if len(tray) == len(state.tray):
        tray = state.tray
    return Step(replace(state, locks=tuple(kept), tray=tray), effects=tuple(effects))


def check_is_here(state: TillState, coupon_id: str) -> None:
    """Raises CouponLent when another till has it."""
    for lock in state.locks:
        if lock.coupon_id == coupon_id:
            raise CouponLent(till=lock.till)


def let_go(before: TillState, after: TillState) -> tuple[Do, ...]:
    """Loans that left the tray without a sale go back."""
    if before.tray is after.tray:
        return ()
    still = {held.coupon.coupon_id for held in after.tray if held.lent_until_ms is not None}
    sold = _being_sold(before)
    return tuple(
        ReturnCoupon(held.coupon.coupon_id)
        for held in before.tray
        if held.lent_until_ms is not None and held.coupon.coupon_id not in still | sold
    )


def _same(lock: CouponLock, held: CouponLock) -> bool:
    return (lock.coupon_id, lock.number) == (held.coupon_id, held.number)


def _is(asked: Borrowing, coupon_id: str) -> bool:
    return asked.coupon.coupon_id == coupon_id


def _is_needed(state: TillState, coupon_id: str) -> bool:
    """Asked for, in the tray as a loan, or in the sale that is being written."""
    return (
        any(_is(one, coupon_id) for one in state.borrowing)
        or any(
            held.coupon.coupon_id == coupon_id and held.lent_until_ms is not None
            for held in state.tray
        )
        or coupon_id in _being_sold(state)
    )


def _being_sold(state: TillState) -> frozenset[str]:
    desk = state.desk
    sold = desk.sale.redemptions if isinstance(desk, Saving) else ()
    return frozenset(redemption.coupon_id for redemption in sold)


def _why_not(state: TillState, answer: LockAnswered) -> Refusal:
    home = home_elsewhere(state)
    match answer.answer:
        case Answered.USED:
            return CouponUsed()
        case Answered.BUSY:
            return CouponBusy()
        case Answered.GONE:
            return CouponStopped()
        case _ if home is not None:
            return CouponElsewhere(till=home.name)
        case _:
            return CouponStopped()


HANDLES: Mapping[type[Any], Rule] = {
    LockAnswered: answered,
    LocksListed: listed,
}
