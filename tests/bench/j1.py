"""J1: barcode → product, through the till's own reading connection, beside one indexed lookup."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pos_app.adapters.catalogue import SqliteUtilsCatalogue
from pos_app.till.loop import SEARCH_ROWS
from tests.bench import stock
from tests.bench.floors import IndexedTable
from tests.bench.rows import Row, Spread, row

SMALL, LARGE = 10_000, 1_000_000
TURN = 50
"""Lookups before the other side's turn."""
SEARCHES = {
    "initials": ("ksf", "hsnrm", "qdpj", "m", "sd", "yb"),
    "characters": ("牛肉", "洗衣", "面", "可口可乐", "巧克力", "奶"),
    "digits": ("69", "6900", "690000001", "123", "69000009"),
    "mixed": ("500g", "奶2", "oreo", "康师傅红烧"),
    "nothing": ("zzqqxx", "魑魅", "99887766"),
}


def run(*, quick: bool) -> Iterator[Row]:
    """Three sizes, the largest against the smallest, and searches at the largest."""
    sizes = (SMALL,) if quick else (SMALL, 100_000, LARGE)
    turns = 20 if quick else 200
    ours = {}
    for size in sizes:
        ours[size], floor = _lookups(size, turns)
        yield row(
            "J1",
            f"barcode → product, {size:,} goods",
            "µs",
            ours[size],
            floor,
            bar="≤ 3 × floor (p50)",
            ok=ours[size].p50 <= 3 * floor.p50,
        )
    yield row(
        "J1",
        f"{sizes[-1]:,} goods against {SMALL:,}",
        "µs",
        ours[sizes[-1]],
        ours[SMALL],
        bar="≤ 2 × (p50)",
        ok=ours[sizes[-1]].p50 <= 2 * ours[SMALL].p50,
    )
    yield from _searches(sizes[-1], 3 if quick else 50)


def _lookups(size: int, turns: int) -> tuple[Spread, Spread]:
    goods = SqliteUtilsCatalogue(stock.catalogue(size))
    table = IndexedTable(size)
    for path in (stock.catalogue(size), table.path):
        _read_through(path)
    chance = random.Random(stock.SEED)
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(turns):
        codes = [stock.barcode(chance.randrange(size)) for _ in range(TURN)]
        # Who goes second finds a warm processor, so each goes first as often as the other.
        sides = [(goods.find, ours), (table.find, floor)]
        chance.shuffle(sides)
        for find, times in sides:
            times.extend(_each_us(find, codes))
    goods.close()
    table.close()
    return Spread.of(ours), Spread.of(floor)


def _read_through(path: Path) -> None:
    """Into the system's file cache: else the first touch of each page measures the disk."""
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass


def _searches(size: int, times: int) -> Iterator[Row]:
    goods = SqliteUtilsCatalogue(stock.catalogue(size))
    for kind, typed in SEARCHES.items():
        spent = [
            us / 1000
            for _ in range(times)
            for us in _each_us(lambda text: goods.search(text, SEARCH_ROWS), typed)
        ]
        found = Spread.of(spent)
        yield row(
            "J1",
            f"search by {kind}, {size:,} goods",
            "ms",
            found,
            None,
            bar="p99 ≤ 10 ms",
            ok=found.p99 <= 10,
        )
    goods.close()


def _each_us(find: Callable[[str], object], codes: Sequence[str]) -> Iterator[float]:
    for code in codes:
        began = time.perf_counter_ns()
        find(code)
        yield (time.perf_counter_ns() - began) / 1000
