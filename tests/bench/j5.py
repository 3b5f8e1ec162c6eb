"""J5: a receipt's bytes, the time to build it, and how soon its first byte is at the port."""

import itertools
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pos_app.adapters.receipts.escpos import Profile, receipt_bytes
from pos_app.checkout.commands import Scan, StartPaying, TakeCash
from pos_app.checkout.state import Thanking, TillState
from pos_app.domain.money import yuan
from pos_app.domain.receipt import Cells, Shop, SlipHead, sale_receipt
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleRecorded
from tests.bench import stock
from tests.bench.children import Child
from tests.bench.headless import HeadlessTill
from tests.bench.j2 import till_files
from tests.bench.rows import Row, Spread, row

SHOP = Shop("街角小店 · 建设路", "建设路 18 号", "1号机")
HEAD = SlipHead(ReceiptNumber("7K2M9QXD", 1, 4821), "9F3A 41C7 0B62", 1_795_342_356_000, "店主")
GOODS = 30
FIVE_GOODS_LIMIT = 1000
BUILD_MS, FIRST_BYTE_MS = 1.0, 5.0


def run(*, quick: bool) -> Iterator[Row]:
    """Bytes and build time of thirty lines on both papers, five goods on 58 mm, and the port."""
    thirty, five = stock.sale(1, lines=GOODS), stock.sale(2, lines=5)
    for cells, width in ((32, 58), (48, 80)):
        yield _bytes_row(thirty, 32 if cells == 32 else 48, width)
    length = float(len(_ours(five, 32)))
    size = Spread(1, length, length)
    ok = length <= FIVE_GOODS_LIMIT
    yield row("J5", "bytes, 5 goods, 58 mm", "bytes", size, None, bar="≤ 1.0 KB", ok=ok)
    yield _build_row(thirty, 20 if quick else 1000)
    yield _port_row(3 if quick else 60)


def by_hand(sale: SaleRecorded, cells: Cells) -> bytes:
    """The same facts with the least commands: one row for each of the goods, blanks between."""

    def spread(left: str, right: str) -> bytes:
        used = len(left.encode("gbk")) + len(right.encode("gbk"))
        return f"{left}{' ' * max(1, cells - used)}{right}\n".encode("gbk")

    number = HEAD.number
    out = b"\x1b@\x1c&\x1ba\x01\x1d!\x11" + "街角小店\n".encode("gbk") + b"\x1d!\x00"
    out += "建设路 18 号 · 1号机\n".encode("gbk") + b"\x1ba\x00"
    out += spread("2026-11-22 18:12", "店主") + b"-" * cells + b"\n"
    for line in sale.lines:
        out += spread(
            line.name, f"{line.quantity // 1000}x{yuan(line.unit_price)} {yuan(line.gross)}"
        )
        for discount in line.discounts:
            out += spread(f"  {discount.label} 本店", f"-{yuan(discount.amount)}")
    out += b"-" * cells + b"\n"
    out += spread("原价合计", yuan(sale.gross)) + spread("优惠", f"-{yuan(sale.saved)}")
    out += spread(f"合计 {sale.pieces}件", f"￥{yuan(sale.total)}")
    for tender in sale.tenders:
        out += spread("现金", yuan(tender.given))
    out += spread("找零", yuan(sale.change)) + b"-" * cells + b"\n"
    out += f"{number}\n{HEAD.chain_head}\n".encode() + "商品有问题，凭小票退换\n".encode("gbk")
    out += b"\x1dh\x3c\x1dw\x02\x1dk\x49\x14{B" + number.barcode.encode() + b"\n"
    return out + b"\x1dV\x00"


def _ours(sale: SaleRecorded, cells: Cells) -> bytes:
    return receipt_bytes(sale_receipt(sale, SHOP, HEAD, cells), Profile())


def _bytes_row(sale: SaleRecorded, cells: Cells, width_mm: int) -> Row:
    ours, hand = float(len(_ours(sale, cells))), float(len(by_hand(sale, cells)))
    a, b = Spread(1, ours, ours), Spread(1, hand, hand)
    ok = ours <= 1.2 * hand
    return row(
        "J5", f"bytes, {GOODS} lines, {width_mm} mm", "bytes", a, b, bar="≤ 1.2 × by hand", ok=ok
    )


def _build_row(sale: SaleRecorded, times: int) -> Row:
    ours, floor = [], []
    for number in range(times):
        fresh = replace(sale, ticket_id=number)
        began = time.perf_counter_ns()
        _ours(fresh, 48)
        middle = time.perf_counter_ns()
        by_hand(fresh, 48)
        ours.append((middle - began) / 1e6)
        floor.append((time.perf_counter_ns() - middle) / 1e6)
    a, b = Spread.of(ours), Spread.of(floor)
    ok = a.p50 <= BUILD_MS
    return row("J5", f"build, {GOODS} lines, 80 mm", "ms", a, b, bar="≤ 1 ms (p50)", ok=ok)


def _port_row(sales: int) -> Row:
    """The real assembly and its TCP printer driver, the drawer's pulse before each receipt."""
    spent = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name, Child("printer_port") as printer:
        port = printer.await_line("port")[0]
        settings = till_files(Path(name), "keyboard:", f"tcp://127.0.0.1:{port}?width=80")
        with HeadlessTill.started(settings) as till:
            codes = itertools.count()
            for _ in range(sales):
                _sell(till, [stock.barcode(next(codes) % 10_000) for _ in range(5)])
                first = int(printer.await_line("first")[0])
                spent.append((first - till.committed_ns) / 1e6)
                till.run_until(_is_printed)
    ours = Spread.of(spent)
    ok = ours.p50 <= FIRST_BYTE_MS
    case = "commit → receipt's first byte at the port"
    return row("J5", case, "ms", ours, None, bar="≤ 5 ms (p50)", ok=ok)


def _sell(till: HeadlessTill, codes: list[str]) -> None:
    for code in codes:
        till.post(Scan(code, source="bench"))
    till.post(StartPaying())
    till.post(TakeCash())
    till.run_until(lambda state: isinstance(state.desk, Thanking))


def _is_printed(state: TillState) -> bool:
    return state.last is not None and state.last.printed is not None
