"""A business day in figures, from the projections alone."""

from datetime import date
from pathlib import Path

import apsw

from pos_app.adapters.ledger.connection import open_for_reading, unusable
from pos_app.domain.money import Fen
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Tendered:
    """What came in by one way of paying."""

    kind: str
    count: int
    amount: Fen


@dataclass(frozen=True, slots=True)
class Discounted:
    """What one payer bears of the day's discounts of one kind."""

    payer: str
    kind: str
    count: int
    amount: Fen


@dataclass(frozen=True, slots=True)
class DayReport:
    """One business day (04:00 to 04:00 shop time). gross − saved = total = Σ tenders."""

    day: str
    sales: int
    lines: int
    gross: Fen
    saved: Fen
    total: Fen
    change: Fen
    tenders: tuple[Tendered, ...]
    discounts: tuple[Discounted, ...]
    voided_baskets: int
    first_utc_ms: int | None
    last_utc_ms: int | None


def day_report(path: Path, day: date) -> DayReport:
    """The figures of one day; zeros when nothing was sold. Raises LedgerUnusable."""
    connection = open_for_reading(path)
    try:
        return _report(connection, day.isoformat())
    except apsw.Error as error:
        raise unusable(path, error) from error
    finally:
        connection.close()


def _report(connection: apsw.Connection, day: str) -> DayReport:
    connection.execute("BEGIN")
    first = connection.execute("SELECT first_position FROM business_day WHERE day = ?", (day,)).get
    end = connection.execute(
        "SELECT min(first_position) FROM business_day WHERE day > ?", (day,)
    ).get
    span = {"first": 0 if first is None else first, "end": _end(first, end)}
    [(sales, gross, saved, total, change, opened, closed)] = connection.execute(
        "SELECT count(*), coalesce(sum(gross), 0), coalesce(sum(saved), 0),"
        " coalesce(sum(total), 0), coalesce(sum(change), 0), min(utc_ms), max(utc_ms)"
        " FROM sale WHERE position >= :first AND position < :end",
        span,
    )
    tenders = connection.execute(
        "SELECT kind, count(*), sum(amount) FROM tender"
        " WHERE position >= :first AND position < :end GROUP BY kind ORDER BY kind",
        span,
    )
    discounts = connection.execute(
        "SELECT payer, kind, count(*), sum(amount) FROM sale_discount"
        " WHERE position >= :first AND position < :end"
        " GROUP BY payer, kind ORDER BY payer, kind",
        span,
    )
    [(lines, voided)] = connection.execute(
        "SELECT (SELECT count(*) FROM sale_line WHERE position >= :first AND position < :end),"
        " (SELECT count(*) FROM basket_voided WHERE position >= :first AND position < :end)",
        span,
    )
    return DayReport(
        day=day,
        sales=sales,
        lines=lines,
        gross=Fen(gross),
        saved=Fen(saved),
        total=Fen(total),
        change=Fen(change),
        tenders=tuple(Tendered(*row) for row in tenders),
        discounts=tuple(Discounted(*row) for row in discounts),
        voided_baskets=voided,
        first_utc_ms=opened,
        last_utc_ms=closed,
    )


def _end(first: int | None, next_day: int | None) -> int:
    if first is None:
        return 0
    return next_day if next_day is not None else 1 << 62
