"""One entry in parts: too large for a request, or damaged on the till's disk before it came up.

It is taken by the hash that the device signed. If its bytes do not give that hash they are kept as
they are and nothing of them counts; the entries after it go on from the signed hash. Where that
signature rotted too, the call's own stands in for it, by the same key over the same bytes: nothing
else may ever vouch for the entry, and those behind it cannot wait for good. The manager is told.
"""

from cloud import ingest, log, tails
from cloud.database import Work
from cloud.parking import HASH_SHOWN, park
from cloud.parts import Parts
from cloud.problems import Refused, unreadable
from cloud.sent import Run, Sent, check_signatures, from_base64, hash_of, place
from cloud.signing import Caller
from pos_app.domain.journal import chain
from pos_app.domain.wire import EventsAck
from pos_app.domain.wire_history import ENTRY_LIMIT, PART_BYTES, EntryPart


def take_in(parts: Parts, caller: Caller, part: EntryPart) -> EventsAck:
    """Keep a part: `part` up to its end, or after the last one whatever the whole entry gets. A
    part that does not follow gets `part` with where to go on. Raises Refused."""
    data = _checked(part)
    first = place(caller, part.epoch, part.seq, entries=1)
    before, entry_hash = hash_of(part.before), hash_of(part.entry_hash)
    signature = from_base64(part.signature, "signature")
    is_signed = _is_signed(caller, part, Sent(part.seq, b"", entry_hash, signature))
    with parts.database.write() as work:
        whole = _joined(work, caller, entry_hash, part, data)
    if len(whole) < part.size:
        return EventsAck("part", len(whole), part.before, parts.clock())
    is_damaged = chain(before, whole) != entry_hash
    sent = Sent(part.seq, whole, entry_hash, signature, is_damaged)
    take = tails.take_in_run if part.is_tail else ingest.take_in_run
    ack = take(parts, caller, Run(first, before, (sent,)))
    with parts.database.write() as work:
        _forget(work, caller)
        if ack.status == "ok" and not is_signed:
            park(work, first, "signature", part.entry_hash[:HASH_SHOWN], parts.clock())
    if not is_signed:
        parts.hints.tell(caller.store, "messages")
    log.warn("in_parts", terminal=caller.terminal, seq=part.seq, size=part.size, damaged=is_damaged)
    return ack


def _checked(part: EntryPart) -> bytes:
    if not 0 < part.size <= ENTRY_LIMIT:
        raise Refused(413, "too_large", "the entry is too large", f"limit {ENTRY_LIMIT} bytes")
    data = from_base64(part.data, "data")
    if not data or len(data) > PART_BYTES or not 0 <= part.offset <= part.size - len(data):
        raise unreadable("offset or length of the part")
    return data


def _is_signed(caller: Caller, part: EntryPart, entry: Sent) -> bool:
    """Raises Refused when it is not and the till does not say so itself."""
    try:
        check_signatures(caller, [entry])
    except Refused:
        if not part.is_unsigned:
            raise
        return False
    return True


def _joined(work: Work, caller: Caller, entry_hash: bytes, part: EntryPart, data: bytes) -> bytes:
    """What is here of the entry without a hole. Parts of any other entry are forgotten."""
    work.do(
        "DELETE FROM entry_part WHERE terminal_id = ?1 AND (entry_hash <> ?2 OR starts_at >= ?3)",
        (caller.terminal, entry_hash, part.offset),
    )
    held = b"".join(
        row[0]
        for row in work.rows(
            "SELECT bytes FROM entry_part WHERE terminal_id = ? ORDER BY starts_at",
            (caller.terminal,),
        )
    )
    if len(held) != part.offset:
        return held
    work.do(
        "INSERT INTO entry_part VALUES (?, ?, ?, ?)",
        (caller.terminal, entry_hash, part.offset, data),
    )
    return held + data


def _forget(work: Work, caller: Caller) -> None:
    work.do("DELETE FROM entry_part WHERE terminal_id = ?", (caller.terminal,))
