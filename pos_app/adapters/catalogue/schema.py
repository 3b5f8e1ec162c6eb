"""The catalogue's file: its tables, and how both kinds of connection open it.

Why sqlite-utils is imported late: it costs a third of a second and 12 MB that the first frame has
better use for. Only a new file and the first change need it.
"""

import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from pos_app.adapters.catalogue.claims_file import TABLES
from pos_app.checkout.ports import Unavailable

if TYPE_CHECKING:
    from sqlite_utils import Database

FORMAT = 3
BUSY_S = 5.0
CACHE_KIB = 8192
"""The popular goods of a large catalogue lie on a thousand pages; they should stay in memory."""


class CatalogueTooNew(Exception):
    """A newer program has written this file."""

    def __init__(self, path: Path, version: int) -> None:
        super().__init__(f"{path}: written by a newer program (format {version})")
        self.path = path


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write. Raises Unavailable when there is no catalogue."""
    with world(path):
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,  # made where the parts are joined, then owned by one thread
            timeout=BUSY_S,
            cached_statements=64,
        )
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("SELECT 1 FROM product LIMIT 1")
    return connection


def open_to_write(path: Path) -> sqlite3.Connection:
    """The connection that writes, on a file with all tables. Raises sqlite3.DatabaseError for what
    is no database, CatalogueTooNew, or Unavailable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=BUSY_S
    )
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = normal")
    [(version,)] = connection.execute("PRAGMA user_version")
    if version > FORMAT:
        connection.close()
        raise CatalogueTooNew(path, version)
    if version == 0:
        _create(changeable(connection))
    elif version < FORMAT:
        _bring_up_to_date(connection, version)
    return connection


def changeable(connection: sqlite3.Connection) -> "Database":
    """The writing connection with sqlite-utils around it: whole transactions and new tables."""
    with without_numpy():
        from sqlite_utils import Database

    return Database(connection)


class _NoNumpy(MetaPathFinder):
    """Says to one thread that there is no numpy; other threads may need it at this very moment."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        if name == "numpy" and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(name, name=name)


@contextmanager
def without_numpy() -> Iterator[None]:
    """WORKAROUND(sqlite-utils 4.2.1 loads numpy wherever it is installed: 100 ms and 20 MB, for
    kinds of numbers that goods never have): what is loaded in here does without."""
    finder = _NoNumpy()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@contextmanager
def world(path: Path) -> Iterator[None]:
    """What SQLite says of the file, as a failure of the world."""
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable("catalogue", f"{path}: {error}") from error


def _create(database: "Database") -> None:
    with database.atomic():
        goods = database.table("product")
        goods.create(
            {
                "id": int,
                "barcode": str,
                "name": str,
                "brand": str,
                "category": str,
                "unit": str,
                "price": int,
                "by_weight": int,
                "popularity": int,
                "used": int,
            },
            pk="id",
            not_null={"barcode", "name", "brand", "category", "unit", "price"},
            defaults={"by_weight": 0, "popularity": 0, "used": 0},
        )
        goods.create_index(["barcode"], unique=True)
        for statement in _MORE:
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {FORMAT}")


def _bring_up_to_date(connection: sqlite3.Connection, version: int) -> None:
    """Format 1 had no messages, format 2 no coupons."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in (*((_MESSAGE,) if version == 1 else ()), *TABLES):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


_MESSAGE = (
    "CREATE TABLE message (number INTEGER PRIMARY KEY, epoch INTEGER NOT NULL,"
    " seq INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,"
    " at_utc_ms INTEGER NOT NULL, is_read INTEGER NOT NULL DEFAULT 0)"
)
"""What the cloud wants the shop to know, by the number that it gave it."""

_MORE = (
    _MESSAGE,
    *TABLES,
    # popular goods, over all and by category; goods never sold stand behind them by id
    "CREATE INDEX product_popular ON product (popularity DESC, id)",
    "CREATE INDEX product_in_category ON product (category, popularity DESC, id)",
    # every code that names goods, the barcode itself too
    "CREATE TABLE code (code TEXT NOT NULL, product INTEGER NOT NULL REFERENCES product,"
    " PRIMARY KEY (code, product)) WITHOUT ROWID",
    "CREATE INDEX code_of_product ON code (product)",
    "CREATE TABLE initials (letters TEXT NOT NULL, product INTEGER NOT NULL REFERENCES product,"
    " PRIMARY KEY (letters, product)) WITHOUT ROWID",
    "CREATE INDEX initials_of_product ON initials (product)",
    # one token a character: two-character words are found, which trigrams cannot do
    "CREATE VIRTUAL TABLE characters USING fts5 (name, tokenize = 'unicode61')",
    # what the shop sells most: looked through first, whatever is typed
    "CREATE VIEW popular AS SELECT * FROM product WHERE popularity > 0"
    " ORDER BY popularity DESC, id LIMIT 500",
    "CREATE TABLE stream (stream TEXT PRIMARY KEY, cursor INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE document (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID",
)
