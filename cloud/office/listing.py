"""Lists: pages of fifty, counts with an end, and the same rows as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastapi.responses import Response

from cloud.database import Row, Values, Work
from cloud.office.deeds import Deed, note
from cloud.office.visits import OfficeVisit
from cloud.settlement.payout_file import safe
from pos_app.domain.moment import shop_time

PAGE_ROWS = 50
COUNTED = 10_000
"""Beyond this a count says `+`, and pages end."""
EXPORTED = 100_000
"""Rows of one file."""

Item = TypeVar("Item")
Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """Which part of how many is shown."""

    page: int
    total: int
    shown: int

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_ROWS + 1 if self.shown else 0

    @property
    def last(self) -> int:
        return (self.page - 1) * PAGE_ROWS + self.shown

    @property
    def has_next(self) -> bool:
        return self.last < min(self.total, COUNTED)

    @property
    def more_than_counted(self) -> bool:
        return self.total > COUNTED


@dataclass(frozen=True, slots=True)
class Question:
    """A list in SQL: `columns` of `source` (with its WHERE), in an order. `values` are bound."""

    columns: str
    source: str
    order: str
    values: Values = ()


def rows_of(visit: OfficeVisit, work: Work, asked: Question) -> tuple[Listed, list[Row]]:
    """The page that the address names."""
    (total,) = work.row(
        f"SELECT count(*) FROM (SELECT 1 FROM {asked.source} LIMIT {COUNTED + 1}) AS counted",  # noqa: S608 - constants
        asked.values,
    )
    number = page_number(visit)
    rows = work.rows(
        f"SELECT {asked.columns} FROM {asked.source} ORDER BY {asked.order}"  # noqa: S608 - constants
        f" LIMIT {PAGE_ROWS} OFFSET {(number - 1) * PAGE_ROWS}",
        asked.values,
    )
    return Listed(number, int(total), len(rows)), rows


def every_row(work: Work, asked: Question) -> list[Row]:
    """All rows, up to what one file takes."""
    return work.rows(
        f"SELECT {asked.columns} FROM {asked.source} ORDER BY {asked.order} LIMIT {EXPORTED}",  # noqa: S608 - constants
        asked.values,
    )


def page_of(visit: OfficeVisit, items: Sequence[Item]) -> tuple[Listed, Sequence[Item]]:
    """The page that the address names, of what is in memory."""
    number = page_number(visit)
    some = items[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]
    return Listed(number, len(items), len(some)), some


def page_number(visit: OfficeVisit) -> int:
    """From 1; the first for anything that is no page."""
    text = visit.asked("page")
    is_number = text.isascii() and text.isdigit() and len(text) <= 4
    return min(max(int(text), 1), COUNTED // PAGE_ROWS) if is_number else 1


def as_csv(
    visit: OfficeVisit, name: str, head: Sequence[Words], rows: Iterable[Sequence[str]]
) -> Response:
    """A file that spreadsheets open as it is; a deed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(visit.pick(*words) for words in head)
    written = 0
    for row in rows:
        writer.writerow(_unexecutable(cell) for cell in row)
        written += 1
    with visit.parts.database.write() as work:
        who = visit.session.name
        note(visit.parts, work, Deed.EXPORTED, name=who, subject=name, detail=str(written))
    day = shop_time(visit.parts.clock()).date().isoformat()
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}-{day}.csv"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _unexecutable(cell: str) -> str:
    """What a spreadsheet would take for a formula, as text; amounts stay amounts."""
    is_amount = cell.lstrip("-").replace(".", "", 1).isdigit()
    return cell if is_amount else safe(cell)


def like(words: str) -> str:
    """A search for text anywhere, in which nothing is a wildcard; with `ESCAPE '!'`."""
    safe = words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{safe}%"
