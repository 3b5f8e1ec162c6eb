"""The driver against a printer that says exactly what the test wants, when it wants."""

from collections import deque

import pytest

from drivers.contract import DeviceAbsent, DeviceStatus, Reason
from drivers.printer import escpos
from drivers.printer.driver import EscPosPrinter
from drivers.printer.escpos import QrLevel
from drivers.printer.simulator import BUFFER_BYTES, SimulatedPrinter
from drivers.printer.types import Cover, JobResult, Outcome, Paper
from tests.drivers.places import FONT, address
from tests.drivers.printer.lines import WELL, FakeClock, FakeLine, questions_only, silent, well
from tests.drivers.recording import PATIENCE_S, Recorded

PAPER_LOW = b"\x1e"  # DLE EOT 4, bits 2 and 3; to another question: cover open


def driver_on(*lines: FakeLine, clock: FakeClock) -> EscPosPrinter:
    waiting = deque(lines)

    def connect(deadline: float) -> FakeLine:
        if not waiting:
            raise DeviceAbsent("fake", "no more lines")
        return waiting.popleft()

    return EscPosPrinter(
        address("simulated:"), on_status=Recorded[DeviceStatus](), clock=clock, connect=connect
    )


def test_job_goes_out_once_with_the_fence_behind_it() -> None:
    clock = FakeClock()
    line = FakeLine(clock, well)
    assert driver_on(line, clock=clock).print_job(b"slip", deadline_s=5).outcome is Outcome.DONE
    assert line.heard.count(b"slip" + escpos.FENCE) == 1
    assert line.heard.endswith(escpos.FENCE)


def test_fence_without_an_answer_is_unknown_at_the_deadline() -> None:
    clock = FakeClock()
    driver = driver_on(FakeLine(clock, questions_only), clock=clock)
    result = driver.print_job(b"slip", deadline_s=5)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.SILENT)
    assert 105 <= clock.now_s < 105.5


def test_status_report_in_front_of_an_answer_is_not_taken_for_it() -> None:
    clock = FakeClock()
    line = FakeLine(clock, lambda chunk: b"\x10\x00\x00\x0f" + well(chunk))
    driver = driver_on(line, clock=clock)
    assert driver.check_health().paper is Paper.ENOUGH


def test_status_report_is_not_taken_for_the_fences_answer() -> None:
    clock = FakeClock()
    line = FakeLine(clock, lambda chunk: questions_only(chunk) + b"\x10\x00\x00\x0f")
    result = driver_on(line, clock=clock).print_job(b"slip", deadline_s=5)
    assert result.outcome is Outcome.UNKNOWN


def test_noise_is_no_answer() -> None:
    clock = FakeClock()
    driver = driver_on(FakeLine(clock, lambda _: b"\xff\x81"), clock=clock)
    assert driver.check_health().paper is Paper.UNKNOWN


def test_late_answer_to_an_old_question_is_not_taken_for_a_new_one() -> None:
    clock = FakeClock()
    line = FakeLine(clock, silent)
    driver = driver_on(line, clock=clock)
    driver.check_health()
    late = deque([WELL])  # the answer to the first round's question comes with the second's

    def answer(chunk: bytes) -> bytes:
        now = PAPER_LOW if chunk == b"\x10\x04\x04" else well(chunk)
        return (late.popleft() if late else b"") + now

    line.answer = answer
    seen = driver.check_health()
    assert (seen.paper, seen.cover) == (Paper.LOW, Cover.CLOSED)


def test_late_answer_to_an_old_fence_does_not_finish_a_new_job() -> None:
    clock = FakeClock()
    line = FakeLine(clock, questions_only)
    driver = driver_on(line, clock=clock)
    assert driver.print_job(b"one", deadline_s=2).outcome is Outcome.UNKNOWN
    line.answer = lambda chunk: questions_only(chunk) + b"\x00\x00" * (chunk == escpos.FENCE)
    assert driver.print_job(b"two", deadline_s=2).outcome is Outcome.UNKNOWN


