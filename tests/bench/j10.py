"""J10: a claim under contention, beside a bare conditional UPDATE and INSERT in the same commits.

32 threads press for random people of three million in a hundred shops, against one budget. The
floor takes each press through the plainest queue to one writer, which does the two statements that
no claim can do without and commits once for all who wait. What HTTP adds is a row of its own.
"""

import queue
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol, Self

import apsw
import psycopg

from cloud import claims
from cloud.clock import system_clock
from cloud.opening import SQLITE
from cloud.pages.visits import SEE_OTHER
from cloud.parts import Parts
from pos_app.demo.shop import DemoCloud, DemoFolder
from pos_app.domain import screen_code
from tests import postgres_server
from tests.bench.rows import Row, Spread, note, row
from tests.cloud.campaign import OFFER, must_add_up
from tests.cloud.databases import Home
from tests.load.phones import Line
from tests.load.streets import Streets
from tests.load.worker import opened
from tests.postgres_server import PostgresServer

CLIENTS = 32
AT_ONCE = 64
PEOPLE = 3_000_000
BUCKETS = 64
STREETS = Streets(tills=1000, stores=100)
SEED = 10
SYNCED = {"fsync": "on", "full_page_writes": "on"}
"""A commit is on the disk, on both sides."""


def run(*, quick: bool) -> Iterator[Row]:
    """On each kind of database that is here."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        (root / "sqlite").mkdir()
        sqlite = Home(f"{SQLITE}{root / 'sqlite' / 'cloud.db'}", root / "sqlite" / "keys")
        yield _claims_row("SQLite", sqlite, PlainSqlite(root / "floor.db"), quick=quick)
        yield _over_http(root, quick=quick)
        if postgres_server.missing():
            note(f"J10: nothing on PostgreSQL: {postgres_server.missing()}")
            return
        server = stack.enter_context(PostgresServer(SYNCED))
        home = Home(server.make("claims"), root / "postgres.keys")
        floor = PlainPostgres(server.make("floor"))
        yield _claims_row("PostgreSQL", home, floor, quick=quick)


def _claims_row(name: str, home: Home, plain: "PlainTables", *, quick: bool) -> Row:
    """Rounds of ours and of the floor in turns, in one process."""
    presses, rounds = (64, 1) if quick else (4_000, 5)
    parts = _cloud(home, presses * rounds)
    dice = random.Random(SEED)
    ours_us, floor_us = [], []
    with PlainClaims(plain) as floor:
        for _ in range(rounds):
            people = [dice.randrange(PEOPLE) for _ in range(presses)]
            ours_us.append(_round_us(people, lambda who: _press(parts, who)))
            floor_us.append(_round_us(people, floor.claim))
    must_add_up(parts)
    parts.database.close()
    ours, least = Spread.of(ours_us), Spread.of(floor_us)
    return row(
        "J10",
        f"a claim, {CLIENTS} threads, {presses:,} a round, {name}",
        "µs",
        ours,
        least,
        bar="≤ 2 × floor (p50)",
        ok=ours.p50 <= 2 * least.p50,
    )


def _over_http(root: Path, *, quick: bool) -> Row:
    """What one press takes of a server process: ticket, session, coupon, redirect. The pages with
    the button are open already."""
    presses, rounds = (64, 1) if quick else (1_500, 4)
    folder = DemoFolder(root / "http")
    cloud = DemoCloud.start(folder, host="127.0.0.1", claim_host="127.0.0.1")
    try:
        parts = _cloud(Home(folder.database_url, folder.root / "cloud.db.keys"), presses * rounds)
        lines = [Line(int(cloud.url.rpartition(":")[2]), number) for number in range(CLIENTS)]
        samples = [_http_round_us(lines, presses, number) for number in range(rounds)]
        must_add_up(parts)
        parts.database.close()
    finally:
        cloud.stop()
    return row(
        "J10",
        f"a press over HTTP, {CLIENTS} phones at once, SQLite",
        "µs",
        Spread.of(samples),
        None,
        bar="none",
        ok=True,
    )


def _http_round_us(lines: list[Line], presses: int, nth: int) -> float:
    slot = screen_code.slot_at(system_clock() // 1000)
    phones = {}

    def open_page(number: int) -> None:
        till = nth * presses + number
        line = lines[number % CLIENTS]
        phones[number] = line.open_page(STREETS.terminal(till), slot - till // STREETS.tills % 2)

    def press(number: int) -> None:
        status, to = lines[number % CLIENTS].press(phones[number], OFFER)
        assert (status, to[:3]) == (SEE_OTHER, "/c/")

    _round_us(list(range(presses)), open_page)
    return _round_us(list(range(presses)), press)


def _cloud(home: Home, coupons: int) -> Parts:
    parts = opened(home.url, home.keys_file)
    STREETS.build(parts)
    STREETS.open_campaign(parts, coupons)
    return parts


def _press(parts: Parts, who: int) -> None:
    till = who % STREETS.tills
    session = claims.Session(who.to_bytes(32), STREETS.terminal(till), who, STREETS.store(till))
    claims.claim(parts, session, OFFER)


def _round_us(people: list[int], press: Callable[[int], None]) -> float:
    """Microseconds a press, all clients together."""
    start = threading.Barrier(CLIENTS + 1)

    def client(first: int) -> None:
        start.wait()
        for who in people[first::CLIENTS]:
            press(who)

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(client, first) for first in range(CLIENTS)]
        start.wait()
        began = time.perf_counter_ns()
        for one in clients:
            one.result()
        return (time.perf_counter_ns() - began) / 1000 / len(people)


class PlainTables(Protocol):
    """A budget in buckets and who took from it; used by one thread."""

    def open(self) -> None: ...

    def say(self, word: str) -> None:
        """BEGIN or COMMIT."""

    def claim(self, bucket: int, who: int) -> None:
        """The two statements."""

    def close(self) -> None: ...


_TABLES = (
    "CREATE TABLE budget (bucket INTEGER PRIMARY KEY, remaining INTEGER NOT NULL"
    " CHECK (remaining >= 0))",
    "CREATE TABLE claim (bucket INTEGER, member INTEGER, PRIMARY KEY (bucket, member))",
)
ENOUGH = 1_000_000


class PlainSqlite:
    """By apsw, as the cloud does it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> None:
        self._line = apsw.Connection(str(self._path))
        self._line.execute("PRAGMA journal_mode = wal")
        self._line.execute("PRAGMA synchronous = full")
        for table in _TABLES:
            self._line.execute(table)
        self._line.executemany(
            "INSERT INTO budget VALUES (?, ?)", [(n, ENOUGH) for n in range(BUCKETS)]
        )

    def say(self, word: str) -> None:
        self._line.execute(word)

    def claim(self, bucket: int, who: int) -> None:
        self._line.execute(
            "UPDATE budget SET remaining = remaining - 1 WHERE bucket = ? AND remaining >= 1",
            (bucket,),
        )
        self._line.execute("INSERT INTO claim VALUES (?, ?) ON CONFLICT DO NOTHING", (bucket, who))

    def close(self) -> None:
        self._line.close()


