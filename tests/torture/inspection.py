"""A till starts on what the power cut left: is everything there that had been promised?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import apsw

from pos_app.adapters.epochs import EpochUnkept
from pos_app.adapters.ledger import ApswLedger, LedgerUnusable
from pos_app.adapters.ledger.backups import backups_in
from pos_app.adapters.ledger.chapters import chapters_in
from pos_app.adapters.ledger.projections import TABLES
from pos_app.adapters.ledger.recovery import Opened
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import Body
from pos_app.domain.moment import Moment
from tests.adapters.ledger.builders import later, sale
from tests.torture.books import Books
from tests.torture.disk import MemoryDisk
from tests.torture.laying_out import laid_out, room
from tests.torture.memory_files import MemoryFiles
from tests.torture.rebuilding import DRAWER, Tables, copied_rows, rebuilt, tables_in
from tests.torture.recording import Journal, Promise, Recorded, Row
from tests.torture.returning import returning
from tests.torture.till import BACKUPS, PATH, epochs_on, journal_of, opened_on

AFTERWARDS: Moment = later(100_000)
EVERY_NTH = 100
"""Images that are verified as `pos-tool ledger verify` does it: that takes as long as all else."""

NEXT_SALES = (sale(9_999, lines=1), sale(9_999, lines=2, coupon="NEXT"))


class Broken(StrEnum):
    """What a power cut must never do."""

    LOST = "LOST"  # an acknowledged entry is gone (I11)
    ALTERED = "ALTERED"  # the journal is not the beginning of what was written (I12, I13)
    PARTIAL = "PARTIAL"  # a projection is not the replay of the journal (I10, I11, I14, I15)
    CORRUPT = "CORRUPT"  # SQLite finds the file damaged, or the till does not open it
    CLOUD = "CLOUD"  # the cloud holds, or is said to hold, what the till has not (I16)
    PRINTED = "PRINTED"  # a receipt without its sale (I19)
    UNSOUND = "UNSOUND"  # `pos-tool ledger verify` finds something
    STUCK = "STUCK"  # the next sale is not stored as it should be
    COPY = "COPY"  # a copy that should be whole is not
    DELETED = "DELETED"  # a file that must never go is gone


@dataclass(frozen=True, slots=True)
class Fault:
    """One promise that was broken."""

    broken: Broken
    words: str


@dataclass(frozen=True, slots=True)
class Leave:
    """What a start after the cut may find or do in one scenario and in no other."""

    is_damaged: bool = False  # the ledger was damaged before: it is replaced
    adds: frozenset[str] = frozenset()  # kinds of entries that the start itself writes


class Inspection:
    """Everything that is looked at on one disk. Keeps what replaying each history gives."""

    def __init__(self, disk: MemoryDisk, recorded: Recorded, leave: Leave) -> None:
        self.disk = disk
        self.recorded = recorded
        self.leave = leave
        self._rebuilt: dict[tuple[bytes, ...], Tables] = {}
        self._copies: dict[bytes, int] = {}
        self._next: dict[tuple[tuple[bytes, ...], int], Sequence[Body]] = {}
        self._books: dict[tuple[bytes, ...], Books] = {}

    def fault(self, promise: Promise, turn: int) -> Fault | None:
        """Start a till on the disk as it is. None: all is well, and the next sale is stored; every
        fourth `turn` the next refund too, every fourth the next change of shift."""
        try:
            if epochs_on(self.disk).kept().is_torn:  # survived, but no power cut may do it
                return Fault(Broken.CORRUPT, "the epoch beside the keys is torn")
            opened = opened_on(self.disk, AFTERWARDS)
        except (LedgerUnusable, EpochUnkept, Unavailable, apsw.Error) as error:
            return Fault(Broken.CORRUPT, str(error))
        try:
            return self._fault_of(opened, promise, turn)
        except (Unavailable, apsw.Error) as error:
            return Fault(Broken.CORRUPT, str(error))
        finally:
            opened.ledger._drop_connection()

    def _fault_of(self, opened: Opened, promise: Promise, turn: int) -> Fault | None:
        if not self.leave.is_damaged and (opened.event is not None or not opened.is_whole):
            return Fault(Broken.CORRUPT, f"taken for {opened.event}")
        connection = opened.ledger._connection()
        complaint = connection.execute("PRAGMA integrity_check(1)").get
        if complaint != "ok":
            return Fault(Broken.CORRUPT, str(complaint))
        journal = journal_of(opened.ledger)
        returns = self.recorded.outside.given and turn % 3 == 0
        return (
            self._fault_in_files()
            or self._fault_in_copies()
            or self._fault_in_backups(promise)
            or self._fault_in_journal(journal, promise)
            or _fault_towards_cloud(connection, journal, promise)
            or self._fault_in_what_follows(opened.ledger, journal, turn)
            or (self._fault_in_return(opened.ledger) if returns else None)
            or (self._fault_in_whole() if turn % EVERY_NTH == 0 else None)
        )

    def _fault_in_whole(self) -> Fault | None:
        """What the product's own verification of everything finds."""
        with room() as folder:
            findings = verify(laid_out(self.disk, PATH, folder)).findings
        return Fault(Broken.UNSOUND, str(findings[0])) if findings else None

    def _fault_in_copies(self) -> Fault | None:
        for name, rows in self.recorded.outside.copies.items():
            file = self.disk.files.get(name)
            if file is None or self._entries_in(bytes(file.content), rows) < len(rows):
                return Fault(Broken.COPY, f"{name} is {'not whole' if file else 'missing'}")
        return None

    def _fault_in_backups(self, promise: Promise) -> Fault | None:
        """Each that is there by its name is whole; each that was made is there."""
        if not promise.backups and not self.disk.names_in(BACKUPS):
            return None
        there: dict[str, int] = {}
        written = self.recorded.outside.old or self.recorded.journal.get(1, ())
        for backup in backups_in(Path(BACKUPS), MemoryFiles(self.disk)):
            name = str(backup.path)
            there[name] = entries = self._entries_in(bytes(self.disk.files[name].content), written)
            if not entries:
                return Fault(Broken.COPY, f"{name} is not whole")
        for name, entries in promise.backups:
            if there.get(name) != entries:
                return Fault(Broken.COPY, f"{name} has {there.get(name)} of {entries} entries")
        return None

    def _entries_in(self, content: bytes, written: Sequence[Row]) -> int:
        """How many of the entries a copy holds, wherever they stand in it; 0 when it is none."""
        if content not in self._copies:
            try:
                rows = copied_rows(content)
            except apsw.Error:
                rows = []
            same = [row[2:] for row in rows] == [row[2:] for row in written[: len(rows)]]
            self._copies[content] = len(rows) if same else 0
        return self._copies[content]

    def _fault_in_return(self, ledger: ApswLedger) -> Fault | None:
        """Put the till's past back to the end."""
        outside = self.recorded.outside
        with returning(self.disk, ledger, outside, AFTERWARDS) as past:
            steps = sum(1 for _ in iter(past.step, False))
        back = [row[2:] for row in journal_of(ledger).get(1, ())]
        if len(back) < outside.given:
            return Fault(Broken.LOST, f"{len(back)} of {outside.given} came back in {steps} steps")
        if back != [row[2:] for row in outside.old[: len(back)]]:
            return Fault(Broken.ALTERED, "what came back is not what was written")
        return None

    def _fault_in_files(self) -> Fault | None:
        for content in self.recorded.outside.kept:
            if not any(file.content == content for file in self.disk.files.values()):
                return Fault(Broken.DELETED, f"a file of {len(content)} bytes")
        return None

    # --- the journal ------------------------------------------------------------------------------

    def _fault_in_journal(self, journal: Journal, promise: Promise) -> Fault | None:
        for broken, reach in (
            (Broken.PRINTED, promise.printed),
            (Broken.CLOUD, promise.uploaded),
            (Broken.LOST, promise.stored),
        ):
            for epoch, seq in reach:
                if len(journal.get(epoch, ())) < seq:
                    there = {epoch: len(rows) for epoch, rows in journal.items()}
                    return Fault(broken, f"entry {seq} of epoch {epoch}; there are {there}")
        for epoch, rows in journal.items():
            written = self.recorded.journal.get(epoch, ())
            more = 1 if promise.is_unsure else 0
            if rows != written[: len(rows)] and not self._is_added(rows, written, more):
                return Fault(Broken.ALTERED, f"epoch {epoch} is not what was written")
        return None

    def _is_added(self, rows: Sequence[Row], written: Sequence[Row], more: int) -> bool:
        """Whether whatever was not written before was written by this start, or is no `more` than
        what was begun."""
        same = next(
            (
                place
                for place, (row, one) in enumerate(zip(rows, written, strict=False))
                if row != one
            ),
            min(len(rows), len(written)),
        )
        return len(rows) - same <= more or all(
            row[3] in self.leave.adds and row[5] >= AFTERWARDS.utc_ms for row in rows[same:]
        )

    # --- what is derived, and what comes next -----------------------------------------------------

    def _fault_in_what_follows(
        self, ledger: ApswLedger, before: Journal, turn: int
    ) -> Fault | None:
        """Their tables and those of everything before, looked at together."""
        bodies = self._next_after(before, turn)
        appended = [ledger.append(body, AFTERWARDS) for body in bodies]
        now = journal_of(ledger)
        epoch = ledger.identity.epoch
        old, new = now[epoch][: -len(bodies)], now[epoch][-len(bodies) :]
        if {**now, epoch: old} != before:
            return Fault(Broken.STUCK, "the journal is not longer by just what was added")
        stored = [(row[2], row[7]) for row in new]
        if stored != [(one.seq, one.entry_hash) for one in appended]:
            return Fault(Broken.STUCK, "what was added is not what was said")
        return self._fault_in_tables(ledger._connection(), now)

    def _next_after(self, journal: Journal, turn: int) -> Sequence[Body]:
        """The same for the same history and turn."""
        asked = (_name_of(journal), turn % 4)
        if asked not in self._next:
            books = self._books_after(journal)
            refund = books.next_refund(all_lines=True) if turn % 4 == 1 else None
            shift = books.next_shift_change() if turn % 4 == 3 else None
            sold = NEXT_SALES[turn % 2]
            self._next[asked] = [body for body in (refund, shift, sold) if body is not None]
        return self._next[asked]

    def _fault_in_tables(self, connection: apsw.Connection, journal: Journal) -> Fault | None:
        wanted = self._rebuilt_after(connection, journal)
        stored = tables_in(connection)
        for table in TABLES:
            if stored[table] != wanted[table]:
                return Fault(Broken.PARTIAL, table)
        books = self._books_after(journal)
        if books.last_shift_no and connection.execute(DRAWER).get != books.drawer:
            return Fault(Broken.PARTIAL, f"not {books.drawer} in the drawer")
        return None

    def _books_after(self, journal: Journal) -> Books:
        history = _name_of(journal)
        if history not in self._books:
            self._books[history] = Books.of(journal)
        return self._books[history]

    def _rebuilt_after(self, connection: apsw.Connection, journal: Journal) -> Tables:
        history = _name_of(journal)
        if history not in self._rebuilt:
            self._rebuilt[history] = rebuilt(chapters_in(connection), journal)
        return self._rebuilt[history]


def _name_of(journal: Journal) -> tuple[bytes, ...]:
    """The last hash of each chain stands for all that came before."""
    return tuple(rows[-1][7] for rows in journal.values())


def _fault_towards_cloud(
    connection: apsw.Connection, journal: Journal, promise: Promise
) -> Fault | None:
    noted: Mapping[int, tuple[int, bytes]] = {
        epoch: (seq, known)
        for epoch, seq, known in connection.execute(
            "SELECT epoch, acked_seq, acked_hash FROM sync_state JOIN chapter USING (chapter)"
        )
    }
    for epoch, (seq, known) in noted.items():
        rows = journal.get(epoch, ())
        if seq and (seq > len(rows) or rows[seq - 1][7] != known):
            return Fault(Broken.CLOUD, f"entry {seq} of epoch {epoch} has another hash")
    for epoch, seq in promise.acked:
        if noted.get(epoch, (0, b""))[0] < seq:
            return Fault(Broken.CLOUD, f"{seq} of epoch {epoch} were acknowledged: {noted}")
    return None
