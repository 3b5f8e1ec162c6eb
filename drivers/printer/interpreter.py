"""The byte stream as a printer understands it: commands in, marks on paper out.

No hardware, no threads, no clock. Written from the command reference and not from our encoder, so
that a wrong byte shows as wrong paper. It begins outside Chinese mode: a receipt that forgets
`FS &` prints rubbish here as it would on a printer that is set so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from drivers.address import Encoding
from drivers.printer.code128 import bar_modules, symbols_of
from drivers.printer.ean_bars import ean_bars
from drivers.printer.escpos import CELL_DOTS, Align
from drivers.printer.paper_roll import (
    DEFAULT_PITCH_DOTS,
    BarcodeMark,
    Cut,
    Feed,
    Mark,
    PictureMark,
    QrMark,
    Style,
    TextRow,
    cell_count,
)
from drivers.printer.stored import Raster, bitmap_as_raster

ESC, FS, GS, LF = 0x1B, 0x1C, 0x1D, 0x0A


@dataclass(frozen=True, slots=True)
class Kick:
    """A pulse for the drawer."""

    pin: int


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """GS r n."""

    number: int


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """GS a n."""

    mask: int


@dataclass(frozen=True, slots=True)
class IdentityRequest:
    """GS I n."""

    number: int


@dataclass(frozen=True, slots=True)
class KeysRequest:
    """GS ( L 64: which pictures are stored. `keys` are those stored when it was asked."""

    keys: tuple[bytes, ...]


Event = Mark | Kick | StatusRequest | ReportRequest | IdentityRequest | KeysRequest

_PLAIN = Style()
_OLD_BARCODES = 6
"""Up to this number a barcode ends with NUL, above it begins with its length."""
_EAN = {2: 13, 3: 8, 67: 13, 68: 8}
_CODE_128 = 73


@dataclass(frozen=True, slots=True)
class _Settings:
    style: Style = _PLAIN
    align: Align = Align.LEFT
    spacing: int = DEFAULT_PITCH_DOTS
    chinese: bool = False
    qr_module: int = 3
    qr_level: int = 48
    qr_content: bytes = b""
    bar_height: int = 162
    bar_module: int = 3


class Interpreter:
    """One printer's understanding of the bytes it was sent so far."""

    def __init__(self, *, width_dots: int, encoding: Encoding) -> None:
        self.not_understood: list[bytes] = []
        """Commands and characters that mean nothing here, for tests and for the log."""
        self._width = width_dots
        self._encoding = encoding
        self._buffer = b""
        self._set = _Settings()
        self._x = 0
        self._row = TextRow()
        self._text, self._text_x = "", 0
        self._events: list[Event] = []
        self._stored: dict[bytes, Raster] = {}
        """What survives switching off."""

    def feed(self, chunk: bytes) -> tuple[Event, ...]:
        """Work through `chunk`; an unfinished command waits for the next one."""
        self._buffer += chunk
        while self._buffer and (used := self._step(self._buffer)):
            self._buffer = self._buffer[used:]
        events, self._events = tuple(self._events), []
        return events

    def forget(self) -> None:
        """What switching off does to a printer: buffer, styles and unprinted row are gone."""
        self._buffer = b""
        self._reset()

    def _step(self, buffer: bytes) -> int:
        """How many bytes were used up; 0 when more are needed."""
        first = buffer[0]
        if first in (ESC, FS, GS):
            return self._command(buffer)
        if first == LF:
            self._print_row()
            return 1
        if first < 0x20:
            return 1  # NUL, CR and other controls do nothing
        return self._character(buffer)

    # -------------------------------------------------------------------------------- characters

    def _character(self, buffer: bytes) -> int:
        length = self._character_length(buffer)
        if len(buffer) < length:
            return 0
        encoded = buffer[:length]
        if length == 1 and encoded[0] >= 0x80:
            self._put(encoded.decode("cp437"))
            return 1
        try:
            self._put(encoded.decode(self._encoding if length > 1 else "ascii"))
        except UnicodeDecodeError:
            self.not_understood.append(encoded)
            self._put("□")
        return length

    def _character_length(self, buffer: bytes) -> int:
        if not self._set.chinese or buffer[0] < 0x81:
            return 1
        four = self._encoding == "gb18030" and len(buffer) > 1 and 0x30 <= buffer[1] <= 0x39
        return 4 if four else 2

    def _put(self, mark: str) -> None:
        width = cell_count(mark) * CELL_DOTS * self._set.style.wide
        if self._x + width > self._width:
            self._print_row()
        if not self._text:
            self._text_x = self._x
        self._text += mark
        self._x += width

    def _set_text(self) -> None:
        """Set the characters since the last command into the row."""
        if self._text:
            self._row = self._row.with_text(self._text_x, self._text, self._set.style)
            self._text = ""

    def _print_row(self) -> None:
        self._set_text()
        row = replace(self._row, align=self._set.align, spacing=self._set.spacing)
        self._events.append(row)
        self._row, self._x = TextRow(), 0

    def _print_pending(self) -> None:
        if self._row.runs:
            self._print_row()

    # ---------------------------------------------------------------------------------- commands

    def _command(self, buffer: bytes) -> int:
        if len(buffer) < 2:
            return 0
        self._set_text()
        head = buffer[:2]
        if head in _VARIABLE:
            return _VARIABLE[head](self, buffer)
        length, act = _FIXED.get(head, (2, Interpreter._unknown))
        if len(buffer) < length:
            return 0
        act(self, buffer[:length])
        return length

    def _unknown(self, command: bytes) -> None:
        self.not_understood.append(command)

    def _ignore(self, command: bytes) -> None:
        """Understood, and without effect on this paper."""

    def _initialize(self, _: bytes) -> None:
        self._reset()

    def _reset(self) -> None:
        self._set = _Settings()
        self._row, self._x, self._text = TextRow(), 0, ""

    def _style(self, **changes: bool | int) -> None:
        style = self._set.style
        self._set = replace(
            self._set,
            style=Style(
                bold=bool(changes.get("bold", style.bold)),
                inverse=bool(changes.get("inverse", style.inverse)),
                wide=int(changes.get("wide", style.wide)),
                tall=int(changes.get("tall", style.tall)),
            ),
        )

    def _bold(self, command: bytes) -> None:
        self._style(bold=bool(command[2] & 1))

    def _inverse(self, command: bytes) -> None:
        self._style(inverse=bool(command[2] & 1))

    def _size(self, command: bytes) -> None:
        self._style(wide=(command[2] >> 4 & 7) + 1, tall=(command[2] & 7) + 1)

    def _chinese_on(self, _: bytes) -> None:
        self._set = replace(self._set, chinese=True)

    def _chinese_off(self, _: bytes) -> None:
        self._set = replace(self._set, chinese=False)

    def _align(self, command: bytes) -> None:
        side = command[2] & 0x0F
        if side > 2:
            self._unknown(command)
        elif not self._row.runs:  # only at the beginning of a row
            self._set = replace(self._set, align=Align(side))

    def _move_to(self, command: bytes) -> None:
        self._x = min(int.from_bytes(command[2:4], "little"), self._width)

    def _move_by(self, command: bytes) -> None:
        there = self._x + int.from_bytes(command[2:4], "little", signed=True)
        self._x = min(max(0, there), self._width)

    def _default_spacing(self, _: bytes) -> None:
        self._set = replace(self._set, spacing=DEFAULT_PITCH_DOTS)

    def _spacing(self, command: bytes) -> None:
        self._set = replace(self._set, spacing=command[2])

    def _feed_rows(self, command: bytes) -> None:
        self._feed(command[2] * self._set.spacing)

    def _feed_dots(self, command: bytes) -> None:
        self._feed(command[2])

    def _feed(self, dots: int) -> None:
        """Print the row and feed: the feed replaces the line spacing when a row was waiting."""
        if self._row.runs:
            row = replace(self._row, align=self._set.align, spacing=0)
            self._events.append(row)
            self._row = TextRow()
            dots = max(0, dots - row.pitch)
        self._x = 0
        if dots:
            self._events.append(Feed(dots))

    def _kick(self, command: bytes) -> None:
        self._events.append(Kick(pin=5 if command[2] & 1 else 2))

    def _request_status(self, command: bytes) -> None:
        self._events.append(StatusRequest(command[2]))

    def _request_reports(self, command: bytes) -> None:
        self._events.append(ReportRequest(command[2]))

    def _request_identity(self, command: bytes) -> None:
        self._events.append(IdentityRequest(command[2]))

    def _bar_height(self, command: bytes) -> None:
        self._set = replace(self._set, bar_height=command[2])

    def _bar_module(self, command: bytes) -> None:
        self._set = replace(self._set, bar_module=command[2])

    def _cut(self, buffer: bytes) -> int:
        """GS V 0|1 cuts here; GS V 65|66 n feeds to the blade first."""
        length = 4 if buffer[2:3] in (b"A", b"B") else 3
        if len(buffer) < max(3, length):
            return 0
        self._print_pending()
        if length == 4 and buffer[3]:
            self._events.append(Feed(buffer[3]))
        self._events.append(Cut())
        return length

    def _barcode(self, buffer: bytes) -> int:
        """GS k 73 n d1…dn, or GS k 2 d1…dk NUL as older programs write it."""
        is_old = len(buffer) > 2 and buffer[2] <= _OLD_BARCODES
        length = buffer.find(b"\0", 3) + 1 if is_old else 4 + int.from_bytes(buffer[3:4])
        if len(buffer) < max(4, length) or not length:
            return 0
        content = buffer[3 : length - 1] if is_old else buffer[4:length]
        try:
            text, modules = _bars(buffer[2], content)
        except ValueError:
            self._unknown(buffer[:length])
            return length
        self._print_pending()
        now = self._set
        self._events.append(BarcodeMark(text, modules, now.bar_module, now.bar_height, now.align))
        return length

    def _graphics(self, arguments: bytes) -> bool:
        """GS ( L: m fn …; whether it was understood."""
        match arguments[:2]:
            case b"0@" if arguments[2:4] == b"KC":
                self._events.append(KeysRequest(tuple(self._stored)))
            case b"0C" if len(arguments) > 11:
                row_bytes = -(-int.from_bytes(arguments[6:8], "little") // 8)
                rows = int.from_bytes(arguments[8:10], "little")
                return self._keep(arguments[3:5], row_bytes, rows, arguments[11:])
            case b"0E":
                self._print_stored(arguments[2:4])
            case _:
                return False
        return True

    def _print_stored(self, key: bytes) -> None:
        self._print_pending()
        if picture := self._stored.get(key):
            mark = PictureMark(picture.row_bytes, picture.rows, picture.content, self._set.align)
            self._events.append(mark)

    def _print_bitmap(self, command: bytes) -> None:
        self._print_stored(command[2:3])

    def _store_bitmap(self, buffer: bytes) -> int:
        """FS q n, then n times xL xH yL yH and the columns: all that was stored is replaced."""
        if len(buffer) < 7:
            return 0
        row_bytes = int.from_bytes(buffer[3:5], "little")
        high = int.from_bytes(buffer[5:7], "little")
        length = 7 + row_bytes * high * 8
        if buffer[2] != 1:
            self._unknown(buffer[:7])
            return 7
        if len(buffer) < length:
            return 0
        self._stored.clear()
        self._reset()
        raster = bitmap_as_raster(row_bytes, high, buffer[7:length])
        if not self._keep(b"\x01", row_bytes, high * 8, raster):
            self._unknown(buffer[:7])
        return length

    def _keep(self, key: bytes, row_bytes: int, rows: int, content: bytes) -> bool:
        """Store a picture; whether it is one."""
        try:
            self._stored[key] = Raster(row_bytes, rows, content)
        except ValueError:
            return False
        return True

    def _qr(self, buffer: bytes) -> int:
        """GS ( k pL pH 49 fn …, and GS ( L"""
        if len(buffer) < 5:
            return 0
        length = 5 + int.from_bytes(buffer[3:5], "little")
        if len(buffer) < length:
            return 0
        function, arguments = buffer[6:7], buffer[7:length]
        if buffer[2:3] == b"L" and self._graphics(buffer[5:length]):
            return length
        if buffer[2:3] != b"k" or buffer[5:6] != b"1" or function not in _QR_FUNCTIONS:
            self._unknown(buffer[:length])
        else:
            _QR_FUNCTIONS[function](self, arguments)
        return length

    def _extension(self, buffer: bytes) -> int:
        """FS ( fn pL pH …: settings of Chinese characters, without effect on this paper."""
        length = 5 + int.from_bytes(buffer[3:5], "little")
        return 0 if len(buffer) < max(5, length) else length

    def _qr_module(self, arguments: bytes) -> None:
        self._set = replace(self._set, qr_module=arguments[0])

    def _qr_level(self, arguments: bytes) -> None:
        self._set = replace(self._set, qr_level=arguments[0])

    def _qr_keep(self, arguments: bytes) -> None:
        self._set = replace(self._set, qr_content=arguments[1:])

    def _qr_print(self, _: bytes) -> None:
        self._print_pending()
        now = self._set
        level = "LMQH"[(now.qr_level - 48) % 4]
        if now.qr_content:
            self._events.append(QrMark(now.qr_content, now.qr_module, level, now.align))

    def _raster(self, buffer: bytes) -> int:
        """GS v 0 m xL xH yL yH d1…dk"""
        if len(buffer) < 8:
            return 0
        row_bytes = int.from_bytes(buffer[4:6], "little")
        rows = int.from_bytes(buffer[6:8], "little")
        length = 8 + row_bytes * rows
        if len(buffer) < length:
            return 0
        self._print_pending()
        picture = PictureMark(row_bytes, rows, buffer[8:length], self._set.align)
        self._events.append(picture)
        return length


def _bars(kind: int, content: bytes) -> tuple[str, tuple[bool, ...]]:
    """A barcode's text and modules. Raises ValueError for a kind that this printer has not."""
    if kind == _CODE_128:
        text, symbols = symbols_of(content)
        if not symbols:
            raise ValueError("an empty barcode")
        return text, bar_modules(symbols)
    digits = content.decode("ascii")
    if len(digits) not in (_EAN.get(kind), _EAN.get(kind, 0) - 1):
        raise ValueError(f"barcode {kind} with {len(digits)} digits")
    return digits, ean_bars(digits)


_FIXED: dict[bytes, tuple[int, Callable[[Interpreter, bytes], None]]] = {
    b"\x1b@": (2, Interpreter._initialize),
    b"\x1bE": (3, Interpreter._bold),
    b"\x1ba": (3, Interpreter._align),
    b"\x1b$": (4, Interpreter._move_to),
    b"\x1b2": (2, Interpreter._default_spacing),
    b"\x1b3": (3, Interpreter._spacing),
    b"\x1bd": (3, Interpreter._feed_rows),
    b"\x1bJ": (3, Interpreter._feed_dots),
    b"\x1bp": (5, Interpreter._kick),
    b"\x1b\\": (4, Interpreter._move_by),
    b"\x1b ": (3, Interpreter._ignore),  # space between characters
    b"\x1b-": (3, Interpreter._ignore),  # underline
    b"\x1b{": (3, Interpreter._ignore),  # upside down
    b"\x1bt": (3, Interpreter._ignore),  # code page
    b"\x1bM": (3, Interpreter._ignore),  # font
    b"\x1bR": (3, Interpreter._ignore),  # national characters
    b"\x1c&": (2, Interpreter._chinese_on),
    b"\x1c.": (2, Interpreter._chinese_off),
    b"\x1c-": (3, Interpreter._ignore),  # underline of Chinese
    b"\x1cp": (4, Interpreter._print_bitmap),
    b"\x1cS": (4, Interpreter._ignore),  # space between Chinese characters
    b"\x1dL": (4, Interpreter._ignore),  # left margin
    b"\x1dW": (4, Interpreter._ignore),  # width of the print area
    b"\x1d!": (3, Interpreter._size),
    b"\x1dB": (3, Interpreter._inverse),
    b"\x1dh": (3, Interpreter._bar_height),
    b"\x1dw": (3, Interpreter._bar_module),
    b"\x1dH": (3, Interpreter._ignore),
    b"\x1df": (3, Interpreter._ignore),
    b"\x1da": (3, Interpreter._request_reports),
    b"\x1dr": (3, Interpreter._request_status),
    b"\x1dI": (3, Interpreter._request_identity),
}
_VARIABLE: dict[bytes, Callable[[Interpreter, bytes], int]] = {
    b"\x1dV": Interpreter._cut,
    b"\x1dk": Interpreter._barcode,
    b"\x1d(": Interpreter._qr,
    b"\x1c(": Interpreter._extension,
    b"\x1cq": Interpreter._store_bitmap,
    b"\x1dv": Interpreter._raster,
}
_QR_FUNCTIONS: dict[bytes, Callable[[Interpreter, bytes], None]] = {
    b"A": Interpreter._ignore,  # model
    b"C": Interpreter._qr_module,
    b"E": Interpreter._qr_level,
    b"P": Interpreter._qr_keep,
    b"Q": Interpreter._qr_print,
}
