"""A fleet that comes back all at once is spread out by the cloud."""

import itertools
from contextlib import ExitStack

import pytest

from cloud.admission import AT_ONCE, CROWDED_S, REFUSED_S, Admission
from cloud.problems import Refused
from tests.cloud.fake_till import FakeTill, problem
from tests.cloud.stand import Stand


def test_beyond_its_places_a_cloud_says_when_to_come_back(stand: Stand, till: FakeTill) -> None:
    with ExitStack() as others:
        for _ in range(AT_ONCE):
            others.enter_context(stand.parts.uploads.place())
        answer = till.send(till.piece())
        assert problem(answer).code == "busy"
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) in REFUSED_S
    assert till.upload().acked_seq == 1


def test_half_full_it_takes_the_upload_and_asks_for_patience(stand: Stand, till: FakeTill) -> None:
    with ExitStack() as others:
        for _ in range(AT_ONCE // 2):
            others.enter_context(stand.parts.uploads.place())
        crowded = till.upload()
    assert crowded.acked_seq == 1
    assert crowded.retry_after_s in CROWDED_S
    assert till.upload().retry_after_s == 0


def test_a_place_is_free_again_whatever_happened_in_it() -> None:
    uploads = Admission(bytes, at_once=1)
    with pytest.raises(ZeroDivisionError), uploads.place():
        raise ZeroDivisionError
    with uploads.place() as wait_s, pytest.raises(Refused), uploads.place():
        pytest.fail("there is no second place")
    assert wait_s == CROWDED_S[0]


def test_refused_tills_are_told_different_times() -> None:
    numbers = itertools.count()
    uploads = Admission(lambda number: bytes([next(numbers)]), at_once=0)
    told = set()
    for _ in REFUSED_S:
        with pytest.raises(Refused) as refused, uploads.place():
            pytest.fail("there is no place")
        told.add(refused.value.retry_after_s)
    assert told == set(REFUSED_S)
