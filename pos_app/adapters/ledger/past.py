"""What refunds and shifts need to know of the past: asked by the writer inside its transaction, and
by readers. Raises apsw.Error; Unreadable for bytes that are damaged."""

from typing import Any

import apsw

from pos_app.adapters.ledger.figures import END, Figures
from pos_app.adapters.ledger.lineage import Stretch, is_in, own_history
from pos_app.domain.journal import is_past_missing
from pos_app.domain.money import Fen
from pos_app.domain.refund import PastSale, RefundRecorded
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.shift import OpenShift, ShiftFigures
from pos_app.domain.values import dataclass, replace
from pos_app.domain.wire import decode_entry

_SHIFTS = (
    "SELECT shift_no, epoch, seq, operator, opening_float, utc_ms, position,"
    " (SELECT max(position) FROM shift_close"
    "  WHERE (opened_epoch, opened_seq, shift_no) = (shift.epoch, shift.seq, shift.shift_no)"
    "  AND shift_close.position > shift.position)"
    " FROM shift "
)
_CLOSES = (
    "SELECT position FROM shift_close WHERE (opened_epoch, opened_seq, shift_no) = (?, ?, ?)"
    " AND position > ?"
)
_OPENING = "SELECT max(position) FROM shift WHERE (epoch, seq, shift_no) = (?, ?, ?)"
_HAS_CLOSE = "SELECT 1 FROM shift_close WHERE position >= ? AND position < ? LIMIT 1"
_BREAKS = (
    "SELECT data FROM journal WHERE kind IN ('EpochOpened', 'IntegrityNoted') ORDER BY position"
)
_NEWEST_IN = f"{_SHIFTS} WHERE position >= ? AND position < ? ORDER BY position DESC LIMIT 1"
_NUMBERED = f"{_SHIFTS} WHERE shift_no = ? ORDER BY position DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class ShiftPlace:
    """A shift, and the positions of its opening and closing entries."""

    shift_no: int
    epoch: int
    seq: int
    operator: str
    opening_float: Fen
    opened_utc_ms: int
    opened_at: int
    closed_at: int | None


def past_sale(
    connection: apsw.Connection, terminal: str, *, epoch: int, seq: int
) -> PastSale | None:
    """A sale of this till that lies in this file, of whichever epoch."""
    data: bytes | None = connection.execute(
        "SELECT data FROM chapter JOIN journal ON position = starts_after + ?3"
        " AND journal.chapter = chapter.chapter WHERE terminal = ?1 AND epoch = ?2",
        (terminal, epoch, seq),
    ).get
    body = decode_entry(data).body if data is not None else None
    return PastSale(epoch, seq, body) if isinstance(body, SaleRecorded) else None


def refunds_of(
    connection: apsw.Connection, terminal: str, *, epoch: int, seq: int
) -> tuple[RefundRecorded, ...]:
    """All refunds of one sale, oldest first. What the device did under another name, before it was
    enrolled, may carry the same epoch and number and is about another sale."""
    rows = connection.execute(
        "SELECT data FROM refund JOIN journal USING (position) JOIN chapter USING (chapter)"
        " WHERE sale_epoch = ? AND sale_seq = ? AND terminal = ? ORDER BY position",
        (epoch, seq, terminal),
    )
    bodies = [decode_entry(data).body for (data,) in rows]
    return tuple(body for body in bodies if isinstance(body, RefundRecorded))


def newest_shift(connection: apsw.Connection) -> ShiftPlace | None:
    """The shift that was opened last in this till's own history, closed or not. An older one that
    nobody closed was cut off by the loss of a ledger.

    What lies beside, where a sibling went on from an old copy, is of another drawer: a close there
    ends no shift here, and none that was opened there is this till's. Only what the disk before had
    left open, when an old copy of it was put in, goes on while nothing was opened or closed since.
    """
    own: list[Stretch] = []
    left: ShiftPlace | None = None
    is_untouched = True
    for step in own_history(connection):
        own.append(step.own)
        shift = _shift(connection, _NEWEST_IN, *step.own)
        if shift is not None:
            ends = [end for end in _closes(connection, shift) if is_in(end, own)]
            shift = replace(shift, closed_at=max(ends, default=None))
            return left or shift if ends else shift
        is_untouched = is_untouched and not connection.execute(_HAS_CLOSE, step.own).get
        if is_untouched and left is None and step.lost is not None:
            left = _left_open(connection, step.lost)
    return left


