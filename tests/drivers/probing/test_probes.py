"""Probes on real ports: the right device, a wrong one, garbage, silence, and ports that refuse."""

import errno
import fcntl
import os
import socket
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from drivers import probing
from drivers.address import Address, DeviceKind
from drivers.contract import DeviceAbsent, Reason
from drivers.display.probe import PATTERN, probe_display
from drivers.display.simulator import PtyDisplay
from drivers.drawer.probe import probe_drawer
from drivers.printer.probe import LINE, print_line, probe_printer
from drivers.printer.served import PtyPrinter, TcpPrinterServer
from drivers.printer.simulator import SimulatedPrinter
from drivers.probing import Probed, at_speed, first_that_fits
from drivers.pseudo_terminal import PseudoTerminal
from drivers.reader import Line
from drivers.scale.probe import probe_scale
from drivers.scale.simulator import PtyScale
from drivers.scale.types import Plate, Weight
from drivers.scanner.decoding import Picture
from drivers.scanner.probe import probe_camera, probe_scanner
from drivers.scanner.simulator import FileKeyboard, HeldUp
from tests.drivers.places import FONT, address
from tests.drivers.probing.lines import (
    PAPER_ASKED,
    PRINTER_ASKED,
    AnsweringPort,
)

PATIENCE_S = 20.0
CODE = "6901234567892"
ANSWERS = {PRINTER_ASKED: b"\x12", PAPER_ASKED: b"\x12"}


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def printer() -> SimulatedPrinter:
    return SimulatedPrinter(width_dots=384, font=FONT)


def at(path: Path, options: str = "") -> Address:
    return address(f"serial:{path}{options}")


def scanned(place: Address, *codes: bytes, port: PseudoTerminal) -> Probed:
    """A probe while somebody scans as soon as the port is listened to."""
    asked = threading.Event()

    def is_stopped() -> bool:
        if not asked.is_set():
            asked.set()
            for code in codes:
                port.send(code)
        return False

    return probe_scanner(place, until_s=time.monotonic() + PATIENCE_S, is_stopped=is_stopped)


@pytest.fixture
def port(stack: ExitStack) -> PseudoTerminal:
    line = PseudoTerminal()
    stack.callback(line.close)
    return line


# --- the right device -----------------------------------------------------------------------------


def test_printer_on_a_serial_port_fits(stack: ExitStack, printer: SimulatedPrinter) -> None:
    served = PtyPrinter(printer)
    stack.callback(served.close)
    result = probe_printer(at(served.path))
    assert (result.reason, result.kind, len(result.raw)) == (Reason.NONE, DeviceKind.PRINTER, 2)
    assert printer.text_lines == ()


def test_printer_on_the_network_fits(stack: ExitStack, printer: SimulatedPrinter) -> None:
    server = TcpPrinterServer(printer)
    stack.callback(server.close)
    assert probe_printer(address(f"tcp://127.0.0.1:{server.port}")).fits


@pytest.mark.parametrize("protocol", ["sics", "stream"])
def test_scale_of_either_protocol_fits(stack: ExitStack, protocol: str) -> None:
    scale = PtyScale(protocol)
    stack.callback(scale.close)
    scale.place(Weight(Plate.STABLE, 375))
    result = probe_scale(at(scale.path, f"?protocol={protocol}"))
    assert (result.reason, result.kind) == (Reason.NONE, DeviceKind.SCALE)


def test_scanner_fits_once_it_has_read_something(port: PseudoTerminal) -> None:
    result = scanned(at(port.path), b"6901234567892\r\n", port=port)
    assert (result.reason, result.raw) == (Reason.NONE, b"6901234567892")


def test_typing_scanner_fits_once_it_has_read_something(stack: ExitStack) -> None:
    keyboard = FileKeyboard()
    stack.callback(keyboard.close)
    sent = threading.Event()

    def is_stopped() -> bool:
        if not sent.is_set():
            sent.set()
            keyboard.scan(CODE)
        return False

    result = probe_scanner(
        address(f"hid:{keyboard.path}"),
        until_s=time.monotonic() + PATIENCE_S,
        is_stopped=is_stopped,
        grab=lambda _descriptor: None,
    )
    assert (result.reason, result.raw) == (Reason.NONE, CODE.encode())


def test_display_shows_a_pattern_and_a_person_must_look(stack: ExitStack) -> None:
    glass = PtyDisplay()
    stack.callback(glass.close)
    assert probe_display(at(glass.path)).reason is Reason.NO_ANSWER_LINE
    assert glass.wait_for(PATTERN, PATIENCE_S)


