"""The journal replayed: each entry read again, held against its place, its columns and the entries
before it, and projected once more beside the ledger.

The tables that come of it lie in a temporary file, not in memory: a ledger of years would not fit.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

import apsw

from pos_app.adapters.ledger.agreement import Agreement
from pos_app.adapters.ledger.anchors import Anchors
from pos_app.adapters.ledger.chapters import Chapter, Tip
from pos_app.adapters.ledger.connection import BUSY_MS
from pos_app.adapters.ledger.findings import PROJECTION, Finding, Verified
from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.migrating import MIGRATIONS
from pos_app.adapters.ledger.openings import Openings
from pos_app.adapters.ledger.projections import IS_USED, TABLES, project
from pos_app.domain.journal import ChainFault, Entry, EpochOpened, EpochReason
from pos_app.domain.moment import business_day_name
from pos_app.domain.money import Fen
from pos_app.domain.refund import RefundRecorded
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.shift import ShiftClosed
from pos_app.domain.wire import Unreadable, decode_entry

CACHE_KB = 32 * 1024
"""Of each of the two files."""
TELL_EVERY = 10_000
DIFFERENCES_SHOWN = 10
"""Of one table."""

Told = Callable[[int], None]
"""Hears how many entries have been read."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A journal row: its place, the bytes, and what the columns beside them say. In a torn file
    these may be of any kind."""

    seq: int  # by its place
    chapter: int
    stored_seq: int
    kind: str
    day: str
    utc_ms: int
    data: bytes
    entry_hash: bytes


def connect(uri: str) -> apsw.Connection:
    """Empty tables of ours as `main`, and the ledger beside them as `ledger`."""
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
    connection = apsw.Connection("", flags=flags)
    connection.set_busy_timeout(BUSY_MS)  # readers beside this one may just recover a log
    connection.pragma("journal_mode", "off")
    connection.pragma("synchronous", 0)
    for step in MIGRATIONS:
        connection.execute(step)
    connection.execute("ATTACH ? AS ledger", (uri,))
    for schema in ("main", "ledger"):
        connection.pragma("cache_size", -CACHE_KB, schema=schema)
    return connection


class Replay:
    """One reading of the whole journal, chapter by chapter."""

    def __init__(self, connection: apsw.Connection, verified: Verified, told: Told) -> None:
        self._connection = connection
        self._verified = verified
        self._told = told
        self._agreement = Agreement(self._sale_at)
        self._anchors = Anchors()
        self._openings = Openings()

    def run(self) -> None:
        """Note everything that is wrong."""
        before, tip = None, Tip()
        chapters = self._verified.chapters
        self._connection.execute("SAVEPOINT replay")
        for chapter, following in zip_longest(chapters, chapters[1:]):
            end = following.starts_after if following is not None else 1 << 62
            tip = self._read(chapter, end, before, tip)
            before = chapter
        self._connection.execute("RELEASE replay")
        for finding in self._anchors.missing(self._connection, chapters):
            self._verified.add(finding)
        for finding in self._openings.findings():
            self._verified.add(finding)

    def _read(self, chapter: Chapter, end: int, before: Chapter | None, before_tip: Tip) -> Tip:
        """One chapter; where it ends."""
        tip = Tip()
        for row in self._rows(chapter, end):
            entry = self._decoded(chapter, row)
            if entry is None:
                tip = Tip(row.seq, row.entry_hash, tip.utc_ms, tip.totals)
                continue
            if tip.seq == 0:
                tip = self._opening(chapter, before, before_tip, entry)
            self._look_at(chapter, tip, row, entry)
            tip = Tip(row.seq, row.entry_hash, entry.head.utc_ms, entry.head.totals)
        return tip

    def _rows(self, chapter: Chapter, end: int) -> Iterator[_Row]:
        rows = self._connection.execute(
            "SELECT position - ?1, chapter, seq, kind, day, utc_ms,"
            " CAST(ifnull(data, '') AS BLOB), CAST(ifnull(hash, '') AS BLOB)"
            " FROM ledger.journal WHERE position > ?1 AND position <= ?2 ORDER BY position",
            (chapter.starts_after, end),
        )
        for row in rows:
            self._verified.entries += 1
            if self._verified.entries % TELL_EVERY == 0:
                self._told(self._verified.entries)
            yield _Row(*row)

    def _decoded(self, chapter: Chapter, row: _Row) -> Entry | None:
        try:
            return decode_entry(row.data)
        except Unreadable as error:
            self._add(chapter, row.seq, ChainFault.UNREADABLE, str(error))
            return None

    def _look_at(self, chapter: Chapter, tip: Tip, row: _Row, entry: Entry) -> None:
        misplaced = _head_fault(chapter, tip, row, entry)
        if misplaced:
            self._add(chapter, row.seq, ChainFault.HEAD, misplaced)
        if entry.head.totals != tip.totals.after(entry.body):
            self._add(chapter, row.seq, ChainFault.TOTALS)
        broken = self._agreement.fault_of(chapter, entry)
        if broken is not None:
            self._add(chapter, row.seq, ChainFault.BALANCE, broken)
        self._anchors.look_at(chapter, entry)
        self._openings.look_at(chapter, entry.body)
        self._check_coupons(chapter, entry)
        self._count(entry)
        try:
            project(self._connection, chapter, tip, entry)
        except apsw.ConstraintError as error:
            self._add(chapter, row.seq, ChainFault.BALANCE, str(error))

    def _check_coupons(self, chapter: Chapter, entry: Entry) -> None:
        """A coupon is redeemed once, unless a refund gave it back. The tables hold all before."""
        if isinstance(entry.body, SaleRecorded):
            for used in entry.body.redemptions:
                if self._connection.execute(IS_USED, (used.coupon_id,)).get:
                    detail = f"coupon {used.coupon_id} is used already"
                    self._add(chapter, entry.head.seq, ChainFault.BALANCE, detail)

    def _count(self, entry: Entry) -> None:
        verified = self._verified
        match entry.body:
            case SaleRecorded(total=total):
                verified.sales += 1
                verified.net = Fen(verified.net + total)
            case RefundRecorded(total=total):
                verified.refunds += 1
                verified.refunded = Fen(verified.refunded + total)
            case ShiftClosed():
                verified.shifts += 1
            case _:
                pass

    # --- the beginning of a chapter ---------------------------------------------------------------

    def _opening(
        self, chapter: Chapter, before: Chapter | None, before_tip: Tip, entry: Entry
    ) -> Tip:
        """Check what the epoch's first entry says; the time and totals that it stands on."""
        body = entry.body
        key = base64.b64encode(chapter.public_key).decode("ascii")
        opened = body if isinstance(body, EpochOpened) and body.public_key == key else None
        if opened is None:
            self._add(chapter, 1, ChainFault.HEAD, "the epoch's opening")
        goes_on = opened is not None and before is not None and _follows(opened, before, before_tip)
        branch = self._branch(opened, chapter) if opened is not None and not goes_on else None
        if branch is not None:
            self._agreement.begin_chapter(chapter, goes_on=False, is_past_here=True)
            return branch
        if opened is not None and not goes_on and not _may_stand_alone(opened, before):
            self._openings.stands_on_nothing(chapter, opened)
        is_past_here = goes_on or (opened is not None and not opened.previous_seq)
        self._agreement.begin_chapter(chapter, goes_on=goes_on, is_past_here=is_past_here)
        if goes_on:
            return Tip(utc_ms=before_tip.utc_ms, totals=before_tip.totals)
        return Tip(totals=entry.head.totals)

    def _branch(self, opened: EpochOpened, chapter: Chapter) -> Tip | None:
        """Where a restored or forked epoch says that it begins, when that is not the end of an
        epoch any more: its rest was put back later. None when there is no such entry."""
        if opened.reason not in (EpochReason.RESTORED, EpochReason.FORKED):
            return None
        for older in self._verified.chapters:
            if older.number >= chapter.number or older.identity.epoch != opened.previous_epoch:
                continue
            data: bytes | None = self._connection.execute(
                "SELECT CAST(data AS BLOB) FROM ledger.journal"
                " WHERE position = ? AND chapter = ? AND lower(hex(hash)) = ?",
                (older.position(opened.previous_seq), older.number, opened.previous_hash),
            ).get
            if data:
                self._openings.stands_on(older, chapter)
                return _stand_on(data)
        return None

    def _sale_at(self, chapter: Chapter, seq: int) -> SaleRecorded | None:
        data: bytes | None = self._connection.execute(
            "SELECT data FROM ledger.journal WHERE position = ?", (chapter.position(seq),)
        ).get
        try:
            body = decode_entry(data).body if data else None
        except Unreadable:
            return None
        return body if isinstance(body, SaleRecorded) else None

    def _add(self, chapter: Chapter, seq: int, fault: str, detail: str = "") -> None:
        self._verified.add(Finding(chapter.identity, seq, fault, detail))


