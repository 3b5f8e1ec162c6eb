"""`python -m tests.torture --images n --seed s`: power cuts by the hundred thousand.

    --images n          stop after so many different images (default 30000)
    --minutes m         stop after so long, however many there were
    --seed s            the same seed, the same images (default 1)
    --scenario name     only this one; may be given several times
    --replay cut        one image again, as a failing run has printed it

Prints a line each minute and a table at the end, which SIGTERM brings about too. Exit code 1 when a
promise was broken.
"""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType

from tests.torture.counting import Cut, replay_cut
from tests.torture.disk import MemoryDisk
from tests.torture.running import Report, run, table
from tests.torture.scenarios import SCENARIOS

SAY_EVERY_S = 60.0


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--images", type=int, default=30_000)
    parser.add_argument("--minutes", type=float, default=24 * 60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenario", action="append", choices=sorted(SCENARIOS))
    parser.add_argument("--replay", type=Cut.read)
    asked = parser.parse_args(arguments)
    if asked.replay:
        return _replay(asked.replay)
    watch = _Watch(asked.images, asked.minutes)
    signal.signal(signal.SIGTERM, watch.end)
    return _torture(asked.seed, asked.scenario or list(SCENARIOS), watch)


def _torture(seed: int, names: Sequence[str], watch: "_Watch") -> int:
    report = run(seed, names, watch.is_enough)
    print(table(report))
    print(
        f"{report.images:,} images, {report.distinct:,} distinct, {len(report.faults)} bad,"
        f" seed {seed}, {watch.seconds:.0f} s"
    )
    for cut, fault in report.faults:
        print(f"{fault.broken}: {fault.words}; again with: --replay {cut}")
    return 1 if report.faults else 0


def _replay(cut: Cut) -> int:
    fault = replay_cut(cut, MemoryDisk("replay"))
    print(f"{fault.broken}: {fault.words}" if fault else "all is well")
    return 1 if fault else 0


class _Watch:
    """When it is enough; and a line now and then, so that a long run shows that it lives."""

    def __init__(self, images: int, minutes: float) -> None:
        self._images = images
        self._minutes = minutes
        self._started = self._said = time.monotonic()

    def end(self, signal_number: int, frame: FrameType | None) -> None:
        self._images = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def is_enough(self, report: Report) -> bool:
        if time.monotonic() - self._said >= SAY_EVERY_S:
            self._said = time.monotonic()
            figures = f"{report.images:,} images, {report.distinct:,} distinct"
            print(f"{self.seconds:6.0f} s  {figures}, {len(report.faults)} bad", flush=True)
        return report.distinct >= self._images or self.seconds >= self._minutes * 60


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
