"""A till in step with a cloud in this process, and ways to spoil what goes between them."""

import random
from collections.abc import Callable

import pytest
import requests

from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.seal import Ed25519CouponSeal
from pos_app.adapters.cloud.sync import POLL_S, SyncParts, SyncWorker
from pos_app.checkout.commands import (
    HealthChanged,
    HealthPart,
)
from pos_app.domain.journal import BasketVoided
from pos_app.domain.money import Fen
from pos_app.domain.promotion import Rules
from pos_app.domain.wire import EventsAck, decode, encode
from tests.adapters.cloud.fake_journal import FakeJournal
from tests.adapters.cloud.world import (
    CloudInProcess,
    FakeKept,
    Posted,
    Send,
    response_of,
    straight,
)

OMO = 1001


class Till:
    """A till's sync, joined as the bootstrap does it, on fakes for its own disk."""

    def __init__(
        self,
        cloud: CloudInProcess,
        till: TillIdentity | None = None,
        *,
        between: Callable[[Send], Send] = straight,
        used: frozenset[str] = frozenset(),
        draw: Callable[[], float] = lambda: 0.5,
        reconnect_jitter_s: float = 0.0,
        journal: FakeJournal | None = None,
    ) -> None:
        self.identity = till or cloud.enrolled_till()
        self.time = cloud.time
        self.journal = journal or FakeJournal(self.identity)
        self.kept = FakeKept()
        self.posted = Posted()
        parts = SyncParts(
            cloud=cloud.client(self.identity, between),
            journal=self.journal,
            mark_acked=self.journal.mark_acked,
            pending=self.journal.pending,
            kept=self.kept,
            seal=Ed25519CouponSeal(self.identity.cloud_keys("coupon"), is_used=used.__contains__),
            mending=self.journal,
        )
        self.worker = SyncWorker(
            parts,
            rules=Rules(),
            post=self.posted,
            draw=draw,
            reconnect_jitter_s=reconnect_jitter_s,
        )

    def step(self, *hints: str) -> float:
        return self.worker.step(self.time.moment(), hints=hints)

    def step_until_idle(self, limit: int = 400) -> None:
        """As the sync thread does it: step, wait, step."""
        for _ in range(limit):
            wait_s = self.step()
            if not self.journal.pending().count and wait_s > POLL_S / 2:
                return
            self.time.pass_s(wait_s)
        pytest.fail("never idle")


def long_note(number: int, *, seed: int, size: int = 100_000) -> BasketVoided:
    """An entry that does not compress."""
    noise = random.Random(seed).randbytes(size // 2).hex()
    return BasketVoided(number, noise, lines=1, total=Fen(1))


def dead(send: Send) -> Send:
    def fail(request: requests.PreparedRequest) -> requests.Response:
        raise requests.ConnectionError("no route")

    return fail


def watching(calls: list[str]) -> Callable[[Send], Send]:
    def between(send: Send) -> Send:
        def watched(request: requests.PreparedRequest) -> requests.Response:
            calls.append(str(request.url))
            return send(request)

        return watched

    return between


def answering(change: Callable[[EventsAck], EventsAck]) -> Callable[[Send], Send]:
    """A network, or a cloud, that changes acknowledgements."""

    def between(send: Send) -> Send:
        def changed(request: requests.PreparedRequest) -> requests.Response:
            response = send(request)
            if "/events" not in str(request.url):
                return response
            ack = change(decode(response.content, EventsAck))
            return response_of(request, 200, encode(ack), {})

        return changed

    return between


def health(till: Till, part: HealthPart) -> list[HealthChanged]:
    return [
        change
        for change in till.posted.commands
        if isinstance(change, HealthChanged) and change.part is part
    ]
