"""When nothing comes back: pauses, hints, jitter, and what the cashier is told."""

import requests

from pos_app.checkout.commands import (
    CouponArrived,
    HealthPart,
    Level,
)
from pos_app.domain.promotion import Rules
from pos_app.domain.wire import EventsAck, Problem, encode
from tests.adapters.cloud.stepping import OMO, Till, answering, dead, health, watching
from tests.adapters.cloud.world import (
    CloudInProcess,
    Send,
    response_of,
)


def test_pauses_grow_to_five_minutes_and_health_speaks_once(cloud: CloudInProcess) -> None:
    till = Till(cloud, between=dead, draw=lambda: 1.0)

    pauses = []
    for _ in range(12):
        pauses.append(till.step())
        till.time.pass_s(pauses[-1])

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert [(change.level, change.reason) for change in health(till, HealthPart.NETWORK)] == [
        (Level.ATTENTION, "unreachable")
    ]


def test_jitter_never_hammers(cloud: CloudInProcess) -> None:
    till = Till(cloud, between=dead, draw=lambda: 0.0)

    assert till.step() == 0.2


def test_a_step_during_a_pause_calls_nobody_unless_a_hint_came(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=lambda send: watching(calls)(dead(send)))
    till.step()
    calls.clear()

    too_early = till.step()
    assert (too_early, calls) == (0.5, [])

    till.step("claims")
    assert len(calls) == 1


def test_a_busy_cloud_is_left_alone_for_as_long_as_it_asks(cloud: CloudInProcess) -> None:
    def busy(send: Send) -> Send:
        return lambda request: response_of(request, 503, b"", {"Retry-After": "120"})

    till = Till(cloud, between=busy)

    assert till.step() == 120
    assert till.step("claims") == 120


def test_an_upload_that_the_cloud_chokes_on_does_not_hold_up_what_comes_down(
    cloud: CloudInProcess,
) -> None:
    def choking(send: Send) -> Send:
        problem = encode(Problem("broken", "the cloud is broken", 500))

        def answered(request: requests.PreparedRequest) -> requests.Response:
            is_upload = str(request.url).endswith("/events")
            return response_of(request, 500, problem, {}) if is_upload else send(request)

        return answered

    till = Till(cloud, between=choking)
    till.step()
    till.journal.append_voids(1)
    cloud.claim(till.identity, OMO, b"a shopper")

    till.step("claims")

    assert len(till.posted.of(CouponArrived)) == 1
    assert [change.reason for change in health(till, HealthPart.NETWORK)] == ["", "broken"]
    assert till.journal.pending().count == 1


def test_an_acknowledgement_may_ask_for_patience(cloud: CloudInProcess) -> None:
    slow = answering(lambda a: EventsAck(a.status, a.acked_seq, a.acked_hash, 1, retry_after_s=40))
    till = Till(cloud, between=slow)
    till.journal.append_voids(1)

    assert till.step() == 40
    assert till.journal.pending().count == 0


def test_a_revoked_till_is_told_apart_from_a_dead_network(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    cloud.change("UPDATE terminal SET revoked = 1")

    till.step()

    (change,) = health(till, HealthPart.NETWORK)
    assert (change.level, change.reason) == (Level.BROKEN, "refused")


def test_a_fleet_that_comes_back_spreads_over_a_minute(cloud: CloudInProcess) -> None:
    down = [True]

    def flaky(send: Send) -> Send:
        return lambda request: dead(send)(request) if down[0] else send(request)

    till = Till(cloud, between=flaky, reconnect_jitter_s=60)
    till.journal.append_voids(1)
    till.time.pass_s(till.step())
    down[0] = False

    wait_s = till.step()
    assert (wait_s, till.journal.ack.seq) == (30.0, 0)

    till.time.pass_s(wait_s)
    till.step()
    assert till.journal.ack.seq == 1


def test_a_genuine_page_of_another_stream_is_not_applied(cloud: CloudInProcess) -> None:
    def crossed(send: Send) -> Send:
        kept: list[bytes] = []

        def swapped(request: requests.PreparedRequest) -> requests.Response:
            response = send(request)
            if "/sync/catalogue" in str(request.url):
                kept.append(response.content)
            is_rules = "/sync/rules" in str(request.url)
            return response_of(request, 200, kept[0], {}) if is_rules else response

        return swapped

    till = Till(cloud, between=crossed)

    till.step()

    assert till.kept.rules == Rules()
    assert [change.reason for change in health(till, HealthPart.NETWORK)] == ["unreadable"]
