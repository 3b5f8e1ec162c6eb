"""The cloud's database as one SQLite file: a few connections, one writer at a time.

apsw brings its own SQLite (the one in Python's standard library has the WAL-reset bug). Commits
survive a power cut: WAL with `synchronous=FULL`, read back at open.
"""

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from cloud.database import (
    SCHEMA_VERSION,
    WAIT_MS,
    Database,
    DatabaseUnavailable,
    DatabaseUnusable,
    Row,
    Unstorable,
    Values,
    Work,
    pending_schemas,
    schema_text,
)

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on the disk
    "foreign_keys": 1,
    "wal_autocheckpoint": 8000,  # pages: 32 MB at the most; else the log is folded in quiet moments
    "cache_size": -8000,  # KiB: an upload of hundreds of sales fits, so none of it is written twice
}
_IN_TROUBLE = (
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.CorruptError,
    apsw.FullError,
    apsw.IOError,
    apsw.NotADBError,
    apsw.ReadOnlyError,
)


class SqliteWork(Work):
    """One open transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def do(self, sql: str, values: Values = ()) -> None:
        self._connection.execute(sql, values)

    def do_all(self, sql: str, many: Iterable[Values]) -> None:
        self._connection.executemany(sql, many)

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        return list(self._connection.execute(sql, values))

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        with _in_our_words(), self._connection:
            yield


class SqliteDatabase(Database):
    """Transactions on one file."""

    def __init__(self, path: Path, *, keys_file: Path | None = None) -> None:
        """Open or create. Raises DatabaseUnusable."""
        self.path = path
        self.name = str(path)
        self.keys_file = keys_file or path.with_name(path.name + ".keys")
        self._idle: queue.LifoQueue[apsw.Connection] = queue.LifoQueue()
        self._turn = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._idle.put(self._connected())
            with self.write() as work:
                _bring_up_to_date(self.name, work)
        except (apsw.Error, DatabaseUnavailable, OSError) as error:
            raise DatabaseUnusable(path, str(error)) from error

    @contextmanager
    def write(self, *rooms: str) -> Iterator[Work]:
        if not self._turn.acquire(timeout=WAIT_MS / 1000):
            raise DatabaseUnavailable("another writer does not come to its end")
        try:
            with self._borrowed() as connection, _transaction(connection, "IMMEDIATE"):
                yield SqliteWork(connection)
        finally:
            self._turn.release()

    @contextmanager
    def read(self) -> Iterator[Work]:
        with self._borrowed() as connection, _transaction(connection, "DEFERRED"):
            yield SqliteWork(connection)

    def fold_log(self) -> None:
        """Write the log into the file, as far as no reader needs it. Waits for nobody. Raises
        DatabaseUnavailable."""
        with self._borrowed() as connection, suppress(apsw.BusyError):
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def close(self) -> None:
        """The last connection to be closed folds the write-ahead log into the file."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    @contextmanager
    def _borrowed(self) -> Iterator[apsw.Connection]:
        with _in_our_words():
            try:
                connection = self._idle.get_nowait()
            except queue.Empty:
                connection = self._connected()
            try:
                yield connection
            finally:
                self._idle.put(connection)

    def _connected(self) -> apsw.Connection:
        connection = apsw.Connection(str(self.path))
        connection.set_busy_timeout(WAIT_MS)
        for name, wanted in _PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {wanted}").fetchall()
            got = connection.pragma(name)
            if got != wanted:
                raise DatabaseUnusable(self.path, f"PRAGMA {name} is {got}, not {wanted}")
        return connection


@contextmanager
def _transaction(connection: apsw.Connection, kind: str) -> Iterator[None]:
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _in_our_words() -> Iterator[None]:
    """The port's errors in place of the driver's; what is left is a bug."""
    try:
        yield
    except apsw.ConstraintError as error:
        raise Unstorable(str(error)) from error
    except _IN_TROUBLE as error:
        raise DatabaseUnavailable(str(error)) from error


def _bring_up_to_date(name: str, work: Work) -> None:
    (version,) = work.row("PRAGMA user_version")
    if version == SCHEMA_VERSION:
        return
    has_tables = bool(work.rows("SELECT 1 FROM sqlite_schema"))
    for schema in pending_schemas(name, version, has_tables=has_tables):
        work.do(schema_text(schema))
    work.do(f"PRAGMA user_version = {SCHEMA_VERSION}")
