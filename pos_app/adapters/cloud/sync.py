"""Keeps till and cloud in step: time, journal up, pages down; and waits longer each time it fails.

No thread and no clock of its own: `step(at)` does what is due and says when to come back.
"""

import logging
from collections.abc import Callable, Collection
from typing import Final

from pos_app.adapters.cloud.doubling import DOUBLED, Doubles
from pos_app.adapters.cloud.faults import CloudRefused, CloudUnavailable
from pos_app.adapters.cloud.history import History
from pos_app.adapters.cloud.lane import Uploaded
from pos_app.adapters.cloud.pulling import CLAIMS, STREAMS, Puller
from pos_app.adapters.cloud.seams import (
    CloudCalls,
    DownStreams,
    JournalMending,
    JournalTail,
    MarkAcked,
    PendingCount,
    TokenCheck,
)
from pos_app.adapters.cloud.uploading import Uploader
from pos_app.checkout.commands import (
    Command,
    HealthChanged,
    HealthPart,
    Level,
    OffersListed,
    RulesChanged,
    TrustLearned,
    UploadChanged,
)
from pos_app.checkout.ports import Unavailable
from pos_app.domain.coupon import Offer
from pos_app.domain.moment import Moment
from pos_app.domain.promotion import Rules
from pos_app.domain.values import dataclass

log = logging.getLogger(__name__)

POLL_S: Final = 30.0
TIME_S: Final = 3600.0
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 300.0
SHORTEST_PAUSE_S: Final = 0.2
"""Full jitter may draw nothing at all; even then nobody is hammered."""
CLOCK_STEP_S: Final = 0.001
"""A moment is whole milliseconds: less than one is nothing to wait for."""
_DOUBLINGS: Final = 9


@dataclass(frozen=True, slots=True)
class SyncParts:
    """What the engine is joined from. All of it is used on the sync thread."""

    cloud: CloudCalls
    journal: JournalTail
    mark_acked: MarkAcked
    pending: PendingCount
    kept: DownStreams
    seal: TokenCheck
    mending: JournalMending | None = None
    """None for a till that cannot begin another epoch: a fork only stops its upload."""