def _stand_on(data: bytes) -> Tip | None:
    """The time and totals that an entry leaves behind."""
    try:
        head = decode_entry(data).head
    except Unreadable:
        return None
    return Tip(utc_ms=head.utc_ms, totals=head.totals)


def _follows(opened: EpochOpened, before: Chapter, tip: Tip) -> bool:
    said = (opened.previous_epoch, opened.previous_seq, opened.previous_hash)
    return said == (before.identity.epoch, tip.seq, tip.entry_hash.hex())


def _may_stand_alone(opened: EpochOpened, before: Chapter | None) -> bool:
    """The oldest chapter of a file need not know its past (it may lie in a lost file), and one that
    replaced a lost ledger does not."""
    return before is None or opened.reason == EpochReason.REPLACED


def _head_fault(chapter: Chapter, tip: Tip, row: _Row, entry: Entry) -> str:
    """Which part of the head disagrees with its place or with the columns beside it; empty when
    none."""
    head = entry.head
    said = {
        "identity": (Identity(head.store, head.terminal, head.epoch), chapter.identity),
        "chapter": (row.chapter, chapter.number),
        "seq": ((head.seq, head.seq), (row.seq, row.stored_seq)),
        "kind": ((head.kind, head.kind), (row.kind, type(entry.body).__name__)),
        "day": ((head.day, head.day), (row.day, business_day_name(head.utc_ms))),
        "utc_ms": (head.utc_ms, row.utc_ms),
    }
    if head.utc_ms < tip.utc_ms:
        return "time runs back"
    return ", ".join(name for name, (one, other) in said.items() if one != other)


