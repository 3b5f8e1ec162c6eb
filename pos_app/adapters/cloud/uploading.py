"""Up: every epoch of the journal that has something to send, the oldest first.

Trouble in one epoch holds up no other. When the cloud has another history of the present epoch, the
till asks for a new one and goes on there; what it wrote since goes up as a tail.
"""

import logging
from collections.abc import Callable
from typing import Final

from pos_app.adapters.cloud.doubling import DOUBLED, Doubles
from pos_app.adapters.cloud.faults import CloudRefused, CloudUnavailable
from pos_app.adapters.cloud.history import History, Verdict
from pos_app.adapters.cloud.lane import ABOUT_THIS_TILL, HALT_S, Forked, Lane, Uploaded
from pos_app.adapters.cloud.seams import (
    CloudCalls,
    EpochTail,
    JournalMending,
    JournalTail,
    MarkAcked,
)
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import GENESIS, EpochReason
from pos_app.domain.wire_history import EpochAsked

log = logging.getLogger(__name__)

PIECES_A_STEP: Final = 8
"""Then hints and pulls get their turn."""
FORK: Final = "fork"
_CHOKED: Final = frozenset({"broken", "unreadable", "stale", "not_a_cloud"})
"""The cloud is there and fails at this piece: the next epoch may fare better."""


