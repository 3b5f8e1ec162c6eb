"""A till's journal in memory, as the sync engine sees it."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.seams import EpochTail, Wanted
from pos_app.checkout.ports import Pending, Unavailable
from pos_app.domain.journal import (
    GENESIS,
    VERSION,
    BasketVoided,
    Body,
    EpochOpened,
    Head,
    Totals,
    chain,
    signed_message,
)
from pos_app.domain.money import Fen
from pos_app.domain.wire import decode_entry, encode_entry
from pos_app.domain.wire_history import JournalPage, KnownEpoch
from tests.adapters.cloud.world import NOON_MS


@dataclass(frozen=True)
class Kept:
    """One entry of a fake journal."""

    seq: int
    data: bytes
    entry_hash: bytes
    signature: bytes


@dataclass(frozen=True)
class Ack:
    """How far the cloud has confirmed."""

    seq: int = 0
    entry_hash: bytes = GENESIS


@dataclass
class FakeChapter:
    """One epoch of a fake journal."""

    epoch: int
    entries: list[Kept] = field(default_factory=list)
    ack: Ack = Ack()
    forked_after: int | None = None
    seen: int = 0
    """Of a forked one: how far the cloud's history was looked through."""

    def hash_at(self, seq: int) -> bytes | None:
        if seq == 0:
            return GENESIS
        return self.entries[seq - 1].entry_hash if seq <= len(self.entries) else None