# --- the tables beside the journal ----------------------------------------------------------------


def compare_projections(connection: apsw.Connection, verified: Verified) -> None:
    """Invariant I15: what lies beside the journal is what replaying it gives. Tables that an older
    format had otherwise are made anew when a till opens the file."""
    same = dict(
        connection.execute(
            "SELECT name, sql FROM main.sqlite_schema"
            " INTERSECT SELECT name, sql FROM ledger.sqlite_schema"
        )
    )
    for table, key in TABLES.items():
        if table not in same:
            continue
        stored, replayed = f"SELECT * FROM ledger.{table}", f"SELECT * FROM main.{table}"  # noqa: S608  our names
        if _are_equal(connection, stored, replayed):
            continue
        differing = connection.execute(
            f"SELECT DISTINCT {key} FROM (SELECT * FROM ({stored} EXCEPT {replayed})"  # noqa: S608  our names
            f" UNION ALL SELECT * FROM ({replayed} EXCEPT {stored}))"
            f" ORDER BY 1 LIMIT {DIFFERENCES_SHOWN}"
        )
        for (position,) in differing:
            verified.add(_finding_at(verified.chapters, position, table))


def _are_equal(connection: apsw.Connection, stored: str, replayed: str) -> bool:
    """Row by row in the order of the key, so that no table is held in memory."""
    one, other = connection.execute(stored), connection.execute(replayed)
    return all(a == b for a, b in zip_longest(one, other))


def _finding_at(chapters: list[Chapter], position: object, table: str) -> Finding:
    """In a torn file a position may be of any kind, or in no chapter."""
    below = [c for c in chapters if isinstance(position, int) and c.starts_after < position]
    if not below or not isinstance(position, int):
        return Finding(None, 0, PROJECTION, table)
    return Finding(below[-1].identity, position - below[-1].starts_after, PROJECTION, table)
