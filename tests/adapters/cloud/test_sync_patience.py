"""When nothing comes back: pauses, hints, jitter, and what the cashier is told."""

from contextlib import ExitStack

import requests

from cloud.admission import AT_ONCE, REFUSED_S
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


def test_a_till_that_has_lost_the_year_is_in_step_after_one_turn(cloud: CloudInProcess) -> None:
    cloud.time.wall_error_ms = -3 * 365 * 86_400_000
    till = Till(cloud)
    till.journal.append_voids(2)

    till.step()

    assert till.journal.pending().count == 0
    with cloud.parts.database.read() as work:
        assert work.rows("SELECT clock_offset_s FROM terminal") == [(0,)]


def test_clocks_that_part_by_ten_minutes_meet_again_by_themselves(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.step()
    cloud.time.now_ms += 600_000  # the cloud's clock was set, the till's boot clock was not
    till.journal.append_voids(1)

    till.time.pass_s(till.step())
    till.step()

    assert till.journal.pending().count == 0
    assert [change.level for change in health(till, HealthPart.NETWORK)] == [
        Level.OK,
        Level.BROKEN,
        Level.OK,
    ]


def test_a_crowded_cloud_is_come_back_to_when_it_says(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.step()
    till.journal.append_voids(1)
    with ExitStack() as others:
        for _ in range(AT_ONCE):
            others.enter_context(cloud.parts.uploads.place())
        wait_s = till.step()

    assert wait_s in REFUSED_S
    assert till.step("claims") == wait_s
    till.time.pass_s(wait_s)
    till.step()
    assert till.journal.pending().count == 0


def test_a_thin_line_gets_smaller_pieces_until_they_pass(cloud: CloudInProcess) -> None:
    sizes: list[int] = []

    def thin(send: Send) -> Send:
        def carried(request: requests.PreparedRequest) -> requests.Response:
            if "/events" not in str(request.url):
                return send(request)
            assert isinstance(request.body, bytes)
            sizes.append(len(request.body))
            if len(request.body) > 5000:
                raise requests.ReadTimeout("too slow for so much")
            return send(request)

        return carried

    till = Till(cloud, between=thin)
    till.journal.append_voids(400)

    till.step_until_idle()

    assert max(sizes) > 5000
    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
