"""The cash drawer: a float, what goes in and out, and the blind count at the end of a shift."""

import random

from pos_app.domain.journal import Body
from pos_app.domain.money import Fen
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import (
    BlindCount,
    CashMoved,
    Denomination,
    Direction,
    OpenShift,
    ShiftClosed,
    ShiftOpened,
    closed_shift,
    moved_cash,
    opened_shift,
)

FLOAT = Fen(30_000)
"""What stays in the drawer overnight, and a little more."""

_COUNTS_RIGHT = 0.8
_BY_PIECES = 0.5
_PIECES = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 2, 1)
_TO_SAFE = 10_000


class Drawer:
    """One drawer from shift to shift."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._holds = FLOAT
        self._last_shift_no = 0
        self._shift: OpenShift | None = None

    def take_over(self) -> ShiftOpened:
        """The next cashier accepts what the last one counted."""
        opened = opened_shift(self._shift, self._last_shift_no, self._holds)
        self._last_shift_no = opened.shift_no
        return opened

    def note(self, body: Body, *, epoch: int, seq: int) -> None:
        """Everything that is written counts for the shift that is open."""
        if isinstance(body, ShiftOpened):
            self._shift = OpenShift.begun(body, epoch=epoch, seq=seq)
        elif isinstance(body, ShiftClosed):
            self._shift = None
        elif self._shift is not None:
            self._shift = self._shift.after(body)

    def count(self) -> ShiftClosed:
        """Count it blind; some cashiers come close."""
        shift = self._open()
        chance = self._chance
        missed = 0 if chance.random() < _COUNTS_RIGHT else chance.randrange(-600, 400, 10)
        counted = Fen(max(0, shift.figures.expected(TenderKind.CASH) + missed))
        pieces = _pieces(counted) if chance.random() < _BY_PIECES else ()
        self._holds = counted
        return closed_shift(shift, BlindCount({TenderKind.CASH: counted}, pieces))

    def to_safe(self) -> CashMoved | None:
        """The day's takings, in large notes; None when there are none."""
        spare = self._open().figures.expected(TenderKind.CASH) - FLOAT
        notes = Fen(spare // _TO_SAFE * _TO_SAFE)
        return moved_cash(Direction.OUT, notes, "存入保险柜", "") if notes > 0 else None

    def pay_supplier(self) -> CashMoved:
        amount = Fen(self._chance.randrange(2_000, 12_000, 100))
        return moved_cash(Direction.OUT, amount, "付送货款", "店长")

    def bring_change(self) -> CashMoved:
        amount = Fen(self._chance.choice((5_000, 10_000, 20_000)))
        return moved_cash(Direction.IN, amount, "备零钱", "")

    def _open(self) -> OpenShift:
        if self._shift is None:
            raise ValueError("no shift is open")
        return self._shift


def _pieces(amount: Fen) -> tuple[Denomination, ...]:
    found = []
    left: int = amount
    for value in _PIECES:
        count, left = divmod(left, value)
        if count:
            found.append(Denomination(Fen(value), count))
    return tuple(found)
