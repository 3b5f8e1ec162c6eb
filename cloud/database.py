"""The cloud's SQLite file: short transactions on a few connections, one writer at a time.

apsw brings its own SQLite (the one in Python's standard library has the WAL-reset bug). Commits
survive a power cut: WAL with `synchronous=FULL`, read back at open.
"""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import apsw

SCHEMA_VERSION = 1
BUSY_TIMEOUT_MS = 10_000
URL_PREFIX = "sqlite:///"

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on the disk
    "foreign_keys": 1,
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
    def write(self) -> Iterator[apsw.Connection]:
        """One transaction that may change things: all of it or, if anything is raised, nothing."""
        with self._turn, self._borrowed() as connection, _transaction(connection, "IMMEDIATE"):
            yield connection

    @contextmanager
    def read(self) -> Iterator[apsw.Connection]:
        """One consistent picture; waits for nobody."""
        with self._borrowed() as connection, _transaction(connection, "DEFERRED"):
            yield connection

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


def _bring_up_to_date(path: Path, work: apsw.Connection) -> None:
    version = work.pragma("user_version")
    if version == SCHEMA_VERSION:
        return
    if version > SCHEMA_VERSION:
        raise DatabaseUnusable(path, f"made by a newer version (schema {version})")
    if work.execute("SELECT count(*) FROM sqlite_schema").fetchone() != (0,):
        raise DatabaseUnusable(path, "not a database of this cloud")
    work.execute(files("cloud").joinpath("schema.sql").read_text("utf-8"))
    work.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
