"""The counter's scale: every change is one numbered reading, and its state one chip."""

from dataclasses import dataclass, field

import pytest

from drivers.address import Address
from drivers.contract import (
    CLOSED,
    DeviceState,
    DeviceStatus,
    Reason,
    StatusListener,
)
from drivers.scale.simulator import PtyScale
from drivers.scale.types import UNKNOWN, Plate, Weight, WeightListener
from pos_app.adapters.devices.counter_scale import PLATES, CounterScale
from pos_app.checkout.commands import (
    Command,
    HealthChanged,
    HealthPart,
    Level,
)
from pos_app.checkout.weighing_commands import (
    WeightRead,
)
from pos_app.domain import weighing
from pos_app.domain.weighing import Reading
from tests.adapters.devices.world import Posted
from tests.drivers.recording import Recorded

APPLES = Weight(Plate.STABLE, 375)


@dataclass
class FakeScale:
    """A scale that says what the test says."""

    address: Address
    on_weight: WeightListener
    on_status: StatusListener
    calls: list[str] = field(default_factory=list)

    def open(self) -> None:
        self.calls.append("open")

    def close(self) -> None:
        self.calls.append("close")
        self.on_status(CLOSED)


class Counter:
    """The adapter over a fake."""

    def __init__(self) -> None:
        self.posted = Posted()
        self.fakes: list[FakeScale] = []
        self.scale = CounterScale("simulated:", post=self.posted, simulated=self._made)
        [self.fake] = self.fakes

    def _made(
        self, address: Address, on_weight: WeightListener, on_status: StatusListener
    ) -> FakeScale:
        self.fakes.append(FakeScale(address, on_weight, on_status))
        return self.fakes[-1]


def test_each_change_is_a_reading_with_the_next_number() -> None:
    counter = Counter()
    counter.fake.on_weight(Weight(Plate.MOVING, 380))
    counter.fake.on_weight(APPLES)
    counter.fake.on_weight(UNKNOWN)
    assert counter.posted.commands == [
        WeightRead(Reading(weighing.Plate.MOVING, 380, 1)),
        WeightRead(Reading(weighing.Plate.STABLE, 375, 2)),
        WeightRead(Reading(weighing.Plate.UNKNOWN, None, 3)),
    ]


def test_every_state_of_a_plate_has_its_word() -> None:
    assert set(PLATES) == set(Plate)
    assert set(PLATES.values()) == set(weighing.Plate)


def test_what_the_scale_itself_is_like_is_one_chip() -> None:
    counter = Counter()
    counter.fake.on_status(DeviceStatus(DeviceState.READY))
    counter.fake.on_status(DeviceStatus(DeviceState.DEGRADED, Reason.SILENT))
    counter.fake.on_status(DeviceStatus(DeviceState.LOST, Reason.LOST))
    assert counter.posted.commands == [
        HealthChanged(HealthPart.SCALE, Level.OK),
        HealthChanged(HealthPart.SCALE, Level.ATTENTION, "silent"),
        HealthChanged(HealthPart.SCALE, Level.BROKEN, "unplugged"),
    ]
    assert counter.scale.status == DeviceStatus(DeviceState.LOST, Reason.LOST)


def test_closing_it_ourselves_is_no_fault() -> None:
    counter = Counter()
    counter.scale.open()
    counter.scale.close()
    assert counter.fake.calls == ["open", "close"]
    assert counter.posted.commands == []


def test_a_till_without_a_scale_says_so_once() -> None:
    posted = Posted()
    scale = CounterScale("", post=posted, simulated=FakeScale)
    scale.open()
    scale.close()
    assert not scale.is_bound
    assert posted.commands == [HealthChanged(HealthPart.SCALE, Level.ABSENT)]


def test_an_address_of_another_kind_costs_the_scale_alone() -> None:
    posted = Posted()
    scale = CounterScale("tcp://10.0.0.9:9100", post=posted, simulated=FakeScale)
    scale.open()
    assert scale.is_bound
    assert scale.steady(timeout_s=60) is None  # at once
    assert posted.commands == [HealthChanged(HealthPart.SCALE, Level.BROKEN, "wrong_address")]


@pytest.mark.parametrize("protocol", ["sics", "stream"])
def test_a_real_port_is_read_and_found_again(protocol: str) -> None:
    posted = Recorded[Command]()
    hand = PtyScale(protocol)
    address = f"serial:{hand.path}?baud=9600&protocol={protocol}"
    scale = CounterScale(address, post=posted, simulated=FakeScale)
    scale.open()
    try:
        hand.place(APPLES)
        posted.wait_for(lambda told: _plates(told)[-1:] == [(weighing.Plate.STABLE, 375)])
        steady = scale.steady(timeout_s=0)
        assert steady is not None
        assert steady.grams == 375
        hand.unplug()
        posted.wait_for(
            lambda told: HealthChanged(HealthPart.SCALE, Level.BROKEN, "unplugged") in told
        )
        assert scale.steady(timeout_s=0) is None
        hand.plug_in()
        posted.wait_for(lambda told: _plates(told)[-1:] == [(weighing.Plate.STABLE, 375)])
        numbers = [one.reading.number for one in posted.words if isinstance(one, WeightRead)]
        assert numbers == list(range(1, len(numbers) + 1))
    finally:
        scale.close()
        hand.close()


def _plates(told: list[Command]) -> list[tuple[weighing.Plate, int | None]]:
    return [(one.reading.plate, one.reading.grams) for one in told if isinstance(one, WeightRead)]


def test_another_scale_is_bound_while_the_till_runs() -> None:
    counter = Counter()
    counter.scale.open()

    counter.scale.bind("simulated:other")
    counter.fakes[1].on_weight(APPLES)

    assert counter.fake.calls == ["open", "close"]
    assert counter.fakes[1].calls == ["open"]
    assert counter.posted.commands[-1] == WeightRead(Reading(weighing.Plate.STABLE, 375, 1))
    counter.scale.bind("")
    assert not counter.scale.is_bound
    assert counter.posted.health(HealthPart.SCALE)[-1] == (Level.ABSENT, "")


def test_after_the_end_the_scale_is_not_opened_again() -> None:
    counter = Counter()
    counter.scale.stop()
    counter.scale.open()
    assert counter.fake.calls == ["close"]
