"""A shift: one cashier's time at the drawer, from the float to the blind count."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from pos_app.domain.coupon import Payer
from pos_app.domain.errors import (
    AmountOutOfRange,
    CountDisagrees,
    ReasonMissing,
    ShiftOpenAlready,
)
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.product import PRICE_LIMIT
from pos_app.domain.refund import RefundRecorded
from pos_app.domain.sale import SaleRecorded, TenderKind
from pos_app.domain.values import dataclass, replace


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

    def after(self, body: object) -> "ShiftFigures":
        """With one more entry of the journal; most kinds change nothing."""
        match body:
            case SaleRecorded():
                return self._after_sale(body)
            case RefundRecorded():
                return self._after_refund(body)
            case CashMoved(direction=Direction.IN, amount=amount):
                return replace(self, cash_in=Fen(self.cash_in + amount))
            case CashMoved(amount=amount):
                return replace(self, cash_out=Fen(self.cash_out + amount))
            case _:
                return self

    def tender(self, kind: TenderKind) -> TenderFigures:
        return {one.kind: one for one in self.tenders}.get(kind, TenderFigures(kind))

    def expected(self, kind: TenderKind) -> Fen:
        """What there should be of one way of paying. In the drawer: float + sales − refunds + cash
        in − cash out (invariant I14)."""
        figures = self.tender(kind)
        drawer = self.opening_float + self.cash_in - self.cash_out
        moved = {TenderKind.CASH: drawer}.get(kind, NOTHING)
        return Fen(figures.taken - figures.given_back + moved)

    def _after_sale(self, sale: SaleRecorded) -> "ShiftFigures":
        discounts = [discount for line in sale.lines for discount in line.discounts]
        return replace(
            self,
            sales=self.sales + 1,
            sold=Fen(self.sold + sale.total),
            tenders=self._tenders(taken=[(part.kind, part.amount) for part in sale.tenders]),
            payers=self._payers(granted=[(part.payer, part.amount) for part in discounts]),
        )

    def _after_refund(self, refund: RefundRecorded) -> "ShiftFigures":
        discounts = [discount for line in refund.lines for discount in line.discounts]
        return replace(
            self,
            refunds=self.refunds + 1,
            refunded=Fen(self.refunded + refund.total),
            tenders=self._tenders(given_back=[(part.kind, part.amount) for part in refund.tenders]),
            payers=self._payers(undone=[(part.payer, part.amount) for part in discounts]),
        )

    def _tenders(
        self,
        *,
        taken: Iterable[tuple[TenderKind, Fen]] = (),
        given_back: Iterable[tuple[TenderKind, Fen]] = (),
    ) -> tuple[TenderFigures, ...]:
        by_kind = {one.kind: one for one in self.tenders}
        for kind, amount in taken:
            was = by_kind.get(kind, TenderFigures(kind))
            by_kind[kind] = replace(was, taken=Fen(was.taken + amount))
        for kind, amount in given_back:
            was = by_kind.get(kind, TenderFigures(kind))
            by_kind[kind] = replace(was, given_back=Fen(was.given_back + amount))
        return tuple(by_kind[kind] for kind in sorted(by_kind))

    def _payers(
        self,
        *,
        granted: Iterable[tuple[Payer, Fen]] = (),
        undone: Iterable[tuple[Payer, Fen]] = (),
    ) -> tuple[PayerFigures, ...]:
        by_payer = {one.payer: one for one in self.payers}
        for payer, amount in granted:
            was = by_payer.get(payer, PayerFigures(payer))
            by_payer[payer] = replace(was, granted=Fen(was.granted + amount))
        for payer, amount in undone:
            was = by_payer.get(payer, PayerFigures(payer))
            by_payer[payer] = replace(was, undone=Fen(was.undone + amount))
        return tuple(by_payer[payer] for payer in sorted(by_payer))


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


@dataclass(frozen=True, slots=True)
class OpenShift:
    """A shift that is not closed yet: where its opening stands, and its figures so far."""

    shift_no: int
    epoch: int
    seq: int
    figures: ShiftFigures

    @classmethod
    def begun(cls, opened: ShiftOpened, *, epoch: int, seq: int) -> "OpenShift":
        return cls(opened.shift_no, epoch, seq, ShiftFigures(opened.opening_float))

    def after(self, body: object) -> "OpenShift":
        """With one more entry of the journal."""
        return replace(self, figures=self.figures.after(body))


@dataclass(frozen=True, slots=True)
class BlindCount:
    """What was counted by somebody who did not see what it should be."""

    counted: Mapping[TenderKind, Fen]
    denominations: tuple[Denomination, ...] = ()  # of the cash, if it was counted by pieces

    def check(self) -> None:
        """Raises AmountOutOfRange or CountDisagrees."""
        amounts = [*self.counted.values(), *(Fen(part.count) for part in self.denominations)]
        if any(not 0 <= amount <= PRICE_LIMIT for amount in amounts):
            raise AmountOutOfRange(limit=PRICE_LIMIT)
        typed, summed = self.counted.get(TenderKind.CASH, NOTHING), _summed(self.denominations)
        if self.denominations and typed != summed:
            raise CountDisagrees(typed=typed, summed=summed)


def opened_shift(current: OpenShift | None, last_shift_no: int, opening_float: Fen) -> ShiftOpened:
    """Take over the drawer. Raises ShiftOpenAlready or AmountOutOfRange."""
    if current is not None:
        raise ShiftOpenAlready(shift_no=current.shift_no)
    if not 0 <= opening_float <= PRICE_LIMIT:
        raise AmountOutOfRange(limit=PRICE_LIMIT)
    return ShiftOpened(last_shift_no + 1, opening_float)


def moved_cash(direction: Direction, amount: Fen, reason: str, approved_by: str) -> CashMoved:
    """Cash for no sale. More than should be there is not refused: that would tell the count.

    Raises AmountOutOfRange or ReasonMissing.
    """
    if not 0 < amount <= PRICE_LIMIT:
        raise AmountOutOfRange(limit=PRICE_LIMIT)
    if not reason.strip():
        raise ReasonMissing
    return CashMoved(direction, amount, reason.strip(), approved_by)


def closed_shift(shift: OpenShift, count: BlindCount) -> ShiftClosed:
    """The Z report. A difference is stored, never refused. Raises AmountOutOfRange or
    CountDisagrees."""
    count.check()
    used = {one.kind for one in shift.figures.tenders}
    return ShiftClosed(
        shift_no=shift.shift_no,
        opened_epoch=shift.epoch,
        opened_seq=shift.seq,
        figures=shift.figures,
        counts=tuple(
            _count(kind, shift.figures.expected(kind), count.counted.get(kind, NOTHING))
            for kind in sorted({TenderKind.CASH, *used, *count.counted})
        ),
        denominations=count.denominations,
        print_queued=True,
    )


def shift_imbalance(closed: ShiftClosed, replayed: ShiftFigures | None) -> str | None:
    """What is wrong with a Z report, in words for a log; None when it agrees with itself and with
    `replayed`, the figures of the entries since its opening if the caller has them."""
    figures = closed.figures
    if replayed is not None and figures != replayed:
        return f"the entries sum to {replayed}"
    if sum(one.taken for one in figures.tenders) != figures.sold:
        return "the tenders do not sum to what was sold"
    if sum(one.given_back for one in figures.tenders) != figures.refunded:
        return "the tenders do not sum to what was refunded"
    return _count_imbalance(closed)


def _count_imbalance(closed: ShiftClosed) -> str | None:
    kinds = [count.kind for count in closed.counts]
    if kinds != sorted({TenderKind.CASH, *kinds, *(one.kind for one in closed.figures.tenders)}):
        return "not every way of paying was counted once"
    for count in closed.counts:
        if count != _count(count.kind, closed.figures.expected(count.kind), count.counted):
            return f"{count.kind}: expected {count.expected}, counted {count.counted}"
    cash = {count.kind: count.counted for count in closed.counts}[TenderKind.CASH]
    if closed.denominations and _summed(closed.denominations) != cash:
        return "the notes and coins do not sum to the cash"
    return None


def _count(kind: TenderKind, expected: Fen, counted: Fen) -> TenderCount:
    return TenderCount(kind, expected, counted, Fen(counted - expected))


def _summed(denominations: Iterable[Denomination]) -> Fen:
    return Fen(sum(part.value * part.count for part in denominations))
