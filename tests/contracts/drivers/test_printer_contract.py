"""The same promises over TCP, over a serial line and within the process."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.printer import escpos
from drivers.printer.driver import EscPosPrinter
from drivers.printer.served import PtyPrinter, TcpPrinterServer
from drivers.printer.simulated_line import SimulatedLine
from drivers.printer.simulator import BUFFER_BYTES, SimulatedPrinter
from drivers.printer.text import encode_text
from drivers.printer.types import Cover, JobResult, Online, Outcome, Paper, PrinterStatus
from tests.drivers.places import FONT, address
from tests.drivers.recording import PATIENCE_S, Recorded

SLIP = (
    escpos.INITIALIZE
    + escpos.CHINESE_ON
    + encode_text("街角小店", "gbk").content
    + escpos.LINE_FEED
    + encode_text("应收 ￥61.80", "gbk").content
    + escpos.LINE_FEED
    + escpos.CUT
)


@dataclass(frozen=True)
class Bench:
    """A driver, the simulated printer behind some line, and what the driver reported."""

    driver: EscPosPrinter
    printer: SimulatedPrinter
    statuses: Recorded[DeviceStatus]
    unplug: Callable[[], None]
    plug_in: Callable[[], None]

    def print_slip(self, *, deadline_s: float = PATIENCE_S) -> JobResult:
        return self.driver.print_job(SLIP, deadline_s=deadline_s)

    def states(self) -> list[DeviceState]:
        return [status.state for status in self.statuses.words]


def simulated() -> SimulatedPrinter:
    return SimulatedPrinter(width_dots=384, font=FONT)


def simulated_bench() -> Iterator[Bench]:
    printer, statuses = simulated(), Recorded[DeviceStatus]()
    driver = EscPosPrinter(address("simulated:"), on_status=statuses, connect=printer.connect)
    yield Bench(driver, printer, statuses, printer.unplug, printer.plug_in)
    driver.close()


def tcp_bench() -> Iterator[Bench]:
    printer, statuses = simulated(), Recorded[DeviceStatus]()
    server = TcpPrinterServer(printer)
    driver = EscPosPrinter(address(f"tcp://127.0.0.1:{server.port}"), on_status=statuses)
    yield Bench(driver, printer, statuses, printer.unplug, printer.plug_in)
    driver.close()
    server.close()


def serial_bench() -> Iterator[Bench]:
    printer, statuses = simulated(), Recorded[DeviceStatus]()
    line = PtyPrinter(printer)
    driver = EscPosPrinter(address(f"serial:{line.path}?baud=115200"), on_status=statuses)
    yield Bench(driver, printer, statuses, line.unplug, line.plug_in)
    driver.close()
    line.close()


def usblp_bench() -> Iterator[Bench]:
    """A printer file that answers; a pty behaves as `usblp` does in all that matters here."""
    printer, statuses = simulated(), Recorded[DeviceStatus]()
    line = PtyPrinter(printer)
    driver = EscPosPrinter(address(f"file:{line.path}"), on_status=statuses)
    yield Bench(driver, printer, statuses, line.unplug, line.plug_in)
    driver.close()
    line.close()


@pytest.fixture(
    params=[simulated_bench, tcp_bench, serial_bench, usblp_bench],
    ids=["simulated", "tcp", "serial", "usblp"],
)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    make: Callable[[], Iterator[Bench]] = request.param
    yield from make()


def test_job_is_done_when_it_stands_on_paper(bench: Bench) -> None:
    result = bench.print_slip()
    assert result == JobResult(Outcome.DONE, sent_bytes=len(SLIP))
    assert bench.printer.text_lines == ("街角小店", "应收 ￥61.80")
    assert bench.printer.cuts == 1
    assert bench.printer.not_understood == ()


def test_driver_is_ready_busy_ready_and_closed(bench: Bench) -> None:
    bench.driver.open()
    bench.print_slip()
    bench.driver.close()
    assert bench.states() == [
        DeviceState.OPENING,
        DeviceState.READY,
        DeviceState.BUSY,
        DeviceState.READY,
        DeviceState.CLOSED,
    ]


def test_two_jobs_come_out_in_their_order(bench: Bench) -> None:
    first = bench.driver.print_job(SLIP, deadline_s=PATIENCE_S)
    second = bench.driver.print_job(b"\x1b@second\n", deadline_s=PATIENCE_S)
    assert (first.outcome, second.outcome) == (Outcome.DONE, Outcome.DONE)
    assert bench.printer.text_lines[-1] == "second"


def test_healthy_printer_says_all_is_well(bench: Bench) -> None:
    seen = bench.driver.check_health()
    assert (seen.paper, seen.cover, seen.online) == (Paper.ENOUGH, Cover.CLOSED, Online.YES)
    assert bench.driver.status.state is DeviceState.READY


def test_low_paper_is_told_and_printing_goes_on(bench: Bench) -> None:
    bench.printer.run_low_on_paper()
    assert bench.print_slip().outcome is Outcome.DONE
    assert bench.driver.status == DeviceStatus(DeviceState.DEGRADED, Reason.PAPER_LOW)


def test_job_without_paper_fails_before_a_byte_of_it_left(bench: Bench) -> None:
    bench.printer.run_out_of_paper()
    assert bench.print_slip() == JobResult(Outcome.FAILED, Reason.PAPER_OUT)
    bench.printer.load_paper()
    assert bench.printer.text_lines == ()  # nothing waited in the printer
    assert bench.print_slip().outcome is Outcome.DONE


def test_open_cover_is_a_fault_with_its_name(bench: Bench) -> None:
    bench.printer.open_cover()
    assert bench.print_slip() == JobResult(Outcome.FAILED, Reason.COVER_OPEN)
    assert bench.driver.status == DeviceStatus(DeviceState.FAULTED, Reason.COVER_OPEN)
    bench.printer.close_cover()
    assert bench.print_slip().outcome is Outcome.DONE


def test_silent_printer_leaves_health_and_job_unknown(bench: Bench) -> None:
    bench.printer.go_silent()
    assert bench.driver.check_health() == PrinterStatus()
    result = bench.print_slip(deadline_s=0.5)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.SILENT)
    assert bench.driver.status.state is DeviceState.DEGRADED


def test_printer_that_falls_silent_gets_no_job_it_may_print_later(bench: Bench) -> None:
    bench.driver.check_health()
    bench.printer.go_silent()
    assert bench.print_slip(deadline_s=0.5) == JobResult(Outcome.FAILED, Reason.SILENT)
    assert bench.printer.text_lines == ()


def test_job_held_up_within_the_printer_is_unknown_at_its_deadline(bench: Bench) -> None:
    bench.driver.check_health()
    bench.printer.pause()
    result = bench.print_slip(deadline_s=0.3)
    assert (result.outcome, result.sent_bytes) == (Outcome.UNKNOWN, len(SLIP))


def test_late_answer_to_an_old_job_does_not_pass_for_a_new_one(bench: Bench) -> None:
    bench.driver.check_health()
    bench.printer.pause()
    assert bench.print_slip(deadline_s=0.3).outcome is Outcome.UNKNOWN
    bench.printer.go_on()
    lines = bench.printer
    assert lines.wait_until(lambda: len(lines.text_lines) == 2, timeout_s=PATIENCE_S)
    bench.printer.pause()  # the old fence is answered, the new job's cannot be
    assert bench.print_slip(deadline_s=0.3).outcome is not Outcome.DONE
    bench.printer.go_on()
    assert bench.print_slip().outcome is Outcome.DONE


def test_printer_that_takes_no_more_bytes_is_left_at_the_deadline(bench: Bench) -> None:
    bench.driver.check_health()
    bench.printer.pause()
    job = b"x" * 50 * BUFFER_BYTES * 64
    result = bench.driver.print_job(job, deadline_s=0.5)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.TIMEOUT)
    assert 0 < result.sent_bytes < len(job)


def test_printer_that_dies_in_a_job_leaves_it_unknown(bench: Bench) -> None:
    bench.driver.check_health()
    bench.printer.die_after(30)
    result = bench.print_slip(deadline_s=1.0)
    assert result.outcome is Outcome.UNKNOWN
    assert bench.printer.text_lines != ("街角小店", "应收 ￥61.80")


def test_unplugged_printer_fails_the_job_and_is_lost(bench: Bench) -> None:
    bench.driver.open()
    bench.unplug()
    result = bench.print_slip()
    assert (result.outcome, result.sent_bytes) == (Outcome.FAILED, 0)
    assert bench.driver.status.state is DeviceState.LOST


def test_printer_plugged_in_again_prints_the_next_job(bench: Bench) -> None:
    bench.driver.open()
    bench.unplug()
    assert bench.print_slip().outcome is Outcome.FAILED
    bench.plug_in()
    assert bench.print_slip().outcome is Outcome.DONE
    assert bench.driver.status.state is DeviceState.READY


def test_line_that_died_between_two_jobs_is_opened_again_unseen(bench: Bench) -> None:
    assert bench.print_slip().outcome is Outcome.DONE
    bench.unplug()
    bench.plug_in()
    assert bench.print_slip().outcome is Outcome.DONE


def test_kick_reaches_the_drawer_once_on_its_pin(bench: Bench) -> None:
    result = bench.driver.kick_drawer(pin=5, pulse_ms=100, deadline_s=PATIENCE_S)
    assert result.outcome is Outcome.DONE
    assert bench.printer.kicked_pins == (5,)


def test_drawer_opens_at_once_while_paper_is_out_and_not_again_later(bench: Bench) -> None:
    bench.printer.run_out_of_paper()
    result = bench.driver.kick_drawer(pin=2, pulse_ms=100, deadline_s=PATIENCE_S)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.PAPER_OUT)
    kicked = bench.printer
    assert kicked.wait_until(lambda: kicked.kicked_pins == (2,), timeout_s=PATIENCE_S)
    bench.printer.load_paper()
    bench.print_slip()
    assert bench.printer.kicked_pins == (2,)


def test_closing_twice_is_harmless(bench: Bench) -> None:
    bench.driver.open()
    bench.driver.close()
    bench.driver.close()
    assert bench.driver.status.state is DeviceState.CLOSED


def test_paper_that_runs_out_in_a_job_is_named(bench: Bench) -> None:
    bench.driver.check_health()
    bench.printer.run_out_of_paper_after(1)
    result = bench.print_slip()
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.PAPER_OUT)
    assert bench.printer.text_lines == ("街角小店",)
    assert bench.driver.status == DeviceStatus(DeviceState.FAULTED, Reason.PAPER_OUT)


def test_rest_of_an_interrupted_job_comes_out_with_the_new_roll(bench: Bench) -> None:
    bench.driver.check_health()
    bench.printer.run_out_of_paper_after(1)
    bench.print_slip()
    bench.printer.load_paper()
    assert bench.printer.text_lines == ("街角小店", "应收 ￥61.80")
    assert bench.print_slip().outcome is Outcome.DONE


def test_slow_printer_is_waited_for(bench: Bench) -> None:
    bench.driver.check_health()
    bench.printer.pause()
    results = Recorded[JobResult]()
    job = threading.Thread(target=lambda: results(bench.print_slip()))
    job.start()
    printer = bench.printer
    assert printer.wait_until(
        lambda: printer.waiting_bytes == len(SLIP + escpos.FENCE), timeout_s=PATIENCE_S
    )
    printer.work_through(1)
    assert printer.text_lines == ("街角小店",)
    printer.go_on()
    (result,) = results.wait_for_count(1)
    job.join()
    assert result.outcome is Outcome.DONE


# --- a line that carries bytes one way only, as some USB printers have ----------------------------


@dataclass(frozen=True)
class OneWayBench:
    """A printer that is written and never heard, and what reached it."""

    driver: EscPosPrinter
    printed: Callable[[int], bool]
    """Whether it came to have printed so many rows."""


class OneWayLine:
    """A line to a simulated printer on which nothing comes back."""

    can_read = False

    def __init__(self, line: SimulatedLine) -> None:
        self._line = line

    def write_some(self, chunk: bytes, deadline: float) -> int:
        return self._line.write_some(chunk, deadline)

    def read_some(self, limit: int, deadline: float) -> bytes:
        return b""

    def close(self) -> None:
        self._line.close()


def simulated_one_way() -> Iterator[OneWayBench]:
    printer = simulated()
    driver = EscPosPrinter(
        address("simulated:"),
        on_status=Recorded[DeviceStatus](),
        connect=lambda _: OneWayLine(SimulatedLine(printer)),
    )
    yield OneWayBench(driver, lambda rows: len(printer.text_lines) == rows)
    driver.close()


def file_one_way(folder: Path) -> Iterator[OneWayBench]:
    port = folder / "lp0"
    port.touch()
    driver = EscPosPrinter(address(f"file:{port}"), on_status=Recorded[DeviceStatus]())

    def printed(rows: int) -> bool:
        paper = simulated()
        SimulatedLine(paper).write_some(port.read_bytes(), float("inf"))
        return len(paper.text_lines) == rows

    yield OneWayBench(driver, printed)
    driver.close()


@pytest.fixture(params=["simulated", "file"])
def one_way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OneWayBench]:
    yield from simulated_one_way() if request.param == "simulated" else file_one_way(tmp_path)


def test_one_way_printer_prints_and_is_never_said_to_have_printed(one_way: OneWayBench) -> None:
    results = [one_way.driver.print_job(SLIP, deadline_s=PATIENCE_S) for _ in range(2)]
    unknown = JobResult(Outcome.UNKNOWN, Reason.NO_ANSWER_LINE, len(SLIP))
    assert results == [unknown, unknown]
    assert one_way.printed(4)


def test_one_way_printer_never_looks_ready(one_way: OneWayBench) -> None:
    assert one_way.driver.check_health() == PrinterStatus()
    assert one_way.driver.status == DeviceStatus(DeviceState.DEGRADED, Reason.NO_ANSWER_LINE)


def test_one_way_printer_kicks_the_drawer_once_and_cannot_know(one_way: OneWayBench) -> None:
    kick = one_way.driver.kick_drawer(pin=2, pulse_ms=100, deadline_s=PATIENCE_S)
    assert (kick.outcome, kick.reason) == (Outcome.UNKNOWN, Reason.NO_ANSWER_LINE)


def test_one_way_printer_is_asked_for_no_stored_picture(one_way: OneWayBench) -> None:
    assert one_way.driver.stored_keys(deadline_s=PATIENCE_S) is None
    assert one_way.printed(0)
