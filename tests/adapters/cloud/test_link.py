"""The till's link as its threads use it: a hint wakes the engine, and the engine fetches."""

import threading
from itertools import count

from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.link import LISTEN_AGAIN_S, LISTEN_LATER_S, CloudLink, LinkParts
from pos_app.checkout.commands import CouponArrived, HealthChanged, Level
from pos_app.domain.promotion import Rules
from tests.adapters.cloud.fake_journal import FakeJournal
from tests.adapters.cloud.serving import PATIENCE_S, served
from tests.adapters.cloud.world import CloudInProcess, FakeKept, Posted

NUMBERS = count()


class LinkedTill:
    """A till with a link over a real socket."""

    def __init__(self, cloud: CloudInProcess, url: str, identity: TillIdentity) -> None:
        self.posted = Posted()
        self.poked = threading.Event()
        journal = FakeJournal(identity)
        parts = LinkParts(
            journal=journal,
            kept=FakeKept(),
            mark_acked=journal.mark_acked,
            pending=journal.pending,
            coupon_keys=identity.cloud_keys("coupon"),
            is_used=lambda _: False,
            post=self.posted,
            poke=self.poked.set,
            draw=lambda: 0.5,
            draw_nonce=lambda: f"linked-{next(NUMBERS):012d}",
        )
        clock = cloud.time.till_clock()
        self.link = CloudLink(url, identity, parts, now=clock.now, clock=clock, rules=Rules())
        self.returned: list[float] = []

    def listen_on_a_thread(self) -> threading.Thread:
        thread = threading.Thread(target=lambda: self.returned.append(self.link.listen()))
        thread.start()
        return thread

    def step_when_poked(self) -> None:
        assert self.poked.wait(PATIENCE_S)
        self.poked.clear()
        self.link.step()


def test_a_claim_reaches_the_till_without_waiting_for_the_poll(cloud: CloudInProcess) -> None:
    identity = cloud.enrolled_till()
    with served(cloud) as url:
        till = LinkedTill(cloud, url, identity)
        till.link.step()
        thread = till.listen_on_a_thread()
        till.step_when_poked()

        coupon_id = cloud.claim(identity, 1001, b"somebody")
        while not till.posted.of(CouponArrived):
            till.step_when_poked()
        till.link.hang_up()
        thread.join(PATIENCE_S)
        till.link.close()

    (arrived,) = till.posted.of(CouponArrived)
    assert isinstance(arrived, CouponArrived)
    assert arrived.coupon.coupon_id == coupon_id
    assert till.returned == [LISTEN_AGAIN_S]


def test_without_a_cloud_the_line_is_tried_later_and_the_engine_says_so(
    cloud: CloudInProcess,
) -> None:
    till = LinkedTill(cloud, "http://127.0.0.1:9", cloud.enrolled_till())

    later = till.link.listen()
    till.link.step()
    till.link.close()

    assert later == LISTEN_LATER_S
    (change,) = till.posted.of(HealthChanged)
    assert isinstance(change, HealthChanged)
    assert (change.level, change.reason) == (Level.ATTENTION, "unreachable")
