"""One sale opens the drawer once, and only the drawer that the settings name."""

import logging
from dataclasses import dataclass, field

import pytest

from drivers.contract import Reason
from drivers.drawer.simulator import PtyDrawer
from drivers.printer.types import DrawerSignal, JobResult, Outcome, PrinterStatus
from pos_app.adapters.devices.drawer import drawer_at
from tests.drivers.recording import PATIENCE_S


@dataclass
class FakePrinterLine:
    """Counts its pulses, and answers as told."""

    outcome: Outcome = Outcome.DONE
    signal: DrawerSignal = DrawerSignal.UNKNOWN
    pins: list[int] = field(default_factory=list)

    @property
    def seen(self) -> PrinterStatus:
        return PrinterStatus(drawer_signal=self.signal)

    def check_health(self) -> PrinterStatus:
        return self.seen

    def kick_drawer(self, *, pin: int, pulse_ms: int, deadline_s: float) -> JobResult:
        self.pins.append(pin)
        return JobResult(self.outcome, Reason.NONE)


@pytest.mark.parametrize(("address", "pin"), [("printer:pin2", 2), ("printer:pin5", 5)])
def test_the_drawer_opens_on_its_pin(address: str, pin: int) -> None:
    line = FakePrinterLine()

    assert drawer_at(address, printer=line).open_for(7)
    assert line.pins == [pin]


def test_one_sale_opens_it_once_however_often_it_is_asked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    line = FakePrinterLine()
    drawer = drawer_at("printer:pin2", printer=line)

    assert [drawer.open_for(7), drawer.open_for(7), drawer.open_for(8)] == [True, True, True]
    assert line.pins == [2, 2]
    assert "sale 7 was sent before" in caplog.text


def test_a_pulse_of_unknown_fate_is_not_sent_again() -> None:
    line = FakePrinterLine(Outcome.UNKNOWN)
    drawer = drawer_at("printer:pin2", printer=line)

    assert [drawer.open_for(7), drawer.open_for(7)] == [True, True]
    assert line.pins == [2]


def test_a_pulse_that_never_left_is_told_and_may_be_tried_again() -> None:
    line = FakePrinterLine(Outcome.FAILED)
    drawer = drawer_at("printer:pin2", printer=line)

    assert not drawer.open_for(7)
    line.outcome = Outcome.DONE
    assert drawer.open_for(7)


def test_a_simulated_drawer_leaves_the_real_one_shut() -> None:
    line = FakePrinterLine()
    drawer = drawer_at("simulated:", printer=line)

    assert drawer.open_for(7)
    assert (line.pins, drawer.unusable) == ([], "")


@pytest.mark.parametrize("address", ["serial:/dev/no-such-port", "printer:pin2"])
def test_a_drawer_that_cannot_be_used_is_said_and_never_opens(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        drawer = drawer_at(address, printer=None)
        drawer.check()

    assert address in caplog.text
    assert drawer.unusable == "no_drawer"
    assert not drawer.open_for(7)


def test_a_drawer_on_a_port_of_its_own_opens_once_a_sale_and_says_when_it_is_gone() -> None:
    changes: list[str] = []
    box = PtyDrawer(b"\x07")
    drawer = drawer_at(
        f"serial:{box.path}?kick=07",
        printer=FakePrinterLine(),
        on_change=lambda: changes.append(drawer.unusable),
    )
    assert [drawer.open_for(7), drawer.open_for(7)] == [True, True]
    assert box.wait_for_openings(1, PATIENCE_S)
    box.unplug()
    drawer.check()
    assert not drawer.open_for(8)
    box.plug_in()
    assert drawer.open_for(8)
    assert box.wait_for_openings(2, PATIENCE_S)
    drawer.close()
    box.close()
    assert (box.times_opened, changes) == (2, ["no_drawer", ""])


def test_without_a_drawer_nothing_is_opened_and_nothing_is_wrong() -> None:
    line = FakePrinterLine()
    drawer = drawer_at("", printer=line)

    assert not drawer.open_for(7)
    assert (line.pins, drawer.unusable) == ([], "")


def test_a_wrong_address_is_said_and_opens_nothing(caplog: pytest.LogCaptureFixture) -> None:
    drawer = drawer_at("printer:pin3", printer=FakePrinterLine())

    assert (drawer.unusable, drawer.open_for(7)) == ("no_drawer", False)
    assert "no 'pin3'" in caplog.text


def test_a_drawer_whose_switch_says_shut_is_told_until_it_opens() -> None:
    changes: list[str] = []
    line = FakePrinterLine(signal=DrawerSignal.LOW)
    drawer = drawer_at(
        "printer:pin2?open=high", printer=line, on_change=lambda: changes.append(drawer.unusable)
    )
    assert [drawer.open_for(7), drawer.open_for(7)] == [False, False]
    assert (line.pins, changes) == ([2], ["stayed_shut"])
    line.signal = DrawerSignal.HIGH
    assert drawer.open_for(8)
    assert changes == ["stayed_shut", ""]


def test_a_drawer_that_stayed_shut_and_was_opened_with_its_key_is_well_again() -> None:
    line = FakePrinterLine(signal=DrawerSignal.LOW)
    drawer = drawer_at("printer:pin2?open=high", printer=line)
    drawer.open_for(7)
    drawer.check()
    assert drawer.unusable == "stayed_shut"
    line.signal = DrawerSignal.HIGH
    drawer.check()
    assert drawer.unusable == ""


def test_a_technicians_pulse_that_moves_nothing_is_told_as_well() -> None:
    drawer = drawer_at("printer:pin2?open=high", printer=FakePrinterLine(signal=DrawerSignal.LOW))
    result = drawer.open_for_test()
    assert result is not None
    assert (result.reason, drawer.unusable) == (Reason.STAYED_SHUT, "stayed_shut")
