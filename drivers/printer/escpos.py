"""ESC/POS commands as bytes. Pure; every function says in words what the printer does.

Source of the numbers: the ESC/POS command reference as common 58 and 80 mm printers implement it.
"""

import re
from collections.abc import Iterator
from enum import Enum, IntEnum

DOTS_BY_WIDTH_MM = {58: 384, 80: 576}
"""Printable dots at 203 dpi; 32 and 48 cells of 12 dots."""
CELL_DOTS = 12
CHARACTER_DOTS = 24

INITIALIZE = b"\x1b@"
"""ESC @: forget every style and the unprinted line."""
CHINESE_ON = b"\x1c&"
"""FS &: bytes above 7f are double-byte Chinese."""
CHINESE_OFF = b"\x1c."
LINE_FEED = b"\n"
BOLD_ON = b"\x1bE\x01"
BOLD_OFF = b"\x1bE\x00"
INVERSE_ON = b"\x1dB\x01"
"""GS B: white on black."""
INVERSE_OFF = b"\x1dB\x00"
DEFAULT_LINE_SPACING = b"\x1b2"
"""ESC 2: 30 dots from row to row."""
CUT = b"\x1dV\x42\x00"
"""GS V B 0: feed the last row past the blade, then cut, leaving one point."""

FENCE = b"\x1dr\x01"
"""GS r 1: answered when everything before it has been worked through."""
REPORT_CHANGES = b"\x1da\xff"
"""GS a 255: say every change of state unasked (ASB)."""
REPORT_NOTHING = b"\x1da\x00"
"""GS a 0: only answer questions."""


class Align(IntEnum):
    """Where a row stands on the paper."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


class Query(IntEnum):
    """The real-time questions, answered at once even when the printer is offline."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    PAPER = 4


class QrLevel(Enum):
    """How much of a QR code may be damaged: 7, 15, 25, 30 %."""

    L = 48
    M = 49
    Q = 50
    H = 51


def ask(query: Query) -> bytes:
    """DLE EOT n."""
    return bytes((0x10, 0x04, query))


def align(side: Align) -> bytes:
    """ESC a n, at the beginning of a row only."""
    return bytes((0x1B, 0x61, side))


def size(*, wide: int, tall: int) -> bytes:
    """GS ! n: characters 1 to 8 times as wide and tall."""
    _in_range("width", wide, 1, 8)
    _in_range("height", tall, 1, 8)
    return bytes((0x1D, 0x21, (wide - 1) << 4 | (tall - 1)))


def move_to(dots: int) -> bytes:
    """ESC $ nL nH: go on printing this row at `dots` from its left end."""
    _in_range("position", dots, 0, 0xFFFF)
    return b"\x1b$" + dots.to_bytes(2, "little")


def line_spacing(dots: int) -> bytes:
    """ESC 3 n: `dots` from row to row (a row of taller characters takes what it needs)."""
    _in_range("line spacing", dots, 0, 255)
    return bytes((0x1B, 0x33, dots))


def feed_rows(rows: int) -> bytes:
    """ESC d n: print the row and feed."""
    _in_range("rows", rows, 0, 255)
    return bytes((0x1B, 0x64, rows))


def feed_dots(dots: int) -> bytes:
    """ESC J n: print the row and feed; 8 dots are one millimetre."""
    _in_range("feed", dots, 0, 255)
    return bytes((0x1B, 0x4A, dots))


def kick_drawer(*, pin: int, pulse_ms: int) -> bytes:
    """ESC p m t1 t2: a pulse on connector pin 2 or 5, then a pause as long; in steps of 2 ms."""
    if pin not in {2, 5}:
        raise ValueError(f"a drawer hangs on pin 2 or 5, not {pin}")
    _in_range("pulse", pulse_ms, 2, 510)
    steps = pulse_ms // 2
    return bytes((0x1B, 0x70, 0 if pin == 2 else 1, steps, steps))


def kick_drawer_now(*, pin: int, pulse_ms: int) -> bytes:
    """DLE DC4 1 m t: the same pulse, in steps of 100 ms, even when the printer is offline."""
    if pin not in {2, 5}:
        raise ValueError(f"a drawer hangs on pin 2 or 5, not {pin}")
    steps = min(8, max(1, round(pulse_ms / 100)))
    return bytes((0x10, 0x14, 0x01, 0 if pin == 2 else 1, steps))


def qr_code(content: bytes, *, module_dots: int, level: QrLevel) -> bytes:
    """GS ( k: a native QR code, model 2. No quiet zone: feed 4 modules before and after it."""
    _in_range("module", module_dots, 1, 16)
    _in_range("content", len(content), 1, 2000)
    return b"".join(
        (
            _qr_function(65, b"\x32\x00"),  # model 2
            _qr_function(67, bytes((module_dots,))),
            _qr_function(69, bytes((level.value,))),
            _qr_function(80, b"0" + content),  # keep the content
            _qr_function(81, b"0"),  # print what was kept
        )
    )


def _qr_function(number: int, arguments: bytes) -> bytes:
    length = (2 + len(arguments)).to_bytes(2, "little")
    return b"\x1d(k" + length + bytes((49, number)) + arguments


def code128(text: str, *, module_dots: int, height_dots: int) -> bytes:
    """GS k 73: a Code 128 barcode in the fewest symbols of sets B and C, without text below."""
    _in_range("module", module_dots, 1, 6)
    _in_range("height", height_dots, 1, 255)
    content = code128_content(text)
    _in_range("content", len(content), 3, 255)
    settings = bytes((0x1D, 0x68, height_dots, 0x1D, 0x77, module_dots, 0x1D, 0x48, 0))
    return settings + bytes((0x1D, 0x6B, 73, len(content))) + content


_DIGIT_RUNS = re.compile(r"\d+|\D+")


def code128_content(text: str) -> bytes:
    """`text` with its code set marks: `{B` for characters, `{C` for pairs of digits."""
    if not text or not text.isascii() or not text.isprintable():
        raise ValueError("Code 128 set B holds printable ASCII only")
    out, current = b"", ""
    for code_set, piece in _code_set_pieces(text):
        out += b"" if code_set == current else b"{" + code_set.encode()
        out += _in_pairs(piece) if code_set == "C" else piece.replace("{", "{{").encode()
        current = code_set
    return out


def _code_set_pieces(text: str) -> Iterator[tuple[str, str]]:
    """Cut into B and C. Pairs pay from 4 digits at an end, from 6 in the middle."""
    for run in _DIGIT_RUNS.finditer(text):
        digits, at_start, at_end = run.group(), run.start() == 0, run.end() == len(text)
        if not digits.isdigit() or len(digits) < (4 if at_start or at_end else 6):
            yield "B", digits
            continue
        odd = len(digits) % 2
        if odd and not at_start:
            yield "B", digits[0]
        yield "C", digits[odd and not at_start : len(digits) - (odd and at_start)]
        if odd and at_start:
            yield "B", digits[-1]


def _in_pairs(digits: str) -> bytes:
    return bytes(int(digits[at : at + 2]) for at in range(0, len(digits), 2))


def _in_range(what: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{what} {value} is not within {low}..{high}")
