"""Counting money: the basket is frozen, cash is typed or chosen, and the sale goes to be
written."""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves
from pos_app.checkout.commands import (
    ChooseNote,
    ClearEntry,
    Enter,
    EraseLast,
    GoBack,
    ReplayScan,
    Scan,
    ShowHealth,
    ShowHelp,
    TakeCash,
    TypeText,
)
from pos_app.checkout.effects import AppendSale
from pos_app.checkout.state import Entry, Rule, Saving, Step, Tendering, TillState
from pos_app.domain.errors import AmountOutOfRange
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen, parse_yuan, yuan
from pos_app.domain.product import PRICE_LIMIT
from pos_app.domain.sale import sale_for_cash
from pos_app.domain.values import replace

SCAN_DIGITS = 8
"""So many digits on the pay page are a code that was read, never cash."""
ENTRY_LIMIT = 32


def type_amount(state: TillState, typed: TypeText, _at: Moment) -> Step:
    """Digits and one point; anything else is not for this page."""
    kept = "".join(symbol for symbol in typed.text if symbol.isascii() and symbol in "0123456789.")
    text = (state.entry.text + kept)[:ENTRY_LIMIT]
    if text.count(".") > 1:
        return Step(state)
    return _typed(state, text)


def erase(state: TillState, _command: EraseLast, _at: Moment) -> Step:
    return _typed(state, state.entry.text[:-1])


def clear(state: TillState, _command: ClearEntry, _at: Moment) -> Step:
    return _typed(state, "")


def choose_note(state: TillState, note: ChooseNote, _at: Moment) -> Step:
    """The amount on the key stands in the field; Enter takes it."""
    return _typed(state, yuan(note.amount).removesuffix(".00"))


def enter(state: TillState, _command: Enter, at: Moment) -> Step:
    """Take what is typed; on an empty field take exact cash, or what was counted when the disk
    refused, unless the page was only just opened."""
    if not state.entry.text and _just_opened(state, at):
        return Step(state)
    return take_cash(state, TakeCash(), at)


def take_cash(state: TillState, _command: TakeCash, at: Moment) -> Step:
    """Settle in cash. Refuses less than what is due; what is as long as a code goes the way of a
    scan. A coupon whose loan is over comes off first, and the new sum is there to be read."""
    text = state.entry.text
    if len(text) >= SCAN_DIGITS and text.isdigit():
        return Step(replace(state, entry=Entry()), again=(moves.typed_scan(text),))
    too_late = moves.without_ended_loans(state, at)
    if too_late is not None:
        return too_late
    tendered = parse_yuan(text) if text else _in_the_field(state)
    if tendered is None or tendered > max(PRICE_LIMIT, state.priced.total):
        raise AmountOutOfRange(limit=Fen(PRICE_LIMIT))
    sale = sale_for_cash(state.ticket, state.priced, tendered, state.faces)
    saving = Saving(sale, queued=_queued(state))
    return Step(replace(state, desk=saving, entry=Entry()), effects=(AppendSale(sale),))


def go_back(state: TillState, _command: GoBack, _at: Moment) -> Step:
    """Back to the basket; no line is lost, nor a scan that waited."""
    basket = replace(moves.to_selling(state), entry=Entry())
    return Step(basket, again=tuple(ReplayScan(scan) for scan in _queued(state)))


def stay(state: TillState, _command: ShowHelp | ShowHealth, _at: Moment) -> Step:
    """The pay page says its keys on itself and shows no cards."""
    return Step(state)


def _in_the_field(state: TillState) -> Fen:
    """What Enter takes while nothing is typed."""
    desk = state.desk
    counted = desk.counted if isinstance(desk, Tendering) else None
    return state.priced.total if counted is None else counted


def _typed(state: TillState, text: str) -> Step:
    """Another amount in the field; what was counted for a try that failed is forgotten."""
    desk = state.desk
    if isinstance(desk, Tendering) and desk.counted is not None:
        state = replace(state, desk=replace(desk, counted=None))
    return Step(replace(state, entry=Entry(text=text)))


def _just_opened(state: TillState, at: Moment) -> bool:
    desk = state.desk
    return (
        isinstance(desk, Tendering)
        and at.monotonic_ms - desk.opened_monotonic_ms < moves.ENTER_GUARD_MS
    )


def _queued(state: TillState) -> tuple[Scan, ...]:
    return state.desk.queued if isinstance(state.desk, Tendering) else ()


HANDLES: Mapping[type[Any], Rule] = {
    TypeText: type_amount,
    EraseLast: erase,
    ClearEntry: clear,
    ChooseNote: choose_note,
    Enter: enter,
    TakeCash: take_cash,
    GoBack: go_back,
    ShowHelp: stay,
    ShowHealth: stay,
}
