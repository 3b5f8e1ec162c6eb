"""Whatever a power cut leaves on the disk: acknowledged sales are there, whole, and the till sells
on."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pos_app.adapters.ledger import ApswLedger
from pos_app.adapters.ledger.connection import Storage
from pos_app.domain.journal import ReceiptPrinted
from tests.adapters.ledger.builders import ENROLLED, NOON, key, later, sale
from tests.adapters.ledger.power_cut import Files, MemoryDisk, Op, images

PATH = "/ledger.db"


@dataclass(frozen=True)
class Recorded:
    """A day at the till: what was asked of the disk, and when each entry was acknowledged."""

    ops: list[Op]
    acknowledged: list[tuple[int, int]]  # operations until then, seq

    def promised(self, count: int) -> int:
        """The last seq that had been acknowledged when so many operations had been asked."""
        return max((seq for ops, seq in self.acknowledged if ops <= count), default=0)


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[MemoryDisk]:
    disk = MemoryDisk(f"memory-{request.node.name}")
    yield disk
    disk.unregister()


def opened_on(disk: MemoryDisk, seconds: int = 0) -> ApswLedger:
    ledger = ApswLedger.open(
        Path(PATH),
        identity=ENROLLED,
        key=key(),
        at=later(seconds),
        storage=Storage(vfs=disk.name, shared=False, log_bytes=0),
    )
    disk.sync_folder()  # as `open` does on a real folder before it returns
    return ledger


def a_day(disk: MemoryDisk) -> Recorded:
    """A new ledger, sales, coupons, a checkpoint, an orderly end and a second start."""
    acknowledged: list[tuple[int, int]] = []
    for start in range(2):
        ledger = opened_on(disk, start)
        acknowledged.append((len(disk.ops), 1))
        for ticket in range(5):
            coupon = f"C{start}{ticket}" if ticket % 2 else ""
            body = sale(ticket, lines=3, coupon=coupon)
            seq = ledger.append(body, later(start)).seq
            acknowledged.append((len(disk.ops), seq))
            seq = ledger.append(ReceiptPrinted(seq, "done"), later(start)).seq
            acknowledged.append((len(disk.ops), seq))
            if ticket == 2:
                ledger.checkpoint()
        ledger.close()
    return Recorded(list(disk.ops), acknowledged)


def wrong_with(disk: MemoryDisk, files: Files, promised: int) -> str:
    """What a till that starts on this disk finds wrong; empty when nothing."""
    disk.files = {name: bytearray(content) for name, content in files.items()}
    ledger = opened_on(disk, 9)
    try:
        connection = ledger._connection()
        [(entries, last, sales)] = connection.execute(
            "SELECT count(*), max(seq), sum(kind = 'SaleRecorded') FROM journal"
        )
        if last < promised:
            return f"entry {promised} was acknowledged, the last is {last}"
        if entries != last:
            return f"{entries} entries up to {last}"
        partial = connection.execute(PARTIAL).get
        if partial or connection.execute("SELECT count(*) FROM sale").get != (sales or 0):
            return "a sale is there in part"
        if connection.execute("PRAGMA integrity_check").get != "ok":
            return "the file is damaged"
        return "" if ledger.append(sale(99), later(9)).seq == last + 1 else "the next sale is off"
    finally:
        ledger.close()


PARTIAL = """
    SELECT count(*) FROM sale WHERE
    (SELECT sum(net) FROM sale_line WHERE sale_line.position = sale.position) <> total
    OR cash IS NOT total
    OR (SELECT count(*) FROM sale_line WHERE sale_line.position = sale.position) <> lines
    OR (SELECT coalesce(sum(amount), 0) FROM redemption
        WHERE redemption.position = sale.position) <> saved
"""


def test_no_power_cut_loses_or_halves_an_acknowledged_sale(disk: MemoryDisk) -> None:
    recorded = a_day(disk)
    disk.remembers = False
    seen: set[tuple[int, int]] = set()
    for count, files in images(recorded.ops, random.Random(7), tries=5):
        promised = recorded.promised(count)
        image = (promised, hash(tuple(sorted(files.items()))))
        if image not in seen:
            seen.add(image)
            assert wrong_with(disk, files, promised) == "", (count, recorded.ops[count - 1].kind)
    assert len(seen) > 1000


@pytest.mark.parametrize("pragma", [("synchronous", 1), ("synchronous", 0)])
def test_the_power_cut_notices_a_ledger_that_does_not_sync(
    disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch, pragma: tuple[str, int]
) -> None:
    """The test of the test: with less than full synchronisation acknowledged sales are lost."""
    ledger = opened_on(disk)
    ledger._connection().pragma(*pragma)
    acknowledged = []
    for ticket in range(4):
        seq = ledger.append(sale(ticket), NOON).seq
        acknowledged.append((len(disk.ops), seq))
    recorded = Recorded(list(disk.ops), acknowledged)
    ledger.close()
    disk.remembers = False
    assert any(
        wrong_with(disk, files, recorded.promised(count))
        for count, files in images(recorded.ops, random.Random(7), tries=1)
        if recorded.promised(count)
    )


def test_the_power_cut_notices_a_folder_that_is_not_synced(disk: MemoryDisk) -> None:
    """A rollback journal that comes back undoes a young ledger, so `open` syncs the folder."""
    recorded = a_day(disk)
    disk.remembers = False
    careless = [op if op.kind != "folder" else Op("truncate", "/other") for op in recorded.ops]
    assert any(
        wrong_with(disk, files, recorded.promised(count))
        for count, files in images(careless, random.Random(7), tries=0)
    )
