"""The same promises of a real display over a pty and of the simulated one."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.display.driver import SerialDisplay
from drivers.display.simulator import PtyDisplay, SimulatedDisplay
from tests.drivers.places import address
from tests.drivers.recording import PATIENCE_S, Recorded


class HandClock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@dataclass(frozen=True)
class Bench:
    """A driver, the display at the other end, and what the driver said."""

    driver: SerialDisplay | SimulatedDisplay
    glass: PtyDisplay | SimulatedDisplay
    statuses: Recorded[DeviceStatus]
    clock: HandClock

    def reads(self, top: str, bottom: str) -> bool:
        if isinstance(self.glass, PtyDisplay):
            return self.glass.wait_for((top, bottom), PATIENCE_S)
        return self.glass.rows == (top, bottom)


@pytest.fixture(params=["simulated", "pty"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    statuses, clock = Recorded[DeviceStatus](), HandClock()
    if request.param == "simulated":
        simulated = SimulatedDisplay(
            address("simulated:?encoding=gbk"), on_status=statuses, clock=clock
        )
        yield Bench(simulated, simulated, statuses, clock)
        simulated.close()
        return
    glass = PtyDisplay()
    driver = SerialDisplay(
        address(f"serial:{glass.path}?encoding=gbk"), on_status=statuses, clock=clock
    )
    yield Bench(driver, glass, statuses, clock)
    driver.close()
    glass.close()


def test_two_lines_stand_on_the_glass(bench: Bench) -> None:
    assert bench.driver.show("可口可乐 500ml", "应收       ￥31.90")
    assert bench.reads("可口可乐 500ml", "应收       ￥31.90")


def test_shorter_lines_leave_nothing_of_the_longer_ones(bench: Bench) -> None:
    bench.driver.show("a very long first line", "a very long second line")
    bench.driver.show("short", "")
    assert bench.reads("short", "")


def test_display_that_never_answers_is_never_called_ready(bench: Bench) -> None:
    bench.driver.open()
    assert bench.driver.status == DeviceStatus(DeviceState.DEGRADED, Reason.NO_ANSWER_LINE)
    assert DeviceState.READY not in [status.state for status in bench.statuses.words]


def test_unplugged_display_is_lost_and_shows_the_next_lines_when_it_is_back(bench: Bench) -> None:
    bench.driver.show("one", "1.00")
    bench.glass.unplug()
    assert not bench.driver.show("two", "2.00")
    assert bench.driver.status.state is DeviceState.LOST
    bench.glass.plug_in()
    bench.clock.now_s += 2.5
    assert bench.driver.show("three", "3.00")
    assert bench.reads("three", "3.00")


def test_closed_display_is_empty_and_closing_twice_is_harmless(bench: Bench) -> None:
    bench.driver.show("one", "1.00")
    assert bench.reads("one", "1.00")
    bench.driver.close()
    bench.driver.close()
    assert bench.driver.status.state is DeviceState.CLOSED
    assert bench.reads("", "")


def test_absent_display_is_not_asked_for_at_every_line() -> None:
    statuses, clock = Recorded[DeviceStatus](), HandClock()
    driver = SerialDisplay(address("serial:/dev/no-such-port"), on_status=statuses, clock=clock)
    assert [driver.show("one", str(number)) for number in range(50)] == [False] * 50
    assert [(word.state, word.reason) for word in statuses.words] == [
        (DeviceState.OPENING, Reason.NONE),
        (DeviceState.LOST, Reason.ABSENT),
    ]
