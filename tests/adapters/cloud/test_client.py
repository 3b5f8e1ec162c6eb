"""Calls to the real cloud: what it says is believed only as far as its keys have signed it."""

import base64
from collections.abc import Callable
from typing import TypeVar

import msgspec
import pytest
import requests

from pos_app.adapters.cloud.faults import BatchTooLarge, CloudRefused, CloudUnavailable
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.domain.moment import TimeQuality
from pos_app.domain.wire import (
    CataloguePage,
    EventsUpload,
    RulesPage,
    ServerTime,
    SyncPage,
    UploadedEntry,
    decode,
    encode,
)
from tests.adapters.cloud.world import CloudInProcess, FakeTime, Send, response_of
from tests.cloud.stand import GOODS_COUNT

Answer = TypeVar("Answer")
UNENROLLED = TillIdentity(b"\x07" * 32, "00000000")


def test_a_code_makes_the_till_one_of_the_shop(cloud: CloudInProcess) -> None:
    enrolled = cloud.client(UNENROLLED).enrol(cloud.code())

    assert (enrolled.store, enrolled.epoch, len(enrolled.terminal)) == (2001, 1, 8)
    assert {key.purpose for key in enrolled.cloud_keys} == {"coupon", "sync"}


def test_the_same_code_and_key_get_the_same_answer(cloud: CloudInProcess) -> None:
    code = cloud.code()
    first = cloud.client(UNENROLLED).enrol(code)

    again = cloud.client(UNENROLLED).enrol(code)

    assert (again.terminal, again.screen_key) == (first.terminal, first.screen_key)


def test_a_wrong_code_is_refused_by_name(cloud: CloudInProcess) -> None:
    with pytest.raises(CloudRefused) as refused:
        cloud.client(UNENROLLED).enrol("000000000000")

    assert (refused.value.reason, refused.value.code) == ("refused", "enrolment_code")


def test_a_used_code_is_refused_to_another_till(cloud: CloudInProcess) -> None:
    code = cloud.code()
    cloud.client(UNENROLLED).enrol(code)

    with pytest.raises(CloudRefused) as refused:
        cloud.client(TillIdentity(b"\x08" * 32, "00000000")).enrol(code)

    assert refused.value.code == "code_used"


def test_a_till_with_a_wrong_clock_learns_the_time_and_may_then_call(
    cloud: CloudInProcess, time: FakeTime
) -> None:
    till = cloud.enrolled_till()
    time.wall_error_ms = -3 * 365 * 86_400_000
    client = cloud.client(till)
    with pytest.raises(CloudRefused) as too_early:
        client.pull("rules", 0, RulesPage)

    client.learn_time()

    assert too_early.value.code == "signature_time"
    assert client.pull("rules", 0, RulesPage).rules.offers


def test_a_pulled_page_carries_the_shops_goods(cloud: CloudInProcess) -> None:
    page = cloud.client(cloud.enrolled_till()).pull("catalogue", 0, CataloguePage)

    assert len(page.products) == GOODS_COUNT
    assert not page.more


def test_a_page_with_one_changed_character_is_not_believed(cloud: CloudInProcess) -> None:
    till = cloud.enrolled_till()
    forging = _changing(SyncPage, lambda page: _with(page, body=page.body.replace("500", "900")))

    with pytest.raises(CloudUnavailable) as forged:
        cloud.client(till, forging).pull("rules", 0, RulesPage)

    assert forged.value.reason == "forged"


def test_a_page_signed_for_another_till_is_not_believed(cloud: CloudInProcess) -> None:
    theirs: list[SyncPage] = []
    keeping = _changing(SyncPage, _kept_in(theirs))
    cloud.client(cloud.enrolled_till(), keeping).pull("rules", 0, RulesPage)

    with pytest.raises(CloudUnavailable) as forged:
        cloud.client(cloud.enrolled_till(), _changing(SyncPage, lambda _: theirs[0])).pull(
            "rules", 0, RulesPage
        )

    assert forged.value.reason == "forged"


def test_the_coupon_key_cannot_sign_pages(cloud: CloudInProcess) -> None:
    confusing = _changing(SyncPage, lambda page: _with(page, kid=1))

    with pytest.raises(CloudUnavailable) as forged:
        cloud.client(cloud.enrolled_till(), confusing).pull("rules", 0, RulesPage)

    assert forged.value.reason == "forged"


