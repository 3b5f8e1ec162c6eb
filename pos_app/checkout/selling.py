"""Goods go into the basket: what keys and catalogue answers do while selling."""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves
from pos_app.checkout.asks import FindProduct, SearchGoods
from pos_app.checkout.commands import (
    ChooseLine,
    ChooseLineAt,
    GoodsListed,
    PickProduct,
    ProductsFound,
    RemoveLine,
    RepeatLast,
    SellUncoded,
    StartPaying,
)
from pos_app.checkout.effects import Cue, PlayCue
from pos_app.checkout.state import (
    Entry,
    GoodsChoice,
    Rule,
    Saving,
    Step,
    Tendering,
    TillState,
    UnknownCode,
    Weighing,
)
from pos_app.domain.barcode import masked, shelf_code
from pos_app.domain.basket import BasketLine, Ticket
from pos_app.domain.errors import (
    AmountOutOfRange,
    BasketEmpty,
    LabelAmountMissing,
    NoSuchGoods,
    NothingToRepeat,
    PayingNow,
    PriceMissing,
)
from pos_app.domain.moment import Moment
from pos_app.domain.money import ONE, Fen, Milli, amount_of, divide_half_up, parse_yuan, pieces
from pos_app.domain.product import (
    PRICE_LIMIT,
    UNCODED_CATEGORY,
    UNCODED_NAME,
    UNCODED_UNIT,
    Product,
)
from pos_app.domain.values import replace
from pos_app.domain.weighing import check_unit

CATEGORIES = ("零食", "饮料", "日用", UNCODED_CATEGORY)
"""The keys of the unknown-code card."""
PLU_DIGITS = 7
"""Typed digits up to this length are a number or a part of a code; longer ones are a code."""
LABEL_TOLERANCE = Fen(1)
LABEL_PLU_DIGITS = 5


def found(state: TillState, answer: ProductsFound, at: Moment) -> Step:
    """The catalogue answered: one is added, several are shown, none opens the card."""
    if isinstance(state.desk, Saving | Tendering):
        raise PayingNow(code=masked(answer.asked.code))
    asked = answer.asked
    if asked.amount is not None:
        return _weighed(state, answer, asked.amount, at)
    if len(answer.products) == 1:
        return add(state, answer.products[0], at)
    if answer.products:
        choice = GoodsChoice(asked.code, answer.products, is_search=False)
        return Step(_selling_with(state, choice), effects=(PlayCue(Cue.UNKNOWN),))
    if asked.is_typed and len(asked.code) <= PLU_DIGITS:
        return Step(state, asks=(SearchGoods(asked.code),))
    card = UnknownCode(shelf_code(asked.code), CATEGORIES[0])
    unknown = replace(_selling_with(state, card), entry=Entry(times=state.entry.times))
    return Step(unknown, effects=(PlayCue(Cue.UNKNOWN),))


def listed(state: TillState, answer: GoodsListed, at: Moment) -> Step:
    """A search result. Raises NoSuchGoods; what was typed stays to be corrected."""
    if not answer.products:
        raise NoSuchGoods(typed=answer.typed)
    if len(answer.products) == 1:
        return add(replace(state, entry=replace(state.entry, text="")), answer.products[0], at)
    card = GoodsChoice(answer.typed, answer.products)
    return Step(_selling_with(state, card))


def pick(state: TillState, command: PickProduct, at: Moment) -> Step:
    """A tile, or a row of a list: the typed text was only its search."""
    return add(replace(state, entry=replace(state.entry, text="")), command.product, at)


def add(state: TillState, product: Product, at: Moment) -> Step:
    """Into the basket, in the quantity that was typed before; onto the scale if it is sold by
    weight. Raises UnitNotWeighed."""
    if product.by_weight:
        check_unit(product)
        return Step(moves.to_weighing(state, Weighing(product)))
    quantity = pieces(state.entry.times or 1)
    return added(state, product, quantity, None, at)


def _weighed(state: TillState, answer: ProductsFound, amount: Fen, at: Moment) -> Step:
    """A weighed label: the printed amount wins exactly. Digits that are no label propose paying."""
    asked = answer.asked
    if not answer.products or not amount:
        if asked.weight is not None:
            return moves.propose_paying(state, at)
        raise LabelAmountMissing(code=asked.code)
    product = replace(answer.products[0], by_weight=True)
    if asked.weight is None:
        quantity = Milli(max(1, divide_half_up(amount * ONE, max(1, product.price))))
        return added(state, product, quantity, amount, at)
    if abs(amount_of(product.price, asked.weight) - amount) > LABEL_TOLERANCE:
        return moves.propose_paying(state, at)
    return added(state, product, asked.weight, amount, at)


def added(
    state: TillState, product: Product, quantity: Milli, amount: Fen | None, at: Moment
) -> Step:
    """One scan more on the ticket. Raises BasketFull, QuantityOutOfRange."""
    before = state.ticket
    opened = _opened(before, state, at)
    ticket = opened.with_goods(product, quantity, amount)
    repeated = len(ticket.lines) == len(before.lines)
    several = quantity > ONE and not product.by_weight
    cue = Cue.REPEATED if repeated or several else Cue.SCANNED
    sold = replace(state, ticket=ticket, entry=Entry())
    return Step(moves.to_selling(sold), effects=(PlayCue(cue),))


