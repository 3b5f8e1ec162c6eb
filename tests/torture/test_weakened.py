"""The test of the test: with any setting weakened, or any step left out, a promise is broken and
the torture says which."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from pos_app.adapters.files import Files
from pos_app.adapters.ledger import (
    ApswLedger,
    apsw_ledger,
    migrating,
    projections,
    recovery,
    writing,
)
from pos_app.adapters.ledger import connection as connections
from pos_app.adapters.ledger.chapters import Chapter, Tip
from pos_app.adapters.ledger.recovery import Opened
from pos_app.domain.journal import Body, Entry, Totals
from pos_app.domain.moment import Moment
from tests.torture import till as tills
from tests.torture.counting import examine, record
from tests.torture.disk import MemoryDisk, Op
from tests.torture.inspection import Broken
from tests.torture.recording import Reach, Recorded
from tests.torture.scenarios import SCENARIOS, Story
from tests.torture.till import Till

pytestmark = pytest.mark.torture

FIRST_START, SALE = SCENARIOS["first-start"], SCENARIOS["sale"]
TROUBLE = SCENARIOS["trouble"]
MIGRATION, RECOVERY, RESTORE = (SCENARIOS[name] for name in ("migration", "recovery", "restore"))
IMAGES = 300
SEED = 3


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[MemoryDisk]:
    disk = MemoryDisk(f"memory-{request.node.name}")
    yield disk
    disk.close()


def broken_in(scenario: Story, recorded: Recorded, disk: MemoryDisk) -> set[Broken]:
    """Which promises a power cut in this recording breaks."""
    return set(examine(scenario, SEED, recorded, budget=IMAGES, disk=disk).bad)


@pytest.mark.parametrize(
    ("pragma", "value", "broken"),
    [
        ("synchronous", "normal", Broken.PRINTED),
        ("synchronous", "off", Broken.PRINTED),
        ("journal_mode", "memory", Broken.CORRUPT),
        ("journal_mode", "off", Broken.CORRUPT),
    ],
)
def test_a_weaker_setting_is_noticed(
    pragma: str, value: str, broken: Broken, disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_open = tills.opened_on

    def opened_weakly(disk: MemoryDisk, at: Moment, log_bytes: int = 0) -> Opened:
        opened = real_open(disk, at, log_bytes)
        opened.ledger._connection().pragma(pragma, value)
        return opened

    monkeypatch.setattr(tills, "opened_on", opened_weakly)
    assert broken in broken_in(SALE, record(SALE, SEED, disk), disk)


class _LateConnection:
    """Each transaction is committed only when the next one begins."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: object) -> object:
        if sql == "COMMIT":
            return None
        if sql == "BEGIN IMMEDIATE" and self._connection.in_transaction:
            self._connection.execute("COMMIT")
        return self._connection.execute(sql, *values)  # type: ignore[arg-type]  # as it came


