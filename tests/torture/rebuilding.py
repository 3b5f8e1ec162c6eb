"""The projections, rebuilt from the journal alone (invariant I15); and what a copy holds."""

from collections.abc import Mapping, Sequence
from typing import Any

import apsw

from pos_app.adapters.ledger.chapters import Chapter, Tip
from pos_app.adapters.ledger.migrating import MIGRATIONS
from pos_app.adapters.ledger.projections import TABLES, project
from pos_app.domain.wire import decode_entry
from tests.torture.recording import Journal, Row

Tables = Mapping[str, Sequence[tuple[object, ...]]]

DRAWER = """
    SELECT opening_float
    + coalesce((SELECT sum(cash) FROM sale WHERE sale.position > shift.position), 0)
    - coalesce((SELECT sum(cash) FROM refund WHERE refund.position > shift.position), 0)
    + coalesce((SELECT sum(iif(direction = 'in', amount, -amount)) FROM cash_movement
                WHERE cash_movement.position > shift.position), 0)
    FROM shift ORDER BY position DESC LIMIT 1
"""
"""What lies in it since the newest shift was opened, from the tables; no row before the first."""


def rebuilt(chapters: Sequence[Chapter], journal: Journal) -> Tables:
    """What the tables should hold: each epoch replayed, the oldest first."""
    connection = apsw.Connection(":memory:")
    for step in MIGRATIONS:
        connection.execute(step)
    with connection:
        for chapter in chapters:
            before = Tip()
            for row in journal.get(chapter.identity.epoch, ()):
                entry = decode_entry(row[6])
                project(connection, chapter, before, entry)
                before = Tip(row[2], row[7], entry.head.utc_ms, entry.head.totals)
    tables = tables_in(connection)
    connection.close()
    return tables


def tables_in(connection: apsw.Connection) -> Tables:
    return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}


def copied_rows(content: bytes) -> list[Row]:
    """The journal of a ledger file that lies alone. Raises apsw.Error."""
    alone = bytearray(content)
    alone[18:20] = b"\x01\x01"  # it says that it has a log; in memory it can have none
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", bytes(alone))
    assert connection.execute("PRAGMA integrity_check(1)").get == "ok"
    rows: list[Any] = connection.execute("SELECT * FROM journal ORDER BY position").fetchall()
    connection.close()
    return rows