def _opened(ticket: Ticket, state: TillState, at: Moment) -> Ticket:
    """The first line pins the rules and the time that the whole ticket is priced by."""
    if not ticket.is_empty:
        return ticket
    return replace(ticket, rules=state.rules, opened_utc_s=at.utc_s)


def choose_line(state: TillState, command: ChooseLine, _at: Moment) -> Step:
    """Up and down, stopping at the ends; in an open list they move the mark."""
    desk = moves.selling_desk(state)
    if isinstance(desk.card, GoodsChoice):
        last = len(desk.card.products) - (desk.card.coupon is None)
        marked = min(max(desk.card.marked + command.step, 0), last)
        return Step(moves.with_card(state, replace(desk.card, marked=marked)))
    ids = [line.line_id for line in state.ticket.lines]
    if desk.selected not in ids:
        return Step(state)
    place = min(max(ids.index(desk.selected) + command.step, 0), len(ids) - 1)
    return Step(replace(state, desk=replace(desk, selected=ids[place])))


def choose_line_at(state: TillState, command: ChooseLineAt, _at: Moment) -> Step:
    """A touch on a line."""
    if state.ticket.line(command.line_id) is None:
        return Step(state)
    return Step(replace(state, desk=replace(moves.selling_desk(state), selected=command.line_id)))


def remove_line(state: TillState, _command: RemoveLine, _at: Moment) -> Step:
    """Take the chosen line out; the next newest is chosen. A coupon that was shown leaves with the
    last line: its shopper is gone. Raises BasketEmpty."""
    line = _chosen(state)
    ticket = state.ticket.without(line.line_id)
    tray = moves.tray_of_nobody(state.tray) if ticket.is_empty else state.tray
    left = replace(state, ticket=ticket, tray=tray)
    return Step(moves.to_selling(left, moves.selling_desk(state).card))


def repeat(state: TillState, _command: RepeatLast, _at: Moment) -> Step:
    """One more of the chosen line. Raises NothingToRepeat for an empty basket or a weighed item."""
    line = state.chosen_line()
    if line is None or line.product.by_weight:
        raise NothingToRepeat
    ticket = state.ticket.with_quantity(line.line_id, Milli(line.quantity + ONE))
    return Step(moves.to_selling(replace(state, ticket=ticket)), effects=(PlayCue(Cue.REPEATED),))


def set_quantity(state: TillState, times: int) -> Step:
    """`3 ×` and Enter: the chosen line's quantity. Raises NothingToRepeat, QuantityOutOfRange."""
    line = state.chosen_line()
    if line is None or line.product.by_weight:
        raise NothingToRepeat
    ticket = state.ticket.with_quantity(line.line_id, pieces(times))
    sold = replace(state, ticket=ticket, entry=Entry())
    return Step(moves.to_selling(sold), effects=(PlayCue(Cue.REPEATED),))


def sell_uncoded(state: TillState, _command: SellUncoded, at: Moment) -> Step:
    """无码商品 at the typed price; from the unknown-code card the code goes onto the receipt."""
    price = typed_price(state)
    card = moves.selling_desk(state).card
    code = card.code if isinstance(card, UnknownCode) else ""
    category = card.category if isinstance(card, UnknownCode) else UNCODED_CATEGORY
    name = (card.name.strip() if isinstance(card, UnknownCode) else "") or UNCODED_NAME
    product = Product(code, name, "", category, UNCODED_UNIT, price)
    return add(state, product, at)


def typed_price(state: TillState) -> Fen:
    """The price in the entry line. Raises PriceMissing, AmountOutOfRange."""
    if not state.entry.text:
        raise PriceMissing
    price = parse_yuan(state.entry.text)
    if price is None or not 0 < price <= PRICE_LIMIT:
        raise AmountOutOfRange(limit=PRICE_LIMIT)
    return price


def start_paying(state: TillState, _command: StartPaying, at: Moment) -> Step:
    """F9 or 收款. Raises BasketEmpty."""
    return moves.start_paying(state, at)


def _chosen(state: TillState) -> BasketLine:
    line = state.chosen_line()
    if line is None:
        raise BasketEmpty
    return line


def _selling_with(state: TillState, card: GoodsChoice | UnknownCode) -> TillState:
    return replace(state, desk=replace(moves.selling_desk(state), card=card))


def look_up_typed(text: str) -> FindProduct:
    """Short digits that Enter confirmed: a PLU, with the zeros that labels print before it or
    without, or a part of a code."""
    candidates = (text, text.zfill(LABEL_PLU_DIGITS))
    return FindProduct(text, tuple(dict.fromkeys(candidates)), is_typed=True)


HANDLES: Mapping[type[Any], Rule] = {
    ProductsFound: found,
    GoodsListed: listed,
    PickProduct: pick,
    ChooseLine: choose_line,
    ChooseLineAt: choose_line_at,
    RemoveLine: remove_line,
    RepeatLast: repeat,
    SellUncoded: sell_uncoded,
    StartPaying: start_paying,
}
