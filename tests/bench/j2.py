"""J2: the last byte of a scan at a pty → a frame of both windows swapped; J3's "paid" beside it.

The pty is the far end of the real serial scanner; the till is `pos-app` with its real ledger,
catalogue and workers. The floor is two bare windows that insert one row, in turns with ours.
"""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from drivers.pseudo_terminal import PseudoTerminal
from tests.bench import stock
from tests.bench.children import Child, rest, two_displays, virtual_display
from tests.bench.floors import SyncedFile
from tests.bench.rows import Row, Spread, row

BASKET = 10
REST_S = 0.12
"""No customer's goods follow each other faster, and animations have ended by then."""
FRAME_MS = 1000 / 60


@dataclass
class Samples:
    """Milliseconds, ours and the floors', taken in turns."""

    scans: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    paid: list[float] = field(default_factory=list)
    synced: list[float] = field(default_factory=list)


def run(*, quick: bool) -> Iterator[Row]:
    """J2 offscreen and, where Xvfb is there, on an X server; and J3's screen part."""
    for platform, samples in on_each_platform(10 if quick else 300, basket=BASKET):
        yield scan_row(platform, samples)


def paid_rows(*, quick: bool) -> Iterator[Row]:
    """Command → "paid" on both windows, beside one append + fdatasync and one frame."""
    for platform, samples in on_each_platform(4 if quick else 160, basket=2):
        ours, floor = Spread.of(samples.paid), Spread.of(samples.synced)
        yield row(
            "J3",
            f"command → paid shown, {platform}",
            "ms",
            ours,
            floor,
            bar="p50 ≤ floor + one frame (16.7 ms)",
            ok=ours.p50 <= floor.p50 + FRAME_MS,
        )


def on_each_platform(scans: int, *, basket: int) -> Iterator[tuple[str, Samples]]:
    """Measure offscreen, then on a virtual X server."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield "offscreen", measured(scans, basket, two_displays(Path(folder)))
    with virtual_display() as environment:
        if environment is not None:
            yield "xcb on Xvfb", measured(scans, basket, environment)


def scan_row(platform: str, samples: Samples) -> Row:
    """J2's row: the bar is a difference at the median and an absolute at the tail."""
    ours, floor = Spread.of(samples.scans), Spread.of(samples.frames)
    return row(
        "J2",
        f"scan → both frames, {platform}",
        "ms",
        ours,
        floor,
        bar="p50 ≤ floor + 3 ms, p99 ≤ 12 ms",
        ok=ours.p50 <= floor.p50 + 3 and ours.p99 <= 12,
    )


def measured(scans: int, basket: int, environment: Mapping[str, str]) -> Samples:
    """So many scans in baskets of so many, each paid in cash, in turns with the floors."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        line = PseudoTerminal()
        stack.callback(line.close)
        settings = till_files(folder, f"serial:{line.path}?baud=9600")
        till = stack.enter_context(Child("till_windows", str(settings), environment=environment))
        bare = stack.enter_context(Child("bare_windows", environment=environment))
        disk = stack.enter_context(SyncedFile(folder / "floor.bin"))
        till.await_line("ready")
        bare.await_line("ready")
        wake_scanner(till, line)
        samples = Samples()
        for number in range(scans):
            rest(REST_S)
            samples.scans.append(_scan_ms(till, line, stock.barcode(number * 37 % 10_000)))
            rest(REST_S)
            samples.frames.append(_floor_ms(bare))
            if number % basket == basket - 1:
                samples.paid.append(_paid_ms(till))
                samples.synced.append(disk.append_ms())
        return samples


def till_files(folder: Path, scanner: str, printer: str = "") -> Path:
    """A till with 100,000 goods, promotions, and an empty ledger. Returns its settings."""
    stock.copy_state(stock.Size(100_000), folder / "state")
    return stock.settings_file(folder, scanner=scanner, printer=printer, state=folder / "state")


def wake_scanner(till: Child, line: PseudoTerminal) -> int:
    """Scan until the first scan is on both windows: the port opens after the first frame. Returns
    when it was."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        line.send(stock.barcode(1).encode() + b"\r")
        shown = till.hears("shown", 0.01)
        while shown is not None and shown[1] == "0":
            shown = till.hears("shown", 0.01)
        if shown is not None:
            return int(shown[0])
    raise TimeoutError("the till accepts no scan")


def _scan_ms(till: Child, line: PseudoTerminal, code: str) -> float:
    read = code.encode() + b"\r"
    began = time.perf_counter_ns()
    line.send(read)
    return (int(till.await_line("shown")[0]) - began) / 1e6


def _floor_ms(bare: Child) -> float:
    bare.tell("add")
    began, painted = map(int, bare.await_line("painted"))
    return (painted - began) / 1e6


def _paid_ms(till: Child) -> float:
    """The pay page, then cash; until "paid" stands on both windows."""
    till.tell("post", "StartPaying")
    _await_desk(till, "Tendering")
    rest(REST_S)
    till.tell("post", "TakeCash")
    began = int(till.await_line("posted")[0])
    return (_await_desk(till, "Thanking") - began) / 1e6


def _await_desk(till: Child, desk: str) -> int:
    while True:
        at, _, shown = till.await_line("shown")
        if shown == desk:
            return int(at)
