"""Up: the journal goes to the cloud in order, and the cursor moves only on our own hash.

A time-out proves nothing, so the same piece is simply sent again; the cloud skips what it has.
"""

import base64
from collections.abc import Callable
from math import inf
from typing import Final

from pos_app.adapters.cloud.faults import BatchTooLarge, CloudRefused, CloudUnavailable
from pos_app.adapters.cloud.seams import CloudCalls, JournalTail, MarkAcked, StoredEntry
from pos_app.domain.values import dataclass
from pos_app.domain.wire import (
    BATCH_ENTRIES,
    INFLATED_LIMIT,
    EventsAck,
    EventsUpload,
    UploadedEntry,
)

BATCHES_A_STEP: Final = 8
"""Then hints and pulls get their turn."""
BATCH_DATA_BYTES: Final = INFLATED_LIMIT // 2
"""Of entry bytes: quotes double when they go into a JSON string."""
HALT_S: Final = 300.0
_ABOUT_THIS_TILL = (401, 403)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """How a turn ended. `more`: there is more to send at once."""

    more: bool = False
    retry_after_s: float = 0.0


class Uploader:
    """Sends what the cloud has not acknowledged. One thread owns it.

    `halted` says why nothing is sent: `fork` until the next start, any other for 300 s.
    """

    def __init__(
        self,
        cloud: CloudCalls,
        journal: JournalTail,
        *,
        mark_acked: MarkAcked,
        epoch: int,
        on_acked: Callable[[int], None],
        on_halt: Callable[[str], None],
    ) -> None:
        self._cloud = cloud
        self._journal = journal
        self._mark_acked = mark_acked
        self._epoch = epoch
        self._on_acked = on_acked
        self._on_halt = on_halt
        self._after: int | None = None
        self._limit = BATCH_ENTRIES
        self._resumes_at = 0.0
        self.halted = ""

    def note_time(self, server_utc_ms: int) -> None:
        """Keep beside the cursor when the cloud last spoke. Raises Unavailable."""
        acked = self._journal.acked()
        self._mark_acked(acked.seq, acked.entry_hash, server_utc_ms=server_utc_ms)

    def turn(self, now_s: float) -> Uploaded:
        """Send up to BATCHES_A_STEP pieces. Raises Unavailable; then nothing has moved."""
        if self.halted and now_s < self._resumes_at:
            return Uploaded()
        self.halted = ""
        gaps = 0
        for _ in range(BATCHES_A_STEP):
            ack = self._send_next(now_s)
            if ack is None:
                return Uploaded()
            gaps += ack.status == "gap"
            if gaps > 1:
                raise CloudUnavailable("stale", "the cloud reports one gap after another")
            if ack.retry_after_s:
                return Uploaded(retry_after_s=float(ack.retry_after_s))
        return Uploaded(more=True)

    def _send_next(self, now_s: float) -> EventsAck | None:
        """One piece; None when nothing is left or nothing may be sent."""
        after = self._journal.acked().seq if self._after is None else self._after
        before = self._journal.hash_at(after)
        entries = self._journal.entries_after(after, limit=self._limit, max_bytes=BATCH_DATA_BYTES)
        if not entries or before is None:
            return None
        upload = EventsUpload(
            epoch=self._epoch,
            first_seq=entries[0].seq,
            before=before.hex(),
            entries=[_on_the_wire(entry) for entry in entries],
        )
        try:
            ack = self._cloud.push(upload)
        except BatchTooLarge as error:
            return self._send_smaller(error, now_s)
        except CloudRefused as refused:
            if refused.status in _ABOUT_THIS_TILL:
                raise
            self._halt(refused.code, now_s + HALT_S)
            return None
        return ack if self._settled(ack, after) else None

    def _send_smaller(self, error: BatchTooLarge, now_s: float) -> EventsAck | None:
        if error.entries <= 1:
            self._halt("too_large", now_s + HALT_S)
            return None
        self._limit = error.entries // 2
        return self._send_next(now_s)

    def _settled(self, ack: EventsAck, after: int) -> bool:
        """Believe an answer only as far as our own hash confirms it; else it is a fork."""
        ours = self._journal.hash_at(ack.acked_seq)
        if ack.status == "fork" or ours is None or ours.hex() != ack.acked_hash:
            self._halt("fork", inf)
            return False
        is_gap = ack.status == "gap" and ack.acked_seq < after
        is_progress = ack.status == "ok" and ack.acked_seq > after
        if not (is_gap or is_progress):
            raise CloudUnavailable("stale", f"{ack.status} up to {ack.acked_seq} after {after}")
        server_utc_ms = ack.server_utc_ms
        if is_progress and not self._mark_acked(ack.acked_seq, ours, server_utc_ms=server_utc_ms):
            self._halt("fork", inf)
            return False
        self._after = ack.acked_seq
        self._limit = min(BATCH_ENTRIES, self._limit * 2)
        self._on_acked(server_utc_ms)
        return True

    def _halt(self, reason: str, until_s: float) -> None:
        self._resumes_at = until_s
        self.halted = reason
        self._on_halt(reason)


def _on_the_wire(entry: StoredEntry) -> UploadedEntry:
    return UploadedEntry(
        data=entry.data.decode("utf-8"),
        signature=base64.b64encode(entry.signature).decode("ascii"),
    )
