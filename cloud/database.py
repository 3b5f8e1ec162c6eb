"""The cloud's SQLite file: short transactions on a few connections, one writer at a time.

apsw brings its own SQLite (the one in Python's standard library has the WAL-reset bug). Commits
survive a power cut: WAL with `synchronous=FULL`, read back at open.
"""

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import apsw

SCHEMAS = (
    "schema.sql",
    "schema_2.sql",
    "schema_3.sql",
    "schema_4.sql",
    "schema_5.sql",
    "schema_6.sql",
    "schema_7.sql",
    "schema_8.sql",
    "schema_9.sql",
    "schema_10.sql",
    "schema_11.sql",
    "schema_12.sql",
)
"""Applied in order, each once. Never edited once it has been in use: a change is a new file."""
SCHEMA_VERSION = len(SCHEMAS)
BUSY_TIMEOUT_MS = 10_000
URL_PREFIX = "sqlite:///"

Row = tuple[Any, ...]
Values = Sequence[int | str | bytes | None]

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on the disk
    "foreign_keys": 1,
    "wal_autocheckpoint": 8000,  # pages: 32 MB at the most; else the log is folded in quiet moments
    "cache_size": -8000,  # KiB: an upload of hundreds of sales fits, so none of it is written twice
}


class DatabaseUnusable(Exception):
    """The file cannot be this cloud's database. `reason` is fit for the person at the console."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def path_of(url: str) -> Path:
    """The file that `sqlite:///FILE` names. Raises ValueError for any other scheme."""
    if not url.startswith(URL_PREFIX) or url == URL_PREFIX:
        raise ValueError(url)
    return Path(url.removeprefix(URL_PREFIX))


class Work:
    """One open transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def do(self, sql: str, values: Values = ()) -> None:
        """Change something."""
        self._connection.execute(sql, values)

    def do_all(self, sql: str, many: Sequence[Values]) -> None:
        """Change something once for each of `many`."""
        self._connection.executemany(sql, many)

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows."""
        return list(self._connection.execute(sql, values))

    def find(self, sql: str, values: Values = ()) -> Row | None:
        """The first row, if there is one; the statement runs to its end."""
        return next(iter(self.rows(sql, values)), None)

    def row(self, sql: str, values: Values = ()) -> Row:
        """The row that must exist. Raises LookupError."""
        found = self.find(sql, values)
        if found is None:
            raise LookupError(sql)
        return found

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """A part of the transaction that can fail alone."""
        with self._connection:
            yield


class Database:
    """Transactions on one file. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        """Open or create. Raises DatabaseUnusable."""
        self.path = path
        self._idle: queue.LifoQueue[apsw.Connection] = queue.LifoQueue()
        self._turn = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._idle.put(self._connected())
            with self.write() as work:
                _bring_up_to_date(path, work)
        except (apsw.Error, OSError) as error:
            raise DatabaseUnusable(path, str(error)) from error

    @contextmanager
    def write(self) -> Iterator[Work]:
        """One transaction that may change things: all of it or, if anything is raised, nothing."""
        with self._turn, self._borrowed() as connection, _transaction(connection, "IMMEDIATE"):
            yield Work(connection)

    @contextmanager
    def read(self) -> Iterator[Work]:
        """One consistent picture; waits for nobody."""
        with self._borrowed() as connection, _transaction(connection, "DEFERRED"):
            yield Work(connection)

    def fold_log(self) -> None:
        """Write the log into the file, as far as no reader needs it. Waits for nobody."""
        with self._borrowed() as connection, suppress(apsw.BusyError):
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def close(self) -> None:
        """Close every idle connection; the last one folds the write-ahead log into the file."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    @contextmanager
    def _borrowed(self) -> Iterator[apsw.Connection]:
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
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
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


def _bring_up_to_date(path: Path, work: Work) -> None:
    (version,) = work.row("PRAGMA user_version")
    if version == SCHEMA_VERSION:
        return
    if version > SCHEMA_VERSION:
        raise DatabaseUnusable(path, f"made by a newer version (schema {version})")
    if version == 0 and work.rows("SELECT 1 FROM sqlite_schema"):
        raise DatabaseUnusable(path, "not a database of this cloud")
    for name in SCHEMAS[version:]:
        work.do(files("cloud").joinpath(name).read_text("utf-8"))
    work.do(f"PRAGMA user_version = {SCHEMA_VERSION}")
