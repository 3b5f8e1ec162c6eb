"""J8: resident memory with both windows after 1,000 sales, and whether it grows."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from tests.bench.children import MB, Child, rest, two_displays
from tests.bench.j2 import till_files
from tests.bench.rows import Row, Spread, row

SETTLE_S = 3.0
"""Idle work (folding the logs in, a tick of the clock) is done by then."""
NOISE_MB = 3.0
"""What a heap may wander without growing."""


def run(*, quick: bool) -> Iterator[Row]:
    """One till that sells and sells; two bare windows beside it."""
    first, more = (5, 5) if quick else (1_000, 10_000)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        environment = two_displays(folder)
        bare_mb = _bare_mb(environment)
        after = _till_mb(folder, environment, (first, more))
    floor = Spread(1, bare_mb, bare_mb)
    ours = Spread(1, after[0], after[0])
    yield row(
        "J8",
        f"resident, both windows, 100,000 goods, after {first:,} sales",
        "MB",
        ours,
        floor,
        bar="≤ 1.7 × floor",
        ok=ours.p50 <= 1.7 * floor.p50,
    )
    grown = Spread(more, after[1] - after[0], after[1] - after[0])
    yield row(
        "J8",
        f"growth over {more:,} more sales",
        "MB",
        grown,
        None,
        bar=f"none (≤ {NOISE_MB:g} MB of noise)",
        ok=grown.p50 <= NOISE_MB,
    )


def _bare_mb(environment: Mapping[str, str]) -> float:
    with Child("bare_windows", environment=environment) as bare:
        bare.await_line("ready")
        for _ in range(50):
            bare.tell("add")
            bare.await_line("painted")
        return bare.resident_bytes() / MB


def _till_mb(folder: Path, environment: Mapping[str, str], sales: tuple[int, ...]) -> list[float]:
    """Megabytes after each of these numbers of sales, one after the other."""
    found = []
    with ExitStack() as stack:
        settings = till_files(folder, "keyboard:")
        till = stack.enter_context(Child("till_windows", str(settings), environment=environment))
        till.await_line("ready")
        for count in sales:
            till.tell("sell", count)
            till.await_line("sold", deadline_s=900)
            rest(SETTLE_S)
            found.append(till.resident_bytes() / MB)
    return found
