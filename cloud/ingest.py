"""Taking in a till's journal: exactly once, in order, never blocked by one odd entry.

One upload is one transaction, and the answer is given after its commit. What the cloud has is a
prefix of what the till has; a second history under the same epoch is a fork and is not mixed in.
"""

from dataclasses import dataclass, replace

from cloud import epochs, log
from cloud.database import Work
from cloud.effects import Effects
from cloud.late_signatures import note_due
from cloud.parking import last_number, park
from cloud.parts import Parts
from cloud.sent import Run, Sent, read_run
from cloud.shops import claims_version
from cloud.signing import Caller
from pos_app.domain.journal import GENESIS, Head
from pos_app.domain.wire import EventsAck, EventsUpload


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far an epoch has come up."""

    seq: int
    entry_hash: bytes


def take_in(parts: Parts, caller: Caller, upload: EventsUpload) -> EventsAck:
    """Store what is new. Raises Refused for what is no upload of this till."""
    return take_in_run(parts, caller, read_run(caller, upload))


def take_in_run(parts: Parts, caller: Caller, run: Run) -> EventsAck:
    """Store what is new of entries whose last signature holds, and tell who should pull."""
    with parts.database.write() as work:
        told = _told(work, caller)
        status, cursor = settle(work, caller, run, parts.clock())
        news = {
            stream for stream, version in _told(work, caller).items() if version != told[stream]
        }
    log.note(
        "upload",
        terminal=caller.terminal,
        epoch=run.first.epoch,
        first_seq=run.first.seq,
        entries=len(run.entries),
        status=status,
        acked_seq=cursor.seq,
    )
    if news:
        parts.hints.tell(caller.store, *news)
    return EventsAck(status, cursor.seq, cursor.entry_hash.hex(), parts.clock())


def settle(work: Work, caller: Caller, run: Run, now_ms: int) -> tuple[str, Cursor]:
    """`gap` after a hole, `fork` where our hashes differ from the till's: then nothing is stored;
    else `ok`. And the cursor after it. Raises Refused for an epoch that is none."""
    cursor = _cursor(work, caller, run, now_ms)
    if cursor is None:
        return "gap", Cursor(0, GENESIS)
    if run.first.seq > cursor.seq + 1:
        return "gap", cursor
    differs_at = _first_difference(work, run)
    if differs_at is not None:
        park(work, replace(run.first, seq=differs_at), "fork", "", now_ms)
        return "fork", cursor
    return "ok", _store(work, run, cursor, now_ms)


def _told(work: Work, caller: Caller) -> dict[str, int]:
    return {
        "claims": claims_version(work, caller.store),
        "messages": last_number(work, caller.terminal),
    }


def _cursor(work: Work, caller: Caller, run: Run, now_ms: int) -> Cursor | None:
    """None for the middle of an epoch whose beginning we lack. An epoch that the till had to begin
    while it could not ask is opened by its own first entry."""
    epoch = run.first.epoch
    row = work.find(
        "SELECT acked_seq, acked_hash FROM epoch WHERE terminal_id = ? AND epoch = ?",
        (caller.terminal, epoch),
    )
    if row is not None:
        return Cursor(*row)
    epochs.check_number(epoch)
    if run.first.seq > 1:
        return None
    epochs.open_by_entry(work, caller, run, now_ms)
    return Cursor(0, GENESIS)


def _first_difference(work: Work, run: Run) -> int | None:
    """The first of these entries, or the one before, that is another one in our history."""
    stored: dict[int, bytes] = dict(
        work.rows(
            "SELECT seq, hash FROM journal WHERE store_id = ?1 AND terminal_id = ?2 AND epoch = ?3"
            " AND seq BETWEEN ?4 - 1 AND ?4 + ?5 - 1",
            (*run.first.key, len(run.entries)),
        )
    )
    if stored.get(run.first.seq - 1, GENESIS) != run.before:
        return max(1, run.first.seq - 1)
    differing = (
        entry.seq
        for entry in run.entries
        if stored.get(entry.seq, entry.entry_hash) != entry.entry_hash
    )
    return next(differing, None)


def _store(work: Work, run: Run, cursor: Cursor, now_ms: int) -> Cursor:
    """Add the entries beyond the cursor and what they mean; move the cursor, only forward."""
    new = [entry for entry in run.entries if entry.seq > cursor.seq]
    if not new:
        return cursor
    first = run.first
    work.do_all(
        "INSERT INTO journal (store_id, terminal_id, epoch, seq, entry, hash, signature,"
        " received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (*first.key[:3], entry.seq, entry.data, entry.entry_hash, entry.signature, now_ms)
            for entry in new
        ),
    )
    note_due(work, run.place_of(new[0]), new[-1].seq - 1)
    _apply(work, run, new, now_ms)
    cursor = Cursor(new[-1].seq, new[-1].entry_hash)
    work.do(
        "UPDATE epoch SET acked_seq = ?1, acked_hash = ?2"
        " WHERE terminal_id = ?3 AND epoch = ?4 AND acked_seq < ?1",
        (cursor.seq, cursor.entry_hash, first.terminal, first.epoch),
    )
    return cursor


def _apply(work: Work, run: Run, new: list[Sent], now_ms: int) -> None:
    """What the entries mean. Of one that was damaged before it came up nothing is believed."""
    effects = Effects(work, now_ms)
    before: Head | None = None
    for entry in new:
        place = run.place_of(entry)
        if entry.is_damaged:
            park(work, place, "damaged", "the bytes do not give the hash that was signed", now_ms)
            before = None
        else:
            before = effects.apply(place, entry.data, before)
    effects.finish(run.first.store, run.first.terminal)