class PlainPostgres:
    """By psycopg, prepared, as the cloud does it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def open(self) -> None:
        self._line = psycopg.connect(self._url, autocommit=True, prepare_threshold=1)
        for table in _TABLES:
            self._line.execute(table)
        for bucket in range(BUCKETS):
            self._line.execute("INSERT INTO budget VALUES (%s, %s)", (bucket, ENOUGH))

    def say(self, word: str) -> None:
        self._line.execute(word.encode())

    def claim(self, bucket: int, who: int) -> None:
        self._line.execute(
            "UPDATE budget SET remaining = remaining - 1 WHERE bucket = %s AND remaining >= 1",
            (bucket,),
        )
        self._line.execute(
            "INSERT INTO claim VALUES (%s, %s) ON CONFLICT DO NOTHING", (bucket, who)
        )

    def close(self) -> None:
        self._line.close()


class PlainClaims:
    """Group commit by the plainest code there is."""

    def __init__(self, tables: PlainTables) -> None:
        self._tables = tables
        self._waiting: queue.SimpleQueue[tuple[int, threading.Lock] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write)

    def __enter__(self) -> Self:
        self._writer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)
        self._writer.join()

    def claim(self, who: int) -> None:
        """Returns once it is on the disk."""
        done = threading.Lock()
        done.acquire()
        self._waiting.put((who, done))
        done.acquire()

    def _write(self) -> None:
        self._tables.open()
        while batch := self._batch():
            self._tables.say("BEGIN")
            for who, _ in batch:
                self._tables.claim(who % BUCKETS, who)
            self._tables.say("COMMIT")
            for _, done in batch:
                done.release()
        self._tables.close()

    def _batch(self) -> list[tuple[int, threading.Lock]]:
        """All who wait, AT_ONCE at the most; empty at the end."""
        batch: list[tuple[int, threading.Lock]] = []
        while len(batch) < AT_ONCE and not (batch and self._waiting.empty()):
            waiting = self._waiting.get()
            if waiting is None:
                break
            batch.append(waiting)
        return batch