def test_one_answer_for_three_fences_finishes_nothing() -> None:
    clock = FakeClock()
    line = FakeLine(clock, questions_only)
    driver = driver_on(line, clock=clock)
    assert driver.print_job(b"one", deadline_s=2).outcome is Outcome.UNKNOWN
    line.answer = lambda chunk: questions_only(chunk) + b"\x00" * (b"two" in chunk)
    assert driver.print_job(b"two", deadline_s=5).outcome is Outcome.UNKNOWN


def test_line_that_dies_between_jobs_is_opened_again() -> None:
    clock = FakeClock()
    first, second = FakeLine(clock, well), FakeLine(clock, well)
    driver = driver_on(first, second, clock=clock)
    driver.print_job(b"one", deadline_s=2)
    first.gone = True
    assert driver.print_job(b"two", deadline_s=2).outcome is Outcome.DONE
    assert b"two" not in first.heard


def test_line_that_dies_after_the_job_left_is_not_tried_again() -> None:
    clock = FakeClock()
    first, second = FakeLine(clock, well), FakeLine(clock, well)
    driver = driver_on(first, second, clock=clock)
    driver.check_health()

    def die(chunk: bytes) -> bytes:
        first.gone = b"slip" in chunk
        return well(chunk)

    first.answer = die
    result = driver.print_job(b"slip", deadline_s=2)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.LOST)
    assert second.heard == b""


def test_printer_that_never_spoke_is_asked_once_and_then_just_sent_its_jobs() -> None:
    clock = FakeClock()
    line = FakeLine(clock, silent)
    driver = driver_on(line, clock=clock)
    for _ in range(3):
        assert driver.print_job(b"slip", deadline_s=2).outcome is Outcome.UNKNOWN
    assert line.heard.count(b"\x10\x04") == 1
    assert line.heard.count(b"slip") == 3


def test_a_printer_that_never_spoke_does_not_hold_up_the_next_sale() -> None:
    clock = FakeClock()
    driver = driver_on(FakeLine(clock, silent), clock=clock)
    driver.check_health()
    before = clock.now_s
    assert driver.kick_drawer(pin=2, pulse_ms=100, deadline_s=2).outcome is Outcome.UNKNOWN
    assert driver.print_job(b"slip", deadline_s=20).outcome is Outcome.UNKNOWN
    assert clock.now_s - before < 2


def test_kick_is_sent_once() -> None:
    clock = FakeClock()
    line = FakeLine(clock, questions_only)
    driver = driver_on(line, clock=clock)
    driver.kick_drawer(pin=2, pulse_ms=100, deadline_s=2)
    assert line.heard.count(b"\x1bp") == 1


def test_job_torn_within_a_command_does_not_swallow_the_next_one() -> None:
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    driver = EscPosPrinter(
        address("simulated:"), on_status=Recorded[DeviceStatus](), connect=printer.connect
    )
    driver.check_health()
    printer.pause()
    code = escpos.qr_code(b"A" * 1500, module_dots=2, level=QrLevel.M)
    torn = driver.print_job(code * (BUFFER_BYTES // len(code) + 1), deadline_s=0.2)
    assert torn.outcome is Outcome.UNKNOWN
    printer.go_on()
    printer.tear_off()
    assert driver.print_job(b"\x1b@slip\n", deadline_s=PATIENCE_S).outcome is Outcome.DONE
    assert printer.text_lines[-1] == "slip"
    driver.close()


@pytest.mark.parametrize("deadline_s", [0.0, -1.0])
def test_no_time_means_nothing_sent(deadline_s: float) -> None:
    clock = FakeClock()
    line = FakeLine(clock, well)
    result = driver_on(line, clock=clock).print_job(b"slip", deadline_s=deadline_s)
    assert result == JobResult(Outcome.FAILED, Reason.TIMEOUT)
    assert line.heard == b""
