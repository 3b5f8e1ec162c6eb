"""What each kind of drawer does of its own."""

import termios

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.drawer.commands import REMEMBERED_COMMANDS, OneShot
from drivers.drawer.driver import SerialDrawer, SerialDrawerLine
from drivers.drawer.on_printer import PrinterDrawer
from drivers.drawer.simulator import SimulatedDrawer, TriggerBox
from drivers.drawer.types import CommandRepeated, Position
from drivers.printer.driver import EscPosPrinter
from drivers.printer.simulator import SimulatedPrinter
from drivers.printer.types import DrawerSignal, JobResult, Outcome, PrinterStatus
from drivers.pseudo_terminal import PseudoTerminal
from tests.drivers.places import FONT, address
from tests.drivers.recording import PATIENCE_S, Recorded

DONE = JobResult(Outcome.DONE)


class SwitchedKicker:
    """A printer whose pin 3 has these levels, one after another; the last one stays."""

    def __init__(self, *levels: DrawerSignal, outcome: Outcome = Outcome.DONE) -> None:
        self.pulses = 0
        self._outcome = outcome
        self._levels = list(levels)
        self.seen = PrinterStatus(drawer_signal=DrawerSignal.UNKNOWN)

    def kick_drawer(self, *, pin: int, pulse_ms: int, deadline_s: float) -> JobResult:
        self.pulses += 1
        return JobResult(self._outcome)

    def check_health(self) -> PrinterStatus:
        level = self._levels.pop(0) if len(self._levels) > 1 else self._levels[0]
        self.seen = PrinterStatus(drawer_signal=level)
        return self.seen


class FakeLine:
    """A serial line whose wires and patience the test decides."""

    def __init__(self, *, levels: list[bool | None], takes: int = 32) -> None:
        self.kicks: list[bytes] = []
        self._levels = levels
        self._takes = takes

    def check(self) -> None:
        return

    def kick(self, words: bytes, deadline: float) -> int:
        self.kicks.append(words)
        return min(self._takes, len(words))

    def is_high(self, wire: str) -> bool | None:
        return self._levels.pop(0) if len(self._levels) > 1 else self._levels[0]

    def close(self) -> None:
        return


