"""A row that a printer's font cannot set, as one raster command (`GS v 0`).

Import late, on the printer's thread: Pillow and python-escpos take half a second, and only a rare
character needs them.
"""

import os
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from pos_app.adapters.receipts.row_strip import CELL_DOTS, row_strip
from pos_app.domain.receipt import Text, cells_of

if TYPE_CHECKING:
    from escpos.printer import Dummy

_PROFILE = Path(__file__).parent / "escpos_profile.json"


def row_raster(row: Text) -> bytes:
    """The row as dots, as high as a native row with its line spacing, as wide as its ink."""
    shown = row if row.inverse else Text(row.text.rstrip(), bold=row.bold, big=row.big)
    width = cells_of(shown.text) * CELL_DOTS * (2 if row.big else 1)
    black_on_white = ImageChops.invert(row_strip(shown, width))
    return image_bytes(black_on_white.convert("1"))


def image_bytes(image: Image.Image) -> bytes:
    """A black and white picture as one command, at the left end of the paper."""
    dummy = _dummy_class()()
    dummy.image(image, impl="bitImageRaster", fragment_height=max(1, image.height))
    return dummy.output


@cache
def _dummy_class() -> "type[Dummy]":
    """python-escpos with one profile instead of sixty.

    WORKAROUND(python-escpos 3.1, capabilities.py): importing it parses 200 kB of YAML for 330 ms,
    which the windows would feel, and leaves a temporary folder behind each time.
    """
    os.environ.setdefault("ESCPOS_CAPABILITIES_FILE", str(_PROFILE))
    from escpos import capabilities
    from escpos.printer import Dummy

    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy
