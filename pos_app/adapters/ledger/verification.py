"""The whole ledger against itself: chain, signatures, heads, totals, sums and projections.

Everything is read in one snapshot, so the till may go on selling. The journal is replayed into
memory beside the file, and the two sets of projections are compared row by row.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from pos_app.adapters.ledger.chapters import Chapter, Tip, chapters_in
from pos_app.adapters.ledger.connection import MIGRATIONS, open_for_reading, reading_uri
from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.projections import TABLES, project
from pos_app.adapters.ledger.recent import is_signed
from pos_app.domain.journal import ChainFault, Entry, EpochOpened, chain
from pos_app.domain.moment import business_day
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.sale import SaleRecorded, imbalance
from pos_app.domain.wire import Unreadable, decode_entry

FINDINGS_LIMIT = 100
"""Enough to see what happened; a torn file has thousands."""

FILE = "file"
PROJECTION = "projection"
ACK = "ack"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `seq` 0: the chapter or the file as a whole."""

    identity: Identity | None
    seq: int
    fault: str  # a ChainFault, FILE, PROJECTION or ACK
    detail: str = ""


@dataclass(slots=True)
class Verified:
    """What was looked at, and what was wrong with it."""

    chapters: list[Chapter] = field(default_factory=list)
    entries: int = 0
    sales: int = 0
    net: Fen = NOTHING
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.findings

    def add(self, finding: Finding) -> None:
        if len(self.findings) < FINDINGS_LIMIT:
            self.findings.append(finding)


@dataclass(frozen=True, slots=True)
class _Row:
    """A journal row: the bytes, and what the columns beside them say."""

    position: int
    chapter: int
    seq: int
    kind: str
    day: str
    utc_ms: int
    data: bytes
    entry_hash: bytes
    signature: bytes


def verify(path: Path) -> Verified:
    """Check everything. Raises LedgerUnusable when the file cannot be opened at all."""
    open_for_reading(path).close()
    verified = Verified()
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_MEMORY | apsw.SQLITE_OPEN_URI
    connection = apsw.Connection(":memory:", flags=flags)
    for step in MIGRATIONS:
        connection.execute(step)
    connection.execute("ATTACH ? AS ledger", (reading_uri(path),))
    for check in (_check_file, _check_journal, _check_projections, _check_acks):
        try:
            check(connection, verified)
        except apsw.Error as error:
            verified.add(Finding(None, 0, FILE, str(error)))
    connection.close()
    return verified


# --- the file and the journal ---------------------------------------------------------------------


def _check_file(connection: apsw.Connection, verified: Verified) -> None:
    connection.execute("BEGIN")
    for (complaint,) in connection.execute("PRAGMA ledger.integrity_check(10)"):
        if complaint != "ok":
            verified.add(Finding(None, 0, FILE, str(complaint)))
    differing = connection.execute(
        "SELECT name, sql FROM ledger.sqlite_schema EXCEPT SELECT name, sql FROM sqlite_schema"
    )
    for name, _ in differing:
        verified.add(Finding(None, 0, FILE, f"the schema of {name} is not ours"))
    connection.execute("INSERT INTO main.chapter SELECT * FROM ledger.chapter")
    verified.chapters = chapters_in(connection)


def _check_journal(connection: apsw.Connection, verified: Verified) -> None:
    """Chapter by chapter, entry by entry, each standing on the one before."""
    position = 0
    tip = Tip()
    previous: Chapter | None = None
    for chapter in verified.chapters:
        if chapter.starts_after != position:
            verified.add(Finding(chapter.identity, 0, ChainFault.GAP, "the chapter is misplaced"))
        before, tip = tip, Tip(utc_ms=tip.utc_ms, totals=tip.totals)
        for row in _rows(connection, chapter):
            entry = _check_row(chapter, tip, row, verified)
            if entry is None:
                tip = Tip(row.seq, row.entry_hash, tip.utc_ms, tip.totals)
                continue
            if row.seq == 1:
                _check_opening(chapter, previous, before, entry, verified)
            project(connection, chapter, tip, entry)
            tip = Tip(row.seq, row.entry_hash, entry.head.utc_ms, entry.head.totals)
        if tip.seq == 0:
            verified.add(Finding(chapter.identity, 1, ChainFault.GAP, "the chapter is empty"))
        previous, position = chapter, chapter.position(tip.seq)
    strays = connection.execute(
        "SELECT count(*) FROM ledger.journal WHERE position > ?", (position,)
    ).get
    if strays:
        verified.add(Finding(None, 0, ChainFault.GAP, f"{strays} entries stand in no chapter"))
    verified.net = tip.totals.net


def _rows(connection: apsw.Connection, chapter: Chapter) -> Iterator[_Row]:
    last = connection.execute(
        "SELECT min(starts_after) FROM chapter WHERE chapter > ?", (chapter.number,)
    ).get
    rows = connection.execute(
        "SELECT position, chapter, seq, kind, day, utc_ms, data, hash, signature"
        " FROM ledger.journal WHERE position > ? AND position <= ? ORDER BY position",
        (chapter.starts_after, last if last is not None else 1 << 62),
    )
    return (_Row(*row) for row in rows)


