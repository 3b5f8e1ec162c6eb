"""J3: a sale of ten lines and two tenders, durable, signed and chained, beside an appended page."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pos_app.domain.moment import Moment
from tests.bench import j2, stock
from tests.bench.floors import SyncedFile
from tests.bench.rows import Row, Spread, row

LINES = 10
BURST = 20
"""Sales before an idle moment lets the ledger fold its log in; in a shop every pause does."""
START = Moment(1_795_320_000_000, 60_000)


def run(*, quick: bool) -> Iterator[Row]:
    """The ledger by itself, then "paid" on both windows."""
    yield ledger_row(40 if quick else 1000)
    yield from j2.paid_rows(quick=quick)


def ledger_row(sales: int) -> Row:
    """One append each, in turns, on the same disk."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=_disk()) as name:
        folder = Path(name)
        ledger = stock.open_ledger(folder, START)
        ledger.checkpoint()  # a till has been idle before its first sale
        ours, floor = [], []
        with SyncedFile(folder / "floor.bin") as page:
            for number in range(1, sales + 1):
                sold = stock.sale(number, lines=LINES)
                at = Moment(START.utc_ms + number, START.monotonic_ms + number)
                began = time.perf_counter_ns()
                ledger.append(sold, at)
                ours.append((time.perf_counter_ns() - began) / 1e6)
                floor.append(page.append_ms())
                if number % BURST == 0:
                    ledger.checkpoint()
        ledger.close()
    a, b = Spread.of(ours), Spread.of(floor)
    return row(
        "J3",
        "ledger append, 10 lines, 2 tenders",
        "ms",
        a,
        b,
        bar="≤ 1.2 × p50, ≤ 3 × p99",
        ok=a.p50 <= 1.2 * b.p50 and a.p99 <= 3 * b.p99,
    )


def _disk() -> Path:
    """A folder on the disk that the project lies on, not one in memory."""
    stock.KEPT.mkdir(parents=True, exist_ok=True)
    return stock.KEPT
