"""The desk asks the cloud about one coupon, patiently, and says only what holds."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos_app.adapters.cloud.coupon_desk import ASK_AGAIN_S, PATIENCE_S, CloudCouponDesk, DeskParts
from pos_app.adapters.cloud.faults import CloudUnavailable
from pos_app.adapters.cloud.seal import Ed25519CouponSeal
from pos_app.checkout.coupon_commands import (
    Answered,
    CouponChecked,
    LockAnswered,
    ShortCodeAnswered,
)
from pos_app.checkout.ports import Unavailable
from pos_app.domain import coupon_token
from pos_app.domain.wire_coupons import CouponFound, CouponLent, CouponLock
from tests.adapters.cloud.real_till import OMO
from tests.adapters.cloud.world import CloudInProcess

COUPON_ID = "C" * 16
LOCK = CouponLock(COUPON_ID, 4, "ZZZZZZZZ", "2号机", is_granted=False)


class FakeCalls:
    """Answers as it was told to, and writes down what was said."""

    def __init__(self) -> None:
        self.found = CouponFound("coupon_found", "n")
        self.states: Iterator[str] = iter(())
        self.said: list[object] = []
        self.is_gone = False

    def seek_coupon(self, digits: str) -> CouponFound:
        self._say(digits)
        return self.found

    def want_coupon(self, coupon_id: str) -> CouponLent:
        self._say(coupon_id)
        return CouponLent("coupon_lent", "n", coupon_id, next(self.states), 600)

    def return_coupon(self, coupon_id: str) -> None:
        self._say(f"back {coupon_id}")

    def answer_lock(self, coupon_id: str, number: int, word: str) -> None:
        self._say((coupon_id, number, word))

    def _say(self, what: object) -> None:
        if self.is_gone:
            raise CloudUnavailable("unreachable")
        self.said.append(what)


class Rig:
    """A desk over fakes, on a clock that only waiting moves."""

    def __init__(self, seal: Ed25519CouponSeal | None = None) -> None:
        self.calls = FakeCalls()
        self.used: set[str] = set()
        self.kept: list[CouponLock] = []
        self.disk_is_broken = False
        self.is_stopping = False
        self.connections = 0
        self.now_s = 0.0
        parts = DeskParts(
            calls=self._connect,
            seal=seal or Ed25519CouponSeal({}, is_used=self._is_used),
            keep_lock=self._keep,
            monotonic_s=lambda: self.now_s,
            wait=self._wait,
        )
        self.desk = CloudCouponDesk(parts)

    def _connect(self) -> FakeCalls:
        self.connections += 1
        return self.calls

    def _is_used(self, coupon_id: str) -> bool:
        return coupon_id in self.used

    def _keep(self, lock: CouponLock) -> None:
        if self.disk_is_broken:
            raise Unavailable("io")
        self.kept.append(lock)

    def _wait(self, seconds: float) -> bool:
        self.now_s += 0 if self.is_stopping else seconds
        return self.is_stopping


def test_it_connects_once_and_only_when_there_is_a_question() -> None:
    rig = Rig()
    assert rig.connections == 0
    for _ in range(2):
        rig.desk.seek("12345678")
    assert rig.connections == 1


def test_digits_are_unknown_or_rest_or_nobody_answers() -> None:
    rig = Rig()
    assert rig.desk.seek("12345678") == ShortCodeAnswered("12345678", Answered.UNKNOWN)
    rig.calls.found = CouponFound("coupon_found", "n", wait_s=90)
    assert rig.desk.seek("1").wait_ms == 90_000
    rig.calls.is_gone = True
    assert rig.desk.seek("1") == ShortCodeAnswered("1", Answered.NOBODY)


@pytest.mark.parametrize("token", ["RY1", "RY1" + "A" * 151])
def test_what_the_cloud_did_not_seal_is_no_coupon(token: str) -> None:
    rig = Rig()
    rig.calls.found = CouponFound("coupon_found", "n", token)
    assert rig.desk.seek("1").coupon == CouponChecked(None)


def test_a_till_that_stops_asks_no_more_and_gives_the_question_back() -> None:
    rig = Rig()
    rig.is_stopping = True
    rig.calls.states = iter(("asked",))
    assert rig.desk.borrow(COUPON_ID) == LockAnswered(COUPON_ID, Answered.NOBODY)
    assert rig.calls.said == [COUPON_ID, f"back {COUPON_ID}"]


def test_it_asks_until_the_home_till_has_answered() -> None:
    rig = Rig()
    rig.calls.states = iter(("asked", "asked", "granted"))
    assert rig.desk.borrow(COUPON_ID) == LockAnswered(COUPON_ID, Answered.YES, 600_000)
    assert rig.now_s == 2 * ASK_AGAIN_S


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("used", Answered.USED),
        ("busy", Answered.BUSY),
        ("gone", Answered.GONE),
        ("sealed", Answered.GONE),  # a later cloud's word
    ],
)
def test_what_is_not_lent_is_said(word: str, answer: Answered) -> None:
    rig = Rig()
    rig.calls.states = iter((word,))
    assert rig.desk.borrow(COUPON_ID).answer is answer


def test_when_patience_ends_the_question_goes_back() -> None:
    rig = Rig()
    rig.calls.states = iter(lambda: "asked", "")
    assert rig.desk.borrow(COUPON_ID) == LockAnswered(COUPON_ID, Answered.NOBODY)
    assert rig.now_s == PATIENCE_S
    assert rig.calls.said[-1] == f"back {COUPON_ID}"


def test_without_a_network_nothing_is_lent() -> None:
    rig = Rig()
    rig.calls.is_gone = True
    assert rig.desk.borrow(COUPON_ID) == LockAnswered(COUPON_ID, Answered.NOBODY)
    rig.desk.give_back(COUPON_ID)
    rig.desk.answer(LOCK, is_held=True)
    assert rig.kept == [LOCK]


def test_what_a_sale_holds_is_not_given_back() -> None:
    rig = Rig()
    rig.used.add(COUPON_ID)
    rig.desk.give_back(COUPON_ID)
    assert rig.calls.said == []


@pytest.mark.parametrize(
    ("is_held", "is_used", "word"),
    [(True, False, "held"), (True, True, "used"), (False, False, "busy"), (False, True, "used")],
)
def test_a_lock_is_kept_before_it_is_answered(is_held: bool, is_used: bool, word: str) -> None:
    rig = Rig()
    rig.used |= {COUPON_ID} if is_used else set()
    rig.desk.answer(LOCK, is_held=is_held)
    assert rig.calls.said == [(COUPON_ID, 4, word)]
    assert rig.kept == [LOCK] * is_held


def test_a_lock_that_cannot_be_kept_is_not_answered() -> None:
    rig = Rig()
    rig.disk_is_broken = True
    rig.desk.answer(LOCK, is_held=True)
    assert rig.calls.said == []


# --- against the real cloud ---


def test_the_real_cloud_finds_lends_and_takes_back(cloud: CloudInProcess, tmp_path: Path) -> None:
    home, other = cloud.enrolled_till(), cloud.enrolled_till()
    with cloud.parts.database.write() as work:
        work.do("UPDATE terminal SET rules_held = 99")
    coupon_id = cloud.claim(home, OMO, b"somebody")
    kept: list[CouponLock] = []

    def desk_of(till: object, wait: Callable[[float], None]) -> CloudCouponDesk:
        assert till in (home, other)
        identity = home if till is home else other

        def waits(seconds: float) -> bool:
            wait(seconds)
            return False

        parts = DeskParts(
            calls=lambda: cloud.client(identity),
            seal=Ed25519CouponSeal(identity.cloud_keys("coupon"), is_used=set[str]().__contains__),
            keep_lock=kept.append,
            monotonic_s=lambda: cloud.time.up_ms / 1000,
            wait=waits,
        )
        return CloudCouponDesk(parts)

    at_home = desk_of(home, cloud.time.pass_s)

    def home_answers(seconds: float) -> None:
        cloud.time.pass_s(seconds)
        with cloud.parts.database.read() as work:
            [(number,)] = work.rows("SELECT number FROM coupon_lock")
        at_home.answer(CouponLock(coupon_id, number, "", "", is_granted=False), is_held=True)

    elsewhere = desk_of(other, home_answers)
    with cloud.parts.database.read() as work:
        digits, token = work.row("SELECT short_code, token FROM coupon")
    found = elsewhere.seek(digits).coupon
    assert found == CouponChecked(coupon_token.parse(token).coupon)
    assert elsewhere.borrow(coupon_id) == LockAnswered(coupon_id, Answered.YES, 600_000)
    assert [lock.coupon_id for lock in kept] == [coupon_id]
    elsewhere.give_back(coupon_id)
    with cloud.parts.database.read() as work:
        assert work.rows("SELECT 1 FROM coupon_lock") == []
