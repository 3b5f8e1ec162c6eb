"""From "take the money" to "thank you": the sale is durable before anybody is told."""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves
from pos_app.checkout.commands import AppendFailed, DrawerFinished, ReplayScan, SaleAppended, Tick
from pos_app.checkout.effects import Cue, Do, OpenDrawer, PlayCue, PrintReceipt
from pos_app.checkout.ports import COUPON_USED, PrintedSale
from pos_app.checkout.state import (
    AskingCloud,
    BasketRestored,
    CouponReady,
    FinishedSale,
    Refused,
    Rule,
    Saving,
    Step,
    Tendering,
    Thanking,
    TillState,
    TrayCoupon,
    Trust,
)
from pos_app.domain.errors import SavingFailed
from pos_app.domain.moment import Moment, TimeQuality
from pos_app.domain.money import Fen
from pos_app.domain.sale import SaleRecorded, TenderKind
from pos_app.domain.values import replace

CELEBRATION_MS = 4_000
NOTICE_MS = 8_000


def appended(state: TillState, result: SaleAppended, at: Moment) -> Step:
    """The sale would survive a power cut: open the drawer, print, thank, and replay what was
    scanned.

    A result for another ticket than the one being written is dropped.
    """
    desk = state.desk
    if not isinstance(desk, Saving) or desk.sale.ticket_id != result.ticket_id:
        return Step(state)
    sale = desk.sale
    done = replace(
        moves.next_ticket(state, _tray_without(sale, state)),
        desk=Thanking(since_monotonic_ms=at.monotonic_ms),
        last=FinishedSale(sale, result.seq, result.receipt, result.chain_head, result.at_utc_ms),
        notice=None,
        trust=_counted(state.trust, sale, at),
    )
    return Step(
        done,
        effects=_handed_over(state, result, sale),
        again=tuple(ReplayScan(scan) for scan in desk.queued),
    )


def failed(state: TillState, result: AppendFailed, at: Moment) -> Step:
    """Nothing was written: the pay page is back as it was, and says why. Scans wait on.

    The cash that was counted is kept: a second Enter must not take it for the exact sum. Only
    coupons that the ledger knows as used are gone, else the sale could never be taken.
    """
    desk = state.desk
    if not isinstance(desk, Saving) or desk.sale.ticket_id != result.ticket_id:
        return Step(state)
    tray = _tray_without(desk.sale, state) if result.reason == COUPON_USED else state.tray
    paying = Tendering(at.monotonic_ms, queued=desk.queued, counted=desk.sale.given)
    back = replace(state, desk=paying, tray=tray)
    return moves.refuse(back, SavingFailed(reason=result.reason), at)


def drawer(state: TillState, result: DrawerFinished, _at: Moment) -> Step:
    """Show whether the drawer's pulse left."""
    if state.last is None:
        return Step(state)
    return Step(replace(state, last=replace(state.last, drawer_opened=result.opened)))


def tick(state: TillState, _command: Tick, at: Moment) -> Step:
    """What is shown for a while only goes away."""
    match state.notice:
        case CouponReady(at=since) if at.elapsed_ms_since(since) >= CELEBRATION_MS:
            return Step(replace(state, notice=None))
        case (
            Refused(at=since) | BasketRestored(at=since, is_doubtful=False) | AskingCloud(at=since)
        ) if at.elapsed_ms_since(since) >= NOTICE_MS:
            return Step(replace(state, notice=None))
        case _:
            return Step(state)


def _tray_without(sale: SaleRecorded, state: TillState) -> tuple[TrayCoupon, ...]:
    """What is left in the tray when the sale's coupons are gone."""
    used = {redemption.coupon_id for redemption in sale.redemptions}
    return tuple(held for held in state.tray if held.coupon.coupon_id not in used)


def _handed_over(state: TillState, result: SaleAppended, sale: SaleRecorded) -> tuple[Do, ...]:
    printed = PrintedSale(
        receipt=result.receipt,
        chain_head=result.chain_head,
        at_utc_ms=result.at_utc_ms,
        operator=state.session.operator,
    )
    cash = any(tender.kind is TenderKind.CASH for tender in sale.tenders)
    drawer_first: tuple[Do, ...] = (OpenDrawer(result.seq),) if cash else ()
    return (*drawer_first, PrintReceipt(sale, result.seq, printed), PlayCue(Cue.PAID))


def _counted(trust: Trust, sale: SaleRecorded, at: Moment) -> Trust:
    """Only what is redeemed under an unconfirmed clock counts against the cap."""
    if at.quality is TimeQuality.TRUSTED or not sale.redemptions:
        return trust
    return replace(
        trust,
        coupons_since=trust.coupons_since + len(sale.redemptions),
        amount_since=Fen(trust.amount_since + sum(r.amount for r in sale.redemptions)),
    )


HANDLES: Mapping[type[Any], Rule] = {
    SaleAppended: appended,
    AppendFailed: failed,
    DrawerFinished: drawer,
}
TICKS: Mapping[type[Any], Rule] = {Tick: tick}
"""What time alone does, at every desk that has no clock of its own."""
