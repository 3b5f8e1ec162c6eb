"""What the journal itself says of its losses and of what was put back."""

from typing import Any

import apsw

from pos_app.adapters.ledger.apsw_ledger import ApswLedger
from pos_app.adapters.ledger.chapters import Chapter, chapters_in
from pos_app.adapters.ledger.putting_back import held
from pos_app.adapters.ledger.sources import BACKUP, CLOUD, SALVAGE
from pos_app.domain.journal import EpochRestored, IntegrityEvent, IntegrityNoted
from pos_app.domain.moment import Moment
from pos_app.domain.values import dataclass
from pos_app.domain.wire import decode_entry

FAULT_LIMIT = 500
"""Characters of what was found."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The end of putting back. `fault`: what is known to be lost; empty when nothing is."""

    damaged_sha256: str
    fault: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in the ledger when everything that can be had is back."""

    epochs: tuple[EpochRestored, ...]
    counts: dict[str, int]
    noted: IntegrityNoted | None


def integrity_note(event: IntegrityEvent, fault: str) -> IntegrityNoted:
    """A loss, before anything is put back."""
    return IntegrityNoted(
        event=event.value,
        epochs=(),
        from_backup=0,
        from_cloud=0,
        salvaged=0,
        damaged_sha256="",
        fault=fault[:FAULT_LIMIT],
    )


def what_befell(ledger: ApswLedger) -> IntegrityEvent:
    """Why the present epoch began, as its second entry says. Raises Unavailable."""
    notes = ledger.in_transaction(lambda connection: _notes(connection, limit=2))
    return IntegrityEvent(notes[0].event) if notes else IntegrityEvent.RESTORED


def note_restored(ledger: ApswLedger, *, restored: Restored, at: Moment) -> int:
    """The last word on a loss, once; how many entries were put back, also when it was said before.
    Raises Unavailable."""
    found = ledger.in_transaction(_found)
    counts = found.counts
    if found.noted is None:
        ledger.append(
            IntegrityNoted(
                event=IntegrityEvent.RESTORED.value,
                epochs=found.epochs,
                from_backup=counts.get(BACKUP, 0),
                from_cloud=counts.get(CLOUD, 0),
                salvaged=counts.get(SALVAGE, 0),
                damaged_sha256=restored.damaged_sha256,
                fault=restored.fault[:FAULT_LIMIT],
            ),
            at,
        )
    ledger.in_transaction(lambda connection: connection.execute("DELETE FROM put_back"))
    return max(sum(counts.values()), _counted(found.noted))


def _counted(noted: IntegrityNoted | None) -> int:
    return noted.from_backup + noted.from_cloud + noted.salvaged if noted else 0


def _found(connection: apsw.Connection) -> _Found:
    older = chapters_in(connection)[:-1]
    rows: list[Any] = connection.execute("SELECT source, entries FROM put_back").fetchall()
    restored = (one for one in _notes(connection) if one.event == IntegrityEvent.RESTORED)
    return _Found(
        epochs=tuple(_described(connection, chapter) for chapter in older),
        counts=dict(rows),
        noted=next(restored, None),
    )


def _described(connection: apsw.Connection, chapter: Chapter) -> EpochRestored:
    tip = held(connection, chapter.identity)
    return EpochRestored(chapter.identity.epoch, tip.seq, tip.entry_hash.hex())


def _notes(connection: apsw.Connection, *, limit: int = 1 << 62) -> list[IntegrityNoted]:
    """Those of the present epoch, among its first entries."""
    present = chapters_in(connection)[-1]
    rows: list[Any] = connection.execute(
        "SELECT data FROM journal WHERE position > ? AND position <= ?"
        " AND kind = 'IntegrityNoted' ORDER BY position",
        (present.starts_after, present.starts_after + limit),
    ).fetchall()
    bodies = [decode_entry(data).body for (data,) in rows]
    return [body for body in bodies if isinstance(body, IntegrityNoted)]
