"""A till on the disk in memory: the production ledger, and a note of every promise it gives."""

from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from pos_app.adapters.epochs import EpochFile
from pos_app.adapters.ledger import ApswLedger
from pos_app.adapters.ledger.backups import make_backup, prune
from pos_app.adapters.ledger.chapters import chapters_in
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.recovery import Opened, open_or_recover
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import Body, ReceiptPrinted
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen
from pos_app.domain.shift import Direction, moved_cash
from pos_app.domain.wire import decode_entry
from tests.adapters.ledger.builders import ENROLLED, key, later, sale
from tests.torture.books import Books
from tests.torture.disk import Files, MemoryDisk
from tests.torture.memory_files import MemoryFiles
from tests.torture.recording import Journal, Outside, Promise, Recorded, reaching

PATH = "/till/ledger.db"
KEYS = "/till/keys"
BACKUPS = "/till/backups"
KEY = key()


class Till:
    """Sells, and remembers from when on the shop may rely on what."""

    def __init__(self, disk: MemoryDisk, start: Files, promise: Promise) -> None:
        self.disk = disk
        self.promise = promise
        self.promises = [(0, promise)]
        self.outside = Outside()
        self.seconds = 0
        self.tickets = 0
        self.log_bytes = 0
        self.books = Books()
        self._files = MemoryFiles(disk)
        self._start = start
        self._opened: Opened | None = None
        disk.load(start)

    @property
    def ledger(self) -> ApswLedger:
        assert self._opened is not None, "the till is off"
        return self._opened.ledger

    @property
    def epoch(self) -> int:
        return self.ledger.identity.epoch

    def rest(self) -> None:
        """Everything so far is long ago, and safe. The till must be off."""
        assert self._opened is None, "the till is on"
        self._start = self.disk.held()
        self.promises = [(0, self.promise)]
        self.disk.load(self._start)

    def forgets(self) -> None:
        """Its ledger is gone: nothing in it can be relied on any more."""
        self.promise = Promise()
        self.books = Books()

    # --- a day ------------------------------------------------------------------------------------

    def switch_on(self) -> None:
        self._opened = opened_on(self.disk, self.now(), self.log_bytes)
        journal = journal_of(self.ledger)
        self.books = Books.of(journal)
        self.tickets = max(self.tickets, self.books.last_ticket_id)
        self._stored(self.epoch, len(journal[self.epoch]))

    def switch_off(self) -> None:
        self.ledger.close()
        self._opened = None

    def append(self, body: Body) -> int:
        """The entry's number in its epoch."""
        seq = self.ledger.append(body, self.now()).seq
        self._stored(self.epoch, seq)
        self.books = self.books.after(decode_entry(journal_of(self.ledger)[self.epoch][-1][6]))
        return seq

    def sell(self, *, lines: int, coupon: str = "") -> None:
        """A sale, its receipt, and the note of what became of the receipt."""
        self.tickets += 1
        seq = self.append(sale(self.tickets, lines=lines, coupon=coupon))
        self.print(seq)
        self.append(ReceiptPrinted(seq, "done"))

    def fails_to_sell(self, *, writes_left: int | None, syncs_fail: int) -> None:
        """On a disk that is full in a moment, or does not confirm. The cashier is told; then it is
        well again, and the sale must never come up."""
        self.tickets += 1
        self.relies_on(is_unsure=True)
        self.disk.writes_left, self.disk.syncs_fail = writes_left, syncs_fail
        try:
            self.append(sale(self.tickets, lines=3))
        except Unavailable:
            assert self.ledger.last_seq == dict(self.promise.stored)[self.epoch]
        self.disk.writes_left, self.disk.syncs_fail = None, 0
        self.relies_on(is_unsure=False)

    def refund(self, *, all_lines: bool) -> None:
        """Goods of the newest sale of which any are left; its slip."""
        refund = self.books.next_refund(all_lines=all_lines)
        if refund is not None:
            self.print(self.append(refund))

    def move_cash(self, direction: Direction, amount: int) -> None:
        self.append(moved_cash(direction, Fen(amount), "换零钱", "店长"))

    def change_shift(self) -> None:
        """Close the shift, or open one."""
        self.print(self.append(self.books.next_shift_change()))

    def print(self, seq: int) -> None:
        self.relies_on(printed=reaching(self.promise.printed, self.epoch, seq))

    def upload(self) -> None:
        """The cloud takes all there is of the present epoch, and its answer arrives."""
        last = journal_of(self.ledger)[self.epoch][-1]
        self.relies_on(uploaded=reaching(self.promise.uploaded, self.epoch, last[2]))
        assert self.ledger.mark_acked(last[2], last[7], server_utc_ms=self.now().utc_ms)
        self.relies_on(acked=reaching(self.promise.acked, self.epoch, last[2]))

    def back_up(self, *, keep: int) -> str:
        """The name of the copy. Beyond the newest `keep` the oldest are deleted."""
        entries = sum(map(len, journal_of(self.ledger).values()))
        made = make_backup(
            Path(PATH),
            Path(BACKUPS),
            terminal=ENROLLED.terminal,
            at=self.now(),
            files=self._files,
            storage=storage_on(self.disk),
            connection=self.ledger._connection(),
        )
        backups = (*self.promise.backups, (str(made.path), entries))
        self.relies_on(backups=backups)
        self.relies_on(backups=backups[-keep:])
        prune(made, keep=keep, is_whole=True, files=self._files)
        return str(made.path)

    def idle(self) -> None:
        self.ledger.checkpoint()

    def looks_back(self) -> None:
        """Whatever the live file holds now can be relied on."""
        for epoch, rows in journal_of(self.ledger).items():
            self._stored(epoch, len(rows))

    def now(self) -> Moment:
        """A second later each time."""
        self.seconds += 1
        return later(self.seconds)

    # --- what was promised ------------------------------------------------------------------------

    def relies_on(self, **reaches: object) -> None:
        self.promise = replace(self.promise, **reaches)  # type: ignore[arg-type]  # by their names
        self.promises.append((len(self.disk.ops), self.promise))

    def recorded(self) -> Recorded:
        """Everything so far. The till must be on."""
        ops, journal = tuple(self.disk.ops), journal_of(self.ledger)
        return Recorded(self._start, ops, journal, self.promises, self.outside)

    def _stored(self, epoch: int, seq: int) -> None:
        self.relies_on(stored=reaching(self.promise.stored, epoch, seq))


def opened_on(disk: MemoryDisk, at: Moment, log_bytes: int = 0) -> Opened:
    """As the till starts: whatever has become of its ledger."""
    files = MemoryFiles(disk)
    return open_or_recover(
        Path(PATH),
        identity=ENROLLED,
        key=KEY,
        epochs=epochs_on(disk),
        at=at,
        files=files,
        storage=storage_on(disk, log_bytes),
    )


def storage_on(disk: MemoryDisk, log_bytes: int = 0) -> Storage:
    return Storage(vfs=disk.vfs_name, files=MemoryFiles(disk), shared=False, log_bytes=log_bytes)


def epochs_on(disk: MemoryDisk) -> EpochFile:
    return EpochFile(
        Path(KEYS), terminal=ENROLLED.terminal, given=ENROLLED.epoch, files=MemoryFiles(disk)
    )


def journal_of(ledger: ApswLedger) -> Journal:
    """Everything that the live file holds."""
    connection = ledger._connection()
    epochs = {chapter.number: chapter.identity.epoch for chapter in chapters_in(connection)}
    rows: list[Any] = connection.execute("SELECT * FROM journal ORDER BY position").fetchall()
    return {epochs[number]: list(mine) for number, mine in groupby(rows, key=lambda row: row[1])}