def test_an_old_answer_about_the_time_is_not_believed(
    cloud: CloudInProcess, time: FakeTime
) -> None:
    till = cloud.enrolled_till()
    kept: list[ServerTime] = []
    cloud.client(till, _changing(ServerTime, _kept_in(kept))).learn_time()
    time.pass_s(3600)
    clock = cloud.time.till_clock()
    client = cloud.client(till, _changing(ServerTime, lambda _: kept[0]), clock=clock)

    with pytest.raises(CloudUnavailable) as forged:
        client.learn_time()

    assert forged.value.reason == "forged"
    assert clock.now().quality is TimeQuality.UNCERTAIN


@pytest.mark.parametrize(
    ("status", "content", "reason"),
    [
        (200, b"<html>please log in</html>", "unreadable"),
        (302, b"", "not_a_cloud"),
        (404, b"<html>nothing here</html>", "not_a_cloud"),
        (503, b"", "busy"),
        (429, b"", "busy"),
        (200, b"x" * (5 * 1024 * 1024), "unreadable"),
    ],
)
def test_what_is_no_answer_of_a_cloud_is_told_apart(
    cloud: CloudInProcess, status: int, content: bytes, reason: str
) -> None:
    till = cloud.enrolled_till()

    def portal(send: Send) -> Send:
        return lambda request: response_of(request, status, content, {"Retry-After": "17"})

    with pytest.raises(CloudUnavailable) as failure:
        cloud.client(till, portal).learn_time()

    assert failure.value.reason == reason
    assert failure.value.retry_after_s == (17.0 if reason == "busy" else 0.0)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (requests.ConnectionError("refused"), "unreachable"),
        (requests.ConnectTimeout("slow"), "timeout"),
        (requests.ReadTimeout("slow"), "timeout"),
    ],
)
def test_a_dead_network_is_told_apart_from_a_slow_one(
    cloud: CloudInProcess, error: Exception, reason: str
) -> None:
    till = cloud.enrolled_till()

    def dead(send: Send) -> Send:
        def fail(request: requests.PreparedRequest) -> requests.Response:
            raise error

        return fail

    with pytest.raises(CloudUnavailable) as failure:
        cloud.client(till, dead).learn_time()

    assert failure.value.reason == reason


def test_an_answer_that_drips_past_the_deadline_is_given_up(
    cloud: CloudInProcess, time: FakeTime
) -> None:
    till = cloud.enrolled_till()

    def slow(send: Send) -> Send:
        def late(request: requests.PreparedRequest) -> requests.Response:
            time.pass_s(60)
            return send(request)

        return late

    with pytest.raises(CloudUnavailable) as failure:
        cloud.client(till, slow).learn_time()

    assert failure.value.reason == "timeout"


def test_a_batch_beyond_the_limit_is_not_even_sent(cloud: CloudInProcess) -> None:
    noise = base64.b85encode(bytes((i * i * 7919 + i // 3) % 251 for i in range(2**20))).decode()
    sent: list[str] = []

    def watching(send: Send) -> Send:
        def watched(request: requests.PreparedRequest) -> requests.Response:
            sent.append(str(request.url))
            return send(request)

        return watched

    client = cloud.client(cloud.enrolled_till(), watching)
    entries = [UploadedEntry(noise, "") for _ in range(5)]

    with pytest.raises(BatchTooLarge):
        client.push(EventsUpload(1, 1, bytes(32).hex(), entries))

    assert sent == []


def _changing(kind: type[Answer], change: Callable[[Answer], Answer]) -> Callable[[Send], Send]:
    """A network that changes every good answer of this kind."""

    def between(send: Send) -> Send:
        def changed(request: requests.PreparedRequest) -> requests.Response:
            response = send(request)
            if response.status_code != requests.codes.ok:
                return response
            content = encode(change(decode(response.content, kind)))
            return response_of(request, 200, content, {})

        return changed

    return between


def _kept_in(kept: list[Answer]) -> Callable[[Answer], Answer]:
    """Keeps each answer and passes it on."""

    def keep(answer: Answer) -> Answer:
        kept.append(answer)
        return answer

    return keep


def _with(page: SyncPage, **changes: object) -> SyncPage:
    return msgspec.structs.replace(page, **changes)
