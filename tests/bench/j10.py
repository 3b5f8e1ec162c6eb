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
from typing import Self

import apsw

from cloud import claims
from cloud.clock import system_clock
from cloud.opening import SQLITE
from cloud.pages.visits import SEE_OTHER
from cloud.parts import Parts
from pos_app.demo.shop import DemoCloud, DemoFolder
from pos_app.domain import screen_code
from tests.bench.rows import Row, Spread, row
from tests.cloud.campaign import OFFER, must_add_up
from tests.load.phones import Line
from tests.load.streets import Streets
from tests.load.worker import opened

CLIENTS = 32
AT_ONCE = 64
PEOPLE = 3_000_000
BUCKETS = 64
STREETS = Streets(tills=1000, stores=100)
SEED = 10


def run(*, quick: bool) -> Iterator[Row]:
    """Rounds of ours and of the floor in turns, in one process each on its own file."""
    presses, rounds = (64, 1) if quick else (4_000, 5)
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        parts = _cloud(root, presses * rounds)
        stack.callback(parts.database.close)
        floor = stack.enter_context(PlainClaims(root / "floor.db", presses * rounds))
        dice = random.Random(SEED)
        ours_us, floor_us = [], []
        for _ in range(rounds):
            people = [dice.randrange(PEOPLE) for _ in range(presses)]
            ours_us.append(_round_us(people, lambda who: _press(parts, who)))
            floor_us.append(_round_us(people, floor.claim))
        must_add_up(parts)
        yield _over_http(root, quick=quick)
    ours, plain = Spread.of(ours_us), Spread.of(floor_us)
    yield row(
        "J10",
        f"a claim, {CLIENTS} threads, {presses:,} a round, SQLite",
        "µs",
        ours,
        plain,
        bar="≤ 2 × floor (p50)",
        ok=ours.p50 <= 2 * plain.p50,
    )


def _over_http(root: Path, *, quick: bool) -> Row:
    """What one press takes of a server process: ticket, session, coupon, redirect. The pages with
    the button are open already."""
    presses, rounds = (64, 1) if quick else (1_500, 4)
    folder = DemoFolder(root / "http")
    cloud = DemoCloud.start(folder, host="127.0.0.1", claim_host="127.0.0.1")
    try:
        parts = _cloud(folder.root, presses * rounds)
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


def _cloud(root: Path, coupons: int) -> Parts:
    parts = opened(f"{SQLITE}{root / 'cloud.db'}", root / "cloud.db.keys")
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


class PlainClaims:
    """Group commit by the plainest code there is."""

    def __init__(self, path: Path, coupons: int) -> None:
        self._path = path
        self._each = coupons // BUCKETS + 1
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
        connection = apsw.Connection(str(self._path))
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA synchronous = full")
        connection.execute(
            "CREATE TABLE budget (bucket INTEGER PRIMARY KEY, remaining INTEGER NOT NULL"
            " CHECK (remaining >= 0))"
        )
        connection.execute(
            "CREATE TABLE claim (bucket INTEGER, member INTEGER, PRIMARY KEY (bucket, member))"
            " WITHOUT ROWID"
        )
        connection.executemany(
            "INSERT INTO budget VALUES (?, ?)", [(n, self._each * 2) for n in range(BUCKETS)]
        )
        while (first := self._waiting.get()) is not None:
            batch = [first]
            while len(batch) < AT_ONCE and not self._waiting.empty():
                further = self._waiting.get()
                if further is None:
                    self._waiting.put(None)
                    break
                batch.append(further)
            connection.execute("BEGIN IMMEDIATE")
            for who, _ in batch:
                bucket = hash(who) % BUCKETS
                connection.execute(
                    "UPDATE budget SET remaining = remaining - 1"
                    " WHERE bucket = ? AND remaining >= 1",
                    (bucket,),
                )
                connection.execute("INSERT OR IGNORE INTO claim VALUES (?, ?)", (bucket, who))
            connection.execute("COMMIT")
            for _, done in batch:
                done.release()
        connection.close()
