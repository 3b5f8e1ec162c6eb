"""A till on the disk in memory: the production ledger, and a note of every promise it gives."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pos_app.adapters.epochs import EpochFile
from pos_app.adapters.ledger import ApswLedger
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.recovery import Opened, open_or_recover
from pos_app.domain.journal import Body, ReceiptPrinted
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen
from pos_app.domain.shift import Direction, moved_cash
from pos_app.domain.wire import decode_entry
from tests.adapters.ledger.builders import ENROLLED, key, later, sale
from tests.torture.books import Books
from tests.torture.disk import Files, MemoryDisk
from tests.torture.memory_files import MemoryFiles
from tests.torture.recording import Promise, Recorded, Row

PATH = "/till/ledger.db"
KEYS = "/till/keys"
KEY = key()


class Till:
    """Sells, and remembers from when on the shop may rely on what."""

    def __init__(self, disk: MemoryDisk, start: Files, promise: Promise) -> None:
        self.disk = disk
        self.start = start
        self.promise = promise
        self.promises = [(0, promise)]
        self.seconds = 0
        self.tickets = 0
        self.books = Books()
        self._ledger: ApswLedger | None = None
        disk.load(start)

    def rest(self) -> None:
        """Everything so far is long ago, and safe. The till must be off."""
        assert self._ledger is None, "the till is on"
        self.start = self.disk.held()
        self.promises = [(0, self.promise)]
        self.disk.load(self.start)

    @property
    def ledger(self) -> ApswLedger:
        assert self._ledger is not None, "the till is off"
        return self._ledger

    # --- a day ------------------------------------------------------------------------------------

    def switch_on(self) -> None:
        self._ledger = opened_on(self.disk, self.now()).ledger
        self.relies_on(stored=len(self.journal()))

    def switch_off(self) -> None:
        self.ledger.close()
        self._ledger = None

    def append(self, body: Body) -> int:
        """The entry's number in its epoch."""
        appended = self.ledger.append(body, self.now())
        self.relies_on(stored=self.promise.stored + 1)
        self.books = self.books.after(decode_entry(self.journal()[-1][6]))
        return appended.seq

    def sell(self, *, lines: int, coupon: str = "") -> None:
        """A sale, its receipt, and the note of what became of the receipt."""
        self.tickets += 1
        seq = self.append(sale(self.tickets, lines=lines, coupon=coupon))
        self.relies_on(printed=self.promise.stored)
        self.append(ReceiptPrinted(seq, "done"))

    def refund(self, *, all_lines: bool) -> None:
        """Goods of the newest sale of which any are left; its slip."""
        refund = self.books.next_refund(all_lines=all_lines)
        if refund is not None:
            self.append(refund)
            self.relies_on(printed=self.promise.stored)

    def move_cash(self, direction: Direction, amount: int) -> None:
        self.append(moved_cash(direction, Fen(amount), "换零钱", "店长"))

    def change_shift(self) -> None:
        """Close the shift, or open one."""
        self.append(self.books.next_shift_change())
        self.relies_on(printed=self.promise.stored)

    def upload(self) -> None:
        """The cloud takes all there is, and its answer arrives."""
        rows = self.journal()
        self.relies_on(uploaded=len(rows))
        assert self.ledger.mark_acked(rows[-1][2], rows[-1][7], server_utc_ms=self.now().utc_ms)
        self.relies_on(acked=len(rows))

    def idle(self) -> None:
        self.ledger.checkpoint()

    def now(self) -> Moment:
        """A second later each time."""
        self.seconds += 1
        return later(self.seconds)

    # --- what was promised ------------------------------------------------------------------------

    def relies_on(self, **numbers: int) -> None:
        self.promise = replace(self.promise, **numbers)
        self.promises.append((len(self.disk.ops), self.promise))

    def journal(self) -> Sequence[Row]:
        return journal_of(self.ledger)

    def recorded(self) -> Recorded:
        """Everything so far. The till must be on."""
        return Recorded(self.start, tuple(self.disk.ops), self.journal(), self.promises)


def opened_on(disk: MemoryDisk, at: Moment) -> Opened:
    """As the till starts: whatever has become of its ledger."""
    files = MemoryFiles(disk)
    return open_or_recover(
        Path(PATH),
        identity=ENROLLED,
        key=KEY,
        epochs=EpochFile(Path(KEYS), terminal=ENROLLED.terminal, given=ENROLLED.epoch, files=files),
        at=at,
        files=files,
        storage=Storage(vfs=disk.vfs_name, shared=False, log_bytes=0),
    )


def journal_of(ledger: ApswLedger) -> Sequence[Row]:
    rows: list[Any] = (
        ledger._connection().execute("SELECT * FROM journal ORDER BY position").fetchall()
    )
    return rows
