"""Chapters: one terminal's epoch in this file, one after the other."""

import base64
from dataclasses import field
from pathlib import Path

import apsw

from pos_app.adapters.ledger.faults import LedgerForeign
from pos_app.adapters.ledger.identity import Identity
from pos_app.domain.journal import GENESIS, EpochOpened, Totals
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


def why_new_epoch(
    path: Path, last: Chapter | None, wanted: Identity, public_key: bytes
) -> str | None:
    """The reason to begin a new epoch under this identity, or None to go on in the last one.

    Raises LedgerForeign when the file belongs to somebody else: another till's sales are never
    continued under this till's name.
    """
    if last is None:
        return "enrolled" if wanted.is_enrolled else "local"
    stored = last.identity
    if stored == wanted:
        if last.public_key != public_key:
            raise LedgerForeign(
                path,
                f"{_name(stored)} has written it with another key",
                f"{_name(stored)} 用另一把钥匙写过它",
            )
        return None
    if not stored.is_enrolled and wanted.is_enrolled:
        return "enrolled"
    same_till = (stored.store, stored.terminal) == (wanted.store, wanted.terminal)
    if same_till and wanted.epoch > stored.epoch:
        return "restored"
    raise LedgerForeign(
        path,
        f"it belongs to {_name(stored)}, not to {_name(wanted)}",
        f"它属于 {_name(stored)}，不属于 {_name(wanted)}",
    )


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
