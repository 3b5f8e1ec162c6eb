"""The same promises of a drawer on a serial port, on a printer's connector and simulated."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.drawer.driver import SerialDrawer
from drivers.drawer.on_printer import PrinterDrawer
from drivers.drawer.simulator import PtyDrawer, SimulatedDrawer
from drivers.drawer.types import CommandRepeated
from drivers.printer.driver import EscPosPrinter
from drivers.printer.simulator import SimulatedPrinter
from drivers.printer.types import Outcome
from tests.drivers.places import FONT, address
from tests.drivers.recording import PATIENCE_S, Recorded

KICK = "1b70001932"


@dataclass(frozen=True)
class Bench:
    """A drawer, its cable, and how often it opened."""

    drawer: PrinterDrawer | SerialDrawer | SimulatedDrawer
    opened: Callable[[int], bool]
    """Whether it came to have opened so often, and no more."""
    unplug: Callable[[], None]
    plug_in: Callable[[], None]

    def open(self, command_id: str) -> Outcome:
        return self.drawer.open_drawer(command_id, deadline_s=PATIENCE_S).outcome


def simulated() -> Iterator[Bench]:
    drawer = SimulatedDrawer(address("simulated:"))
    yield Bench(drawer, lambda n: drawer.times_opened == n, drawer.unplug, drawer.plug_in)
    drawer.close()


def on_a_printer() -> Iterator[Bench]:
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    driver = EscPosPrinter(
        address("simulated:"), on_status=Recorded[DeviceStatus](), connect=printer.connect
    )
    drawer = PrinterDrawer(address("printer:pin5"), printer=driver)
    yield Bench(drawer, lambda n: len(printer.kicked_pins) == n, printer.unplug, printer.plug_in)
    driver.close()


def on_a_port() -> Iterator[Bench]:
    box = PtyDrawer(bytes.fromhex(KICK))
    drawer = SerialDrawer(
        address(f"serial:{box.path}?kick={KICK}"), on_status=Recorded[DeviceStatus]()
    )

    def opened(times: int) -> bool:
        return box.wait_for_openings(times, PATIENCE_S) and box.times_opened == times

    yield Bench(drawer, opened, box.unplug, box.plug_in)
    drawer.close()
    box.close()


@pytest.fixture(params=[simulated, on_a_printer, on_a_port], ids=["simulated", "printer", "serial"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    make: Callable[[], Iterator[Bench]] = request.param
    yield from make()


def test_command_opens_the_drawer_once(bench: Bench) -> None:
    assert bench.open("kick-1") is not Outcome.FAILED
    assert bench.opened(1)


def test_repeated_command_is_refused_and_the_drawer_stays_shut(bench: Bench) -> None:
    bench.open("kick-1")
    with pytest.raises(CommandRepeated) as refused:
        bench.open("kick-1")
    assert refused.value.command_id == "kick-1"
    assert bench.opened(1)


def test_two_commands_open_it_twice(bench: Bench) -> None:
    bench.open("kick-1")
    bench.open("kick-2")
    assert bench.opened(2)


def test_command_that_never_left_may_be_tried_again(bench: Bench) -> None:
    bench.unplug()
    assert bench.open("kick-1") is Outcome.FAILED
    bench.plug_in()
    assert bench.open("kick-1") is not Outcome.FAILED
    assert bench.opened(1)


def test_drawer_that_was_pulled_out_between_two_sales_opens_for_the_next(bench: Bench) -> None:
    bench.open("kick-1")
    assert bench.opened(1)
    bench.unplug()
    bench.plug_in()
    assert bench.open("kick-2") is not Outcome.FAILED
    assert bench.opened(2)


def test_closing_twice_is_harmless(bench: Bench) -> None:
    bench.open("kick-1")
    bench.drawer.close()
    bench.drawer.close()


@pytest.mark.parametrize("kind", ["simulated", "serial"])
def test_port_of_its_own_is_lost_and_found_again_by_itself(kind: str) -> None:
    statuses = Recorded[DeviceStatus]()
    box = PtyDrawer(bytes.fromhex(KICK))
    drawer: SerialDrawer | SimulatedDrawer
    if kind == "simulated":
        drawer = SimulatedDrawer(address("simulated:"), on_status=statuses)
        unplug, plug_in, best = drawer.unplug, drawer.plug_in, DeviceState.READY
    else:
        drawer = SerialDrawer(address(f"serial:{box.path}"), on_status=statuses)
        unplug, plug_in, best = box.unplug, box.plug_in, DeviceState.DEGRADED
    drawer.check_health()
    unplug()
    drawer.check_health()
    plug_in()
    drawer.check_health()
    drawer.close()
    box.close()
    states = [status.state for status in statuses.words]
    assert states == [
        DeviceState.OPENING,
        best,
        DeviceState.LOST,
        best,
        DeviceState.CLOSED,
    ]


def test_port_held_by_another_program_is_a_fault_that_says_so() -> None:
    box, statuses = PtyDrawer(b"\x07"), Recorded[DeviceStatus]()
    holder = SerialDrawer(address(f"serial:{box.path}"), on_status=Recorded[DeviceStatus]())
    latecomer = SerialDrawer(address(f"serial:{box.path}"), on_status=statuses)
    holder.check_health()
    result = latecomer.open_drawer("kick-1", deadline_s=PATIENCE_S)
    for part in (latecomer, holder, box):
        part.close()
    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.HELD)
    assert DeviceStatus(DeviceState.FAULTED, Reason.HELD) in [
        DeviceStatus(status.state, status.reason) for status in statuses.words
    ]
