"""What refunds and shifts need to know of the past: asked by the writer inside its transaction, and
by readers. Raises apsw.Error; Unreadable for bytes that are damaged."""

from collections.abc import Iterator
from typing import Any

import apsw

from pos_app.adapters.ledger.figures import END, Figures
from pos_app.domain.journal import EpochOpened, EpochReason, is_past_missing
from pos_app.domain.money import Fen
from pos_app.domain.refund import PastSale, RefundRecorded
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.shift import OpenShift
from pos_app.domain.values import dataclass, replace
from pos_app.domain.wire import decode_entry

_SHIFTS = (
    "SELECT shift_no, epoch, seq, operator, opening_float, utc_ms, position,"
    " (SELECT max(position) FROM shift_close"
    "  WHERE (opened_epoch, opened_seq, shift_no) = (shift.epoch, shift.seq, shift.shift_no))"
    " FROM shift "
)
_IS_OPENING = "SELECT 1 FROM shift WHERE (epoch, seq, shift_no) = (?, ?, ?)"
_BREAKS = (
    "SELECT data FROM journal WHERE kind IN ('EpochOpened', 'IntegrityNoted') ORDER BY position"
)
_NEWEST = f"{_SHIFTS} ORDER BY position DESC"
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

    @property
    def stretch(self) -> tuple[int, int]:
        """The entries of the shift."""
        return self.opened_at, END if self.closed_at is None else self.closed_at


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
    """The shift that was opened last, closed or not. An older one that nobody closed was cut off by
    the loss of a ledger.

    What came back behind the place where this history branched off is of another drawer: a close
    there does not end a shift that went on without it, and while that one is open none that was
    opened there takes its place.
    """
    newest: ShiftPlace | None = None
    rows: Iterator[Any] = connection.execute(_NEWEST)
    for row in rows:
        shift = ShiftPlace(*row)
        newest = newest or shift
        if not _is_beside(connection, shift.opened_at):
            ended_at = shift.closed_at
            is_open = ended_at is None or _is_beside(connection, ended_at)
            return replace(shift, closed_at=None) if is_open else newest
    return newest


def shift_numbered(connection: apsw.Connection, shift_no: int) -> ShiftPlace | None:
    """The newest shift of this number."""
    return _shift(connection, _NUMBERED, shift_no)


def open_shift(connection: apsw.Connection) -> OpenShift | None:
    """The shift that is open, with its figures up to now."""
    shift = newest_shift(connection)
    if shift is None or shift.closed_at is not None:
        return None
    figures = Figures(connection, [shift.stretch]).of_shift(shift.opening_float)
    return OpenShift(shift.shift_no, shift.epoch, shift.seq, figures)


def last_shift_no(connection: apsw.Connection) -> int:
    """The highest number of all shifts; 0 when there was none."""
    found: int | None = connection.execute("SELECT max(shift_no) FROM shift").get
    return found or 0


def may_lack_the_opening(
    connection: apsw.Connection, *, shift_no: int, epoch: int, seq: int
) -> bool:
    """Whether a shift may be closed that is not open here: its opening is there and was cut off by
    a loss, or it may lie in what is still missing. Reads the journal from end to end."""
    if connection.execute(_IS_OPENING, (epoch, seq, shift_no)).get:
        return True
    missing = False
    for (data,) in connection.execute(_BREAKS):
        missing = is_past_missing(decode_entry(data).body, before=missing)
    return missing


def is_shift_closed(connection: apsw.Connection, *, shift_no: int, epoch: int, seq: int) -> bool:
    """Whether there is a Z report of this shift."""
    found = connection.execute(
        "SELECT 1 FROM shift_close WHERE (opened_epoch, opened_seq, shift_no) = (?, ?, ?)",
        (epoch, seq, shift_no),
    ).get
    return bool(found)


def _is_beside(connection: apsw.Connection, position: int) -> bool:
    """Whether a later epoch of the same till branched off before this entry."""
    rows: list[Any] = connection.execute(
        "SELECT own.epoch, ?1 - own.starts_after, data FROM chapter AS own"
        " JOIN chapter AS later ON later.terminal = own.terminal AND later.starts_after >= ?1"
        " JOIN journal ON journal.position = later.starts_after + 1 WHERE own.starts_after ="
        " (SELECT max(starts_after) FROM chapter WHERE starts_after < ?1)",
        (position,),
    ).fetchall()
    openings = [(epoch, seq, decode_entry(data).body) for epoch, seq, data in rows]
    return any(
        isinstance(opened, EpochOpened)
        and opened.reason in (EpochReason.RESTORED, EpochReason.FORKED)
        and opened.previous_epoch == epoch
        and opened.previous_seq < seq
        for epoch, seq, opened in openings
    )


def _shift(connection: apsw.Connection, sql: str, *values: object) -> ShiftPlace | None:
    rows: list[Any] = connection.execute(sql, values).fetchall()
    return ShiftPlace(*rows[0]) if rows else None
