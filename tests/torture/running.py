"""Many recordings on all cores, until enough different images have been looked at."""

import gc
import itertools
import logging
import os
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.torture.counting import Cut, Tally, torture
from tests.torture.disk import MemoryDisk
from tests.torture.inspection import Broken, Fault
from tests.torture.quicker import work_out_once
from tests.torture.scenarios import SCENARIOS

MOST_FAULTS = 50
"""After so many bad images a run ends: there is nothing more to learn."""


@dataclass(frozen=True, slots=True)
class Part:
    """One recording: a scenario and a seed."""

    scenario: str
    seed: int


@dataclass(slots=True)
class Row:
    """All recordings of one scenario. `seconds` are summed over the cores."""

    recordings: int = 0
    images: int = 0
    distinct: int = 0
    bad: Counter[Broken] = field(default_factory=Counter)
    seconds: float = 0.0


@dataclass(slots=True)
class Report:
    """A whole run. About 100 bytes of memory an image: only the keys of all images are kept."""

    rows: dict[str, Row] = field(default_factory=dict)
    keys: set[int] = field(default_factory=set)
    faults: list[tuple[Cut, Fault]] = field(default_factory=list)

    @property
    def images(self) -> int:
        return sum(row.images for row in self.rows.values())

    @property
    def distinct(self) -> int:
        return len(self.keys)

    def add(self, part: Part, tally: Tally, seconds: float) -> None:
        row = self.rows.setdefault(part.scenario, Row())
        before = self.distinct
        self.keys |= tally.keys
        row.recordings += 1
        row.images += tally.images
        row.distinct += self.distinct - before
        row.bad += tally.bad
        row.seconds += seconds
        self.faults.extend(tally.faults)


def run(seed: int, names: Sequence[str], is_enough: Callable[[Report], bool]) -> Report:
    """Until it is enough, which is asked after each recording. These are taken in a fixed order and
    counted whole: one seed gives the same figures on any number of cores."""
    report = Report()
    cores = os.cpu_count() or 1
    waiting = parts(names, seed)
    with get_context("fork").Pool(cores, initializer=_begin) as pool:
        at_work = deque(pool.apply_async(_tortured, (part,)) for part in _next(waiting, 2 * cores))
        while not is_enough(report) and len(report.faults) < MOST_FAULTS:
            report.add(*at_work.popleft().get())
            at_work.extend(pool.apply_async(_tortured, (part,)) for part in _next(waiting, 1))
        pool.terminate()
    return report


def parts(names: Sequence[str], seed: int) -> Iterator[Part]:
    """Round after round, each scenario as often as it deserves, always with another seed."""
    for number in itertools.count(seed * 1_000_000, 100):
        for turn in range(max(SCENARIOS[name].turns for name in names)):
            for name in names:
                if turn < SCENARIOS[name].turns:
                    yield Part(name, number + turn)


def _next(waiting: Iterator[Part], count: int) -> Sequence[Part]:
    return tuple(itertools.islice(waiting, count))


def _begin() -> None:
    """A worker ends when it is told to. What its tills log of damage is not wanted."""
    work_out_once()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    logging.disable()
    gc.disable()


def _tortured(part: Part) -> tuple[Part, Tally, float]:
    """In a process of its own."""
    started = time.perf_counter()
    disk = MemoryDisk(f"torture-{os.getpid()}")
    try:
        story = SCENARIOS[part.scenario]
        tally = torture(story, part.seed, budget=story.most, disk=disk)
    except Exception as error:
        error.add_note(f"in recording {part.scenario}, seed {part.seed}")
        raise
    finally:
        disk.close()
        gc.collect()
    return part, tally, time.perf_counter() - started


def table(report: Report) -> str:
    """What was looked at and found, scenario by scenario."""
    classes = sorted({broken for row in report.rows.values() for broken in row.bad})
    names = [str(broken) for broken in classes] or ["bad"]
    heads = ["scenario", "recordings", "images", "distinct", "images/s", *names]
    lines = [heads]
    for name, row in report.rows.items():
        found = [row.bad[broken] for broken in classes] or [0]
        speed = round(row.images / row.seconds) if row.seconds else 0
        figures = (row.recordings, row.images, row.distinct, speed, *found)
        lines.append([name, *(f"{figure:,}" for figure in figures)])
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
