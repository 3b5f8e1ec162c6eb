"""One epoch's way up: its entries in order, and its cursor moves only on our own hash.

A time-out proves nothing, so the same piece is simply sent again; the cloud skips what it has. What
stands behind a fork goes to `tails`; an entry that is too large for a request, or was damaged on
the disk, goes in parts.
"""

import base64
from collections.abc import Iterator, Sequence
from typing import Final

from pos_app.adapters.cloud.faults import BatchTooLarge, CloudRefused, CloudUnavailable
from pos_app.adapters.cloud.seams import (
    CloudCalls,
    EpochTail,
    JournalTail,
    MarkAcked,
    StoredEntry,
)
from pos_app.domain.journal import chain
from pos_app.domain.values import dataclass, replace
from pos_app.domain.wire import (
    BATCH_ENTRIES,
    INFLATED_LIMIT,
    EventsAck,
    EventsUpload,
    UploadedEntry,
)
from pos_app.domain.wire_history import PART_BYTES, EntryPart

BATCH_DATA_BYTES: Final = INFLATED_LIMIT // 2
"""Of entry bytes: quotes double when they go into a JSON string."""
HALT_S: Final = 300.0
GAPS: Final = 8
"""Of a tail, each further back than the one before; of anything else one is enough."""
ABOUT_THIS_TILL: Final = (401, 403)
UNSIGNED: Final = "entry_signature"
"""The cloud's code for a piece whose last signature does not hold."""
FEW: Final = 9
"""Entries side by side whose signatures rotted together: two or three lie on one page."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """How a turn ended. `more`: there is more to send at once."""

    more: bool = False
    retry_after_s: float = 0.0


class Forked(Exception):
    """The cloud has another history of this epoch."""


class Lane:
    """Sends one epoch. `halted` says why nothing of it is sent, until `resumes_at`."""

    def __init__(
        self, epoch: int, cloud: CloudCalls, journal: JournalTail, mark_acked: MarkAcked
    ) -> None:
        self.epoch = epoch
        self.halted = ""
        self.resumes_at = 0.0
        self.server_utc_ms = 0
        """When the cloud last confirmed something of it; 0 for not in this turn."""
        self._cloud = cloud
        self._journal = journal
        self._mark_acked = mark_acked
        self._after: int | None = None
        self._limit = BATCH_ENTRIES
        self._is_tail = False
        self._is_again = False
        self._back = BATCH_ENTRIES

    def turn(self, tail: EpochTail, now_s: float, *, pieces: int) -> Uploaded:
        """Send up to so many pieces. Raises Forked, or Unavailable; then nothing has moved."""
        self._look_at(tail)
        gaps = 0
        for _ in range(pieces):
            ack = self._send_next(now_s)
            if ack is None:
                return Uploaded()
            gaps += ack.status == "gap"
            if gaps > (GAPS if self._is_tail else 1):
                raise CloudUnavailable("stale", "the cloud reports one gap after another")
            if ack.retry_after_s:
                return Uploaded(more=True, retry_after_s=float(ack.retry_after_s))
        return Uploaded(more=True)

    def halt(self, reason: str, until_s: float) -> None:
        """Send nothing of this epoch until then."""
        self.halted, self.resumes_at = reason, until_s

    def send_again(self, after: int) -> None:
        """The cloud has lost what it had confirmed behind this entry."""
        self._after, self._is_again = after, True

    def is_behind(self, tail: EpochTail) -> bool:
        """Whether something must go up again that was confirmed once."""
        return self._is_again and (self._after or 0) < tail.acked_seq

    def _look_at(self, tail: EpochTail) -> None:
        self.server_utc_ms = 0
        is_tail = tail.forked_after is not None
        if is_tail is not self._is_tail:
            self._is_tail, self._after, self._back = is_tail, None, BATCH_ENTRIES
        self._is_again = self.is_behind(tail)
        if not self._is_again:
            self._after = max(self._after or 0, tail.acked_seq)

    def _send_next(self, now_s: float) -> EventsAck | None:
        """One piece; None when nothing is left or nothing may be sent."""
        after = self._after or 0
        before = self._journal.hash_at(after, epoch=self.epoch)
        entries = self._journal.entries_after(
            after, limit=self._limit, max_bytes=BATCH_DATA_BYTES, epoch=self.epoch
        )
        if not entries or before is None:
            return None
        try:
            ack = self._sent(before, entries)
        except CloudRefused as refused:
            if refused.status in ABOUT_THIS_TILL:
                raise
            self.halt(refused.code, now_s + HALT_S)
            self._limit = BATCH_ENTRIES  # a signature that holds may lie further behind
            return None
        except CloudUnavailable as failure:
            if failure.reason == "timeout":  # a thin line needs smaller pieces
                self._limit = max(1, self._limit // 4)
            raise
        self._settle(ack, after)
        return ack

    def _sent(self, before: bytes, entries: Sequence[StoredEntry]) -> EventsAck:
        sound = entries[: _sound_entries(before, entries)]
        if not sound:
            return self._sent_in_parts(before, entries[0])
        try:
            return self._sent_to_a_good_end(before, sound)
        except BatchTooLarge as error:
            if error.entries == 1:
                return self._sent_in_parts(before, entries[0])
            self._limit = error.entries // 2
            return self._sent(before, entries[: self._limit])
        except CloudRefused as refused:
            # A later signature vouches for these; behind rotten bytes, or asked twice, none does.
            may_wait = len(sound) == len(entries) and self.halted != UNSIGNED
            if refused.code != UNSIGNED or may_wait:
                raise
            return self._sent_in_parts(before, entries[0])

    def _sent_to_a_good_end(self, before: bytes, sound: Sequence[StoredEntry]) -> EventsAck:
        """The signature at the end must hold. Where it rotted, any other end will do: it vouches
        for all before it. Raises CloudRefused when none does."""
        push = self._cloud.push_tail if self._is_tail else self._cloud.push
        *ends, last = _ends(len(sound))
        for length in ends:
            try:
                return push(self._upload(before, sound[:length]))
            except CloudRefused as refused:
                if refused.code != UNSIGNED:
                    raise
        return push(self._upload(before, sound[:last]))

    def _upload(self, before: bytes, entries: Sequence[StoredEntry]) -> EventsUpload:
        return EventsUpload(
            epoch=self.epoch,
            first_seq=entries[0].seq,
            before=before.hex(),
            entries=[_on_the_wire(entry) for entry in entries],
        )

    def _sent_in_parts(self, before: bytes, entry: StoredEntry) -> EventsAck:
        """Where the entry's own signature rotted, that of the calls stands in for it: nothing may
        ever vouch for it again, and whatever comes behind it waits."""
        try:
            return self._sent_part_by_part(self._part(before, entry), entry.data)
        except CloudRefused as refused:
            if refused.code != UNSIGNED:
                raise
            unsigned = replace(self._part(before, entry), is_unsigned=True)
            return self._sent_part_by_part(unsigned, entry.data)

    def _sent_part_by_part(self, first: EntryPart, data: bytes) -> EventsAck:
        """The cloud says where each part goes on; twice what is needed is enough for any order."""
        offset = 0
        for _ in range(2 * (len(data) // PART_BYTES + 1)):
            bytes_here = _base64(data[offset : offset + PART_BYTES])
            ack = self._cloud.push_part(replace(first, offset=offset, data=bytes_here))
            if ack.status != "part":
                return ack
            offset = ack.acked_seq
            if not 0 <= offset < len(data):
                break
        raise CloudUnavailable("stale", f"entry {first.seq} in parts comes to no end")

    def _part(self, before: bytes, entry: StoredEntry) -> EntryPart:
        return EntryPart(
            epoch=self.epoch,
            seq=entry.seq,
            before=before.hex(),
            entry_hash=entry.entry_hash.hex(),
            signature=_base64(entry.signature),
            size=len(entry.data),
            offset=0,
            data="",
            is_tail=self._is_tail,
        )

    def _settle(self, ack: EventsAck, after: int) -> None:
        """Believe an answer only as far as our own hash confirms it; else it is a fork."""
        if self._is_tail and ack.status != "ok":
            self._go_back(ack, after)
            return
        ours = self._journal.hash_at(ack.acked_seq, epoch=self.epoch)
        if ack.status == "fork" or ours is None or ours.hex() != ack.acked_hash:
            raise Forked
        is_gap = ack.status == "gap" and ack.acked_seq < after
        is_progress = ack.status == "ok" and ack.acked_seq > after
        if not (is_gap or is_progress):
            raise CloudUnavailable("stale", f"{ack.status} up to {ack.acked_seq} after {after}")
        if is_gap:
            self.send_again(ack.acked_seq)
            return
        self._note(ack, ours)
        self._after = ack.acked_seq

    def _go_back(self, ack: EventsAck, after: int) -> None:
        """The tail does not stand on what the cloud has: begin it further down, each time four
        times as far. What is common is skipped there."""
        if ack.status != "gap" or after == 0:
            raise CloudUnavailable("stale", f"a tail gets {ack.status} after {after}")
        self.send_again(max(0, min(ack.acked_seq, after - self._back)))
        self._back *= 4

    def _note(self, ack: EventsAck, ours: bytes) -> None:
        is_ours = self._mark_acked(
            ack.acked_seq, ours, server_utc_ms=ack.server_utc_ms, epoch=self.epoch
        )
        if not is_ours:
            raise Forked
        self.halted = ""
        self.server_utc_ms = ack.server_utc_ms
        self._limit = min(BATCH_ENTRIES, self._limit * 2)


def _ends(entries: int) -> Iterator[int]:
    """How many of so many entries to send: all, then half as many each time, and at last a few more
    than one, for the first may itself be signed by nothing but those behind it."""
    length = entries
    while length:
        yield length
        length //= 2
    yield from range(2, min(entries, FEW))


def _sound_entries(before: bytes, entries: Sequence[StoredEntry]) -> int:
    """How many, from the first on, are text and give the hash that was signed."""
    for number, entry in enumerate(entries):
        if chain(before, entry.data) != entry.entry_hash or not _is_text(entry.data):
            return number
        before = entry.entry_hash
    return len(entries)


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _on_the_wire(entry: StoredEntry) -> UploadedEntry:
    return UploadedEntry(data=entry.data.decode("utf-8"), signature=_base64(entry.signature))


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
