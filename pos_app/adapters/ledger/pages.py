"""Journal rows out of a SQLite file that SQLite itself may not want to open any more.

Why by hand: SQLite's own recovery walks its tables (`sqlite_dbdata`), which this build of SQLite
does not carry, and it would stop short of a log whose checksums are broken. A journal row is easy
to tell: nine columns, the hash of 32 bytes and the signature of 64. What is found here is only
*offered*: whether it is an entry of ours is decided by its signature and its place in the chain.

The file format is https://www.sqlite.org/fileformat2.html, sections 1.6, 2.1 and 4.1.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pos_app.domain.values import dataclass

LEAF = 0x0D
"""First byte of a page that holds rows of a table."""
LOG_HEADER, FRAME_HEADER = 32, 24
PAGE_SIZES = tuple(1 << power for power in range(9, 17))
USUAL_PAGE = 4096
"""When the header does not tell."""
COLUMNS = 9
HASH_TYPE, SIGNATURE_TYPE = 12 + 2 * 32, 12 + 2 * 64
"""Serial types of blobs of 32 and 64 bytes."""
WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
"""Bytes of the serial types that are numbers."""
LARGEST = 2 * 1024 * 1024
"""Bytes of a row; no entry is half as large."""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """What looks like a journal row. `place` finds it again."""

    place: int
    data: bytes
    entry_hash: bytes
    signature: bytes


class PageFile:
    """The pages of a ledger and, newest first, of its log."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._file = path.open("rb") if path.exists() else None
        log = path.with_name(f"{path.name}-wal")
        self._log = log.open("rb") if log.exists() else None
        self.page_size = self._size_in_header()
        self._in_log = self._pages_of_log()

    def close(self) -> None:
        for file in (self._file, self._log):
            if file is not None:
                file.close()

    def rows(self) -> Iterator[FoundRow | None]:
        """Everything that looks like a journal row, in no order, often twice; None after each page,
        for whoever wants to breathe."""
        for page_at, is_in_log in self._places():
            page = self._read(page_at, is_in_log=is_in_log)
            if page is not None:
                for at in self._cells_of(page):
                    row = self._row(page, at, _place(page_at, at, is_in_log=is_in_log))
                    if row is not None:
                        yield row
            yield None

    def row_at(self, place: int) -> FoundRow | None:
        """The row again; None when the disk does not give it back now."""
        page_at, at, is_in_log = place >> 17, place >> 1 & 0xFFFF, bool(place & 1)
        page = self._read(page_at, is_in_log=is_in_log)
        return self._row(page, at, place) if page is not None else None

    def _places(self) -> Iterator[tuple[int, bool]]:
        if self._file is not None:
            for place in range(0, _length(self._file), self.page_size):
                yield place, False
        for places in self._in_log.values():
            for place in places:
                yield place, True

    def _read(self, place: int, *, is_in_log: bool) -> bytes | None:
        file = self._log if is_in_log else self._file
        return _read(file, place, self.page_size) if file is not None else None

    def _cells_of(self, page: bytes) -> Iterator[int]:
        """Where each row of a page begins. The first page of a file begins with its header."""
        start = 100 if page[:15] == b"SQLite format 3" else 0
        if page[start] != LEAF:
            return
        cells = int.from_bytes(page[start + 3 : start + 5], "big")
        for number in range(min(cells, len(page) // 4)):
            at = start + 8 + 2 * number
            yield int.from_bytes(page[at : at + 2], "big")

    def _row(self, page: bytes, at: int, place: int) -> FoundRow | None:
        try:
            size, at = _varint(page, at)
            _, at = _varint(page, at)
        except IndexError:
            return None
        if not 100 < size < LARGEST:
            return None
        payload = self._payload(page, at, size)
        return _journal_row(payload, place) if payload is not None else None

    def _payload(self, page: bytes, at: int, size: int) -> bytes | None:
        """What does not fit on the page goes on on others, each naming the next."""
        most = self.page_size - 35
        if size <= most:
            return page[at : at + size] if at + size <= len(page) else None
        least = (self.page_size - 12) * 32 // 255 - 23
        here = least + (size - least) % (self.page_size - 4)
        here = here if here <= most else least
        found = page[at : at + here]
        following = int.from_bytes(page[at + here : at + here + 4], "big")
        while len(found) < size:
            more = self._page(following)
            if more is None:
                return None
            following = int.from_bytes(more[:4], "big")
            found += more[4 : 4 + size - len(found)]
        return found

    def _page(self, number: int) -> bytes | None:
        """The newest copy of a page."""
        places = self._in_log.get(number)
        if places:
            return self._read(places[-1], is_in_log=True)
        if number < 1:
            return None
        return self._read((number - 1) * self.page_size, is_in_log=False)

    def _size_in_header(self) -> int:
        stored = _read(self._file, 16, 2) if self._file is not None else None
        in_log = _read(self._log, 8, 4) if self._log is not None else None
        for told in (stored, in_log):
            size = int.from_bytes(told, "big") if told else 0
            if size in PAGE_SIZES:
                return size
        return USUAL_PAGE

    def _pages_of_log(self) -> dict[int, list[int]]:
        """Where each page's copies lie, oldest first. Checksums are not asked: they end at the
        first bad frame, and the chain of the journal decides anyway."""
        pages: dict[int, list[int]] = {}
        if self._log is None:
            return pages
        step = FRAME_HEADER + self.page_size
        for place in range(LOG_HEADER, _length(self._log) - step + 1, step):
            number = _read(self._log, place, 4)
            if number is not None:
                pages.setdefault(int.from_bytes(number, "big"), []).append(place + FRAME_HEADER)
        return pages


def _place(page_at: int, at: int, *, is_in_log: bool) -> int:
    return page_at << 17 | at << 1 | is_in_log


def _journal_row(payload: bytes, place: int) -> FoundRow | None:
    """The record's header names the nine types; the last three are data, hash and signature."""
    try:
        header_size, at = _varint(payload, 0)
        types = []
        while at < header_size:
            kind, at = _varint(payload, at)
            types.append(kind)
    except IndexError:
        return None
    if len(types) != COLUMNS or types[7:] != [HASH_TYPE, SIGNATURE_TYPE] or types[6] < 12:
        return None
    at = header_size + sum(_width(kind) for kind in types[:6])
    data_end = at + _width(types[6])
    if data_end + 96 > len(payload):
        return None
    return FoundRow(
        place,
        payload[at:data_end],
        payload[data_end : data_end + 32],
        payload[data_end + 32 : data_end + 96],
    )


def _width(serial_type: int) -> int:
    """Bytes that a value of this type takes."""
    return WIDTHS[serial_type] if serial_type < len(WIDTHS) else max(0, (serial_type - 12) // 2)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of up to nine bytes, seven bits each, and what comes after it."""
    value = 0
    for count in range(9):
        byte = content[at + count]
        if count == 8:
            return (value << 8) | byte, at + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + count + 1
    raise IndexError(at)


def _length(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _read(file: BinaryIO, place: int, size: int) -> bytes | None:
    """None when the disk does not give it back, or it is not whole."""
    try:
        file.seek(place)
        found = file.read(size)
    except OSError:
        return None
    return found if len(found) == size else None
