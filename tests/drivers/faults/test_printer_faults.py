"""A receipt printer that breaks at the worst moment: the driver says what is so, or unknown."""

from collections import deque
from collections.abc import Callable

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.printer import escpos
from drivers.printer.driver import EscPosPrinter
from drivers.printer.simulator import SimulatedPrinter
from drivers.printer.transport import Transport
from drivers.printer.types import JobResult, Outcome
from tests.drivers.places import FONT, address
from tests.drivers.printer.lines import FakeClock, FakeLine, silent, well
from tests.drivers.recording import PATIENCE_S, Recorded

ROWS: tuple[str, ...] = ("one", "two", "three")
SLIP = b"\x1b@" + b"".join(row.encode() + b"\n" for row in ROWS) + escpos.CUT


def simulated() -> SimulatedPrinter:
    return SimulatedPrinter(width_dots=384, font=FONT)


class HastyLine:
    """A line on which waiting in vain costs no time, and something happens once a job has left."""

    can_read = True

    def __init__(
        self,
        printer: SimulatedPrinter,
        clock: FakeClock,
        *,
        job: bytes,
        happens: Callable[[], None],
    ) -> None:
        self._line = printer.connect(0)
        self._clock = clock
        self._job = job
        self._happens = deque([happens])

    def write_some(self, chunk: bytes, deadline: float) -> int:
        taken = self._line.write_some(chunk, 0)
        if self._job in chunk and self._happens:
            self._happens.popleft()()
        return taken

    def read_some(self, limit: int, deadline: float) -> bytes:
        said = self._line.read_some(limit, 0)
        if not said:
            self._clock.now_s = max(self._clock.now_s, deadline)
        return said

    def close(self) -> None:
        self._line.close()


def hasty(printer: SimulatedPrinter, *, job: bytes, happens: Callable[[], None]) -> EscPosPrinter:
    """A driver to whose printer that happens as soon as this job has left."""
    clock = FakeClock()
    return EscPosPrinter(
        address("simulated:"),
        on_status=Recorded[DeviceStatus](),
        clock=clock,
        connect=lambda _: HastyLine(printer, clock, job=job, happens=happens),
    )


def driver_for(printer: SimulatedPrinter) -> EscPosPrinter:
    return hasty(printer, job=b"no such job", happens=printer.go_on)


def asked(printer: SimulatedPrinter) -> EscPosPrinter:
    """A driver that has asked the printer how it is, as the till does at its start."""
    driver = driver_for(printer)
    driver.check_health()
    return driver


def bytes_of_one_job() -> int:
    printer = simulated()
    driver = asked(printer)
    before = printer.received_bytes
    driver.print_job(SLIP, deadline_s=PATIENCE_S)
    driver.close()
    return printer.received_bytes - before


@pytest.mark.parametrize("stage", range(1, bytes_of_one_job() + 1))
def test_unplugged_at_any_byte_of_a_job_nothing_is_lost_or_doubled_without_a_word(
    stage: int,
) -> None:
    printer = simulated()
    driver = asked(printer)
    printer.die_after(stage)
    outcome = driver.print_job(SLIP, deadline_s=PATIENCE_S).outcome
    printed = printer.text_lines
    if outcome is Outcome.DONE:
        assert (printed, printer.cuts) == (ROWS, 1)
    elif outcome is Outcome.FAILED:
        assert printed == ()
    printer.plug_in()
    driver.check_health()
    driver.close()
    assert printer.text_lines == printed, "what was interrupted is never sent again by itself"


def test_every_outcome_is_met_on_the_way_through_a_job() -> None:
    met = set()
    for stage in (1, bytes_of_one_job() // 2, bytes_of_one_job()):
        printer = simulated()
        driver = asked(printer)
        printer.die_after(stage)
        met.add(driver.print_job(SLIP, deadline_s=PATIENCE_S).outcome)
        driver.close()
    assert met == set(Outcome)


def test_paper_that_ends_at_the_cut_leaves_the_slip_unknown_and_uncut() -> None:
    printer = simulated()
    driver = asked(printer)
    printer.run_out_of_paper_after(len(ROWS))
    result = driver.print_job(SLIP, deadline_s=PATIENCE_S)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.PAPER_OUT)
    assert (printer.text_lines, printer.cuts) == (ROWS, 0)
    printer.load_paper()
    assert printer.cuts == 1
    assert driver.print_job(SLIP, deadline_s=PATIENCE_S).outcome is Outcome.DONE
    assert printer.text_lines == ROWS * 2
    driver.close()


