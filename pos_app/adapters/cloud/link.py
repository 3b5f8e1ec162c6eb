"""The till's one connection to the cloud: the engine and the hint line, built on their own threads.

Why built late: the HTTP and signature libraries cost a third of a second that the first frame
needs.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.seal import Ed25519CouponSeal
from pos_app.adapters.cloud.seams import (
    CloudClock,
    DownStreams,
    JournalMending,
    JournalTail,
    MarkAcked,
    PendingCount,
)
from pos_app.checkout.commands import Command
from pos_app.checkout.ports import Unavailable
from pos_app.domain.moment import Moment
from pos_app.domain.promotion import Rules

log = logging.getLogger(__name__)

ALL_STREAMS = ("rules", "catalogue", "claims", "messages", "settings")
LISTEN_AGAIN_S = 1.0
LISTEN_LATER_S = 10.0
"""After a broken line the engine's own back-off finds out when the cloud is there again."""


@dataclass(frozen=True)
class LinkParts:
    """What the link reads and writes of the till, and how it is heard."""

    journal: JournalTail
    kept: DownStreams
    mark_acked: MarkAcked
    pending: PendingCount
    coupon_keys: Mapping[int, bytes]
    is_used: Callable[[str], bool]
    post: Callable[[Command], None]
    poke: Callable[[], None]
    draw: Callable[[], float]
    draw_nonce: Callable[[], str]
    mending: JournalMending | None = None


class CloudLink:
    """`step` runs on the sync thread, `listen` on the listening thread, `hang_up` anywhere."""

    def __init__(
        self,
        url: str,
        identity: TillIdentity,
        parts: LinkParts,
        *,
        now: Callable[[], Moment],
        clock: CloudClock,
        rules: Rules,
        reconnect_jitter_s: float = 0.0,
    ) -> None:
        from pos_app.adapters.cloud.client import CloudClient
        from pos_app.adapters.cloud.sync import SyncParts, SyncWorker

        self._now = now
        self._parts = parts
        self._hints: deque[str] = deque(maxlen=64)
        self._client = CloudClient(url, identity, clock=clock, draw_nonce=parts.draw_nonce)
        seal = Ed25519CouponSeal(parts.coupon_keys, is_used=parts.is_used)
        joined = SyncParts(
            cloud=self._client,
            journal=parts.journal,
            mark_acked=parts.mark_acked,
            pending=parts.pending,
            kept=parts.kept,
            seal=seal,
            mending=parts.mending,
        )
        self._engine = SyncWorker(
            joined,
            rules=rules,
            post=parts.post,
            draw=parts.draw,
            reconnect_jitter_s=reconnect_jitter_s,
        )

    def step(self) -> float:
        """What is due now; returns the seconds to wait."""
        hints = {self._hints.popleft() for _ in range(len(self._hints))}
        return self._engine.step(self._now(), hints=hints)

    def listen(self) -> float:
        """Hold the hint line until it ends; returns the seconds before the next try."""
        try:
            self._client.listen(self._hinted, on_open=self._line_is_open)
        except Unavailable as failure:
            log.debug("the hint line broke: %s", failure)
            return LISTEN_LATER_S
        return LISTEN_AGAIN_S

    def hang_up(self) -> None:
        """End `listen` now and for good."""
        self._client.hang_up()

    def close(self) -> None:
        """Let go of the connections, after both threads have ended."""
        self._client.close()

    def _hinted(self, stream: str) -> None:
        self._hints.append(stream)
        self._parts.poke()

    def _line_is_open(self) -> None:
        """What came while the line was down is fetched at once."""
        self._hints.extend(ALL_STREAMS)
        self._parts.poke()
