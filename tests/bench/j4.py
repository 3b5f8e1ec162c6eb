"""J4: process start → both windows painted and a scan accepted, beside two bare windows."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from drivers.pseudo_terminal import PseudoTerminal
from tests.bench import stock
from tests.bench.children import Child, two_displays
from tests.bench.j2 import wake_scanner
from tests.bench.rows import Row, Spread, row
from tests.bench.stock import YEAR, Size

USUAL, MANY_GOODS = Size(100_000, YEAR), Size(1_000_000, YEAR)
NEW, OLD = Size(100_000), Size(100_000, 5 * YEAR)


@dataclass
class Starts:
    """Milliseconds from the process's start, per size of the shop."""

    painted: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)


def run(*, quick: bool) -> Iterator[Row]:
    """All sizes in turns, round by round."""
    small = Size(10_000)
    sizes = (small,) if quick else (USUAL, MANY_GOODS, NEW, OLD)
    starts, floor = _measured(sizes, 2 if quick else 15)
    usual = starts[small if quick else USUAL]
    for what, times in (("both windows painted", usual.painted), ("a scan shown", usual.accepted)):
        ours = Spread.of(times)
        yield row(
            "J4",
            f"start → {what}",
            "ms",
            ours,
            floor,
            bar="≤ 2.5 × floor (p50)",
            ok=ours.p50 <= 2.5 * floor.p50,
        )
    if not quick:
        yield _against("1,000,000 goods against 100,000", starts[MANY_GOODS], starts[USUAL])
        yield _against("five years of sales against none", starts[OLD], starts[NEW])


def _against(case: str, ours: Starts, base: Starts) -> Row:
    large, small = Spread.of(ours.accepted), Spread.of(base.accepted)
    ok = large.p50 <= 1.1 * small.p50
    return row("J4", case, "ms", large, small, bar="≤ 1.1 × (p50)", ok=ok)


def _measured(sizes: Sequence[Size], rounds: int) -> tuple[dict[Size, Starts], Spread]:
    starts: dict[Size, Starts] = {size: Starts() for size in sizes}
    floor: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        environment = two_displays(folder)
        line = PseudoTerminal()
        stack.callback(line.close)
        for number in range(rounds + 1):
            for size in sizes:
                _start(size, folder, line, environment, starts[size])
            with Child("bare_windows", environment=environment) as bare:
                floor.append((int(bare.await_line("ready")[0]) - bare.started_ns) / 1e6)
            if number == 0:  # the first round only warms the file cache
                starts = {size: Starts() for size in sizes}
                floor.clear()
    return starts, Spread.of(floor)


def _start(
    size: Size, folder: Path, line: PseudoTerminal, environment: Mapping[str, str], into: Starts
) -> None:
    state = stock.state_folder(size)
    settings = stock.settings_file(folder, scanner=f"serial:{line.path}?baud=9600", state=state)
    with Child("till_windows", str(settings), environment=environment) as till:
        into.painted.append((int(till.await_line("ready")[0]) - till.started_ns) / 1e6)
        into.accepted.append((wake_scanner(till, line) - till.started_ns) / 1e6)
    (state / "basket.json").unlink(missing_ok=True)
