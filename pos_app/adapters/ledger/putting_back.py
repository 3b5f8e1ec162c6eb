"""Old entries into the live ledger: below the epoch that is being written, journal and projections,
in the ledger worker's own transaction. What is put in was verified; here it must also continue what
lies there."""

from collections.abc import Sequence
from itertools import groupby, product

import apsw

from pos_app.adapters.ledger.chapters import (
    Chapter,
    StoredEntry,
    Tip,
    begin_chapter,
    chapters_in,
    place_below,
)
from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.recent import is_signed
from pos_app.adapters.ledger.sources import Candidate
from pos_app.adapters.ledger.writing import store_entry
from pos_app.domain.journal import GENESIS, chain
from pos_app.domain.values import dataclass
from pos_app.domain.wire import Unreadable, decode_entry

HIGHEST = 1 << 62


@dataclass(frozen=True, slots=True)
class Held:
    """Up to where the ledger holds an epoch without a hole; seq 0 and GENESIS: nothing of it."""

    seq: int
    entry_hash: bytes


def held(connection: apsw.Connection, identity: Identity) -> Held:
    """Raises apsw.Error."""
    last = Held(0, GENESIS)
    for chapter, end in _ranges(chapters_in(connection)):
        if chapter.identity == identity:
            last = _last(connection, chapter, end)[0]
    return last


def verified(
    after: Held, candidates: Sequence[Candidate], public_key: bytes
) -> tuple[StoredEntry, ...]:
    """Those that continue the chain, up to the last one that was signed with this key, or to the
    first hole: a signature vouches for all before it, also for entries whose own one rotted. The
    dear part of restoring; needs no ledger."""
    sound: list[StoredEntry] = []
    before, seq = after.entry_hash, after.seq
    runs: list[Run] = [()]
    for number, copies in groupby(candidates, key=lambda candidate: candidate.seq):
        if number != seq + 1:
            break
        seq = number
        vouched, runs = _longer(before, runs, list(copies), public_key)
        if vouched:
            sound += vouched
            before = vouched[-1].entry_hash
    return tuple(sound)


Run = tuple[StoredEntry, ...]
"""Entries behind the last good signature, for which only a later one can vouch."""
RUNS = 16
"""At once: each copy of an entry that nobody signed may be the right one."""


def _longer(
    before: bytes, runs: Sequence[Run], copies: Sequence[Candidate], public_key: bytes
) -> tuple[Run, list[Run]]:
    """One entry more: the run that is vouched for now, if one is, and those to go on from."""
    longer: dict[bytes, Run] = {}
    for run, copy in product(runs, copies):
        entry_hash = copy.told_hash or chain(run[-1].entry_hash if run else before, copy.data)
        grown = (*run, StoredEntry(copy.seq, copy.data, entry_hash, copy.signature))
        if is_signed(public_key, entry_hash, copy.signature):
            return grown, [()]
        longer.setdefault(entry_hash, grown)
    return (), list(longer.values())[:RUNS]


def put_back(
    connection: apsw.Connection,
    identity: Identity,
    public_key: bytes,
    entries: Sequence[StoredEntry],
    *,
    rank: int,
    source: str,
) -> int:
    """Add what continues the epoch; how many entries were added. What is there already is skipped.
    Inside the caller's transaction. Raises apsw.Error."""
    ranges = _ranges(chapters_in(connection))
    present, _ = ranges[-1]
    known = next((one for one in ranges if one[0].identity == identity), None)
    if identity == present.identity:
        return 0
    if known is None:
        chapters = [chapter for chapter, _ in ranges]
        placed = place_below(chapters, identity, public_key, rank=rank)
        if placed is None or not entries or entries[0].seq != 1:
            return 0
        begin_chapter(connection, placed)
        above = [chapter.starts_after for chapter in chapters if chapter.number > placed.number]
        known = (placed, min(above))
    chapter, end = known
    added = _add(connection, chapter, end, entries)
    if added:  # what this disk lacked was taken for another history, unless it had gone on itself
        connection.execute(
            "DELETE FROM fork WHERE chapter = ? AND after_seq ="
            " (SELECT max(seq) FROM journal WHERE position > ? AND position <= ?) - ?",
            (chapter.number, chapter.starts_after, end, added),
        )
    connection.execute(
        "INSERT INTO put_back VALUES (?,?) ON CONFLICT DO UPDATE SET entries = entries + ?2",
        (source, added),
    )
    return added


def lacks_room(connection: apsw.Connection, identity: Identity, *, rank: int) -> bool:
    """Whether an older epoch is not in the file and can never be put there. Raises apsw.Error."""
    chapters = chapters_in(connection)
    if any(chapter.identity == identity for chapter in chapters):
        return False
    return place_below(chapters, identity, b"", rank=rank) is None


def _add(
    connection: apsw.Connection, chapter: Chapter, end: int, entries: Sequence[StoredEntry]
) -> int:
    try:
        tip = _tip(connection, chapter, end)
    except Unreadable:
        return 0  # the sums to go on from are not to be had
    added = 0
    for stored in entries:
        if stored.seq <= tip.seq:
            continue
        continues = stored.seq == tip.seq + 1 and chapter.position(stored.seq) <= end
        if not continues or chain(tip.entry_hash, stored.data) != stored.entry_hash:
            break
        try:
            entry = decode_entry(stored.data)
        except Unreadable:
            break
        head = entry.head
        if (Identity(head.store, head.terminal, head.epoch), head.seq) != (
            chapter.identity,
            stored.seq,
        ):
            break
        store_entry(connection, chapter, tip, entry, stored)
        tip = Tip(stored.seq, stored.entry_hash, head.utc_ms, head.totals)
        added += 1
    return added


def _ranges(chapters: Sequence[Chapter]) -> list[tuple[Chapter, int]]:
    """Each chapter with the highest position that is its own."""
    ends = [chapter.starts_after for chapter in chapters[1:]] + [HIGHEST]
    return list(zip(chapters, ends, strict=True))


def _tip(connection: apsw.Connection, chapter: Chapter, end: int) -> Tip:
    """Raises Unreadable when the last entry's bytes were damaged since."""
    last, data = _last(connection, chapter, end)
    if not last.seq:
        return Tip()
    head = decode_entry(data).head
    return Tip(last.seq, last.entry_hash, head.utc_ms, head.totals)


def _last(connection: apsw.Connection, chapter: Chapter, end: int) -> tuple[Held, bytes]:
    """Where a chapter ends, and the bytes there, which nobody has looked at."""
    row = connection.execute(
        "SELECT position - ?1, CAST(ifnull(hash, '') AS BLOB), CAST(ifnull(data, '') AS BLOB)"
        " FROM journal WHERE position > ?1 AND position <= ?2 ORDER BY position DESC LIMIT 1",
        (chapter.starts_after, end),
    ).fetchone()
    if row is None:
        return Held(0, GENESIS), b""
    seq, entry_hash, data = row
    return Held(seq, entry_hash), data
