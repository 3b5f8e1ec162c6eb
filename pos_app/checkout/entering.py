"""The entry line while selling, and the cards over the hot goods: the only keyboard sink."""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves, receipts, selling, weighing
from pos_app.checkout.asks import SearchGoods
from pos_app.checkout.commands import (
    AddToCatalogue,
    ChooseCategory,
    ClearEntry,
    EditName,
    Enter,
    EraseLast,
    GiveReason,
    GoBack,
    RepeatLast,
    ReprintLast,
    ShowHealth,
    ShowHelp,
    TypeText,
    TypeTimes,
    VoidBasket,
    VoidReason,
)
from pos_app.checkout.coupon_commands import PickCoupon
from pos_app.checkout.effects import AppendNote, KeepProduct
from pos_app.checkout.state import (
    Entry,
    GoodsChoice,
    HealthCard,
    Help,
    MisreadCode,
    OpenReceipt,
    Rule,
    Step,
    TillState,
    UnknownCode,
    VoidQuestion,
)
from pos_app.domain.basket import QUANTITY_LIMIT
from pos_app.domain.errors import BasketEmpty, NoSuchGoods, QuantityOutOfRange, WeightNotSteady
from pos_app.domain.journal import BasketVoided, ProductAdded
from pos_app.domain.moment import Moment
from pos_app.domain.money import parse_yuan
from pos_app.domain.product import UNCODED_UNIT, Product
from pos_app.domain.short_code import short_code_in
from pos_app.domain.values import replace

ENTRY_LIMIT = 64
NAME_LIMIT = 40
NEW_NAME = "新商品"
"""What goods are called until somebody types a name; the end of the code tells them apart."""


def type_text(state: TillState, typed: TypeText, at: Moment) -> Step:
    """Characters go to the entry line, or to the name of new goods while that field is open."""
    card = moves.selling_desk(state).card
    if isinstance(card, UnknownCode) and card.edits_name:
        name = (card.name + typed.text)[:NAME_LIMIT]
        return Step(moves.with_card(state, replace(card, name=name)))
    if isinstance(card, VoidQuestion):
        return _reason_by_number(state, typed.text, at)
    if typed.text == " " and state.entry.is_empty:
        return selling.repeat(state, RepeatLast(), at)
    begun = weighing.typing(state, typed.text)
    text = (state.entry.text + typed.text)[:ENTRY_LIMIT]
    return Step(replace(begun, entry=replace(state.entry, text=text)))


def _reason_by_number(state: TillState, text: str, at: Moment) -> Step:
    """1, 2 or 3 on the void card: the reason in that place; any other key waits."""
    reasons = {str(place): reason for place, reason in enumerate(VoidReason, start=1)}
    if text not in reasons:
        return Step(state)
    return give_reason(state, GiveReason(reasons[text]), at)


def erase(state: TillState, _command: EraseLast, _at: Moment) -> Step:
    """Backspace: the last character, then the waiting quantity."""
    card = moves.selling_desk(state).card
    if isinstance(card, UnknownCode) and card.edits_name:
        return Step(moves.with_card(state, replace(card, name=card.name[:-1])))
    left = replace(state.entry, text=state.entry.text[:-1]) if state.entry.text else Entry()
    return Step(weighing.erased(replace(state, entry=left)))


def clear(state: TillState, _command: ClearEntry, _at: Moment) -> Step:
    return Step(weighing.erased(replace(state, entry=Entry())))


def times(state: TillState, _command: TypeTimes, _at: Moment) -> Step:
    """`12*`: the next item counts twelve times. Raises QuantityOutOfRange."""
    text = state.entry.text
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= QUANTITY_LIMIT:
        raise QuantityOutOfRange(limit=QUANTITY_LIMIT)
    return Step(replace(state, entry=Entry(times=int(text))))


def enter(state: TillState, _command: Enter, at: Moment) -> Step:
    """What Enter means: the open card first, then what is typed, and on an empty entry: pay."""
    card = moves.selling_desk(state).card
    if card is not None:
        answered = _enter_on_card(state, at)
        if answered is not None:
            return answered
    text = state.entry.text.strip()
    on_scale = state.weighing
    if on_scale is not None and on_scale.is_typed and not _is_long_code(text):
        return weighing.take_typed(state, on_scale, at)
    if text:
        return _look_up(state, text)
    if state.entry.times is not None:
        return selling.set_quantity(state, state.entry.times)
    if on_scale is not None:
        raise WeightNotSteady  # a press that has not seen the weight takes none
    return moves.start_paying(state, at)


def _enter_on_card(state: TillState, at: Moment) -> Step | None:
    """What Enter does on the open card; None when the card leaves it to the entry line."""
    match moves.selling_desk(state).card:
        case UnknownCode() if not _is_long_code(state.entry.text):
            return add_to_catalogue(state, AddToCatalogue(), at)
        case GoodsChoice(typed) as card if state.entry.text.strip() in ("", typed):
            return _take_marked(state, card, at)
        case VoidQuestion():
            return Step(state)  # a reason must be chosen; Esc keeps the basket
        case OpenReceipt() if state.entry.is_empty:
            return receipts.reprint(state, ReprintLast(), at)
        case MisreadCode() | Help() | HealthCard() if state.entry.is_empty:
            return Step(moves.with_card(state, None))
        case _:
            return None


