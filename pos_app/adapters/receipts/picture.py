"""A receipt as a picture of its paper: printer dots at 203 dpi, one pixel a dot.

Import late: Pillow and segno are not needed to sell.
"""

from typing import Final

import segno
from PIL import Image, ImageChops

from drivers.printer.code128 import bar_modules, symbols_of
from drivers.printer.escpos import code128_content
from pos_app.adapters.receipts.row_strip import CELL_DOTS, INK, PAPER, row_strip
from pos_app.domain.receipt import Barcode128, Gap, Qr, Receipt, Row, Text

PAPER_DOTS: Final = {32: 464, 48: 640}
"""58 and 80 mm of paper; the margins beside the print area are where no printer prints."""
TOP_DOTS, BOTTOM_DOTS = 28, 40
_BARCODE_HEIGHT, _BARCODE_LEADING, _MODULE = 60, 4, 2
_QR_MODULE, _QR_QUIET = 6, 24


def receipt_picture(receipt: Receipt) -> Image.Image:
    """Black on white, one bit a dot."""
    width = receipt.cells * CELL_DOTS
    strips = [_strip(row, width) for row in receipt.rows]
    height = TOP_DOTS + sum(strip.height for strip in strips) + BOTTOM_DOTS
    paper = Image.new("L", (PAPER_DOTS[receipt.cells], height), PAPER)
    left, top = (paper.width - width) // 2, TOP_DOTS
    for strip in strips:
        paper.paste(strip, (left, top))
        top += strip.height
    return ImageChops.invert(paper).convert("1")


def _strip(row: Row, width: int) -> Image.Image:
    """One row as wide as the print area; ink is white until the whole paper is turned."""
    match row:
        case Text():
            return row_strip(row, width)
        case Gap(dots):
            return Image.new("L", (width, dots), PAPER)
        case Barcode128(text):
            return _barcode(text, width)
        case Qr(text):
            return _qr(text, width)


def _barcode(text: str, width: int) -> Image.Image:
    modules = bar_modules(symbols_of(code128_content(text))[1])
    bars = Image.new("L", (len(modules), 1), PAPER)
    bars.putdata([INK if black else PAPER for black in modules])
    bars = bars.resize((len(modules) * _MODULE, _BARCODE_HEIGHT), Image.Resampling.NEAREST)
    return _in_the_middle(bars, width, _BARCODE_LEADING)


def _qr(text: str, width: int) -> Image.Image:
    matrix = segno.make_qr(text, error="M", boost_error=False).matrix
    code = Image.new("L", (len(matrix), len(matrix)), PAPER)
    code.putdata([INK if module else PAPER for row in matrix for module in row])
    side = len(matrix) * _QR_MODULE
    code = code.resize((side, side), Image.Resampling.NEAREST)
    return _in_the_middle(code, width, 2 * _QR_QUIET)


def _in_the_middle(figure: Image.Image, width: int, leading: int) -> Image.Image:
    strip = Image.new("L", (width, figure.height + leading), PAPER)
    strip.paste(figure, ((width - figure.width) // 2, leading // 2))
    return strip
