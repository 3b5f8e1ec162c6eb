"""What a scale says."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Plate(StrEnum):
    """How the plate is. Only a stable weight may be sold by."""

    STABLE = "stable"
    MOVING = "moving"
    OVERLOAD = "overload"
    BELOW_ZERO = "below zero"
    """Less than nothing: the zero point is wrong, or a tare is set and the vessel was taken off."""
    UNKNOWN = "unknown"
    """Nothing was said, or nothing that could be understood."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One reading. `grams` only where the scale gave a number: STABLE, MOVING, BELOW_ZERO."""

    plate: Plate
    grams: int | None = None

    @property
    def to_sell(self) -> int | None:
        """Grams that may be sold: stable and more than nothing; None otherwise."""
        return self.grams if self.plate is Plate.STABLE and self.grams else None


UNKNOWN = Weight(Plate.UNKNOWN)

WeightListener: TypeAlias = Callable[[Weight], None]
"""Called when the reading changes, on the scale's thread. Must return at once."""
