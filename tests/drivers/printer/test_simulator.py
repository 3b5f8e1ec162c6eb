"""What the simulated printer shows to whoever looks at it."""

import time

from drivers.printer import escpos
from drivers.printer.paper_roll import Cut, TextRow
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
