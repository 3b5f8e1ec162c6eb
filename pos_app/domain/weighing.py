"""Goods sold by weight: what a scale said, and how much of the goods that is.

Why a reading carries a number: the weight that is charged is the one that was shown when the key
was pressed, and not the one that the plate had moved on to meanwhile.
"""

from enum import StrEnum

from pos_app.domain.errors import UnitNotWeighed
from pos_app.domain.money import ONE, Milli
from pos_app.domain.product import Product
from pos_app.domain.values import dataclass, replace

GRAMS_IN = {
    "kg": 1000,
    "公斤": 1000,
    "千克": 1000,
    "斤": 500,
    "市斤": 500,
    "两": 50,
    "g": 1,
    "克": 1,
}
"""What goods are weighed in; each divides a kilogram, so no gram is ever rounded."""

TYPED_LIMIT_G = 99_999
"""More than any counter scale carries: digits beyond it are a code in the wrong field."""
DECIMALS = 3
TYPED_MARK = "（手输重量）"
"""Stands behind the name of goods whose weight was typed: on the screens, on the receipt and in the
journal's line."""


class Plate(StrEnum):
    """How the scale's plate is. Only a stable weight above nothing is sold by."""

    STABLE = "stable"
    MOVING = "moving"
    OVERLOAD = "overload"
    BELOW_ZERO = "below_zero"
    UNKNOWN = "unknown"  # there is no scale, or it says nothing that can be understood


@dataclass(frozen=True, slots=True)
class Reading:
    """What the scale said last. `grams` where it gave a number; `number` grows with every other
    reading."""

    plate: Plate = Plate.UNKNOWN
    grams: int | None = None
    number: int = 0

    def less(self, tare_g: int) -> "Reading":
        """Without the container that stands on the plate, too; less than nothing when it was taken
        off."""
        if self.grams is None or not tare_g:
            return self
        net = self.grams - tare_g
        return replace(self, grams=net, plate=Plate.BELOW_ZERO if net < 0 else self.plate)

    @property
    def to_sell_g(self) -> int | None:
        """Grams that may be sold: stable and more than nothing; None otherwise."""
        if self.plate is not Plate.STABLE or self.grams is None or self.grams <= 0:
            return None
        return self.grams


NO_READING = Reading()


def quantity_of(grams: int, unit: str) -> Milli:
    """So many grams in the unit that the goods are priced in, exactly. Raises UnitNotWeighed."""
    return Milli(grams * ONE // _grams_in(unit))


def typed_quantity(text: str, unit: str) -> Milli | None:
    """What a cashier typed as a weight in the goods' unit: `0.375`, `.5`, `2`; None when it is no
    weight above nothing and below 100 kg. Raises UnitNotWeighed."""
    whole, _, part = text.partition(".")
    digits = whole + part
    if not (digits.isascii() and digits.isdigit()) or len(whole) > 5 or len(part) > DECIMALS:
        return None
    quantity = Milli(int(whole or "0") * ONE + int(part.ljust(DECIMALS, "0")))
    grams = quantity * _grams_in(unit) // ONE
    return quantity if quantity > 0 and grams <= TYPED_LIMIT_G else None


def check_unit(product: Product) -> None:
    """Raises UnitNotWeighed for goods that are priced by something else than a weight."""
    _grams_in(product.unit)


def with_typed_weight(product: Product) -> Product:
    """The same goods, marked for a line whose weight no scale has said."""
    return replace(product, name=f"{product.name}{TYPED_MARK}", by_weight=True)


def _grams_in(unit: str) -> int:
    grams = GRAMS_IN.get(unit.strip().lower())
    if grams is None:
        raise UnitNotWeighed(unit=unit)
    return grams
