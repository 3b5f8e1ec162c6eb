"""How one desk hands over to the next. Desks never call each other; they meet here."""

from typing import TypeVar

from pos_app.checkout.commands import HealthPart, Level, Scan
from pos_app.checkout.effects import Cue, PlayCue
from pos_app.checkout.state import (
    AskingCloud,
    Card,
    Entry,
    Refused,
    Selling,
    Step,
    Tendering,
    Thanking,
    TillState,
    TrayCoupon,
    Weighing,
)
from pos_app.domain.basket import Ticket
from pos_app.domain.errors import (
    BasketEmpty,
    LoanEnded,
    PaymentCodeNotTaken,
    Refusal,
    WeighingNow,
)
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace

DeskKind = TypeVar("DeskKind")

TYPED = "typed"
"""The source of a code that somebody typed."""
ENTER_GUARD_MS = 300
"""Enter this soon after a scan or after F9 belongs to the scanner or to a second press."""


def refuse(state: TillState, refusal: Refusal, at: Moment) -> Step:
    """Nothing changes but the notice; the cashier hears it."""
    return Step(replace(state, notice=Refused(refusal, at)), effects=(PlayCue(Cue.REFUSED),))


def desk_as(state: TillState, kind: type[DeskKind]) -> DeskKind:
    """The desk that the register's table has led to. Raises TypeError: a bug of ours."""
    if not isinstance(state.desk, kind):
        raise TypeError(f"{type(state.desk).__name__} is not {kind.__name__}")
    return state.desk


def to_selling(state: TillState, card: Card | None = None) -> TillState:
    """The selling desk, the last touched line chosen, with this card open; what is being weighed
    goes on."""
    return replace(state, desk=Selling(state.ticket.last_line_id, card, state.weighing))


def to_weighing(state: TillState, weighing: Weighing | None) -> TillState:
    """Weigh these goods, or end the weighing; what was typed is used up."""
    desk = Selling(selling_desk(state).selected, weighing=weighing)
    return replace(state, desk=desk, entry=Entry())


def selling_desk(state: TillState) -> Selling:
    """The selling desk as it is, or a fresh one after a sale with the card that is open."""
    if isinstance(state.desk, Selling):
        return state.desk
    card = state.desk.card if isinstance(state.desk, Thanking) else None
    return Selling(state.ticket.last_line_id, card)


def with_card(state: TillState, card: Card | None) -> TillState:
    """Open a card over the hot goods, or close it; an after-sale panel stays under it."""
    match state.desk:
        case Selling() | Thanking():
            return replace(state, desk=replace(state.desk, card=card))
        case _:
            return state


def start_paying(state: TillState, at: Moment) -> Step:
    """Freeze the basket and open the pay page. Raises BasketEmpty, or WeighingNow: what lies on
    the scale would go unpaid."""
    if state.weighing is not None:
        raise WeighingNow
    if state.ticket.is_empty:
        raise BasketEmpty
    valid = tuple(held for held in state.tray if at.utc_s < held.coupon.until_utc_s)
    desk = Tendering(opened_monotonic_ms=at.monotonic_ms)
    opened = replace(state, desk=desk, tray=valid, entry=Entry())
    return without_ended_loans(opened, at) or Step(opened)


def without_ended_loans(state: TillState, at: Moment) -> Step | None:
    """The till without coupons whose loan is over, and the cashier told; None when there are
    none."""
    left = tuple(held for held in state.tray if not held.has_ended(at))
    if len(left) == len(state.tray):
        return None
    return refuse(replace(state, tray=left), LoanEnded(), at)


def is_online(state: TillState) -> bool:
    """Whether it is worth asking the cloud while a shopper waits."""
    return state.session.is_enrolled and state.health.of(HealthPart.NETWORK).level is Level.OK


def without_asking(state: TillState) -> TillState:
    """The cloud has answered: nobody is asked any more."""
    return replace(state, notice=None) if isinstance(state.notice, AskingCloud) else state


def propose_paying(state: TillState, at: Moment) -> Step:
    """A payment code while selling opens the pay page with the amount; it never charges."""
    if state.ticket.is_empty:
        raise PaymentCodeNotTaken
    opened = start_paying(state, at).state
    return refuse(opened, PaymentCodeNotTaken(), at)


def next_ticket(state: TillState, tray: tuple[TrayCoupon, ...]) -> TillState:
    """An empty basket, and no coupon of the shopper before."""
    ticket = Ticket(ticket_id=state.ticket.ticket_id + 1)
    return replace(state, ticket=ticket, tray=tray_of_nobody(tray), entry=Entry())


def tray_of_nobody(tray: tuple[TrayCoupon, ...]) -> tuple[TrayCoupon, ...]:
    """What stays when a basket is gone: coupons shown for it go with it, pushed ones wait for
    their goods."""
    return tuple(held for held in tray if not held.is_shown)


def is_scanners_enter(state: TillState, at: Moment) -> bool:
    """Whether an Enter on an empty entry is the tail of a scan (a CR-LF scanner must not open
    paying)."""
    last = state.last_scan
    return last is not None and at.monotonic_ms - last.monotonic_ms < ENTER_GUARD_MS


def typed_scan(text: str) -> Scan:
    """What was typed and confirmed by Enter, as a code."""
    return Scan(text=text, source=TYPED)
