"""The state that a till starts with: what a power cut left on the counter, and what is not
settled."""

import logging
from collections.abc import Sequence

from pos_app.adapters.basket_snapshot import BasketSnapshot, Found
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.ledger import LedgerReader
from pos_app.checkout.commands import (
    Command,
    ReceiptLeftOpen,
    TrustLearned,
    UploadChanged,
)
from pos_app.checkout.lending import home_elsewhere
from pos_app.checkout.ports import Pending
from pos_app.checkout.state import BasketRestored, Selling, Session, TillState, TrayCoupon
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.moment import Moment
from pos_app.domain.pricing import evaluate
from pos_app.domain.promotion import Rules
from pos_app.domain.receipt import Shop
from pos_app.domain.short_code import ShortCodeTries
from pos_app.domain.values import replace
from pos_app.domain.wire_coupons import CouponLock

log = logging.getLogger(__name__)

CouponsKept = tuple[Sequence[CouponLock], ShortCodeTries]
"""What this till keeps its hands off, and the wrong short codes of lately."""
OPEN_RECEIPTS_SHOWN = 3
"""Older doubtful receipts are found by their number; nobody wants twenty questions at opening."""


def first_state(
    reader: LedgerReader,
    identity: TillIdentity,
    rules: Rules,
    basket: BasketSnapshot,
    at: Moment,
    *,
    is_whole: bool,
    kept: CouponsKept,
) -> TillState:
    """An empty counter, or the basket that was on it. A basket that has become a sale is dropped;
    while the ledger is not whole, that sale may be among what is missing, and the cashier is
    warned."""
    locks, tries = kept
    empty = TillState(
        ticket=Ticket(ticket_id=reader.last_ticket_id() + 1),
        session=session_of(identity),
        rules=rules,
        locks=tuple(locks),
        tries=tries,
    )
    found = basket.restore(
        lambda ticket: reader.holds_sale_of(
            ticket_id=ticket.ticket_id, opened_utc_s=ticket.opened_utc_s
        )
    )
    if found.found is Found.UNREADABLE:
        log.warning("the kept basket cannot be read; it lies in %s now", found.set_aside)
    if found.ticket is None:
        return empty
    coupons = _still_ours(empty, found.coupons)
    return _restored(empty, found.ticket, coupons, at, is_doubtful=not is_whole)


def found_at_start(reader: LedgerReader, pending: Pending) -> tuple[Command, ...]:
    """What the ledger says is not settled: receipts in doubt, uploads, the limits on coupons."""
    acked = reader.acked()
    redeemed = reader.redeemed_since(acked.server_utc_ms)
    return (
        TrustLearned(acked.server_utc_ms, redeemed.coupons, redeemed.amount),
        UploadChanged(pending.count, pending.oldest_utc_ms),
        *_receipts_left_open(reader),
    )


def _receipts_left_open(reader: LedgerReader) -> tuple[ReceiptLeftOpen, ...]:
    """The newest ones, each with what its shopper had to pay and to get back."""
    newest = reader.unfinished_prints()[-OPEN_RECEIPTS_SHOWN:]
    sales = [reader.sale(receipt.seq) for receipt in newest]
    return tuple(
        ReceiptLeftOpen(found.receipt.seq, found.receipt, found.sale.total, found.sale.change)
        for found in sales
        if found is not None
    )


def session_of(identity: TillIdentity) -> Session:
    """Whose till this is. Before enrolment it has a name of its own and no shop."""
    enrolled = identity.enrolled
    if enrolled is None:
        return Session(terminal=identity.terminal, epoch=identity.epoch)
    return Session(
        store=enrolled.store,
        shop_name=enrolled.store_name,
        shop_address=enrolled.store_address,
        till_name=enrolled.till_name,
        terminal=enrolled.terminal,
        epoch=identity.epoch,
        is_enrolled=True,
    )


def shop_of(identity: TillIdentity) -> Shop:
    """What stands above every receipt."""
    session = session_of(identity)
    return Shop(session.shop_name or "小店", session.shop_address, session.till_name)


def _still_ours(state: TillState, coupons: tuple[Coupon, ...]) -> tuple[Coupon, ...]:
    """Without what another till redeems: a loan does not outlive the process, and is asked for
    again when the phone is."""
    if home_elsewhere(state) is not None:
        return ()
    lent = {lock.coupon_id for lock in state.locks}
    return tuple(coupon for coupon in coupons if coupon.coupon_id not in lent)


def _restored(
    state: TillState,
    ticket: Ticket,
    coupons: tuple[Coupon, ...],
    at: Moment,
    *,
    is_doubtful: bool,
) -> TillState:
    """The basket as it was, priced by the rules that it began with. Coupons were shown once."""
    tray = tuple(TrayCoupon(coupon, at.monotonic_ms, is_shown=True) for coupon in coupons)
    if ticket.is_empty:
        return replace(state, tray=tuple(replace(held, is_shown=False) for held in tray))
    return replace(
        state,
        ticket=ticket,
        tray=tray,
        desk=Selling(selected=ticket.last_line_id),
        priced=evaluate(ticket.lines, ticket.rules or state.rules, coupons, ticket.opened_utc_s),
        notice=BasketRestored(lines=len(ticket.lines), at=at, is_doubtful=is_doubtful),
    )
