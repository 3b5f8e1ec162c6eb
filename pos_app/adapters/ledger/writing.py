"""Writing one entry: its head, its bytes, hash and signature, and its projections."""

from contextlib import suppress
from pathlib import Path

import apsw

from pos_app.adapters.ledger.chapters import Chapter, StoredEntry, Tip
from pos_app.adapters.ledger.identity import DeviceKey
from pos_app.adapters.ledger.projections import Statements, project
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import VERSION, Body, Entry, Head, chain, signed_message
from pos_app.domain.moment import Moment, business_day_name
from pos_app.domain.values import dataclass
from pos_app.domain.wire import encode_entry
from pos_app.domain.wire_history import ENTRY_LIMIT

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: the chapter, the cashier, this start of the machine, and the device's key."""

    chapter: Chapter
    operator: str
    boot_id: str
    key: DeviceKey


def boot_id() -> str:
    """Another one after each start of the machine."""
    return BOOT_ID.read_text(encoding="ascii").strip()


def write_entry(connection: Statements, author: Author, tip: Tip, body: Body, at: Moment) -> Tip:
    """The entry after `tip` and its projections, inside the caller's transaction. Raises
    Unavailable for one that is larger than the cloud takes: it would hold up all behind it."""
    head = _head(author, tip, body, at)
    data = encode_entry(head, body)
    if len(data) > ENTRY_LIMIT:
        raise Unavailable("too_large", f"{len(data)} bytes")
    entry_hash = chain(tip.entry_hash, data)
    signature = author.key.sign(signed_message(entry_hash))
    stored = StoredEntry(head.seq, data, entry_hash, signature)
    store_entry(connection, author.chapter, tip, Entry(head, body), stored)
    return Tip(head.seq, entry_hash, head.utc_ms, head.totals)


def store_entry(
    connection: Statements, chapter: Chapter, before: Tip, entry: Entry, stored: StoredEntry
) -> None:
    """An entry whose chain and signature the caller answers for, and its projections. `before`:
    where the chapter stood without it."""
    head = entry.head
    connection.execute(
        "INSERT INTO journal VALUES (?,?,?,?,?,?,?,?,?)",
        (
            chapter.position(head.seq),
            chapter.number,
            head.seq,
            head.kind,
            head.day,
            head.utc_ms,
            stored.data,
            stored.entry_hash,
            stored.signature,
        ),
    )
    project(connection, chapter, before, entry)


def write_over(connection: apsw.Connection) -> None:
    """Put an empty transaction where a failed commit may lie whole in the log: if the till is
    killed now, the next start must not find the sale that the cashier was told is not stored.

    It is enough that it is written; should even that fail, the disk took nothing at all.

    The same at a start over a log: what a power cut tore there is nothing to SQLite, but the next
    commit goes to the same place, and if it begins with the same pages it mends the torn one (seen
    by the torture, once in a million images).
    """
    with suppress(apsw.Error):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO log_filler VALUES (NULL)")
        connection.execute("DELETE FROM log_filler")
        connection.execute("COMMIT")
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _head(author: Author, tip: Tip, body: Body, at: Moment) -> Head:
    who = author.chapter.identity
    utc_ms = max(at.utc_ms, tip.utc_ms)
    return Head(  # by place, not by name: it is made for every sale
        VERSION,
        who.store,
        who.terminal,
        who.epoch,
        tip.seq + 1,
        type(body).__name__,
        business_day_name(utc_ms),
        utc_ms,
        author.boot_id,
        at.monotonic_ms,
        at.quality.value,
        author.operator,
        tip.totals.after(body),
    )
