"""The ledger's one writer."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

import apsw

from pos_app.adapters.ledger.chapters import (
    Chapter,
    Expected,
    Tip,
    begin_chapter,
    chapters_in,
    opening_entry,
    why_new_epoch,
    with_room,
)
from pos_app.adapters.ledger.connection import Storage, lengthen_log, open_for_writing, unusable
from pos_app.adapters.ledger.contradictions import refuse_contradiction, refuse_wrong_sums
from pos_app.adapters.ledger.epoch_tails import pending_of
from pos_app.adapters.ledger.faults import LedgerDamaged, LedgerUnusable
from pos_app.adapters.ledger.guard import keep_for_apsw
from pos_app.adapters.ledger.identity import DeviceKey, Identity
from pos_app.adapters.ledger.lock import FileLock, sync_folder
from pos_app.adapters.ledger.projections import Statements
from pos_app.adapters.ledger.recent import recent_tip
from pos_app.adapters.ledger.writing import (
    Author,
    boot_id,
    write_entry,
    write_over,
)
from pos_app.checkout.ports import Appended, Pending, Unavailable
from pos_app.domain.journal import GENESIS, Body, EpochReason
from pos_app.domain.moment import Moment
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.values import replace

Answer = TypeVar("Answer")

_REASONS: Mapping[type[apsw.Error], str] = {
    apsw.FullError: "disk_full",
    apsw.ReadOnlyError: "read_only",
    apsw.BusyError: "busy",
    apsw.LockedError: "busy",
    apsw.CorruptError: "damaged",
    apsw.NotADBError: "damaged",
}
"""Words for health and notices; whatever else SQLite says of its file is `io`."""


class ApswLedger:
    """What this till has done, on apsw. One thread owns it; LedgerReader serves the others.

    After a failure nothing of the entry is stored and the next one may work. When SQLite calls the
    file damaged, the next call opens it again and verifies it before anything is added.
    """

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        identity: Identity,
        key: DeviceKey,
        at: Moment,
        operator: str = "owner",
        storage: Storage | None = None,
        expected: Expected = Expected.ANY,
        lock: FileLock | None = None,
    ) -> Self:
        """Open or create, verify the recent past, and begin a new epoch if the identity calls for
        one. `lock`: held already; let go when the ledger is closed, and kept when it cannot be
        opened. Raises LedgerUnusable and leaves the file as it was, or Unavailable."""
        ledger = cls(path, identity, key, operator, storage or Storage())
        ledger._lock = lock
        try:
            ledger._begin(at, expected)
        except BaseException:
            ledger._lock = None if lock is not None else ledger._lock
            ledger.close()
            raise
        return ledger

    def __init__(
        self, path: Path, identity: Identity, key: DeviceKey, operator: str, storage: Storage
    ) -> None:
        """Use `open`: a ledger that has not been verified is not one."""
        self.path = path
        self.identity = identity
        self._key = key
        self._operator = operator
        self._boot_id = boot_id()
        self._storage = storage
        self._log_is_long = False
        self._lock: FileLock | None = None
        self._open: apsw.Connection | None = None
        self._writing: Statements  # of the open connection, kept: a sale does not wait for new ones
        self._chapter = Chapter(0, identity, key.public_key, starts_after=0)
        self._tip = Tip()

    def append(self, body: Body, at: Moment) -> Appended:
        """Return once the entry would survive a power cut. Raises Unavailable; then nothing is
        stored."""
        refuse_wrong_sums(body)
        connection, writing = self._connection(), self._writing
        try:
            writing.execute("BEGIN IMMEDIATE")
            refuse_contradiction(connection, self.identity.terminal, body)
            tip = write_entry(writing, self._author(), self._tip, body, at)
            writing.execute("COMMIT")
        except apsw.Error as error:
            failure = self._failed(connection, error)
            if self._open is connection:
                write_over(connection)
            raise failure from error
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        self._tip = tip
        receipt = ReceiptNumber(self.identity.terminal, self.identity.epoch, tip.seq)
        return Appended(tip.seq, receipt, tip.entry_hash, tip.utc_ms)

    def pending(self) -> Pending:
        """What waits for the cloud, in all epochs. Nothing does before the till is enrolled."""
        connection = self._connection()
        try:
            return pending_of(connection, self.identity)
        except apsw.Error as error:
            raise self._failed(connection, error) from error

    def mark_acked(
        self, seq: int, entry_hash: bytes, *, server_utc_ms: int, epoch: int | None = None
    ) -> bool:
        """The cloud holds everything up to `seq` of the present epoch, or of the one that is named;
        before the first entry that is 0 and GENESIS. False, and nothing is noted, when `entry_hash`
        is not our own: then the cloud has another history (a fork). Never goes back."""
        connection = self._connection()
        try:
            found = self._chapter_of(connection, epoch)
            if found is None or _hash_at(connection, found, seq) != entry_hash:
                return False
            connection.execute(
                "UPDATE sync_state SET server_utc_ms = max(server_utc_ms, ?1),"
                " acked_hash = iif(acked_seq < ?2, ?3, acked_hash),"
                " acked_seq = max(acked_seq, ?2) WHERE chapter = ?4",
                (server_utc_ms, seq, entry_hash, found.number),
            )
        except apsw.Error as error:
            raise self._failed(connection, error) from error
        return True

    def begin_epoch(self, epoch: int, *, reason: EpochReason, at: Moment) -> None:
        """From the next entry on under this number, which must be durable beside the keys. Raises
        Unavailable; then the epoch before goes on."""
        before = (self.identity, self._chapter, self._tip)
        connection = self._connection()
        self.identity = replace(self.identity, epoch=epoch)
        try:
            self._open_epoch(connection, reason, self._chapter, self._tip, at)
        except BaseException as error:
            self.identity, self._chapter, self._tip = before
            if isinstance(error, apsw.Error):
                raise self._failed(connection, error) from error
            raise

    def in_transaction(self, work: Callable[[apsw.Connection], Answer]) -> Answer:
        """Do something that is no entry of the present epoch, whole or not at all. Raises
        Unavailable, and what `work` raises; then nothing is stored."""
        connection = self._connection()
        try:
            connection.execute("BEGIN IMMEDIATE")
            answer = work(connection)
            connection.execute("COMMIT")
        except apsw.Error as error:
            failure = self._failed(connection, error)
            if self._open is connection:
                write_over(connection)
            raise failure from error
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        return answer

    @property
    def last_seq(self) -> int:
        """Of the present epoch."""
        return self._tip.seq

    @property
    def chapter_count(self) -> int:
        """How many epochs lie in the file. Raises Unavailable."""
        return len(self.in_transaction(chapters_in))

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file; called only when the till is idle. The first time
        the log is given its usual length too: at the start that would delay the first frame."""
        connection = self._connection()
        try:
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            if not self._log_is_long:
                lengthen_log(connection, self._storage.log_bytes)
                self._log_is_long = True
        except apsw.BusyError:
            return  # a reader is in the way: the next idle moment will do
        except apsw.Error as error:
            raise self._failed(connection, error) from error

    def close(self) -> None:
        """Let go of the file. What is committed stays, whether or not it can be folded in now."""
        if self._open is not None:
            with suppress(apsw.Error):
                self._open.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._drop_connection()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    # --- opening ----------------------------------------------------------------------------------

    def _begin(self, at: Moment, expected: Expected) -> None:
        real_file = self._storage.vfs is None
        if real_file:
            self._lock = self._lock or FileLock(self.path)
            keep_for_apsw(self.path)
        connection = self._open_connection()
        try:
            chapters = chapters_in(connection)
            last = chapters[-1] if chapters else None
            tip = recent_tip(connection, self.path, last) if last else Tip()
            public_key = self._key.public_key
            reason = why_new_epoch(self.path, last, self.identity, public_key, expected)
            if reason is None and last is not None:
                self._chapter, self._tip = last, tip
            else:
                self._open_epoch(connection, str(reason), last, tip, at)
        except apsw.Error as error:
            raise unusable(self.path, error) from error
        if real_file:
            sync_folder(self.path.parent)

    def _open_epoch(
        self, connection: apsw.Connection, reason: str, last: Chapter | None, tip: Tip, at: Moment
    ) -> None:
        """A new chain. The perpetual totals and the time go on from the one before, if there is
        one; what may be missing before it finds room below."""
        number = last.number + 1 if last else 1
        after = last.position(tip.seq) if last else 0
        self._chapter = Chapter(number, self.identity, self._key.public_key, starts_after=after)
        if self.identity.epoch > 1 or reason == EpochReason.REPLACED:
            self._chapter = with_room(self.identity, self._key.public_key, last, after)
        self._tip = Tip(utc_ms=tip.utc_ms, totals=tip.totals)
        connection.execute("BEGIN IMMEDIATE")
        begin_chapter(connection, self._chapter)
        body = opening_entry(reason, self._key.public_key, last, tip)
        self._tip = write_entry(connection, self._author(), self._tip, body, at)
        connection.execute("COMMIT")

    def _connection(self) -> apsw.Connection:
        """The open connection; after a failure a new one, with the end of the journal read back."""
        if self._open is not None:
            return self._open
        try:
            connection = self._open_connection()
            self._tip = recent_tip(connection, self.path, self._chapter)
        except LedgerUnusable as error:
            self._drop_connection()
            reason = "damaged" if isinstance(error, LedgerDamaged) else "io"
            raise Unavailable(reason, str(error)) from error
        except apsw.Error as error:
            self._drop_connection()
            raise Unavailable(_reason(error), str(error)) from error
        return connection

    def _open_connection(self) -> apsw.Connection:
        has_log = self._storage.files.size(self.path.with_name(f"{self.path.name}-wal"))
        self._open = open_for_writing(self.path, self._storage)
        self._writing = self._open.cursor()
        if has_log:  # a power cut may have torn the last commit in it
            write_over(self._open)
        return self._open

    def _drop_connection(self) -> None:
        """Let go of the file as it is; the write-ahead log keeps what is not folded in yet."""
        connection, self._open = self._open, None
        if connection is not None:
            connection.close(True)

    def _chapter_of(self, connection: apsw.Connection, epoch: int | None) -> Chapter | None:
        """The chapter of an epoch of this till; None when there is none."""
        if epoch in (None, self.identity.epoch):
            return self._chapter
        wanted = replace(self.identity, epoch=epoch)
        chapters = chapters_in(connection)
        return next((chapter for chapter in chapters if chapter.identity == wanted), None)

    def _author(self) -> Author:
        return Author(self._chapter, self._operator, self._boot_id, self._key)

    # --- failing ----------------------------------------------------------------------------------

    def _failed(self, connection: apsw.Connection, error: apsw.Error) -> Exception:
        """Undo. A broken rule of the schema is a bug of ours and is handed on as it is.

        The connection stays: a commit whose sync failed lies in the log beyond its known end, and
        only this connection knows to write over it. A new one would take it for committed.
        """
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, apsw.ConstraintError):
            return error
        if isinstance(error, apsw.CorruptError | apsw.NotADBError):
            self._drop_connection()
        return Unavailable(_reason(error), str(error))


def _hash_at(connection: apsw.Connection, chapter: Chapter, seq: int) -> bytes | None:
    """The chain's hash after entry `seq` of a chapter; None beyond its end."""
    if seq == 0:
        return GENESIS
    found: bytes | None = connection.execute(
        "SELECT hash FROM journal WHERE position = ? AND chapter = ?",
        (chapter.position(seq), chapter.number),
    ).get
    return found


def _reason(error: apsw.Error) -> str:
    return next((word for kind, word in _REASONS.items() if isinstance(error, kind)), "io")
