"""Copies of the ledger: made beside the selling, verified after writing, the newest kept.

A copy is whole or it is not there: it is written under another name, synced, read back and checked,
and only then gets its own. Made on a connection and a thread of its own; in WAL mode the cashier's
next sale does not wait for it.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import apsw

from pos_app.adapters.files import Files
from pos_app.adapters.ledger.chapters import chapters_in
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.recent import is_signed
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import GENESIS, chain
from pos_app.domain.moment import Moment
from pos_app.domain.values import dataclass

log = logging.getLogger(__name__)

_NAME = re.compile(r"ledger-([0-9A-Z]{8})-(\d{8}T\d{6}Z)\.db")
PART = ".part"
BUSY_MS = 2000
LEAST_ROOM = 64 * 1024 * 1024
"""Bytes that a copy leaves free, or half the ledger where that is more: months of selling."""
ASK_EVERY = 20_000
"""Steps of SQLite's machine, some milliseconds: then it is asked whether to go on."""

_REASONS: dict[type[apsw.Error], str] = {
    apsw.FullError: "medium_full",
    apsw.ReadOnlyError: "medium_read_only",
    apsw.CorruptError: "backup_unsound",
    apsw.NotADBError: "backup_unsound",
}
"""Words for health; whatever else SQLite says is `backup_failed`."""
_ERRNO_REASONS = {28: "medium_full", 122: "medium_full", 30: "medium_read_only"}


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy, by its name."""

    path: Path
    terminal: str
    when: datetime

    @classmethod
    def named(cls, path: Path) -> "Backup | None":
        """None when the file is none of ours."""
        found = _NAME.fullmatch(path.name)
        if found is None:
            return None
        when = datetime.strptime(found[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return cls(path, found[1], when)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a copy holds. `fault`: empty when it is sound."""

    entries: int
    newest_utc_ms: int
    fault: str


def make_backup(
    ledger: Path,
    folder: Path,
    *,
    terminal: str,
    at: Moment,
    files: Files,
    storage: Storage | None = None,
    connection: apsw.Connection | None = None,
    is_stopping: Callable[[], bool] = bool,
) -> Backup:
    """Copy the ledger into a folder that is there. `connection`: one to the ledger, where a second
    cannot be had. `is_stopping`: asked often; then it is given up. Raises Unavailable, before
    anything is written when the disk would be left too full to sell on; then no part is left but
    where the medium itself is gone, and the next copy clears that away."""
    when = datetime.fromtimestamp(at.utc_ms / 1000, UTC)
    path = folder / f"ledger-{terminal}-{when:%Y%m%dT%H%M%SZ}.db"
    part = folder / f"{path.name}{PART}"
    vfs = storage.vfs if storage is not None else None
    try:
        _clear_parts(folder, terminal, files)
        if missing := _missing_room(ledger, folder, files):
            raise Unavailable("medium_full", f"{missing} bytes too few for a copy and for selling")
        _copy(ledger, part, connection, vfs, is_stopping)
        files.sync(part)
        checked = check_copy(part, vfs=vfs, is_stopping=is_stopping)
        if checked.fault:
            raise Unavailable("backup_unsound", checked.fault)
        files.rename(part, path)
        files.sync_folder(folder)
    except Unavailable:
        _forget_part(folder, terminal, files)
        raise
    except (apsw.Error, OSError) as error:
        _forget_part(folder, terminal, files)
        raise Unavailable(_reason(error), str(error)) from error
    return Backup(path, terminal, when.replace(microsecond=0))


def backups_in(folder: Path, files: Files) -> list[Backup]:
    """The copies of any till in a folder, newest first; none when there is no such folder."""
    found = [Backup.named(folder / name) for name in files.names(folder)]
    return sorted((one for one in found if one), key=lambda one: one.when, reverse=True)


def make_room(ledger: Path, folder: Path, *, terminal: str, at: Moment, files: Files) -> None:
    """Delete as many of this till's oldest copies as one more needs, but never the newest, and none
    when all of them would not be enough. Raises OSError."""
    missing = _missing_room(ledger, folder, files)
    when = datetime.fromtimestamp(at.utc_ms / 1000, UTC)
    going: list[Backup] = []
    for old in reversed(_ours(folder, terminal, when, files)[1:]):
        if missing <= 0:
            break
        going.append(old)
        missing -= files.size(old.path) or 0
    if missing <= 0:
        for old in going:
            files.unlink(old.path)


