"""What would be lost to the shop's books if this machine were made as new now."""

from typing import Any

import apsw

from pos_app.adapters.ledger.past import open_shift
from pos_app.domain.money import Fen
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class OnlyHere:
    """Sales that the cloud has not confirmed, those from before an enrolment too, and the shift
    that nobody has closed: 0 for none, and how many sales it has."""

    sales: int
    total: Fen
    shift_no: int
    shift_sales: int


def only_here(connection: apsw.Connection) -> OnlyHere:
    """In one snapshot of the caller's. Raises apsw.Error, and Unreadable for a shift whose opening
    has rotted."""
    rows: list[Any] = connection.execute(
        "SELECT count(*), coalesce(sum(total), 0)"
        " FROM sale JOIN journal USING (position) LEFT JOIN sync_state USING (chapter)"
        " WHERE seq > coalesce(acked_seq, 0)"
    ).fetchall()
    [(sales, total)] = rows
    shift = open_shift(connection)
    if shift is None:
        return OnlyHere(sales, Fen(total), shift_no=0, shift_sales=0)
    return OnlyHere(sales, Fen(total), shift.shift_no, shift.figures.sales)
