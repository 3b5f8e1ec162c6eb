"""Words in, bytes out: every command by its literal bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer import escpos
from drivers.printer.code128 import bar_modules, symbols_of
from drivers.printer.escpos import Align, QrLevel, Query

MARKS = [
    (escpos.INITIALIZE, "1b 40"),  # ESC @
    (escpos.CHINESE_ON, "1c 26"),  # FS &
    (escpos.CHINESE_OFF, "1c 2e"),  # FS .
    (escpos.BOLD_ON, "1b 45 01"),  # ESC E 1
    (escpos.BOLD_OFF, "1b 45 00"),  # ESC E 0
    (escpos.INVERSE_ON, "1d 42 01"),  # GS B 1
    (escpos.INVERSE_OFF, "1d 42 00"),  # GS B 0
    (escpos.LINE_FEED, "0a"),  # LF
    (escpos.DEFAULT_LINE_SPACING, "1b 32"),  # ESC 2
    (escpos.CUT, "1d 56 42 00"),  # GS V B 0: feed to the blade and cut
    (escpos.FENCE, "1d 72 01"),  # GS r 1
    (escpos.REPORT_CHANGES, "1d 61 ff"),  # GS a 255
    (escpos.REPORT_NOTHING, "1d 61 00"),  # GS a 0
    (escpos.ask(Query.PRINTER), "10 04 01"),  # DLE EOT 1
    (escpos.ask(Query.PAPER), "10 04 04"),  # DLE EOT 4
    (escpos.align(Align.CENTRE), "1b 61 01"),  # ESC a 1
    (escpos.size(wide=1, tall=1), "1d 21 00"),  # GS ! 0: plain
    (escpos.size(wide=2, tall=2), "1d 21 11"),  # GS !: twice as wide (high half), as tall (low)
    (escpos.size(wide=2, tall=1), "1d 21 10"),  # GS !: twice as wide only
    (escpos.move_to(300), "1b 24 2c 01"),  # ESC $: 0x012c, low byte first
    (escpos.line_spacing(54), "1b 33 36"),  # ESC 3 54
    (escpos.feed_rows(3), "1b 64 03"),  # ESC d 3
    (escpos.feed_dots(24), "1b 4a 18"),  # ESC J 24: 3 mm
    (escpos.kick_drawer(pin=2, pulse_ms=100), "1b 70 00 32 32"),  # ESC p 0: pin 2, 50 × 2 ms
    (escpos.kick_drawer(pin=5, pulse_ms=200), "1b 70 01 64 64"),  # ESC p 1: pin 5, 100 × 2 ms
    (escpos.kick_drawer_now(pin=5, pulse_ms=100), "10 14 01 01 01"),  # DLE DC4 1: pin 5, 100 ms
]


@pytest.mark.parametrize(("command", "literal"), MARKS, ids=[literal for _, literal in MARKS])
def test_command_is_these_bytes(command: bytes, literal: str) -> None:
    assert command == bytes.fromhex(literal)


def test_qr_code_is_five_functions() -> None:
    assert escpos.qr_code(b"RY1", module_dots=6, level=QrLevel.M) == bytes.fromhex(
        "1d 28 6b 04 00 31 41 32 00"  # model 2
        "1d 28 6b 03 00 31 43 06"  # 6 dots a module
        "1d 28 6b 03 00 31 45 31"  # level M
        "1d 28 6b 06 00 31 50 30 52 59 31"  # keep "RY1": length 3 + 3
        "1d 28 6b 03 00 31 51 30"  # print it
    )


def test_qr_code_is_what_python_escpos_writes() -> None:
    # recorded from python-escpos 3.1: Dummy().qr("RY1ABC", native=True, size=6, ec=1, model=2)
    assert escpos.qr_code(b"RY1ABC", module_dots=6, level=QrLevel.M) == (
        b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1"
        b"\x1d(k\t\x001P0RY1ABC\x1d(k\x03\x001Q0"
    )


def test_barcode_is_height_module_no_text_and_content() -> None:
    assert escpos.code128("AB12", module_dots=2, height_dots=60) == bytes.fromhex(
        "1d 68 3c"  # GS h 60: 60 dots high
        "1d 77 02"  # GS w 2: 2 dots a module
        "1d 48 00"  # GS H 0: no text below
        "1d 6b 49 06"  # GS k 73: Code 128, 6 bytes follow
        "7b 42 41 42 31 32"  # {B AB12
    )


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("AB", b"{BAB"),
        ("7K2M9QXDA00004821", b"{B7K2M9QXDA{C\x00\x00\x30\x15"),  # 8 digits at the end: 4 pairs
        ("1234", b"{C\x0c\x22"),  # digits only
        ("12345", b"{C\x0c\x22{B5"),  # odd at the start: the last goes alone
        ("A12345", b"{BA1{C\x17\x2d"),  # odd at the end: the first goes alone
        ("A1234B", b"{BA1234B"),  # too short in the middle to pay for two switches
        ("A123456B", b"{BA{C\x0c\x22\x38{BB"),
        ("A{B", b"{BA{{B"),  # a brace is doubled
    ],
)
def test_barcode_content_changes_code_set_where_that_is_shorter(text: str, content: bytes) -> None:
    assert escpos.code128_content(text) == content


def test_receipt_number_takes_189_modules() -> None:
    _, symbols = symbols_of(escpos.code128_content("7K2M9QXDA00004821"))
    assert len(bar_modules(symbols)) == 189  # 378 of 384 dots at 2 dots a module


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60))
def test_barcode_content_reads_back(text: str) -> None:
    assert symbols_of(escpos.code128_content(text))[0] == text


@pytest.mark.parametrize("text", ["", "é", "A\x1b", "合"])
def test_barcode_refuses_what_set_b_has_not(text: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        escpos.code128_content(text)


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="width 9"):
        escpos.size(wide=9, tall=1)
    with pytest.raises(ValueError, match="pin 2 or 5"):
        escpos.kick_drawer(pin=3, pulse_ms=100)
    with pytest.raises(ValueError, match="pulse 600"):
        escpos.kick_drawer(pin=2, pulse_ms=600)
