"""Where the cloud of a test keeps what it knows: on each kind of database a demo shop as it was
made once."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg
from fastapi import FastAPI
from psycopg import sql

from cloud import demo_shop
from cloud.app import create_app
from cloud.database import Database
from cloud.identities.ways import COOKIE_ONLY, Ways
from cloud.keys import keys_for
from cloud.opening import SQLITE, open_database
from cloud.postgres import PostgresDatabase
from tests.cloud.stand import START_MS, FakeClock
from tests.postgres_server import PostgresServer

_KEYS = "cloud.db.keys"


@dataclass(frozen=True)
class Home:
    """A database by its address, and the file of its cloud's keys; `opened` if it is already."""

    url: str
    keys_file: Path
    opened: Database | None = None

    def open(self) -> Database:
        return self.opened or open_database(self.url, keys_file=self.keys_file)

    def app(
        self, clock: FakeClock, *, claim_origin: str = "http://till.test", ways: Ways = COOKIE_ONLY
    ) -> FastAPI:
        """The cloud on it."""
        return create_app(self.open(), clock=clock, claim_origin=claim_origin, ways=ways)

    def make_demo_shop(self) -> None:
        database = self.open()
        keys_for(database)
        demo_shop.make(database, demo_shop.GOODS, START_MS)
        database.close()


class Homes(ABC):
    """Of one kind."""

    @abstractmethod
    def demo_shop(self, folder: Path) -> AbstractContextManager[Home]:
        """A fresh one, one at a time. Its files are in the folder."""


class SqliteHomes(Homes):
    def __init__(self, folder: Path) -> None:
        self._made = folder
        Home(f"{SQLITE}{folder / 'cloud.db'}", folder / _KEYS).make_demo_shop()

    @contextmanager
    def demo_shop(self, folder: Path) -> Iterator[Home]:
        copy = shutil.copytree(self._made, folder / "cloud")
        yield Home(f"{SQLITE}{copy / 'cloud.db'}", copy / _KEYS)


class PostgresHomes(Homes):
    """One database, whose tables are put back for each test, and whose connections last: a database
    for each would take most of the test's time. Ended by `with`."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        self._made = Home(server.make("shop"), folder / _KEYS)
        self._made.make_demo_shop()
        self._database = _Lasting(self._made.url)
        self._line = psycopg.connect(self._made.url, autocommit=True)
        self._line.execute("SET session_replication_role = replica")  # any order of the tables
        self._line.execute("CREATE SCHEMA as_made")
        tables = self._line.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        self._tables = [sql.Identifier(name) for (name,) in tables]
        self._each(self._tables, "CREATE TABLE as_made.{0} AS TABLE {0}")
        self._filled = [table for table in self._tables if self._has_rows(table)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._line.close()
        self._database.end()

    @contextmanager
    def demo_shop(self, folder: Path) -> Iterator[Home]:
        keys = folder / _KEYS
        shutil.copy(self._made.keys_file, keys)
        with self._line.transaction():
            self._each(self._tables, "DELETE FROM {0}")
            self._each(self._filled, "INSERT INTO {0} SELECT * FROM as_made.{0}")
        self._database.keys_file = keys
        yield Home(self._made.url, keys, self._database)

    def _has_rows(self, table: sql.Identifier) -> bool:
        return bool(self._line.execute(sql.SQL("SELECT 1 FROM {}").format(table)).fetchone())

    def _each(self, tables: list[sql.Identifier], words: str) -> None:
        """Of each of these tables, in one round trip."""
        statements = (sql.SQL(words).format(name) for name in tables)
        self._line.execute(sql.SQL(";").join(statements))


class _Lasting(PostgresDatabase):
    """Keeps its connections when a cloud is closed: the next test's begins with them."""

    def close(self) -> None:
        """Not yet."""

    def end(self) -> None:
        super().close()
