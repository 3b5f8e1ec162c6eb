"""Reading the ledger from other threads: each LedgerReader has a connection that cannot write."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import apsw

from pos_app.adapters.cloud.seams import EpochTail
from pos_app.adapters.ledger.chapters import Chapter, StoredEntry, chapters_in
from pos_app.adapters.ledger.connection import open_for_reading
from pos_app.adapters.ledger.epoch_tails import fork_times_of, tails_of
from pos_app.adapters.ledger.faults import LedgerUnusable
from pos_app.adapters.ledger.guard import keep_for_apsw
from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.only_here import OnlyHere, only_here
from pos_app.adapters.ledger.past import last_shift_no, open_shift, past_sale, refunds_of
from pos_app.adapters.ledger.projections import IS_USED
from pos_app.checkout.ports import Unavailable
from pos_app.domain.coupon import Payer
from pos_app.domain.journal import GENESIS
from pos_app.domain.money import Fen
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.refund import PastSale, RefundRecorded
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.shift import OpenShift
from pos_app.domain.values import dataclass, replace
from pos_app.domain.wire import Unreadable, decode_entry

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class StoredSale:
    """A sale read back, with what its receipt says beside it. `copies` counts the reprints."""

    receipt: ReceiptNumber
    sale: SaleRecorded
    entry_hash: bytes
    at_utc_ms: int
    operator: str
    copies: int


@dataclass(frozen=True, slots=True)
class Acked:
    """How far the cloud has confirmed this epoch, and its clock when it last did (0: never)."""

    seq: int
    entry_hash: bytes
    server_utc_ms: int


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Brand-paid coupons redeemed since some moment."""

    coupons: int
    amount: Fen


