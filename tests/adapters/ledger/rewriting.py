"""A ledger rewritten by somebody who holds its key: every hash and signature right again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from pos_app.adapters.ledger import DeviceKey
from pos_app.domain.journal import GENESIS, chain, signed_message

Change = Callable[[dict[str, Any]], object]


def rewritten(path: Path, position: int, change: Change, key: DeviceKey) -> None:
    """Change one entry of a closed ledger of one chapter, and seal the chain again from there."""
    connection = apsw.Connection(str(path))
    connection.execute("DROP TRIGGER journal_is_never_changed")
    before = GENESIS
    rows: list[Any] = connection.execute(
        "SELECT position, data FROM journal ORDER BY position"
    ).fetchall()
    for place, stored in rows:
        data = _changed(stored, change) if place == position else stored
        before = chain(before, data)
        connection.execute(
            "UPDATE journal SET data = ?, hash = ?, signature = ? WHERE position = ?",
            (data, before, key.sign(signed_message(before)), place),
        )
    connection.execute(
        "CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal\n"
        "BEGIN SELECT raise(ABORT, 'the journal is never changed'); END"
    )
    connection.close()


def _changed(data: bytes, change: Change) -> bytes:
    entry = json.loads(data)
    change(entry)
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()


def bump(*path: str | int) -> Change:
    """One more of the number at the end of this path."""

    def change(entry: Any) -> None:
        for step in path[:-1]:
            entry = entry[step]
        entry[path[-1]] += 1

    return change


def put(value: object, *path: str | int) -> Change:
    """This value at the end of this path."""

    def change(entry: Any) -> None:
        for step in path[:-1]:
            entry = entry[step]
        entry[path[-1]] = value

    return change
