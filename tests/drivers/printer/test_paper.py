"""The simulated paper: what stands on it, as text and as dots."""

import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.printer import escpos
from drivers.printer.escpos import Align, QrLevel
from drivers.printer.interpreter import Interpreter
from drivers.printer.paper_roll import Cut, Feed, Mark, TextRow, text_lines
from drivers.printer.picture import draw_roll
from drivers.printer.text import encode_text
from tests.drivers.places import FONT

START = escpos.INITIALIZE + escpos.CHINESE_ON


def printed(content: bytes, *, width_dots: int = 384) -> tuple[Mark, ...]:
    events = Interpreter(width_dots=width_dots, encoding="gbk").feed(content)
    assert all(isinstance(event, Mark) for event in events)
    return tuple(event for event in events if isinstance(event, Mark))


def picture(content: bytes, *, width_dots: int = 384) -> Image.Image:
    marks = printed(content, width_dots=width_dots)
    return draw_roll(marks, width_dots=width_dots, font=FONT, margin_dots=40)


def ink_box(image: Image.Image) -> tuple[int, int, int, int]:
    box = image.convert("L").point(lambda level: 255 - level).getbbox()
    assert box is not None
    return box


def chinese(text: str) -> bytes:
    return encode_text(text, "gbk").content


def test_chinese_row_reads_back_after_fs_and() -> None:
    assert text_lines(printed(START + chinese("应收 ￥61.80") + b"\n")) == ("应收 ￥61.80",)


def test_chinese_without_fs_and_is_rubbish() -> None:
    assert text_lines(printed(escpos.INITIALIZE + chinese("应收") + b"\n")) != ("应收",)


def test_position_jump_leaves_the_gap_that_spaces_would() -> None:
    jumped = START + b"A" + escpos.move_to(31 * 12) + b"9\n"
    spaced = START + b"A" + b" " * 30 + b"9\n"
    assert text_lines(printed(jumped)) == text_lines(printed(spaced)) == ("A" + " " * 30 + "9",)


def test_row_longer_than_the_paper_goes_on_in_the_next() -> None:
    assert text_lines(printed(START + b"x" * 33 + b"\n")) == ("x" * 32, "x")


def test_han_that_does_not_fit_whole_goes_to_the_next_row() -> None:
    assert text_lines(printed(START + b"x" * 31 + chinese("奥") + b"\n")) == ("x" * 31, "奥")


def test_rows_are_30_dots_apart_and_large_rows_what_the_spacing_says() -> None:
    rows = printed(
        START
        + b"a\n"
        + escpos.line_spacing(54)
        + escpos.size(wide=2, tall=2)
        + b"b\n"
        + escpos.DEFAULT_LINE_SPACING
        + escpos.size(wide=1, tall=1)
        + b"c\n"
    )
    assert [row.pitch for row in rows if isinstance(row, TextRow)] == [30, 54, 30]


def test_large_row_without_room_takes_what_it_needs() -> None:
    (row,) = printed(START + escpos.size(wide=2, tall=2) + b"b\n")
    assert isinstance(row, TextRow)
    assert (row.pitch, row.width) == (48, 24)


def test_style_ends_where_it_ends_and_initialize_forgets_it() -> None:
    (row, plain) = printed(
        START + b"a" + escpos.BOLD_ON + b"b" + escpos.INVERSE_ON + b"c\n" + START + b"d\n"
    )
    assert isinstance(row, TextRow)
    assert isinstance(plain, TextRow)
    assert [(run.text, run.style.bold, run.style.inverse) for run in row.runs] == [
        ("a", False, False),
        ("b", True, False),
        ("c", True, True),
    ]
    assert not plain.runs[0].style.bold


def test_feed_and_cut_stand_on_the_paper() -> None:
    assert printed(START + escpos.feed_dots(24) + escpos.CUT) == (Feed(24), Cut())


def test_command_cut_in_two_is_one_command() -> None:
    interpreter = Interpreter(width_dots=384, encoding="gbk")
    slip = START + chinese("奥妙") + escpos.qr_code(b"RY1", module_dots=4, level=QrLevel.M) + b"\n"
    whole = Interpreter(width_dots=384, encoding="gbk").feed(slip)
    pieces = [event for byte in slip for event in interpreter.feed(bytes((byte,)))]
    assert tuple(pieces) == whole
    assert interpreter.not_understood == []


