"""One row of text as a picture, in printer dots. Import late: Pillow is not needed to sell."""

from functools import cache
from math import ceil
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFont

import pos_app
from pos_app.domain.receipt import UNPRINTABLE_MARK, Text, cells_of, fits_gbk

CELL_DOTS: Final = 12
INK, PAPER = 255, 0
_HEIGHT, _LEADING = 24, 6
_DARKNESS = 120
"""A dot is burned or not: what is darker than this is."""

_NOT_A_CHARACTER = "\uffff"
"""Drawn as every font draws what it lacks."""

_FONTS = Path(pos_app.__file__).parents[1] / "assets/fonts"
_COMMON, _RARE = _FONTS / "NotoSansCJKsc-Regular.otf", _FONTS / "NotoSansCJKsc-Rare.otf"


def row_strip(row: Text, width: int) -> Image.Image:
    """The row as it stands on `width` dots of paper; ink is white."""
    times = 2 if row.big else 1
    line = Image.new("L", (width // times, _HEIGHT), PAPER)
    x = 0
    for mark in row.text:
        if mark != " ":
            line.paste(_glyph(mark), (x, 0))
        x += CELL_DOTS * cells_of(mark)
    if row.bold:  # as the printer does it: every dot once more beside itself
        line = ImageChops.lighter(line, ImageChops.offset(line, 1, 0))
    line = line.resize((width, _HEIGHT * times), Image.Resampling.NEAREST)
    strip = Image.new("L", (width, line.height + _LEADING), PAPER)
    strip.paste(line, (0, _LEADING // 2))
    return ImageChops.invert(strip) if row.inverse else strip


@cache
def _glyph(mark: str) -> Image.Image:
    """One character in its one or two cells, burned to black or white.

    The font's Latin letters are of many widths; a wide one (`m`, `W`) is pressed into its cell.
    """
    width = CELL_DOTS * cells_of(mark)
    size, baseline = (22, 20) if width == CELL_DOTS else (24, 22)
    font, mark = _face_of(mark, size)
    needed = max(width, ceil(font.getlength(mark)))
    box = Image.new("L", (needed, _HEIGHT), PAPER)
    left = (needed - font.getlength(mark)) / 2
    ImageDraw.Draw(box).text((left, baseline), mark, font=font, fill=INK, anchor="ls")
    box = box.resize((width, _HEIGHT), Image.Resampling.BOX)
    return box.point([INK if level > _DARKNESS else PAPER for level in range(256)])


def _face_of(mark: str, size: int) -> tuple[ImageFont.FreeTypeFont, str]:
    """The font that has this character; `□` for one that neither has."""
    common = _font(_COMMON, size)
    if fits_gbk(mark) or _has(common, mark):
        return common, mark
    rare = _font(_RARE, size)
    return (rare, mark) if _has(rare, mark) else (common, UNPRINTABLE_MARK)


def _has(font: ImageFont.FreeTypeFont, mark: str) -> bool:
    return bytes(font.getmask(mark)) != bytes(font.getmask(_NOT_A_CHARACTER))


@cache
def _font(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size)
