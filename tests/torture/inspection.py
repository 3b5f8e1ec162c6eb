"""A till starts on what the power cut left: is everything there that had been promised?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import apsw

from pos_app.adapters.epochs import EpochUnkept
from pos_app.adapters.ledger import ApswLedger, LedgerUnusable
from pos_app.adapters.ledger.chapters import Chapter, Tip, chapters_in
from pos_app.adapters.ledger.connection import MIGRATIONS
from pos_app.adapters.ledger.projections import TABLES, project
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import Body
from pos_app.domain.moment import Moment
from pos_app.domain.wire import decode_entry
from tests.adapters.ledger.builders import later, sale
from tests.torture.books import Books
from tests.torture.disk import MemoryDisk
from tests.torture.recording import Promise, Recorded, Row
from tests.torture.till import journal_of, opened_on

Tables = Mapping[str, Sequence[tuple[object, ...]]]


class Broken(StrEnum):
    """What a power cut must never do."""

    LOST = "LOST"  # an acknowledged entry is gone (I11)
    ALTERED = "ALTERED"  # the journal is not the beginning of what was written (I12, I13)
    PARTIAL = "PARTIAL"  # a projection is not the replay of the journal (I10, I11, I14, I15)
    CORRUPT = "CORRUPT"  # SQLite finds the file damaged, or the till does not open it
    CLOUD = "CLOUD"  # the cloud holds, or is said to hold, what the till has not (I16)
    PRINTED = "PRINTED"  # a receipt without its sale (I19)
    STUCK = "STUCK"  # the next sale is not stored as it should be


@dataclass(frozen=True, slots=True)
class Fault:
    """One promise that was broken."""

    broken: Broken
    words: str


class Inspection:
    """Everything that is looked at on one disk. Keeps what replaying each history gives."""

    def __init__(self, disk: MemoryDisk, recorded: Recorded) -> None:
        self.disk = disk
        self.recorded = recorded
        self._replayed: dict[bytes, Tables] = {}
        self._books: dict[bytes, Books] = {}

    def fault(self, promise: Promise, turn: int) -> Fault | None:
        """Start a till on the disk as it is. None: all is well, and the next sale is stored; every
        fourth `turn` the next refund too, every fourth the next change of shift."""
        try:
            opened = opened_on(self.disk, AFTERWARDS)
        except (LedgerUnusable, EpochUnkept, Unavailable, apsw.Error) as error:
            return Fault(Broken.CORRUPT, str(error))
        ledger = opened.ledger
        try:
            if opened.event is not None or not opened.is_whole:
                return Fault(Broken.CORRUPT, f"taken for {opened.event}")
            return self._fault_of(ledger, promise, turn)
        except (Unavailable, apsw.Error) as error:
            return Fault(Broken.CORRUPT, str(error))
        finally:
            ledger._drop_connection()

    def _fault_of(self, ledger: ApswLedger, promise: Promise, turn: int) -> Fault | None:
        connection = ledger._connection()
        rows = journal_of(ledger)
        complaint = connection.execute("PRAGMA integrity_check(1)").get
        if complaint != "ok":
            return Fault(Broken.CORRUPT, str(complaint))
        return (
            self._fault_in_journal(rows, promise)
            or _fault_towards_cloud(connection, rows, promise)
            or self._fault_in_what_follows(ledger, rows, turn)
        )

    def _fault_in_journal(self, rows: Sequence[Row], promise: Promise) -> Fault | None:
        if len(rows) < promise.printed:
            return Fault(Broken.PRINTED, f"receipt {promise.printed}, the last is {len(rows)}")
        if len(rows) < promise.stored:
            return Fault(Broken.LOST, f"entry {promise.stored}, the last is {len(rows)}")
        began_here = promise.stored == 0 and len(rows) == 1  # the epoch is opened by this start
        if not began_here and list(rows) != list(self.recorded.journal[: len(rows)]):
            return Fault(Broken.ALTERED, f"{len(rows)} entries are not those that were written")
        return None

    def _fault_in_tables(self, connection: apsw.Connection, rows: Sequence[Row]) -> Fault | None:
        chapters = chapters_in(connection)
        replayed = self._replayed_after(chapters, rows)
        stored = tables_in(connection)
        for table in TABLES:
            if stored[table] != replayed[table]:
                return Fault(Broken.PARTIAL, table)
        drawer = connection.execute(DRAWER).get
        if drawer is not None and drawer != self._books_after(rows).drawer:
            return Fault(Broken.PARTIAL, f"{drawer} in the drawer")
        return None

    def _fault_in_what_follows(
        self, ledger: ApswLedger, rows: Sequence[Row], turn: int
    ) -> Fault | None:
        """Their tables and those of everything before, looked at together."""
        bodies = self._next_after(rows, turn)
        appended = [ledger.append(body, AFTERWARDS) for body in bodies]
        now = journal_of(ledger)
        hashes = [row[7] for row in now[len(rows) :]]
        if list(now[: len(rows)]) != list(rows) or hashes != [one.entry_hash for one in appended]:
            return Fault(Broken.STUCK, "the journal is not longer by just what was added")
        if now[-1][2] != rows[-1][2] + len(bodies):
            return Fault(Broken.STUCK, f"entry {now[-1][2]} after {rows[-1][2]}")
        return self._fault_in_tables(ledger._connection(), now)

    def _next_after(self, rows: Sequence[Row], turn: int) -> Sequence[Body]:
        books = self._books_after(rows)
        refund = books.next_refund(all_lines=True) if turn % 4 == 1 else None
        shift = books.next_shift_change() if turn % 4 == 3 else None
        return [body for body in (refund, shift, NEXT_SALE) if body is not None]

    def _books_after(self, rows: Sequence[Row]) -> Books:
        last = rows[-1][7]
        if last not in self._books:
            books = Books()
            for row in rows:
                books = books.after(decode_entry(row[6]))
            self._books[last] = books
        return self._books[last]

    def _replayed_after(self, chapters: Sequence[Chapter], rows: Sequence[Row]) -> Tables:
        """What the tables should hold; the last hash names the history."""
        last = rows[-1][7]
        found = self._replayed.get(last)
        if found is None:
            found = self._replayed[last] = replay(chapters, rows)
        return found


AFTERWARDS: Moment = later(100_000)
NEXT_SALE = sale(9_999, lines=2, coupon="NEXT")


DRAWER = """
    SELECT opening_float
    + coalesce((SELECT sum(cash) FROM sale WHERE sale.position > shift.position), 0)
    - coalesce((SELECT sum(cash) FROM refund WHERE refund.position > shift.position), 0)
    + coalesce((SELECT sum(iif(direction = 'in', amount, -amount)) FROM cash_movement
                WHERE cash_movement.position > shift.position), 0)
    FROM shift ORDER BY position DESC LIMIT 1
