"""The bytes of two-line displays, as in Epson's DM-D series (ESC/POS for customer displays).

Pure. Most two-line displays sold in China understand these commands too.
"""

from drivers.printer.text import UNPRINTABLE_MARK, cells, encode_text

COLUMNS = 20
ROWS = 2

INITIALIZE = b"\x1b@"
OVERWRITE_MODE = b"\x1f\x01"  # US MD1: a full row does not scroll
CURSOR_OFF = b"\x1fC\x00"  # US C 0
CLEAR = b"\x0c"  # CLR
START = INITIALIZE + OVERWRITE_MODE + CURSOR_OFF + CLEAR

ASCII_MARK = b"?"


def at_row(row: int) -> bytes:
    """US $ n m: the cursor to the first column of row 1 or 2."""
    return b"\x1f$\x01" + bytes([row])


def show(top: str, bottom: str, *, encoding: str) -> bytes:
    """Both rows in full: nothing of what stood there before is left."""
    return at_row(1) + row_bytes(top, encoding) + at_row(2) + row_bytes(bottom, encoding)


def row_bytes(text: str, encoding: str) -> bytes:
    """Exactly 20 columns: cut between characters, never within one, and filled with blanks.

    `encoding` is `ascii` or `gbk`. What the display cannot show becomes a visible mark.
    """
    out = bytearray()
    for mark in text:
        encoded = _encoded(mark, encoding)
        if len(out) + len(encoded) > COLUMNS:
            break
        out += encoded
    return bytes(out.ljust(COLUMNS))


def columns(text: str) -> int:
    """How many of the 20 columns `text` takes on a display with Chinese characters."""
    return cells(text)


def _encoded(mark: str, encoding: str) -> bytes:
    if encoding == "gbk":
        return encode_text(mark, "gbk").content or UNPRINTABLE_MARK.encode("gbk")
    shown = {"￥": "Y", "¥": "Y"}.get(mark, mark)
    return shown.encode("ascii") if " " <= shown < "\x7f" else ASCII_MARK
