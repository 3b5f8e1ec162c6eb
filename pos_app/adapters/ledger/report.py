"""A business day in figures, from the projections alone."""

from datetime import date
from pathlib import Path

import apsw

from pos_app.adapters.ledger.connection import open_for_reading, unusable
from pos_app.adapters.ledger.figures import Discounted, Figures, Tendered, Undone
from pos_app.domain.money import Fen
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class DayReport:
    """One business day (04:00 to 04:00 shop time). gross − saved = total, and over all ways of
    paying Σ amount = total, Σ given back = refunded."""

    day: str
    sales: int
    lines: int
    gross: Fen
    saved: Fen
    total: Fen
    change: Fen
    refunds: int
    refund_lines: int
    refunded: Fen
    cash_in: Fen
    cash_out: Fen
    tenders: tuple[Tendered, ...]
    discounts: tuple[Discounted, ...]
    undone: tuple[Undone, ...]
    voided_baskets: int
    first_utc_ms: int | None
    last_utc_ms: int | None


def day_report(path: Path, day: date) -> DayReport:
    """The figures of one day; zeros when nothing was sold. Raises LedgerUnusable."""
    connection = open_for_reading(path)
    try:
        connection.execute("BEGIN")
        return _report(connection, day.isoformat())
    except apsw.Error as error:
        raise unusable(path, error) from error
    finally:
        connection.close()


def _report(connection: apsw.Connection, day: str) -> DayReport:
    figures = Figures.of_day(connection, day)
    sold, refunded = figures.sold(), figures.refunded()
    cash_in, cash_out = figures.cash_moved()
    return DayReport(
        day=day,
        sales=sold.count,
        lines=sold.lines,
        gross=sold.gross,
        saved=sold.saved,
        total=sold.total,
        change=sold.change,
        refunds=refunded.count,
        refund_lines=refunded.lines,
        refunded=refunded.total,
        cash_in=cash_in,
        cash_out=cash_out,
        tenders=figures.tenders(sold, refunded),
        discounts=figures.discounts(sold),
        undone=figures.undone(),
        voided_baskets=figures.voided(),
        first_utc_ms=sold.first_utc_ms,
        last_utc_ms=sold.last_utc_ms,
    )
