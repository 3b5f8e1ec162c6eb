"""The same promises of a real scale over a pty, in both languages, and of the simulated one."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.scale.driver import SerialScale
from drivers.scale.simulator import Hand, PtyScale, SimulatedScale
from drivers.scale.types import UNKNOWN, Plate, Weight
from tests.drivers.places import address
from tests.drivers.recording import Recorded

APPLES = Weight(Plate.STABLE, 1375)


@dataclass(frozen=True)
class Bench:
    """A scale, the hand before it, and what it said."""

    scale: SerialScale | SimulatedScale
    hand: Hand
    weights: Recorded[Weight]
    statuses: Recorded[DeviceStatus]

    def shows(self, weight: Weight) -> None:
        self.weights.wait_for(lambda words: words[-1:] == [weight])

    def becomes(self, state: DeviceState, reason: Reason = Reason.NONE) -> None:
        self.statuses.wait_for(
            lambda words: bool(words) and (words[-1].state, words[-1].reason) == (state, reason)
        )

    def opened(self) -> "Bench":
        self.scale.open()
        self.shows(Weight(Plate.STABLE, 0))
        return self


@pytest.fixture(params=["simulated", "pty sics", "pty stream"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    weights, statuses = Recorded[Weight](), Recorded[DeviceStatus]()
    how, _, protocol = str(request.param).partition(" ")
    if how == "simulated":
        simulated = SimulatedScale(address("simulated:"), on_weight=weights, on_status=statuses)
        yield Bench(simulated, simulated, weights, statuses)
        simulated.close()
        return
    hand = PtyScale(protocol)
    place = address(f"serial:{hand.path}?baud=9600&protocol={protocol}")
    scale = SerialScale(place, on_weight=weights, on_status=statuses)
    yield Bench(scale, hand, weights, statuses)
    scale.close()
    hand.close()


def test_what_lies_on_the_plate_is_told(bench: Bench) -> None:
    bench.opened().hand.place(APPLES)
    bench.shows(APPLES)
    assert bench.scale.weight.to_sell == 1375
    assert bench.scale.status.state is DeviceState.READY


@pytest.mark.parametrize(
    "weight",
    [Weight(Plate.MOVING, 1380), Weight(Plate.BELOW_ZERO, -5), Weight(Plate.OVERLOAD)],
    ids=["moving", "below zero", "overload"],
)
def test_plate_that_is_not_to_be_sold_by_says_why(bench: Bench, weight: Weight) -> None:
    bench.opened().hand.place(weight)
    bench.shows(weight)
    assert bench.scale.weight.to_sell is None


def test_scale_that_falls_silent_shows_no_old_weight(bench: Bench) -> None:
    bench.opened().hand.place(APPLES)
    bench.shows(APPLES)
    bench.hand.go_silent()
    bench.shows(UNKNOWN)
    bench.becomes(DeviceState.DEGRADED, Reason.SILENT)


def test_unplugged_scale_is_lost_and_comes_back_with_what_lies_on_it(bench: Bench) -> None:
    bench.opened().hand.place(APPLES)
    bench.shows(APPLES)
    bench.hand.unplug()
    bench.shows(UNKNOWN)
    bench.becomes(DeviceState.LOST, Reason.LOST)
    bench.hand.plug_in()
    bench.shows(APPLES)
    bench.becomes(DeviceState.READY)


def test_noise_between_two_lines_changes_nothing(bench: Bench) -> None:
    bench.opened().hand.send(b"\xff\x00\x7f\r\nS S 0.3")
    bench.hand.send(b"\r\n")
    bench.hand.place(APPLES)
    bench.shows(APPLES)
    assert bench.scale.status.state is DeviceState.READY


def test_closed_scale_weighs_nothing_and_closing_twice_is_harmless(bench: Bench) -> None:
    bench.opened()
    bench.scale.close()
    bench.scale.close()
    bench.hand.place(APPLES)
    assert bench.scale.weight == UNKNOWN
    assert bench.scale.status.state is DeviceState.CLOSED


def test_scale_of_another_language_is_a_fault_and_not_a_weight() -> None:
    weights, statuses, hand = Recorded[Weight](), Recorded[DeviceStatus](), PtyScale("stream")
    place = address(f"serial:{hand.path}?protocol=sics")
    scale = SerialScale(place, on_weight=weights, on_status=statuses)
    scale.open()
    statuses.wait_for(lambda words: words[-1].reason is Reason.PROTOCOL)
    scale.close()
    hand.close()
    assert weights.words == []
