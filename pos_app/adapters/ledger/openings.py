"""Whether an epoch may begin behind an entry that the file does not hold.

It may where the device itself has signed why. The history that this file goes on with passed that
epoch by: a copy of the disk lived it, on a tail that only the cloud has, or a newer disk did. Or a
note of what was put back after a loss names that epoch, and another end of the one before it.
Whoever merely cuts entries off the end of an epoch has no such signature.
"""

from pos_app.adapters.ledger.chapters import Chapter
from pos_app.adapters.ledger.findings import Finding
from pos_app.domain.journal import ChainFault, EpochOpened, IntegrityEvent, IntegrityNoted
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class _Opening:
    chapter: Chapter
    opened: EpochOpened


class Openings:
    """Follows a journal, and judges its openings when all of it was read."""

    def __init__(self) -> None:
        self._unexplained: list[_Opening] = []
        self._passed_by: list[tuple[Chapter, Chapter]] = []
        self._noted: list[tuple[Chapter, IntegrityNoted]] = []

    def stands_on_nothing(self, chapter: Chapter, opened: EpochOpened) -> None:
        """What it names is not in the file."""
        self._unexplained.append(_Opening(chapter, opened))

    def stands_on(self, older: Chapter, chapter: Chapter) -> None:
        """It goes on from an entry of an older chapter, past those between the two."""
        self._passed_by.append((older, chapter))

    def look_at(self, chapter: Chapter, body: object) -> None:
        """The body of the next entry."""
        if isinstance(body, IntegrityNoted) and body.event == IntegrityEvent.RESTORED:
            self._noted.append((chapter, body))

    def findings(self) -> list[Finding]:
        """The openings that nothing explains."""
        detail = "it does not follow the epoch before"
        return [
            Finding(one.chapter.identity, 1, ChainFault.HEAD, detail)
            for one in self._unexplained
            if not self._was_passed_by(one.chapter) and not self._was_put_back(one)
        ]

    def _was_passed_by(self, chapter: Chapter) -> bool:
        return any(older.number < chapter.number < later.number for older, later in self._passed_by)

    def _was_put_back(self, opening: _Opening) -> bool:
        named = (opening.opened.previous_epoch, opening.opened.previous_hash)
        return any(
            chapter.number > opening.chapter.number
            and any(one.epoch == opening.chapter.identity.epoch for one in note.epochs)
            and any(
                one.epoch == named[0] and one.last_seq and one.last_hash != named[1]
                for one in note.epochs
            )
            for chapter, note in self._noted
        )
