"""Whether a file that a technician names is a ledger at all, and whose."""

from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import apsw

from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.sources import SALVAGE, LedgerSource, LostChapter, PageSource


def is_ledger(path: Path) -> bool:
    """Whether anything in it looks like an entry; stops at the first. Raises OSError."""
    if _chapters_by_sqlite(path):
        return True
    with closing(PageSource(path, SALVAGE, held=lambda _: 0)) as source:
        return any(source.chapters() for _ in source.look()) or bool(source.chapters())


def may_be_ours(path: Path, public_key: bytes, is_known: Callable[[Identity], bool]) -> bool:
    """By the keys in it; by the names on its entries where it no longer tells keys. `is_known`:
    whether an epoch is in this till's ledger. Raises OSError."""
    chapters = _chapters_by_sqlite(path)
    if chapters:
        return any(chapter.public_key == public_key for chapter in chapters)
    with closing(PageSource(path, SALVAGE, held=lambda _: 0)) as source:
        for _ in source.look():
            pass
        return any(is_known(chapter.identity) for chapter in source.chapters())


def _chapters_by_sqlite(path: Path) -> list[LostChapter]:
    """Nothing where SQLite cannot read it."""
    with suppress(apsw.Error), closing(LedgerSource(path, SALVAGE)) as source:
        return list(source.chapters())
    return []
