"""A receipt as a document: finished rows on a grid of cells, before any printer or picture.

Why finished rows: the same rows become ESC/POS bytes, a PNG and a test's text, so what is tested is
what is printed. One GBK byte is one cell, which is how receipt printers set Chinese. A row may hold
letters and Han characters beyond GBK; such a row goes to the printer as a picture.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal, TypeAlias

from pos_app.domain.coupon import Payer
from pos_app.domain.moment import shop_time
from pos_app.domain.money import NOTHING, Fen, is_whole, pieces, yuan
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleLine, SaleRecorded, TenderKind
from pos_app.domain.values import dataclass

Cells: TypeAlias = Literal[32, 48]
"""How many cells of 12 dots a row has: 32 on 58 mm paper, 48 on 80 mm."""

UNPRINTABLE_MARK = "□"
RARE_RANGES = ((0x00A1, 0x017F), (0x3400, 0x9FFF), (0x20000, 0x323AF))
"""Letters with accents, and Han characters: what a picture can show and GBK cannot."""
_BETWEEN_WORDS = re.compile(r"(\s*·\s*|\s+)")
_SIZE = re.compile(r"[0-9A-Za-z.]+$", re.ASCII)
_LOOK_ALIKES = str.maketrans({"¥": "￥", "\u00a0": " ", "•": "·", "−": "-", "–": "-"})


@dataclass(frozen=True, slots=True)
class Text:
    """One printed row, padded so that every cell stands where it prints. `big` is 2×2."""

    text: str
    bold: bool = False
    big: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """So many empty dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class Barcode128:
    """A Code 128 barcode in the middle of the paper, without text below it."""

    text: str


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code in the middle of the paper, level M, 6 dots a module, with its quiet zone."""

    text: str


Row: TypeAlias = Text | Gap | Barcode128 | Qr


@dataclass(frozen=True, slots=True)
class Receipt:
    """A finished slip for paper of this width."""

    cells: Cells
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shop:
    """What stands above and below every receipt. A branch after ` · ` in the name goes to the row
    of the address, unless the address says it already."""

    name: str
    address: str
    till_name: str
    footer: str = "商品有问题，凭小票退换"


@dataclass(frozen=True, slots=True)
class SlipHead:
    """What a receipt says beside the sale. `copy` 0 is the first print."""

    number: ReceiptNumber
    chain_head: str
    at_utc_ms: int
    cashier: str
    copy: int = 0
    reprinted_utc_ms: int = 0


def sale_receipt(sale: SaleRecorded, shop: Shop, head: SlipHead, cells: Cells) -> Receipt:
    """The receipt of a sale for cash. Every amount on it is one of the sale's own."""
    slip = _Slip(cells)
    if head.copy:
        _reprint_mark(slip, head)
    _header(slip, shop, head)
    for line in sale.lines:
        _goods(slip, line)
    _totals(slip, sale)
    _savings(slip, sale)
    _tail(slip, shop, head)
    if head.copy:
        slip.rule("=")
        slip.centred(f"重打第{head.copy}次，退换只认一次")
    return Receipt(cells, tuple(slip.rows))


def printable(text: str) -> str:
    """`text` with look-alikes replaced, and `□` for what no paper shows or a printer would obey.

    Letters and Han characters beyond GBK stay: their row goes to the printer as a picture.
    """
    plain = text.translate(_LOOK_ALIKES)
    if plain.isprintable() and fits_gbk(plain):
        return plain
    return "".join(
        mark if mark.isprintable() and (fits_gbk(mark) or _is_rare(mark)) else UNPRINTABLE_MARK
        for mark in plain
    )


