"""J11: sales taken in by the cloud, one at a time and by the hundred, beside the bare driver.

Ours is everything behind the HTTP call: decode, verify, chain, price again, store, commit. The
floor gets the very rows that ours stored and inserts them into the same tables through the same
driver, a statement a table and one commit. On both databases; every commit is on the disk.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import apsw
import psycopg

from cloud import ingest
from cloud.opening import SQLITE, path_of
from cloud.signing import Caller
from tests import postgres_server
from tests.bench.rows import Row, Spread, note, row
from tests.cloud.databases import Home
from tests.cloud.fake_till import BEER, NOODLES, SOAP, FakeTill
from tests.cloud.stand import FakeClock, Server, Stand
from tests.postgres_server import PostgresServer

LINES = 10
BATCHES = (1, 100)
TABLES = ("journal", "sale", "sale_line", "discount", "tender")
_DURABLE = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on"}

Rows = dict[str, list[tuple[object, ...]]]
Insert = Callable[[Rows], None]


def run(*, quick: bool) -> Iterator[Row]:
    """Both databases, both sizes; rounds of ours and of the floor in turns."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        server = stack.enter_context(Server())
        places = [root / name for name in ("ours", "floor")]
        urls = [f"{SQLITE}{place}.db" for place in places]
        yield from _rows(server, root, urls, "SQLite", _with_apsw, quick=quick)
        if postgres_server.missing():
            note(postgres_server.missing())
            return
        postgres = stack.enter_context(PostgresServer(_DURABLE))
        urls = [postgres.make(name) for name in ("ours", "floor")]
        yield from _rows(server, root, urls, "PostgreSQL", _with_psycopg, quick=quick)


def _rows(
    server: Server,
    root: Path,
    urls: list[str],
    name: str,
    bare: Callable[[str, ExitStack], Insert],
    *,
    quick: bool,
) -> Iterator[Row]:
    homes = [Home(url, root / f"{name}.{nth}.keys") for nth, url in enumerate(urls)]
    for home in homes:
        home.make_demo_shop()
    clock = FakeClock()
    with ExitStack() as stack:
        stand = stack.enter_context(server.serving(homes[0].app(clock), clock, homes[0].url))
        insert = bare(urls[1], stack)
        till = FakeTill(stand)
        till.pull()
        till.open_epoch()
        till.upload()
        for batch in BATCHES:
            rounds = 3 if quick else 400 // batch + 20
            ours, floor = _measured(stand, till, insert, batch, rounds)
            yield row(
                "J11",
                f"{batch} sale{'s' if batch > 1 else ''} of {LINES} lines taken in, {name}",
                "ms",
                ours,
                floor,
                bar="≤ 2 × floor (p50)",
                ok=ours.p50 <= 2 * floor.p50,
            )


def _measured(
    stand: Stand, till: FakeTill, insert: Insert, batch: int, rounds: int
) -> tuple[Spread, Spread]:
    ours: list[float] = []
    floor: list[float] = []
    raw = till.key.public_key().public_bytes_raw()
    caller = Caller(till.me.terminal, till.me.store, raw)
    goods = [(SOAP, BEER, NOODLES)[n % 3] for n in range(LINES)]
    for _ in range(rounds):
        first = len(till.entries) + 1
        for _ in range(batch):
            till.sell(*goods)
        upload = till.piece(first)
        ours.append(_ms(lambda: ingest.take_in(stand.parts, caller, upload)))  # noqa: B023 - at once
        stored = _stored(stand, first)
        assert len(stored["sale"]) == batch
        floor.append(_ms(lambda: insert(stored)))  # noqa: B023 - at once
    return Spread.of(ours), Spread.of(floor)


def _stored(stand: Stand, first: int) -> Rows:
    with stand.parts.database.read() as work:
        return {
            table: work.rows(f"SELECT * FROM {table} WHERE seq >= ?", (first,)) for table in TABLES
        }


def _ms(act: Callable[[], object]) -> float:
    began = time.perf_counter_ns()
    act()
    return (time.perf_counter_ns() - began) / 1e6


def _with_apsw(url: str, stack: ExitStack) -> Insert:
    connection = apsw.Connection(str(path_of(url)))
    stack.callback(connection.close)
    connection.execute("PRAGMA synchronous = full")

    def insert(rows: Rows) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table, its in rows.items():
            if its:
                connection.executemany(_statement(table, "?", len(its[0])), its)
        connection.execute("COMMIT")

    return insert


def _with_psycopg(url: str, stack: ExitStack) -> Insert:
    connection = stack.enter_context(psycopg.connect(url))

    def insert(rows: Rows) -> None:
        with connection.cursor() as cursor:
            for table, its in rows.items():
                if its:
                    cursor.executemany(_statement(table, "%s", len(its[0])).encode(), its)
        connection.commit()

    return insert


def _statement(table: str, mark: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join([mark] * columns)})"
