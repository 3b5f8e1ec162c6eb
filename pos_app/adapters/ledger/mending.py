"""What sync has the ledger do about epochs that broke off: note a fork, go on under a new number,
take back what the cloud has. Implements `adapters.cloud.seams.JournalMending`.

Called on the sync thread; what is dear (signatures) happens there, and the ledger's own thread is
asked for one short piece of work after the other, so that sales go between.
"""

import base64
import binascii
import logging
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice

import apsw

from pos_app.adapters.cloud.seams import Wanted
from pos_app.adapters.epochs import EpochKeeper, EpochUnkept
from pos_app.adapters.ledger.apsw_ledger import ApswLedger
from pos_app.adapters.ledger.chapters import StoredEntry
from pos_app.adapters.ledger.forks import Fork, forget_fork, fork_of, keep_spent, note_fork
from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.noting import integrity_note
from pos_app.adapters.ledger.putting_back import Held, held, put_back, verified
from pos_app.adapters.ledger.restoring import BATCH, RESTING, Answer, OnLedger, Restorer
from pos_app.adapters.ledger.sources import CLOUD, Candidate
from pos_app.checkout.commands import Command, EpochBegan, Past, PastChanged
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import EpochReason, IntegrityEvent
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace
from pos_app.domain.wire_history import HeldEntry, JournalPage, KnownEpoch

log = logging.getLogger(__name__)

EVENTS = {EpochReason.FORKED: IntegrityEvent.FORKED}
"""What befell the ledger, by why a new epoch begins; else older entries are missing."""


