"""A sub-fleet from its first enrolment to the last check: built, run through its days, settled."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import requests

from cloud import enrolment
from cloud.late_signatures import verify_piece
from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud import sync
from pos_app.adapters.cloud.client import CloudClient
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.ledger import writing
from tests.adapters.cloud.world import CLOUD_URL, InProcess
from tests.histories.seasons import opens_at
from tests.torture.disk import seed_sqlite
from tests.torture.fleet import shops
from tests.torture.fleet.agenda import HOUR_MS, MINUTE_MS, Agenda
from tests.torture.fleet.cashier import Cashier
from tests.torture.fleet.checks import Watch, ledger_is_sound, nothing_is_missing
from tests.torture.fleet.cloud_node import CloudNode, on_the_spot
from tests.torture.fleet.days import Days
from tests.torture.fleet.hostile import Stranger
from tests.torture.fleet.machine import Machine
from tests.torture.fleet.mishaps import Mishaps
from tests.torture.fleet.network import STILL
from tests.torture.fleet.replays import send_everything_again
from tests.torture.fleet.retelling import another_cloud_knows_the_same
from tests.torture.fleet.trace import Trace
from tests.torture.fleet.truth import Truth
from tests.torture.fleet.world import Chances, World

FIRST_DAY = date(2026, 11, 22)
SHARED_MEMORY = Path("/dev/shm")
SETTLING_MS = (*[3 * MINUTE_MS] * 20, *[HOUR_MS] * 26)
"""How long to wait for the last entry; the cloud gives a terminal only a few epochs a day."""
POLL_S = 7200.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated. The same plan gives the same history."""

    tills: int
    days: int
    seed: int
    sales_a_day: float = 200.0
    chances: Chances = field(default_factory=Chances)

    @property
    def command(self) -> str:
        """What runs this alone."""
        return (
            f"python -m tests.torture.fleet --tills {self.tills} --days {self.days}"
            f" --seed {self.seed}"
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: counts by name, and the hash of everything that happened."""

    plan: Plan
    counts: dict[str, int]
    digest: str


def run(plan: Plan) -> Outcome:
    """Simulate it to the end. Raises AssertionError for whatever must not be."""
    with _folder() as folder, on_the_spot(), _boot_ids_in(folder) as boot_id, _rare_polls():
        fleet = Fleet(plan, folder, boot_id)
        try:
            fleet.live()
            fleet.settle()
        except AssertionError as fault:
            last = "\n".join(fleet.world.trace.told[-25:])
            raise AssertionError(f"{fault}\n{plan.command}\nthe last deeds:\n{last}") from fault
        finally:
            fleet.close()
        return fleet.outcome()


class Fleet:
    """The tills of one cloud."""

    def __init__(self, plan: Plan, folder: Path, boot_id: Path) -> None:
        seed_sqlite(plan.seed)
        dice = random.Random(plan.seed)
        agenda = Agenda(opens_at(FIRST_DAY) - HOUR_MS)
        cloud = CloudNode(folder, agenda, dice)
        stores = max(1, round(plan.tills * 0.7))
        with cloud.parts.database.write() as work:
            street = shops.open_shops(work, stores, plan.tills, agenda.now_ms)
        self.plan = plan
        self.world = World(agenda, dice, cloud, street, boot_id, Trace(), Truth(), plan.chances)
        self.watch = Watch(cloud, self.world.truth)
        self.machines = [
            Machine(self.world, self._enrolled(street.stores[number % stores]), number)
            for number in range(plan.tills)
        ]
        self.cashiers = [self._cashier_at(machine) for machine in self.machines]
        self.stranger = Stranger(
            self.world, self._enrolled(dice.choice(street.stores)), self.machines
        )

    def live(self) -> None:
        """Everything goes wrong for so many days."""
        world = self.world
        world.cloud.death_rate = world.chances.cloud_dies_at_commit
        mishaps = Mishaps(world, self.machines, self._put_to_work)
        self._days = Days(world, self.cashiers, self.stranger, mishaps, self.plan.sales_a_day)
        for number in range(self.plan.days):
            self._today = FIRST_DAY + timedelta(days=number)
            self._days.plan(self._today)
            end_ms = opens_at(self._today + timedelta(days=1)) - HOUR_MS
            while world.agenda.now_ms < end_ms:
                world.agenda.run_until(min(end_ms, world.agenda.now_ms + 6 * HOUR_MS))
                self.watch.cloud_is_sound()

    def _cashier_at(self, machine: Machine) -> Cashier:
        cashier = Cashier(machine)
        machine.meanwhile = cashier.sell_between_calls
        machine.on_start = cashier.recall
        machine.after_turn = self.watch.till_is_not_ahead
        return cashier

    def _put_to_work(self, clone: Machine) -> None:
        """A second device under a name that is taken, at a counter of its own."""
        cashier = self._cashier_at(clone)
        self.cashiers.append(cashier)
        self._days.join(self._today, cashier)
        clone.start()

    # --- its end ----------------------------------------------------------------------------------

    def settle(self) -> None:
        """All lines are good, all tills on. In the end nothing may be missing anywhere."""
        world = self.world
        world.cloud.death_rate = 0.0
        for machine in self.machines:
            machine.is_steady = True
            machine.line.weather = STILL
            machine.start()
        world.agenda.run_until(world.agenda.now_ms + 65 * MINUTE_MS)  # the last strays arrive
        for wait_ms in SETTLING_MS:
            if all(self._is_settled(machine) for machine in self.machines):
                break
            world.agenda.run_until(world.agenda.now_ms + wait_ms)
        while verify_piece(world.cloud.parts):
            pass
        self.watch.cloud_is_sound()
        nothing_is_missing(world.cloud, self.machines, world.truth)
        send_everything_again(world.cloud, self.machines, world.dice)
        another_cloud_knows_the_same(world.cloud, world.boot_id.parent, world.dice)
        for machine in self.machines:
            ledger_is_sound(machine)

    def outcome(self) -> Outcome:
        counts = dict(self.world.trace.counts)
        counts["cloud crash"] = self.world.cloud.deaths
        return Outcome(self.plan, counts, self.world.trace.digest)

    def close(self) -> None:
        for machine in self.machines:
            machine.scrap()
        self.world.cloud.close()

    def _is_settled(self, machine: Machine) -> bool:
        program = machine.program
        if program is None or program.ledger.pending().count:
            return False
        return program.epochs.kept().is_whole

    # --- enrolment --------------------------------------------------------------------------------

    def _enrolled(self, store: int) -> TillIdentity:
        world_dice = self.world.dice
        drawn = TillIdentity(world_dice.randbytes(32), "00000000")
        database = self.world.cloud.parts.database
        code = enrolment.new_code(
            database, store, now_ms=self.world.agenda.now_ms, chance=world_dice.randbytes
        )
        assert code is not None
        client = CloudClient(
            CLOUD_URL,
            drawn,
            clock=SystemClock(
                boot_ms=lambda: self.world.agenda.now_ms, wall_ms=lambda: self.world.agenda.now_ms
            ),
            draw_nonce=lambda: "0" * 16,
            session_factory=self._session,
        )
        return TillIdentity(drawn.private_key, "00000000", client.enrol(code))

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        answer = self.world.cloud.answer
        session.mount("http://", InProcess(self.world.cloud.calls, lambda _: answer))
        return session


@contextmanager
def _folder() -> Iterator[Path]:
    """In memory where there is such a place: the cloud's commits then cost no disk."""
    with TemporaryDirectory(dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@contextmanager
def _rare_polls() -> Iterator[None]:
    """A poll every 30 s of simulated time would be most of the work: there are fewer of them, for
    the sake of more uploads. Hints are heard as ever."""
    with patch.object(sync, "POLL_S", POLL_S):
        yield


@contextmanager
def _boot_ids_in(folder: Path) -> Iterator[Path]:
    """The ledger reads the number of the machine's start from a file; here each machine's."""
    real, writing.BOOT_ID = writing.BOOT_ID, folder / "boot_id"
    try:
        yield writing.BOOT_ID
    finally:
        writing.BOOT_ID = real