def _take_marked(state: TillState, card: GoodsChoice, at: Moment) -> Step:
    """The row that is marked: goods, or the coupon behind them."""
    if card.marked == len(card.products):
        return pick_coupon(state, PickCoupon(), at)
    chosen = replace(state, entry=replace(state.entry, text=""))
    return selling.add(chosen, card.products[card.marked], at)


def _is_long_code(text: str) -> bool:
    """More digits than any price has: a code, on every card."""
    return text.isascii() and text.isdigit() and len(text) > selling.PLU_DIGITS


def _look_up(state: TillState, text: str) -> Step:
    """Digits are a code or a PLU, 4 + 4 of them a coupon's; letters and Chinese search."""
    if text.isascii() and text.isdigit() and len(text) <= selling.PLU_DIGITS:
        return Step(state, asks=(selling.look_up_typed(text),))
    code = short_code_in(text) or text
    if text.isascii() and (code.isdigit() or len(text) >= 17):
        emptied = replace(state, entry=replace(state.entry, text=""))
        return Step(emptied, again=(moves.typed_scan(code),))
    if parse_yuan(text) is not None:
        raise NoSuchGoods(typed=text)  # a price is no name: the key for it is 无码商品
    return Step(state, asks=(SearchGoods(text),))


def pick_coupon(state: TillState, _command: PickCoupon, _at: Moment) -> Step:
    """The coupon of the open list: its digits are those of goods, and it was the coupon."""
    card = moves.selling_desk(state).card
    if not isinstance(card, GoodsChoice) or card.coupon is None:
        return Step(state)
    closed = moves.with_card(replace(state, entry=Entry()), None)
    return Step(closed, again=(card.coupon,))


def go_back(state: TillState, _command: GoBack, _at: Moment) -> Step:
    """Esc: close the card, else end the weighing, else empty the entry. Never loses a line."""
    card = moves.selling_desk(state).card
    if isinstance(card, OpenReceipt):
        left = tuple(receipt for receipt in state.open_receipts if receipt != card)
        return Step(moves.with_card(replace(state, open_receipts=left), None))
    if card is not None:
        return Step(replace(moves.with_card(state, None), entry=Entry()))
    if state.weighing is not None:
        return Step(moves.to_weighing(state, None))
    return Step(replace(state, entry=Entry()))


def choose_category(state: TillState, command: ChooseCategory, _at: Moment) -> Step:
    card = moves.selling_desk(state).card
    if not isinstance(card, UnknownCode):
        return Step(state)
    return Step(moves.with_card(state, replace(card, category=command.category)))


def edit_name(state: TillState, _command: EditName, _at: Moment) -> Step:
    card = moves.selling_desk(state).card
    if not isinstance(card, UnknownCode):
        return Step(state)
    return Step(moves.with_card(state, replace(card, edits_name=not card.edits_name)))


def add_to_catalogue(state: TillState, _command: AddToCatalogue, at: Moment) -> Step:
    """建档并加入: new goods at the typed price, kept for the next time. Raises PriceMissing."""
    card = moves.selling_desk(state).card
    if not isinstance(card, UnknownCode):
        return Step(state)
    price = selling.typed_price(state)
    name = card.name.strip() or f"{NEW_NAME}{card.code[-4:]}"
    product = Product(card.code, name, "", card.category, UNCODED_UNIT, price)
    step = selling.add(state, product, at)
    return replace(
        step,
        effects=(*step.effects, KeepProduct(product), AppendNote(ProductAdded(product))),
    )


def void(state: TillState, _command: VoidBasket, _at: Moment) -> Step:
    """Ask why first. Raises BasketEmpty."""
    if state.ticket.is_empty:
        raise BasketEmpty
    return Step(moves.with_card(state, VoidQuestion()))


def give_reason(state: TillState, command: GiveReason, _at: Moment) -> Step:
    """The basket goes, and the journal knows why."""
    if not isinstance(moves.selling_desk(state).card, VoidQuestion):
        return Step(state)
    if state.ticket.is_empty:
        return Step(moves.with_card(state, None))  # its last line went while the question stood
    ticket = state.ticket
    note = BasketVoided(
        ticket.ticket_id, command.reason.value, len(ticket.lines), state.priced.total
    )
    emptied = moves.to_weighing(moves.next_ticket(state, state.tray), None)
    return Step(moves.to_selling(emptied), effects=(AppendNote(note),))


def show_help(state: TillState, _command: ShowHelp, _at: Moment) -> Step:
    """F1 opens the keys and closes them."""
    is_open = isinstance(moves.selling_desk(state).card, Help)
    return Step(moves.with_card(state, None if is_open else Help()))


def show_health(state: TillState, _command: ShowHealth, _at: Moment) -> Step:
    """A touch on a chip opens what is wrong and closes it."""
    is_open = isinstance(moves.selling_desk(state).card, HealthCard)
    return Step(moves.with_card(state, None if is_open else HealthCard()))


HANDLES: Mapping[type[Any], Rule] = {
    TypeText: type_text,
    EraseLast: erase,
    ClearEntry: clear,
    TypeTimes: times,
    Enter: enter,
    GoBack: go_back,
    PickCoupon: pick_coupon,
    ChooseCategory: choose_category,
    EditName: edit_name,
    AddToCatalogue: add_to_catalogue,
    VoidBasket: void,
    GiveReason: give_reason,
    ShowHelp: show_help,
    ShowHealth: show_health,
}
