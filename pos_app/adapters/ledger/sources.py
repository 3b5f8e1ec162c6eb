"""From where lost entries come back: a backup or a file that was set aside, each read as far as it
can be."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import apsw
import msgspec

from pos_app.adapters.ledger.chapters import Chapter, chapters_in
from pos_app.adapters.ledger.connection import reading_uri
from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.pages import PageFile
from pos_app.domain.values import dataclass
from pos_app.domain.wire import Unreadable, decode


@dataclass(frozen=True, slots=True)
class LostChapter:
    """One epoch as a source knows it, under the key of whoever wrote it; empty when the source does
    not tell."""

    identity: Identity
    public_key: bytes
    last_seq: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is said to be an entry. Several may have one number; at most one of them chains.

    `told_hash`: the hash that was signed, where the bytes are known to be damaged and the entries
    behind go on from it; else empty.
    """

    seq: int
    data: bytes
    signature: bytes
    told_hash: bytes = b""


BACKUP, SALVAGE, CLOUD = "backup", "salvage", "cloud"
"""Where entries come from, as they are counted."""


class Source(Protocol):
    """A journal that is read back."""

    @property
    def kind(self) -> str: ...

    def look(self) -> Iterator[None]:
        """Find out what there is, pausing after each piece; before anything else is asked."""
        ...

    def chapters(self) -> Sequence[LostChapter]:
        """Oldest first."""
        ...

    def after(self, identity: Identity, seq: int, limit: int) -> Sequence[Candidate]:
        """What stands behind `seq`, in order, without a hole before the first."""
        ...

    def close(self) -> None: ...


class LedgerSource:
    """A ledger file that SQLite can open. What it cannot read of it ends a chapter here."""

    def __init__(self, path: Path, kind: str) -> None:
        """Raises apsw.Error."""
        self.kind = kind
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        self._connection = apsw.Connection(reading_uri(path), flags=flags)
        self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        try:
            chapters = chapters_in(self._connection)
        except BaseException:
            self._connection.close()
            raise
        ends = [chapter.starts_after for chapter in chapters[1:]] + [1 << 62]
        self._chapters = {  # nothing, where the power went before the first epoch was begun
            chapter.identity: (chapter, end) for chapter, end in zip(chapters, ends, strict=False)
        }

    def close(self) -> None:
        self._connection.close()

    def look(self) -> Iterator[None]:
        yield from ()

    def chapters(self) -> Sequence[LostChapter]:
        return [
            LostChapter(chapter.identity, chapter.public_key, self._last_seq(chapter, end))
            for chapter, end in self._chapters.values()
        ]

    def after(self, identity: Identity, seq: int, limit: int) -> Sequence[Candidate]:
        chapter, end = self._chapters[identity]
        found: list[Candidate] = []
        with suppress(apsw.Error):
            rows = self._connection.execute(
                "SELECT seq, data, signature FROM journal WHERE position > ? AND position <= ?"
                " ORDER BY position LIMIT ?",
                (chapter.position(seq), end, limit),
            )
            found.extend(Candidate(*row) for row in rows)
        return found

    def _last_seq(self, chapter: Chapter, end: int) -> int:
        with suppress(apsw.Error):
            last = self._connection.execute(
                "SELECT max(position) FROM journal WHERE position > ? AND position <= ?",
                (chapter.starts_after, end),
            ).get
            return int(last or chapter.starts_after) - chapter.starts_after
        return 0


class _Place(msgspec.Struct):
    """Where an entry says that it stands."""

    store: int
    terminal: str
    epoch: int
    seq: int


class PageSource:
    """Any file, page by page. Remembers only where it has found what the ledger lacks."""

    def __init__(self, path: Path, kind: str, *, held: "Held") -> None:
        """`held`: what the ledger has already. Raises OSError."""
        self.kind = kind
        self._pages = PageFile(path)
        self._held = held
        self._held_seqs: dict[Identity, int] = {}
        self._found: dict[Identity, dict[int, tuple[int, ...]]] = {}

    def close(self) -> None:
        self._pages.close()
        self._found.clear()

    def look(self) -> Iterator[None]:
        """Find everything, pausing after each page."""
        for row in self._pages.rows():
            if row is None:
                yield
                continue
            try:
                place = decode(row.data, _Place)
            except Unreadable:
                continue
            identity = Identity(place.store, place.terminal, place.epoch)
            if identity not in self._held_seqs:
                self._held_seqs[identity] = self._held(identity)
            if place.seq > self._held_seqs[identity]:
                entries = self._found.setdefault(identity, {})
                entries[place.seq] = (*entries.get(place.seq, ()), row.place)

    def chapters(self) -> Sequence[LostChapter]:
        known = sorted(self._found, key=lambda one: (one.is_enrolled, one.epoch))
        return [LostChapter(identity, b"", max(self._found[identity])) for identity in known]

    def after(self, identity: Identity, seq: int, limit: int) -> Sequence[Candidate]:
        entries = self._found.get(identity, {})
        found: list[Candidate] = []
        for number in range(seq + 1, seq + 1 + limit):
            if number not in entries:
                break
            rows = {self._pages.row_at(place) for place in entries[number]}
            found.extend(Candidate(number, row.data, row.signature) for row in rows if row)
        return found


class Held(Protocol):
    """The last entry of an epoch that the ledger holds; 0 when it holds none."""

    def __call__(self, identity: Identity, /) -> int: ...