class FakeJournal:
    """A till's journal in memory, with the ledger's rules on acknowledgements, forks and what is
    brought back. `entries` and `ack` are those of the present epoch."""

    def __init__(self, till: TillIdentity) -> None:
        self.till = till
        self.chapters = [FakeChapter(till.epoch)]
        self.server_utc_ms = 0
        self.disowns = False
        self.fails = False
        self.whole = True
        self.now_ms: Callable[[], int] = lambda: NOON_MS
        self.is_doubled = False
        self.others: list[bytes] = []
        """What another copy of this disk wrote, as it was looked through after a fork."""

    # --- the present epoch ------------------------------------------------------------------

    @property
    def entries(self) -> list[Kept]:
        return self.chapters[-1].entries

    @entries.setter
    def entries(self, entries: list[Kept]) -> None:
        self.chapters[-1].entries = entries

    @property
    def ack(self) -> Ack:
        return self.chapters[-1].ack

    @ack.setter
    def ack(self, ack: Ack) -> None:
        self.chapters[-1].ack = ack

    def append(self, body: Body) -> None:
        chapter = self.chapters[-1]
        seq = len(chapter.entries) + 1
        head = Head(
            v=VERSION,
            store=self.till.store,
            terminal=self.till.terminal,
            epoch=chapter.epoch,
            seq=seq,
            kind=type(body).__name__,
            day="2026-11-22",
            utc_ms=self.now_ms() + seq,
            boot_id="boot",
            boot_ms=seq,
            time="trusted",
            operator="owner",
            totals=Totals(),
        )
        self.append_raw(encode_entry(head, body))

    def append_raw(self, data: bytes) -> None:
        chapter = self.chapters[-1]
        seq = len(chapter.entries) + 1
        entry_hash = chain(chapter.hash_at(seq - 1) or GENESIS, data)
        signature = self.till.sign(signed_message(entry_hash))
        chapter.entries.append(Kept(seq, data, entry_hash, signature))

    def append_voids(self, number: int) -> None:
        for _ in range(number):
            ticket_id = len(self.entries) + 1
            self.append(BasketVoided(ticket_id, "wrong_scan", lines=1, total=Fen(ticket_id)))

    # --- JournalTail and MarkAcked ----------------------------------------------------------

    def epochs(self) -> list[EpochTail]:
        return [
            EpochTail(
                chapter.epoch,
                len(chapter.entries),
                chapter.ack.seq,
                chapter.ack.entry_hash,
                chapter.forked_after,
            )
            for chapter in self.chapters
        ]

    def fork_times(self) -> list[int]:
        first = [one.entries[0].data for one in self.chapters if one.entries]
        forked = [decode_entry(data).head for data in first if b'"reason":"forked"' in data]
        return [head.utc_ms for head in forked]

    def entries_after(
        self, seq: int, *, limit: int, max_bytes: int, epoch: int | None = None
    ) -> list[Kept]:
        return self.chapter(epoch).entries[seq : seq + limit]

    def hash_at(self, seq: int, *, epoch: int | None = None) -> bytes | None:
        return self.chapter(epoch).hash_at(seq)

    def acked(self) -> Ack:
        return self.ack

    def mark_acked(
        self, seq: int, entry_hash: bytes, *, server_utc_ms: int, epoch: int | None = None
    ) -> bool:
        if self.fails:
            raise Unavailable("io")
        chapter = self.chapter(epoch)
        if chapter.hash_at(seq) != entry_hash or (self.disowns and seq):
            return False
        self.server_utc_ms = max(self.server_utc_ms, server_utc_ms)
        if seq > chapter.ack.seq:
            chapter.ack = Ack(seq, entry_hash)
        return True

    def pending(self) -> Pending:
        waiting = [one for one in self.chapters if one.ack.seq < len(one.entries)]
        count = sum(len(one.entries) - one.ack.seq for one in waiting)
        oldest = min((NOON_MS + one.ack.seq + 1 for one in waiting), default=None)
        return Pending(count, oldest)

    # --- JournalMending ---------------------------------------------------------------------

    def mark_forked(self, epoch: int) -> None:
        if self.fails:
            raise Unavailable("io")
        chapter = self.chapter(epoch)
        if chapter.forked_after is None:
            chapter.forked_after = chapter.seen = chapter.ack.seq

    def note_doubled(self) -> None:
        self.is_doubled = True

    def begin_epoch(self, epoch: int, *, reason: str) -> None:
        if self.fails:
            raise Unavailable("io")
        if epoch <= self.chapters[-1].epoch:
            return
        last = self.chapters[-1]
        tip = last.hash_at(len(last.entries)) or GENESIS
        key = base64.b64encode(self.till.public_key).decode("ascii")
        self.chapters.append(FakeChapter(epoch))
        self.append(EpochOpened(reason, key, last.epoch, len(last.entries), tip.hex()))

    def is_whole(self) -> bool:
        return self.whole

    def wanted(self, known: Sequence[KnownEpoch]) -> Wanted | None:
        for theirs in known:
            chapter = self._kept(theirs.epoch)
            held = len(chapter.entries) if chapter.forked_after is None else chapter.seen
            if theirs.epoch < self.chapters[-1].epoch and held < theirs.last_seq:
                return Wanted(theirs.epoch, held)
        self.whole = True
        return None

    def take_back(self, page: JournalPage) -> None:
        chapter = self._kept(page.epoch)
        if chapter.forked_after is not None:
            self.others += [held.data.encode() for held in page.entries]
            chapter.seen += len(page.entries)
            return
        if chapter not in self.chapters:
            self.chapters.insert(0, chapter)
            self.chapters.sort(key=lambda one: one.epoch)
        for held in page.entries:
            data, signature = held.data.encode(), base64.b64decode(held.signature)
            seq = len(chapter.entries) + 1
            entry_hash = chain(chapter.hash_at(seq - 1) or GENESIS, data)
            chapter.entries.append(Kept(seq, data, entry_hash, signature))
            chapter.ack = Ack(seq, entry_hash)

    def _kept(self, epoch: int) -> FakeChapter:
        found = (one for one in self.chapters if one.epoch == epoch)
        return next(found, None) or FakeChapter(epoch)

    # --- for the tests ----------------------------------------------------------------------

    def chapter(self, epoch: int | None) -> FakeChapter:
        if epoch is None:
            return self.chapters[-1]
        return next(one for one in self.chapters if one.epoch == epoch)

    def as_the_cloud_should_hold_it(self) -> list[tuple[int, bytes, bytes]]:
        return [
            (entry.seq, entry.data, entry.entry_hash)
            for chapter in self.chapters
            for entry in chapter.entries
        ]
