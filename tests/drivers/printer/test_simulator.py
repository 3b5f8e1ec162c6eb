"""What the simulated printer shows to whoever looks at it."""

import time

import numpy as np
import pytest
import zxingcpp

from drivers.printer import escpos
from drivers.printer.paper_roll import BarcodeMark, Cut, TextRow
from drivers.printer.simulator import BUFFER_BYTES, LONGEST_ROLL_MARKS, SimulatedPrinter
from tests.drivers.places import FONT
from tests.drivers.printer.lines import FakeClock


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


def test_slow_wire_takes_as_many_bytes_as_its_time_allows() -> None:
    clock = FakeClock()
    printer = SimulatedPrinter(width_dots=384, font=FONT, clock=clock)
    printer.set_speed(960)
    line, slip, sent = printer.connect(time.monotonic() + 1), b"0123456789\n" * 200, 0
    for _ in range(100):
        clock.now_s += 0.01
        sent += line.write_some(slip[sent:], time.monotonic())
    assert 960 <= sent <= 960 + 48
    assert printer.received_bytes == sent
    assert len(printer.text_lines) == sent // 11


def test_slow_wire_saves_no_time_while_nothing_is_sent() -> None:
    clock = FakeClock()
    printer = SimulatedPrinter(width_dots=384, font=FONT, clock=clock)
    printer.set_speed(960)
    line = printer.connect(time.monotonic() + 1)
    clock.now_s += 3600
    assert line.write_some(bytes(1000), time.monotonic()) == 48
    assert line.write_some(bytes(1000), time.monotonic()) == 0
    clock.now_s += 0.051
    assert line.write_some(bytes(1000), time.monotonic()) == 48


def test_slowest_wire_still_carries_byte_by_byte() -> None:
    clock = FakeClock()
    printer = SimulatedPrinter(width_dots=384, font=FONT, clock=clock)
    printer.set_speed(1)
    line = printer.connect(time.monotonic() + 1)
    assert line.write_some(b"slip", time.monotonic()) == 1
    clock.now_s += 0.999
    assert line.write_some(b"lip", time.monotonic()) == 0
    clock.now_s += 0.002
    assert line.write_some(b"lip", time.monotonic()) == 1


def test_wire_without_a_speed_is_at_once_again() -> None:
    printer = SimulatedPrinter(width_dots=384, font=FONT, clock=FakeClock())
    line = printer.connect(time.monotonic() + 1)
    printer.set_speed(1)
    line.write_some(b"s", time.monotonic())
    printer.set_speed(0)
    assert line.write_some(b"lip\n", time.monotonic()) == 4
    assert printer.text_lines == ("slip",)


def test_full_buffer_stops_a_slow_wire_too() -> None:
    clock = FakeClock()
    printer = SimulatedPrinter(width_dots=384, font=FONT, clock=clock)
    printer.pause()
    printer.set_speed(1_000_000)
    line = printer.connect(time.monotonic() + 1)
    assert line.write_some(bytes(2 * BUFFER_BYTES), time.monotonic()) == BUFFER_BYTES
    clock.now_s += 1
    assert line.write_some(b"x", time.monotonic()) == 0


def test_waiting_writer_gets_room_when_the_wire_is_free() -> None:
    printer = printer_with(b"")
    printer.set_speed(4800)
    line = printer.connect(time.monotonic() + 20)
    line.write_some(bytes(240), time.monotonic())
    assert line.write_some(b"slip\n", time.monotonic() + 20) == 5


def test_wire_cannot_be_slower_than_nothing() -> None:
    printer = printer_with(b"")
    with pytest.raises(ValueError, match="-1 bytes a second"):
        printer.set_speed(-1)
