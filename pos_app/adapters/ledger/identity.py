"""Who writes into a ledger: store, terminal and epoch, and the device's key."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import apsw

from pos_app.domain import crockford
from pos_app.domain.receipt_number import TERMINAL_SYMBOLS

NO_STORE = 0
"""The store of a till that has not been enrolled. Such a till sells too."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose entries these are. `(store, terminal, epoch, seq)` names every fact."""

    store: int
    terminal: str
    epoch: int

    @property
    def is_enrolled(self) -> bool:
        return self.store != NO_STORE


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The device's Ed25519 key: 32 public bytes, and the signing itself. The secret stays where it
    is."""

    public_key: bytes
    sign: Callable[[bytes], bytes]


def drawn_identity(random_bytes: Callable[[int], bytes]) -> Identity:
    """The identity of a till before enrolment: no store, a terminal name drawn by lot, epoch 1."""
    return Identity(NO_STORE, crockford.encode_bytes(random_bytes(TERMINAL_SYMBOLS * 5 // 8)), 1)


def identity_in(path: Path) -> Identity | None:
    """Who wrote last into this file; None when there is no readable ledger.

    Only to learn the drawn name of a till before enrolment: opening says what is wrong with a file.
    """
    if not path.exists():
        return None
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            row = connection.execute(
                "SELECT store, terminal, epoch FROM chapter ORDER BY chapter DESC LIMIT 1"
            ).fetchone()
    except apsw.Error:
        return None
    return Identity(*row) if row else None