def test_an_acknowledgement_before_the_commit_loses_sales(
    disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_connection = ApswLedger._connection

    def late(ledger: ApswLedger) -> _LateConnection:
        connection = _LateConnection(real_connection(ledger))
        vars(ledger)["_writing"] = connection
        return connection

    with monkeypatch.context() as careless:
        careless.setattr(ApswLedger, "_connection", late)
        recorded = record(FIRST_START, SEED, disk)
    assert broken_in(FIRST_START, recorded, disk) >= {Broken.LOST, Broken.PRINTED}


def test_a_transaction_for_each_table_halves_sales(
    disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_project = projections.project

    def project(connection: apsw.Connection, chapter: Chapter, before: Tip, entry: Entry) -> None:
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        real_project(connection, chapter, before, entry)

    with monkeypatch.context() as careless:
        careless.setattr(writing, "project", project)
        recorded = record(SALE, SEED, disk)
    assert broken_in(SALE, recorded, disk) == {Broken.PARTIAL}


@pytest.mark.parametrize(
    ("told", "broken"), [("printed", Broken.PRINTED), ("uploaded", Broken.CLOUD)]
)
def test_whoever_is_told_of_a_sale_before_it_is_stored_is_noticed(
    told: str, broken: Broken, disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_append = Till.append

    def append(till: Till, body: Body) -> int:
        till.relies_on(**{told: _one_more(till)})
        return real_append(till, body)

    with monkeypatch.context() as careless:
        careless.setattr(Till, "append", append)
        recorded = record(SALE, SEED, disk)
    assert broken_in(SALE, recorded, disk) == {broken}


def test_a_refused_sale_that_is_not_written_over_comes_up_again(
    disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as careless:
        careless.setattr(apsw_ledger, "write_over", lambda connection: None)
        recorded = record(TROUBLE, 2, disk)
    assert broken_in(TROUBLE, recorded, disk) == {Broken.ALTERED}


def _one_more(till: Till) -> Reach:
    [(epoch, seq)] = till.promise.stored
    return ((epoch, seq + 1),)


Without = Callable[[Op], bool]


@pytest.mark.parametrize(
    ("scenario", "is_ignored"),
    [
        pytest.param(FIRST_START, lambda op: op.kind == "folder", id="folder"),
        pytest.param(SALE, lambda op: op.kind == "sync", id="file"),
    ],
)
def test_a_disk_that_ignores_a_sync_is_noticed(
    scenario: Story, is_ignored: Without, disk: MemoryDisk
) -> None:
    recorded = record(scenario, SEED, disk)
    ops = [Op("sync", 0) if is_ignored(op) else op for op in recorded.ops]
    assert Broken.PRINTED in broken_in(scenario, replace(recorded, ops=ops), disk)


def test_a_checkpoint_whose_file_is_not_synced_is_noticed(disk: MemoryDisk) -> None:
    """The log is used anew before the file holds what was in it."""
    recorded = record(SALE, SEED, disk)
    ledger = sorted(recorded.start).index(tills.PATH) + 1
    ops = [Op("sync", 0) if (op.kind, op.file) == ("sync", ledger) else op for op in recorded.ops]
    assert broken_in(SALE, replace(recorded, ops=ops), disk)


def test_totals_that_do_not_follow_are_noticed(
    disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as careless:
        careless.setattr(Totals, "after", lambda totals, body: totals)
        recorded = record(SALE, SEED, disk)
    assert broken_in(SALE, recorded, disk) == {Broken.UNSOUND}


# --- mending --------------------------------------------------------------------------------------


def test_a_replaced_ledger_whose_names_are_not_synced_is_noticed(disk: MemoryDisk) -> None:
    recorded = record(RECOVERY, SEED, disk)
    ops = [Op("sync", 0) if op.kind == "folder" else op for op in recorded.ops]
    assert Broken.PRINTED in broken_in(RECOVERY, replace(recorded, ops=ops), disk)


def test_an_epoch_that_is_not_synced_is_noticed(disk: MemoryDisk) -> None:
    """The till would not know under which number it writes."""
    recorded = record(RECOVERY, SEED, disk)
    keys = {op.file for op in recorded.ops if op.name.startswith(tills.KEYS)}
    ops = [Op("sync", 0) if op.kind == "sync" and op.file in keys else op for op in recorded.ops]
    assert Broken.CORRUPT in broken_in(RECOVERY, replace(recorded, ops=ops), disk)


def test_a_damaged_ledger_that_is_deleted_is_noticed(
    disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def delete(path: Path, at: Moment, files: Files) -> None:
        files.unlink(path)
        files.sync_folder(path.parent)

    with monkeypatch.context() as careless:
        careless.setattr(recovery, "set_aside", delete)
        recorded = record(RECOVERY, SEED, disk)
    assert Broken.DELETED in broken_in(RECOVERY, recorded, disk)


def test_a_copy_that_is_not_read_back_and_synced_is_noticed(
    disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has its name from the first byte on, and nobody asks whether it is all there."""

    def keep_copy(connection: apsw.Connection, path: Path, copy: Path, files: Files) -> None:
        if files.size(copy) is None:
            connection.execute("VACUUM INTO ?", (str(copy),))

    monkeypatch.setattr(migrating, "keep_copy", keep_copy)
    assert Broken.COPY in broken_in(MIGRATION, record(MIGRATION, SEED, disk), disk)


def test_a_migration_in_several_transactions_is_noticed(
    disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [f"{step}; COMMIT; BEGIN IMMEDIATE" for step in migrating.MIGRATIONS]
    with monkeypatch.context() as careless:
        careless.setattr(connections.open_for_writing, "__defaults__", (tuple(steps),))
        recorded = record(MIGRATION, SEED, disk)
    assert broken_in(MIGRATION, recorded, disk)


def test_entries_put_back_outside_a_transaction_are_noticed(
    disk: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_once(ledger: ApswLedger, work: Callable[[apsw.Connection], object]) -> object:
        return work(ledger._connection())

    with monkeypatch.context() as careless:
        careless.setattr(ApswLedger, "in_transaction", at_once)
        recorded = record(RESTORE, SEED, disk)
    assert Broken.PARTIAL in broken_in(RESTORE, recorded, disk)
