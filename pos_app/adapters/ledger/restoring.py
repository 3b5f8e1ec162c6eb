"""Puts a till's past back while it sells: from backups, from the file that was set aside, and, when
sync has handed over what the cloud has, from both once more.

The order of the sources does not matter: an entry is taken when it continues the chain and was
signed by this device, from wherever it comes, until no source has one. A power cut costs nothing:
what is back is in the ledger, and the rest is looked for again.
"""

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import apsw

from pos_app.adapters.epochs import EpochKeeper, EpochUnkept
from pos_app.adapters.files import Files
from pos_app.adapters.ledger.apsw_ledger import ApswLedger
from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.noting import Restored, note_restored, what_befell
from pos_app.adapters.ledger.putting_back import Held, held, lacks_room, put_back, verified
from pos_app.adapters.ledger.sources import (
    BACKUP,
    SALVAGE,
    LedgerSource,
    LostChapter,
    PageSource,
    Source,
)
from pos_app.checkout.commands import Past, PastChanged
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import IntegrityEvent
from pos_app.domain.moment import Moment
from pos_app.domain.values import dataclass

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

BATCH = 50
"""Entries a transaction: a sale waits behind one of them at most, some ten milliseconds."""
BETWEEN_S = 0.01
PAGES_A_STEP = 50
AGAIN_S = 5.0
"""After the ledger's own disk did not take an entry."""
IDLE_S = 3600.0
RESTING = PastChanged(Past.AWAITED, IntegrityEvent.FORKED, 0)
"""No coupon is redeemed, though nothing is missing."""
TELL_EVERY = 10
"""Batches: often enough to see it move."""


class OnLedger(Protocol):
    """Runs something on the ledger's own thread and waits. Raises Unavailable."""

    def __call__(self, work: Callable[[ApswLedger], Answer], /) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Places:
    """Where old entries may lie, the likeliest first."""

    backups: tuple[Path, ...]
    set_aside: tuple[Path, ...]


