"""Taking in a till's journal: exactly once, in order, never blocked by one odd entry.

One upload is one transaction, and the answer is given after its commit. What the cloud has is a
prefix of what the till has; a second history under the same epoch is a fork and is not mixed in.
"""

import base64
import binascii
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cloud import log
from cloud.database import Work
from cloud.effects import apply
from cloud.parking import Place, park
from cloud.parts import Parts
from cloud.problems import Refused, unreadable
from cloud.shops import claims_version
from cloud.signing import Caller
from pos_app.domain.journal import GENESIS, Head, chain, signed_message
from pos_app.domain.wire import BATCH_ENTRIES, EventsAck, EventsUpload

_SEQ_LIMIT = 99_999_999
"""Eight digits of a receipt number."""


@dataclass(frozen=True, slots=True)
class _Sent:
    seq: int
    data: bytes
    entry_hash: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class _Cursor:
    seq: int
    entry_hash: bytes


def take_in(parts: Parts, caller: Caller, upload: EventsUpload) -> EventsAck:
    """Store what is new. Raises Refused for what is no upload of this till."""
    before = _hash_of(upload.before)
    sent = _chained(upload, before)
    _check_signatures(caller, sent)
    journal = Place(caller.store, caller.terminal, upload.epoch, upload.first_seq)
    with parts.database.write() as work:
        cursor = _cursor(work, caller, upload.epoch)
        status = _compare(work, journal, before, sent, cursor)
        claims_before = claims_version(work, caller.store)
        if status == "ok":
            cursor = _store(work, journal, sent, cursor, parts.clock())
        elif status == "fork":
            park(work, journal, "fork", upload.before, parts.clock())
        has_redeemed = claims_version(work, caller.store) != claims_before
    log.note(
        "upload",
        terminal=caller.terminal,
        epoch=upload.epoch,
        first_seq=upload.first_seq,
        entries=len(sent),
        status=status,
        acked_seq=cursor.seq,
    )
    if has_redeemed:
        parts.hints.tell(caller.store, "claims")
    return EventsAck(status, cursor.seq, cursor.entry_hash.hex(), parts.clock())


def _chained(upload: EventsUpload, before: bytes) -> list[_Sent]:
    if len(upload.entries) > BATCH_ENTRIES:
        raise Refused(413, "too_large", "too many entries", f"limit {BATCH_ENTRIES}")
    last = upload.first_seq + len(upload.entries) - 1
    if upload.first_seq < 1 or last > _SEQ_LIMIT or not 0 < upload.epoch <= _SEQ_LIMIT:
        raise unreadable("first_seq or epoch out of range")
    sent, running = [], before
    for seq, entry in enumerate(upload.entries, start=upload.first_seq):
        data = entry.data.encode("utf-8")
        running = chain(running, data)
        sent.append(_Sent(seq, data, running, _signature(entry.signature, seq)))
    return sent


def _check_signatures(caller: Caller, sent: list[_Sent]) -> None:
    """An entry that this device did not sign is not this till's: nothing of the upload is kept."""
    key = Ed25519PublicKey.from_public_bytes(caller.public_key)
    for entry in sent:
        try:
            key.verify(entry.signature, signed_message(entry.entry_hash))
        except InvalidSignature as error:
            log.warn("entry_signature", terminal=caller.terminal, seq=entry.seq)
            raise Refused(
                422, "entry_signature", "an entry's signature does not hold", f"seq {entry.seq}"
            ) from error


def _cursor(work: Work, caller: Caller, epoch: int) -> _Cursor:
    row = work.find(
        "SELECT acked_seq, acked_hash FROM epoch WHERE terminal_id = ? AND epoch = ?",
        (caller.terminal, epoch),
    )
    if row is None:
        raise Refused(409, "epoch", "this epoch was not given by the cloud", str(epoch))
    return _Cursor(*row)


def _compare(work: Work, journal: Place, before: bytes, sent: list[_Sent], cursor: _Cursor) -> str:
    """`gap` after a hole, `fork` where our hashes differ from the till's, else `ok`.

    `journal` names the first entry sent.
    """
    if journal.seq > cursor.seq + 1:
        return "gap"
    stored: dict[int, bytes] = dict(
        work.rows(
            "SELECT seq, hash FROM journal WHERE store_id = ?1 AND terminal_id = ?2 AND epoch = ?3"
            " AND seq BETWEEN ?4 - 1 AND ?4 + ?5 - 1",
            (*journal.key, len(sent)),
        )
    )
    if stored.get(journal.seq - 1, GENESIS) != before:
        return "fork"
    same = all(stored.get(entry.seq, entry.entry_hash) == entry.entry_hash for entry in sent)
    return "ok" if same else "fork"


def _store(work: Work, journal: Place, sent: list[_Sent], cursor: _Cursor, now_ms: int) -> _Cursor:
    """Add the entries beyond the cursor and what they mean; move the cursor, only forward."""
    before: Head | None = None
    for entry in sent:
        if entry.seq <= cursor.seq:
            continue
        place = replace(journal, seq=entry.seq)
        work.do(
            "INSERT INTO journal (store_id, terminal_id, epoch, seq, entry, hash, signature,"
            " received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*place.key, entry.data, entry.entry_hash, entry.signature, now_ms),
        )
        before = apply(work, place, entry.data, now_ms, before)
        cursor = _Cursor(entry.seq, entry.entry_hash)
    work.do(
        "UPDATE epoch SET acked_seq = ?1, acked_hash = ?2"
        " WHERE terminal_id = ?3 AND epoch = ?4 AND acked_seq < ?1",
        (cursor.seq, cursor.entry_hash, journal.terminal, journal.epoch),
    )
    return cursor


def _hash_of(text: str) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise unreadable("before is not hex") from error
    if len(value) != len(GENESIS):
        raise unreadable("before is not 32 bytes")
    return value


def _signature(text: str, seq: int) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise unreadable(f"the signature of seq {seq} is not base64") from error