def test_camera_fits_once_a_picture_comes() -> None:
    camera = HeldUp()
    camera.show(np.zeros((72, 128), np.uint8))
    assert probe_camera(address("camera:0"), connect=camera.connect).fits


# --- a device of another kind ---------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["sics", "stream"])
def test_scale_where_a_printer_was_named_is_refused(stack: ExitStack, protocol: str) -> None:
    scale = PtyScale(protocol)
    stack.callback(scale.close)
    result = probe_printer(at(scale.path))
    assert (result.reason, result.kind) == (Reason.OTHER_DEVICE, DeviceKind.SCALE)


def test_scale_of_the_other_protocol_is_told_from_no_scale(stack: ExitStack) -> None:
    scale = PtyScale("stream")
    stack.callback(scale.close)
    result = probe_scale(at(scale.path, "?protocol=sics"))
    assert (result.reason, result.kind) == (Reason.PROTOCOL, DeviceKind.SCALE)


@pytest.mark.parametrize("probe", [probe_scale, probe_display, probe_drawer])
def test_printer_where_something_else_was_named_is_refused(
    stack: ExitStack, probe: Callable[[Address], Probed]
) -> None:
    port = stack.enter_context(AnsweringPort(ANSWERS))
    result = probe(at(port.path))
    assert (result.reason, result.kind) == (Reason.OTHER_DEVICE, DeviceKind.PRINTER)


def test_printer_where_a_scanner_was_named_is_found_out_after_the_silence(
    stack: ExitStack,
) -> None:
    port = stack.enter_context(AnsweringPort(ANSWERS))
    result = probe_scanner(at(port.path), until_s=time.monotonic(), is_stopped=lambda: False)
    assert (result.reason, result.kind) == (Reason.OTHER_DEVICE, DeviceKind.PRINTER)


def test_scale_where_a_scanner_was_named_is_refused(port: PseudoTerminal) -> None:
    result = scanned(at(port.path), b"ST,GS,+  0.375kg\r\n", port=port)
    assert (result.reason, result.kind) == (Reason.OTHER_DEVICE, DeviceKind.SCALE)


# --- garbage and silence --------------------------------------------------------------------------


@pytest.mark.parametrize("probe", [probe_printer, probe_scale, probe_display])
def test_garbage_is_refused_and_shown(stack: ExitStack, probe: Callable[[Address], Probed]) -> None:
    port = stack.enter_context(AnsweringPort({PRINTER_ASKED: b"\xff\x00\x7f"}))
    result = probe(at(port.path))
    assert (result.reason, result.kind, result.raw) == (Reason.PROTOCOL, None, b"\xff\x00\x7f")


@pytest.mark.parametrize("garbage", [b"\xff\xfe\x80\r", b"12\r", b"69\x00\x0112345\r\n"])
def test_scanner_that_reads_no_code_is_refused(port: PseudoTerminal, garbage: bytes) -> None:
    result = scanned(at(port.path), garbage, port=port)
    assert (result.reason, result.kind) == (Reason.PROTOCOL, None)


def test_silent_port_is_no_printer(port: PseudoTerminal) -> None:
    assert probe_printer(at(port.path)) == Probed(at(port.path), Reason.SILENT)


def test_silent_port_may_be_a_drawer_and_nothing_is_kicked(port: PseudoTerminal) -> None:
    assert probe_drawer(at(port.path)).reason is Reason.NO_ANSWER_LINE
    assert port.receive(64, 0) == PRINTER_ASKED


def test_scanner_that_reads_nothing_is_silent_and_can_be_stopped(port: PseudoTerminal) -> None:
    until_s = time.monotonic() + 10 * PATIENCE_S
    result = probe_scanner(at(port.path), until_s=until_s, is_stopped=lambda: True)
    assert result == Probed(at(port.path), Reason.SILENT)


def test_typing_scanner_that_reads_nothing_is_silent(stack: ExitStack) -> None:
    keyboard = FileKeyboard()
    stack.callback(keyboard.close)
    place = address(f"hid:{keyboard.path}")
    result = probe_scanner(
        place, until_s=0.0, is_stopped=lambda: False, grab=lambda _descriptor: None
    )
    assert result == Probed(place, Reason.SILENT)


def test_printer_that_never_answers_prints_a_line_for_a_person(port: PseudoTerminal) -> None:
    assert print_line(at(port.path)).reason is Reason.NO_ANSWER_LINE
    assert port.receive(64, PATIENCE_S) == b"\x1b@" + LINE