def _check_row(chapter: Chapter, tip: Tip, row: _Row, verified: Verified) -> Entry | None:
    """Note every fault of one entry; the entry, if it can be read."""
    verified.entries += 1
    faults = list(_chain_faults(chapter, tip, row))
    entry: Entry | None = None
    try:
        entry = decode_entry(row.data)
    except Unreadable as error:
        faults.append((ChainFault.UNREADABLE, str(error)))
    else:
        faults.extend(_entry_faults(chapter, tip, row, entry))
        verified.sales += isinstance(entry.body, SaleRecorded)
    for fault, detail in faults:
        verified.add(Finding(chapter.identity, row.seq, fault, detail))
    return entry


def _chain_faults(chapter: Chapter, tip: Tip, row: _Row) -> Iterator[tuple[ChainFault, str]]:
    if row.seq != tip.seq + 1 or row.position != chapter.position(row.seq):
        yield ChainFault.GAP, f"after entry {tip.seq}"
    if chain(tip.entry_hash, row.data) != row.entry_hash:
        yield ChainFault.HASH, ""
    if not is_signed(chapter.public_key, row.entry_hash, row.signature):
        yield ChainFault.SIGNATURE, ""


def _entry_faults(
    chapter: Chapter, tip: Tip, row: _Row, entry: Entry
) -> Iterator[tuple[ChainFault, str]]:
    misplaced = _head_fault(chapter, tip, row, entry)
    if misplaced:
        yield ChainFault.HEAD, misplaced
    if entry.head.totals != tip.totals.after(entry.body):
        yield ChainFault.TOTALS, ""
    broken = imbalance(entry.body) if isinstance(entry.body, SaleRecorded) else None
    if broken is not None:
        yield ChainFault.BALANCE, broken


def _head_fault(chapter: Chapter, tip: Tip, row: _Row, entry: Entry) -> str:
    """Which part of the head disagrees with its place or with the columns beside it; empty when
    none."""
    head = entry.head
    said = {
        "identity": (Identity(head.store, head.terminal, head.epoch), chapter.identity),
        "chapter": (row.chapter, chapter.number),
        "seq": (head.seq, row.seq),
        "kind": ((head.kind, head.kind), (row.kind, type(entry.body).__name__)),
        "day": ((head.day, head.day), (row.day, business_day(head.utc_ms).isoformat())),
        "utc_ms": (head.utc_ms, row.utc_ms),
    }
    if head.utc_ms < tip.utc_ms:
        return "time runs back"
    return ", ".join(name for name, (one, other) in said.items() if one != other)


def _check_opening(
    chapter: Chapter, previous: Chapter | None, before: Tip, entry: Entry, verified: Verified
) -> None:
    """The first entry names the epoch's key and the end of the epoch before."""
    body = entry.body
    expected = (
        base64.b64encode(chapter.public_key).decode("ascii"),
        previous.identity.epoch if previous else 0,
        before.seq,
        before.entry_hash.hex() if previous else "",
    )
    said = (
        (body.public_key, body.previous_epoch, body.previous_seq, body.previous_hash)
        if isinstance(body, EpochOpened)
        else None
    )
    if said != expected:
        verified.add(Finding(chapter.identity, 1, ChainFault.HEAD, "the epoch's opening"))


# --- what is derived ------------------------------------------------------------------------------


def _check_projections(connection: apsw.Connection, verified: Verified) -> None:
    """Invariant I15: what lies beside the journal is what replaying it gives."""
    for table, key in TABLES.items():
        stored, replayed = f"SELECT * FROM ledger.{table}", f"SELECT * FROM main.{table}"  # noqa: S608  our names
        differing = connection.execute(
            f"SELECT DISTINCT {key} FROM (SELECT * FROM ({stored} EXCEPT {replayed})"  # noqa: S608  our names
            f" UNION ALL SELECT * FROM ({replayed} EXCEPT {stored})) ORDER BY 1 LIMIT 10"
        )
        for (position,) in differing:
            chapter = _chapter_at(verified.chapters, position)
            seq = position - chapter.starts_after if chapter else 0
            identity = chapter.identity if chapter else None
            verified.add(Finding(identity, seq, PROJECTION, table))


def _check_acks(connection: apsw.Connection, verified: Verified) -> None:
    """What the cloud is said to have confirmed is an entry of ours."""
    rows = connection.execute(
        "SELECT chapter, acked_seq, acked_hash = coalesce((SELECT hash FROM ledger.journal"
        "  WHERE position = starts_after + acked_seq AND acked_seq > 0), zeroblob(32))"
        " FROM main.chapter LEFT JOIN ledger.sync_state USING (chapter)"
    )
    known = {chapter.number: chapter for chapter in verified.chapters}
    for number, seq, agrees in rows:
        if not agrees:
            verified.add(Finding(known[number].identity, seq or 0, ACK))


def _chapter_at(chapters: list[Chapter], position: int) -> Chapter | None:
    return next((c for c in reversed(chapters) if c.starts_after < position), None)
