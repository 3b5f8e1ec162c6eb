"""The ledger: what this till has done, on disk, signed, and never changed.

Why two SQLite libraries may never meet here: apsw and Python's `sqlite3` each carry a copy of
SQLite, and POSIX locks do not keep two copies in one process apart; together on one file they lose
acknowledged rows. So apsw alone opens the ledger, and an audit hook refuses anybody else.

Why the journal and its projections: the exact bytes that were hashed and signed are the truth; the
tables beside them are written in the same transaction, only so that questions are answered fast,
and can be rebuilt from it.

Why *chapters*: a till that is enrolled, restored or replaced begins a new epoch, often under
another name and key. All of them stay in one file; a chapter is one terminal's epoch in it.

Why entries lie there as they are: zlib with a shared dictionary makes a quarter of them (tried;
five years would be some 310 MB, not 860), but a sale would wait 20 to 50 µs longer and every check
of an entry 6 to 14: the chain of five years takes one second, not ten.
"""

from pos_app.adapters.ledger.apsw_ledger import ApswLedger
from pos_app.adapters.ledger.chapters import StoredEntry
from pos_app.adapters.ledger.faults import (
    LedgerBusy,
    LedgerDamaged,
    LedgerForeign,
    LedgerTooNew,
    LedgerUnusable,
)
from pos_app.adapters.ledger.identity import DeviceKey, Identity
from pos_app.adapters.ledger.reader import LedgerReader, StoredSale

__all__ = [
    "ApswLedger",
    "DeviceKey",
    "Identity",
    "LedgerBusy",
    "LedgerDamaged",
    "LedgerForeign",
    "LedgerReader",
    "LedgerTooNew",
    "LedgerUnusable",
    "StoredEntry",
    "StoredSale",
]
