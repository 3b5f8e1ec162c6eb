"""Where chapters say that they begin, and whether what they name may be missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.shapes import Json, Wrong, number, parts, words

Anchor = tuple[int, int, str]
"""Epoch, seq, hash: an entry that another one names."""


@dataclass(frozen=True)
class _Unexplained:
    name: str
    number: int
    epoch: int
    before: Anchor


class Openings:
    """Follows an export. A chapter may name an entry that is not in the file where something signed
    says why: a later chapter passed it by and goes on from an older one (a doubled or older disk),
    or a later note of what was put back names its epoch and another end of the one before it."""

    def __init__(self) -> None:
        self._unexplained: list[_Unexplained] = []
        self._passed_by: list[tuple[int, int]] = []
        self._notes: list[tuple[int, list[Anchor]]] = []

    def stands_on_nothing(self, name: str, chapter: int, epoch: int, before: Anchor) -> None:
        """What this chapter names is not in the file."""
        self._unexplained.append(_Unexplained(name, chapter, epoch, before))

    def stands_on(self, older: int, chapter: int) -> None:
        """It goes on from an entry of an older chapter."""
        self._passed_by.append((older, chapter))

    def put_back(self, chapter: int, note: list[Anchor]) -> None:
        """A note in this chapter says where older epochs ended."""
        self._notes.append((chapter, note))

    def faults(self) -> Iterator[tuple[str, Wrong]]:
        """Of each chapter that nothing explains, when all was read."""
        for one in self._unexplained:
            if not self._was_passed_by(one) and not self._was_put_back(one):
                yield one.name, Wrong("opening", "it does not follow the epoch before")

    def _was_passed_by(self, one: _Unexplained) -> bool:
        return any(older < one.number < later for older, later in self._passed_by)

    def _was_put_back(self, one: _Unexplained) -> bool:
        epoch, _, entry_hash = one.before
        for chapter, note in self._notes:
            ends = [last_hash for known, seq, last_hash in note if known == epoch and seq]
            is_named = any(known == one.epoch for known, _, _ in note)
            if chapter > one.number and is_named and any(end != entry_hash for end in ends):
                return True
        return False


def anchors_in(note: Json) -> list[Anchor]:
    """Where each epoch ended that stood in the ledger when everything was back."""
    return [
        (number(one, "epoch"), number(one, "last_seq"), words(one, "last_hash"))
        for one in parts(note, "epochs")
    ]