class SyncWorker:
    """One till's sync. `step` is called by one thread, `hint` by any.

    `draw` gives a random number in 0 ≤ x < 1. `reconnect_jitter_s` spreads a fleet that comes back
    all at once; 0 for a shop alone.
    """

    def __init__(
        self,
        parts: SyncParts,
        *,
        rules: Rules,
        post: Callable[[Command], None],
        draw: Callable[[], float],
        reconnect_jitter_s: float = 0.0,
    ) -> None:
        self._parts = parts
        self._post_out = post
        self._draw = draw
        self._reconnect_jitter_s = reconnect_jitter_s
        self._doubles = Doubles(parts.journal, lambda: self._at.utc_ms)
        self._history = History(parts.cloud, parts.journal, parts.mending, self._doubles)
        self._uploader = Uploader(
            parts.cloud,
            parts.journal,
            mark_acked=parts.mark_acked,
            mending=parts.mending,
            history=self._history,
            doubles=self._doubles,
            on_acked=self._acknowledged,
        )
        self._puller = Puller(parts.cloud, parts.kept, parts.seal, post=self._post)
        self._rules = rules
        self._offers: tuple[Offer, ...] | None = None
        self._at = Moment(0, 0)
        self._failures = 0
        self._not_before_s = 0.0
        self._was_told_to_wait = False
        self._time_until_s = 0.0
        self._poll_at_s = 0.0
        self._due: set[str] = set()
        self._level = Level.ABSENT
        """Of the network, as last told."""
        self._upload_told = (Level.OK, "")
        self._is_doubled = False

    def step(self, at: Moment, *, hints: Collection[str] = ()) -> float:
        """Do what is due. Returns the seconds to wait; less if a hint or a new entry comes.

        A hint shows that the cloud is there, so it ends a pause after failures, but not one that
        the cloud asked for.
        """
        self._at = at
        now_s = at.monotonic_ms / 1000
        self._due.update(stream for stream in hints if stream in STREAMS)
        if hints and not self._was_told_to_wait:
            self._not_before_s = 0.0
        left_s = self._not_before_s - now_s
        if left_s > CLOCK_STEP_S:
            return left_s
        self._list_offers()
        try:
            wait_s = self._work(now_s)
        except CloudUnavailable as failure:
            return self._failed(failure, now_s)
        except Unavailable as failure:
            log.warning("sync waits for the till's own disk: %s", failure)
            return self._pause(now_s, 0.0)
        return wait_s

    def _work(self, now_s: float) -> float:
        if now_s >= self._time_until_s:
            self._learn_time(now_s)
            if self._failures and self._reconnect_jitter_s:
                self._succeeded()
                return self._hold(now_s, self._draw() * self._reconnect_jitter_s, told=True)
        self._history.compare(self._uploader.send_again)
        self._is_doubled = self._doubles.is_doubled()
        sent, failure = self._upload(now_s)
        has_more_past = self._pull(now_s)
        if failure is not None:
            raise failure
        self._succeeded()
        if sent.retry_after_s:
            return self._hold(now_s, sent.retry_after_s, told=True)
        return 0.0 if sent.more or has_more_past else max(0.0, self._poll_at_s - now_s)

    # --- the pieces -------------------------------------------------------------------------------

    def _upload(self, now_s: float) -> tuple[Uploaded, CloudUnavailable | None]:
        """An upload that the cloud chokes on does not keep claims and prices from coming down. A
        refusal of this till, and a wish to be left alone, are about every call and are raised."""
        try:
            return self._uploader.turn(now_s), None
        except CloudUnavailable as failure:
            if isinstance(failure, CloudRefused) or failure.retry_after_s:
                raise
            return Uploaded(), failure
        finally:
            self._tell_upload()

    def _learn_time(self, now_s: float) -> None:
        server_utc_ms = self._parts.cloud.learn_time()
        self._time_until_s = now_s + TIME_S
        self._uploader.note_time(server_utc_ms)
        self._post(TrustLearned(server_utc_ms))

    def _acknowledged(self, server_utc_ms: int) -> None:
        pending = self._parts.pending()
        self._post(UploadChanged(pending.count, pending.oldest_utc_ms))
        self._post(TrustLearned(server_utc_ms))

    def _pull(self, now_s: float) -> bool:
        """The hinted streams, or all of them when the poll is due; and of the till's own past what
        the ledger lacks. Whether more of that can be had at once."""
        is_poll = now_s >= self._poll_at_s
        for stream in STREAMS:
            if is_poll or stream in self._due:
                self._puller.turn(stream, self._at)
                self._due.discard(stream)
        has_more_past = self._history.turn(is_poll=is_poll)
        if is_poll:
            self._poll_at_s = now_s + POLL_S
        return has_more_past

    def _post(self, command: Command) -> None:
        self._post_out(command)
        if isinstance(command, RulesChanged):
            if command.rules.home != self._rules.home:
                self._due.add(CLAIMS)  # which start anew, with the loans of the home till before
            self._rules = command.rules
            self._list_offers()

    def _list_offers(self) -> None:
        """What can be claimed now; said again whenever it changes, also by the mere time."""
        utc_s = self._at.utc_s
        offers = tuple(offer for offer in self._rules.offers if offer.is_open(utc_s))
        if offers != self._offers:
            self._offers = offers
            self._post_out(OffersListed(offers))

    # --- how it goes ------------------------------------------------------------------------------

    def _succeeded(self) -> None:
        self._failures = 0
        self._tell_network(Level.OK, "")

    def _failed(self, failure: CloudUnavailable, now_s: float) -> float:
        """Health says so once; the time is asked anew, for a wrong clock fails like a wrong key."""
        level = Level.BROKEN if isinstance(failure, CloudRefused) else Level.ATTENTION
        if level is not self._level:
            log.warning("the cloud is not to be had: %s", failure)
        self._tell_network(level, failure.reason)
        self._time_until_s = 0.0
        return self._pause(now_s, failure.retry_after_s)

    def _pause(self, now_s: float, at_least_s: float) -> float:
        """Full jitter: anything from nearly nothing to a limit that doubles up to 300 s."""
        limit_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(self._failures, _DOUBLINGS))
        self._failures += 1
        pause_s = max(self._draw() * limit_s, SHORTEST_PAUSE_S, at_least_s)
        return self._hold(now_s, pause_s, told=at_least_s > 0)

    def _hold(self, now_s: float, pause_s: float, *, told: bool) -> float:
        self._not_before_s = now_s + pause_s
        self._was_told_to_wait = told
        return pause_s

    def _tell_network(self, level: Level, reason: str) -> None:
        if level is self._level:
            return
        if level is Level.OK and self._level is not Level.ABSENT:
            log.info("the cloud is back")
        self._level = level
        self._post(HealthChanged(HealthPart.NETWORK, level, reason, self._at.utc_ms))

    def _tell_upload(self) -> None:
        """Once when some epoch no longer goes up or another machine lives under this name, once
        when all is well again."""
        halted = self._uploader.halted
        reason = DOUBLED if self._is_doubled else halted
        level = Level.BROKEN if halted else Level.ATTENTION if reason else Level.OK
        if (level, reason) == self._upload_told:
            return
        self._upload_told = (level, reason)
        if reason:
            log.error("upload is in trouble: %s", reason)
        self._post(HealthChanged(HealthPart.UPLOAD, level, reason, self._at.utc_ms))
