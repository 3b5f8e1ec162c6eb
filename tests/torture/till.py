"""A till on the disk in memory: the production ledger, and a note of every promise it gives."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pos_app.adapters.ledger import ApswLedger
from pos_app.adapters.ledger.connection import Storage
from pos_app.domain.journal import Body, ReceiptPrinted
from pos_app.domain.moment import Moment
from tests.adapters.ledger.builders import ENROLLED, key, later, sale
from tests.torture.disk import Files, MemoryDisk, folder_of
from tests.torture.recording import Promise, Recorded, Row

PATH = "/till/ledger.db"
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
        self._ledger = opened_on(self.disk, self.now())
        self.relies_on(stored=len(self.journal()))

    def switch_off(self) -> None:
        self.ledger.close()
        self._ledger = None

    def append(self, body: Body) -> int:
        """The entry's number from the ledger's beginning."""
        self.ledger.append(body, self.now())
        self.relies_on(stored=self.promise.stored + 1)
        return self.promise.stored

    def sell(self, *, lines: int, coupon: str = "") -> None:
        """A sale, its receipt, and the note of what became of the receipt."""
        self.tickets += 1
        number = self.append(sale(self.tickets, lines=lines, coupon=coupon))
        self.relies_on(printed=number)
        self.append(ReceiptPrinted(number, "done"))

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


def opened_on(disk: MemoryDisk, at: Moment) -> ApswLedger:
    ledger = ApswLedger.open(
        Path(PATH),
        identity=ENROLLED,
        key=KEY,
        at=at,
        storage=Storage(vfs=disk.vfs_name, shared=False, log_bytes=0),
    )
    disk.sync_folder(folder_of(PATH))  # as `open` does on a real folder before it returns
    return ledger


def journal_of(ledger: ApswLedger) -> Sequence[Row]:
    rows: list[Any] = (
        ledger._connection().execute("SELECT * FROM journal ORDER BY position").fetchall()
    )
    return rows
