"""The tables beside the journal, made again from it alone."""

from collections.abc import Callable
from pathlib import Path

import apsw

from pos_app.adapters.ledger.chapters import Chapter, Tip, chapters_in
from pos_app.adapters.ledger.connection import Storage, open_for_writing, unusable
from pos_app.adapters.ledger.faults import LedgerDamaged, LedgerUnusable
from pos_app.adapters.ledger.guard import keep_for_apsw
from pos_app.adapters.ledger.lock import FileLock
from pos_app.adapters.ledger.projections import TABLES, project
from pos_app.domain.journal import ChainFault
from pos_app.domain.wire import Unreadable, decode_entry

TELL_EVERY = 10_000

Told = Callable[[int], None]
"""Hears how many entries have been read."""


def rebuild_projections(path: Path, *, storage: Storage | None = None, told: Told) -> int:
    """Empty all projections and replay the journal into them, in one transaction; how many entries.

    A power cut in between leaves the old ones. Raises LedgerUnusable: LedgerBusy while a till is
    running, LedgerDamaged for an entry that cannot be read.
    """
    on = storage or Storage()
    if on.vfs is None and not path.is_file():
        raise LedgerUnusable(path, "there is no such ledger", "没有这个流水文件")
    lock = FileLock(path) if on.vfs is None else None
    try:
        return _rebuild(path, on, told)
    finally:
        if lock is not None:
            lock.release()


def _rebuild(path: Path, storage: Storage, told: Told) -> int:
    if storage.vfs is None:
        keep_for_apsw(path)
    connection = open_for_writing(path, storage)
    try:
        connection.execute("BEGIN IMMEDIATE")
        entries = _replay(connection, path, told)
        connection.execute("COMMIT")
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        return entries
    except apsw.Error as error:
        raise unusable(path, error) from error
    finally:
        connection.close()  # what is not committed is rolled back


def _replay(connection: apsw.Connection, path: Path, told: Told) -> int:
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  our names
    chapters = {chapter.number: chapter for chapter in chapters_in(connection)}
    before: dict[int, Tip] = {}
    entries = 0
    for number, seq, data, entry_hash in connection.execute(
        "SELECT chapter, seq, data, hash FROM journal ORDER BY position"
    ):
        chapter = chapters[number]
        tip = before.get(number, Tip())
        before[number] = _project(connection, path, chapter, tip, (seq, data, entry_hash))
        entries += 1
        if entries % TELL_EVERY == 0:
            told(entries)
    return entries


def _project(
    connection: apsw.Connection,
    path: Path,
    chapter: Chapter,
    before: Tip,
    row: tuple[int, bytes, bytes],
) -> Tip:
    """One entry; where the chapter stands with it."""
    seq, data, entry_hash = row
    try:
        entry = decode_entry(data)
    except Unreadable as error:
        raise LedgerDamaged(path, seq, ChainFault.UNREADABLE, str(error)) from error
    project(connection, chapter, before, entry)
    return Tip(seq, entry_hash, entry.head.utc_ms, entry.head.totals)
