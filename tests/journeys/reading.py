"""Reading a picture as people do: QR codes, and the digits of an amount.

Digits are told apart by their shape alone, against the glyphs of the font that the product bundles:
each blob of ink is scaled to one size and compared. Nothing expected goes in, so a wrong amount on
the glass is read as the wrong amount that it is.
"""

from functools import cache
from pathlib import Path

import cv2
import numpy
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pyzbar import pyzbar

from tests.journeys.processes import ROOT

Grey = NDArray[numpy.uint8]
Box = tuple[int, int, int, int]

_FONT = ROOT / "assets" / "fonts" / "NotoSansCJKsc-Bold.otf"
_SIZE = (24, 36)
_GLYPH_PX = 96
_LIKENESS = 0.75
"""Of two different digits of the font the most alike score 0.67."""
_DARK = 128


def qr_texts(picture: Image.Image) -> set[str]:
    """Every QR code in the picture, by two readers; what both or either could read."""
    grey = _grey(picture)
    texts = {found.data.decode("ascii") for found in pyzbar.decode(grey) if found.type == "QRCODE"}
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(grey)
    return texts | ({text} if text else set())


def amount_in(picture: Image.Image, box: Box) -> str | None:
    """The largest amount within the box, such as `45.50`; None when none can be read there."""
    return _amount(_grey(picture.crop(box)) < _DARK)


def amounts_in_column(picture: Image.Image, box: Box) -> list[str]:
    """The amounts below each other, from the top; a price that is struck out is none."""
    ink = _grey(picture.crop(box)) < _DARK
    edges = numpy.flatnonzero(numpy.diff(ink.any(axis=1), prepend=False, append=False))
    bands = zip(edges[::2], edges[1::2], strict=True)
    return [amount for top, bottom in bands if (amount := _amount(ink[top:bottom]))]


def _amount(ink: NDArray[numpy.bool_]) -> str | None:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(numpy.uint8), connectivity=8)
    blobs = sorted((Blob.of(row) for row in stats[1:]), key=lambda blob: blob.left)
    if not blobs:
        return None
    tallest = max(blob.height for blob in blobs)
    figures = [blob for blob in blobs if blob.height > 0.85 * tallest]
    base = figures[0].bottom
    text = ""
    for blob in blobs:
        if blob in figures:
            text += _digit(ink[blob.top : blob.bottom, blob.left : blob.right])
        elif text and blob.is_point_at(base, tallest):
            text += "."
    return text if text.count(".") == 1 and "?" not in text else None


class Blob:
    """Ink that hangs together."""

    def __init__(self, left: int, top: int, width: int, height: int) -> None:
        self.left, self.top, self.width, self.height = left, top, width, height
        self.right, self.bottom = left + width, top + height

    @classmethod
    def of(cls, row: NDArray[numpy.int32]) -> "Blob":
        return cls(*(int(value) for value in row[:4]))

    def is_point_at(self, base: int, tallest: int) -> bool:
        """A small round blob on the line."""
        small = 0.1 * tallest < self.height < 0.3 * tallest
        return small and abs(self.bottom - base) <= 0.05 * tallest + 1


def _digit(ink: NDArray[numpy.bool_]) -> str:
    seen = _scaled(ink)
    digit, likeness = max(
        ((digit, float((seen * glyph).sum())) for digit, glyph in _glyphs().items()),
        key=lambda pair: pair[1],
    )
    return digit if likeness > _LIKENESS else "?"


@cache
def _glyphs() -> dict[str, NDArray[numpy.float64]]:
    return {digit: _scaled(_drawn(digit, _FONT)) for digit in "0123456789"}


def _drawn(digit: str, font: Path) -> NDArray[numpy.bool_]:
    picture = Image.new("L", (_GLYPH_PX, 2 * _GLYPH_PX), 255)
    ImageDraw.Draw(picture).text(
        (8, 8), digit, fill=0, font=ImageFont.truetype(str(font), _GLYPH_PX)
    )
    ink = numpy.asarray(picture) < _DARK
    rows, columns = numpy.flatnonzero(ink.any(axis=1)), numpy.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scaled(ink: NDArray[numpy.bool_]) -> NDArray[numpy.float64]:
    """At one size, without mean, of length one: the product of two is their correlation."""
    small = cv2.resize(ink.astype(numpy.float64), _SIZE, interpolation=cv2.INTER_AREA)
    centred = small - small.mean()
    scaled: NDArray[numpy.float64] = centred / (numpy.linalg.norm(centred) or 1.0)
    return scaled


def _grey(picture: Image.Image) -> Grey:
    return numpy.asarray(picture.convert("L"))
