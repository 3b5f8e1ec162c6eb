"""The weighing card: what the plate says in words and figures, and the one press that takes it.

The key carries the number of the reading that it stands beside, so the register can tell whether
the cashier pressed on what it still holds.
"""

from pos_app.checkout.commands import (
    Command,
    Enter,
    GoBack,
    HealthPart,
    Level,
)
from pos_app.checkout.state import Selling, TillState
from pos_app.checkout.state import Weighing as OnScale
from pos_app.checkout.weighing_commands import (
    TakeTare,
    TakeWeight,
    TypeWeight,
)
from pos_app.domain.money import Fen, Milli, amount_of, yuan
from pos_app.domain.product import Product
from pos_app.domain.weighing import TYPED_MARK, Plate, quantity_of, typed_quantity
from pos_app.ui.presenters import figures
from pos_app.ui.presenters.fitting import elided
from pos_app.ui.views.cashier import NOTHING_WEIGHED, Card, Key, Tone, Weighing, Zone
from pos_app.ui.words.cashier import CashierWords
from pos_app.ui.words.weighing import PlateState, WeighingWords

NAME_EMS = 10
NO_WEIGHT = "—"
UNPLUGGED = frozenset({"unplugged", "missing", "opening"})
LOOKS: dict[PlateState, tuple[str, Tone]] = {
    PlateState.STABLE: ("tick", Tone.GOOD),
    PlateState.EMPTY: ("dash", Tone.QUIET),
    PlateState.MOVING: ("wait", Tone.ATTENTION),
    PlateState.OVERLOAD: ("bad", Tone.FAULT),
    PlateState.BELOW_ZERO: ("warn", Tone.ATTENTION),
    PlateState.CONTAINER_OFF: ("warn", Tone.ATTENTION),
    PlateState.SOLD: ("tick", Tone.QUIET),
    PlateState.SILENT: ("ask", Tone.ATTENTION),
    PlateState.OFFLINE: ("bad", Tone.FAULT),
    PlateState.FAULTED: ("bad", Tone.FAULT),
    PlateState.NONE: ("dash", Tone.QUIET),
    PlateState.TYPED: ("keyb", Tone.ATTENTION),
}
_PLATES = {
    Plate.MOVING: PlateState.MOVING,
    Plate.OVERLOAD: PlateState.OVERLOAD,
    Plate.BELOW_ZERO: PlateState.BELOW_ZERO,
}


def in_sight(state: TillState) -> OnScale | None:
    """What is being weighed, unless a card lies over it."""
    desk = state.desk
    return desk.weighing if isinstance(desk, Selling) and desk.card is None else None


def card(on_scale: OnScale, words: CashierWords) -> Card:
    """The frame in zone A: which goods at what price, and the way back."""
    product = on_scale.product
    return Card(
        Zone.WEIGH,
        icon="scale",
        title=elided(product.name, NAME_EMS),
        detail=per_unit(product, words.weighing),
        close=Key(words.weighing.cancel, "Esc", command=GoBack()),
    )


def weighing(state: TillState, words: CashierWords) -> Weighing:
    """The plate, live."""
    on_scale = in_sight(state)
    if on_scale is None:
        return NOTHING_WEIGHED
    seen = plate_state(state, on_scale)
    said, advice = words.weighing.states[seen]
    reason = state.health.of(HealthPart.SCALE).reason
    icon, tone = LOOKS[seen]
    quantity = _quantity(state, on_scale)
    price = on_scale.product.price
    return Weighing(
        word=said.format(words.trouble.get(reason, words.trouble_else)),
        advice=advice,
        icon=icon,
        tone=tone,
        weight=_weight(state, on_scale, quantity),
        unit=on_scale.product.unit,
        amount=_amount(price, quantity),
        is_firm=_is_firm(seen, quantity),
        is_typed=on_scale.is_typed,
        tare=_tared(on_scale, words.weighing),
        tare_key=_tare_key(state, on_scale, words.weighing),
        type_key=Key(
            words.weighing.by_scale if on_scale.is_typed else words.weighing.type_it,
            command=TypeWeight(),
        ),
    )


