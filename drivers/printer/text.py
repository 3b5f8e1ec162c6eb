"""Text for printers with a Chinese font: one encoded byte is one cell."""

from dataclasses import dataclass

from drivers.address import Encoding

UNPRINTABLE_MARK = "□"

_LOOK_ALIKES = str.maketrans(
    {
        "¥": "￥",  # U+00A5 is four bytes, shown as "0 6" by a GBK font; U+FFE5 is a3 a4
        "\u00a0": " ",  # no-break space
        "•": "·",
        "−": "-",  # the minus sign; amounts use ASCII
        "–": "-",
    }
)


@dataclass(frozen=True, slots=True)
class EncodedText:
    """Bytes for the printer, and the characters that it cannot show, each once."""

    content: bytes
    unprintable: tuple[str, ...]


def encode_text(text: str, encoding: Encoding) -> EncodedText:
    """Encode one row. What the font lacks, and every control character, becomes `□`.

    A control character never reaches the printer: in a product name it would be a command.
    """
    out, missing = bytearray(), dict.fromkeys("")
    for mark in text.translate(_LOOK_ALIKES):
        encoded = _encode_mark(mark, encoding)
        if not encoded:
            missing[mark] = None
            encoded = UNPRINTABLE_MARK.encode(encoding)
        out += encoded
    return EncodedText(bytes(out), tuple(missing))


def cells(text: str) -> int:
    """How many 12-dot cells `text` takes: one GBK byte is one cell."""
    return sum(_cells_of(mark) for mark in text.translate(_LOOK_ALIKES))


def _cells_of(mark: str) -> int:
    return len(_encode_mark(mark, "gbk")) or 2  # `□` and four-byte characters are two wide


def _encode_mark(mark: str, encoding: Encoding) -> bytes:
    if mark < " " or mark == "\x7f":
        return b""
    try:
        return mark.encode(encoding)
    except UnicodeEncodeError:
        return b""
