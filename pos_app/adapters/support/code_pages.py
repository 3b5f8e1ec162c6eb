"""A text as a few QR codes, and back: for a shop whose only way out is somebody's phone.

A page is `XDS1:<page>/<pages>:<crc of the whole>:<base32>`: characters that a QR code packs into
5.5 bits each, so a phone reads a page from the screen at arm's length. `pos-tool support read`
joins them in any order.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable

MARK = "XDS1"
PAGE_SYMBOLS = 480
"""Of base32 a page: with its head a QR code of version 13, 69 modules wide."""
PAGES_LIMIT = 9
TEXT_LIMIT = 64 * 1024
"""Bytes that a set of pages may unpack to."""
_PAGE = re.compile(rf"{MARK}:([1-9])/([1-9]):([0-9A-F]{{8}}):([A-Z2-7]+)")


class PagesWrong(Exception):
    """These pages are not one whole text. Carries which are missing, if that is all."""

    def __init__(self, problem: str, missing: tuple[int, ...] = ()) -> None:
        super().__init__(problem)
        self.missing = missing


def pages_of(text: str) -> tuple[str, ...]:
    """At most PAGES_LIMIT pages. A text that does not fit loses its end, line by line."""
    lines = text.splitlines()
    while True:
        pages = _packed("\n".join(lines))
        if len(pages) <= PAGES_LIMIT:
            return pages
        lines = lines[: len(lines) * 9 // 10]


def text_of(pages: Iterable[str]) -> str:
    """The text of the pages, in any order, also if some came twice. Raises PagesWrong."""
    found = [_PAGE.fullmatch("".join(page.split()).upper()) for page in pages]
    parts = [one.groups() for one in found if one]
    if not parts or len({(count, crc) for _, count, crc, _ in parts}) != 1:
        raise PagesWrong("not the pages of one text")
    _, count, crc, _ = parts[0]
    by_number = {int(number): symbols for number, _, _, symbols in parts}
    missing = tuple(sorted({*range(1, int(count) + 1)} - {*by_number}))
    if missing:
        raise PagesWrong(f"page {', '.join(map(str, missing))} of {count} is missing", missing)
    return _unpacked("".join(by_number[number] for number in sorted(by_number)), crc)


def _packed(text: str) -> tuple[str, ...]:
    packed = zlib.compress(text.encode("utf-8"), 9)
    symbols = base64.b32encode(packed).decode("ascii").rstrip("=")
    cuts = [symbols[at : at + PAGE_SYMBOLS] for at in range(0, len(symbols), PAGE_SYMBOLS)]
    crc = f"{zlib.crc32(packed):08X}"
    return tuple(
        f"{MARK}:{number}/{len(cuts)}:{crc}:{cut}" for number, cut in enumerate(cuts, start=1)
    )


def _unpacked(symbols: str, crc: str) -> str:
    try:
        packed = base64.b32decode(symbols + "=" * (-len(symbols) % 8))
        if f"{zlib.crc32(packed):08X}" != crc:
            raise PagesWrong("the pages do not fit together")
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, TEXT_LIMIT)
        if unpacker.unconsumed_tail:
            raise PagesWrong("the text is too long")
        return text.decode("utf-8")
    except (binascii.Error, zlib.error, UnicodeDecodeError) as error:
        raise PagesWrong("the pages are damaged") from error