class Uploader:
    """Sends what the cloud has not acknowledged. One thread owns it."""

    def __init__(
        self,
        cloud: CloudCalls,
        journal: JournalTail,
        *,
        mark_acked: MarkAcked,
        mending: JournalMending | None,
        history: History,
        doubles: Doubles,
        on_acked: Callable[[int], None],
    ) -> None:
        self._cloud = cloud
        self._journal = journal
        self._mark_acked = mark_acked
        self._mending = mending
        self._history = history
        self._doubles = doubles
        self._on_acked = on_acked
        self._lanes: dict[int, Lane] = {}
        self._failed: set[int] = set()
        self._no_epoch = ""
        self._ask_epoch_at = 0.0

    @property
    def halted(self) -> str:
        """Why some epoch does not go up, a word of the UI's table; empty when all do."""
        halted = (lane.halted for lane in self._lanes.values() if lane.halted)
        return self._no_epoch or next(halted, "")

    def note_time(self, server_utc_ms: int) -> None:
        """Keep beside the cursor when the cloud last spoke. Raises Unavailable."""
        epochs = self._journal.epochs()
        if epochs:
            newest = epochs[-1]
            self._mark_acked(
                newest.acked_seq,
                newest.acked_hash,
                server_utc_ms=server_utc_ms,
                epoch=newest.epoch,
            )

    def turn(self, now_s: float) -> Uploaded:
        """Send up to PIECES_A_STEP pieces, at least one of each epoch that waits. Raises
        Unavailable when the cloud is not to be had, after every epoch had its turn if it is only
        one of them that the cloud chokes on."""
        waiting = [tail for tail in self._journal.epochs() if self._waits(tail)]
        waiting.sort(key=lambda epoch: (epoch.epoch in self._failed, epoch.epoch))
        pieces = max(1, PIECES_A_STEP // max(1, len(waiting)))
        more, choked = False, None
        for tail in waiting:
            try:
                sent = self._send(tail, now_s, pieces)
            except CloudUnavailable as failure:
                self._failed.add(tail.epoch)
                if failure.reason not in _CHOKED:
                    raise
                choked = choked or failure
                continue
            self._failed.discard(tail.epoch)
            more = more or sent.more
            if sent.retry_after_s:
                return sent
        more = self._go_on_after_a_fork(now_s) or more
        if choked is not None:
            raise choked
        return Uploaded(more)

    def send_again(self, epoch: int, after: int) -> None:
        """The cloud has this epoch up to `after` only, say since it was restored itself."""
        self._lane(epoch).send_again(after)

    def _waits(self, tail: EpochTail) -> bool:
        return tail.acked_seq < tail.last_seq or self._lane(tail.epoch).is_behind(tail)

    def _send(self, tail: EpochTail, now_s: float, pieces: int) -> Uploaded:
        lane = self._lane(tail.epoch)
        if lane.halted and now_s < lane.resumes_at:
            return Uploaded()
        try:
            return lane.turn(tail, now_s, pieces=pieces)
        except Forked:
            if not self._is_settled(tail):
                lane.halt(FORK, now_s + HALT_S)
            return Uploaded(more=not lane.halted)
        finally:
            if lane.server_utc_ms:
                self._on_acked(lane.server_utc_ms)

    def _lane(self, epoch: int) -> Lane:
        if epoch not in self._lanes:
            self._lanes[epoch] = Lane(epoch, self._cloud, self._journal, self._mark_acked)
        return self._lanes[epoch]

    # --- a fork -----------------------------------------------------------------------------------

    def _is_settled(self, tail: EpochTail) -> bool:
        """Have the ledger note a fork; from the next turn on this epoch's entries go up as a tail.
        False for what no signature of the cloud confirms: an epoch is not given up on its word."""
        if self._mending is None or tail.forked_after is not None:
            return False
        verdict = self._history.verdict(tail.epoch)
        if verdict is Verdict.AHEAD:  # all of ours, and more that is still to be brought back
            ours = self._journal.hash_at(tail.last_seq, epoch=tail.epoch) or GENESIS
            return self._mark_acked(tail.last_seq, ours, server_utc_ms=0, epoch=tail.epoch)
        if verdict is Verdict.SAME:
            return False
        log.error("the cloud has another history of epoch %s", tail.epoch)
        self._mending.mark_forked(tail.epoch)
        return True

    def _go_on_after_a_fork(self, now_s: float) -> bool:
        """When the present epoch is forked: ask for another and begin it. Whether it has begun."""
        epochs = self._journal.epochs()
        present = epochs[-1] if epochs else None
        if self._mending is None or present is None or present.forked_after is None:
            self._no_epoch = ""
            return False
        self._no_epoch = self._no_epoch or FORK
        if now_s < self._ask_epoch_at:
            return False
        if not self._doubles.may_begin(present.epoch):
            self._no_epoch = DOUBLED
            return False
        epoch = self._asked_epoch(present, present.forked_after, now_s)
        if epoch is None:
            return False
        try:
            self._mending.begin_epoch(epoch, reason=EpochReason.FORKED)
        except Unavailable as failure:  # the tail goes up all the same, and pages come down
            log.error("epoch %s cannot begin: %s", epoch, failure)
            self._no_epoch, self._ask_epoch_at = failure.reason, now_s + HALT_S
            return False
        log.warning("epoch %s goes on after epoch %s", epoch, present.epoch)
        self._no_epoch = ""
        return True

    def _asked_epoch(self, present: EpochTail, forked_after: int, now_s: float) -> int | None:
        """What the cloud gives; None when it gives none now, and nothing else waits for that."""
        branch = self._branch(present.epoch, forked_after)
        asked = EpochAsked(present.epoch, branch.hex(), EpochReason.FORKED)
        try:
            epoch = self._cloud.ask_epoch(asked).epoch
        except CloudRefused as refused:
            if refused.status in ABOUT_THIS_TILL:
                raise
            self._no_epoch, self._ask_epoch_at = refused.code, now_s + HALT_S
            return None
        except CloudUnavailable as failure:
            if not failure.retry_after_s:
                raise
            self._ask_epoch_at = now_s + failure.retry_after_s
            return None
        if epoch <= present.epoch:
            raise CloudUnavailable("stale", f"epoch {epoch} after {present.epoch}")
        return epoch

    def _branch(self, epoch: int, forked_after: int) -> bytes:
        """What names this branch of the history, the same on each asking."""
        first = self._journal.hash_at(forked_after + 1, epoch=epoch)
        last = self._journal.hash_at(forked_after, epoch=epoch)
        return first or last or bytes(32)