class StepClock:
    """A tenth of a second passes at each look, so that a wait in vain takes no time."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def __call__(self) -> float:
        self._now_s += 0.1
        return self._now_s


def serial_drawer(line: FakeLine, options: str = "sense=cts") -> SerialDrawer:
    return SerialDrawer(
        address(f"serial:/dev/ttyS1?{options}"),
        on_status=Recorded[DeviceStatus](),
        clock=StepClock(),
        connect=lambda: line,
    )


def test_drawer_opens_at_the_very_bytes_of_its_address() -> None:
    line = FakeLine(levels=[None])
    drawer = serial_drawer(line, "kick=07ff0d&baud=1200")
    drawer.open_drawer("kick-1", deadline_s=2)
    assert line.kicks == [b"\x07\xff\x0d"]


def test_kick_that_is_not_said_is_a_pulse_of_100_ms_on_pin_2() -> None:
    line = FakeLine(levels=[None])
    serial_drawer(line, "baud=9600").open_drawer("kick-1", deadline_s=2)
    assert line.kicks == [b"\x1bp\x00\x32\x32"]  # ESC p 0, on 50 × 2 ms, off 50 × 2 ms


def test_switch_that_sees_it_open_makes_it_done() -> None:
    drawer = serial_drawer(FakeLine(levels=[False, False, True]))
    assert drawer.open_drawer("kick-1", deadline_s=2).outcome is Outcome.DONE
    assert drawer.position is Position.OPEN
    assert drawer.status == DeviceStatus(DeviceState.READY)


def test_drawer_that_stays_shut_is_never_said_to_have_opened() -> None:
    line = FakeLine(levels=[False])
    result = serial_drawer(line).open_drawer("kick-1", deadline_s=2)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.STAYED_SHUT)
    assert len(line.kicks) == 1


@pytest.mark.parametrize(
    ("level", "opens_at", "position"),
    [
        (True, "high", Position.OPEN),
        (False, "high", Position.SHUT),
        (True, "low", Position.SHUT),
        (False, "low", Position.OPEN),
    ],
)
def test_address_says_which_level_means_open(
    level: bool, opens_at: str, position: Position
) -> None:
    drawer = serial_drawer(FakeLine(levels=[level]), f"sense=dsr&open={opens_at}")
    assert drawer.check_health() is position


@pytest.mark.parametrize(("taken", "outcome"), [(0, Outcome.FAILED), (3, Outcome.UNKNOWN)])
def test_kick_that_is_stuck_in_the_port_is_a_fault(taken: int, outcome: Outcome) -> None:
    drawer = serial_drawer(FakeLine(levels=[False], takes=taken))
    result = drawer.open_drawer("kick-1", deadline_s=2)
    assert (result.outcome, result.reason) == (outcome, Reason.TIMEOUT)
    assert drawer.status == DeviceStatus(DeviceState.FAULTED, Reason.TIMEOUT)


def test_pseudo_terminal_has_no_wires_and_the_position_stays_unknown() -> None:
    line = PseudoTerminal()
    drawer = SerialDrawer(
        address(f"serial:{line.path}?sense=cts"), on_status=Recorded[DeviceStatus]()
    )
    assert drawer.check_health() is Position.UNKNOWN
    assert drawer.status == DeviceStatus(DeviceState.DEGRADED, Reason.NO_ANSWER_LINE)
    drawer.close()
    line.close()


def test_closing_a_drawer_that_was_pulled_out_raises_nothing() -> None:
    line = PseudoTerminal()
    opened = SerialDrawerLine(address(f"serial:{line.path}"), StepClock())
    line.unplug()
    opened.close()
    opened.close()
    line.close()


@pytest.mark.parametrize("gone", [OSError(5, "gone"), termios.error(5, "gone")])
def test_wire_that_cannot_be_read_is_unknown(
    monkeypatch: pytest.MonkeyPatch, gone: Exception
) -> None:
    line = PseudoTerminal()
    opened = SerialDrawerLine(address(f"serial:{line.path}"), StepClock())

    def fail(_port: object) -> bool:
        raise gone

    monkeypatch.setattr("serial.Serial.cd", property(fail))
    assert opened.is_high("dcd") is None
    opened.close()
    line.close()


def test_only_the_last_commands_are_remembered() -> None:
    commands = OneShot("serial:/dev/ttyS1")
    for number in range(REMEMBERED_COMMANDS + 1):
        commands.run(f"kick-{number}", lambda: DONE)
    commands.run("kick-0", lambda: DONE)
    with pytest.raises(CommandRepeated):
        commands.run("kick-2", lambda: DONE)


def test_simulated_drawer_stays_open_until_somebody_shuts_it() -> None:
    drawer = SimulatedDrawer(address("simulated:"))
    drawer.open_drawer("kick-1", deadline_s=1)
    assert drawer.is_open
    assert drawer.position is Position.OPEN
    drawer.push_shut()
    assert drawer.check_health() is Position.SHUT


def test_locked_drawer_hears_its_kick_and_stays_shut() -> None:
    drawer = SimulatedDrawer(address("simulated:"))
    drawer.jam()
    result = drawer.open_drawer("kick-1", deadline_s=0.1)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.STAYED_SHUT)
    assert not drawer.is_open


def test_trigger_box_opens_at_its_kick_wherever_the_stream_is_cut() -> None:
    box = TriggerBox(b"\x1bp\x00")
    for byte in b"noise\x1bp\x00\x1bp":
        box.feed(bytes([byte]))
    assert box.times_opened == 1


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        ("printer:pin2?open=high", Position.SHUT, Position.OPEN),
        ("printer:pin2?open=low", Position.OPEN, Position.SHUT),
        ("printer:pin2", Position.UNKNOWN, Position.UNKNOWN),
    ],
)
def test_printer_reads_the_drawers_switch_on_pin_3(
    place: str, before: Position, after: Position
) -> None:
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    driver = EscPosPrinter(
        address("simulated:"), on_status=Recorded[DeviceStatus](), connect=printer.connect
    )
    drawer = PrinterDrawer(address(place), printer=driver)
    assert drawer.check_health() is before
    drawer.open_drawer("kick-1", deadline_s=PATIENCE_S)
    assert drawer.check_health() is after
    printer.push_drawer_shut()
    assert drawer.check_health() is before
    driver.close()


def test_drawer_on_a_printer_that_stays_shut_is_never_said_to_have_opened() -> None:
    kicker = SwitchedKicker(DrawerSignal.LOW)
    drawer = PrinterDrawer(address("printer:pin2?open=high"), printer=kicker, clock=StepClock())
    result = drawer.open_drawer("kick-1", deadline_s=2)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.STAYED_SHUT)
    assert kicker.pulses == 1


def test_drawer_on_a_printer_may_take_a_moment_to_spring_open() -> None:
    kicker = SwitchedKicker(DrawerSignal.LOW, DrawerSignal.LOW, DrawerSignal.HIGH)
    drawer = PrinterDrawer(address("printer:pin2?open=high"), printer=kicker, clock=StepClock())
    assert drawer.open_drawer("kick-1", deadline_s=2).outcome is Outcome.DONE
    assert drawer.position is Position.OPEN


@pytest.mark.parametrize(
    ("place", "outcome"),
    [("printer:pin2", Outcome.DONE), ("printer:pin2?open=high", Outcome.FAILED)],
    ids=["no switch", "no pulse"],
)
def test_switch_is_asked_only_where_it_could_tell(place: str, outcome: Outcome) -> None:
    kicker = SwitchedKicker(DrawerSignal.LOW, outcome=outcome)
    drawer = PrinterDrawer(address(place), printer=kicker, clock=StepClock())
    assert drawer.open_drawer("kick-1", deadline_s=2) == JobResult(outcome)
    assert kicker.seen.drawer_signal is DrawerSignal.UNKNOWN
