"""Opening the ledger file: the settings that durability rests on, read back, and the format."""

import os
from collections.abc import Sequence
from pathlib import Path

import apsw

from pos_app.adapters.files import Files, SystemFiles
from pos_app.adapters.ledger.faults import (
    LedgerDamaged,
    LedgerForeign,
    LedgerTooNew,
    LedgerUnsafe,
    LedgerUnusable,
)
from pos_app.adapters.ledger.migrating import APPLICATION_ID, MIGRATIONS, migrate
from pos_app.domain.journal import ChainFault
from pos_app.domain.values import dataclass

BUSY_MS = 2000
"""How long a commit waits for somebody else's lock on the file."""

SPILLING_PAGES = 16
"""A cache so small that a transaction is written to the log before it is committed."""


SYSTEM_FILES = SystemFiles()


@dataclass(frozen=True, slots=True)
class Storage:
    """On what the file lies. The power-cut tests give a VFS of their own, which has no shared
    memory and so keeps the file locked."""

    vfs: str | None = None
    shared: bool = True
    log_bytes: int = 1280 * 1024
    """How long the write-ahead log is made in the first idle moment; 0 lets it grow by itself."""
    files: Files = SYSTEM_FILES
    """What keeps the copies of older formats."""


def open_for_writing(
    path: Path, storage: Storage, migrations: Sequence[str] = MIGRATIONS
) -> apsw.Connection:
    """The one connection that writes. Raises LedgerUnusable; then the file is as it was."""
    connection = _connect(path, storage)
    try:
        _refuse_what_is_no_ledger(connection, path, len(migrations))
        _configure(connection, path, storage)
        migrate(connection, path, storage.files, migrations)
    except apsw.Error as error:
        connection.close()
        raise unusable(path, error) from error
    except LedgerUnusable:
        connection.close()
        raise
    return connection


def lengthen_log(connection: apsw.Connection, log_bytes: int) -> None:
    """Write the log once to its usual length, so that later commits overwrite it in place.

    A commit that makes a file longer also waits for the file system to note the new length: about
    twice the time (measured on ext4). Checkpoints at idle moments let every burst of sales begin at
    the log's start again. What is written here is rolled back: a small cache makes SQLite write it
    to the log before that, and nothing of it comes into the file. The row that is committed then
    makes the disk take the new length now and not with the next sale.
    """
    if not log_bytes:
        return
    usual = connection.pragma("cache_size")
    connection.pragma("cache_size", SPILLING_PAGES)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO log_filler VALUES (zeroblob(?))", (log_bytes,))
        connection.execute("ROLLBACK; BEGIN IMMEDIATE")
        connection.execute("INSERT INTO log_filler VALUES (NULL); DELETE FROM log_filler; COMMIT")
    except apsw.FullError:
        pass  # a full disk may still have room for a few sales
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.pragma("cache_size", usual)


def open_for_reading(path: Path, migrations: Sequence[str] = MIGRATIONS) -> apsw.Connection:
    """A connection that cannot write, for another thread or for the tools. Raises
    LedgerUnusable."""
    try:
        is_there = path.is_file()
    except OSError as error:  # a folder that this user may not enter
        raise LedgerUnusable(path, f"{error.strerror}", f"打不开（{error.strerror}）") from error
    if not is_there:
        raise LedgerUnusable(path, "there is no such ledger", "没有这个流水文件")
    try:
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(reading_uri(path), flags=flags)
        connection.set_busy_timeout(BUSY_MS)
    except apsw.Error as error:
        raise unusable(path, error) from error
    try:
        _refuse_what_is_no_ledger(connection, path, len(migrations))
        if connection.pragma("application_id") != APPLICATION_ID:
            raise LedgerForeign.no_ledger(path)
    except apsw.Error as error:
        connection.close()
        raise unusable(path, error) from error
    except LedgerUnusable:
        connection.close()
        raise
    return connection


def reading_uri(path: Path) -> str:
    """How SQLite opens the file without writing. A copy on a medium that cannot be written has no
    room for shared memory: it is read as it is, unless sales still wait in its log."""
    log = path.with_name(f"{path.name}-wal")
    nothing_waits = not log.exists() or log.stat().st_size == 0
    alone = nothing_waits and not os.access(path.parent, os.W_OK)
    return f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"


_UNREADABLE = frozenset(
    {
        apsw.SQLITE_IOERR_READ,
        apsw.SQLITE_IOERR_SHORT_READ,
        apsw.SQLITE_IOERR_DATA,
        apsw.SQLITE_IOERR_CORRUPTFS,
    }
)
"""The disk does not give back what lies on it; not that it is full or may not be written."""


def unusable(path: Path, error: apsw.Error) -> LedgerUnusable:
    """SQLite's complaint about a file as one of ours."""
    if getattr(error, "extendedresult", 0) in _UNREADABLE:
        return LedgerDamaged(path, 0, ChainFault.UNREADABLE, f"the disk: {error}")
    if isinstance(error, apsw.FullError):
        return LedgerUnusable(path, "the disk is full", "磁盘已满，请腾出空间")
    if isinstance(error, apsw.NotADBError):
        return LedgerDamaged(path, 0, ChainFault.UNREADABLE, "not a database")
    if isinstance(error, apsw.CorruptError):
        return LedgerDamaged(path, 0, ChainFault.UNREADABLE, str(error))
    return LedgerUnusable(path, str(error), f"打不开（{error}）")


def refuse_torn(path: Path) -> None:
    """Figures of a file whose pages are torn would be wrong without a word: it is looked through
    before anything is added up (a second for five years of sales). Raises LedgerUnusable."""
    connection = open_for_reading(path)
    try:
        complaint = str(connection.execute("PRAGMA quick_check(1)").get)
    except apsw.Error as error:
        raise unusable(path, error) from error
    finally:
        connection.close()
    if complaint != "ok":
        said = " ".join(complaint.split())
        raise LedgerDamaged(path, 0, ChainFault.UNREADABLE, said)


def _connect(path: Path, storage: Storage) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    try:
        connection = apsw.Connection(
            str(path), flags=flags, vfs=storage.vfs, statementcachesize=200
        )
    except apsw.Error as error:
        raise unusable(path, error) from error
    connection.set_busy_timeout(BUSY_MS)
    # SQLite deletes on closing what it takes for no log; a damaged one still holds sales
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.pragma("locking_mode", _locking(storage))  # before the first look at the file
    return connection


def _locking(storage: Storage) -> str:
    return "normal" if storage.shared else "exclusive"


def _refuse_what_is_no_ledger(connection: apsw.Connection, path: Path, known: int) -> None:
    """Before anything is written to it."""
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
    if tables and connection.pragma("application_id") != APPLICATION_ID:
        raise LedgerForeign.no_ledger(path)
    version = int(connection.pragma("user_version"))
    if version > known:
        raise LedgerTooNew(path, version, known)


def _configure(connection: apsw.Connection, path: Path, storage: Storage) -> None:
    """Every setting is read back: SQLite ignores what it cannot do, and a sale must not."""
    wanted: dict[str, object] = {
        "locking_mode": _locking(storage),
        "journal_mode": "wal",
        "synchronous": 2,
        "wal_autocheckpoint": 0,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "ignore_check_constraints": 0,
    }
    for pragma, value in wanted.items():
        connection.pragma(pragma, value)
        got = connection.pragma(pragma)
        if got != value:
            raise LedgerUnsafe(path, pragma, value, got)
