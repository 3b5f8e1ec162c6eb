"""A disk that fails stores nothing of the sale, says why, and the till goes on when it is well."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from pos_app.adapters.ledger import ApswLedger
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.ports import Unavailable
from tests.adapters.ledger.builders import ENROLLED, NOON, key, later, opened, sale
from tests.adapters.ledger.faulty_disk import FaultyDisk, faulty_disk


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[FaultyDisk]:
    with faulty_disk(f"faulty-{request.node.name}") as disk:
        yield disk
        gc.collect()


def on(disk: FaultyDisk, path: Path) -> ApswLedger:
    return ApswLedger.open(
        path,
        identity=ENROLLED,
        key=key(),
        at=NOON,
        storage=Storage(vfs=disk.name, shared=False),
    )


@pytest.mark.parametrize("fails_on", ["write", "sync"])
@pytest.mark.parametrize(
    ("error", "reason"),
    [(apsw.FullError, "disk_full"), (apsw.IOError, "io"), (apsw.ReadOnlyError, "read_only")],
)
def test_nothing_of_a_failed_sale_is_stored_and_the_next_one_is(
    disk: FaultyDisk, tmp_path: Path, fails_on: str, error: type[apsw.Error], reason: str
) -> None:
    path = tmp_path / "ledger.db"
    ledger = on(disk, path)
    ledger.append(sale(1), NOON)
    disk.fails_on, disk.error = fails_on, error
    with pytest.raises(Unavailable) as caught:
        ledger.append(sale(2), later(1))
    assert caught.value.reason == reason
    disk.fails_on = ""
    assert ledger.append(sale(3), later(2)).seq == 3
    ledger.close()
    verified = verify(path)
    assert verified.findings == []
    assert (verified.entries, verified.sales) == (3, 2)


@pytest.mark.parametrize("fails_on", ["write", "sync"])
def test_a_sale_that_was_said_not_to_be_stored_is_not_found_after_a_kill(
    disk: FaultyDisk, tmp_path: Path, fails_on: str
) -> None:
    """Whole frames of the failed commit lie in the log; a new start would take them for a sale."""
    path, killed = tmp_path / "ledger.db", tmp_path / "killed"
    ledger = on(disk, path)
    ledger.append(sale(1), NOON)
    disk.fails_on = fails_on
    with pytest.raises(Unavailable):
        ledger.append(sale(2), later(1))
    killed.mkdir()
    for file in ("ledger.db", "ledger.db-wal"):
        shutil.copy(tmp_path / file, killed / file)
    disk.fails_on = ""
    ledger.close()

    opened(killed / "ledger.db", at=later(2)).close()

    verified = verify(killed / "ledger.db")
    assert (verified.findings, verified.sales) == ([], 1)


def test_a_disk_that_stays_broken_keeps_saying_so(disk: FaultyDisk, tmp_path: Path) -> None:
    ledger = on(disk, tmp_path / "ledger.db")
    disk.fails_on = "write"
    for _ in range(3):
        with pytest.raises(Unavailable):
            ledger.append(sale(1), NOON)
    disk.fails_on = ""
    assert ledger.append(sale(1), NOON).seq == 2
    ledger.close()


def test_a_file_that_is_spoilt_while_the_till_sells_is_called_damaged(
    disk: FaultyDisk, tmp_path: Path
) -> None:
    """Every time, until the next start puts a fresh one in its place."""
    path = tmp_path / "ledger.db"
    ledger = on(disk, path)
    ledger.append(sale(1), NOON)
    ledger.checkpoint()
    path.write_bytes(bytes(4096) + path.read_bytes()[4096:])
    disk.fails_on, disk.error = "write", apsw.CorruptError
    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            ledger.append(sale(2), later(1))
        assert caught.value.reason == "damaged"
        disk.fails_on = ""
    ledger.close()
