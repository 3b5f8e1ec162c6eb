"""How far the cloud has each epoch of this till: what waits is what stands behind that."""

import apsw

from pos_app.adapters.cloud.seams import EpochTail
from pos_app.adapters.ledger.identity import Identity
from pos_app.checkout.ports import Pending

_TAILS = (
    "SELECT c.epoch, coalesce("
    "  (SELECT seq FROM journal WHERE position > c.starts_after AND position <= coalesce("
    "    (SELECT min(later.starts_after) FROM chapter AS later WHERE later.chapter > c.chapter),"
    "    1 << 62)"
    "   ORDER BY position DESC LIMIT 1), 0) AS last_seq,"
    " s.acked_seq, s.acked_hash, f.after_seq, c.starts_after"
    " FROM chapter AS c JOIN sync_state AS s USING (chapter) LEFT JOIN fork AS f USING (chapter)"
    " WHERE c.store = ?1 AND c.terminal = ?2 ORDER BY c.chapter"
)


def tails_of(connection: apsw.Connection, identity: Identity) -> tuple[EpochTail, ...]:
    """The epochs that this till has under its present name, oldest first; none before it is
    enrolled. Raises apsw.Error."""
    if not identity.is_enrolled:
        return ()
    rows = connection.execute(_TAILS, (identity.store, identity.terminal))
    return tuple(EpochTail(*row[:-1]) for row in rows)


def pending_of(connection: apsw.Connection, identity: Identity) -> Pending:
    """What waits for the cloud in all of them. Raises apsw.Error."""
    if not identity.is_enrolled:
        return Pending(0, None)
    [(count, oldest)] = connection.execute(
        f"WITH tail AS ({_TAILS}) SELECT coalesce(sum(last_seq - acked_seq), 0),"  # noqa: S608 - a constant
        " min((SELECT utc_ms FROM journal WHERE position = starts_after + acked_seq + 1))"
        " FROM tail WHERE last_seq > acked_seq",
        (identity.store, identity.terminal),
    )
    return Pending(count, oldest)
