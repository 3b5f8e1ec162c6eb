"""Five years of one till: how large, how fast to look into, to open and to verify."""

import hashlib
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import apsw

from pos_app.adapters.ledger import LedgerReader
from pos_app.adapters.ledger.chapters import chapters_in
from pos_app.adapters.ledger.connection import reading_uri
from pos_app.adapters.ledger.links import usable_processes
from pos_app.adapters.ledger.replay import Replay, compare_projections, connect
from pos_app.adapters.ledger.verification import Verified, verify, verify_chain
from pos_app.domain.moment import Moment
from tests.bench import stock
from tests.bench.rows import Row, Spread, row
from tests.bench.stock import YEAR, Size
from tests.histories import folder_in_memory

FIVE = Size(100_000, 5 * YEAR)
SMALL = Size(10_000, 1_000)
LOOK_UPS = 1_000


def run(*, quick: bool) -> Iterator[Row]:
    """One ledger, from its size to everything in it checked."""
    size = SMALL if quick else FIVE
    path = stock.state_folder(size) / "ledger.db"
    yield _size(path, size.sales)
    yield _look_up(path)
    yield _opening(path, 2 if quick else 7)
    yield from _chain(path, 2 if quick else 7)
    yield _replayed(path)
    yield _everything(path)


def _size(path: Path, sales: int) -> Row:
    """The file against the bytes that are hashed and signed, with their hashes and signatures."""
    connection = _reading(path)
    journal = connection.execute("SELECT sum(length(data) + 32 + 64) FROM journal").get
    connection.close()
    ours, floor = path.stat().st_size / sales, journal / sales
    return row(
        "years",
        f"file, {sales:,} sales with receipts, refunds and shifts",
        "bytes a sale",
        Spread(1, ours, ours),
        Spread(1, floor, floor),
        bar="none (floor: journal bytes, hashes, signatures)",
        ok=True,
    )


def _look_up(path: Path) -> Row:
    """A receipt by its number, read and decoded, beside the bare row."""
    reader, bare = LedgerReader(path), _reading(path)
    found = bare.execute("SELECT position FROM sale").fetchall()
    positions = [place for (place,) in random.Random(stock.SEED).choices(found, k=LOOK_UPS)]
    starts_after = bare.execute("SELECT starts_after FROM chapter").get
    question = "SELECT data FROM journal WHERE position = ?"
    ours, floor = [], []
    for position in positions:
        ours.append(_ms(partial(reader.sale, position - starts_after)))
        floor.append(_ms(partial(bare.execute, question, (position,))))
    reader.close()
    bare.close()
    a = Spread.of(ours)
    return row(
        "years", "receipt look-up", "ms", a, Spread.of(floor), bar="≤ 1 ms (p50)", ok=a.p50 <= 1
    )


def _opening(path: Path, times: int) -> Row:
    """The ledger opened as at every start: settings, last 2,000 hashes, newest signature."""
    ours = []
    with folder_in_memory() as folder:
        shutil.copytree(path.parent, folder / "state")
        for _ in range(times):
            began = time.perf_counter_ns()
            ledger = stock.open_ledger(folder / "state", Moment(1 << 41, 0))
            ours.append((time.perf_counter_ns() - began) / 1e6)
            ledger.close()
    spread = Spread.of(ours)
    return row("years", "ledger opened", "ms", spread, None, bar="none (J4 judges)", ok=True)


def _chain(path: Path, times: int) -> Iterator[Row]:
    """The whole chain on all processors, beside SHA-256 over the same bytes in one process; and the
    processor time of both, which others on the machine touch less."""
    connection = _reading(path)
    blocks = b"".join(data for (data,) in connection.execute("SELECT data FROM journal"))
    connection.close()
    processes = usable_processes()
    wall, busy, floor, floor_busy = [], [], [], []
    for _ in range(times):
        began = _busy_s()
        wall.append(_ms(lambda: _sound(verify_chain(path, processes=processes))) / 1000)
        between = _busy_s()
        floor.append(_ms(lambda: hashlib.sha256(blocks).digest()) / 1000)
        busy.append(between - began)
        floor_busy.append(_busy_s() - between)
    a = Spread.of(wall)
    case = f"chain verified, {processes} processes"
    yield row("years", case, "s", a, Spread.of(floor), bar="≤ 1 s (p50)", ok=a.p50 <= 1)
    a = Spread.of(busy)
    case = "chain verified, processor time"
    yield row("years", case, "s", a, Spread.of(floor_busy), bar="none", ok=True)


def _busy_s() -> float:
    """Processor seconds of this process and of its children that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _replayed(path: Path) -> Row:
    """Every entry decoded, held against its place and projected, and every row compared; in one
    process, without hashes and signatures."""
    connection, verified = connect(reading_uri(path)), Verified()
    connection.execute("INSERT INTO main.chapter SELECT * FROM ledger.chapter")
    verified.chapters = chapters_in(connection)

    def replay() -> None:
        Replay(connection, verified, lambda _done: None).run()
        compare_projections(connection, verified)
        _sound(verified)

    spent = _ms(replay) / 1000
    connection.close()
    spread = Spread(1, spent, spent)
    return row("years", "replayed and compared", "s", spread, None, bar="none", ok=True)


def _everything(path: Path) -> Row:
    """Every signature, every entry replayed, every row beside it compared."""
    spent = _ms(lambda: _sound(verify(path, processes=usable_processes()))) / 1000
    spread = Spread(1, spent, spent)
    case = f"everything verified, {usable_processes()} processes"
    return row("years", case, "s", spread, None, bar="none", ok=True)


def _sound(verified: Verified) -> None:
    """A figure of a ledger that is not sound would be worth nothing."""
    if not verified.is_sound:
        raise AssertionError(verified.findings)


def _reading(path: Path) -> apsw.Connection:
    return apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - began) / 1e6