def test_foreign_receipt_with_commands_that_we_never_send_prints_clean() -> None:
    interpreter = Interpreter(width_dots=384, encoding="gbk")
    events = interpreter.feed(
        bytes.fromhex(
            "1b 40 1d 4c 00 00 1d 57 80 01"  # reset, left margin 0, print area 384 dots
            "1c 28 41 02 00 30 01 1c 53 00 00 1c 2d 01"  # Chinese: font, spacing, underline
            "1b 20 00 1b 7b 00 1b 2d 01 1c 26"  # spacing, upside down off, underline, Chinese
        )
        + chinese("应收")
        + bytes.fromhex("1b 5c 18 00")  # ESC \: 24 dots on
        + b"9\n"
    )
    assert text_lines(tuple(event for event in events if isinstance(event, Mark))) == ("应收  9",)
    assert interpreter.not_understood == []


def test_unknown_command_is_reported_and_the_text_goes_on() -> None:
    interpreter = Interpreter(width_dots=384, encoding="gbk")
    events = interpreter.feed(b"\x1b\x7eA\n")
    assert [event.runs[0].text for event in events if isinstance(event, TextRow)] == ["A"]
    assert interpreter.not_understood == [b"\x1b\x7e"]


def test_qr_code_of_a_coupon_token_is_246_dots_and_reads_back() -> None:
    token = "RY1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4 + "ABCDEFGHIJKLMNOPQRSTUVW"
    code = escpos.qr_code(token.encode(), module_dots=6, level=QrLevel.M)
    drawn = picture(START + escpos.align(Align.CENTRE) + code)
    left, top, right, bottom = ink_box(drawn)
    assert (right - left, bottom - top) == (246, 246)  # version 6: 41 modules
    assert left - 40 == (384 - 246) // 2
    (read,) = zxingcpp.read_barcodes(drawn.convert("L"))
    assert (read.text, read.format) == (token, zxingcpp.BarcodeFormat.QRCode)


def test_barcode_of_a_receipt_number_fits_58_mm_and_reads_back() -> None:
    code = escpos.code128("7K2M9QXDA00004821", module_dots=2, height_dots=60)
    drawn = picture(START + escpos.align(Align.CENTRE) + code)
    left, top, right, bottom = ink_box(drawn)
    assert (right - left, bottom - top) == (378, 60)
    (read,) = zxingcpp.read_barcodes(drawn.convert("L"))
    assert (read.text, read.format) == ("7K2M9QXDA00004821", zxingcpp.BarcodeFormat.Code128)


def test_raster_picture_burns_the_dots_that_are_set() -> None:
    # GS v 0: 1 byte a row, 2 rows; f0: four dots black, 0f: the other four
    drawn = picture(START + bytes.fromhex("1d 76 30 00 01 00 02 00 f0 0f"))
    assert ink_box(drawn) == (40, 40, 48, 42)


def test_each_character_stays_within_its_cell() -> None:
    for mark in "WM@iI1奥，￥□":
        row = picture(START + chinese("  " + mark) + b"\n")
        left, _, right, _ = ink_box(row)
        width = 12 * len(chinese(mark))
        assert 40 + 24 <= left < right <= 40 + 24 + width, mark


def test_inverse_blank_is_a_black_cell() -> None:
    drawn = picture(START + escpos.INVERSE_ON + b" \n")
    assert ink_box(drawn) == (40, 40 + 3, 52, 40 + 27)


def test_bold_is_the_same_text_with_more_ink() -> None:
    plain = picture(START + chinese("应收") + b"\n").convert("L").histogram()[0]
    bold = picture(START + escpos.BOLD_ON + chinese("应收") + b"\n").convert("L").histogram()[0]
    assert bold > plain


def test_large_text_has_four_times_the_dots() -> None:
    plain = picture(START + b"8\n").convert("L").histogram()[0]
    large = picture(START + escpos.size(wide=2, tall=2) + b"8\n").convert("L").histogram()[0]
    assert large == 4 * plain


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_noise_never_crashes_the_paper(chunks: list[bytes]) -> None:
    interpreter = Interpreter(width_dots=384, encoding="gb18030")
    for chunk in chunks:
        for event in interpreter.feed(chunk):
            if isinstance(event, TextRow):
                assert event.width <= 384
