"""A shift: one cashier's time at the drawer, from the float to the blind count."""

from enum import StrEnum

from pos_app.domain.coupon import Payer
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.sale import TenderKind
from pos_app.domain.values import dataclass


class Direction(StrEnum):
    """Which way cash went that belongs to no sale."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class CashMoved:
    """Journal entry: change was brought, takings went to the safe, a supplier was paid."""

    direction: Direction
    amount: Fen  # above zero
    reason: str
    approved_by: str  # the supervisor; empty when none was needed


@dataclass(frozen=True, slots=True)
class ShiftOpened:
    """Journal entry: the head's operator took over the drawer with this much in it."""

    shift_no: int  # 1, 2, 3 … for the life of the till
    opening_float: Fen


@dataclass(frozen=True, slots=True)
class TenderFigures:
    """One way of paying over a shift."""

    kind: TenderKind
    taken: Fen = NOTHING  # by sales, change deducted
    given_back: Fen = NOTHING  # by refunds


@dataclass(frozen=True, slots=True)
class PayerFigures:
    """What one payer bears of a shift's discounts."""

    payer: Payer
    granted: Fen = NOTHING  # by sales
    undone: Fen = NOTHING  # by refunds


@dataclass(frozen=True, slots=True)
class ShiftFigures:
    """Everything that a shift's entries sum to: the Z report, before anybody has counted."""

    opening_float: Fen = NOTHING
    sales: int = 0
    sold: Fen = NOTHING  # Σ sale totals
    refunds: int = 0
    refunded: Fen = NOTHING  # Σ refund totals
    cash_in: Fen = NOTHING
    cash_out: Fen = NOTHING
    tenders: tuple[TenderFigures, ...] = ()  # in the order of their kinds' names
    payers: tuple[PayerFigures, ...] = ()  # in the order of their names


@dataclass(frozen=True, slots=True)
class Denomination:
    """So many notes or coins of one value."""

    value: Fen
    count: int


@dataclass(frozen=True, slots=True)
class TenderCount:
    """What should be there, what was counted blind, and how they differ (counted − expected)."""

    kind: TenderKind
    expected: Fen
    counted: Fen
    difference: Fen


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """Journal entry: the Z report. It derives from the entries since the shift was opened."""

    shift_no: int
    opened_epoch: int
    opened_seq: int
    figures: ShiftFigures
    counts: tuple[TenderCount, ...]
    denominations: tuple[Denomination, ...]  # of the cash; empty when only a sum was typed
    print_queued: bool
