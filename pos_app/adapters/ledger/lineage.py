"""Which entries of a file an epoch goes on from.

After an old copy of a disk was put back, or when two machines live under one name, the file holds
histories side by side: what the present epoch stands on is its own, the rest is of another drawer.
"""

from collections.abc import Iterator
from typing import Any

import apsw

from pos_app.adapters.ledger.chapters import Chapter, chapters_in
from pos_app.adapters.ledger.figures import END
from pos_app.domain.journal import EpochOpened, EpochReason
from pos_app.domain.values import dataclass
from pos_app.domain.wire import Unreadable, decode_entry

Stretch = tuple[int, int]
"""From a position up to but without another."""


@dataclass(frozen=True, slots=True)
class Step:
    """The entries of one epoch that a later one goes on from, or that are the newest. `lost` is
    what the disk before had written behind the place where this epoch was restored to. `is_forked`:
    another machine goes on from that place as well."""

    own: Stretch
    lost: Stretch | None
    is_forked: bool


def own_history(connection: apsw.Connection) -> Iterator[Step]:
    """What the present epoch goes on from, newest first. Where an epoch does not say what it stands
    on, or that is not here, then what lies right below it. Raises apsw.Error."""
    chapters, past = chapters_in(connection), END
    while chapters:
        chapter = chapters[-1]
        own = chapter.position(1), past
        opened = _opening(connection, chapter)
        chapters, past, lost = _below(connection, chapters, opened)
        reason = opened.reason if opened is not None else ""
        yield Step(
            own, lost if reason == EpochReason.RESTORED else None, reason == EpochReason.FORKED
        )


def is_in(position: int, stretches: list[Stretch]) -> bool:
    """Whether one of them holds it."""
    return any(first <= position < past for first, past in stretches)


def chapter_at(chapters: list[Chapter], position: int) -> Chapter:
    """The one that an entry lies in."""
    return [chapter for chapter in chapters if chapter.starts_after < position][-1]


def stands_on(connection: apsw.Connection, older: list[Chapter], opened: EpochOpened) -> int | None:
    """The position of the entry that an epoch goes on from; None when it is not in this file."""
    for chapter in older:
        position = chapter.position(opened.previous_seq)
        if (
            chapter.identity.epoch == opened.previous_epoch
            and connection.execute(
                "SELECT 1 FROM journal WHERE position = ? AND chapter = ? AND lower(hex(hash)) = ?",
                (position, chapter.number, opened.previous_hash),
            ).get
        ):
            return position
    return None


def body_at(connection: apsw.Connection, position: int) -> Any:
    """What an entry says; None when there is none. Raises Unreadable."""
    data: bytes | None = connection.execute(
        "SELECT data FROM journal WHERE position = ?", (position,)
    ).get
    return decode_entry(data).body if data is not None else None


def _opening(connection: apsw.Connection, chapter: Chapter) -> EpochOpened | None:
    """None when it cannot be read: a shift that was opened behind it can be closed all the same."""
    try:
        opened = body_at(connection, chapter.position(1))
    except Unreadable:
        return None
    return opened if isinstance(opened, EpochOpened) else None


def _below(
    connection: apsw.Connection, chapters: list[Chapter], opened: EpochOpened | None
) -> tuple[list[Chapter], int, Stretch | None]:
    """The chapters up to the one that the last stands on, the position behind the entry it goes on
    from, and what that chapter holds behind it if the entry is known."""
    older = chapters[:-1]
    on = stands_on(connection, older, opened) if opened is not None else None
    if on is None:
        named = [one for one in older if opened and one.identity.epoch == opened.previous_epoch]
        count = older.index(named[-1]) + 1 if named else len(older)
        return older[:count], chapters[count].position(1), None
    count = older.index(chapter_at(older, on)) + 1
    return older[:count], on + 1, (on + 1, chapters[count].position(1))
