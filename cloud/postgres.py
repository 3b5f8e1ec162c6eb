"""The cloud's database on a PostgreSQL server, shared by any number of server processes.

Turns are advisory locks, so they hold between processes too and end with their transaction: rooms
are locked in one order, and whoever names none has the lock that all others share. A commit is
answered when it is on the disk: `synchronous_commit` is set and read back on each connection. A
server that went away is found anew by the next transaction.
"""

import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cloud import dialect, log
from cloud.database import (
    SCHEMA_VERSION,
    WAIT_MS,
    Database,
    DatabaseUnavailable,
    DatabaseUnusable,
    NoSuchDatabase,
    Row,
    Unstorable,
    Values,
    Work,
    pending_schemas,
    schema_text,
)
from cloud.postgres_values import storable, teach

CONNECTIONS = 32
"""At most so many at once for one server process. Fewer are faster than more."""
COPIED_FROM = 20
"""So many rows are cheaper by COPY than one by one."""
OLDEST_SERVER = 15_00_00
_SETTINGS = {
    "synchronous_commit": "on",  # a commit is on the disk
    "lock_timeout": f"{WAIT_MS // 1000}s",
    "statement_timeout": "1min",
    "idle_in_transaction_session_timeout": "1min",
    "jit": "off",  # our statements are short
}
_CONNECTING = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "application_name": "pos-cloud",
    "client_encoding": "UTF8",
}
_IN_TROUBLE = (
    psycopg.OperationalError,  # connection lost, shutdown, disk full, lock timeout, deadlock
    psycopg.InterfaceError,  # connection closed
    psycopg.errors.ReadOnlySqlTransaction,  # the server became a standby
    psycopg.errors.IdleInTransactionSessionTimeout,  # this machine stood still for a minute
)
_IMPOSSIBLE = (
    psycopg.IntegrityError,
    psycopg.DataError,
    psycopg.errors.ProgramLimitExceeded,  # a text that no key has room for; else it is "in trouble"
)
_READ = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED"

Connection = psycopg.Connection[Row]


class PostgresWork(Work):
    """One open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor = connection.cursor(binary=True)

    def do(self, sql: str, values: Values = ()) -> None:
        self._cursor.execute(dialect.statement(sql), storable(values) or None)

    def do_all(self, sql: str, many: Iterable[Values]) -> None:
        rows = list(map(storable, many))
        bulk = dialect.bulk(sql) if len(rows) >= COPIED_FROM else None
        if bulk is not None:
            with self._cursor.copy(bulk) as copy:
                for values in rows:
                    copy.write_row(values)
        elif rows:
            self._cursor.executemany(dialect.statement(sql), rows)

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        self._cursor.execute(dialect.statement(sql), storable(values) or None)
        return self._cursor.fetchall() if self._cursor.description else []

    def make(self, tables: bytes) -> None:
        """Many statements, in the server's own words."""
        _say(self._connection, tables)

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        with _in_our_words():
            _say(self._connection, b"SAVEPOINT part")
            try:
                yield
            except BaseException:
                if not self._connection.broken:
                    _say(self._connection, b"ROLLBACK TO part; RELEASE part")
                raise
            _say(self._connection, b"RELEASE part")


