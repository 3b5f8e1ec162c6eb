"""A picture file as a logo of printer dots. Import late: Pillow is not needed to sell."""

import warnings
from pathlib import Path

from PIL import Image

from drivers.printer.stored import MAX_ROWS, Raster

LARGEST_FILE_BYTES = 4_000_000
_WHITE = (255, 255, 255, 255)
_DARKNESS = 140
"""A dot is burned or not: what is darker than this is."""
_SHARE = 3 / 4
"""Of the paper's width: wider than that a logo is a stripe."""


def logo_raster(path: Path, width_dots: int) -> Raster:
    """Black on white, never enlarged, at most three quarters of the paper wide.

    Raises OSError or ValueError for what is no picture or too large a file.
    """
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise ValueError(f"more than {LARGEST_FILE_BYTES} bytes")
    with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
        try:
            grey = _on_white(path)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise ValueError(str(bomb)) from bomb
    grey.thumbnail((int(width_dots * _SHARE), MAX_ROWS), Image.Resampling.LANCZOS)
    row_bytes = -(-grey.width // 8)
    whole = Image.new("L", (row_bytes * 8, grey.height), 255)
    whole.paste(grey, ((whole.width - grey.width) // 2, 0))
    dots = whole.point(lambda light: 255 if light < _DARKNESS else 0).convert("1")
    return Raster(row_bytes, dots.height, dots.tobytes())


def _on_white(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        shown = picture.convert("RGBA")
    paper = Image.new("RGBA", shown.size, _WHITE)
    return Image.alpha_composite(paper, shown).convert("L")
