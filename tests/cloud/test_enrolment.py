"""How a till comes to belong to a shop."""

import base64

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloud.enrolment import CODE_MINUTES, CODE_TRIES
from pos_app.domain import crockford
from pos_app.domain.wire import Enrolled, Enrolment, decode, encode
from tests.cloud.fake_till import FakeTill, problem
from tests.cloud.stand import STORE, Stand


@pytest.fixture
def key() -> str:
    """The public half of a fresh device key."""
    return fresh_key()


def fresh_key() -> str:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    return base64.b64encode(public).decode("ascii")


def ask(stand: Stand, code: str, key: str) -> httpx.Response:
    return stand.client().post("/v1/enrol", content=encode(Enrolment(code, key)))


def test_a_code_gives_a_till_its_identity(stand: Stand, key: str) -> None:
    enrolled = decode(ask(stand, stand.enrolment_code(), key).content, Enrolled)
    assert (enrolled.store, enrolled.store_name) == (STORE, "街角小店 · 建设路")
    assert (enrolled.epoch, enrolled.till_name) == (1, "1号机")
    assert len(enrolled.terminal) == 8
    assert set(enrolled.terminal) <= set(crockford.ALPHABET)
    assert len(base64.b64decode(enrolled.screen_key)) == 32
    assert [(known.kid, known.purpose) for known in enrolled.cloud_keys] == [
        (1, "coupon"),
        (2, "sync"),
    ]


def test_the_same_code_with_the_same_key_gets_the_same_answer(stand: Stand, key: str) -> None:
    code = stand.enrolment_code()
    first = ask(stand, code, key)
    stand.clock.pass_s(CODE_MINUTES * 60 + 1)
    again = ask(stand, code, key)
    assert decode(again.content, Enrolled).terminal == decode(first.content, Enrolled).terminal
    assert stand.count("terminal") == 1


def test_a_used_code_refuses_another_key(stand: Stand, key: str) -> None:
    code = stand.enrolment_code()
    ask(stand, code, key)
    refused = problem(ask(stand, code, fresh_key()))
    assert (refused.status, refused.code) == (409, "code_used")
    assert stand.count("terminal") == 1


def test_a_code_is_read_in_small_letters_with_dashes_and_look_alikes(
    stand: Stand, key: str
) -> None:
    code = stand.enrolment_code().replace("0", "o").replace("1", "l").lower()
    typed = f"{code[:4]}-{code[4:8]} {code[8:]}"
    assert ask(stand, typed, key).status_code == 200


def test_a_code_dies_after_a_quarter_of_an_hour(stand: Stand, key: str) -> None:
    code = stand.enrolment_code()
    stand.clock.pass_s(CODE_MINUTES * 60 + 1)
    assert problem(ask(stand, code, key)).code == "enrolment_code"


def test_a_code_dies_after_ten_wrong_tries(stand: Stand, key: str) -> None:
    code = stand.enrolment_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for _ in range(CODE_TRIES):
        assert problem(ask(stand, wrong, key)).code == "enrolment_code"
    assert problem(ask(stand, code, key)).code == "enrolment_code"


def test_nine_wrong_tries_leave_the_tenth(stand: Stand, key: str) -> None:
    code = stand.enrolment_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for _ in range(CODE_TRIES - 1):
        ask(stand, wrong, key)
    assert ask(stand, code, key).status_code == 200


@pytest.mark.parametrize("code", ["", "ABC", "U" * 12, "0" * 12, "9" * 4000])
def test_what_is_no_code_gets_the_one_answer(stand: Stand, key: str, code: str) -> None:
    assert ask(stand, code, key).status_code in {403, 413}


@pytest.mark.parametrize("key", ["", "?", "AAAA", "A" * 44, "é" * 44])
def test_a_broken_key_is_refused_and_uses_nothing_up(stand: Stand, key: str) -> None:
    code = stand.enrolment_code()
    assert problem(ask(stand, code, key)).code == "unreadable"
    assert ask(stand, code, fresh_key()).status_code == 200


def test_a_message_of_another_shape_names_what_is_wrong(stand: Stand) -> None:
    answer = stand.client().post("/v1/enrol", content=b'{"code": 5}')
    assert "$.code" in problem(answer).detail


def test_the_second_till_has_its_own_name_and_keys(stand: Stand) -> None:
    first, second = FakeTill(stand), FakeTill(stand)
    assert (first.me.till_name, second.me.till_name) == ("1号机", "2号机")
    assert first.me.screen_key != second.me.screen_key
