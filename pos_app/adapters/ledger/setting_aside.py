"""Out of the way and never deleted: what becomes of a ledger that cannot be sold on."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import apsw

from pos_app.adapters.files import Files
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.faults import LedgerStuck
from pos_app.domain.moment import Moment

MARK = ".damaged-"
"""Between the ledger's name and the time at which it was set aside."""
SIDES = ("-wal", "-shm", "-journal")
"""SQLite's own endings: they stay behind the name, so a copy is still read together with its
log."""


def set_aside(path: Path, at: Moment, files: Files) -> None:
    """Rename the ledger, then what belongs to it, each durable before the next. What is left over
    from a crash in the middle joins the file it belonged to. Raises LedgerStuck."""
    try:
        home = _home(path, at, files)
        if files.size(path):
            files.rename(path, home)
            files.sync_folder(path.parent)
        for side in SIDES:
            left = _beside(path, side)
            if files.size(left) is not None:
                files.rename(left, _beside(home, side))
        files.sync_folder(path.parent)
    except OSError as error:
        raise LedgerStuck(path, error.strerror or str(error)) from error


def set_aside_files(path: Path, files: Files) -> list[Path]:
    """Every ledger that was set aside here, newest first; also one of which only the log is
    left."""
    mark = f"{path.name}{MARK}"
    found = {_without_side(name) for name in files.names(path.parent) if name.startswith(mark)}
    return [path.with_name(name) for name in sorted(found, reverse=True)]


def newest_time(path: Path, files: Files, storage: Storage) -> int:
    """The latest moment (UTC ms) that the damaged ledger is known to have seen; 0 when nothing
    tells."""
    known = [_written(one, files) for one in (path, _beside(path, "-wal"))]
    known += [_written(one, files) for one in set_aside_files(path, files)]
    return max(*known, _last_entry(path, storage))


def _home(path: Path, at: Moment, files: Files) -> Path:
    """A name that nothing has yet; for what is left over alone, the newest one that lacks it."""
    taken = set(files.names(path.parent))
    if not files.size(path):
        for home in set_aside_files(path, files):
            if not any(f"{home.name}{side}" in taken for side in SIDES):
                return home
    when = datetime.fromtimestamp(at.utc_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    name, number = f"{path.name}{MARK}{when}", 1
    while any(one == name or one.startswith(f"{name}-") for one in taken):
        number += 1
        name = f"{path.name}{MARK}{when}.{number}"
    return path.with_name(name)


def _without_side(name: str) -> str:
    for side in SIDES:
        name = name.removesuffix(side)
    return name


def _beside(path: Path, side: str) -> Path:
    return path.with_name(f"{path.name}{side}")


def _written(path: Path, files: Files) -> int:
    try:
        return files.modified_ms(path) if files.size(path) else 0
    except OSError:
        return 0


def _last_entry(path: Path, storage: Storage) -> int:
    """What the newest entry says, if that much of the file can still be read."""
    if storage.vfs is not None or not path.is_file():
        return 0
    with suppress(apsw.Error):
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(f"{path.resolve().as_uri()}?mode=ro", flags=flags)
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        try:
            newest = connection.execute(
                "SELECT utc_ms FROM journal ORDER BY position DESC LIMIT 1"
            ).get
            return int(newest or 0)
        finally:
            connection.close()
    return 0
