"""The figures of a history by plain addition, to hold the reports by SQL against."""

from dataclasses import dataclass, field

from pos_app.domain.coupon import Payer
from pos_app.domain.journal import BasketVoided, Body
from pos_app.domain.moment import Moment, business_day
from pos_app.domain.refund import RefundRecorded
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.shift import CashMoved, Direction, ShiftClosed


@dataclass(slots=True)
class DayTally:
    """One business day. Money in fen."""

    sales: int = 0
    lines: int = 0
    gross: int = 0
    saved: int = 0
    total: int = 0
    change: int = 0
    by_brands: int = 0
    redeemed: int = 0
    voided: int = 0
    refunds: int = 0
    refunded: int = 0
    cash_in: int = 0
    cash_out: int = 0
    shifts: int = 0
    counted: int = 0
    off_by: int = 0


@dataclass(slots=True)
class Tally:
    """Adds up what it is shown, in the order of the journal."""

    days: dict[str, DayTally] = field(default_factory=dict)
    entries: int = 0
    _newest_utc_ms: int = 0

    def add(self, body: Body, at: Moment) -> None:
        """The entry counts for the day of its time, which never runs back."""
        self.entries += 1
        self._newest_utc_ms = max(self._newest_utc_ms, at.utc_ms)
        day = self.days.setdefault(business_day(self._newest_utc_ms).isoformat(), DayTally())
        if isinstance(body, SaleRecorded):
            _add_sale(day, body)
        elif isinstance(body, BasketVoided):
            day.voided += 1
        elif isinstance(body, RefundRecorded):
            day.refunds += 1
            day.refunded += body.total
        elif isinstance(body, CashMoved):
            day.cash_in += body.amount * (body.direction is Direction.IN)
            day.cash_out += body.amount * (body.direction is Direction.OUT)
        elif isinstance(body, ShiftClosed):
            day.shifts += 1
            day.counted += sum(count.counted for count in body.counts)
            day.off_by += sum(count.difference for count in body.counts)

    @property
    def sales(self) -> int:
        return sum(day.sales for day in self.days.values())

    @property
    def refunds(self) -> int:
        return sum(day.refunds for day in self.days.values())

    @property
    def shifts(self) -> int:
        return sum(day.shifts for day in self.days.values())

    @property
    def total(self) -> int:
        return sum(day.total for day in self.days.values())


def _add_sale(day: DayTally, sale: SaleRecorded) -> None:
    day.sales += 1
    day.lines += len(sale.lines)
    day.gross += sale.gross
    day.saved += sale.saved
    day.total += sale.total
    day.change += sale.change
    day.redeemed += len(sale.redemptions)
    day.by_brands += sale.saved_by(Payer.BRAND)
