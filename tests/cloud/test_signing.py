"""Who may call: only an enrolled till, only now, only once."""

import base64

import httpx
import pytest

from pos_app.domain.wire import SIGNATURE_AGE_S, TIME_CONTEXT, ServerTime, decode, encode
from tests.cloud.fake_till import FakeTill, cloud_key, problem
from tests.cloud.stand import Stand

PULL = "/v1/sync/rules?after=0"


def test_a_signed_call_is_answered(till: FakeTill) -> None:
    assert till.call("GET", PULL).status_code == 200


def test_an_unsigned_call_is_refused(stand: Stand) -> None:
    assert problem(stand.client().get(PULL)).code == "signature"


def test_a_call_made_twice_is_refused(till: FakeTill) -> None:
    call = till.signed("GET", PULL)
    assert till.client.send(call).status_code == 200
    assert problem(till.client.send(call)).code == "replayed"


@pytest.mark.parametrize("off_s", [-SIGNATURE_AGE_S - 1, SIGNATURE_AGE_S + 1, -86_400])
def test_a_wrong_clock_is_told_the_time(stand: Stand, till: FakeTill, off_s: int) -> None:
    till.clock.pass_s(off_s)
    refused = problem(till.call("GET", PULL))
    assert (refused.status, refused.code) == (401, "signature_time")
    assert refused.server_utc_ms == stand.clock()


@pytest.mark.parametrize("off_s", [-SIGNATURE_AGE_S, SIGNATURE_AGE_S])
def test_a_clock_within_five_minutes_will_do(till: FakeTill, off_s: int) -> None:
    till.clock.pass_s(off_s)
    assert till.call("GET", PULL).status_code == 200


def test_a_nonce_is_remembered_as_long_as_its_signature_lives(stand: Stand, till: FakeTill) -> None:
    till.clock.pass_s(SIGNATURE_AGE_S)
    call = till.signed("GET", PULL)
    till.client.send(call)
    stand.clock.pass_s(2 * SIGNATURE_AGE_S)  # still valid to the second
    assert problem(till.client.send(call)).code == "replayed"


def test_the_body_belongs_to_the_signature(till: FakeTill) -> None:
    till.void_a_basket()
    path = f"/v1/terminals/{till.me.terminal}/events"
    call = till.signed("POST", path, encode(till.piece()))
    swapped = httpx.Request(
        "POST", call.url, headers=call.headers, content=call.content.replace(b"100", b"900")
    )
    assert problem(till.client.send(swapped)).code == "signature"


def test_a_body_without_a_digest_is_refused(till: FakeTill) -> None:
    path = f"/v1/terminals/{till.me.terminal}/events"
    call = till.signed("POST", path)
    del call.headers["content-length"]
    filled = httpx.Request("POST", call.url, headers=call.headers, content=encode(till.piece()))
    assert problem(till.client.send(filled)).code == "signature"


@pytest.mark.parametrize("left_out", ["@method", "@authority", "@path", "@query"])
def test_every_component_must_be_covered(till: FakeTill, left_out: str) -> None:
    covered = [name for name in ("@method", "@authority", "@path", "@query") if name != left_out]
    call = till.signed("GET", PULL, components=covered)
    assert problem(till.client.send(call)).code == "signature"


def test_the_query_belongs_to_the_signature(till: FakeTill) -> None:
    call = till.signed("GET", PULL)
    moved = httpx.Request("GET", str(call.url).replace("after=0", "after=7"), headers=call.headers)
    assert problem(till.client.send(moved)).code == "signature"


def test_a_short_nonce_is_refused(till: FakeTill) -> None:
    assert problem(till.client.send(till.signed("GET", PULL, nonce="short"))).code == "signature"


def test_an_unknown_till_is_refused(stand: Stand, till: FakeTill) -> None:
    with stand.parts.database.write() as work:
        work.do("UPDATE terminal SET public_key = ?", (bytes(32),))
    assert problem(till.call("GET", PULL)).code == "signature"


def test_a_revoked_till_is_shut_out(stand: Stand, till: FakeTill) -> None:
    with stand.parts.database.write() as work:
        work.do("UPDATE terminal SET revoked = 1")
    refused = problem(till.call("GET", PULL))
    assert (refused.status, refused.code) == (403, "revoked")


def test_a_till_cannot_upload_for_another(stand: Stand, till: FakeTill) -> None:
    other = FakeTill(stand)
    body = encode(till.piece())
    answer = other.call("POST", f"/v1/terminals/{till.me.terminal}/events", body)
    assert problem(answer).code == "other_terminal"


def test_the_time_is_signed_with_the_nonce(stand: Stand, till: FakeTill) -> None:
    answer = stand.client().get("/v1/time?nonce=abcDEF123-_")
    time = decode(answer.content, ServerTime)
    assert time.utc_ms == stand.clock()
    cloud_key("sync", till.me.cloud_keys).verify(
        base64.b64decode(time.signature), TIME_CONTEXT + f"abcDEF123-_:{time.utc_ms}".encode()
    )


@pytest.mark.parametrize("query", ["", "?nonce=", "?nonce=short", "?nonce=" + "a" * 65])
def test_the_time_wants_a_decent_nonce(stand: Stand, query: str) -> None:
    assert problem(stand.client().get(f"/v1/time{query}")).code == "unreadable"
