"""Sales that two Z reports count.

That comes of an old copy of a disk: a shift that was open on it goes on, is closed once more, and
the Z report that the lost disk had comes back beside it. Nobody can know at the till which of the
two drawers a sale's money lay in, so both stand, and what they share is told.
"""

from collections.abc import Iterator
from typing import Any

import apsw

from pos_app.adapters.ledger.chapters import Chapter, chapters_in
from pos_app.adapters.ledger.figures import Figures
from pos_app.adapters.ledger.lineage import Stretch, body_at, chapter_at, stands_on
from pos_app.domain.journal import EpochOpened
from pos_app.domain.money import Fen
from pos_app.domain.shift import ShiftClosed, ShiftFigures
from pos_app.domain.values import dataclass

_CLOSED = (
    "SELECT max(shift.position) AS opened_at, shift_close.position AS closed_at, shift_no"
    " FROM shift_close JOIN shift USING (shift_no)"
    " WHERE (epoch, seq) = (opened_epoch, opened_seq) AND shift.position < shift_close.position"
    " GROUP BY closed_at ORDER BY opened_at, closed_at"
)
"""Before it was enrolled the device may have opened a shift at the same place: a Z report is of the
last one before it."""


@dataclass(frozen=True, slots=True)
class ZPlace:
    """A Z report by the entry that it is."""

    shift_no: int
    terminal: str
    epoch: int
    seq: int
    position: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two Z reports both count; `first` lies before `second` in the file."""

    first: ZPlace
    second: ZPlace
    sales: int
    sold: Fen
    refunds: int
    refunded: Fen


@dataclass(frozen=True, slots=True)
class _Closed:
    """A shift that was closed, and the positions of both entries."""

    opened_at: int
    closed_at: int
    shift_no: int


def overlaps(connection: apsw.Connection) -> tuple[Overlap, ...]:
    """All of the file, in its order. Raises apsw.Error, or Unreadable for bytes that are damaged.
    Reads nothing but the list of shifts where histories never parted."""
    found = (_overlap(connection, one, other) for one, other in _crossing(connection))
    return tuple(overlap for overlap in found if overlap.sales or overlap.refunds)


def covered(connection: apsw.Connection, opened_at: int, closed_at: int) -> list[Stretch] | None:
    """Which entries the Z report at `closed_at` counts. That is what lay before it in its own
    history; once a lost disk's entries had come back, theirs too; and of a shift that a loss cut
    off, what its own epoch still holds. Its own figures tell which; None when they sum to none of
    these: then nobody is accused of counting anything twice."""
    said = _said(connection, closed_at)
    may_be = _may_be_covered(connection, opened_at, closed_at)
    return next((one for one in may_be if _sums(connection, one) == said), None)


def _may_be_covered(
    connection: apsw.Connection, opened_at: int, closed_at: int
) -> Iterator[list[Stretch]]:
    lineage = _lineage(connection, opened_at, closed_at)
    if lineage is not None:
        yield lineage
    yield [(opened_at, closed_at)]
    later = [
        chapter.position(1)
        for chapter in chapters_in(connection)
        if opened_at <= chapter.starts_after < closed_at
    ]
    if later:
        yield [(opened_at, later[0])]


def _crossing(connection: apsw.Connection) -> Iterator[tuple[_Closed, _Closed]]:
    """Shifts that were closed when another had begun and was not closed yet."""
    running: list[_Closed] = []
    rows: list[Any] = connection.execute(_CLOSED).fetchall()
    for row in rows:
        other = _Closed(*row)
        running = [one for one in running if one.closed_at > other.opened_at]
        yield from ((one, other) for one in running)
        running.append(other)


def _overlap(connection: apsw.Connection, one: _Closed, other: _Closed) -> Overlap:
    shared = [
        (max(first, later), min(past, end))
        for first, past in covered(connection, one.opened_at, one.closed_at) or ()
        for later, end in covered(connection, other.opened_at, other.closed_at) or ()
        if max(first, later) < min(past, end)
    ]
    figures = Figures(connection, shared)
    sold, refunded = figures.sold(), figures.refunded()
    first, second = sorted((one, other), key=lambda closed: closed.closed_at)
    return Overlap(
        first=_place(connection, first),
        second=_place(connection, second),
        sales=sold.count,
        sold=sold.total,
        refunds=refunded.count,
        refunded=refunded.total,
    )


def _place(connection: apsw.Connection, closed: _Closed) -> ZPlace:
    chapter = chapter_at(chapters_in(connection), closed.closed_at)
    who, seq = chapter.identity, closed.closed_at - chapter.starts_after
    return ZPlace(closed.shift_no, who.terminal, who.epoch, seq, closed.closed_at)


def _lineage(connection: apsw.Connection, opened_at: int, closed_at: int) -> list[Stretch] | None:
    """From the opening to the close along what each epoch says that it stands on; None when one
    does not say, since its past was lost."""
    chapters = chapters_in(connection)
    stretches: list[Stretch] = []
    past = closed_at
    while True:
        chapter = chapter_at(chapters, past - 1)
        if chapter.starts_after < opened_at:
            return [(opened_at, past), *stretches]
        stretches.insert(0, (chapter.position(1), past))
        before = _stands_on(connection, chapters, chapter)
        if before is None:
            return None
        past = before + 1


def _stands_on(
    connection: apsw.Connection, chapters: list[Chapter], chapter: Chapter
) -> int | None:
    """The position of the entry that an epoch goes on from; None when it is not in this file."""
    opened = body_at(connection, chapter.position(1))
    if not isinstance(opened, EpochOpened):
        return None
    return stands_on(connection, chapters[: chapters.index(chapter)], opened)


def _sums(connection: apsw.Connection, stretches: list[Stretch]) -> ShiftFigures:
    opening_float = connection.execute(
        "SELECT opening_float FROM shift WHERE position = ?", (stretches[0][0],)
    ).get
    return Figures(connection, stretches).of_shift(Fen(opening_float))


def _said(connection: apsw.Connection, position: int) -> ShiftFigures | None:
    closed = body_at(connection, position)
    return closed.figures if isinstance(closed, ShiftClosed) else None
