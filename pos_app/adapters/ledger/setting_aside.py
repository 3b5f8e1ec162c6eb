"""Out of the way and never deleted: what becomes of a ledger that cannot be sold on."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import apsw

from pos_app.adapters.files import Files, write_whole
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.faults import LedgerStuck
from pos_app.adapters.ledger.recent import RECENT, is_signed
from pos_app.domain.journal import GENESIS, chain
from pos_app.domain.moment import Moment
from pos_app.domain.wire import Unreadable, decode_entry

MARK = ".damaged-"
"""Between the ledger's name and the time at which it was set aside."""
DISTRUSTED = ".distrusted"
"""Behind the ledger's name: a file that says it was found damaged while the till sold."""
SIDES = ("-wal", "-shm", "-journal")
"""SQLite's own endings: they stay behind the name, so a copy is still read together with its
log."""
DAY_MS = 24 * 3600 * 1000
LIKELY_MS = 1_767_225_600_000
"""2026-01-01 UTC. A clock that says less has lost the year."""
LATEST_MS = 4_102_444_800_000
"""2100-01-01 UTC. No file is from later."""


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
        files.unlink(_beside(path, DISTRUSTED))  # after the file: it speaks of none that comes
        files.sync_folder(path.parent)
    except OSError as error:
        raise LedgerStuck(path, error.strerror or str(error)) from error


def distrust(path: Path, files: Files) -> None:
    """Have the next start set the ledger aside, whether or not it finds the damage: it looks at the
    end of the journal alone. Returns when that would survive a power cut. Raises OSError."""
    write_whole(files, _beside(path, DISTRUSTED), b"")


def is_distrusted(path: Path, files: Files) -> bool:
    """Raises OSError."""
    return files.size(_beside(path, DISTRUSTED)) is not None


def set_aside_files(path: Path, files: Files) -> list[Path]:
    """Every ledger that was set aside here, newest first; also one of which only the log is
    left."""
    mark = f"{path.name}{MARK}"
    found = {_without_side(name) for name in files.names(path.parent) if name.startswith(mark)}
    return [path.with_name(name) for name in sorted(found, reverse=True)]


def newest_time(
    path: Path, files: Files, storage: Storage, *, at: Moment, public_key: bytes
) -> int:
    """The latest moment (UTC ms) that the damaged ledger is known to have seen; 0 when nothing
    tells. Of its entries only those count that this device provably wrote, and of the times that
    files bear none that a clock with a likely year calls the future: either may be rotten, and
    every later entry would be dated by it."""
    latest = at.utc_ms + DAY_MS if at.utc_ms >= LIKELY_MS else LATEST_MS
    places = (path, _beside(path, "-wal"), *set_aside_files(path, files))
    written = (_written(one, files) for one in places)
    known = [one for one in written if one <= latest]
    return max(*known, _last_entry(path, storage, public_key), 0)


def _home(path: Path, at: Moment, files: Files) -> Path:
    """A name that nothing has yet; for what is left over alone, the newest one that lacks it."""
    taken = set(files.names(path.parent))
    if not files.size(path):
        for home in set_aside_files(path, files):
            if not any(f"{home.name}{side}" in taken for side in SIDES):
                return home
    seconds = min(max(at.utc_ms, 0), LATEST_MS) // 1000
    when = datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%dT%H%M%SZ")
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


def _last_entry(path: Path, storage: Storage, public_key: bytes) -> int:
    """What the newest entry says that is proved, if that much of the file can still be read."""
    if storage.vfs is not None or not path.is_file():
        return 0
    rows: list[tuple[object, object, object]] = []
    with suppress(apsw.Error, UnicodeError):
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(f"{path.resolve().as_uri()}?mode=ro", flags=flags)
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        try:
            for row in connection.execute(_NEWEST_FIRST, (RECENT,)):
                rows.append(row)
        finally:
            connection.close()
    before = [*(row[1] for row in rows[1:]), GENESIS]
    for (data, entry_hash, signature), stood_on in zip(rows, before, strict=False):
        said = _proved_time(data, (stood_on, GENESIS), entry_hash, signature, public_key)
        if said is not None:
            return said
    return 0


_NEWEST_FIRST = "SELECT data, hash, signature FROM journal ORDER BY position DESC LIMIT ?"


def _proved_time(
    data: object,
    stood_on: tuple[object, ...],
    entry_hash: object,
    signature: object,
    public_key: bytes,
) -> int | None:
    """The time in an entry that continues the one before it (or begins an epoch) and that this
    device signed; None for any other."""
    if not (
        isinstance(data, bytes) and isinstance(entry_hash, bytes) and isinstance(signature, bytes)
    ):
        return None
    hashes = [chain(one, data) for one in stood_on if isinstance(one, bytes)]
    if entry_hash not in hashes or not is_signed(public_key, entry_hash, signature):
        return None
    try:
        return decode_entry(data).head.utc_ms
    except Unreadable:
        return None
