"""A price list as CSV: read whole, with everything that is wrong in it, line by line.

The header names the columns, in Chinese or English; barcode, name and price are needed. The text is
UTF-8 (with or without a byte order mark) or GBK, as Excel in China writes it.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from io import StringIO
from pathlib import Path

from pos_app.domain.barcode import canonical, check_digit_is_right
from pos_app.domain.money import Fen, parse_yuan
from pos_app.domain.product import PRICE_LIMIT, UNCODED_CATEGORY, UNCODED_UNIT, Product

BYTES_LIMIT = 256 * 1024 * 1024
NAME_LIMIT = 80
CODE_LIMIT = 32

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "barcode": ("barcode", "条码", "条形码", "商品条码"),
    "name": ("name", "名称", "品名", "商品名称"),
    "price": ("price_yuan", "price", "售价", "价格", "零售价"),
    "brand": ("brand", "品牌"),
    "category": ("category", "分类", "类别"),
    "unit": ("unit", "单位"),
    "by_weight": ("by_weight", "称重"),
    "other_codes": ("other_codes", "其他条码"),
}
"""Our name of each column, and how a header may spell it."""

_NEEDED = ("barcode", "name", "price")
_YES = frozenset({"1", "y", "yes", "true", "是"})
_NO = frozenset({"", "0", "n", "no", "false", "否"})
_FROM_EXCEL = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


class Wrong(StrEnum):
    """What can be wrong with a price list."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NO_TEXT = "no_text"  # neither UTF-8 nor GBK
    NO_COLUMN = "no_column"
    TORN = "torn"  # a quotation mark without its end
    FIELDS = "fields"  # fewer or more values than the header has
    BARCODE_MISSING = "barcode_missing"
    BARCODE_ROUNDED = "barcode_rounded"  # Excel made 6.9E+12 of it
    BARCODE_SIGNS = "barcode_signs"
    CHECK_DIGIT = "check_digit"
    DUPLICATE = "duplicate"
    NAME_MISSING = "name_missing"
    NAME_LONG = "name_long"
    PRICE_MISSING = "price_missing"
    PRICE_WRONG = "price_wrong"
    PRICE_RANGE = "price_range"
    YES_OR_NO = "yes_or_no"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `line` counts the file's lines from 1; 0 is the file itself."""

    line: int
    wrong: Wrong
    value: str = ""
    first_line: int = 0  # of a duplicate


@dataclass(slots=True)
class PriceList:
    """What a file holds. Only one without problems may be imported."""

    encoding: str = ""
    products: list[Product] = field(default_factory=list)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_price_list(path: Path) -> PriceList:
    """Read the whole file. Raises OSError."""
    goods = PriceList()
    if path.stat().st_size > BYTES_LIMIT:
        goods.problems.append(Problem(0, Wrong.TOO_LARGE))
        return goods
    text = _decoded(path.read_bytes(), goods)
    if text is not None:
        _read(text, goods)
    return goods


def _decoded(raw: bytes, goods: PriceList) -> str | None:
    """The text, and which encoding it was in."""
    if not raw.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" not in raw:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            goods.encoding = "UTF-8" if encoding == "utf-8-sig" else "GBK"
            return text
    goods.problems.append(Problem(_first_bad_line(raw), Wrong.NO_TEXT))
    return None


def _first_bad_line(raw: bytes) -> int:
    for number, line in enumerate(raw.splitlines(), start=1):
        try:
            line.decode("gb18030")
        except UnicodeDecodeError:
            return number
        if b"\0" in line:
            return number
    return 1


def _read(text: str, goods: PriceList) -> None:
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    first_lines: dict[str, int] = {}
    try:
        header = next(rows, None)
        places = _places(header or [], goods)
        if places is None or header is None:
            return
        for row in rows:
            if any(cell.strip() for cell in row):
                _read_row(_Row(rows.line_num, row, len(header), places), goods, first_lines)
    except csv.Error:
        goods.problems.append(Problem(rows.line_num, Wrong.TORN))
    if not goods.products and not goods.problems:
        goods.problems.append(Problem(0, Wrong.EMPTY))


def _places(header: list[str], goods: PriceList) -> dict[str, int] | None:
    """Where each column stands; None when a needed one is missing."""
    if not any(cell.strip() for cell in header):
        goods.problems.append(Problem(0, Wrong.EMPTY))
        return None
    spelled = [cell.strip().lower() for cell in header]
    places = {
        column: spelled.index(spelling)
        for column, spellings in COLUMNS.items()
        for spelling in reversed(spellings)
        if spelling in spelled
    }
    missing = [column for column in _NEEDED if column not in places]
    goods.problems.extend(
        Problem(1, Wrong.NO_COLUMN, COLUMNS[column][1] + "/" + COLUMNS[column][0])
        for column in missing
    )
    return None if missing else places


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]
    width: int
    places: dict[str, int]

    def __getitem__(self, column: str) -> str:
        place = self.places.get(column)
        return "" if place is None else self.cells[place].strip()


def _read_row(row: _Row, goods: PriceList, first_lines: dict[str, int]) -> None:
    """One product, or all that is wrong with it."""
    if len(row.cells) != row.width:
        goods.problems.append(Problem(row.line, Wrong.FIELDS, f"{len(row.cells)}/{row.width}"))
        return
    codes = [canonical(code) for code in (row["barcode"], *row["other_codes"].split())]
    problems = [
        Problem(row.line, wrong, value)
        for wrong, value in (*_code_faults(codes), *_text_faults(row), *_price_faults(row["price"]))
    ]
    for code in codes:
        first = first_lines.setdefault(code, row.line)
        if code and first != row.line:
            problems.append(Problem(row.line, Wrong.DUPLICATE, code, first))
    if problems:
        goods.problems.extend(problems)
        return
    goods.products.append(_product(row, codes[0]))
    if codes[1:]:
        goods.aliases[codes[0]] = tuple(codes[1:])


def _product(row: _Row, barcode: str) -> Product:
    return Product(
        barcode=barcode,
        name=row["name"],
        brand=row["brand"],
        category=row["category"] or UNCODED_CATEGORY,
        unit=row["unit"] or UNCODED_UNIT,
        price=parse_yuan(row["price"]) or Fen(0),
        by_weight=row["by_weight"].lower() in _YES,
    )


def _code_faults(codes: list[str]) -> Iterator[tuple[Wrong, str]]:
    for code in codes:
        if not code:
            yield Wrong.BARCODE_MISSING, ""
        elif _FROM_EXCEL.fullmatch(code):
            yield Wrong.BARCODE_ROUNDED, code
        elif not (code.isascii() and code.isalnum()) or len(code) > CODE_LIMIT:
            yield Wrong.BARCODE_SIGNS, code[:CODE_LIMIT]
        elif code.isdigit() and len(code) in (8, 13, 14) and not check_digit_is_right(code):
            yield Wrong.CHECK_DIGIT, code


def _text_faults(row: _Row) -> Iterator[tuple[Wrong, str]]:
    if not row["name"]:
        yield Wrong.NAME_MISSING, ""
    elif len(row["name"]) > NAME_LIMIT:
        yield Wrong.NAME_LONG, row["name"][:20] + "…"
    if row["by_weight"].lower() not in _YES | _NO:
        yield Wrong.YES_OR_NO, row["by_weight"]


def _price_faults(text: str) -> Iterator[tuple[Wrong, str]]:
    price = parse_yuan(text)
    if not text:
        yield Wrong.PRICE_MISSING, ""
    elif price is None:
        yield Wrong.PRICE_WRONG, text
    elif not 0 < price <= PRICE_LIMIT:
        yield Wrong.PRICE_RANGE, text
