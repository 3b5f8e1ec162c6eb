"""Which bytes of SQLite's inner pages hold something (sqlite.org/fileformat2.html, section 1.6),
and a page that is torn."""

from collections.abc import Iterator
from contextlib import closing

import apsw

from pos_app.adapters.ledger import ApswLedger

INNER = (2, 5)
"""An index's inner page, and a table's."""


def inner_bytes(whole: bytes, page_size: int) -> tuple[list[int], list[int]]:
    """Offsets in the file of every byte of inner pages that is used, and of those that are not."""
    used: set[int] = set()
    every: set[int] = set()
    for begin in range(0, len(whole), page_size):
        page = whole[begin : begin + page_size]
        at = 100 if begin == 0 else 0  # the first page begins with the file's header
        if page[at] in INNER:
            used.update(begin + offset for offset in _used(page, at))
            every.update(range(begin + at, begin + page_size))
    return sorted(used), sorted(every - used)


def _used(page: bytes, at: int) -> Iterator[int]:
    """The page's header, its pointers, and the cells that they lead to."""
    cells = int.from_bytes(page[at + 3 : at + 5])
    yield from range(at, at + 12 + 2 * cells)
    for number in range(cells):
        pointer = at + 12 + 2 * number
        cell = int.from_bytes(page[pointer : pointer + 2])
        value, end = _varint(page, cell + 4)  # behind the child's page number
        size = value if page[at] == INNER[0] else 0
        yield from range(cell, min(end + size, len(page)))


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for offset in range(at, at + 8):
        value = value << 7 | page[offset] & 127
        if page[offset] < 128:
            return value, offset + 1
    return value << 8 | page[at + 8], at + 9


def tear_a_table(ledger: ApswLedger) -> None:
    """One that no start looks at, while the till has the file open. On the ledger's own thread."""
    ledger.checkpoint()
    ledger._drop_connection()
    with closing(apsw.Connection(str(ledger.path))) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'sale'").get
        size = connection.pragma("page_size")
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    with ledger.path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