class LedgerReader:
    """What the ledger holds, of the present epoch unless another is named; the present one is
    looked up anew by every question. For one thread; every method raises Unavailable."""

    def __init__(self, path: Path) -> None:
        """Raises LedgerUnusable. The writer must have opened the ledger before."""
        self._path = path
        keep_for_apsw(path)
        self._connection = open_for_reading(path)
        if not chapters_in(self._connection):
            raise LedgerUnusable(path, "the ledger is empty", "流水文件是空的")

    @property
    def identity(self) -> Identity:
        """Who writes now."""
        return self._chapter.identity

    def close(self) -> None:
        self._connection.close()

    def is_used(self, coupon_id: str) -> bool:
        """Whether this till has redeemed the coupon, in any epoch, and no refund gave it back."""
        return bool(self._rows(IS_USED, coupon_id)[0][0])

    def sale(self, seq: int) -> StoredSale | None:
        """The sale with this number, to be printed again."""
        rows = self._rows(
            "SELECT data, hash, copies FROM sale JOIN journal USING (position)"
            " WHERE position = ? AND chapter = ?",
            self._chapter.position(seq),
            self._chapter.number,
        )
        if not rows:
            return None
        data, entry_hash, copies = rows[0]
        try:
            entry = decode_entry(data)
        except Unreadable as error:
            raise Unavailable("damaged", f"entry {seq}: {error}") from error
        if not isinstance(entry.body, SaleRecorded):
            return None
        return StoredSale(
            receipt=self._receipt(seq),
            sale=entry.body,
            entry_hash=entry_hash,
            at_utc_ms=entry.head.utc_ms,
            operator=entry.head.operator,
            copies=copies,
        )

    def sale_of(self, receipt: ReceiptNumber) -> StoredSale | None:
        """The sale that a scanned receipt number names, if this epoch of this till made it."""
        ours = self._receipt(receipt.seq)
        return self.sale(receipt.seq) if ours.barcode == receipt.barcode else None

    def last_sale(self) -> StoredSale | None:
        """The newest sale of this epoch."""
        rows = self._rows("SELECT coalesce(max(position), 0) FROM sale")
        return self.sale(rows[0][0] - self._chapter.starts_after)

    def holds_sale_of(self, *, ticket_id: int, opened_utc_s: int) -> bool:
        """Whether this ticket has become a sale: then its basket must not come back."""
        return bool(
            self._rows(
                "SELECT 1 FROM (SELECT ticket_id, opened_utc_s FROM sale"
                " ORDER BY position DESC LIMIT 100)"
                " WHERE ticket_id = ? AND opened_utc_s = ?",
                ticket_id,
                opened_utc_s,
            )
        )

    def last_ticket_id(self) -> int:
        """The greatest ticket id among recent sales; 0 when there is none. New ids begin above."""
        rows = self._rows(
            "SELECT max(ticket_id) FROM"
            " (SELECT ticket_id FROM sale ORDER BY position DESC LIMIT 100)"
        )
        return rows[0][0] or 0

    def unfinished_prints(self) -> tuple[ReceiptNumber, ...]:
        """Sales whose receipt was queued and whose end nobody has noted: never printed again
        unasked. Looks back a thousand sales."""
        rows = self._rows(
            "SELECT position - ?1 FROM (SELECT position, print_outcome FROM sale"
            " WHERE position > ?1 ORDER BY position DESC LIMIT 1000)"
            " WHERE print_outcome = 'queued' ORDER BY position",
            self._chapter.starts_after,
        )
        return tuple(self._receipt(seq) for (seq,) in rows)

    def epochs(self) -> tuple[EpochTail, ...]:
        """The epochs of this till under its present name, oldest first, and how far the cloud has
        each; none before it is enrolled."""
        try:
            return tails_of(self._connection, self.identity)
        except apsw.Error as error:
            raise Unavailable("io", str(error)) from error

    def fork_times(self) -> tuple[int, ...]:
        """When those of its epochs began that began after a fork, UTC ms; no later than the cloud's
        last word in each."""
        try:
            return fork_times_of(self._connection, self.identity)
        except apsw.Error as error:
            raise Unavailable("io", str(error)) from error

    def entries_after(
        self, seq: int, *, limit: int, max_bytes: int, epoch: int | None = None
    ) -> tuple[StoredEntry, ...]:
        """The next entries for the cloud, at least one if there is any: no more than `limit`, nor
        more than `max_bytes` of data."""
        chapter = self._chapter_of(epoch)
        rows = self._rows(
            "SELECT seq, data, hash, signature FROM journal WHERE position > ? AND chapter = ?"
            " ORDER BY position LIMIT ?",
            chapter.position(seq),
            chapter.number,
            limit,
        )
        batch: list[StoredEntry] = []
        size = 0
        for row in rows:
            size += len(row[1])
            if batch and size > max_bytes:
                break
            batch.append(StoredEntry(*row))
        return tuple(batch)

    def hash_at(self, seq: int, *, epoch: int | None = None) -> bytes | None:
        """The chain's hash after entry `seq`; GENESIS for 0; None beyond the end."""
        if seq == 0:
            return GENESIS
        chapter = self._chapter_of(epoch)
        rows = self._rows(
            "SELECT hash FROM journal WHERE position = ? AND chapter = ?",
            chapter.position(seq),
            chapter.number,
        )
        return rows[0][0] if rows else None

    def acked(self) -> Acked:
        """How far the cloud has confirmed."""
        rows = self._rows(
            "SELECT acked_seq, acked_hash, server_utc_ms FROM sync_state WHERE chapter = ?",
            self._chapter.number,
        )
        return Acked(*rows[0])

    def newest_utc_ms(self) -> int:
        """The time of the newest entry: it cannot be earlier now. 0 for an empty journal."""
        rows = self._rows("SELECT utc_ms FROM journal ORDER BY position DESC LIMIT 1")
        return rows[0][0] if rows else 0

    def redeemed_since(self, utc_ms: int) -> Redeemed:
        """Coupons that somebody else pays for, redeemed at or after this moment."""
        rows = self._rows(
            "SELECT count(*), coalesce(sum(amount), 0) FROM redemption"
            " WHERE utc_ms >= ? AND payer <> ?",
            utc_ms,
            Payer.SHOP.value,
        )
        return Redeemed(*rows[0])

    @property
    def _chapter(self) -> Chapter:
        return self._chapter_of(None)

    def _chapter_of(self, epoch: int | None) -> Chapter:
        """The newest chapter, or the one of another epoch under the same name."""
        try:
            chapters = chapters_in(self._connection)
        except apsw.Error as error:
            raise Unavailable("io", str(error)) from error
        wanted = chapters[-1].identity
        if epoch is not None:
            wanted = replace(wanted, epoch=epoch)
        found = [chapter for chapter in chapters if chapter.identity == wanted]
        if not found:
            raise Unavailable("damaged", f"there is no epoch {epoch}")
        return found[0]

    def open_shift(self) -> OpenShift | None:
        """The shift that is open, with its figures up to now."""
        return self._asked(open_shift)

    def only_here(self) -> OnlyHere:
        """What would be lost to the books with this machine."""
        return self._asked(only_here)

    def last_shift_no(self) -> int:
        """The highest number of all shifts, restored ones included; 0 when there was none."""
        return self._asked(last_shift_no)

    def past_sale(self, *, epoch: int, seq: int) -> PastSale | None:
        """A sale of any epoch of this till, to take goods of it back."""
        terminal = self.identity.terminal
        return self._asked(lambda on: past_sale(on, terminal, epoch=epoch, seq=seq))

    def refunds_of(self, sale: PastSale) -> tuple[RefundRecorded, ...]:
        """What has come back of it, oldest first."""
        terminal = self.identity.terminal
        return self._asked(lambda on: refunds_of(on, terminal, epoch=sale.epoch, seq=sale.seq))

    def _asked(self, ask: Callable[[apsw.Connection], Answer]) -> Answer:
        """In one snapshot."""
        try:
            self._connection.execute("BEGIN")
            try:
                return ask(self._connection)
            finally:
                self._connection.execute("ROLLBACK")
        except apsw.Error as error:
            raise Unavailable("io", str(error)) from error
        except Unreadable as error:
            raise Unavailable("damaged", str(error)) from error

    def _receipt(self, seq: int) -> ReceiptNumber:
        return ReceiptNumber(self.identity.terminal, self.identity.epoch, seq)

    def _rows(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except apsw.Error as error:
            raise Unavailable("io", str(error)) from error