class Restorer:
    """`step` is called by one thread; `cloud_has_told`, `begin_again` and `rest` by any."""

    def __init__(
        self,
        *,
        on_ledger: OnLedger,
        public_key: bytes,
        epochs: EpochKeeper,
        places: Callable[[], Places],
        files: Files,
        asks_cloud: bool,
        tell: Callable[[PastChanged], None],
        wake: Callable[[], None],
        now: Callable[[], Moment],
    ) -> None:
        """`asks_cloud`: sync will hand over what the cloud has, and nothing is final before.
        `wake`: have `step` called soon."""
        self._on_ledger = on_ledger
        self._public_key = public_key
        self._epochs = epochs
        self._places = places
        self._files = files
        self._asks_cloud = asks_cloud
        self._tell = tell
        self._wake = wake
        self._now = now
        self._event = IntegrityEvent.RESTORED
        self._has_read_places = False
        self._cloud_has_told = False
        self._seen: dict[Identity, int] = {}
        self._has_no_room = self._rests = False
        self._entries = self._batches = 0
        self._rounds = 0
        self._steps = self._whole_way()

    @property
    def has_read_places(self) -> bool:
        """Backups and the damaged file are back in the ledger; what is missing now, the cloud may
        have."""
        return self._has_read_places

    def note_known(self, identity: Identity, last_seq: int) -> None:
        """So many entries are known to have been; those that are not back in the end are lost."""
        self._seen = {**self._seen, identity: max(self._seen.get(identity, 0), last_seq)}

    def look_for_room(self, identity: Identity, *, rank: int) -> None:
        """Nothing of an epoch was taken, though it is proved. For want of room that is no loss: its
        copies stay, and this ledger is never called whole."""
        if self._in_transaction(partial(lacks_room, identity=identity, rank=rank)):
            log.error("there is no room in the ledger for epoch %s", identity.epoch)
            self._has_no_room = True

    def cloud_has_told(self) -> None:
        """Everything that the cloud has is in the ledger."""
        self._cloud_has_told = True
        self._wake()

    def begin_again(self) -> None:
        """A new epoch has begun, and the one before may lack something."""
        self._rounds += 1
        self._has_read_places = self._cloud_has_told = False
        self._steps = self._whole_way()
        self._wake()

    def rest(self) -> None:
        """Whatever comes back, the last word before the next start is that coupons rest."""
        self._rests = True

    def step(self) -> float:
        """A little of it. Returns the seconds to wait."""
        try:
            return next(self._steps, IDLE_S)
        except (Unavailable, EpochUnkept) as failure:
            log.warning("old entries wait for the ledger's disk: %s", failure)
            self._steps = self._whole_way()
            return AGAIN_S

    def read_at_once(self, places: Places) -> int:
        """For a technician's tool: everything of these files that continues what is there; how many
        entries that was. Ends nothing: more may come from elsewhere. Raises Unavailable."""
        before = self._entries
        for _ in self._read_all(lambda: places):
            pass
        return self._entries - before

    # --- the way ----------------------------------------------------------------------------------

    def _whole_way(self) -> Iterator[float]:
        if self._epochs.kept().is_whole:
            return
        this_round = self._rounds
        epoch = self._on_ledger(lambda ledger: ledger.identity.epoch)
        self._event = self._on_ledger(what_befell)
        self._say(Past.RETURNING)
        yield from self._read_all(self._places)
        self._has_read_places = self._rounds == this_round
        if self._waits_for_cloud():
            self._say(Past.AWAITED)
            while self._waits_for_cloud():
                yield IDLE_S
            yield from self._read_all(self._places)
        self._finish(epoch)

    def _read_all(self, places: Callable[[], Places]) -> Iterator[float]:
        """Again and again, until no place has an entry that continues what is there."""
        added = 1
        while added:
            added = 0
            for source in self._sources(places()):
                with closing(source):
                    added += yield from self._read(source)

    def _sources(self, places: Places) -> Iterator[Source]:
        """Each file as SQLite reads it, then, where that may not be all, page by page."""
        for path in places.backups:
            try:
                yield LedgerSource(path, BACKUP)
            except apsw.Error as error:
                log.warning("%s cannot be opened (%s); it is read page by page", path, error)
                yield from self._pages_of(path, BACKUP)
        for path in places.set_aside:
            with suppress(apsw.Error):
                yield LedgerSource(path, SALVAGE)
            yield from self._pages_of(path, SALVAGE)

    def _pages_of(self, path: Path, kind: str) -> Iterator[Source]:
        try:
            yield PageSource(path, kind, held=self._held_seq)
        except OSError as error:
            log.warning("%s cannot be read: %s", path, error)

    def _read(self, source: Source) -> Generator[float, None, int]:
        """Everything of one source that continues what is there; how many entries that was."""
        for count, _ in enumerate(source.look(), start=1):
            if count % PAGES_A_STEP == 0:
                yield BETWEEN_S
        added = 0
        for rank, chapter in enumerate(source.chapters(), start=1):
            added += yield from self._read_chapter(source, chapter, rank)
        return added

    def _read_chapter(
        self, source: Source, chapter: LostChapter, rank: int
    ) -> Generator[float, None, int]:
        """Verified with this device's key whatever key the source names: another till's copies may
        lie on the same medium, and a page with a key on it may have rotted."""
        identity, in_all = chapter.identity, 0
        while True:
            after = self._held(identity)
            offered = source.after(identity, after.seq, BATCH)
            entries = verified(after, offered, self._public_key)
            if not entries:
                break
            work = partial(
                put_back,
                identity=identity,
                public_key=self._public_key,
                entries=entries,
                rank=rank,
                source=source.kind,
            )
            added = self._in_transaction(work)
            if not added:
                self.look_for_room(identity, rank=rank)
                break
            in_all += added
            self._count(added)
            yield BETWEEN_S
        if in_all or self._is_ours(source, chapter):
            self._note_missing(chapter)
        return in_all

    def _finish(self, epoch: int) -> None:
        """Said in the journal, then beside the keys, then on the screen; not of an epoch that has
        begun meanwhile, whose past is looked for again."""
        lost = self._lost()
        damaged = next(iter(self._places().set_aside), None)
        finished = Restored(damaged_sha256=self._sha256(damaged), fault=lost)
        back = self._on_ledger(partial(_noted, epoch=epoch, restored=finished, at=self._now()))
        if back is None:
            return
        self._entries = back
        if not self._has_no_room:
            self._note_whole(epoch)
        log.warning("old entries are back: %d%s", self._entries, f"; {lost}" if lost else "")
        is_partly = bool(lost) or (self._entries == 0 and self._has_lost_a_file())
        if not self._rests:
            self._say(Past.PARTLY_LOST if is_partly or self._has_no_room else Past.WHOLE)
        if self._rests:  # asked again: it may have been called since
            self._tell(RESTING)

    def _note_whole(self, epoch: int) -> None:
        """On a full disk the key folder takes it later: what is back is looked for again, and
        nothing is doubled."""
        try:
            self._epochs.note_whole(epoch)
        except EpochUnkept as error:
            raise Unavailable("io", str(error)) from error

    # --- the pieces -------------------------------------------------------------------------------

    def _held(self, identity: Identity) -> Held:
        return self._in_transaction(partial(held, identity=identity))

    def _in_transaction(self, work: Callable[[apsw.Connection], Answer]) -> Answer:
        return self._on_ledger(lambda ledger: ledger.in_transaction(work))

    def _waits_for_cloud(self) -> bool:
        return self._asks_cloud and not self._cloud_has_told

    def _held_seq(self, identity: Identity) -> int:
        return self._held(identity).seq

    def _is_ours(self, source: Source, chapter: LostChapter) -> bool:
        """As far as can be told of a chapter of which nothing came back."""
        if chapter.public_key or source.kind == SALVAGE:
            return chapter.public_key in (b"", self._public_key)
        return chapter.identity.terminal == self._on_ledger(lambda ledger: ledger.identity.terminal)

    def _note_missing(self, chapter: LostChapter) -> None:
        """What the sources knew of and nobody could give."""
        self.note_known(chapter.identity, chapter.last_seq)

    def _lost(self) -> str:
        """In words for a technician: which entries are known to have been, and are not back."""
        gone = []
        for identity, seen in self._seen.items():
            back = self._held_seq(identity)
            if back < seen:
                gone.append(f"epoch {identity.epoch} ends at {back}, and had {seen} entries")
        return "; ".join(gone)

    def _has_lost_a_file(self) -> bool:
        return self._event in (IntegrityEvent.DAMAGED, IntegrityEvent.MISSING)

    def _sha256(self, path: Path | None) -> str:
        if path is None:
            return ""
        try:
            return self._files.sha256(path)
        except OSError:
            return ""

    def _count(self, added: int) -> None:
        self._entries += added
        self._batches += 1
        if self._batches % TELL_EVERY == 0:
            self._say(Past.RETURNING)

    def _say(self, past: Past) -> None:
        self._tell(PastChanged(past, self._event, self._entries))


def _noted(ledger: ApswLedger, *, epoch: int, restored: Restored, at: Moment) -> int | None:
    """How many entries were put back; None, and nothing is noted, when the ledger is in another
    epoch. Raises Unavailable."""
    if ledger.identity.epoch != epoch:
        return None
    return note_restored(ledger, restored=restored, at=at)
