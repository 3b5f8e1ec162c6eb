"""The newest two lines reach the display, whatever happened before."""

import pytest

from drivers.address import Address
from drivers.contract import DeviceState, DeviceStatus, Reason, StatusListener
from drivers.display.simulator import PtyDisplay, SimulatedDisplay
from pos_app.adapters.devices.pole_display import PoleDisplay, pole_display_at, told_by_pole
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level
from tests.drivers.recording import PATIENCE_S, Recorded


def ignored(_status: DeviceStatus) -> None:
    """A listener for what this test does not ask."""


def simulated(address: Address, on_status: StatusListener) -> SimulatedDisplay:
    return SimulatedDisplay(address, on_status=on_status)


def at(text: str, on_status: StatusListener = ignored) -> PoleDisplay:
    display = pole_display_at(text, on_status=on_status, simulated=simulated)
    assert display is not None
    return display


def test_no_address_is_no_display() -> None:
    assert pole_display_at("", on_status=ignored, simulated=simulated) is None


def test_wrong_address_costs_the_display_alone_and_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong, statuses = "tcp://10.0.0.9:9100", Recorded[DeviceStatus]()
    assert pole_display_at(wrong, on_status=statuses, simulated=simulated) is None
    assert statuses.words == [DeviceStatus(DeviceState.FAULTED, Reason.ADDRESS)]
    assert wrong in caplog.text


@pytest.mark.parametrize(
    ("text", "has_chinese"),
    [
        ("serial:/dev/ttyUSB3", False),
        ("serial:/dev/ttyUSB3?encoding=gbk", True),
        ("simulated:?encoding=gbk", True),
    ],
)
def test_address_says_whether_the_display_has_chinese(text: str, has_chinese: bool) -> None:
    assert at(text).has_chinese is has_chinese


def test_only_the_newest_of_several_lines_is_sent() -> None:
    glass = PtyDisplay()
    display = at(f"serial:{glass.path}?encoding=gbk")
    assert [display.put("应付", amount) for amount in ("1.00", "2.00", "2.00")] == [
        True,
        True,
        False,
    ]
    display.step()
    assert glass.wait_for(("应付", "2.00"), PATIENCE_S)
    display.close()
    glass.close()


def test_display_that_comes_back_shows_the_newest_lines_by_itself() -> None:
    glass, statuses = PtyDisplay(), Recorded[DeviceStatus]()
    display = at(f"serial:{glass.path}?encoding=gbk", statuses)
    display.put("one", "")
    display.step()
    glass.unplug()
    display.put("two", "")
    display.step()
    assert statuses.words[-1].state is DeviceState.LOST
    glass.plug_in()
    turns = 0
    while not glass.wait_for(("two", ""), 0.05):
        display.step()
        turns += 1
        assert turns < 100
    display.close()
    glass.close()


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        (DeviceState.FAULTED, Reason.OTHER_DEVICE, [(Level.BROKEN, "other_device")]),
        (DeviceState.FAULTED, Reason.ADDRESS, [(Level.BROKEN, "wrong_address")]),
        (DeviceState.LOST, Reason.LOST, [(Level.BROKEN, "unplugged")]),
        (DeviceState.DEGRADED, Reason.NO_ANSWER_LINE, [(Level.OK, "")]),
        (DeviceState.READY, Reason.NONE, [(Level.OK, "")]),
        (DeviceState.OPENING, Reason.NONE, []),
        (DeviceState.CLOSED, Reason.NONE, []),
    ],
)
def test_trouble_and_its_end_go_to_the_status_bar(
    state: DeviceState, reason: Reason, told: list[tuple[Level, str]]
) -> None:
    posted: list[Command] = []
    told_by_pole(posted.append)(DeviceStatus(state, reason))
    assert posted == [HealthChanged(HealthPart.POLE_DISPLAY, level, why) for level, why in told]


def test_display_that_is_pulled_out_and_put_back_is_in_trouble_in_between() -> None:
    glass, posted = PtyDisplay(), Recorded[Command]()
    display = at(f"serial:{glass.path}?encoding=gbk", told_by_pole(posted))
    display.put("one", "")
    display.step()
    glass.unplug()
    display.put("two", "")
    display.step()
    glass.plug_in()
    turns = 0
    while not glass.wait_for(("two", ""), 0.05):
        display.step()
        turns += 1
        assert turns < 100
    display.close()
    glass.close()
    levels = [told.level for told in posted.words if isinstance(told, HealthChanged)]
    assert levels == [Level.OK, Level.BROKEN, Level.OK]