def printed_while(printer: SimulatedPrinter, happens: Callable[[], None]) -> JobResult:
    """A job of which one row is printed; then that happens, and the printer goes on if it can."""

    def within() -> None:
        printer.work_through(1)
        happens()
        printer.go_on()

    driver = hasty(printer, job=SLIP, happens=within)
    driver.check_health()
    printer.pause()
    result = driver.print_job(SLIP, deadline_s=PATIENCE_S)
    driver.close()
    return result


def test_cover_that_is_opened_within_a_job_is_named() -> None:
    printer = simulated()
    result = printed_while(printer, printer.open_cover)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.COVER_OPEN)
    assert printer.text_lines == ROWS[:1]
    printer.close_cover()
    assert printer.text_lines == ROWS, "its buffer comes out, as in the world"


def test_jammed_cutter_is_named_before_and_within_a_job() -> None:
    printer = simulated()
    result = printed_while(printer, printer.jam_cutter)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.CUTTER)
    printer.tear_off()
    driver = driver_for(printer)
    assert driver.print_job(SLIP, deadline_s=PATIENCE_S) == JobResult(Outcome.FAILED, Reason.CUTTER)
    assert driver.status == DeviceStatus(DeviceState.FAULTED, Reason.CUTTER)
    assert printer.text_lines == ()
    driver.close()


def test_hot_head_stops_the_printer_until_it_is_cool() -> None:
    printer = simulated()
    driver = asked(printer)
    printer.overheat()
    assert driver.print_job(SLIP, deadline_s=PATIENCE_S) == JobResult(
        Outcome.FAILED, Reason.MECHANISM
    )
    printer.clear_fault()
    assert driver.print_job(SLIP, deadline_s=PATIENCE_S).outcome is Outcome.DONE
    driver.close()


def test_half_open_connection_is_left_for_a_new_one() -> None:
    clock = FakeClock()
    switched_off, new = FakeLine(clock, well), FakeLine(clock, well)
    waiting: deque[Transport] = deque([switched_off, new])
    driver = EscPosPrinter(
        address("tcp://10.0.0.9:9100"),
        on_status=Recorded[DeviceStatus](),
        clock=clock,
        connect=lambda _: waiting.popleft(),
    )
    assert driver.print_job(b"first", deadline_s=5).outcome is Outcome.DONE
    switched_off.answer = silent  # no word that it is gone: its cable was pulled
    assert driver.print_job(b"second", deadline_s=5) == JobResult(Outcome.FAILED, Reason.SILENT)
    assert driver.print_job(b"third", deadline_s=5).outcome is Outcome.DONE
    assert b"second" not in switched_off.heard + new.heard
    assert (switched_off.gone, new.heard.count(b"third")) == (True, 1)


def test_restart_with_a_job_under_way_takes_no_old_answer_for_a_new_job() -> None:
    """The old job's end is confirmed while the new one is half printed: that is not its end."""
    printer = simulated()
    before = hasty(printer, job=b"none", happens=printer.go_on)
    before.check_health()
    printer.pause()
    assert before.print_job(SLIP, deadline_s=PATIENCE_S).outcome is Outcome.UNKNOWN
    before.close()  # the till's program ends, and starts again without knowing of that job

    new = b"\x1b@new\nand its end\n"
    after = hasty(printer, job=new, happens=lambda: printer.work_through(len(ROWS) + 1))
    result = after.print_job(new, deadline_s=PATIENCE_S)
    assert printer.text_lines == (*ROWS, "new")
    assert result.outcome is Outcome.UNKNOWN
    printer.go_on()
    assert after.print_job(b"\x1b@last\n", deadline_s=PATIENCE_S).outcome is Outcome.DONE
    assert printer.text_lines == (*ROWS, "new", "and its end", "last"), "nothing is sent again"
    after.close()
