"""What a signed note says was put back must still be there: the end of an older epoch is covered by
nothing else, for the epoch that replaced it names nothing before it."""

from collections.abc import Iterator

import apsw

from pos_app.adapters.ledger.chapters import Chapter
from pos_app.adapters.ledger.findings import Finding
from pos_app.domain.journal import (
    ChainFault,
    Entry,
    EpochOpened,
    EpochReason,
    IntegrityEvent,
    IntegrityNoted,
)


class Anchors:
    """Follows a journal, and keeps the newest note of what was put back: it names each older
    epoch."""

    def __init__(self) -> None:
        self._newest: tuple[Chapter, int, IntegrityNoted] | None = None

    def look_at(self, chapter: Chapter, entry: Entry) -> None:
        """The next entry. After another loss older notes bind nobody before the next one: what they
        name may just be on its way back, or be lost."""
        match entry.body:
            case EpochOpened(reason=EpochReason.REPLACED | EpochReason.RESTORED):
                self._newest = None
            case IntegrityNoted(event=IntegrityEvent.RESTORED) as note:
                self._newest = (chapter, entry.head.seq, note)
            case _:
                pass

    def missing(self, connection: apsw.Connection, chapters: list[Chapter]) -> Iterator[Finding]:
        """What the note names and the attached `ledger` does not hold. Raises apsw.Error."""
        if self._newest is None:
            return
        chapter, seq, note = self._newest
        for epoch, last_seq, last_hash in ((e.epoch, e.last_seq, e.last_hash) for e in note.epochs):
            held = (
                connection.execute(
                    "SELECT 1 FROM ledger.journal"
                    " WHERE position = ? AND chapter = ? AND lower(hex(hash)) = ?",
                    (one.position(last_seq), one.number, last_hash),
                ).get
                for one in chapters
                if one.identity.epoch == epoch
            )
            if last_seq and not any(held):
                detail = f"entry {last_seq} of epoch {epoch} was put back and is not there"
                yield Finding(chapter.identity, seq, ChainFault.GAP, detail)
