"""A price list is taken in whole, or refused with every fault named by its line."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.adapters.catalogue.goods_csv import PriceList, Wrong, read_price_list
from pos_app.domain.money import Fen
from pos_app.domain.product import Product

DEMO = Path(__file__).parents[3] / "assets" / "demo" / "goods.csv"
HEAD = "barcode,name,brand,category,unit,price_yuan\n"
ROW = "6999990000043,青岛啤酒500ml罐,青岛啤酒,酒,罐,5.00\n"
BEER = Product("6999990000043", "青岛啤酒500ml罐", "青岛啤酒", "酒", "罐", Fen(500))


def read(folder: Path, content: str | bytes) -> PriceList:
    path = folder / "goods.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_price_list(path)


def faults(goods: PriceList) -> list[tuple[int, str]]:
    return [(problem.line, problem.wrong.value) for problem in goods.problems]


def test_the_demo_goods_are_right() -> None:
    goods = read_price_list(DEMO)
    assert goods.problems == []
    assert len(goods.products) == 205


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_chinese_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    goods = read(tmp_path, (HEAD + ROW).encode(encoding))
    assert goods.products == [BEER]
    assert goods.encoding == ("GBK" if encoding.startswith("gb") else "UTF-8")


def test_chinese_headers_in_any_order_and_windows_lines(tmp_path: Path) -> None:
    goods = read(tmp_path, "售价,条码,名称,备注\r\n5,6999990000043,啤酒,x\r\n\r\n".encode("gbk"))
    assert goods.products == [Product("6999990000043", "啤酒", "", "其他", "件", Fen(500))]


def test_twelve_digits_are_kept_as_thirteen(tmp_path: Path) -> None:
    goods = read(tmp_path, HEAD + "036000291452,纸巾,,纸巾,包,3\n")
    assert goods.products[0].barcode == "0036000291452"


def test_other_codes_and_weighing_are_understood(tmp_path: Path) -> None:
    goods = read(
        tmp_path,
        "barcode,name,price,by_weight,other_codes\n00123,苹果,12.8,是,124 6999990000043\n",
    )
    assert goods.products[0].by_weight
    assert goods.aliases == {"00123": ("124", "6999990000043")}


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("6999990000044,啤酒,,酒,罐,5", Wrong.CHECK_DIGIT),
        ("6.99999E+12,啤酒,,酒,罐,5", Wrong.BARCODE_ROUNDED),
        (",啤酒,,酒,罐,5", Wrong.BARCODE_MISSING),
        ("69 99,啤酒,,酒,罐,5", Wrong.BARCODE_SIGNS),
        ("1" * 33 + ",啤酒,,酒,罐,5", Wrong.BARCODE_SIGNS),
        ("123,,,酒,罐,5", Wrong.NAME_MISSING),
        ("123," + "长" * 81 + ",,酒,罐,5", Wrong.NAME_LONG),
        ("123,啤酒,,酒,罐,", Wrong.PRICE_MISSING),
        ("123,啤酒,,酒,罐,5元", Wrong.PRICE_WRONG),
        ("123,啤酒,,酒,罐,-5", Wrong.PRICE_WRONG),
        ("123,啤酒,,酒,罐,1.234", Wrong.PRICE_WRONG),
        ("123,啤酒,,酒,罐,0", Wrong.PRICE_RANGE),
        ("123,啤酒,,酒,罐,100000", Wrong.PRICE_RANGE),
        ("123,啤酒,,酒,罐", Wrong.FIELDS),
        ("123,啤酒,,酒,罐,5,6", Wrong.FIELDS),
        ("6999990000043,又一罐,,酒,罐,5", Wrong.DUPLICATE),
        ('123,"啤酒,,酒,罐,5', Wrong.TORN),
    ],
)
def test_what_is_wrong_is_named_by_its_line(tmp_path: Path, row: str, wrong: Wrong) -> None:
    goods = read(tmp_path, HEAD + ROW + row + "\n")
    assert [kind for _, kind in faults(goods)] == [wrong.value]
    assert goods.problems[0].line == 3


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    goods = read(tmp_path, HEAD + "1,,,,,\n" + ROW + ROW)
    assert faults(goods) == [(2, "name_missing"), (2, "price_missing"), (4, "duplicate")]
    assert goods.problems[2].first_line == 3


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", [(0, "empty")]),
        (b"\n\n", [(0, "empty")]),
        (HEAD.encode(), [(0, "empty")]),
        (b"barcode,name\n1,2\n", [(1, "no_column")]),
        (b"1,2,3\n", [(1, "no_column")] * 3),
        ((HEAD + ROW).encode("utf-16"), [(1, "no_text")]),
        (HEAD.encode() + b"123,\xff\xff\xff,,,,5\n", [(2, "no_text")]),
        (HEAD.encode() + b"123,a\0b,,,,5\n", [(2, "no_text")]),
    ],
)
def test_a_file_that_is_no_price_list_says_so(
    tmp_path: Path, content: bytes, found: list[tuple[int, str]]
) -> None:
    assert faults(read(tmp_path, content)) == found


@pytest.mark.parametrize("kept", range(len(HEAD.encode()), len((HEAD + ROW).encode()) - 6))
def test_a_file_cut_off_in_its_last_line_is_refused(tmp_path: Path, kept: int) -> None:
    assert read(tmp_path, (HEAD + ROW).encode()[:kept]).problems


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    goods = read(tmp_path_factory.getbasetemp(), raw)
    assert bool(goods.problems) != bool(goods.products)


@given(st.lists(st.lists(st.text(max_size=12), min_size=6, max_size=6), max_size=6))
def test_any_rows_are_either_goods_or_faults(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD.strip().split(","), *rows])
    goods = read(tmp_path_factory.getbasetemp(), text.getvalue().encode("utf-8", "replace"))
    for product in goods.products:
        assert product.barcode
        assert product.name
        assert product.price > 0
