"""A receipt as a picture of its paper: printer dots at 203 dpi, one pixel a dot.

Import late: Pillow and segno are not needed to sell.
"""

from functools import cache
from math import ceil
from pathlib import Path
from typing import Final

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFont

import pos_app
from drivers.printer.code128 import bar_modules, symbols_of
from drivers.printer.escpos import code128_content
from pos_app.domain.receipt import Barcode128, Gap, Qr, Receipt, Row, Text, cells_of

PAPER_DOTS: Final = {32: 464, 48: 640}
"""58 and 80 mm of paper; the margins beside the print area are where no printer prints."""
TOP_DOTS, BOTTOM_DOTS = 28, 40
_CELL, _HEIGHT, _LEADING = 12, 24, 6
_BARCODE_HEIGHT, _BARCODE_LEADING, _MODULE = 60, 4, 2
_QR_MODULE, _QR_QUIET = 6, 24
_INK, _PAPER = 255, 0
_DARKNESS = 120
"""A dot is burned or not: what is darker than this is."""

_FONT_FILE = Path(pos_app.__file__).parents[1] / "assets/fonts/NotoSansCJKsc-Regular.otf"


def receipt_picture(receipt: Receipt) -> Image.Image:
    """Black on white, one bit a dot."""
    width = receipt.cells * _CELL
    strips = [_strip(row, width) for row in receipt.rows]
    height = TOP_DOTS + sum(strip.height for strip in strips) + BOTTOM_DOTS
    paper = Image.new("L", (PAPER_DOTS[receipt.cells], height), _PAPER)
    left, top = (paper.width - width) // 2, TOP_DOTS
    for strip in strips:
        paper.paste(strip, (left, top))
        top += strip.height
    return ImageChops.invert(paper).convert("1")


def _strip(row: Row, width: int) -> Image.Image:
    """One row as wide as the print area; ink is white until the whole paper is turned."""
    match row:
        case Text():
            return _text(row, width)
        case Gap(dots):
            return Image.new("L", (width, dots), _PAPER)
        case Barcode128(text):
            return _barcode(text, width)
        case Qr(text):
            return _qr(text, width)


def _text(row: Text, width: int) -> Image.Image:
    times = 2 if row.big else 1
    line = Image.new("L", (width // times, _HEIGHT), _PAPER)
    x = 0
    for mark in row.text:
        if mark != " ":
            line.paste(_glyph(mark), (x, 0))
        x += _CELL * cells_of(mark)
    if row.bold:  # as the printer does it: every dot once more beside itself
        line = ImageChops.lighter(line, ImageChops.offset(line, 1, 0))
    line = line.resize((width, _HEIGHT * times), Image.Resampling.NEAREST)
    strip = Image.new("L", (width, line.height + _LEADING), _PAPER)
    strip.paste(line, (0, _LEADING // 2))
    return ImageChops.invert(strip) if row.inverse else strip


@cache
def _glyph(mark: str) -> Image.Image:
    """One character in its one or two cells, burned to black or white.

    The font's Latin letters are of many widths; a wide one (`m`, `W`) is pressed into its cell.
    """
    width = _CELL * cells_of(mark)
    size, baseline = (22, 20) if width == _CELL else (24, 22)
    font = _font(size)
    needed = max(width, ceil(font.getlength(mark)))
    box = Image.new("L", (needed, _HEIGHT), _PAPER)
    left = (needed - font.getlength(mark)) / 2
    ImageDraw.Draw(box).text((left, baseline), mark, font=font, fill=_INK, anchor="ls")
    box = box.resize((width, _HEIGHT), Image.Resampling.BOX)
    return box.point([_INK if level > _DARKNESS else _PAPER for level in range(256)])


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT_FILE, size)


def _barcode(text: str, width: int) -> Image.Image:
    modules = bar_modules(symbols_of(code128_content(text))[1])
    bars = Image.new("L", (len(modules), 1), _PAPER)
    bars.putdata([_INK if black else _PAPER for black in modules])
    bars = bars.resize((len(modules) * _MODULE, _BARCODE_HEIGHT), Image.Resampling.NEAREST)
    return _in_the_middle(bars, width, _BARCODE_LEADING)


def _qr(text: str, width: int) -> Image.Image:
    matrix = segno.make_qr(text, error="M", boost_error=False).matrix
    code = Image.new("L", (len(matrix), len(matrix)), _PAPER)
    code.putdata([_INK if module else _PAPER for row in matrix for module in row])
    side = len(matrix) * _QR_MODULE
    code = code.resize((side, side), Image.Resampling.NEAREST)
    return _in_the_middle(code, width, 2 * _QR_QUIET)


def _in_the_middle(figure: Image.Image, width: int, leading: int) -> Image.Image:
    strip = Image.new("L", (width, figure.height + leading), _PAPER)
    strip.paste(figure, ((width - figure.width) // 2, leading // 2))
    return strip
