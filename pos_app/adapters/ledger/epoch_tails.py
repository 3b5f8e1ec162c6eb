"""How far the cloud has each epoch of this till: what waits is what stands behind that."""

import apsw

from pos_app.adapters.cloud.seams import EpochTail
from pos_app.adapters.ledger.identity import Identity
from pos_app.checkout.ports import Pending
from pos_app.domain.journal import EpochOpened, EpochReason
from pos_app.domain.wire import Unreadable, decode_entry

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


def fork_times_of(connection: apsw.Connection, identity: Identity) -> tuple[int, ...]:
    """When those of this till's epochs began that began after a fork, UTC ms. One whose opening
    was damaged is left out. Raises apsw.Error.

    A clock that was wrong once dates every later entry: so none counts as later than the cloud's
    own last word in its epoch, if there is one.
    """
    rows = connection.execute(_OPENINGS, (identity.store, identity.terminal))
    return tuple(utc_ms for utc_ms, data in rows if _is_after_a_fork(data))


def _is_after_a_fork(data: bytes) -> bool:
    try:
        body = decode_entry(data).body
    except Unreadable:
        return False
    return isinstance(body, EpochOpened) and body.reason == EpochReason.FORKED


_OPENINGS = (
    "SELECT iif(server_utc_ms > 0, min(utc_ms, server_utc_ms), utc_ms), data"
    " FROM chapter AS c JOIN journal AS j"
    " ON j.position = c.starts_after + 1 AND j.chapter = c.chapter"
    " JOIN sync_state AS s ON s.chapter = c.chapter"
    " WHERE c.store = ? AND c.terminal = ? ORDER BY c.chapter"
)


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
