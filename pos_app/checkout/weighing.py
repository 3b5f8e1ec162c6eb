"""Goods by weight, from the choice to the line: the scale says how much, or the cashier does.

Why it stands beside the card and not in its place: whatever else is scanned, asked or broken
meanwhile, the goods on the plate are still there and still unpaid. A scan of other goods goes into
the basket and the weighing goes on; only Esc, the line itself, or other goods by weight end it.
"""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves, selling
from pos_app.checkout.commands import (
    Enter,
)
from pos_app.checkout.state import Rule, Selling, Step, TillState, Weighed, Weighing
from pos_app.checkout.weighing_commands import (
    TakeTare,
    TakeWeight,
    TypeWeight,
    WeightRead,
)
from pos_app.domain.errors import (
    WeightMoved,
    WeightNotSteady,
    WeightOutOfRange,
    WeightSoldBefore,
)
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace
from pos_app.domain.weighing import (
    TYPED_LIMIT_G,
    Plate,
    quantity_of,
    typed_quantity,
    with_typed_weight,
)


def read(state: TillState, told: WeightRead, _at: Moment) -> Step:
    """The scale said something else. One that is back weighs again, unless a weight is half
    typed."""
    is_back = state.scale.plate is Plate.UNKNOWN is not told.reading.plate
    now = replace(state, scale=told.reading)
    weighing = state.weighing
    if weighing is None or not (weighing.is_typed and is_back and state.entry.is_empty):
        return Step(now)
    return Step(_with(now, replace(weighing, is_typed=False)))


def take(state: TillState, command: TakeWeight, at: Moment) -> Step:
    """The weight that was shown, if it still is the one. Raises WeightMoved, WeightNotSteady,
    WeightSoldBefore, and what a full basket raises."""
    weighing = _open(state)
    if weighing is None:
        return Step(state)
    if not state.entry.is_empty:
        return Step(state, again=(Enter(),))  # typed since the key was shown: that is what it means
    if weighing.is_typed or state.scale.number != command.number:
        raise WeightMoved
    grams = state.scale.less(weighing.tare_g).to_sell_g
    if grams is None:
        raise WeightNotSteady
    if state.is_reading_sold:
        raise WeightSoldBefore
    product = weighing.product
    step = selling.added(_ended(state), product, quantity_of(grams, product.unit), None, at)
    ticket = step.state.ticket
    weighed = Weighed(command.number, ticket.ticket_id, ticket.last_line_id)
    return replace(step, state=replace(step.state, weighed=weighed))


def take_typed(state: TillState, weighing: Weighing, at: Moment) -> Step:
    """The typed weight, on a line that says so. Raises WeightOutOfRange."""
    product = weighing.product
    quantity = typed_quantity(state.entry.text.strip(), product.unit)
    if quantity is None:
        raise WeightOutOfRange(limit_g=TYPED_LIMIT_G)
    return selling.added(_ended(state), with_typed_weight(product), quantity, None, at)


def tare(state: TillState, command: TakeTare, _at: Moment) -> Step:
    """What lies there is the container, or none is any more. Raises WeightMoved,
    WeightNotSteady."""
    weighing = _open(state)
    if weighing is None:
        return Step(state)
    if not command.number:
        return Step(_with(state, replace(weighing, tare_g=0)))
    if state.scale.number != command.number:
        raise WeightMoved
    grams = state.scale.to_sell_g
    if grams is None:
        raise WeightNotSteady
    return Step(_with(state, replace(weighing, tare_g=grams)))


def type_weight(state: TillState, _command: TypeWeight, _at: Moment) -> Step:
    """Digits are the weight from now on, or no more."""
    weighing = _open(state)
    if weighing is None:
        return Step(state)
    return Step(moves.to_weighing(state, replace(weighing, is_typed=not weighing.is_typed)))


def typing(state: TillState, text: str) -> TillState:
    """While the scale says nothing, the first digit begins a weight; while it speaks, digits are a
    code. What was begun as the one is never taken for the other."""
    weighing = _open(state)
    starts = text.isascii() and (text.isdigit() or text == ".")
    if weighing is None or not starts or not state.entry.is_empty:
        return state
    if state.scale.plate is not Plate.UNKNOWN:
        return state
    return _with(state, replace(weighing, is_typed=True))


def erased(state: TillState) -> TillState:
    """With nothing typed any more, a scale that says nothing is what the cashier should see."""
    weighing = state.weighing
    if weighing is None or not (weighing.is_typed and state.entry.is_empty):
        return state
    if state.scale.plate is not Plate.UNKNOWN:
        return state
    return _with(state, replace(weighing, is_typed=False))


def _open(state: TillState) -> Weighing | None:
    """What is being weighed, with no card over it."""
    return None if moves.selling_desk(state).card is not None else state.weighing


def _with(state: TillState, weighing: Weighing) -> TillState:
    """The same desk with the weighing so."""
    return replace(state, desk=replace(moves.desk_as(state, Selling), weighing=weighing))


def _ended(state: TillState) -> TillState:
    return moves.to_weighing(state, None)


HANDLES: Mapping[type[Any], Rule] = {
    TakeWeight: take,
    TakeTare: tare,
    TypeWeight: type_weight,
}
READINGS: Mapping[type[Any], Rule] = {WeightRead: read}
"""What the scale says holds at every desk: nobody waits for it when goods are chosen."""