def fits_gbk(text: str) -> bool:
    """Whether a printer's own Chinese font has every character of it."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def cells_of(text: str) -> int:
    """How many cells printable text takes: one GBK byte is one cell, a rare Han character two."""
    if text.isascii():
        return len(text)
    if fits_gbk(text):
        return len(text.encode("gbk"))
    return sum(len(mark.encode("gbk")) if fits_gbk(mark) else _rare_cells(mark) for mark in text)


def _is_rare(mark: str) -> bool:
    return any(first <= ord(mark) <= last for first, last in RARE_RANGES)


def _rare_cells(mark: str) -> int:
    return 1 if ord(mark) <= RARE_RANGES[0][1] else 2


def wrapped(text: str, limit: int) -> list[str]:
    """Cut into rows of at most `limit` cells; at least one row. A size such as 500ml stays whole
    unless it is longer than a row."""
    if cells_of(text) <= limit:
        return [text]
    rows, used = [""], 0
    for mark in text:
        width = cells_of(mark)
        if used + width > limit:
            size = _begun_size(rows[-1]) if _SIZE.match(mark) else ""
            rows[-1] = rows[-1].removesuffix(size)
            rows.append(size)
            used = len(size)
        rows[-1] += mark
        used += width
    return rows


def _begun_size(row: str) -> str:
    """The Latin letters and figures that the row ends with, unless they are all of it."""
    size = _SIZE.search(row)
    return size[0] if size and size.start() else ""


def phrases(text: str, limit: int) -> list[str]:
    """Cut into rows of at most `limit` cells, between words where there is a space or a `·`, which
    then goes; inside a word only when it is longer than a row."""
    if cells_of(text) <= limit:
        return [text]
    first, *rest = _BETWEEN_WORDS.split(text)
    rows = wrapped(first, limit)
    for gap, word in zip(rest[::2], rest[1::2], strict=True):
        if cells_of(rows[-1] + gap + word) <= limit:
            rows[-1] += gap + word
        elif word:
            rows += wrapped(word, limit)
    return rows


class _Slip:
    """Rows being laid out on paper of `cells` cells."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.rows: list[Row] = []

    def text(self, text: str, *, bold: bool = False) -> None:
        self.rows.extend(Text(row, bold=bold) for row in wrapped(text, self.cells))

    def centred(self, text: str, *, big: bool = False) -> None:
        """Centred; what is too long takes more rows. Big is always bold."""
        width = self.cells // 2 if big else self.cells
        for row in phrases(printable(text), width):
            pad = " " * ((width - cells_of(row)) // 2)
            self.rows.append(Text(pad + row, bold=big, big=big))

    def left_right(
        self, left: str, right: str, *, bold: bool = False, indent: int = 0, wide: int = 1
    ) -> None:
        """`right` ends in the last cell; what does not fit takes rows of its own first."""
        width = self.cells // wide
        *above, last = [" " * indent + row for row in wrapped(left, width - indent)]
        *before, end = wrapped(right, width)
        if before or cells_of(last) + 1 + cells_of(end) > width:
            above, last = [*above, last, *before], ""
        gap = " " * (width - cells_of(last) - cells_of(end))
        rows = [*above, last + gap + end]
        self.rows.extend(Text(row, bold=bold, big=wide == 2) for row in rows)

    def big_amount(self, label: str, amount: str) -> None:
        """The one big row; an amount beyond ￥99999.99 that does not fit stays bold and small."""
        fits = cells_of(label) + 1 + cells_of(amount) <= self.cells // 2
        self.rows.append(Gap(6))
        self.left_right(label, amount, bold=True, wide=2 if fits else 1)
        self.rows.append(Gap(6))

    def rule(self, mark: str = "-") -> None:
        self.rows.append(Text(mark * self.cells))


def _reprint_mark(slip: _Slip, head: SlipHead) -> None:
    mark = f"重打 第{head.copy}次"
    width = slip.cells // 2
    left = (width - cells_of(mark)) // 2
    bar = " " * left + mark + " " * (width - left - cells_of(mark))
    slip.rows.append(Text(bar, bold=True, big=True, inverse=True))
    slip.centred(f"{_clock(head.reprinted_utc_ms)}  {head.cashier}")
    slip.rule("=")


def _header(slip: _Slip, shop: Shop, head: SlipHead) -> None:
    name, _, branch = shop.name.partition(" · ")
    slip.centred(name, big=True)
    named = "" if branch in shop.address else branch
    slip.centred(" · ".join(part for part in (named, shop.address, shop.till_name) if part))
    slip.rows.append(Gap(8))
    slip.left_right(_clock(head.at_utc_ms), printable(head.cashier))
    slip.rule()
    if slip.cells == 48:
        slip.text(_columns("品名", "数量", "单价", "金额"))
        slip.rule()


def _goods(slip: _Slip, line: SaleLine) -> None:
    name, amount, figures = printable(line.name), yuan(line.gross), _quantity(line)
    one_piece = line.pieces == 1 and is_whole(line.quantity) and not line.by_weight
    price = yuan(line.unit_price)
    row = _columns("", figures, "" if one_piece else price, amount) if slip.cells == 48 else ""
    if row:
        first = name if cells_of(name) <= 22 else ""
        if not first:
            slip.text(name)
        slip.text(first + row[cells_of(first) :])
    elif one_piece and cells_of(name) <= 22:
        slip.left_right(name, amount)
    else:
        slip.text(name)
        slip.left_right(f"{figures}×{price}", amount, indent=2)
    for _, shares in groupby(line.discounts, key=lambda one: (one.kind, one.source)):
        _discount(slip, list(shares))


def _discount(slip: _Slip, shares: list[Discount]) -> None:
    """One row; its payers below it where there are several, or where the rule leaves no room."""
    first, off = shares[0], f"-{yuan(shares[0].amount)}"
    label = printable(_label(first))
    row = f"{label} {_PAYER_WORDS[first.payer]}"
    fits = not first.rule or cells_of(f"  {row} {off}") <= slip.cells
    if len(shares) == 1 and fits:
        slip.left_right(row, off, indent=2)
        return
    slip.text(f"  {label}")
    for share in shares:
        slip.left_right(_PAYER_WORDS[share.payer], f"-{yuan(share.amount)}", indent=4)


def _columns(name: str, quantity: str, price: str, amount: str) -> str:
    """The four columns of 80 mm; empty when a figure would touch its neighbour."""
    figures = ((quantity, 8), (price, 8), (amount, 10))
    if any(cells_of(figure) >= width for figure, width in figures):
        return ""
    cells = "".join(" " * (width - cells_of(figure)) + figure for figure, width in figures)
    return name + " " * (22 - cells_of(name)) + cells


def _totals(slip: _Slip, sale: SaleRecorded) -> None:
    off = Fen(sum(discount.amount for line in sale.lines for discount in line.discounts))
    rounding = Fen(sale.saved - off)
    slip.rule()
    slip.left_right(f"合计 {sale.pieces}件", yuan(sale.gross))
    if off:
        slip.left_right("优惠", f"-{yuan(off)}")
    if rounding:
        slip.left_right("抹零 本店", yuan(Fen(-rounding)))
    slip.big_amount("应收", f"￥{yuan(sale.total)}")
    for tender in sale.tenders:
        if tender.given:
            slip.left_right(_TENDER_WORDS[tender.kind], yuan(tender.given))
    if sale.change:
        slip.left_right("找零", yuan(sale.change), bold=True)


def _savings(slip: _Slip, sale: SaleRecorded) -> None:
    """What this sale saved, and who bears it; nothing when it saved nothing."""
    if sale.saved <= NOTHING:
        return
    slip.rule()
    slip.left_right("本单省了", f"￥{yuan(sale.saved)}", bold=True)
    row = ""
    for share in _shares(sale):
        joined = f"{row}  {share}"
        if cells_of(joined) > slip.cells and row:
            slip.text(row)
            joined = f"  {share}"
        row = joined
    slip.text(row)


def _shares(sale: SaleRecorded) -> Iterator[str]:
    """`奥妙补贴 5.00`, a brand each, then the platform, then the shop with the rounding."""
    brands: dict[str, Fen] = {}
    for line in sale.lines:
        for discount in line.discounts:
            if discount.payer is Payer.BRAND:
                name = discount.brand or "品牌"
                brands[name] = Fen(brands.get(name, NOTHING) + discount.amount)
    platform = sale.saved_by(Payer.PLATFORM)
    shop = Fen(sale.saved - sum(brands.values()) - platform)
    named = [(printable(name) + "补贴", amount) for name, amount in brands.items()]
    for label, amount in (*named, ("平台补贴", platform), ("本店让利", shop)):
        if amount:
            yield f"{label} {yuan(amount)}"


def _tail(slip: _Slip, shop: Shop, head: SlipHead) -> None:
    slip.rule()
    slip.rows.append(Barcode128(head.number.barcode))
    slip.centred(str(head.number))
    slip.centred(f"链 {head.chain_head}")
    slip.rows.append(Gap(6))
    slip.centred(shop.footer)


_PAYER_WORDS = {Payer.SHOP: "本店", Payer.BRAND: "品牌补贴", Payer.PLATFORM: "平台补贴"}
_TENDER_WORDS = {TenderKind.CASH: "现金"}


def _label(discount: Discount) -> str:
    """`奥妙券 满2件减6` for a brand's coupon, as on both screens; else the promotion's own name."""
    if discount.kind is DiscountKind.COUPON and discount.brand:
        return f"{discount.brand}券 {discount.rule}".rstrip()
    return discount.label


def _quantity(line: SaleLine) -> str:
    """`3罐`, `0.915kg`."""
    unit = printable(line.unit)
    if is_whole(line.quantity) and not line.by_weight:
        return f"{line.quantity // pieces(1)}{unit}"
    whole, part = divmod(line.quantity, pieces(1))
    return f"{whole}.{part:03d}{unit}"


def _clock(utc_ms: int) -> str:
    return f"{shop_time(utc_ms):%Y-%m-%d %H:%M:%S}"
