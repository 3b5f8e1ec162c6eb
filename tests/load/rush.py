"""A campaign from its first press to its last coupon: processes that die on the way, and the sums.

First some claim a month ago and never come: their budget comes back while the rush is on. Then all
processes run until nothing is left, and some are killed and started anew meanwhile.
"""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from cloud.parts import Parts
from tests.cloud.campaign import OFFER, must_add_up
from tests.cloud.databases import Home
from tests.load.streets import Streets
from tests.load.worker import Worker, opened

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 600.0
LONG_AGO_MS = 30 * 24 * 3600 * 1000
FORGOTTEN = 0.2
"""The part of the budget that people claimed a month ago and never used."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run."""

    streets: Streets
    coupons: int
    people: int
    clients: int  # in all
    processes: int
    kills: int
    seed: int
    patience: int = 40  # refusals in a row after which a client goes home


@dataclass(slots=True)
class Heard:
    """What the processes said."""

    coupons: dict[str, int] = field(default_factory=dict)  # coupon → person
    sold: set[str] = field(default_factory=set)
    words: Counter[str] = field(default_factory=Counter)

    def take(self, line: str) -> None:
        word, who, *rest = line.split()
        self.words[word] += 1
        if rest:
            known = self.coupons.setdefault(rest[0], int(who))
            assert known == int(who), f"coupon {rest[0]} was given to two people"
        if word == "sold":
            self.sold.add(rest[0])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    seconds: float
    heard: Heard
    killed: int
    granted: int
    released: int
    over: int

    @property
    def presses(self) -> int:
        return sum(self.heard.words[word] for word in ("got", "again", "out"))


class RunningWorker:
    """One worker, and a thread that listens to it."""

    def __init__(self, home: Home, plan: Plan, epoch: int, heard: Heard) -> None:
        figures = {
            "database": home.url,
            "keys": home.keys_file,
            "tills": plan.streets.tills,
            "stores": plan.streets.stores,
            "people": plan.people,
            "epoch": epoch,
            "seed": plan.seed,
            "clients": plan.clients // plan.processes,
            "patience": plan.patience,
        }
        words = [word for name, value in figures.items() for word in (f"--{name}", str(value))]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.load.worker", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.has_spoken = threading.Event()
        self._heard = heard
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self.join()

    def join(self) -> int:
        """Until it ends and all it said is taken down."""
        code = self._process.wait(DEADLINE_S)
        self._listener.join(DEADLINE_S)
        return code

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith("\n"):
                self._heard.take(line)
                self.has_spoken.set()
        self._process.stdout.close()
        self.has_spoken.set()


def run(plan: Plan, home: Home) -> Outcome:
    """All of it. Raises AssertionError with what does not add up."""
    parts = opened(home.url, home.keys_file)
    plan.streets.build(parts)
    plan.streets.open_campaign(parts, plan.coupons)
    forgotten = _claim_long_ago(plan, home)
    heard = Heard()
    began = time.monotonic()
    _rush(plan, home, heard)
    seconds = time.monotonic() - began
    return _judged(plan, parts, heard, forgotten, seconds)


def _claim_long_ago(plan: Plan, home: Home) -> int:
    """By people of another town, in this process. How many."""
    parts = opened(home.url, home.keys_file, earlier_ms=LONG_AGO_MS)
    count = int(plan.coupons * FORGOTTEN)
    heard = Heard()
    early = Worker(
        parts,
        plan.streets,
        people=plan.people,
        epoch=0,
        seed=plan.seed,
        clients=plan.clients,
        patience=plan.patience,
    )
    early.claim_for(range(plan.people, plan.people + count), heard.take)
    parts.database.close()
    assert heard.words == {"got": count}
    return count


def _rush(plan: Plan, home: Home, heard: Heard) -> None:
    dice = random.Random(plan.seed)
    running = [RunningWorker(home, plan, epoch, heard) for epoch in range(1, plan.processes + 1)]
    epoch = plan.processes
    for _ in range(plan.kills):
        victim = dice.randrange(len(running))
        assert running[victim].has_spoken.wait(DEADLINE_S)
        threading.Event().wait(dice.random())  # into the thick of it, a little later each time
        running[victim].kill()
        epoch += 1
        running[victim] = RunningWorker(home, plan, epoch, heard)
    assert [process.join() for process in running] == [0] * len(running)


def _judged(plan: Plan, parts: Parts, heard: Heard, forgotten: int, seconds: float) -> Outcome:
    """Everything that was said is true, and the budget is given out to the last coupon."""
    parts.mover.finish()
    must_add_up(parts)
    with parts.database.read() as work:
        rows = work.rows(
            "SELECT coupon_id, claimant, state FROM coupon WHERE offer_id = ?", (OFFER,)
        )
    parts.database.close()
    given = {coupon: int.from_bytes(claimant) for coupon, claimant, _ in rows}
    states = Counter(state for _, _, state in rows)
    lost = {coupon for coupon, who in heard.coupons.items() if given.get(coupon) != who}
    assert not lost, f"told and not kept: {lost}"
    unsold = {coupon for coupon, _, state in rows if coupon in heard.sold and state != "REDEEMED"}
    assert not unsold, f"sold and not redeemed: {unsold}"
    assert len(set(given.values())) == len(given), "somebody has two"
    assert states["RELEASED"] == forgotten, states
    granted = len(rows) - states["RELEASED"]
    return Outcome(
        seconds,
        heard,
        killed=plan.kills,
        granted=granted,
        released=states["RELEASED"],
        over=max(0, granted - plan.coupons),
    )
