"""The cloud's database: short transactions, in one SQL that SQLite and PostgreSQL both run.

Why a port of our own and no mapper: everything that must not happen twice or too often is a key or
a CHECK, so the statements are the design. They are written in what both engines have: `?` and `?1`
for values, `ON CONFLICT`, `RETURNING`, `CASE`; INTEGER, TEXT and BLOB. `postgres` changes the few
words that differ; `opening` chooses the driver by the address.

Writers wait for each other. `write()` has the database to itself, on SQLite always. On PostgreSQL
transactions that name rooms run side by side with those of other rooms, in any server process.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from importlib.resources import files
from pathlib import Path
from typing import Any

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
    "schema_13.sql",
    "schema_14.sql",
)
"""Applied in order, each once. Never edited once it has been in use: a change is a new file."""
SCHEMA_VERSION = len(SCHEMAS)
WAIT_MS = 10_000
"""How long a writer waits for its turn, and a caller for a connection."""

Row = tuple[Any, ...]
Values = Sequence[int | str | bytes | None]


class DatabaseUnusable(Exception):
    """It cannot be this cloud's database. `reason` is fit for the person at the console; `name`
    is its file or address, without a password."""

    def __init__(self, name: str | Path, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = str(name)
        self.reason = reason


class NoSuchDatabase(DatabaseUnusable):
    """Nothing of this cloud is there."""

    def __init__(self, name: str | Path) -> None:
        super().__init__(name, "no such database")


class DatabaseUnavailable(Exception):
    """The server cannot be reached, or the disk fails, or a turn did not come. What was under way
    did not happen; only where the commit itself broke off it may have. Later it may work."""


class Unstorable(Exception):
    """A key, a CHECK or a type refused the values. Leaves `all_or_nothing`, or the transaction;
    nothing else may catch it, since PostgreSQL does not go on in what has failed."""


class Work(ABC):
    """One open transaction. Values come back as int, str, bytes or None."""

    @abstractmethod
    def do(self, sql: str, values: Values = ()) -> None:
        """Change something."""

    @abstractmethod
    def do_all(self, sql: str, many: Iterable[Values]) -> None:
        """Change something once for each of `many`, which are asked for one by one."""

    @abstractmethod
    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows."""

    @abstractmethod
    def all_or_nothing(self) -> AbstractContextManager[None]:
        """A part of the transaction that can fail alone. Raises Unstorable."""

    def find(self, sql: str, values: Values = ()) -> Row | None:
        """The first row, if there is one; the statement runs to its end."""
        return next(iter(self.rows(sql, values)), None)

    def row(self, sql: str, values: Values = ()) -> Row:
        """The row that must exist. Raises LookupError."""
        found = self.find(sql, values)
        if found is None:
            raise LookupError(sql)
        return found


class Database(ABC):
    """Transactions on one database. Safe to use from many threads.

    `name` is for people; `keys_file` is where the cloud's own keys are, which are never in it.
    """

    name: str
    keys_file: Path

    @abstractmethod
    def write(self, *rooms: str) -> AbstractContextManager[Work]:
        """One transaction that may change things: all of it or, if anything is raised, nothing.

        Never beside another without rooms, nor beside one that shares a room. What two rooms both
        touch must be safe by each statement: counting up and down under a CHECK, a UNIQUE key.
        Raises DatabaseUnavailable, Unstorable.
        """

    @abstractmethod
    def read(self) -> AbstractContextManager[Work]:
        """One consistent picture; waits for no writer. Raises DatabaseUnavailable."""

    @abstractmethod
    def close(self) -> None:
        """Close every idle connection."""

    @abstractmethod
    def fold_log(self) -> None:
        """Do what can wait for a quiet moment. Raises DatabaseUnavailable."""


def schema_text(name: str) -> str:
    """One of SCHEMAS."""
    return files("cloud").joinpath(name).read_text("utf-8")


def pending_schemas(name: str, version: int, *, has_tables: bool) -> tuple[str, ...]:
    """Which of SCHEMAS a database of this version lacks. Raises DatabaseUnusable for one that is
    newer than this program or somebody else's."""
    if version > SCHEMA_VERSION:
        raise DatabaseUnusable(name, f"made by a newer version (schema {version})")
    if version == 0 and has_tables:
        raise DatabaseUnusable(name, "not a database of this cloud")
    return SCHEMAS[version:]
