"""Epochs of which the cloud has another history: an old or cloned disk went on under the same
number. That history is not ours to keep, but the coupons that were redeemed in it are gone."""

from collections.abc import Sequence

import apsw

from pos_app.adapters.ledger.chapters import Chapter, StoredEntry, chapters_in
from pos_app.adapters.ledger.identity import Identity
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.values import dataclass
from pos_app.domain.wire import Unreadable, decode_entry


@dataclass(frozen=True, slots=True)
class Fork:
    """Up to `after_seq` both histories are one; the cloud's is looked through up to `seen_seq`."""

    after_seq: int
    seen_seq: int
    seen_hash: bytes


def note_fork(connection: apsw.Connection, *, identity: Identity) -> None:
    """The histories part behind what the cloud has confirmed, or further on: how far they are one
    is seen as the cloud's is looked through. Noted once. Raises apsw.Error."""
    chapter = _chapter_of(connection, identity)
    if chapter is not None:
        connection.execute(
            "INSERT INTO fork SELECT chapter, acked_seq, acked_seq, acked_hash FROM sync_state"
            " WHERE chapter = ? ON CONFLICT DO NOTHING",
            (chapter.number,),
        )


def forget_fork(connection: apsw.Connection, *, identity: Identity) -> None:
    """Everything that was written here the cloud has too, and nothing more will be written: what
    the cloud has beyond is simply what this disk lacks. Raises apsw.Error."""
    chapter = _chapter_of(connection, identity)
    if chapter is not None:
        connection.execute("DELETE FROM fork WHERE chapter = ?", (chapter.number,))


def fork_of(connection: apsw.Connection, *, identity: Identity) -> Fork | None:
    """None when the epoch is not forked, or not here. Raises apsw.Error."""
    chapter = _chapter_of(connection, identity)
    if chapter is None:
        return None
    row = connection.execute(
        "SELECT after_seq, seen_seq, seen_hash FROM fork WHERE chapter = ?", (chapter.number,)
    ).fetchone()
    return Fork(*row) if row else None


def keep_spent(
    connection: apsw.Connection, *, identity: Identity, entries: Sequence[StoredEntry]
) -> None:
    """Look through verified entries of the cloud's history: those that are ours as well move the
    parting point on, and whatever was redeemed in the others is used. One that was given back since
    counts as used too: the cloud knows better, the till only refuses. Raises apsw.Error."""
    chapter, fork = _chapter_of(connection, identity), fork_of(connection, identity=identity)
    if chapter is None or fork is None:
        return
    common = _ours_too(connection, chapter, fork, entries)
    spent = [(coupon,) for entry in entries[common:] for coupon in _redeemed(entry)]
    connection.executemany("INSERT OR IGNORE INTO coupon_spent VALUES (?)", spent)
    last = entries[-1]
    connection.execute(
        "UPDATE fork SET after_seq = ?, seen_seq = ?, seen_hash = ? WHERE chapter = ?",
        (fork.after_seq + common, last.seq, last.entry_hash, chapter.number),
    )


def _ours_too(
    connection: apsw.Connection, chapter: Chapter, fork: Fork, entries: Sequence[StoredEntry]
) -> int:
    """How many of the cloud's next entries are this disk's too: one hash is over all before it."""
    if fork.seen_seq > fork.after_seq:
        return 0
    for count, entry in enumerate(entries):
        ours: bytes | None = connection.execute(
            "SELECT hash FROM journal WHERE position = ? AND chapter = ?",
            (chapter.position(entry.seq), chapter.number),
        ).get
        if ours != entry.entry_hash:
            return count
    return len(entries)


def _redeemed(stored: StoredEntry) -> tuple[str, ...]:
    try:
        body = decode_entry(stored.data).body
    except Unreadable:
        return ()
    if not isinstance(body, SaleRecorded):
        return ()
    return tuple(redemption.coupon_id for redemption in body.redemptions)


def _chapter_of(connection: apsw.Connection, identity: Identity) -> Chapter | None:
    chapters = chapters_in(connection)
    return next((chapter for chapter in chapters if chapter.identity == identity), None)
