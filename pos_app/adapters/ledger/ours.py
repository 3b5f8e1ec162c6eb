"""Whether a file that SQLite or its own columns make look like somebody else's is really ours.

One flipped bit in the header or in the row that names a chapter must not keep a shop closed. What
is signed decides: an epoch's first entry stands on nothing, so it can be verified by itself.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pos_app.adapters.ledger.pages import FoundRow, PageFile
from pos_app.adapters.ledger.recent import is_signed
from pos_app.domain.journal import GENESIS, EpochOpened, chain
from pos_app.domain.wire import Unreadable, decode_entry

FAR_NEWER = 100
"""Formats that no program will be ahead of this one: such a number is a flipped bit."""


def header_is_torn(path: Path) -> bool:
    """Whether SQLite would open the file for reading only, because of a write version that there is
    not (https://www.sqlite.org/fileformat2.html, 1.3.3): every sale would then fail."""
    try:
        with path.open("rb") as file:
            versions = file.read(20)[18:]
    except OSError:
        return False
    return len(versions) == 2 and not {*versions} <= {1, 2}


def bears_our_signature(path: Path, *, terminal: str, public_key: bytes) -> bool:
    """Whether an epoch of this terminal, signed by this device, begins in the file or in its log.
    False when it cannot be read."""
    return any(epochs_on_pages(path, terminal=terminal, public_key=public_key))


def epochs_on_pages(path: Path, *, terminal: str, public_key: bytes) -> Iterator[int]:
    """The numbers of this terminal's epochs that begin in the file or in its log, as they are
    found; nothing when it cannot be read. Reads page by page: five years take a while."""
    try:
        pages = PageFile(path)
    except OSError:
        return
    with closing(pages):
        for row in pages.rows():
            if row is not None and (epoch := _epoch_of(row, terminal, public_key)):
                yield epoch


def _epoch_of(row: FoundRow, terminal: str, public_key: bytes) -> int:
    """The epoch that begins with this row; 0 when none of ours does."""
    if b'"EpochOpened"' not in row.data[:400]:
        return 0
    try:
        entry = decode_entry(row.data)
    except Unreadable:
        return 0
    begins = isinstance(entry.body, EpochOpened) and entry.head.seq == 1
    if not begins or entry.head.terminal != terminal:
        return 0
    is_ours = is_signed(public_key, chain(GENESIS, row.data), row.signature)
    return entry.head.epoch if is_ours else 0
