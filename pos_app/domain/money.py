"""Money is integer fen, quantities are integer milli-units, and both are rounded in one place."""

from collections.abc import Sequence
from typing import NewType

Fen = NewType("Fen", int)
"""1/100 yuan. Negative only for money that goes out."""

Milli = NewType("Milli", int)
"""1/1000 of the unit that goods are sold in: one bottle is 1000, 0.326 kg is 326."""

ONE = Milli(1000)
NOTHING = Fen(0)


def pieces(count: int) -> Milli:
    """The quantity of `count` whole units."""
    return Milli(count * ONE)


def is_whole(quantity: Milli) -> bool:
    """Whether the quantity counts pieces (and not, say, a weight)."""
    return quantity % ONE == 0


def divide_half_up(numerator: int, denominator: int) -> int:
    """The one rounding rule: to the nearest integer, halves away from zero."""
    if denominator <= 0:
        raise ValueError(f"denominator must be positive, not {denominator}")
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def amount_of(unit_price: Fen, quantity: Milli) -> Fen:
    """What a quantity costs at a price per unit, rounded half up to a fen."""
    return Fen(divide_half_up(unit_price * quantity, ONE))


def allocate(total: Fen, weights: Sequence[int]) -> tuple[Fen, ...]:
    """Split `total` in proportion to `weights` by largest remainder; the parts sum to `total`.

    Ties go to the earlier part. With all weights zero there is nothing to carry the amount, so
    only a zero total can be split. Raises ValueError for a negative weight or total.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("allocate takes no negative total and no negative weight")
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError(f"{total} fen and nothing to carry them")
        return tuple(NOTHING for _ in weights)
    floors = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    left = total - sum(floors)
    for index in sorted(range(len(weights)), key=lambda i: (-remainders[i], i))[:left]:
        floors[index] += 1
    return tuple(Fen(part) for part in floors)


def yuan(amount: Fen) -> str:
    """`1234` as `12.34`: no sign of currency, no thousands separator, ASCII minus."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def parse_yuan(text: str) -> Fen | None:
    """What a cashier typed as an amount: `5`, `5.5`, `.50`; None when it is no amount below 10
    million."""
    whole, _, part = text.partition(".")
    if not (whole or part) or len(whole) > 7 or len(part) > 2:
        return None
    if not (whole + part).isascii() or not (whole + part).isdigit():
        return None
    return Fen(int(whole or "0") * 100 + int((part + "00")[:2]))