class LedgerMending:
    """Mends the ledger as sync finds out about it. For the sync thread."""

    def __init__(
        self,
        *,
        on_ledger: OnLedger,
        identity: Identity,
        public_key: bytes,
        epochs: EpochKeeper,
        restorer: Restorer,
        post: Callable[[Command], None],
        now: Callable[[], Moment],
    ) -> None:
        self._on_ledger = on_ledger
        self._identity = identity
        self._public_key = public_key
        self._epochs = epochs
        self._restorer = restorer
        self._post = post
        self._now = now
        self._given_up: set[int] = set()
        self._is_looking = self._is_doubled = False
        self._unfinished: tuple[Callable[[ApswLedger], object], ...] = ()

    # --- forks and new epochs ---------------------------------------------------------------------

    def mark_forked(self, epoch: int) -> None:
        """The cloud has another history of this epoch. Noted durably, once. No coupon is redeemed
        until that history has been looked through, whether or not another epoch begins."""
        self._in_transaction(partial(note_fork, identity=self._of(epoch)))
        if self.is_whole():
            self._is_looking = True
            self._post(RESTING)

    def found_at_start(self, ledger: ApswLedger) -> tuple[Command, ...]:
        """Before any thread runs: a fork of the present epoch, noted before the restart, rests the
        coupons until the cloud's history has been looked through once more. Raises Unavailable."""
        if ledger.in_transaction(partial(fork_of, identity=ledger.identity)) is None:
            return ()
        self._is_looking = True
        return (RESTING,)

    def note_doubled(self) -> None:
        """Another machine lives under this till's name, in a later epoch, and redeems: no coupon is
        redeemed here before the next start."""
        self._is_doubled = True
        self._restorer.rest()
        if self.is_whole():  # else they rest already, and the restorer lets them
            self._post(RESTING)

    def begin_epoch(self, epoch: int, *, reason: str) -> None:
        """From now on entries are written under this epoch. Nothing happens when the ledger is in
        this epoch or a later one already. Raises Unavailable; then the one before goes on, or the
        ledger's thread is so slow that it begins this one later."""
        self._on_ledger(partial(self._begin, epoch=epoch, reason=EpochReason(reason)))

    def _begin(self, ledger: ApswLedger, *, epoch: int, reason: EpochReason) -> None:
        """On the ledger's thread, also when nobody waits for it any more: beside the keys, in the
        ledger, and then everybody hears of it. What a full disk refuses after that is made up."""
        before = ledger.identity.epoch
        if before >= epoch:
            return
        try:
            self._epochs.keep_epoch(epoch, is_whole=False)
        except EpochUnkept as error:
            raise Unavailable("io", str(error)) from error
        ledger.begin_epoch(epoch, reason=reason, at=self._now())
        event = EVENTS.get(reason, IntegrityEvent.MISSING)
        note = integrity_note(event, f"epoch {before} ends here")
        self._unfinished = (
            lambda ledger: ledger.append(note, self._now()),
            lambda _: self._epochs.note_begun(),
        )
        try:
            self._finish_beginning(ledger)
        except Unavailable as failure:
            log.warning("epoch %s has begun and is noted later: %s", epoch, failure)
        self._restorer.begin_again()
        self._post(EpochBegan(epoch))

    def _finish_beginning(self, ledger: ApswLedger) -> None:
        """What is still to be written of an epoch that has begun: each piece once, and one that
        fails keeps none of the others back. Raises Unavailable."""
        left, failed = [], None
        for write in self._unfinished:
            try:
                write(ledger)
            except (EpochUnkept, Unavailable) as error:
                left.append(write)
                failed = error
        self._unfinished = tuple(left)
        if failed is not None:
            raise Unavailable("io", str(failed)) from failed

    # --- what the cloud has -----------------------------------------------------------------------

    def is_whole(self) -> bool:
        """Whether nothing older is missing, as far as is known."""
        if self._unfinished:
            self._on_ledger(self._finish_beginning)
        try:
            return self._epochs.kept().is_whole
        except EpochUnkept as error:
            raise Unavailable("io", str(error)) from error

    def wanted(self, known: Sequence[KnownEpoch]) -> Wanted | None:
        """The next piece that the ledger lacks. None as well while backups and the damaged file are
        still being read: that costs no network."""
        if not self.is_whole() and not self._restorer.has_read_places:
            return None
        present = self._on_ledger(lambda ledger: ledger.identity.epoch)
        for theirs in sorted(known, key=lambda one: one.epoch):
            if theirs.epoch not in self._given_up:
                piece = self._wanted_of(theirs, is_present=theirs.epoch >= present)
                if piece is not None:
                    return piece
        self._restorer.cloud_has_told()
        if self.is_whole():  # else the restorer says when it is
            self._say_whole()
        self._is_looking = False
        return None

    def _say_whole(self) -> None:
        if self._is_doubled:
            self._post(RESTING)
        elif self._is_looking:
            self._post(PastChanged(Past.WHOLE, IntegrityEvent.FORKED, 0))

    def take_back(self, page: JournalPage) -> None:
        """Verify and keep one page. What cannot be verified ends what comes back of its epoch, and
        is said to be missing. Raises Unavailable."""
        identity = self._of(page.epoch)
        fork = self._in_transaction(partial(fork_of, identity=identity))
        after = Held(fork.seen_seq, fork.seen_hash) if fork else self._held(identity)
        if page.after != after.seq or not page.entries:
            return
        candidates = _candidates(page, past_damage=fork is not None)
        entries = verified(after, candidates, self._public_key)
        if fork and entries:
            self._in_transaction(partial(keep_spent, identity=identity, entries=entries))
        added = len(entries) if fork else self._put_back(identity, entries)
        is_stopped = added < len(entries) or len(entries) == len(candidates) < len(page.entries)
        if not entries or is_stopped:
            self._give_up(page, after.seq + added, is_lost=fork is None)

    def _wanted_of(self, theirs: KnownEpoch, *, is_present: bool) -> Wanted | None:
        identity = self._of(theirs.epoch)
        fork = self._in_transaction(partial(fork_of, identity=identity))
        after = self._held(identity)
        if fork and (is_present or fork.after_seq < after.seq):
            return _behind(theirs, fork)
        if is_present:
            return None
        if fork:
            self._in_transaction(partial(forget_fork, identity=identity))
        if after.seq < theirs.last_seq:
            return Wanted(theirs.epoch, after.seq)
        self._note_acked(theirs)
        return None

    def _note_acked(self, theirs: KnownEpoch) -> None:
        """What the cloud holds need not go up again; a hash that is not ours notes nothing."""
        if theirs.last_seq:
            self._on_ledger(
                lambda ledger: ledger.mark_acked(
                    theirs.last_seq,
                    bytes.fromhex(theirs.last_hash),
                    server_utc_ms=0,
                    epoch=theirs.epoch,
                )
            )

    def _put_back(self, identity: Identity, entries: Sequence[StoredEntry]) -> int:
        """How many were added: all, unless the ledger has no use for one."""
        rest, added = iter(entries), 0
        while piece := tuple(islice(rest, BATCH)):
            work = partial(
                put_back,
                identity=identity,
                public_key=self._public_key,
                entries=piece,
                rank=0,
                source=CLOUD,
            )
            in_piece = self._in_transaction(work)
            added += in_piece
            if in_piece < len(piece):
                break
        return added

    def _give_up(self, page: JournalPage, seq: int, *, is_lost: bool) -> None:
        """What cannot be read any more ends what can be put back of an epoch, until the next start
        asks for one page of it again. `is_lost`: it is this till's own history."""
        log.error("epoch %s cannot be read beyond entry %s", page.epoch, seq)
        self._given_up.add(page.epoch)
        if is_lost:
            identity = self._of(page.epoch)
            self._restorer.note_known(identity, page.last_seq)
            self._restorer.look_for_room(identity, rank=0)

    # --- the pieces -------------------------------------------------------------------------------

    def _of(self, epoch: int) -> Identity:
        return replace(self._identity, epoch=epoch)

    def _held(self, identity: Identity) -> Held:
        return self._in_transaction(partial(held, identity=identity))

    def _in_transaction(self, work: Callable[[apsw.Connection], Answer]) -> Answer:
        return self._on_ledger(lambda ledger: ledger.in_transaction(work))


def _behind(theirs: KnownEpoch, fork: Fork) -> Wanted | None:
    return Wanted(theirs.epoch, fork.seen_seq) if fork.seen_seq < theirs.last_seq else None


def _candidates(page: JournalPage, *, past_damage: bool) -> tuple[Candidate, ...]:
    """The page's entries, up to the first whose bytes were damaged before they came to the cloud,
    or `past_damage` on from the hash that was signed."""
    found = []
    for seq, entry in enumerate(page.entries, start=page.after + 1):
        data, signature, told = _bytes_of(entry)
        if data is None or signature is None or told is None or (told and not past_damage):
            break
        found.append(Candidate(seq, data, signature, told))
    return tuple(found)


def _bytes_of(entry: HeldEntry) -> tuple[bytes | None, bytes | None, bytes | None]:
    data = _decoded(entry.raw) if entry.raw else entry.data.encode()
    return data, _decoded(entry.signature), _told_hash(entry)


def _told_hash(entry: HeldEntry) -> bytes | None:
    try:
        return bytes.fromhex(entry.entry_hash)
    except ValueError:
        return None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
