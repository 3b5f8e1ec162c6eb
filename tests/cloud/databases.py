"""Where the cloud of a test keeps what it knows: on each kind of database a demo shop as it was
made once."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from fastapi import FastAPI
from psycopg import sql

from cloud import demo_shop
from cloud.app import create_app
from cloud.database import Database
from cloud.identities.ways import COOKIE_ONLY, Ways
from cloud.keys import keys_for
from cloud.opening import SQLITE, open_database
from tests.cloud.stand import START_MS, FakeClock
from tests.postgres_server import PostgresServer

_KEYS = "cloud.db.keys"


@dataclass(frozen=True)
class Home:
    """A database by its address, and the file of its cloud's keys."""

    url: str
    keys_file: Path

    def open(self) -> Database:
        return open_database(self.url, keys_file=self.keys_file)

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
    """One database, whose tables are put back for each test: a database of its own for each would
    take most of the test's time."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        self._made = Home(server.make("shop"), folder / _KEYS)
        self._made.make_demo_shop()
        with psycopg.connect(self._made.url) as line:
            found = line.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            )
            self._tables = [sql.Identifier(name) for (name,) in found]
            line.execute("CREATE SCHEMA as_made")
            self._tell(line, "CREATE TABLE as_made.{0} AS TABLE {0}")

    @contextmanager
    def demo_shop(self, folder: Path) -> Iterator[Home]:
        keys = folder / _KEYS
        shutil.copy(self._made.keys_file, keys)
        with psycopg.connect(self._made.url) as line:
            line.execute("SET session_replication_role = replica")  # in any order of the tables
            self._tell(line, "DELETE FROM {0}")
            self._tell(line, "INSERT INTO {0} SELECT * FROM as_made.{0}")
        yield Home(self._made.url, keys)

    def _tell(self, line: psycopg.Connection[tuple[str]], words: str) -> None:
        """Of each table."""
        statements = (sql.SQL(words).format(name) for name in self._tables)
        line.execute(sql.SQL(";").join(statements))
