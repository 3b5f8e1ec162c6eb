"""Marks on paper as a picture, one pixel a dot, as a 203 dpi thermal head would burn it."""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from pathlib import Path

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFont

from drivers.printer.escpos import CELL_DOTS, CHARACTER_DOTS, Align
from drivers.printer.paper_roll import (
    BarcodeMark,
    Cut,
    Feed,
    Mark,
    PictureMark,
    QrMark,
    Run,
    TextRow,
    cell_count,
)

BLACK, WHITE = 0, 1
_HALF_FACE, _HALF_BASELINE = 22, 20
_FULL_FACE, _FULL_BASELINE = 24, 22
"""Size and baseline in dots that fill a 24-dot cell as a printer's own font does."""
_INK_THRESHOLD = 120
_MONOSPACED = "Noto Sans Mono CJK SC"
_CODE_MARGIN_DOTS = 2
_CUT_DASH_DOTS = 8


def draw_roll(
    marks: Sequence[Mark], *, width_dots: int, font: Path, margin_dots: int
) -> Image.Image:
    """The whole paper, white with black dots, `margin_dots` of blank paper on every side."""
    strips = [draw_mark(mark, width_dots=width_dots, font=font) for mark in marks]
    height = sum(strip.height for strip in strips)
    paper = Image.new("1", (width_dots + 2 * margin_dots, height + 2 * margin_dots), WHITE)
    y = margin_dots
    for strip in strips:
        paper.paste(strip, (margin_dots, y))
        y += strip.height
    return paper


def draw_mark(mark: Mark, *, width_dots: int, font: Path) -> Image.Image:
    """One mark as a strip as wide as the print area."""
    match mark:
        case TextRow():
            return _draw_row(mark, width_dots, font)
        case Feed():
            return Image.new("1", (width_dots, mark.dots), WHITE)
        case Cut():
            return _draw_cut(width_dots)
        case QrMark():
            return _aligned(_draw_qr(mark), mark.align, width_dots, margin=0)
        case BarcodeMark():
            return _aligned(_draw_bars(mark), mark.align, width_dots, margin=_CODE_MARGIN_DOTS)
        case PictureMark():
            return _aligned(_draw_raster(mark), mark.align, width_dots, margin=0)


def _draw_row(row: TextRow, width_dots: int, font: Path) -> Image.Image:
    strip = Image.new("1", (width_dots, row.pitch), WHITE)
    shift = _left_end(row.align, width_dots, row.width)
    top = (row.pitch - row.text_height) // 2
    for run in row.runs:
        drawn = _draw_run(run, font)
        strip.paste(drawn, (shift + run.x, top + row.text_height - drawn.height))
    return strip


def _draw_run(run: Run, font: Path) -> Image.Image:
    ink = Image.new("1", (run.width // run.style.wide, CHARACTER_DOTS), WHITE)
    x = 0
    for mark in run.text:
        ink.paste(draw_glyph(mark, font), (x, 0))
        x += cell_count(mark) * CELL_DOTS
    if run.style.bold:  # every dot burnt twice, one dot apart
        ink = ImageChops.logical_and(ink, ImageChops.offset(ink, 1, 0))
    if run.style.inverse:
        ink = ImageChops.invert(ink)
    size = (run.width, CHARACTER_DOTS * run.style.tall)
    return ink.resize(size, Image.Resampling.NEAREST)


@lru_cache(maxsize=4096)
def draw_glyph(mark: str, font: Path) -> Image.Image:
    """One character in its cell of 12 or 24 by 24 dots."""
    width = cell_count(mark) * CELL_DOTS
    half = width == CELL_DOTS
    size, baseline = (_HALF_FACE, _HALF_BASELINE) if half else (_FULL_FACE, _FULL_BASELINE)
    face = _face(font, size)
    needed = max(width, ceil(face.getlength(mark)))
    box = Image.new("L", (needed, CHARACTER_DOTS), 0)
    left = (needed - face.getlength(mark)) / 2
    ImageDraw.Draw(box).text((left, baseline), mark, font=face, fill=255, anchor="ls")
    if box.width > width:  # a proportional font's W in a narrow cell
        box = box.resize((width, CHARACTER_DOTS), Image.Resampling.BOX)
    return box.point(lambda ink: BLACK if ink > _INK_THRESHOLD else 255).convert("1")


@lru_cache(maxsize=8)
def _face(font: Path, size: int) -> ImageFont.FreeTypeFont:
    """The font; out of a collection the monospaced simplified Chinese one."""
    if font.suffix == ".ttc":
        for index in range(16):
            face = ImageFont.truetype(str(font), size, index=index)
            if face.getname()[0] == _MONOSPACED:
                return face
    return ImageFont.truetype(str(font), size)


def _draw_qr(mark: QrMark) -> Image.Image:
    code = segno.make_qr(mark.content, error=mark.level, boost_error=False)
    side = len(code.matrix)
    modules = Image.new("1", (side, side), WHITE)
    modules.putdata([BLACK if dark else WHITE for row in code.matrix for dark in row])
    dots = side * mark.module_dots
    return modules.resize((dots, dots), Image.Resampling.NEAREST)


def _draw_bars(mark: BarcodeMark) -> Image.Image:
    bars = Image.new("1", (len(mark.modules), 1), WHITE)
    bars.putdata([BLACK if dark else WHITE for dark in mark.modules])
    size = (len(mark.modules) * mark.module_dots, mark.height_dots)
    return bars.resize(size, Image.Resampling.NEAREST)


def _draw_raster(mark: PictureMark) -> Image.Image:
    black_is_one = Image.frombytes("1", (mark.row_bytes * 8, mark.rows), mark.content)
    return ImageChops.invert(black_is_one)


def _draw_cut(width_dots: int) -> Image.Image:
    strip = Image.new("1", (width_dots, 3), WHITE)
    pen = ImageDraw.Draw(strip)
    for x in range(0, width_dots, 2 * _CUT_DASH_DOTS):
        pen.line((x, 1, x + _CUT_DASH_DOTS - 1, 1), fill=BLACK)
    return strip


def _aligned(drawn: Image.Image, align: Align, width_dots: int, *, margin: int) -> Image.Image:
    """What is wider than the paper is cut off at its right end, as a printer does."""
    strip = Image.new("1", (width_dots, drawn.height + 2 * margin), WHITE)
    strip.paste(drawn, (_left_end(align, width_dots, drawn.width), margin))
    return strip


def _left_end(align: Align, width_dots: int, width: int) -> int:
    room = max(0, width_dots - width)
    return {Align.LEFT: 0, Align.CENTRE: room // 2, Align.RIGHT: room}[align]
