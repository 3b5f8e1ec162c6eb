"""A shift in figures: X while it is open, Z once it is closed."""

from pathlib import Path

import apsw

from pos_app.adapters.ledger.connection import open_for_reading, unusable
from pos_app.adapters.ledger.faults import LedgerDamaged
from pos_app.adapters.ledger.figures import Figures
from pos_app.adapters.ledger.overlaps import Overlap, covered, overlaps
from pos_app.adapters.ledger.past import ShiftPlace, figures_so_far, newest_shift, shift_numbered
from pos_app.domain.journal import ChainFault
from pos_app.domain.shift import ShiftClosed, ShiftFigures
from pos_app.domain.values import dataclass
from pos_app.domain.wire import Unreadable, decode_entry


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """`figures` are summed from the shift's entries now; `closed` is the Z report that was written
    when it ended, None while it is open (the X report)."""

    place: ShiftPlace
    figures: ShiftFigures
    closed: ShiftClosed | None
    closed_utc_ms: int | None
    overlaps: tuple[Overlap, ...] = ()  # what this Z report counts and another one too

    @property
    def agrees(self) -> bool:
        """Z = Σ: what was written at the end is what the entries sum to."""
        return self.closed is None or self.closed.figures == self.figures


def shift_report(path: Path, shift_no: int | None = None) -> ShiftReport | None:
    """The newest shift of this number, or simply the newest; None when there is none. Raises
    LedgerUnusable."""
    connection = open_for_reading(path)
    try:
        connection.execute("BEGIN")
        if shift_no is None:
            place = newest_shift(connection)
        else:
            place = shift_numbered(connection, shift_no)
        return None if place is None else _report(connection, place)
    except apsw.Error as error:
        raise unusable(path, error) from error
    except Unreadable as error:
        raise LedgerDamaged(path, 0, ChainFault.UNREADABLE, str(error)) from error
    finally:
        connection.close()


def _report(connection: apsw.Connection, place: ShiftPlace) -> ShiftReport:
    if place.closed_at is None:
        return ShiftReport(place, figures_so_far(connection, place), None, None)
    counted = covered(connection, place.opened_at, place.closed_at)
    stretches = counted or [(place.opened_at, place.closed_at)]
    figures = Figures(connection, stretches).of_shift(place.opening_float)
    entry = decode_entry(
        connection.execute("SELECT data FROM journal WHERE position = ?", (place.closed_at,)).get
    )
    closed = entry.body if isinstance(entry.body, ShiftClosed) else None
    shared = tuple(
        one
        for one in overlaps(connection)
        if place.closed_at in (one.first.position, one.second.position)
    )
    return ShiftReport(place, figures, closed, entry.head.utc_ms, shared)
