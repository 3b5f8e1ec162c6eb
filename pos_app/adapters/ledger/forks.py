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
    """The histories part behind what the cloud has confirmed. Noted once. Raises apsw.Error."""
    chapter = _chapter_of(connection, identity)
    if chapter is not None:
        connection.execute(
            "INSERT INTO fork SELECT chapter, acked_seq, acked_seq, acked_hash FROM sync_state"
            " WHERE chapter = ? ON CONFLICT DO NOTHING",
            (chapter.number,),
        )


def forget_fork(connection: apsw.Connection, *, identity: Identity) -> None:
    """Nothing was written here behind what the cloud has confirmed, and nothing will be any more:
    what the cloud has beyond is simply what this disk lacks. Raises apsw.Error."""
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
    """Whatever was redeemed in these verified entries of the cloud's history is used. One that was
    given back since counts as used too: the cloud knows better, the till only refuses. Raises
    apsw.Error."""
    chapter = _chapter_of(connection, identity)
    if chapter is None:
        return
    spent = [(coupon,) for entry in entries for coupon in _redeemed(entry)]
    connection.executemany("INSERT OR IGNORE INTO coupon_spent VALUES (?)", spent)
    last = entries[-1]
    connection.execute(
        "UPDATE fork SET seen_seq = ?, seen_hash = ? WHERE chapter = ?",
        (last.seq, last.entry_hash, chapter.number),
    )


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
