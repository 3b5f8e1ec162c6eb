"""What happens while goods are weighed."""

from pos_app.domain.values import dataclass
from pos_app.domain.weighing import Reading


@dataclass(frozen=True, slots=True)
class TakeWeight:
    """加入 or Enter while goods are weighed: the reading of this number, as it was shown."""

    number: int


@dataclass(frozen=True, slots=True)
class TakeTare:
    """去皮: the shown reading is the empty container; 清皮 when `number` is 0."""

    number: int


@dataclass(frozen=True, slots=True)
class TypeWeight:
    """手输重量: the weight is typed from now on, and by the scale again on the next press."""


@dataclass(frozen=True, slots=True)
class WeightRead:
    """The scale says something else than before."""

    reading: Reading


WeighingHand = TakeWeight | TakeTare | TypeWeight
"""What the cashier's hands do."""
