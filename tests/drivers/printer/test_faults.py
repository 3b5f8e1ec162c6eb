"""A thousand unlucky days: whatever breaks, the driver never says what is not so."""

import random
from collections.abc import Callable

import pytest

from drivers.contract import DeviceStatus
from drivers.printer.driver import EscPosPrinter
from drivers.printer.simulated_line import SimulatedLine
from drivers.printer.simulator import SimulatedPrinter
from drivers.printer.types import Outcome
from tests.drivers.places import FONT, address
from tests.drivers.recording import Recorded

DAYS = 1000
JOBS_A_DAY = 6


class UnluckyDay:
    """One printer, one driver, and faults that strike between jobs and while the driver waits.

    Time is the driver's own: a wait in vain passes at once.
    """

    def __init__(self, seed: int) -> None:
        self.now_s = 0.0
        self.chance = random.Random(seed)
        self.printer = SimulatedPrinter(width_dots=384, font=FONT)
        self.driver = EscPosPrinter(
            address("simulated:"),
            on_status=Recorded[DeviceStatus](),
            clock=lambda: self.now_s,
            connect=lambda _: UnluckyLine(self),
        )
        self.told: dict[str, Outcome] = {}
        self.kicks: list[Outcome] = []

    def live(self) -> None:
        for number in range(JOBS_A_DAY):
            self.something_happens()
            name = f"job-{number}"
            job = f"\x1b@{name} begins\n{name} goes on\n{name} ends\n".encode()
            self.told[name] = self.driver.print_job(job, deadline_s=3).outcome
            self.something_happens()
            kick = self.driver.kick_drawer(pin=2, pulse_ms=100, deadline_s=2)
            self.kicks.append(kick.outcome)
        self.all_is_well_again()

    def something_happens(self) -> None:
        luck = self.chance.random()
        if luck < 0.2:
            self.chance.choice(self._faults())()
        elif luck < 0.5:
            self.chance.choice(self._repairs())()

    def all_is_well_again(self) -> None:
        for repair in self._repairs():
            repair()

    def _faults(self) -> list[Callable[[], None]]:
        printer = self.printer
        return [
            printer.run_out_of_paper,
            lambda: printer.run_out_of_paper_after(self.chance.randint(1, 4)),
            printer.open_cover,
            printer.go_silent,
            printer.pause,
            lambda: printer.work_through(1),
            lambda: printer.die_after(self.chance.randint(1, 60)),
            printer.unplug,
        ]

    def _repairs(self) -> list[Callable[[], None]]:
        printer = self.printer
        return [
            printer.plug_in,
            printer.load_paper,
            printer.close_cover,
            printer.speak_again,
            printer.go_on,
        ]


class UnluckyLine:
    """A line on which waiting in vain costs no real time, and may be when something happens."""

    can_read = True

    def __init__(self, day: UnluckyDay) -> None:
        self._day = day
        self._line = SimulatedLine(day.printer)

    def write_some(self, chunk: bytes, deadline: float) -> int:
        part = chunk[: self._day.chance.randint(1, len(chunk))]
        taken = self._line.write_some(part, 0)
        if not taken:
            self._wait_in_vain(deadline)
        return taken

    def read_some(self, limit: int, deadline: float) -> bytes:
        said = self._line.read_some(limit, 0)
        if not said:
            self._wait_in_vain(deadline)
        return said

    def close(self) -> None:
        self._line.close()

    def _wait_in_vain(self, deadline: float) -> None:
        self._day.something_happens()
        self._day.now_s = max(self._day.now_s, deadline)


def rows_of(day: UnluckyDay, name: str, row: str) -> int:
    return sum(line.endswith(f"{name} {row}") for line in day.printer.text_lines)


@pytest.fixture(scope="module")
def days() -> list[UnluckyDay]:
    lived = [UnluckyDay(seed) for seed in range(DAYS)]
    for day in lived:
        day.live()
    return lived


def test_a_job_that_is_done_stands_on_paper_exactly_once(days: list[UnluckyDay]) -> None:
    for seed, day in enumerate(days):
        for name, outcome in day.told.items():
            if outcome is Outcome.DONE:
                assert rows_of(day, name, "begins") == 1, (seed, name)
                assert rows_of(day, name, "ends") == 1, (seed, name)


def test_a_job_that_failed_never_appears_on_paper(days: list[UnluckyDay]) -> None:
    for seed, day in enumerate(days):
        for name, outcome in day.told.items():
            if outcome is Outcome.FAILED:
                assert rows_of(day, name, "begins") == 0, (seed, name)


def test_a_job_of_unknown_fate_is_never_printed_twice(days: list[UnluckyDay]) -> None:
    for seed, day in enumerate(days):
        for name in day.told:
            assert rows_of(day, name, "ends") <= 1, (seed, name)


def test_the_drawer_never_opens_more_often_than_it_was_told(days: list[UnluckyDay]) -> None:
    for seed, day in enumerate(days):
        opened = len(day.printer.kicked_pins)
        surely = day.kicks.count(Outcome.DONE)
        assert surely <= opened <= surely + day.kicks.count(Outcome.UNKNOWN), seed


def test_the_days_were_unlucky_in_every_way(days: list[UnluckyDay]) -> None:
    told = [outcome for day in days for outcome in day.told.values()]
    for outcome in Outcome:
        assert told.count(outcome) > DAYS / 10, outcome
