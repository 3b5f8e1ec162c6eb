"""What is checked at every start: the last 2,000 hashes and the newest signature."""

from pathlib import Path
from typing import Any

import apsw

from pos_app.adapters.ledger.chapters import Chapter, Tip
from pos_app.adapters.ledger.faults import LedgerDamaged, LedgerTooNew
from pos_app.domain.journal import GENESIS, VERSION, ChainFault, chain, signed_message
from pos_app.domain.wire import UnknownVersion, Unreadable, decode_entry

RECENT = 2000


def recent_tip(connection: apsw.Connection, path: Path, chapter: Chapter) -> Tip:
    """Where the chapter ends, after checking what led there. Raises LedgerDamaged, or
    LedgerTooNew when the newest entry, truly signed, is of a newer program."""
    rows: list[Any] = connection.execute(
        "SELECT seq, data, hash, signature FROM journal WHERE position > ?"
        " ORDER BY position DESC LIMIT ?",
        (chapter.starts_after, RECENT + 1),
    ).fetchall()
    if not rows:
        raise LedgerDamaged(path, 1, ChainFault.GAP, "the epoch's first entry is missing")
    rows.reverse()
    seq, before = (0, GENESIS) if len(rows) <= RECENT else (rows[0][0], rows.pop(0)[2])
    for stored_seq, data, entry_hash, _ in rows:
        seq += 1
        if stored_seq != seq:
            raise LedgerDamaged(path, seq, ChainFault.GAP)
        if chain(before, data) != entry_hash:
            raise LedgerDamaged(path, seq, ChainFault.HASH)
        before = entry_hash
    _, data, entry_hash, signature = rows[-1]
    if not is_signed(chapter.public_key, entry_hash, signature):
        raise LedgerDamaged(path, seq, ChainFault.SIGNATURE)
    return _tip(path, seq, data, entry_hash)


def is_signed(public_key: bytes, entry_hash: bytes, signature: bytes) -> bool:
    """Whether the device's key signed this entry."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed_message(entry_hash))
    except (InvalidSignature, ValueError):
        return False
    return True


def _tip(path: Path, seq: int, data: bytes, entry_hash: bytes) -> Tip:
    try:
        head = decode_entry(data).head
    except UnknownVersion as error:
        raise LedgerTooNew(path, error.version, VERSION) from error
    except Unreadable as error:
        raise LedgerDamaged(path, seq, ChainFault.UNREADABLE, str(error)) from error
    if head.seq != seq:
        raise LedgerDamaged(path, seq, ChainFault.HEAD)
    return Tip(seq, entry_hash, head.utc_ms, head.totals)
