"""A receipt says what the sale says, row by row as the shop wants it, and always fits the paper."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.coupon import Payer
from pos_app.domain.money import Fen, Milli, pieces, yuan
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.receipt import (
    Barcode128,
    Cells,
    Gap,
    Receipt,
    Row,
    Shop,
    SlipHead,
    Text,
    cells_of,
    phrases,
    printable,
    sale_receipt,
    wrapped,
)
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.values import replace
from pos_app.domain.weighing import TYPED_MARK
from tests.domain.slips import (
    CORNER_SHOP,
    FIRST_PRINT,
    REPRINT,
    cells_used,
    heads,
    line,
    sale_of,
    sales,
    sample_sale,
    shops,
    text_rows,
)

SLIPS = Path(__file__).parent / "receipts"


@pytest.mark.parametrize(("mm", "cells"), [(58, 32), (80, 48)])
@pytest.mark.parametrize(("slip", "head"), [("cash-coupon", FIRST_PRINT), ("reprint", REPRINT)])
def test_the_sample_sale_gives_the_sample_slip(
    slip: str, head: SlipHead, mm: int, cells: Cells
) -> None:
    receipt = sale_receipt(sample_sale(), CORNER_SHOP[cells], head, cells)

    wanted = (SLIPS / f"{slip}-{mm}.txt").read_text(encoding="utf-8").splitlines()
    assert _drawn(receipt) == [_without_tail_spaces(row) for row in wanted]


def test_gaps_stand_around_the_big_amount_and_before_the_footer() -> None:
    rows = sale_receipt(sample_sale(), CORNER_SHOP[32], FIRST_PRINT, 32).rows

    gaps = [
        (row.dots, _characters(rows[at + 1])) for at, row in enumerate(rows) if isinstance(row, Gap)
    ]
    assert [dots for dots, _ in gaps] == [8, 6, 6, 6]
    assert gaps[1][1].startswith("应收")
    assert gaps[3][1].strip() == "商品有问题，凭小票退换"


@pytest.mark.parametrize(
    ("address", "second_row"),
    [("建设路 18 号", "建设路 18 号 · 1号机"), ("", "建设路 · 1号机")],
)
def test_a_branch_stands_in_the_row_of_the_address(address: str, second_row: str) -> None:
    shop = Shop("街角小店 · 建设路", address, "1号机")

    rows = text_rows(sale_receipt(sample_sale(), shop, FIRST_PRINT, 32))

    assert [row.strip() for row in rows[:2]] == ["街角小店", second_row]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("街角小店·建设路店", ["街角小店", "建设路店"]),
        ("Corner Shop Jianshe Road", ["Corner Shop", "Jianshe Road"]),
        ("建设路街角小店便民超市", ["建设路街角小店便", "民超市"]),  # one word, longer than a row
        ("街角小店  ", ["街角小店"]),
        ("Shop of sixteens", ["Shop of sixteens"]),
    ],
)
def test_a_long_shop_name_breaks_between_its_words(name: str, rows: list[str]) -> None:
    receipt = sale_receipt(sample_sale(), Shop(name, "", "1号机"), FIRST_PRINT, 32)

    big = [row.text.strip() for row in receipt.rows[: len(rows)] if isinstance(row, Text)]
    assert big == rows
    assert isinstance(receipt.rows[len(rows)], Text)
    assert text_rows(receipt)[len(rows)].strip() == "1号机"


def test_a_gap_at_the_end_of_a_long_name_takes_no_row() -> None:
    assert phrases("便民超市便民超市 ", 16) == ["便民超市便民超市"]


def test_a_sale_that_saves_nothing_says_nothing_about_saving() -> None:
    sale = sale_of(line(1, "可口可乐330ml", "罐", 300, pieces(1)), given=300)

    rows = text_rows(sale_receipt(sale, CORNER_SHOP[32], FIRST_PRINT, 32))

    assert not [row for row in rows if re.search("优惠|抹零|省|找零|让利", row)]
    assert "现金                        3.00" in rows


def test_each_payer_is_named_with_what_it_bears() -> None:
    discounts = (
        Discount(DiscountKind.COUPON, "a", "", Payer.BRAND, Fen(500), 1, "奥妙"),
        Discount(DiscountKind.COUPON, "b", "", Payer.BRAND, Fen(300), 2, "高露洁"),
        Discount(DiscountKind.COUPON, "c", "满减红包", Payer.PLATFORM, Fen(200), 3),
        Discount(DiscountKind.PROMOTION, "d", "会员价", Payer.SHOP, Fen(100)),
    )
    sale = sale_of(line(1, "礼盒", "盒", 9900, pieces(1), *discounts), given=10000)

    rows = text_rows(sale_receipt(sale, CORNER_SHOP[32], FIRST_PRINT, 32))

    assert rows[rows.index("本单省了                 ￥11.00") + 1 :][:3] == [
        "  奥妙补贴 5.00  高露洁补贴 3.00",
        "  平台补贴 2.00  本店让利 1.00",
        "--------------------------------",
    ]
    assert "  满减红包 平台补贴        -2.00" in rows


@pytest.mark.parametrize("cells", [32, 48])
def test_what_several_bear_is_named_once_with_its_rule(cells: Cells) -> None:
    shared = Discount(DiscountKind.COUPON, "a", "", Payer.BRAND, Fen(140), 1, "康师傅", "满3件减2")
    discounts = (shared, replace(shared, payer=Payer.PLATFORM, amount=Fen(60)))
    sale = sale_of(line(1, "香辣牛肉面", "包", 400, pieces(3), *discounts), given=1000)

    rows = text_rows(sale_receipt(sale, CORNER_SHOP[cells], FIRST_PRINT, cells))

    at = rows.index("  康师傅券 满3件减2")
    assert [row.split() for row in rows[at + 1 : at + 3]] == [
        ["品牌补贴", "-1.40"],
        ["平台补贴", "-0.60"],
    ]


def test_a_payer_goes_below_a_rule_that_leaves_it_no_room() -> None:
    long = Discount(
        DiscountKind.COUPON, "a", "", Payer.BRAND, Fen(100), 1, "农夫山泉", "满20加1元换购"
    )
    short = replace(long, brand="怡宝", rule="免费领")
    goods = (line(1, "水", "瓶", 200, pieces(1), long), line(2, "茶", "瓶", 300, pieces(1), short))

    rows = text_rows(sale_receipt(sale_of(*goods, given=1000), CORNER_SHOP[32], FIRST_PRINT, 32))

    at = rows.index("  农夫山泉券 满20加1元换购")
    assert rows[at + 1] == "    品牌补贴               -1.00"
    assert "  怡宝券 免费领 品牌补贴   -1.00" in rows


def test_a_long_name_takes_rows_of_its_own_on_both_papers() -> None:
    name = "海天特级金标生抽酱油家庭装大瓶1.9L"
    sale = sale_of(line(1, name, "瓶", 2590, pieces(1)), given=2590)

    narrow = text_rows(sale_receipt(sale, CORNER_SHOP[32], FIRST_PRINT, 32))
    wide = text_rows(sale_receipt(sale, CORNER_SHOP[48], FIRST_PRINT, 48))

    start = narrow.index("海天特级金标生抽酱油家庭装大瓶")
    assert narrow[start + 1 : start + 3] == ["1.9L", "  1瓶×25.90               25.90"]
    assert wide[wide.index(name) + 1] == " " * 27 + "1瓶" + " " * 13 + "25.90"


def test_figures_too_wide_for_the_columns_of_80_mm_go_below_the_name() -> None:
    sale = sale_of(line(1, "金条", "kg", 9_999_999, Milli(12_345), by_weight=True), given=2**40)

    rows = text_rows(sale_receipt(sale, CORNER_SHOP[48], FIRST_PRINT, 48))

    at = rows.index("金条")
    assert rows[at + 1] == "  12.345kg×99999.99" + " " * 18 + "1234499.88"


def test_a_total_beyond_six_figures_is_printed_small_rather_than_cut() -> None:
    sale = sale_of(line(1, "整车货", "车", 9_999_999, pieces(9999)), given=99_989_990_001)

    rows = sale_receipt(sale, CORNER_SHOP[32], FIRST_PRINT, 32).rows

    due = next(row for row in rows if isinstance(row, Text) and row.text.startswith("应收"))
    assert due == Text("应收" + " " * 14 + "￥999899900.01", bold=True)


def test_a_weighed_kilogram_keeps_its_unit_price() -> None:
    sale = sale_of(line(1, "红富士苹果", "kg", 800, Milli(1000), by_weight=True), given=800)

    rows = text_rows(sale_receipt(sale, CORNER_SHOP[32], FIRST_PRINT, 32))

    assert "  1.000kg×8.00" + " " * 13 + "8.00" in rows


def test_a_typed_weight_is_marked_on_both_papers() -> None:
    marked = f"红富士苹果{TYPED_MARK}"
    sale = sale_of(line(1, marked, "kg", 998, Milli(375), by_weight=True), given=374)

    narrow = text_rows(sale_receipt(sale, CORNER_SHOP[32], FIRST_PRINT, 32))
    wide = text_rows(sale_receipt(sale, CORNER_SHOP[48], FIRST_PRINT, 48))

    assert narrow[narrow.index(marked) + 1] == "  0.375kg×9.98" + " " * 13 + "3.74"
    assert f"{marked} 0.375kg    9.98      3.74" in wide


def test_the_barcode_is_the_receipt_number_without_dashes() -> None:
    rows = sale_receipt(sample_sale(), CORNER_SHOP[32], FIRST_PRINT, 32).rows

    assert [row for row in rows if isinstance(row, Barcode128)] == [Barcode128("7K2M9QXDA00004821")]


def test_marks_that_no_gbk_font_has_are_shown_as_a_box() -> None:
    assert printable("¥5 🍎\x1b@苹果 café") == "￥5 □□@苹果 café"


def test_names_beyond_gbk_keep_their_letters_and_take_as_many_cells_as_others() -> None:
    assert printable("𠮷野家 Häagen™") == "𠮷野家 Häagen□"
    assert [cells_of(mark) for mark in "𠮷㐂ä"] == [2, 2, 1]
    assert cells_of("㐂乐 ä") == 6


@given(sales(), shops, heads, st.sampled_from([32, 48]))
def test_every_row_fits_its_paper(
    sale: SaleRecorded, shop: Shop, head: SlipHead, cells: Cells
) -> None:
    receipt = sale_receipt(sale, shop, head, cells)

    assert receipt.cells == cells
    for row in receipt.rows:
        if isinstance(row, Text):
            assert cells_used(row) <= cells
            assert row.text.isprintable()


@given(sales(), st.sampled_from([32, 48]))
def test_the_sums_on_paper_are_the_sums_of_the_sale(sale: SaleRecorded, cells: Cells) -> None:
    rows = text_rows(sale_receipt(sale, CORNER_SHOP[cells], FIRST_PRINT, cells))

    due = next(at for at, row in enumerate(rows) if row.startswith("应收"))
    assert rows[due].endswith(f"￥{yuan(sale.total)}")
    top = max(at for at, row in enumerate(rows) if row.startswith("合计 ") and at < due)
    assert rows[top].endswith(f" {yuan(sale.gross)}")
    if sale.change:
        assert _amount(next(row for row in rows[due:] if row.startswith("找零"))) == sale.change
    if sale.saved:
        saved = next(row for row in rows[due:] if row.startswith("本单省了"))
        assert saved.endswith(f"￥{yuan(sale.saved)}")


@given(st.text(max_size=60).map(printable), st.integers(2, 48))
def test_wrapping_loses_no_character(text: str, limit: int) -> None:
    rows = wrapped(text, limit)

    assert "".join(rows) == text
    assert all(cells_of(row) <= limit for row in rows)


def test_wrapping_keeps_a_size_whole() -> None:
    assert wrapped("贵州茅台酒礼盒装500ml", 18) == ["贵州茅台酒礼盒装", "500ml"]
    assert wrapped("酒" + "0" * 9, 4) == ["酒", "0000", "0000", "0"]


def _drawn(receipt: Receipt) -> list[str]:
    """As the design's samples write rows down."""
    return [_row(row, receipt.cells) for row in receipt.rows if not isinstance(row, Gap)]


def _row(row: Row, cells: int) -> str:
    if isinstance(row, Barcode128):
        return f"[CODE128 {row.text}]".center(cells).rstrip()
    assert isinstance(row, Text)
    marks = [(" ◂2×2", row.big), (" ◂反白", row.inverse), (" ◂粗", row.bold)]
    shown = row.text.rstrip()
    if row.big:  # twice the indent, where it stands on paper
        shown = " " * (len(shown) - len(shown.lstrip())) + shown
    return shown + "".join(mark for mark, on in marks if on)


def _without_tail_spaces(row: str) -> str:
    text, mark, marks = row.partition(" ◂")
    return text.rstrip() + mark + marks


def _characters(row: Row) -> str:
    assert isinstance(row, Text)
    return row.text


def _amount(row: str) -> Fen:
    return Fen(int(row.rsplit(maxsplit=1)[-1].replace(".", "")))