def shift_numbered(connection: apsw.Connection, shift_no: int) -> ShiftPlace | None:
    """The newest shift of this number."""
    return _shift(connection, _NUMBERED, shift_no)


def open_shift(connection: apsw.Connection) -> OpenShift | None:
    """The shift that is open, with its figures up to now."""
    shift = newest_shift(connection)
    if shift is None or shift.closed_at is not None:
        return None
    figures = figures_so_far(connection, shift)
    return OpenShift(shift.shift_no, shift.epoch, shift.seq, figures)


def figures_so_far(connection: apsw.Connection, shift: ShiftPlace) -> ShiftFigures:
    """What a shift that is open counts: all behind its opening, also what came back of a lost disk.
    Where another machine goes on beside it, what that one took lies in another drawer."""
    stretches = [(shift.opened_at, END)]
    own: list[Stretch] = []
    is_forked = False
    for step in own_history(connection):
        if is_forked and is_in(shift.opened_at, [step.own]):
            stretches = [(shift.opened_at, step.own[1]), *own]
        own.insert(0, step.own)
        is_forked = is_forked or step.is_forked
    return Figures(connection, stretches).of_shift(shift.opening_float)


def last_shift_no(connection: apsw.Connection) -> int:
    """The highest number of all shifts; 0 when there was none."""
    found: int | None = connection.execute("SELECT max(shift_no) FROM shift").get
    return found or 0


def may_lack_the_opening(
    connection: apsw.Connection, *, shift_no: int, epoch: int, seq: int
) -> bool:
    """Whether a shift may be closed that is not open here: its opening is there and was cut off by
    a loss, or it may lie in what is still missing. Reads the journal from end to end."""
    if connection.execute(_OPENING, (epoch, seq, shift_no)).get:
        return True
    missing = False
    for (data,) in connection.execute(_BREAKS):
        missing = is_past_missing(decode_entry(data).body, before=missing)
    return missing


def is_shift_closed(connection: apsw.Connection, *, shift_no: int, epoch: int, seq: int) -> bool:
    """Whether there is a Z report of this shift: in this till's own history, or, of a shift that
    was opened beside it, anywhere."""
    named = (epoch, seq, shift_no)
    opened_at: int | None = connection.execute(_OPENING, named).get
    closes = _positions(connection, _CLOSES, *named, opened_at or 0)
    own = [step.own for step in own_history(connection)] if closes else []
    is_beside = opened_at is not None and not is_in(opened_at, own)
    return bool(closes) and (is_beside or any(is_in(close, own) for close in closes))


def _left_open(connection: apsw.Connection, lost: Stretch) -> ShiftPlace | None:
    """The last shift of what a lost disk held, unless it has a Z report."""
    shift = _shift(connection, _NEWEST_IN, *lost)
    return None if shift is None or _closes(connection, shift) else shift


def _closes(connection: apsw.Connection, shift: ShiftPlace) -> list[int]:
    """Where its Z reports lie. What the device did under another name, before it was enrolled, may
    carry the same numbers, and lies before the opening."""
    named = (shift.epoch, shift.seq, shift.shift_no)
    return _positions(connection, _CLOSES, *named, shift.opened_at)


def _positions(connection: apsw.Connection, sql: str, *values: int) -> list[int]:
    return [position for (position,) in connection.execute(sql, values)]


def _shift(connection: apsw.Connection, sql: str, *values: object) -> ShiftPlace | None:
    rows: list[Any] = connection.execute(sql, values).fetchall()
    return ShiftPlace(*rows[0]) if rows else None