def test_file_of_a_printer_cannot_answer(tmp_path: Path) -> None:
    lp = tmp_path / "lp0"
    lp.touch()
    assert probe_printer(address(f"file:{lp}")).reason is Reason.NO_ANSWER_LINE
    assert lp.read_bytes() == b""


def test_camera_without_a_picture_is_silent_and_one_that_is_pulled_is_lost() -> None:
    camera = HeldUp()
    assert probe_camera(address("camera:0"), connect=camera.connect).reason is Reason.SILENT
    line = camera.connect()
    camera.unplug()
    assert probe_camera(address("camera:0"), connect=lambda: line).reason is Reason.LOST


# --- ports that refuse ----------------------------------------------------------------------------


@pytest.mark.parametrize("probe", [probe_printer, probe_scale, probe_display, probe_drawer])
def test_port_that_is_not_there_is_absent(probe: Callable[[Address], Probed]) -> None:
    assert probe(address("serial:/dev/no-such-port")).reason is Reason.ABSENT


def test_scanner_and_camera_that_are_not_there_are_absent() -> None:
    for place in ("serial:/dev/no-such-port", "hid:/dev/input/no-such-device"):
        result = probe_scanner(address(place), until_s=0.0, is_stopped=lambda: False)
        assert result.reason is Reason.ABSENT

    def nobody() -> Line[Picture | None]:
        raise DeviceAbsent("camera:0")

    assert probe_camera(address("camera:0"), connect=nobody).reason is Reason.ABSENT


def test_connection_that_is_refused_is_absent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
    assert probe_printer(address(f"tcp://127.0.0.1:{number}")).reason is Reason.ABSENT


def test_port_that_another_program_holds_is_held(port: PseudoTerminal) -> None:
    other = os.open(port.path, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        assert probe_printer(at(port.path)).reason is Reason.HELD
    finally:
        os.close(other)


def test_device_that_somebody_else_has_grabbed_is_held(stack: ExitStack) -> None:
    keyboard = FileKeyboard()
    stack.callback(keyboard.close)

    def taken(_descriptor: int) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    place = address(f"hid:{keyboard.path}")
    result = probe_scanner(place, until_s=0.0, is_stopped=lambda: False, grab=taken)
    assert result.reason is Reason.HELD


def test_port_that_may_not_be_opened_says_so(
    port: PseudoTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may open anything, so the system's refusal is made up; all behind it is real."""

    def refuse(path: str, *_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr("serial.serialposix.os.open", refuse)
    assert probe_printer(at(port.path)).reason is Reason.PERMISSION


def test_the_port_is_given_back_after_every_probe(port: PseudoTerminal) -> None:
    place = at(port.path)
    probe_printer(place)
    probe_display(place)
    held = os.open(port.path, os.O_RDWR | os.O_NOCTTY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert termios.tcgetattr(held)
    finally:
        os.close(held)


# --- several speeds -------------------------------------------------------------------------------

PLACE = address("serial:/dev/ttyUSB0?width=80")
AT = {baud: at_speed(PLACE, baud) for baud in (9600, 115200, 19200)}


def found(*reasons: Reason) -> tuple[Probed, list[str]]:
    """What a port is taken for that gives these results, and the addresses that were tried."""
    tried: list[str] = []

    def probe(place: Address) -> Probed:
        tried.append(str(place))
        return Probed(place, reasons[len(tried) - 1])

    return first_that_fits(AT.values(), probe), tried


def test_speed_is_found_by_trying() -> None:
    result, tried = found(Reason.SILENT, Reason.NONE, Reason.NONE)
    assert str(result.address) == "serial:/dev/ttyUSB0?width=80&baud=115200"
    assert result.address.baud == 115200
    assert len(tried) == 2


def test_port_that_does_not_open_is_tried_once() -> None:
    result, tried = found(Reason.HELD)
    assert (result.reason, len(tried)) == (Reason.HELD, 1)


def test_the_most_telling_of_the_refusals_is_kept() -> None:
    result, _ = found(Reason.SILENT, Reason.OTHER_DEVICE, Reason.PROTOCOL)
    assert result.reason is Reason.OTHER_DEVICE


def test_address_at_another_speed_reads_back_as_it_was_meant() -> None:
    again = address(str(AT[19200]))
    assert again == AT[19200]
    assert str(probing.with_options(PLACE, {})) == "serial:/dev/ttyUSB0"
