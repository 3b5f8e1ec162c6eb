"""Lines to a printer that refuse, stall or lead nowhere: every wait ends at its deadline."""

import socket
import time
from pathlib import Path

import pytest

from drivers.contract import (
    DeviceAbsent,
    DeviceError,
    DeviceState,
    DeviceStatus,
    Reason,
)
from drivers.printer.driver import EscPosPrinter
from drivers.printer.real_time import RealTimeSplitter
from drivers.printer.transport import open_transport
from drivers.printer.types import JobResult, Outcome, PrinterStatus
from drivers.pseudo_terminal import PseudoTerminal
from tests.drivers.places import address
from tests.drivers.recording import PATIENCE_S, Recorded


def printer_at(place: str) -> EscPosPrinter:
    return EscPosPrinter(address(place), on_status=Recorded[DeviceStatus]())


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize(
    "place",
    [
        "serial:/dev/no-such-port",
        "file:/dev/usb/no-such-printer",
        "tcp://no-such-printer.invalid:9100",
    ],
)
def test_nothing_at_the_address_is_absent(place: str) -> None:
    printer = printer_at(place)
    with pytest.raises(DeviceAbsent) as refused:
        printer.open()
    assert refused.value.address == place
    assert printer.status.state is DeviceState.LOST
    assert printer.print_job(b"x", deadline_s=1).outcome is Outcome.FAILED


def test_refused_connection_is_absent() -> None:
    with pytest.raises(DeviceAbsent):
        printer_at(f"tcp://127.0.0.1:{unused_port()}").open()


def test_health_of_an_absent_printer_is_unknown_and_no_error() -> None:
    printer = printer_at(f"tcp://127.0.0.1:{unused_port()}")
    assert printer.check_health() == PrinterStatus()
    assert (printer.status.state, printer.status.reason) == (DeviceState.LOST, Reason.ABSENT)


def test_path_that_is_no_terminal_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeviceError):
        printer_at(f"serial:{tmp_path / 'file'}").open()


def test_peer_that_never_reads_is_left_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        printer = printer_at(f"tcp://127.0.0.1:{deaf.getsockname()[1]}")
        started = time.monotonic()
        result = printer.print_job(bytes(32 * 1024 * 1024), deadline_s=0.6)
        took_s = time.monotonic() - started
        printer.close()
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.TIMEOUT)
    assert took_s < PATIENCE_S / 2  # ends by itself, with room for a busy machine


def test_serial_peer_that_never_reads_is_left_at_the_deadline() -> None:
    line = PseudoTerminal()
    printer = printer_at(f"serial:{line.path}")
    result = printer.print_job(bytes(1024 * 1024), deadline_s=0.6)
    printer.close()
    line.close()
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.TIMEOUT)


def test_deadline_that_has_passed_sends_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        printer = printer_at(f"tcp://127.0.0.1:{deaf.getsockname()[1]}")
        result = printer.print_job(b"slip", deadline_s=-1)
        printer.close()
    assert result.outcome is Outcome.FAILED
    assert result.sent_bytes == 0


def test_printer_file_takes_the_bytes_and_can_never_say_done(tmp_path: Path) -> None:
    port = tmp_path / "lp0"
    port.touch()
    printer = printer_at(f"file:{port}")
    result = printer.print_job(b"slip\n", deadline_s=1)
    assert result == JobResult(Outcome.UNKNOWN, Reason.NO_ANSWER_LINE, 5)
    assert printer.status == DeviceStatus(DeviceState.DEGRADED, Reason.NO_ANSWER_LINE)
    assert port.read_bytes() == b"slip\n"
    assert printer.check_health() == PrinterStatus()
    printer.close()


def test_missing_printer_file_is_not_created(tmp_path: Path) -> None:
    port = tmp_path / "lp0"
    assert printer_at(f"file:{port}").print_job(b"x", deadline_s=1).outcome is Outcome.FAILED
    assert not port.exists()


def test_simulated_address_without_its_simulator_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="connect"):
        printer_at("simulated:").open()


def test_line_can_be_closed_twice(tmp_path: Path) -> None:
    port = tmp_path / "lp0"
    port.touch()
    line = open_transport(address(f"file:{port}"), time.monotonic() + 1)
    line.close()
    line.close()


def test_closing_after_an_unplug_raises_nothing() -> None:
    line = PseudoTerminal()
    opened = open_transport(address(f"serial:{line.path}"), time.monotonic() + 1)
    line.unplug()
    opened.close()
    line.close()


def test_real_time_questions_are_taken_out_wherever_the_stream_is_cut() -> None:
    splitter = RealTimeSplitter()
    # 10 04 04: DLE EOT 4; 10 14 01 00 01: DLE DC4, pin 2; 10 05: another DLE, left alone
    stream = b"A\x10\x04\x04B\x10\x14\x01\x00\x01C\x10\x05D"
    found = [splitter.feed(bytes((byte,))) for byte in stream]
    assert [command for commands, _ in found for command in commands] == [
        b"\x10\x04\x04",
        b"\x10\x14\x01\x00\x01",
    ]
    assert b"".join(rest for _, rest in found) == b"ABC\x10\x05D"
