"""A row with a character that GBK lacks goes out as one picture; the rows around it as text."""

from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from drivers.address import Encoding
from drivers.printer.escpos import DOTS_BY_WIDTH_MM
from drivers.printer.paper_roll import Mark, PictureMark, TextRow, text_lines
from drivers.printer.simulator import SimulatedPrinter
from pos_app.adapters.receipts.escpos import Profile, receipt_bytes
from pos_app.adapters.receipts.picture import TOP_DOTS, receipt_picture
from pos_app.adapters.receipts.raster import image_bytes, row_raster
from pos_app.domain.money import pieces
from pos_app.domain.receipt import Receipt, Text, sale_receipt
from tests.domain.slips import CORNER_SHOP, FIRST_PRINT, line, sale_of
from tests.drivers.places import FONT

LEFT_MARGIN_DOTS = 40


def test_a_picture_in_literal_bytes() -> None:
    picture = Image.new("1", (12, 2), 1)
    picture.putpixel((0, 0), 0)
    picture.putpixel((9, 1), 0)

    assert image_bytes(picture) == (
        b"\x1dv0\x00"  # GS v 0, neither doubled in width nor in height
        b"\x02\x00"  # two bytes to a row of dots
        b"\x02\x00"  # two rows
        b"\x80\x00"  # the first dot
        b"\x00\x40"  # the tenth, and four more to fill the byte
    )


@pytest.mark.parametrize("name", ["𠮷野家牛肉饭", "㐂乐汽水330ml", "Häagen-Dazs 香草"])
def test_a_rare_name_is_one_picture_of_its_own_height(name: str) -> None:
    content = row_raster(Text(name))

    assert content[:4] == b"\x1dv0\x00"
    assert int.from_bytes(content[6:8], "little") == 30
    assert len(content) == 8 + 30 * int.from_bytes(content[4:6], "little")


def test_a_big_rare_row_is_54_dots_high_and_twice_as_wide() -> None:
    plain, big = row_raster(Text("㐂乐")), row_raster(Text("㐂乐", bold=True, big=True))

    assert (plain[4], plain[6], big[4], big[6]) == (6, 30, 12, 54)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_only_the_rare_row_is_a_picture(encoding: Encoding) -> None:
    receipt = Receipt(32, (Text("可口可乐"), Text("㐂乐汽水"), Text("现金")))

    before, rare, after, *_ = printed(receipt, encoding).marks

    assert isinstance(rare, PictureMark)
    assert text_of(before, after) == ("可口可乐", "现金")


def test_a_printed_rare_row_looks_as_on_the_receipts_picture() -> None:
    rows = (Text("㐂乐汽水330ml" + " " * 9 + "3.00"),)
    paper = printed(Receipt(32, rows), "gbk").picture().convert("L")
    shown = receipt_picture(Receipt(32, rows)).convert("L")

    row = (0, 0, 384, 30)
    there = shown.crop((LEFT_MARGIN_DOTS, TOP_DOTS, LEFT_MARGIN_DOTS + 384, TOP_DOTS + 30))
    assert ImageChops.difference(paper.crop(row), there).getbbox() is None
    assert ImageChops.invert(there).getbbox() is not None


def test_rare_characters_are_drawn_and_not_replaced() -> None:
    assert len({row_raster(Text(mark)) for mark in "𠮷㐂□"}) == 3


def test_what_no_font_holds_shows_as_a_box() -> None:
    assert row_raster(Text("\U00031350")) == row_raster(Text("□"))


def test_bold_after_a_picture_is_still_bold() -> None:
    rows = (Text("甲", bold=True), Text("㐂"), Text("乙", bold=True), Text("丙"))
    marks = printed(Receipt(32, rows), "gbk").marks

    texts = [mark for mark in marks if isinstance(mark, TextRow)]
    assert [run.style.bold for row in texts for run in row.runs] == [True, True, False]


def test_a_sale_with_a_rare_name_prints_whole_and_stays_small() -> None:
    goods = line(1, "㐂乐汽水330ml", "瓶", 300, pieces(1))
    receipt = sale_receipt(sale_of(goods, given=1000), CORNER_SHOP[32], FIRST_PRINT, 32)
    usual = sale_receipt(
        sale_of(replace(goods, name="可口可乐330ml"), given=1000), CORNER_SHOP[32], FIRST_PRINT, 32
    )
    printer = printed(receipt, "gbk")

    assert printer.not_understood == ()
    assert sum(isinstance(mark, PictureMark) for mark in printer.marks) == 1
    (bars,) = zxingcpp.read_barcodes(printer.picture(margin_dots=40).convert("L"))
    assert bars.text == "7K2M9QXDA00004821"
    longer = len(receipt_bytes(receipt, Profile())) - len(receipt_bytes(usual, Profile()))
    assert longer < 1_500


def printed(receipt: Receipt, encoding: Encoding) -> SimulatedPrinter:
    printer = SimulatedPrinter(width_dots=DOTS_BY_WIDTH_MM[58], font=Path(FONT), encoding=encoding)
    line_number = printer.attach(lambda _: None, lambda: None)
    content = receipt_bytes(receipt, Profile(encoding=encoding))
    printer.receive(line_number, content)
    return printer


def text_of(*marks: Mark) -> tuple[str, ...]:
    return text_lines(marks)