class PostgresDatabase(Database):
    """Transactions on one database of a server. Its tables are ours; the database was made by
    whoever looks after the server."""

    def __init__(
        self, url: str, *, must_exist: bool = False, keys_file: Path | None = None
    ) -> None:
        """Open, make the tables if need be, and bring them up to date. Raises DatabaseUnusable;
        with `must_exist` NoSuchDatabase instead of making them."""
        self.name = shown_server(url)
        self.keys_file = keys_file or Path("var") / f"{self.name.rpartition('/')[2]}.keys"
        named: dict[str, Any] = {**_CONNECTING, **conninfo_to_dict(url)}
        self._conninfo = make_conninfo(**named)
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        self._idle: list[Connection] = []
        self._is_away = False
        try:
            with self._transaction(_turn_taking(())) as work:
                _bring_up_to_date(self.name, work, must_exist=must_exist)
        except (psycopg.Error, DatabaseUnavailable) as error:
            raise DatabaseUnusable(self.name, _one_line(error)) from error
        except DatabaseUnusable:
            self.close()
            raise

    @contextmanager
    def write(self, *rooms: str) -> Iterator[Work]:
        with self._transaction(_turn_taking(rooms)) as work:
            yield work

    @contextmanager
    def read(self) -> Iterator[Work]:
        with self._transaction(_READ) as work:
            yield work

    def fold_log(self) -> None:
        """The server does all of it by itself."""

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _transaction(self, beginning: bytes) -> Iterator[PostgresWork]:
        if not self._free.acquire(timeout=WAIT_MS / 1000):
            raise DatabaseUnavailable(f"all {CONNECTIONS} connections are busy")
        try:
            with self._told_of_trouble(), _in_our_words():
                connection = self._begun(beginning)
                try:
                    yield PostgresWork(connection)
                    _commit(connection)
                except BaseException:
                    _roll_back(connection)
                    raise
                finally:
                    if not connection.closed:
                        self._idle.append(connection)
        finally:
            self._free.release()

    def _begun(self, beginning: bytes) -> Connection:
        """A connection in a fresh transaction. Idle ones may have died with the server: nothing
        was done on them yet, so a new one takes their place."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                break
            try:
                _say(connection, beginning)
            except _IN_TROUBLE:
                if not connection.broken:
                    _roll_back(connection)
                    self._idle.append(connection)
                    raise
                connection.close()
            else:
                return connection
        connection = self._connected()
        try:
            _say(connection, beginning)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connected(self) -> Connection:
        connection = psycopg.connect(
            self._conninfo,
            autocommit=True,
            prepare_threshold=1,
            cursor_factory=psycopg.RawCursor,
        )
        teach(connection.adapters)
        try:
            _check(self.name, connection)
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _told_of_trouble(self) -> Iterator[None]:
        """Once when the server is lost, once when it is back."""
        try:
            yield
        except DatabaseUnavailable as error:
            if not self._is_away:
                self._is_away = True
                log.warn("database_lost", database=self.name, detail=_one_line(error))
            raise
        if self._is_away:
            self._is_away = False
            log.note("database_back", database=self.name)


def shown_server(url: str) -> str:
    """An address without user and password. Raises ValueError for what names no database."""
    try:
        named = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise ValueError("not an address of PostgreSQL") from error
    if not named.get("dbname"):
        raise ValueError("names no database")
    place = ":".join(str(named[part]) for part in ("host", "port") if named.get(part))
    return f"postgresql://{place}/{named['dbname']}"


def _turn_taking(rooms: Sequence[str]) -> bytes:
    """Begin, and wait for the turn. Each statement after it sees what was committed before."""
    if not rooms:
        return f"{_WRITE}; SELECT pg_advisory_xact_lock({_ALL})".encode()
    locks = (f"; SELECT pg_advisory_xact_lock({key})" for key in sorted(set(map(_key, rooms))))
    return f"{_WRITE}; SELECT pg_advisory_xact_lock_shared({_ALL}){''.join(locks)}".encode()


def _key(room: str) -> int:
    return int.from_bytes(hashlib.sha256(room.encode()).digest()[:8], signed=True)


_ALL = _key("")


def _say(connection: Connection, words: bytes) -> str | None:
    """Statements without values, in one round trip."""
    return connection.execute(words, prepare=False).statusmessage


def _commit(connection: Connection) -> None:
    """PostgreSQL answers a COMMIT of what has failed with a ROLLBACK, as if that were well."""
    told = _say(connection, b"COMMIT")
    if told != "COMMIT":
        raise RuntimeError(f"a statement failed and its error was swallowed: {told}")


def _roll_back(connection: Connection) -> None:
    """Leave a connection that can be used again, or a closed one."""
    if connection.broken:
        connection.close()
    elif connection.pgconn.transaction_status != pq.TransactionStatus.IDLE:
        try:
            _say(connection, b"ROLLBACK")
        except _IN_TROUBLE:
            connection.close()


@contextmanager
def _in_our_words() -> Iterator[None]:
    """The port's errors in place of the driver's; what is left is a bug."""
    try:
        yield
    except _IMPOSSIBLE as error:
        raise Unstorable(_one_line(error)) from error
    except _IN_TROUBLE as error:
        raise DatabaseUnavailable(_one_line(error)) from error


def _check(name: str, connection: Connection) -> None:
    """Set how this connection behaves, and read back what a commit is worth. Raises
    DatabaseUnusable."""
    wanted = (f"SET {setting} = '{value}'" for setting, value in _SETTINGS.items())
    _say(connection, "; ".join(wanted).encode())
    asked: Any = connection.execute(
        b"SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),"
        b" current_setting('synchronous_commit'), pg_is_in_recovery()::int",
        prepare=False,
    ).fetchone()
    version, encoding, synchronous, is_standby = asked
    if version < OLDEST_SERVER:
        raise DatabaseUnusable(name, f"PostgreSQL {version // 10_000} is too old: 15 or later")
    if encoding != "UTF8":
        raise DatabaseUnusable(name, f"the database's encoding is {encoding}, not UTF8")
    if synchronous != "on":
        raise DatabaseUnusable(name, f"synchronous_commit is {synchronous}, not on")
    if is_standby:
        raise DatabaseUnavailable("the server is a standby")


def _bring_up_to_date(name: str, work: PostgresWork, *, must_exist: bool) -> None:
    """Under the lock of all: of several processes that start together, one does it."""
    version, has_tables = _found(work)
    if version == SCHEMA_VERSION:
        return
    if must_exist and not has_tables:
        raise NoSuchDatabase(name)
    work.make(b"SET LOCAL statement_timeout = 0")
    for schema in pending_schemas(name, version, has_tables=has_tables):
        work.make(dialect.schema(schema_text(schema)))
    work.make(b"CREATE TABLE IF NOT EXISTS cloud_schema (version BIGINT NOT NULL)")
    work.do("DELETE FROM cloud_schema")
    work.do("INSERT INTO cloud_schema VALUES (?)", (SCHEMA_VERSION,))


def _found(work: PostgresWork) -> tuple[int, bool]:
    """The version of the tables, and whether there are any."""
    tables = work.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
    )
    if ("cloud_schema",) not in tables:
        return 0, bool(tables)
    return int(work.row("SELECT version FROM cloud_schema")[0]), True


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
