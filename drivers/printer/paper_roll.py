"""What stands on the paper: marks in the order in which they were printed. Pure."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from drivers.printer.escpos import CELL_DOTS, CHARACTER_DOTS, Align

DEFAULT_PITCH_DOTS = 30


@dataclass(frozen=True, slots=True)
class Style:
    """How characters look."""

    bold: bool = False
    inverse: bool = False
    wide: int = 1
    tall: int = 1


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one style, from `x` dots on."""

    x: int
    text: str
    style: Style

    @property
    def width(self) -> int:
        """In dots."""
        return sum(cell_count(mark) for mark in self.text) * CELL_DOTS * self.style.wide


@dataclass(frozen=True, slots=True)
class TextRow:
    """One printed row."""

    runs: tuple[Run, ...] = ()
    align: Align = Align.LEFT
    spacing: int = DEFAULT_PITCH_DOTS

    @property
    def width(self) -> int:
        """In dots, up to the last character."""
        return max((run.x + run.width for run in self.runs), default=0)

    @property
    def text_height(self) -> int:
        """The tallest character, in dots."""
        return max((CHARACTER_DOTS * run.style.tall for run in self.runs), default=0)

    @property
    def pitch(self) -> int:
        """To the next row, in dots: the line spacing, or what the tallest character needs."""
        return max(self.spacing, self.text_height)

    def with_text(self, x: int, text: str, style: Style) -> "TextRow":
        """The row with `text` set at `x`; joins the last run when it simply goes on."""
        last = self.runs[-1] if self.runs else None
        if last and last.style == style and last.x + last.width == x:
            joined = replace(last, text=last.text + text)
            return replace(self, runs=(*self.runs[:-1], joined))
        return replace(self, runs=(*self.runs, Run(x, text, style)))


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty paper."""

    dots: int


@dataclass(frozen=True, slots=True)
class QrMark:
    """A QR code, printed without a quiet zone."""

    content: bytes
    module_dots: int
    level: str
    align: Align


@dataclass(frozen=True, slots=True)
class BarcodeMark:
    """A barcode. `modules` go from the first bar to the last, True for black."""

    text: str
    modules: tuple[bool, ...]
    module_dots: int
    height_dots: int
    align: Align


@dataclass(frozen=True, slots=True)
class PictureMark:
    """A raster picture, eight dots a byte, row by row."""

    row_bytes: int
    rows: int
    content: bytes
    align: Align


@dataclass(frozen=True, slots=True)
class Cut:
    """The blade."""


Mark: TypeAlias = TextRow | Feed | QrMark | BarcodeMark | PictureMark | Cut


def cell_count(mark: str) -> int:
    """Cells of one character on the simulated paper: ASCII takes one, everything else two."""
    return 1 if mark.isascii() else 2


def text_lines(marks: tuple[Mark, ...]) -> tuple[str, ...]:
    """The rows of text, each character in its cell; a wide style shows at its printed place."""
    return tuple(_as_line(mark) for mark in marks if isinstance(mark, TextRow))


def _as_line(row: TextRow) -> str:
    line, cells = "", 0
    for run in sorted(row.runs, key=lambda run: run.x):
        gap = run.x // CELL_DOTS - cells
        line += " " * gap + run.text
        cells += gap + run.width // CELL_DOTS
    return line.rstrip()
