"""What a printer would put on paper from our bytes is the receipt, in few bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.escpos import DOTS_BY_WIDTH_MM
from drivers.printer.interpreter import Event, Interpreter
from drivers.printer.paper_roll import (
    BarcodeMark,
    Cut,
    Feed,
    QrMark,
    TextRow,
    cell_count,
)
from pos_app.adapters.receipts.escpos import Profile, receipt_bytes
from pos_app.domain.money import pieces
from pos_app.domain.receipt import (
    Cells,
    Gap,
    Qr,
    Receipt,
    Shop,
    SlipHead,
    Text,
    cells_of,
    fits_gbk,
    sale_receipt,
)
from pos_app.domain.sale import SaleRecorded
from tests.domain.slips import (
    CORNER_SHOP,
    FIRST_PRINT,
    REPRINT,
    heads,
    line,
    sale_of,
    sales,
    sample_sale,
    shops,
)

WITH_JUMPS, WITHOUT_JUMPS = Profile(jumps=True), Profile(jumps=False)
WIDTHS_MM = {32: 58, 48: 80}


def test_a_bold_row_and_a_jump_in_literal_bytes() -> None:
    receipt = Receipt(32, (Text("找零" + " " * 23 + "38.20", bold=True), Gap(6)))

    assert receipt_bytes(receipt, WITH_JUMPS) == (
        b"\x1b@\x1c&"  # reset, Chinese on
        b"\x1bE\x01"  # bold
        b"\xd5\xd2\xc1\xe3"  # 找零
        b"\x1b$\x44\x01"  # go to dot 324, cell 27
        b"38.20\n"
        b"\x1bJ\x06"  # six dots of nothing
        b"\x1bJ\x18"  # three millimetres under the last row
        b"\x1dV\x42\x00"  # feed past the blade and cut
    )


def test_a_big_jump_counts_dots_of_double_cells() -> None:
    receipt = Receipt(32, (Text("应收" + " " * 5 + "￥9.99", bold=True, big=True),))

    assert b"\xd3\xa6\xca\xd5\x1b$\xd8\x00\xa3\xa49.99\n" in receipt_bytes(receipt, WITH_JUMPS)


@pytest.mark.parametrize("profile", [WITH_JUMPS, WITHOUT_JUMPS])
@pytest.mark.parametrize("cells", [32, 48])
def test_the_printer_sets_the_rows_of_the_sample(cells: Cells, profile: Profile) -> None:
    receipt = sale_receipt(sample_sale(), CORNER_SHOP[cells], REPRINT, cells)

    assert _on_paper(receipt, profile) == _laid_out(receipt)


@given(sales(), shops, heads, st.sampled_from([32, 48]), st.booleans())
def test_any_sale_stands_on_paper_as_laid_out(
    sale: SaleRecorded, shop: Shop, head: SlipHead, cells: Cells, jumps: bool
) -> None:
    receipt = sale_receipt(sale, shop, head, cells)

    assert _on_paper(receipt, Profile(jumps=jumps)) == _laid_out(receipt)


def test_a_big_row_takes_54_dots_and_the_next_one_30_again() -> None:
    big, plain = Text("应收", bold=True, big=True), Text("现金")
    content = receipt_bytes(Receipt(32, (big, plain)), WITH_JUMPS)

    # bold, 2×2, 54 dots to the next row; then bold off, 1×1 and the printer's own 30
    assert b"\x1bE\x01\x1d!\x11\x1b3\x36\xd3\xa6\xca\xd5\n" in content
    assert b"\x1bE\x00\x1d!\x00\x1b2\xcf\xd6\xbd\xf0\n" in content
    rows = _marks(Receipt(32, (big, plain)), WITH_JUMPS)[:2]
    assert [row.pitch for row in rows if isinstance(row, TextRow)] == [54, 30]


def test_the_inverse_bar_covers_the_whole_row() -> None:
    receipt = sale_receipt(sample_sale(), CORNER_SHOP[32], REPRINT, 32)

    bar = next(mark for mark in _marks(receipt, WITH_JUMPS) if isinstance(mark, TextRow))
    assert [(run.x, run.width, run.style.inverse) for run in bar.runs] == [(0, 384, True)]


def test_barcode_and_cut_come_as_designed() -> None:
    marks = _marks(sale_receipt(sample_sale(), CORNER_SHOP[32], FIRST_PRINT, 32), WITH_JUMPS)

    (bars,) = (mark for mark in marks if isinstance(mark, BarcodeMark))
    assert (bars.text, bars.module_dots, bars.height_dots) == ("7K2M9QXDA00004821", 2, 60)
    assert isinstance(marks[-1], Cut)


def test_a_qr_code_is_native_with_its_quiet_zone() -> None:
    before, code, after, *_ = _marks(Receipt(32, (Qr("RY1ABC"),)), WITH_JUMPS)

    assert isinstance(code, QrMark)
    assert (code.content, code.module_dots, code.level) == (b"RY1ABC", 6, "M")
    assert before == after == Feed(24)


@pytest.mark.parametrize(("cells", "limit"), [(32, 758), (48, 921)])
def test_the_five_goods_sale_stays_below_the_designs_byte_count(cells: Cells, limit: int) -> None:
    receipt = sale_receipt(sample_sale(), CORNER_SHOP[cells], FIRST_PRINT, cells)

    assert len(receipt_bytes(receipt, WITH_JUMPS)) <= limit


def test_thirty_different_goods_fit_into_one_and_a_half_kilobytes_on_58_mm() -> None:
    names = [f"康师傅香辣牛肉面{number}g" for number in range(105, 135)]
    goods = [line(n, name, "个", 450, pieces(1)) for n, name in enumerate(names, 1)]
    receipt = sale_receipt(sale_of(*goods, given=20000), CORNER_SHOP[32], FIRST_PRINT, 32)

    assert len(receipt_bytes(receipt, WITH_JUMPS)) <= 1536


def _marks(receipt: Receipt, profile: Profile) -> tuple[Event, ...]:
    printer = Interpreter(width_dots=DOTS_BY_WIDTH_MM[WIDTHS_MM[receipt.cells]], encoding="gbk")
    events = printer.feed(receipt_bytes(receipt, profile))
    assert printer.not_understood == []
    return events


Placed = list[tuple[int, str, bool]]
"""Every mark that leaves ink: its dot from the left, itself, and whether it is bold."""


def _on_paper(receipt: Receipt, profile: Profile) -> list[Placed]:
    rows = [mark for mark in _marks(receipt, profile) if isinstance(mark, TextRow)]
    return [
        [
            (
                run.x + sum(map(cell_count, run.text[:at])) * 12 * run.style.wide,
                mark,
                run.style.bold,
            )
            for run in row.runs
            for at, mark in enumerate(run.text)
            if mark != " "
        ]
        for row in rows
    ]


def _laid_out(receipt: Receipt) -> list[Placed]:
    return [
        [
            (cells_of(row.text[:at]) * (24 if row.big else 12), mark, row.bold)
            for at, mark in enumerate(row.text)
            if mark != " "
        ]
        for row in receipt.rows
        if isinstance(row, Text) and fits_gbk(row.text)
    ]