"""
"""What lies in it since the newest shift was opened, from the tables; no row before the first."""


def replay(chapters: Sequence[Chapter], rows: Sequence[Row]) -> Tables:
    """The projections, rebuilt from the journal alone."""
    connection = apsw.Connection(":memory:")
    for step in MIGRATIONS:
        connection.execute(step)
    by_number = {chapter.number: chapter for chapter in chapters}
    before = Tip()
    with connection:
        for row in rows:
            entry = decode_entry(row[6])
            project(connection, by_number[row[1]], before if row[2] > 1 else Tip(), entry)
            before = Tip(row[2], row[7], entry.head.utc_ms, entry.head.totals)
    tables = tables_in(connection)
    connection.close()
    return tables


def tables_in(connection: apsw.Connection) -> Tables:
    return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}


def _fault_towards_cloud(
    connection: apsw.Connection, rows: Sequence[Row], promise: Promise
) -> Fault | None:
    if len(rows) < promise.uploaded:
        return Fault(Broken.CLOUD, f"it has {promise.uploaded} entries, the till {len(rows)}")
    last = rows[-1]
    [(seq, known_hash)] = connection.execute(
        "SELECT acked_seq, acked_hash FROM sync_state WHERE chapter = ?", (last[1],)
    )
    hashes = {row[2]: row[7] for row in rows if row[1] == last[1]}
    if seq and hashes.get(seq) != known_hash:
        return Fault(Broken.CLOUD, f"entry {seq} is noted as acknowledged with another hash")
    if seq < promise.acked:
        return Fault(Broken.CLOUD, f"{promise.acked} were noted as acknowledged, now {seq}")
    return None
