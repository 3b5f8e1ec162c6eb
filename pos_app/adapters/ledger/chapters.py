"""Chapters: one terminal's epoch in this file, one after the other."""

import base64
from collections.abc import Sequence
from dataclasses import field
from enum import Enum
from pathlib import Path

import apsw

from pos_app.adapters.ledger.faults import LedgerAhead, LedgerDamaged, LedgerForeign, LedgerOlder
from pos_app.adapters.ledger.identity import Identity
from pos_app.domain.journal import GENESIS, ChainFault, EpochOpened, EpochReason, Totals
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Chapter:
    """Who wrote it, and the key that its signatures are verified with."""

    number: int
    identity: Identity
    public_key: bytes
    starts_after: int

    def position(self, seq: int) -> int:
        """Where the chapter's entry `seq` stands in the file."""
        return self.starts_after + seq


@dataclass(frozen=True, slots=True)
class Tip:
    """Where a chapter ends, and what the next entry stands on."""

    seq: int = 0
    entry_hash: bytes = GENESIS
    utc_ms: int = 0
    totals: Totals = field(default_factory=Totals)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One journal entry exactly as it was hashed and signed."""

    seq: int
    data: bytes
    entry_hash: bytes
    signature: bytes


def chapters_in(connection: apsw.Connection) -> list[Chapter]:
    """All of them, oldest first."""
    rows = connection.execute(
        "SELECT chapter, store, terminal, epoch, public_key, starts_after FROM chapter"
        " ORDER BY chapter"
    )
    return [
        Chapter(number, Identity(store, terminal, epoch), public_key, starts_after)
        for number, store, terminal, epoch, public_key, starts_after in rows
    ]


def are_torn(connection: apsw.Connection) -> bool:
    """Whether the list of chapters holds what a sound file never does: its tables are strict about
    kinds."""
    return bool(connection.execute(_TORN).get)


_TORN = (
    "SELECT count(*) FROM chapter WHERE typeof(store) <> 'integer' OR typeof(terminal) <> 'text'"
    " OR typeof(epoch) <> 'integer' OR typeof(public_key) <> 'blob'"
    " OR typeof(starts_after) <> 'integer'"
)


class Expected(Enum):
    """What the key folder says of the ledger that is being opened."""

    ANY = "any"  # nothing: as a tool or a test opens it
    BEGUN = "begun"  # this epoch has begun before, so the file holds it
    LOST = "lost"  # the ledger before was lost or damaged: a fresh file replaces it


ROOM = 1 << 32
"""Positions of one epoch where older ones may still be put in below. Chapter n begins at n times
this, or right behind the one before."""
OWN_CHAPTERS = 1000
"""Chapters of this terminal are numbered from here where room is left; below is room for what the
device wrote under other names."""


def with_room(identity: Identity, public_key: bytes, last: Chapter | None, end: int) -> Chapter:
    """A chapter behind `last`, which ends at position `end`, with room below for the rest of that
    one and for every older epoch of this terminal that the file lacks."""
    number = OWN_CHAPTERS + identity.epoch
    if last is not None:
        same_till = last.identity.terminal == identity.terminal
        lacking = identity.epoch - (last.identity.epoch if same_till else 0)
        number = max(number, last.number + lacking)
    return Chapter(number, identity, public_key, max(number * ROOM, end))


def place_below(
    chapters: Sequence[Chapter], identity: Identity, public_key: bytes, *, rank: int
) -> Chapter | None:
    """Where an older epoch that the file lacks is put: by how far it lies before or behind another
    one of its terminal, else as the `rank`th chapter of where it comes from. None when there is no
    room."""
    number = _number_beside(chapters, identity) or max(rank, identity.epoch)
    before = max((c for c in chapters if c.number < number), default=None, key=_number)
    after = min((c for c in chapters if c.number > number), default=None, key=_number)
    wanted = Chapter(number, identity, public_key, starts_after=number * ROOM)
    taken = any(chapter.number == number for chapter in chapters)
    fits_below = after is not None and wanted.position(ROOM) <= after.starts_after
    fits_above = before is None or before.starts_after < wanted.starts_after
    return wanted if number > 0 and fits_below and fits_above and not taken else None


def _number_beside(chapters: Sequence[Chapter], identity: Identity) -> int | None:
    """By the next epoch of this terminal that is in the file, else by the one before; None when
    there is neither."""
    own = [chapter for chapter in chapters if chapter.identity.terminal == identity.terminal]
    own.sort(key=lambda chapter: chapter.identity.epoch)
    later = (chapter for chapter in own if chapter.identity.epoch > identity.epoch)
    beside = next(later, own[-1] if own else None)
    if beside is None:
        return None
    return beside.number + identity.epoch - beside.identity.epoch


def _number(chapter: Chapter) -> int:
    return chapter.number


def why_new_epoch(
    path: Path,
    last: Chapter | None,
    wanted: Identity,
    public_key: bytes,
    expected: Expected = Expected.ANY,
) -> str | None:
    """The reason to begin a new epoch under this identity, or None to go on in the last one.

    Raises LedgerForeign when the file belongs to somebody else: another till's sales are never
    continued under this till's name. When `wanted` has begun before it is never begun again: an
    empty file is LedgerDamaged then, and one that ends before it LedgerOlder.
    """
    if last is None:
        return _why_first(path, wanted, expected)
    stored = last.identity
    if stored == wanted:
        if last.public_key != public_key:
            raise LedgerForeign(
                path,
                f"{_name(stored)} has written it with another key",
                f"{_name(stored)} 用另一把钥匙写过它",
            )
        return None
    reason = _why_next(stored, wanted)
    if reason is None:
        same_till = (stored.store, stored.terminal) == (wanted.store, wanted.terminal)
        if same_till and last.public_key == public_key:
            raise LedgerAhead(path, stored.epoch, wanted.epoch)
        raise LedgerForeign(
            path,
            f"it belongs to {_name(stored)}, not to {_name(wanted)}",
            f"它属于 {_name(stored)}，不属于 {_name(wanted)}",
        )
    if expected is Expected.BEGUN:
        raise LedgerOlder(path, stored.epoch, wanted.epoch)
    return reason


def _why_first(path: Path, wanted: Identity, expected: Expected) -> str:
    if expected is Expected.BEGUN:
        raise LedgerDamaged(path, 0, ChainFault.GAP, "there is nothing in it")
    if expected is Expected.LOST:
        return EpochReason.REPLACED
    return EpochReason.ENROLLED if wanted.is_enrolled else EpochReason.LOCAL


def _why_next(stored: Identity, wanted: Identity) -> str | None:
    """Why `wanted` may follow `stored`; None when it may not. Enrolment gives a first epoch: with a
    later one the file is from before it."""
    if not stored.is_enrolled and wanted.is_enrolled:
        return EpochReason.ENROLLED if wanted.epoch == 1 else EpochReason.RESTORED
    same_till = (stored.store, stored.terminal) == (wanted.store, wanted.terminal)
    return EpochReason.RESTORED if same_till and wanted.epoch > stored.epoch else None


def begin_chapter(connection: apsw.Connection, chapter: Chapter) -> None:
    """The rows that a chapter's entries refer to, inside the caller's transaction."""
    who = chapter.identity
    connection.execute(
        "INSERT INTO chapter VALUES (?,?,?,?,?,?)",
        (
            chapter.number,
            who.store,
            who.terminal,
            who.epoch,
            chapter.public_key,
            chapter.starts_after,
        ),
    )
    connection.execute("INSERT INTO sync_state VALUES (?,0,?,0)", (chapter.number, GENESIS))


def opening_entry(
    reason: str, public_key: bytes, previous: Chapter | None, previous_tip: Tip
) -> EpochOpened:
    """The first entry of an epoch names where the one before it ended."""
    return EpochOpened(
        reason=reason,
        public_key=base64.b64encode(public_key).decode("ascii"),
        previous_epoch=previous.identity.epoch if previous else 0,
        previous_seq=previous_tip.seq,
        previous_hash=previous_tip.entry_hash.hex() if previous else "",
    )


def _name(identity: Identity) -> str:
    """Store, terminal and epoch, the same in every language."""
    return f"{identity.store}/{identity.terminal}/{identity.epoch}"
