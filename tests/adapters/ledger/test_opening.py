"""A ledger is opened as the till that it belongs to, or not at all, and says why."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest

from pos_app.adapters.ledger import (
    ApswLedger,
    Identity,
    LedgerBusy,
    LedgerDamaged,
    LedgerForeign,
    LedgerReader,
    LedgerTooNew,
    LedgerUnusable,
)
from pos_app.adapters.ledger.connection import Storage, open_for_writing
from pos_app.adapters.ledger.faults import LedgerUnsafe
from pos_app.adapters.ledger.guard import SecondSqlite
from pos_app.adapters.ledger.migrating import MIGRATIONS
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.ports import Pending
from pos_app.domain.journal import ChainFault, EpochOpened
from pos_app.domain.wire import decode_entry
from tests.adapters.ledger.builders import ENROLLED, LOCAL, NOON, edited, key, later, opened, sale


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


# --- identity -------------------------------------------------------------------------------------


def test_a_till_that_is_not_enrolled_sells_under_a_drawn_name(path: Path) -> None:
    ledger = opened(path, LOCAL)
    appended = ledger.append(sale(1), NOON)
    assert appended.receipt.terminal == LOCAL.terminal
    assert ledger.pending() == Pending(0, None)
    assert LedgerReader(path).identity == LOCAL


def test_enrolment_begins_a_new_epoch_that_names_the_end_of_the_old_one(path: Path) -> None:
    ledger = opened(path, LOCAL, seed=1)
    last = ledger.append(sale(1, coupon="C1"), NOON)
    ledger.close()
    ledger = opened(path, ENROLLED, at=later(9), seed=2)
    assert ledger.append(sale(2), later(10)).seq == 2
    reader = LedgerReader(path)
    first, second = reader.entries_after(0, limit=9, max_bytes=99_999)
    body = decode_entry(first.data).body
    assert isinstance(body, EpochOpened)
    assert (body.reason, body.previous_seq) == ("enrolled", 2)
    assert body.previous_hash == last.entry_hash.hex()
    assert decode_entry(second.data).head.totals.sales == 2
    assert reader.is_used("C1")
    ledger.close()
    assert verify(path).is_sound


def test_a_greater_epoch_of_the_same_till_goes_on_in_the_same_file(path: Path) -> None:
    opened(path).close()
    ledger = opened(path, replace(ENROLLED, epoch=2))
    assert str(ledger.append(sale(1), NOON).receipt) == "7K2M9QXD-B-00000002"


@pytest.mark.parametrize(
    "other",
    [
        replace(ENROLLED, store=8),
        replace(ENROLLED, terminal="ZZZZZZZZ"),
        LOCAL,
    ],
)
def test_another_tills_ledger_is_refused_and_left_alone(path: Path, other: Identity) -> None:
    opened(path).close()
    before = path.read_bytes()
    with pytest.raises(LedgerForeign, match="7K2M9QXD"):
        opened(path, other)
    assert path.read_bytes() == before


def test_the_same_till_with_another_key_is_refused(path: Path) -> None:
    opened(path, seed=1).close()
    with pytest.raises(LedgerForeign, match="another key"):
        opened(path, seed=2)


def test_an_older_epoch_is_refused(path: Path) -> None:
    opened(path, replace(ENROLLED, epoch=2)).close()
    with pytest.raises(LedgerForeign):
        opened(path, ENROLLED)


# --- files that cannot be sold on -----------------------------------------------------------------


def test_a_file_of_another_program_is_refused_untouched(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE photos (name TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(LedgerForeign, match="no ledger"):
        opened(path)
    assert path.read_bytes() == before


def test_garbage_is_damage(path: Path) -> None:
    path.write_bytes(os.urandom(8192))
    with pytest.raises(LedgerDamaged) as caught:
        opened(path)
    assert (caught.value.path, caught.value.seq) == (path, 0)
    assert caught.value.fault is ChainFault.UNREADABLE


def test_a_newer_format_is_refused_in_words(path: Path) -> None:
    opened(path).close()
    edited(path, "PRAGMA user_version = 99")
    with pytest.raises(LedgerTooNew, match="newer program"):
        opened(path)


@pytest.mark.parametrize(
    ("damage", "seq", "fault"),
    [
        ("UPDATE journal SET data = CAST(data || ' ' AS BLOB) WHERE seq = 3", 3, "hash"),
        ("UPDATE journal SET hash = zeroblob(32) WHERE seq = 4", 4, "hash"),
        ("UPDATE journal SET signature = zeroblob(64) WHERE seq = 5", 5, "signature"),
        ("DELETE FROM journal WHERE seq = 4", 4, "gap"),
        ("DELETE FROM journal", 1, "gap"),
    ],
)
def test_damage_in_the_recent_past_is_named_at_the_start(
    path: Path, damage: str, seq: int, fault: str
) -> None:
    ledger = opened(path)
    for ticket in range(1, 5):
        ledger.append(sale(ticket), NOON)
    ledger.close()
    edited(path, damage)
    with pytest.raises(LedgerUnusable) as caught:
        opened(path)
    assert isinstance(caught.value, LedgerDamaged)
    assert (caught.value.seq, caught.value.fault.value) == (seq, fault)


def test_a_folder_in_the_way_is_named(path: Path) -> None:
    path.mkdir()
    with pytest.raises(LedgerUnusable, match=str(path)):
        opened(path)


def test_a_pragma_that_does_not_hold_refuses_to_sell(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful(apsw.Connection):
        """A SQLite built without full synchronisation would answer like this."""

        def pragma(self, name: str, value: object = None, *, schema: str | None = None) -> Any:
            if name == "synchronous":
                return 1
            return super().pragma(name) if value is None else super().pragma(name, value)

    monkeypatch.setattr(apsw, "Connection", Forgetful)
    with pytest.raises(LedgerUnsafe, match="synchronous is 1 and must be 2"):
        open_for_writing(path, Storage())


# --- one writer, one SQLite -----------------------------------------------------------------------


def test_a_second_till_program_is_kept_out(path: Path) -> None:
    ledger = opened(path)
    with pytest.raises(LedgerBusy, match="another till"):
        opened(path)
    ledger.close()
    opened(path).close()


@pytest.mark.parametrize("spelling", ["plain", "bytes", "uri", "link", "hard link", "path"])
def test_pythons_own_sqlite_never_opens_a_ledger(path: Path, spelling: str) -> None:
    opened(path).close()
    link = path.with_name("link.db")
    name: str | bytes | Path = str(path)
    if spelling == "bytes":
        name = os.fsencode(path)
    elif spelling == "uri":
        name = f"file:{path}?mode=ro"
    elif spelling == "path":
        name = path
    elif spelling == "link":
        link.symlink_to(path)
        name = link
    elif spelling == "hard link":
        link.hardlink_to(path)
        name = link
    with pytest.raises(SecondSqlite):
        sqlite3.connect(name, uri=spelling == "uri")


def test_other_files_stay_open_to_pythons_sqlite(path: Path) -> None:
    opened(path).close()
    sqlite3.connect(path.with_name("catalogue.db")).close()
    sqlite3.connect(":memory:").close()


def test_a_killed_till_leaves_its_lock_to_the_next(path: Path) -> None:
    script = (
        "import os, signal; from pathlib import Path;"
        "from tests.adapters.ledger.builders import *;"
        f"l = opened(Path({str(path)!r})); l.append(sale(1), NOON);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert done.returncode == -9
    ledger = opened(path, at=later(5))
    assert ledger.append(sale(2), later(5)).seq == 3
    ledger.close()
    assert verify(path).is_sound


# --- formats --------------------------------------------------------------------------------------


def test_an_older_file_is_copied_aside_and_moved_forward_at_once(path: Path) -> None:
    opened(path).close()
    more = (*MIGRATIONS, "CREATE TABLE later (position INTEGER PRIMARY KEY) STRICT")
    open_for_writing(path, Storage(), more).close()
    connection = apsw.Connection(str(path))
    assert connection.pragma("user_version") == len(more)
    assert connection.execute("SELECT count(*) FROM later").get == 0
    connection.close()
    copy = path.with_name(f"ledger.db.format-{len(MIGRATIONS)}")
    assert LedgerReader(copy).identity == ENROLLED


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    opened(path).close()
    more = (*MIGRATIONS, "CREATE TABLE later (position INTEGER)", "CREATE nonsense")
    with pytest.raises(LedgerUnusable):
        open_for_writing(path, Storage(), more)
    ledger = opened(path)
    assert ledger.append(sale(1), NOON).seq == 2


def test_a_reader_needs_a_ledger(path: Path) -> None:
    with pytest.raises(LedgerUnusable, match="no such ledger"):
        LedgerReader(path)


# --- the write-ahead log --------------------------------------------------------------------------


def test_the_log_is_long_after_the_first_idle_moment_and_is_overwritten_after_each_checkpoint(
    path: Path,
) -> None:
    ledger = ApswLedger.open(path, identity=ENROLLED, key=key(), at=NOON)
    log = path.with_name("ledger.db-wal")
    assert log.stat().st_size < 1024 * 1024
    ledger.checkpoint()
    length = log.stat().st_size
    assert length > 1024 * 1024
    for ticket in range(60):
        ledger.append(sale(ticket, lines=10), NOON)
        if ticket % 10 == 9:
            ledger.checkpoint()
    assert log.stat().st_size == length
    ledger.close()
    assert verify(path).is_sound


def test_a_checkpoint_waits_for_no_reader(path: Path) -> None:
    ledger = opened(path)
    reader = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM journal").get == 1
    ledger.append(sale(1), NOON)
    ledger.checkpoint()
    assert reader.execute("SELECT count(*) FROM journal").get == 1
    reader.close()


def test_opening_writes_nothing_that_stays_but_the_first_entry(path: Path) -> None:
    ApswLedger.open(path, identity=ENROLLED, key=key(), at=NOON).close()
    ApswLedger.open(path, identity=ENROLLED, key=key(), at=later(1)).close()
    verified = verify(path)
    assert (verified.is_sound, verified.entries) == (True, 1)
