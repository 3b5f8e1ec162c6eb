"""A drawer opens once for one command."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from drivers.contract import DeviceStatus
from drivers.drawer.driver import REMEMBERED_COMMANDS, PrinterDrawer
from drivers.drawer.simulator import SimulatedDrawer
from drivers.drawer.types import CommandRepeated
from drivers.printer.driver import EscPosPrinter
from drivers.printer.simulator import SimulatedPrinter
from drivers.printer.types import Outcome
from tests.drivers.places import FONT, address
from tests.drivers.recording import PATIENCE_S, Recorded


@dataclass(frozen=True)
class Bench:
    """A drawer, its cable, and how often it opened."""

    drawer: PrinterDrawer | SimulatedDrawer
    times_opened: Callable[[], int]
    unplug: Callable[[], None]
    plug_in: Callable[[], None]

    def open(self, command_id: str) -> Outcome:
        return self.drawer.open_drawer(command_id, deadline_s=PATIENCE_S).outcome


def simulated() -> Iterator[Bench]:
    drawer = SimulatedDrawer(address("simulated:"))
    yield Bench(drawer, lambda: drawer.times_opened, drawer.unplug, drawer.plug_in)


def on_a_printer() -> Iterator[Bench]:
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    driver = EscPosPrinter(
        address("simulated:"), on_status=Recorded[DeviceStatus](), connect=printer.connect
    )
    drawer = PrinterDrawer(address("printer:pin5"), printer=driver)
    yield Bench(drawer, lambda: len(printer.kicked_pins), printer.unplug, printer.plug_in)
    driver.close()


@pytest.fixture(params=[simulated, on_a_printer], ids=["simulated", "printer"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    make: Callable[[], Iterator[Bench]] = request.param
    yield from make()


def test_command_opens_the_drawer_once(bench: Bench) -> None:
    assert bench.open("kick-1") is Outcome.DONE
    assert bench.times_opened() == 1


def test_repeated_command_is_refused_and_the_drawer_stays_shut(bench: Bench) -> None:
    bench.open("kick-1")
    with pytest.raises(CommandRepeated) as refused:
        bench.open("kick-1")
    assert refused.value.command_id == "kick-1"
    assert bench.times_opened() == 1


def test_two_commands_open_it_twice(bench: Bench) -> None:
    bench.open("kick-1")
    bench.open("kick-2")
    assert bench.times_opened() == 2


def test_command_that_never_left_may_be_tried_again(bench: Bench) -> None:
    bench.unplug()
    assert bench.open("kick-1") is Outcome.FAILED
    bench.plug_in()
    assert bench.open("kick-1") is Outcome.DONE
    assert bench.times_opened() == 1


def test_only_the_last_commands_are_remembered() -> None:
    drawer = SimulatedDrawer(address("simulated:"))
    for number in range(REMEMBERED_COMMANDS + 1):
        drawer.open_drawer(f"kick-{number}", deadline_s=1)
    drawer.open_drawer("kick-0", deadline_s=1)
    with pytest.raises(CommandRepeated):
        drawer.open_drawer("kick-2", deadline_s=1)
    assert drawer.times_opened == REMEMBERED_COMMANDS + 2


def test_simulated_drawer_stays_open_until_somebody_shuts_it() -> None:
    drawer = SimulatedDrawer(address("simulated:"))
    drawer.open_drawer("kick-1", deadline_s=1)
    assert drawer.is_open
    drawer.push_shut()
    assert not drawer.is_open
