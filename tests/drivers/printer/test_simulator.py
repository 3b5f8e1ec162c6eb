"""What the simulated printer shows to whoever looks at it."""

import time

import numpy as np
import pytest
import zxingcpp

from drivers.printer import escpos
from drivers.printer.paper_roll import BarcodeMark, Cut, TextRow
from drivers.printer.simulator import BUFFER_BYTES, LONGEST_ROLL_MARKS, SimulatedPrinter
from tests.drivers.places import FONT


def printer_with(content: bytes) -> SimulatedPrinter:
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    line = printer.connect(time.monotonic() + 1)
    while content:
        taken = line.write_some(content, time.monotonic() + 1)
        content = content[taken:]
    return printer


def test_watcher_hears_of_paper_and_faults() -> None:
    printer, heard = printer_with(b""), list[int]()
    printer.watch(lambda: heard.append(len(printer.marks)))
    line = printer.connect(time.monotonic() + 1)
    line.write_some(b"slip\n", time.monotonic() + 1)
    assert heard[-1] == 1
    count = len(heard)
    printer.open_cover()
    assert len(heard) > count


def test_torn_off_paper_is_gone_and_a_new_piece_begins() -> None:
    printer = printer_with(b"one\n" + escpos.CUT)
    row, cut = printer.tear_off()
    assert isinstance(row, TextRow)
    assert isinstance(cut, Cut)
    assert printer.marks == ()


def test_roll_has_an_end() -> None:
    printer = printer_with(b"x\n" * (LONGEST_ROLL_MARKS + 5))
    assert len(printer.marks) == LONGEST_ROLL_MARKS


def test_printer_that_stands_still_takes_no_more_than_its_buffer() -> None:
    printer = printer_with(b"")
    printer.pause()
    line = printer.connect(time.monotonic() + 1)
    taken = line.write_some(bytes(2 * BUFFER_BYTES), time.monotonic() + 1)
    assert taken == BUFFER_BYTES
    assert line.write_some(b"x", time.monotonic()) == 0


def test_picture_is_as_wide_as_the_paper() -> None:
    printer = printer_with(b"slip\n")
    assert printer.picture().size == (384, 30)
    assert printer.picture(margin_dots=40).size == (464, 110)


def test_reports_are_sent_once_asked_for() -> None:
    printer = printer_with(b"")
    line = printer.connect(time.monotonic() + 1)
    line.write_some(escpos.REPORT_CHANGES, time.monotonic() + 1)
    # 10: online and closed; 00: no error; 00: paper; 0f: fixed
    assert line.read_some(4, time.monotonic() + 1) == bytes.fromhex("10 00 00 0f")
    printer.open_cover()
    # 38: bits 3 offline, 4 fixed, 5 cover open
    assert line.read_some(4, time.monotonic() + 1) == bytes.fromhex("38 00 00 0f")


def test_switched_off_printer_forgets_what_it_had_not_printed() -> None:
    printer = printer_with(b"never fed")
    printer.unplug()
    printer.plug_in()
    line = printer.connect(time.monotonic() + 1)
    line.write_some(b"slip\n", time.monotonic() + 1)
    assert printer.text_lines == ("slip",)


def test_printer_says_its_name_when_asked() -> None:
    printer, said = printer_with(b""), list[bytes]()
    line = printer.attach(said.append, lambda: None)
    printer.receive(line, b"\x1dI\x42\x1dI\x43\x1dI\x01")  # GS I: maker, model, and one unknown
    assert said == [b"_XIAODIAN\0", b"_SIMULATED\0"]


@pytest.mark.parametrize(
    ("command", "text", "modules"),
    [
        (b"\x1dkC\x0d6901234567892", "6901234567892", 95),  # GS k 67 13
        (b"\x1dkC\x0c690123456789", "690123456789", 95),  # the printer adds the check digit
        (b"\x1dk\x026901234567892\0", "6901234567892", 95),  # the older form ends with NUL
        (b"\x1dkD\x0820123451", "20123451", 67),
        (b"\x1dk\x032012345\0", "2012345", 67),
    ],
)
def test_goods_barcodes_are_printed(command: bytes, text: str, modules: int) -> None:
    printer = printer_with(command)
    (bars,) = printer.marks
    assert isinstance(bars, BarcodeMark)
    assert (bars.text, len(bars.modules)) == (text, modules)
    assert printer.not_understood == ()


@pytest.mark.parametrize(
    "command",
    [
        b"\x1dkC\x0d6901234567893",  # a wrong check digit
        b"\x1dkC\x05hello",
        b"\x1dkA\x0c012345678905",  # UPC-A: this printer has none
        b"\x1dkI\x00",  # nothing in it
    ],
)
def test_barcode_that_means_nothing_is_noted_and_left_out(command: bytes) -> None:
    printer = printer_with(command + b"after\n")
    assert printer.not_understood == (command,)
    assert printer.text_lines == ("after",)


@pytest.mark.parametrize("digits", ["6901234567892", "20123451"])
def test_printed_goods_barcode_can_be_read(digits: str) -> None:
    kind = b"C" if len(digits) == 13 else b"D"
    printer = printer_with(b"\x1dh\x50\x1dk" + kind + bytes([len(digits)]) + digits.encode())
    picture = np.array(printer.picture(margin_dots=40).convert("L"))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [digits]
