"""Whether a file that a technician names is a ledger at all, and whose."""

from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

import apsw

from pos_app.adapters.ledger.pages import PageFile
from pos_app.adapters.ledger.recent import is_signed
from pos_app.adapters.ledger.sources import SALVAGE, LedgerSource, LostChapter, PageSource

TRIED = 1000
"""Entries whose signatures are looked at, a tenth of a second: one device signs all of its own."""


def is_ledger(path: Path) -> bool:
    """Whether anything in it looks like an entry; stops at the first. Raises OSError."""
    if _chapters_by_sqlite(path):
        return True
    with closing(PageSource(path, SALVAGE, held=lambda _: 0)) as source:
        return any(source.chapters() for _ in source.look()) or bool(source.chapters())


def may_be_ours(path: Path, public_key: bytes) -> bool:
    """By the keys in it; where it no longer tells keys, by who signed its entries: two tills may
    have gone by one name. Raises OSError."""
    chapters = _chapters_by_sqlite(path)
    if chapters:
        return any(chapter.public_key == public_key for chapter in chapters)
    with closing(PageFile(path)) as pages:
        rows = islice((row for row in pages.rows() if row is not None), TRIED)
        return any(is_signed(public_key, row.entry_hash, row.signature) for row in rows)


def _chapters_by_sqlite(path: Path) -> list[LostChapter]:
    """Nothing where SQLite cannot read it."""
    with suppress(apsw.Error), closing(LedgerSource(path, SALVAGE)) as source:
        return list(source.chapters())
    return []
