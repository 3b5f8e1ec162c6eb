"""Pictures that a printer keeps in its own memory, such as a shop's logo. Pure.

`graphics` (GS ( L): kept under a key of two characters, and the printer says which keys it holds;
what most printers of the last fifteen years know. `bitmap` (FS q, FS p): one picture, unasked, and
written seldom, since each writing wears the memory and replaces all that was there.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from drivers.printer.escpos import INITIALIZE

MAX_WIDTH_DOTS = 576
MAX_ROWS = 240
"""Three centimetres; a logo, not a poster."""
_KEY_FIRST, _KEY_SIZE = 33, 94
"""A key's characters are 32 to 126; a space is left out."""

ASK_KEYS = b"\x1d(L\x04\x000@KC"
"""GS ( L 64: say the keys of all stored graphics."""
ACKNOWLEDGE = b"\x06"
"""ACK: go on with the next part of the list."""
PRINT_BITMAP = b"\x1cp\x01\x00"
"""FS p 1 0: the first bitmap, as large as it is."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Black is 1, eight dots a byte, row by row."""

    row_bytes: int
    rows: int
    content: bytes

    def __post_init__(self) -> None:
        """Raises ValueError for a picture that is too large or not whole."""
        if not (1 <= self.row_bytes * 8 <= MAX_WIDTH_DOTS and 1 <= self.rows <= MAX_ROWS):
            raise ValueError(f"{self.row_bytes * 8} × {self.rows} dots are no logo")
        if len(self.content) != self.row_bytes * self.rows:
            raise ValueError("not as many bytes as dots")

    @property
    def key(self) -> bytes:
        """Two characters that another picture hardly ever has: name and version at once."""
        number = int.from_bytes(hashlib.sha256(bytes([self.row_bytes]) + self.content).digest())
        return bytes(
            (_KEY_FIRST + number % _KEY_SIZE, _KEY_FIRST + number // _KEY_SIZE % _KEY_SIZE)
        )


def store_graphics(picture: Raster) -> bytes:
    """GS ( L 67: keep it under its key, black on white, once."""
    size = (picture.row_bytes * 8).to_bytes(2, "little") + picture.rows.to_bytes(2, "little")
    arguments = b"0C0" + picture.key + b"\x01" + size + b"1" + picture.content
    return b"\x1d(L" + len(arguments).to_bytes(2, "little") + arguments


def print_graphics(key: bytes) -> bytes:
    """GS ( L 69: print what is kept under this key; nothing when there is nothing."""
    return b"\x1d(L\x06\x000E" + key + b"\x01\x01"


def store_bitmap(picture: Raster) -> bytes:
    """FS q 1: keep this picture alone. The printer then begins anew, so a reset follows."""
    high = -(-picture.rows // 8)
    size = picture.row_bytes.to_bytes(2, "little") + high.to_bytes(2, "little")
    return b"\x1cq\x01" + size + b"".join(_columns(picture, high)) + INITIALIZE


def bitmap_as_raster(row_bytes: int, high: int, columns: bytes) -> bytes:
    """The rows of a picture that came in columns."""
    rows = bytearray(row_bytes * high * 8)
    for x in range(row_bytes * 8):
        for y in range(high * 8):
            if columns[x * high + y // 8] & 0x80 >> y % 8:
                rows[y * row_bytes + x // 8] |= 0x80 >> x % 8
    return bytes(rows)


def _columns(picture: Raster, high: int) -> Iterator[bytes]:
    """Column by column from the left, each from the top, eight dots a byte."""
    for x in range(picture.row_bytes * 8):
        column = bytearray(high)
        for y in range(picture.rows):
            if picture.content[y * picture.row_bytes + x // 8] & 0x80 >> x % 8:
                column[y // 8] |= 0x80 >> y % 8
        yield bytes(column)
