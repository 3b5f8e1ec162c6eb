"""Bring a price list (CSV) into the till's catalogue: all of it, or nothing."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.adapters.catalogue.goods_csv import PriceList, Problem, Wrong, read_price_list
from pos_app.adapters.catalogue.schema import CatalogueTooNew
from pos_app.checkout.ports import Unavailable
from pos_app.domain.money import yuan
from pos_app.tools.console import FAULT_FOUND, OK, Console, ToolError

SHOWN_LIMIT = 50
PREVIEW = 5


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`import`."""
    words = parser.add_subparsers(dest="word", required=True)
    imported = words.add_parser("import", parents=[common], help="导入商品 take in a price list")
    imported.add_argument("file", type=Path, metavar="FILE", help="CSV (UTF-8/GBK)")
    imported.add_argument(
        "--catalogue", type=Path, metavar="FILE", help="商品库 the catalogue file"
    )
    imported.add_argument("--dry-run", action="store_true", help="只检查 check only")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Preview, then import unless something is wrong or only a look was asked for."""
    file: Path = arguments.file
    try:
        goods = read_price_list(file)
    except OSError as error:
        raise ToolError(
            chinese=f"读不了 {file}：{error.strerror}",
            english=f"cannot read {file}: {error.strerror}",
        ) from error
    if goods.problems:
        _say_problems(file, goods, console)
        return FAULT_FOUND
    _say_preview(file, goods, console)
    if arguments.dry_run:
        console.say("只检查，没有导入", "checked only; nothing was imported")
        return OK
    _import(_catalogue_path(arguments, console), goods)
    count = len(goods.products)
    console.say(f"已导入 {count} 种商品", f"{count} goods imported")
    return OK


def _catalogue_path(arguments: argparse.Namespace, console: Console) -> Path:
    if arguments.catalogue is not None:
        return Path(arguments.catalogue)
    return console.settings.state.catalogue


def _import(path: Path, goods: PriceList) -> None:
    try:
        writer = SqliteUtilsCatalogueWriter(path)
        try:
            writer.put(goods.products, goods.aliases)
        finally:
            writer.close()
    except (Unavailable, CatalogueTooNew, OSError) as error:
        raise ToolError(
            chinese=f"写不了商品库 {path}：{error}",
            english=f"cannot write the catalogue {path}: {error}",
        ) from error


# --- words ----------------------------------------------------------------------------------------


def _say_preview(file: Path, goods: PriceList, console: Console) -> None:
    console.say(
        f"{file}：{goods.encoding}，{len(goods.products)} 种商品",
        f"{file}: {goods.encoding}, {len(goods.products)} goods",
    )
    for product in goods.products[:PREVIEW]:
        line = f"  {product.barcode}  {product.name}  {yuan(product.price)}/{product.unit}"
        console.say(line, line)
    if len(goods.products) > PREVIEW:
        console.say("  …", "  …")


def _say_problems(file: Path, goods: PriceList, console: Console) -> None:
    for problem in goods.problems[:SHOWN_LIMIT]:
        console.complain(_chinese(file, problem), _english(file, problem))
    count = len(goods.problems)
    console.complain(
        f"{file}：{count} 处有问题，什么都没有导入",
        f"{file}: {count} problems; nothing was imported",
    )


def _chinese(file: Path, problem: Problem) -> str:
    place = f"{file} 第 {problem.line} 行" if problem.line else f"{file}"
    words = _CHINESE[problem.wrong].format(value=problem.value, first=problem.first_line)
    return f"{place}：{words}"


def _english(file: Path, problem: Problem) -> str:
    place = f"{file} line {problem.line}" if problem.line else f"{file}"
    words = _ENGLISH[problem.wrong].format(value=problem.value, first=problem.first_line)
    return f"{place}: {words}"


_CHINESE: Mapping[Wrong, str] = {
    Wrong.EMPTY: "没有商品",
    Wrong.TOO_LARGE: "文件太大",
    Wrong.NO_TEXT: "不是 UTF-8 也不是 GBK 文本，请另存为 CSV",
    Wrong.NO_COLUMN: "表头缺少一列：{value}",
    Wrong.TORN: "引号没有结束，文件可能被截断",
    Wrong.FIELDS: "列数不对（{value}）",
    Wrong.BARCODE_MISSING: "没有条码",
    Wrong.BARCODE_ROUNDED: "条码被 Excel 改成了 {value}，请把该列设为文本",
    Wrong.BARCODE_SIGNS: "条码里有不该有的字符：{value}",
    Wrong.CHECK_DIGIT: "条码校验位不对：{value}",
    Wrong.DUPLICATE: "条码 {value} 与第 {first} 行重复",
    Wrong.NAME_MISSING: "没有名称",
    Wrong.NAME_LONG: "名称太长：{value}",
    Wrong.PRICE_MISSING: "没有售价",
    Wrong.PRICE_WRONG: "售价看不懂：{value}",
    Wrong.PRICE_RANGE: "售价应在 0.01 到 99999.99 元之间：{value}",
    Wrong.YES_OR_NO: "称重一列应填 是 或 否：{value}",
}
_ENGLISH: Mapping[Wrong, str] = {
    Wrong.EMPTY: "there are no goods in it",
    Wrong.TOO_LARGE: "the file is too large",
    Wrong.NO_TEXT: "this is neither UTF-8 nor GBK text; save it as CSV",
    Wrong.NO_COLUMN: "the header lacks a column: {value}",
    Wrong.TORN: "a quotation mark has no end; the file may be cut off",
    Wrong.FIELDS: "the number of columns is wrong ({value})",
    Wrong.BARCODE_MISSING: "no barcode",
    Wrong.BARCODE_ROUNDED: "Excel has made {value} of the barcode; format the column as text",
    Wrong.BARCODE_SIGNS: "the barcode has signs that it cannot have: {value}",
    Wrong.CHECK_DIGIT: "the barcode's check digit is wrong: {value}",
    Wrong.DUPLICATE: "barcode {value} was in line {first} already",
    Wrong.NAME_MISSING: "no name",
    Wrong.NAME_LONG: "the name is too long: {value}",
    Wrong.PRICE_MISSING: "no price",
    Wrong.PRICE_WRONG: "this is no price: {value}",
    Wrong.PRICE_RANGE: "the price should be from 0.01 to 99999.99: {value}",
    Wrong.YES_OR_NO: "the weighed column takes yes or no: {value}",
}
