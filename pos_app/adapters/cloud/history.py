"""What the cloud knows of this till's past: compared once after each start, and brought back piece
by piece while the ledger lacks some of it.

An old or cloned disk does not know what it lacks, so the comparison comes before the first upload:
else the next sales would go out under numbers that are used already. A fork is believed only under
the cloud's signature.
"""

import base64
import logging
import sys
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

from pos_app.adapters.cloud.doubling import Doubles
from pos_app.adapters.cloud.faults import CloudRefused
from pos_app.adapters.cloud.seams import CloudCalls, EpochTail, JournalMending, JournalTail
from pos_app.domain.wire_history import KnownEpoch

log = logging.getLogger(__name__)

PAGES_A_TURN: Final = 4
"""2,000 entries; between the pages the ledger stores what is sold."""
_NOT_FOUND = 404


class Verdict(Enum):
    """How the cloud's history of an epoch stands to ours."""

    SAME = "same"  # one is a prefix of the other, and ours is not the shorter one
    AHEAD = "ahead"  # the cloud goes on behind our end: an older epoch that is not whole here
    FORKED = "forked"


class History:
    """One till's past. One thread owns it."""

    def __init__(
        self,
        cloud: CloudCalls,
        journal: JournalTail,
        mending: JournalMending | None,
        doubles: Doubles,
    ) -> None:
        self._cloud = cloud
        self._journal = journal
        self._mending = mending
        self._doubles = doubles
        self._is_compared = False
        self._known: Sequence[KnownEpoch] | None = None

    def compare(self, send_again: Callable[[int, int], None]) -> None:
        """Once: note each epoch of which the cloud has another history, or more than this disk; and
        tell of each that it has less of than it had confirmed. Raises Unavailable; then it is tried
        again."""
        if self._mending is None or self._is_compared:
            return
        known = self._asked()
        for tail in self._journal.epochs():
            if tail.forked_after is not None:
                continue
            if self._verdict(tail, known) is Verdict.FORKED:
                log.error("the cloud has another history of epoch %s", tail.epoch)
                self._mending.mark_forked(tail.epoch)
            elif (held := _held(known, tail.epoch)) < tail.acked_seq:
                log.error("the cloud has lost entries of epoch %s behind %s", tail.epoch, held)
                send_again(tail.epoch, held)
        if self._has_later(known) and self._doubles.is_doubled():
            self._mending.note_doubled()
        self._known = known
        self._is_compared = True

    def verdict(self, epoch: int) -> Verdict:
        """What the cloud says of this epoch under its signature. Raises Unavailable."""
        known = self._asked()  # first: what is sold meanwhile makes ours longer, never theirs
        verdict = next(
            self._verdict(tail, known) for tail in self._journal.epochs() if tail.epoch == epoch
        )
        if verdict is Verdict.FORKED:
            self._known = known  # its coupons are looked for at once, with or without a new epoch
        return verdict

    def turn(self, *, is_poll: bool) -> bool:
        """Bring back some pages of what the ledger lacks. Whether there is more to bring at once.
        Raises Unavailable; the pages before that are kept."""
        if self._mending is None or (self._known is None and not is_poll):
            return False
        if self._known is None:
            if self._mending.is_whole() and not self._goes_on_forked():
                return False
            self._known = self._asked()
        for _ in range(PAGES_A_TURN):
            wanted = self._mending.wanted(self._known)
            if wanted is None:
                if self._mending.is_whole():
                    self._known = None  # else asked again as soon as the till's own files are read
                return False
            self._mending.take_back(self._cloud.journal(wanted.epoch, wanted.after))
        return True

    def _goes_on_forked(self) -> bool:
        """Whether the present epoch is one of which the cloud has another history, for want of a
        new one: what is redeemed there goes on to be looked for."""
        epochs = self._journal.epochs()
        return bool(epochs) and epochs[-1].forked_after is not None

    def _asked(self) -> Sequence[KnownEpoch]:
        """A cloud of an older version cannot say."""
        try:
            return self._cloud.known_epochs()
        except CloudRefused as refused:
            if refused.status != _NOT_FOUND:
                raise
            return ()

    def _verdict(self, tail: EpochTail, known: Sequence[KnownEpoch]) -> Verdict:
        """In the present epoch, what the cloud has beyond our end was written by another copy of
        this disk, and so was a later epoch."""
        is_present = tail.epoch == self._journal.epochs()[-1].epoch
        if is_present and self._has_later(known) and not self._doubles.is_doubled():
            return Verdict.FORKED
        theirs = next((epoch for epoch in known if epoch.epoch == tail.epoch), None)
        if theirs is None:
            return Verdict.SAME
        if theirs.last_seq > tail.last_seq:
            is_prefix = not is_present and self._is_theirs(tail)
            return Verdict.AHEAD if is_prefix else Verdict.FORKED
        ours = self._journal.hash_at(theirs.last_seq, epoch=tail.epoch)
        is_same = ours is not None and ours.hex() == theirs.last_hash
        return Verdict.SAME if is_same else Verdict.FORKED

    def _has_later(self, known: Sequence[KnownEpoch]) -> bool:
        """Whether the cloud has entries of an epoch after the present one."""
        epochs = self._journal.epochs()
        return bool(epochs) and any(
            theirs.epoch > epochs[-1].epoch and theirs.last_seq for theirs in known
        )

    def _is_theirs(self, tail: EpochTail) -> bool:
        """Whether the cloud's history runs through our last entry: the same signature, for it is
        over everything before."""
        before = tail.last_seq - 1
        ours = self._journal.entries_after(before, limit=1, max_bytes=1, epoch=tail.epoch)
        theirs = self._cloud.journal(tail.epoch, before).entries
        if not ours or not theirs:
            return not ours
        return base64.b64encode(ours[0].signature).decode("ascii") == theirs[0].signature


def _held(known: Sequence[KnownEpoch], epoch: int) -> int:
    """How much of an epoch the cloud has; all, if it cannot say."""
    if not known:
        return sys.maxsize
    return next((theirs.last_seq for theirs in known if theirs.epoch == epoch), 0)