def take_key(state: TillState, words: CashierWords) -> Key:
    """加入: live only for a weight that can be taken."""
    on_scale = in_sight(state)
    if on_scale is None:
        return Key(words.add, "Enter", live=False)
    is_firm = _is_firm(plate_state(state, on_scale), _quantity(state, on_scale))
    return Key(words.add, "Enter", live=is_firm, command=on_enter(state))


def on_enter(state: TillState) -> Command:
    """What the Enter key posts: while goods are weighed and nothing is typed, the reading that is
    shown."""
    on_scale = in_sight(state)
    if on_scale is None or on_scale.is_typed or not state.entry.is_empty:
        return Enter()
    return TakeWeight(state.scale.number)


def plate_state(state: TillState, on_scale: OnScale) -> PlateState:
    """Which of the states the cashier sees."""
    if on_scale.is_typed:
        return PlateState.TYPED
    reading = state.scale.less(on_scale.tare_g)
    if reading.plate is Plate.UNKNOWN:
        return _unknown(state)
    if reading.plate is Plate.BELOW_ZERO and on_scale.tare_g:
        return PlateState.CONTAINER_OFF
    if reading.plate is not Plate.STABLE:
        return _PLATES[reading.plate]
    if reading.to_sell_g is None:
        return PlateState.EMPTY
    return PlateState.SOLD if state.is_reading_sold else PlateState.STABLE


def per_unit(product: Product, words: WeighingWords) -> str:
    """`¥9.98/kg`."""
    return words.per.format(yuan(product.price), product.unit)


def marked_name(name: str, words: WeighingWords) -> tuple[str, str]:
    """A goods name, and that its weight was typed if it was."""
    stem = name.removesuffix(TYPED_MARK)
    return stem, "" if stem == name else words.typed_mark


def _unknown(state: TillState) -> PlateState:
    health = state.health.of(HealthPart.SCALE)
    if health.level is Level.ABSENT:
        return PlateState.NONE
    if health.reason in UNPLUGGED:
        return PlateState.OFFLINE
    return PlateState.FAULTED if health.level is Level.BROKEN else PlateState.SILENT


def _quantity(state: TillState, on_scale: OnScale) -> Milli | None:
    """In the goods' unit: what was typed, or what the scale says, below zero included."""
    unit = on_scale.product.unit
    if on_scale.is_typed:
        return typed_quantity(state.entry.text.strip(), unit)
    grams = state.scale.less(on_scale.tare_g).grams
    return None if grams is None else quantity_of(grams, unit)


def _is_firm(seen: PlateState, quantity: Milli | None) -> bool:
    return quantity is not None and seen in (PlateState.STABLE, PlateState.TYPED)


def _weight(state: TillState, on_scale: OnScale, quantity: Milli | None) -> str:
    if on_scale.is_typed and quantity is None:
        return state.entry.text[:6] or NO_WEIGHT
    return NO_WEIGHT if quantity is None else figures.weight(quantity)


def _amount(price: Fen, quantity: Milli | None) -> str:
    return yuan(amount_of(price, quantity)) if quantity is not None and quantity > 0 else ""


def _tared(on_scale: OnScale, words: WeighingWords) -> str:
    if not on_scale.tare_g:
        return ""
    unit = on_scale.product.unit
    return words.tared.format(figures.weight(quantity_of(on_scale.tare_g, unit)), unit)


def _tare_key(state: TillState, on_scale: OnScale, words: WeighingWords) -> Key:
    if on_scale.tare_g:
        return Key(words.clear_tare, command=TakeTare(0))
    can = not on_scale.is_typed and state.scale.to_sell_g is not None
    return Key(words.tare, live=can, command=TakeTare(state.scale.number))
