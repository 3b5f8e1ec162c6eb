"""A till's own journal back, page by page, for one whose disk was lost."""

import base64

from cloud.database import Row
from cloud.parts import Parts
from cloud.problems import Refused
from cloud.signing import Caller
from pos_app.domain.journal import GENESIS, chain
from pos_app.domain.wire import BATCH_ENTRIES
from pos_app.domain.wire_history import JOURNAL, HeldEntry, JournalPage

PAGE_BYTES = 512 * 1024
"""Of entries; their quotes double twice on the way into a signed page."""


def page(parts: Parts, caller: Caller, epoch: int, after: int) -> JournalPage:
    """The entries behind `after`, at least one if there is any. Raises Refused for an epoch that is
    not this till's."""
    key = (caller.store, caller.terminal, epoch, after)
    with parts.database.read() as work:
        cursor = work.find(
            "SELECT acked_seq, acked_hash FROM epoch WHERE terminal_id = ? AND epoch = ?",
            (caller.terminal, epoch),
        )
        if cursor is None:
            raise Refused(404, "epoch", "this till has no such epoch", str(epoch))
        before = work.find(
            "SELECT hash FROM journal WHERE store_id = ? AND terminal_id = ? AND epoch = ?"
            " AND seq = ?",
            key,
        )
        rows = work.rows(
            "SELECT seq, entry, hash, signature FROM journal WHERE store_id = ? AND terminal_id = ?"
            " AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?",
            (*key, BATCH_ENTRIES),
        )
    entries = _held(rows, before[0] if before else GENESIS)
    return JournalPage(
        stream=JOURNAL,
        epoch=epoch,
        after=after,
        entries=entries,
        more=after + len(entries) < cursor[0],
        last_seq=cursor[0],
        last_hash=cursor[1].hex(),
    )


def _held(rows: list[Row], before: bytes) -> list[HeldEntry]:
    held: list[HeldEntry] = []
    size = 0
    for _, data, entry_hash, signature in rows:
        size += len(data)
        if held and size > PAGE_BYTES:
            break
        held.append(_entry(data, entry_hash, signature, before))
        before = entry_hash
    return held


def _entry(data: bytes, entry_hash: bytes, signature: bytes, before: bytes) -> HeldEntry:
    told_hash = "" if chain(before, data) == entry_hash else entry_hash.hex()
    signed = base64.b64encode(signature).decode("ascii")
    try:
        return HeldEntry(data.decode("utf-8"), signed, entry_hash=told_hash)
    except UnicodeDecodeError:
        return HeldEntry("", signed, base64.b64encode(data).decode("ascii"), told_hash)
