"""An older file becomes one of today's format: in one transaction, and never without a copy."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from pos_app.adapters.files import Files
from pos_app.adapters.ledger.faults import LedgerUnusable

APPLICATION_ID = 0x58445031
"""`XDP1` in the file's header: a till's ledger."""

MIGRATIONS: tuple[str, ...] = tuple(
    path.read_text(encoding="utf-8")
    for path in sorted(Path(__file__).parent.glob("[0-9][0-9][0-9][0-9]_*.sql"))
)
"""Forward only; the file's `user_version` counts those that it has had."""


def tables_of(version: int) -> dict[str, str | None]:
    """What a file of that format has: each name, and the words that made it."""
    with closing(apsw.Connection(":memory:")) as connection:
        for step in MIGRATIONS[:version]:
            connection.execute(step)
        return dict(connection.execute("SELECT name, sql FROM sqlite_schema"))


def migrate(
    connection: apsw.Connection, path: Path, files: Files, migrations: Sequence[str]
) -> None:
    """All missing steps. Journal rows are never among them: what was hashed stays as it is.

    Raises apsw.Error or LedgerUnusable; then the file is as it was.
    """
    version = int(connection.pragma("user_version"))
    if version == len(migrations):
        return
    if version:
        keep_copy(connection, path, copy_of(path, version), files)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in migrations[version:]:
            connection.execute(step)
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("user_version", len(migrations))
        connection.execute("COMMIT")
    except apsw.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    if version:  # tables of years went through the log: nobody shall carry it on at that length
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)


def copy_of(path: Path, version: int) -> Path:
    """Where the file of an older format is kept, for the program that wrote it."""
    return path.with_name(f"{path.name}.format-{version}")


def keep_copy(connection: apsw.Connection, path: Path, copy: Path, files: Files) -> None:
    """A copy that is read back and on the disk before it has its name."""
    part = copy.with_name(f"{copy.name}.part")
    try:
        files.unlink(part)
        connection.execute("VACUUM INTO ?", (str(part),))
        _compare(connection, path, part)
        files.sync(part)
        files.rename(part, copy)
        files.sync_folder(copy.parent)
    except (OSError, apsw.Error, LedgerUnusable) as error:
        _give_up(part, files)
        if not isinstance(error, OSError):
            raise
        raise LedgerUnusable(path, f"{copy}: {error}", f"备份写不了（{error}）") from error


def _compare(connection: apsw.Connection, path: Path, part: Path) -> None:
    """The copy is sound, and it is a copy. Raises LedgerUnusable."""
    connection.execute("ATTACH ? AS copy", (str(part),))
    try:
        [(complaint,), *_] = connection.execute("PRAGMA copy.quick_check(1)").fetchall()
        same = _described(connection, "main") == _described(connection, "copy")
    finally:
        connection.execute("DETACH copy")
    if complaint != "ok" or not same:
        raise LedgerUnusable(path, f"its copy is not one: {complaint}", "备份核对不上")


def _described(connection: apsw.Connection, schema: str) -> list[Any]:
    """What two copies of a ledger have in common and no two ledgers."""
    return [
        connection.pragma("user_version", schema=schema),
        *connection.execute(
            "SELECT count(*), max(position),"  # noqa: S608  our names
            f" (SELECT hash FROM {schema}.journal ORDER BY position DESC LIMIT 1)"
            f" FROM {schema}.journal"
        ),
    ]


def _give_up(part: Path, files: Files) -> None:
    """Half a copy is of no use, and takes room on a disk that may be full."""
    try:
        files.unlink(part)
    except OSError:
        return  # the next attempt removes it