def prune(made: Backup, *, keep: int, is_whole: bool, files: Files) -> None:
    """Delete the oldest copies of this till beyond `keep`, never the one just made. While older
    entries are missing, only such as were made since: the others may hold them. Raises OSError."""
    ours = _ours(made.path.parent, made.terminal, made.when, files)
    others = [one for one in ours if one.path != made.path]
    if not is_whole:
        present = _present_of(made)
        others = [one for one in others if present is not None and _present_of(one) == present]
    for old in others[max(0, keep - 1) :]:
        files.unlink(old.path)


def check_copy(
    path: Path, *, vfs: str | None = None, is_stopping: Callable[[], bool] = bool
) -> Checked:
    """Read a copy back: SQLite's own structure, every link of every chapter's chain, the newest
    signature of each. Raises apsw.Error when it cannot be opened, or is given up."""
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    name = str(path) if vfs else f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    connection = apsw.Connection(name, flags=flags, vfs=vfs)
    connection.set_progress_handler(is_stopping, ASK_EVERY)
    try:
        connection.pragma("locking_mode", "exclusive")
        structure = connection.execute("PRAGMA quick_check(1)").get
        fault = "" if structure == "ok" else str(structure)
        entries = connection.execute("SELECT count(*) FROM journal").get
        newest = connection.execute("SELECT max(utc_ms) FROM journal").get
        fault = fault or next(_faults(connection), "")
    finally:
        connection.close()
    return Checked(int(entries or 0), int(newest or 0), fault)


def _faults(connection: apsw.Connection) -> Iterator[str]:
    chapters = chapters_in(connection)
    if not chapters:
        yield "there is nothing in it"
    ends = [chapter.starts_after for chapter in chapters[1:]] + [1 << 62]
    for chapter, end in zip(chapters, ends, strict=True):
        before, signature = GENESIS, b""
        rows = connection.execute(
            "SELECT seq, data, hash, signature FROM journal WHERE position > ? AND position <= ?"
            " ORDER BY position",
            (chapter.starts_after, end),
        )
        for seq, (stored_seq, data, entry_hash, signed) in enumerate(rows, start=1):
            if stored_seq != seq or chain(before, data) != entry_hash:
                yield f"epoch {chapter.identity.epoch}, entry {seq}"
            before, signature = entry_hash, signed
        if not is_signed(chapter.public_key, before, signature):
            yield f"epoch {chapter.identity.epoch}: its newest signature"


def _copy(
    ledger: Path,
    part: Path,
    connection: apsw.Connection | None,
    vfs: str | None,
    is_stopping: Callable[[], bool],
) -> None:
    if connection is not None:
        connection.execute("VACUUM INTO ?", (str(part),))
        return
    flags = apsw.SQLITE_OPEN_READONLY
    reading = apsw.Connection(str(ledger), flags=flags, vfs=vfs)
    try:
        reading.set_busy_timeout(BUSY_MS)
        reading.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        reading.set_progress_handler(is_stopping, ASK_EVERY)
        reading.execute("VACUUM INTO ?", (str(part),))
    finally:
        reading.close()


def _present_of(backup: Backup) -> Identity | None:
    """The epoch in which a copy was made. None when it cannot be read."""
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    name = f"{backup.path.resolve().as_uri()}?mode=ro&immutable=1"
    with suppress(apsw.Error), closing(apsw.Connection(name, flags=flags)) as connection:
        return next((one.identity for one in reversed(chapters_in(connection))), None)
    return None


def _missing_room(ledger: Path, folder: Path, files: Files) -> int:
    """Bytes that the disk lacks for one more copy and for selling on; 0: there is room."""
    log = ledger.with_name(f"{ledger.name}-wal")
    copy = (files.size(ledger) or 0) + (files.size(log) or 0)
    return max(0, copy + max(LEAST_ROOM, copy // 2) - files.room(folder))


def _ours(folder: Path, terminal: str, when: datetime, files: Files) -> list[Backup]:
    """This till's copies, newest first. One that is named later than now was made before the clock
    was put right: it goes behind all others."""
    ours = [one for one in backups_in(folder, files) if one.terminal == terminal]
    return sorted(ours, key=lambda one: one.when > when)


def _clear_parts(folder: Path, terminal: str, files: Files) -> None:
    for name in files.names(folder):
        if name.startswith(f"ledger-{terminal}-") and f".db{PART}" in name:
            files.unlink(folder / name)


def _forget_part(folder: Path, terminal: str, files: Files) -> None:
    """A part would take from the till the room that it sells on."""
    with suppress(OSError):  # what went wrong first is told
        _clear_parts(folder, terminal, files)


def _reason(error: apsw.Error | OSError) -> str:
    if isinstance(error, OSError):
        return _ERRNO_REASONS.get(error.errno or 0, "backup_failed")
    return next(
        (word for kind, word in _REASONS.items() if isinstance(error, kind)), "backup_failed"
    )
