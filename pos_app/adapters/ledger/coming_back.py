"""Whether a ledger can be set aside without a human: what is put back out of a file ends at its
first hole, so one old entry that has rotted would take all that was sold behind it away."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from pos_app.adapters.ledger.chapters import chapters_in
from pos_app.adapters.ledger.connection import open_for_reading
from pos_app.adapters.ledger.faults import LedgerDamaged, LedgerUnusable
from pos_app.adapters.ledger.recent import RECENT
from pos_app.domain.journal import GENESIS, chain

LOOK_EVERY = 1000
"""Entries between two looks at the time."""
_OLDER = (
    "SELECT seq, CAST(ifnull(data, '') AS BLOB), CAST(ifnull(hash, '') AS BLOB) FROM journal"
    " WHERE position <= ? ORDER BY position"
)


def older_part_comes_back(path: Path, is_late: Callable[[], bool]) -> bool:
    """Whether every entry that no start looks at continues the one before it; what a start looks
    at, it replaces by itself. False as well when the file does not give them back, or `is_late`
    before the end: five years take some seconds."""
    try:
        with closing(open_for_reading(path)) as connection:
            return _chains(connection, is_late)
    except LedgerDamaged:
        return True  # no start opens it either
    except (LedgerUnusable, apsw.Error, UnicodeError):
        return False


def _chains(connection: apsw.Connection, is_late: Callable[[], bool]) -> bool:
    before_seq, before = 0, GENESIS
    rows: Any = connection.execute(_OLDER, (_last_of_older(connection),))
    for count, (seq, data, entry_hash) in enumerate(rows):
        if count % LOOK_EVERY == 0 and is_late():
            return False
        if seq == 1:  # a new epoch stands on nothing
            before_seq, before = 0, GENESIS
        if seq != before_seq + 1 or chain(before, data) != entry_hash:
            return False
        before_seq, before = seq, entry_hash
    return True


def _last_of_older(connection: apsw.Connection) -> int:
    present = chapters_in(connection)[-1]
    last: int | None = connection.execute("SELECT max(position) FROM journal").get
    return max(present.starts_after, (last or 0) - RECENT)
