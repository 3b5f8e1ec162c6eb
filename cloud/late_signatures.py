"""The signatures that an upload did not wait for.

Why: each hash covers everything before it, so the last signature of an upload vouches for all of
its entries, and a verification costs more than storing a sale. The others are evidence, not
admission: they are verified when no upload is being worked on, and a bad one is told.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cloud.database import Row, Work
from cloud.parking import Place, park
from cloud.parts import Parts
from pos_app.domain.journal import signed_message

PIECE = 200
"""Entries at a time: some 25 ms."""


def note_due(work: Work, first: Place, last_seq: int) -> None:
    """The entries from `first` to `last_seq` stand on a signature behind them."""
    if first.seq <= last_seq:
        work.do(
            "INSERT INTO signatures_due (terminal_id, epoch, first_seq, last_seq)"
            " VALUES (?, ?, ?, ?)",
            (first.terminal, first.epoch, first.seq, last_seq),
        )


def verify_piece(parts: Parts) -> int:
    """Verify up to PIECE signatures that are due; how many there were."""
    with parts.database.read() as work:
        due = work.find(
            "SELECT store_id, terminal_id, epoch, first_seq, last_seq, public_key"
            " FROM signatures_due JOIN terminal USING (terminal_id) LIMIT 1"
        )
        if due is None:
            return 0
        store, terminal, epoch, first_seq, last_seq, public_key = due
        end = min(last_seq, first_seq + PIECE - 1)
        rows = work.rows(
            "SELECT seq, hash, signature FROM journal WHERE store_id = ? AND terminal_id = ?"
            " AND epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq",
            (store, terminal, epoch, first_seq, end),
        )
    bad = _bad(public_key, rows)
    with parts.database.write() as work:
        is_ours = work.find(
            "DELETE FROM signatures_due WHERE terminal_id = ? AND epoch = ? AND first_seq = ?"
            " RETURNING 1",
            (terminal, epoch, first_seq),
        )
        if is_ours is None:  # another server process was first, and has told
            return len(rows)
        for seq in bad:
            park(work, Place(store, terminal, epoch, seq), "signature", "", parts.clock())
        note_due(work, Place(store, terminal, epoch, end + 1), last_seq)
    if bad:
        parts.hints.tell(store, "messages")
    return len(rows)


def _bad(public_key: bytes, rows: list[Row]) -> list[int]:
    """Which entries this key did not sign."""
    key = Ed25519PublicKey.from_public_bytes(public_key)
    return [seq for seq, entry_hash, signature in rows if not _holds(key, entry_hash, signature)]


def _holds(key: Ed25519PublicKey, entry_hash: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, signed_message(entry_hash))
    except InvalidSignature:
        return False
    return True
