"""Cutting the power everywhere, once for each disk that it may leave."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.torture.crash import EVERYTHING, NOTHING_MORE, Image, Platter, after_each
from tests.torture.disk import MemoryDisk, seed_sqlite
from tests.torture.inspection import Broken, Fault
from tests.torture.recording import Recorded
from tests.torture.scenarios import SCENARIOS, Story

MOST_FAULTS_KEPT = 20
"""After so many bad images of one recording there is nothing more to learn from it."""

MOST_ROUNDS = 200
"""In the first round nothing and everything arrives, in each other one something by chance."""

LEAST_NEW = 5
"""When fewer than one in so many images of a round is new, another recording tells more."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One power cut: in which stretch of a till's life, after how many operations, what arrived."""

    scenario: str
    seed: int
    count: int
    variant: int

    def __str__(self) -> str:
        return f"{self.scenario}:{self.seed}:{self.count}:{self.variant}"

    @classmethod
    def read(cls, text: str) -> "Cut":
        scenario, seed, count, variant = text.split(":")
        return cls(scenario, int(seed), int(count), int(variant))

    @property
    def turn(self) -> int:
        """What is tried afterwards changes from cut to cut."""
        return self.count + self.variant

    @property
    def dice(self) -> random.Random:
        return random.Random((self.seed * 1_000_003 + self.count) * 1_000_003 + self.variant)


@dataclass(slots=True)
class Tally:
    """What a run has seen."""

    images: int = 0
    keys: set[int] = field(default_factory=set)
    bad: Counter[Broken] = field(default_factory=Counter)
    faults: list[tuple[Cut, Fault]] = field(default_factory=list)

    @property
    def distinct(self) -> int:
        return len(self.keys)

    def add(self, other: "Tally") -> None:
        self.images += other.images
        self.keys |= other.keys
        self.bad += other.bad
        self.faults.extend(other.faults)

    def note(self, cut: Cut, fault: Fault) -> None:
        self.bad[fault.broken] += 1
        self.faults.append((cut, fault))


def record(scenario: Story, seed: int, disk: MemoryDisk) -> Recorded:
    """The same operations for the same seed."""
    seed_sqlite(seed)
    return scenario.record(disk, random.Random(seed))


def torture(scenario: Story, seed: int, *, budget: int, disk: MemoryDisk) -> Tally:
    """Look at up to `budget` different images of one recording, or at nearly all there are."""
    return examine(scenario, seed, record(scenario, seed, disk), budget=budget, disk=disk)


def torture_until(scenario: Story, seed: int, *, images: int, disk: MemoryDisk) -> Tally:
    """One recording after the other until so many different images have been looked at, or a
    promise was broken."""
    tally = Tally()
    for number in itertools.count(seed * 1000):
        tally.add(torture(scenario, number, budget=images - tally.distinct, disk=disk))
        if tally.distinct >= images or tally.faults:
            break
    return tally


def examine(
    scenario: Story, seed: int, recorded: Recorded, *, budget: int, disk: MemoryDisk
) -> Tally:
    """The same, of what is already recorded."""
    inspection = scenario.inspection(disk, recorded)
    tally = Tally()
    seen = set()
    for cut, image in images_of(scenario, seed, recorded, tally):
        promise = recorded.promised(cut.count)
        if (promise, image.key) not in seen:
            seen.add((promise, image.key))
            tally.keys.add(image.key)
            disk.load(image.files)
            with _named(cut):
                fault = inspection.fault(promise, cut.turn)
            if fault is not None:
                tally.note(cut, fault)
        if tally.distinct >= budget or len(tally.faults) == MOST_FAULTS_KEPT:
            break
    return tally


@contextmanager
def _named(cut: Cut) -> Iterator[None]:
    """A start that fails in a way that nobody foresaw says on which image."""
    try:
        yield
    except Exception as error:
        error.add_note(f"again with: --replay {cut}")
        raise


def images_of(
    scenario: Story, seed: int, recorded: Recorded, tally: Tally
) -> Iterator[tuple[Cut, Image]]:
    """Round after round over all moments, until a round brings next to nothing new."""
    for number in range(MOST_ROUNDS):
        before = tally.distinct, tally.images
        for count, platter in after_each(recorded.start, recorded.ops):
            for variant in _variants(number, platter):
                cut = Cut(scenario.name, seed, count, variant)
                tally.images += 1
                yield cut, platter.image(variant, cut.dice)
        if (tally.distinct - before[0]) * LEAST_NEW < tally.images - before[1]:
            return


def _variants(number: int, platter: Platter) -> tuple[int, ...]:
    """The more waits, the more there is to tell apart."""
    if number == 0:
        return (NOTHING_MORE, EVERYTHING) if platter.waits else (NOTHING_MORE,)
    return (EVERYTHING + number,) if number <= 2 * platter.waits else ()


def replay_cut(cut: Cut, disk: MemoryDisk) -> Fault | None:
    """The same cut again, alone."""
    scenario = SCENARIOS[cut.scenario]
    recorded = record(scenario, cut.seed, disk)
    inspection = scenario.inspection(disk, recorded)
    for count, platter in after_each(recorded.start, recorded.ops):
        if count == cut.count:
            disk.load(platter.image(cut.variant, cut.dice).files)
            return inspection.fault(recorded.promised(count), cut.turn)
    raise LookupError(f"{cut}: the recording has {len(recorded.ops)} operations")
