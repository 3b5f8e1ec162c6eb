"""The numbers that this till's epochs have had, as far as files still tell: what is kept beside the
keys may be older than they are, or gone. Only what this device signed counts."""

from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

import apsw

from pos_app.adapters.ledger.recent import is_signed
from pos_app.domain.journal import GENESIS, EpochOpened, chain
from pos_app.domain.wire import Unreadable, decode_entry

_OPENINGS = (
    "SELECT j.data, j.signature FROM chapter AS c JOIN journal AS j"
    " ON j.position = c.starts_after + 1 AND j.chapter = c.chapter"
)


def newest_epoch_in(paths: Iterable[Path], *, terminal: str, public_key: bytes) -> int:
    """The highest epoch of this terminal that begins in one of these ledgers; 0 when none can be
    read. A few rows of each are looked at."""
    found = (_epoch(*row, terminal, public_key) for path in paths for row in _openings(path))
    return max(found, default=0)


def _openings(path: Path) -> list[tuple[object, object]]:
    rows: list[tuple[object, object]] = []
    if not path.is_file():
        return rows
    with suppress(apsw.Error, UnicodeDecodeError):
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        with closing(apsw.Connection(f"{path.resolve().as_uri()}?mode=ro", flags=flags)) as ledger:
            ledger.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            rows.extend(ledger.execute(_OPENINGS))
    return rows


def _epoch(data: object, signature: object, terminal: str, public_key: bytes) -> int:
    if not isinstance(data, bytes) or not isinstance(signature, bytes):
        return 0
    try:
        entry = decode_entry(data)
    except Unreadable:
        return 0
    is_ours = isinstance(entry.body, EpochOpened) and entry.head.terminal == terminal
    is_ours = is_ours and is_signed(public_key, chain(GENESIS, data), signature)
    return entry.head.epoch if is_ours else 0
