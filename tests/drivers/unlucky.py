"""Unlucky days: whatever breaks, the driver never says what is not so.

`python -m tests.drivers.unlucky --days 1000 --seed 0` lives them and reports.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from drivers.contract import DeviceStatus
from drivers.drawer.on_printer import PrinterDrawer
from drivers.drawer.types import CommandRepeated
from drivers.printer.driver import EscPosPrinter
from drivers.printer.simulated_line import SimulatedLine
from drivers.printer.simulator import SimulatedPrinter
from drivers.printer.types import Outcome
from tests.drivers.places import FONT, address
from tests.drivers.recording import Recorded

JOBS_A_DAY = 6
FAULT_CHANCE, REPAIR_CHANCE, RESTART_CHANCE = 0.2, 0.3, 0.15
NOISE = b"\xff\x81\xc3"


class UnluckyDay:
    """One printer, one till, and faults that strike between jobs and while the driver waits.

    Time is the driver's own: a wait in vain passes at once.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.now_s = 0.0
        self.chance = random.Random(seed)
        self.printer = SimulatedPrinter(width_dots=384, font=FONT)
        self.told: dict[str, Outcome] = {}
        self.kicks: list[Outcome] = []
        self.faults: Counter[str] = Counter()
        self.repeats_refused = 0
        self._start()

    def live(self) -> None:
        for number in range(JOBS_A_DAY):
            self.something_happens()
            self._print(f"job-{number}")
            self.something_happens()
            self._kick(f"kick-{number}")
            self._perhaps_restart()
        for repair in self._repairs():
            repair()

    def something_happens(self) -> None:
        luck = self.chance.random()
        if luck < FAULT_CHANCE:
            name = self.chance.choice(list(self._faults()))
            self.faults[name] += 1
            self._faults()[name]()
        elif luck < FAULT_CHANCE + REPAIR_CHANCE:
            self.chance.choice(self._repairs())()

    def _start(self) -> None:
        """The till's program, as after a power cut: it knows nothing of what was sent before."""
        self.driver = EscPosPrinter(
            address("simulated:"),
            on_status=Recorded[DeviceStatus](),
            clock=lambda: self.now_s,
            connect=lambda _: UnluckyLine(self),
        )
        self.drawer = PrinterDrawer(address("printer:pin2"), printer=self.driver)

    def _perhaps_restart(self) -> None:
        if self.chance.random() < RESTART_CHANCE and self.driver.unanswered_jobs <= 1:
            self.faults["restart with a job under way"] += self.driver.unanswered_jobs
            self.driver.close()
            self._start()

    def _print(self, name: str) -> None:
        job = f"\x1b@{name} begins\n{name} goes on\n{name} ends\n".encode()
        self.told[name] = self.driver.print_job(job, deadline_s=3).outcome

    def _kick(self, command_id: str) -> None:
        """Once; and once more, as a repeated message would."""
        for _ in range(2):
            try:
                self.kicks.append(self.drawer.open_drawer(command_id, deadline_s=2).outcome)
            except CommandRepeated:
                self.repeats_refused += 1

    def _faults(self) -> dict[str, Callable[[], None]]:
        printer = self.printer
        return {
            "paper out": printer.run_out_of_paper,
            "paper out within a job": lambda: printer.run_out_of_paper_after(self._some(4)),
            "cover open": printer.open_cover,
            "cutter jammed": printer.jam_cutter,
            "head too hot": printer.overheat,
            "silent": printer.go_silent,
            "stuck": printer.pause,
            "slow": lambda: printer.work_through(1),
            "dies within a job": lambda: printer.die_after(self._some(60)),
            "unplugged": printer.unplug,
            "noise": lambda: printer.make_noise(NOISE),
        }

    def _some(self, most: int) -> int:
        return self.chance.randint(1, most)

    def _repairs(self) -> list[Callable[[], None]]:
        printer = self.printer
        return [
            printer.plug_in,
            printer.load_paper,
            printer.close_cover,
            printer.clear_fault,
            printer.speak_again,
            printer.go_on,
        ]

    # ------------------------------------------------------------------------- what must not be

    def wrongs(self) -> list[str]:
        """What was lost or doubled without a word; nothing on a day that was only unlucky."""
        found = [wrong for name in self.told for wrong in self._wrongs_of(name)]
        opened, surely = len(self.printer.kicked_pins), self.kicks.count(Outcome.DONE)
        if not surely <= opened <= surely + self.kicks.count(Outcome.UNKNOWN):
            found.append(f"the drawer opened {opened} times, told {self.kicks}")
        return [f"day {self.seed}: {wrong}" for wrong in found]

    def _wrongs_of(self, name: str) -> Iterable[str]:
        begins, ends = self._rows(name, "begins"), self._rows(name, "ends")
        match self.told[name]:
            case Outcome.DONE if (begins, ends) != (1, 1):
                yield f"{name} is done and stands there {ends} times"
            case Outcome.FAILED if begins:
                yield f"{name} failed and stands there"
            case _ if ends > 1:
                yield f"{name} stands there {ends} times"

    def _rows(self, name: str, row: str) -> int:
        return sum(line.endswith(f"{name} {row}") for line in self.printer.text_lines)


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


@dataclass(frozen=True)
class Report:
    """What came of many days."""

    days: int
    jobs: Counter[Outcome]
    kicks: Counter[Outcome]
    faults: Counter[str]
    repeats_refused: int
    wrongs: tuple[str, ...]

    def lines(self) -> list[str]:
        jobs, kicks = (
            ", ".join(f"{outcome.value} {counted[outcome]:,}" for outcome in Outcome)
            for counted in (self.jobs, self.kicks)
        )
        return [
            f"{self.days:,} days, {self.jobs.total():,} receipts: {jobs}",
            f"{self.kicks.total():,} pulses: {kicks}; {self.repeats_refused:,} repeats refused",
            *(f"  {count:6,} × {name}" for name, count in sorted(self.faults.items())),
            f"lost or doubled without a word: {len(self.wrongs)}",
            *self.wrongs,
        ]


def live(days: int, seed: int) -> Report:
    """Live so many days, one after another."""
    jobs, kicks, faults = Counter[Outcome](), Counter[Outcome](), Counter[str]()
    wrongs: list[str] = []
    refused = 0
    for number in range(seed, seed + days):
        day = UnluckyDay(number)
        day.live()
        jobs.update(day.told.values())
        kicks.update(day.kicks)
        faults.update(day.faults)
        refused += day.repeats_refused
        wrongs += day.wrongs()
    return Report(days, jobs, kicks, faults, refused, tuple(wrongs))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    report = live(wanted.days, wanted.seed)
    print("\n".join(report.lines()))
    return 1 if report.wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
