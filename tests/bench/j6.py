"""J6: the report of one day after one and after five years, beside the bare SQL."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import apsw

from pos_app.adapters.ledger.report import day_report
from tests.bench import stock
from tests.bench.plain_sales import PlainSales
from tests.bench.rows import Row, Spread, row
from tests.bench.stock import YEAR, Size

ONE, FIVE = Size(100_000, YEAR), Size(100_000, 5 * YEAR)
SMALL = Size(10_000, 1_000)
DAYS = 60
TURNS = 5


def run(*, quick: bool) -> Iterator[Row]:
    """Both sizes over the same days of their first year, and the newest days of five years."""
    sizes = (SMALL,) if quick else (ONE, FIVE)
    paths = {size: stock.state_folder(size) / "ledger.db" for size in sizes}
    days = _days(paths[sizes[0]])
    chosen = random.Random(stock.SEED).sample(days, min(DAYS, len(days)))
    ours = {}
    for size, path in paths.items():
        ours[size], floor = _reports(path, chosen)
        yield _row(f"day report after {size.sales:,} sales", ours[size], floor)
    if quick:
        return
    newest = _days(paths[FIVE])[-DAYS:]
    yield _row("the newest days of five years", *_reports(paths[FIVE], newest))
    case = "five years against one, the same days"
    ok = ours[FIVE].p50 <= 1.3 * ours[ONE].p50
    yield row("J6", case, "ms", ours[FIVE], ours[ONE], bar="≤ 1.3 × (p50)", ok=ok)


def _row(case: str, ours: Spread, floor: Spread) -> Row:
    ok = ours.p50 <= 3 * floor.p50
    return row("J6", case, "ms", ours, floor, bar="≤ 3 × the bare SQL (p50)", ok=ok)


def _days(path: Path) -> list[str]:
    """Every business day of a ledger, in order."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    rows = connection.execute("SELECT DISTINCT day FROM business_day ORDER BY day")
    rows = connection.execute("SELECT DISTINCT day FROM business_day ORDER BY day")
    days = [day for (day,) in rows]
    connection.close()
    return days


def _reports(path: Path, days: Sequence[str]) -> tuple[Spread, Spread]:
    """Each opens its file for each report, as `pos-tool` does."""
    plain = PlainSales(path)
    ours: list[float] = []
    floor: list[float] = []
    sides: list[tuple[Callable[[str], object], list[float]]] = [
        (lambda day: day_report(path, date.fromisoformat(day)), ours),
        (plain.day, floor),
    ]
    chance = random.Random(stock.SEED)
    for turn in range(TURNS + 1):
        for day in days:
            chance.shuffle(sides)
            for ask, times in sides:
                began = time.perf_counter_ns()
                ask(day)
                times.append((time.perf_counter_ns() - began) / 1e6)
        if turn == 0:  # the first turn only warms the file cache
            ours.clear()
            floor.clear()
    return Spread.of(ours), Spread.of(floor)
