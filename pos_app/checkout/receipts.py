"""Printing again: the last receipt, one that a power cut left open, or one that was scanned."""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves
from pos_app.checkout.commands import (
    OpenDrawerByHand,
    PrintFinished,
    PrintOutcome,
    ReceiptLeftOpen,
    ReprintLast,
)
from pos_app.checkout.effects import AppendNote, Do, OpenDrawer, PrintReceipt, ReprintFromLedger
from pos_app.checkout.ports import PrintedSale
from pos_app.checkout.state import (
    FinishedSale,
    OpenReceipt,
    Rule,
    Selling,
    Step,
    Thanking,
    TillState,
    UnseenSale,
)
from pos_app.domain.errors import NotGoods, NothingToRepeat, OldSaleReturning
from pos_app.domain.journal import DrawerAsked, ReceiptPrinted, ReceiptReprinted
from pos_app.domain.moment import Moment
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.values import replace


def look_up(state: TillState, number: ReceiptNumber) -> Step:
    """A receipt's barcode was scanned: offer to print it again.

    Raises NotGoods for another till's, or for one of an earlier epoch, which counted anew;
    OldSaleReturning while those are still being put back.
    """
    session = state.session
    ours = ReceiptNumber(session.terminal, session.epoch, number.seq)
    if number.barcode != ours.barcode:
        if state.history.is_missing and number.terminal == session.terminal:
            raise OldSaleReturning(shown=str(number))
        raise NotGoods(shown=str(number))
    return Step(moves.with_card(state, OpenReceipt(number.seq, number, is_doubtful=False)))


def reprint(state: TillState, _command: ReprintLast, at: Moment) -> Step:
    """Print the receipt on the open card, else the last one, else one left open, marked 重打.

    Raises NothingToRepeat.
    """
    card = _asked_about(state)
    if card is not None:
        return _reprint(moves.with_card(state, None), card.seq, at)
    if state.last is not None:
        return _reprint(state, state.last.seq, at)
    if state.open_receipts:
        return _reprint(state, state.open_receipts[0].seq, at)
    raise NothingToRepeat


def open_drawer(state: TillState, _command: OpenDrawerByHand, _at: Moment) -> Step:
    """For the sale on the open card, when a power cut hid whether the drawer opened. The question
    about its receipt stays."""
    card = _asked_about(state)
    if card is None or card.sale is None:
        return Step(state)
    return Step(state, effects=(AppendNote(DrawerAsked(card.seq)), OpenDrawer(card.seq)))


def _asked_about(state: TillState) -> OpenReceipt | None:
    """The receipt on the open card."""
    card = state.desk.card if isinstance(state.desk, Selling | Thanking) else None
    return card if isinstance(card, OpenReceipt) else None


def _reprint(state: TillState, seq: int, at: Moment) -> Step:
    """Once more, and no doubt about that receipt is left to ask about."""
    left = tuple(receipt for receipt in state.open_receipts if receipt.seq != seq)
    settled = replace(state, open_receipts=left)
    if state.last is not None and state.last.seq == seq:
        return _reprint_last(settled, state.last, at)
    return Step(settled, effects=(ReprintFromLedger(seq),))


def _reprint_last(state: TillState, last: FinishedSale, at: Moment) -> Step:
    copies = last.copies + 1
    printed = PrintedSale(
        receipt=last.receipt,
        chain_head=last.chain_head,
        at_utc_ms=last.at_utc_ms,
        operator=state.session.operator,
        copy=copies,
        reprinted_utc_ms=at.utc_ms,
    )
    note = AppendNote(ReceiptReprinted(sale_seq=last.seq, copy=copies))
    noted: tuple[Do, ...] = (note,) if _is_of_this_epoch(state, last) else ()
    again = replace(last, copies=copies, printed=None)
    effects = (*noted, PrintReceipt(last.sale, last.seq, printed))
    return Step(replace(state, last=again), effects=effects)


def printed(state: TillState, result: PrintFinished, _at: Moment) -> Step:
    """Write down what became of the receipt, and show it while that sale is the last."""
    note = AppendNote(ReceiptPrinted(sale_seq=result.seq, outcome=result.outcome.value))
    last = state.last
    if last is not None and last.seq == result.seq:
        state = replace(state, last=replace(last, printed=result.outcome))
    if result.outcome is PrintOutcome.UNKNOWN and last is not None and last.seq == result.seq:
        doubtful = OpenReceipt(result.seq, last.receipt, is_doubtful=True)
        state = replace(state, open_receipts=(*state.open_receipts, doubtful))
    if last is not None and last.seq == result.seq and not _is_of_this_epoch(state, last):
        return Step(state)
    return Step(state, effects=(note,))


def _is_of_this_epoch(state: TillState, last: FinishedSale) -> bool:
    """Entries of this epoch speak of its own sales by their number alone."""
    return last.receipt.epoch == state.session.epoch


def left_open(state: TillState, found: ReceiptLeftOpen, _at: Moment) -> Step:
    """Found at start: ask, never print by itself."""
    sale = UnseenSale(found.total, found.change)
    doubtful = OpenReceipt(found.seq, found.receipt, is_doubtful=True, sale=sale)
    waiting = (*state.open_receipts, doubtful)
    shown = replace(state, open_receipts=waiting)
    if isinstance(state.desk, Selling) and state.desk.card is None and state.ticket.is_empty:
        shown = moves.with_card(shown, doubtful)
    return Step(shown)


HANDLES: Mapping[type[Any], Rule] = {
    ReprintLast: reprint,
    OpenDrawerByHand: open_drawer,
    PrintFinished: printed,
    ReceiptLeftOpen: left_open,
}
