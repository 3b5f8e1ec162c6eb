"""Keeps every other SQLite copy in this process away from the ledger file."""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

_guarded: set[Path] = set()
_hooked: list[bool] = []


class SecondSqlite(RuntimeError):
    """Python's `sqlite3` was about to open a ledger that apsw owns: both would lose rows."""


def keep_for_apsw(path: Path) -> None:
    """From now on `sqlite3.connect` on this file raises SecondSqlite, for the life of the
    process."""
    _guarded.add(path.resolve())
    if not _hooked:
        _hooked.append(True)
        sys.addaudithook(_refuse_second_copy)


def _refuse_second_copy(event: str, arguments: tuple[object, ...]) -> None:
    if event != "sqlite3.connect" or not arguments:
        return
    wanted = _path_of(arguments[0])
    if wanted is not None and any(_same(wanted, path) for path in _guarded):
        raise SecondSqlite(f"{wanted} is a ledger: only apsw may open it in this process")


def _path_of(database: object) -> Path | None:
    if not isinstance(database, str | bytes | os.PathLike):
        return None
    text = os.fsdecode(database)
    if text.startswith("file:"):
        text = unquote(urlsplit(text).path)
    return Path(text) if text and text != ":memory:" else None


def _same(wanted: Path, guarded: Path) -> bool:
    """Whether both name one file, through links too."""
    if wanted.resolve() == guarded:
        return True
    return wanted.exists() and guarded.exists() and wanted.samefile(guarded)
