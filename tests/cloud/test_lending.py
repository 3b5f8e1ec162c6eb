"""A coupon of the home till is lent to another till, once that has let go of it; never twice."""

import secrets

import pytest

from cloud.__main__ import main
from cloud.lending import LAPSE_MS, USE_MS
from pos_app.domain.coupon import Coupon
from pos_app.domain.wire import decode
from pos_app.domain.wire_coupons import (
    LENT,
    CouponLent,
    CouponLock,
    CouponReturned,
    CouponWanted,
    LockAnswer,
)
from tests.cloud.fake_till import SOAP, FakeTill, coupon_in
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand

ONE_KIND = pytest.mark.sqlite_only(reason="rules that no statement decides")


@pytest.fixture
def other(stand: Stand, till: FakeTill) -> FakeTill:
    """A second till; `till` is the home till."""
    other = FakeTill(stand)
    other.pull()
    other.open_epoch()
    till.pull()
    return other


@pytest.fixture
def claimed(till: FakeTill, other: FakeTill, phone: Phone) -> Coupon:
    """Somebody's coupon for soap."""
    phone.scan(till.screen_path())
    phone.press()
    return coupon_in(till.claims().tokens[0], till)


def want(till: FakeTill, coupon: Coupon) -> str:
    asked = CouponWanted(secrets.token_urlsafe(16), coupon.coupon_id)
    lent = decode(till.sealed(till.post("coupons/lock", asked)), CouponLent)
    assert (lent.stream, lent.nonce, lent.coupon_id) == (LENT, asked.nonce, coupon.coupon_id)
    assert lent.use_s == (USE_MS // 1000 if lent.state == "granted" else 0)
    return lent.state


def answer(home: FakeTill, lock: CouponLock, word: str) -> None:
    said = LockAnswer(lock.coupon_id, lock.number, word)
    assert home.post("coupons/answer", said).status_code == 200


def lend(home: FakeTill, other: FakeTill, coupon: Coupon) -> None:
    assert want(other, coupon) == "asked"
    answer(home, home.claims().locks[0], "held")
    assert want(other, coupon) == "granted"


def give_back(till: FakeTill, coupon: Coupon) -> None:
    assert till.post("coupons/release", CouponReturned(coupon.coupon_id)).status_code == 200


def test_nothing_is_lent_before_the_home_till_has_let_go(
    till: FakeTill, other: FakeTill, claimed: Coupon
) -> None:
    assert [want(other, claimed) for _ in range(3)] == ["asked"] * 3
    [lock] = till.claims().locks
    assert (lock.coupon_id, lock.terminal, lock.till, lock.is_granted) == (
        claimed.coupon_id,
        other.me.terminal,
        "2号机",
        False,
    )
    answer(till, lock, "held")
    assert want(other, claimed) == "granted"
    assert till.claims().locks[0].is_granted


@ONE_KIND
@pytest.mark.parametrize("word", ["used", "busy"])
def test_what_the_home_till_cannot_let_go_is_not_lent(
    till: FakeTill, other: FakeTill, claimed: Coupon, word: str
) -> None:
    want(other, claimed)
    answer(till, till.claims().locks[0], word)
    assert till.claims().locks == []
    assert [want(other, claimed) for _ in range(2)] == [word, "asked"]


def test_a_sale_of_the_borrower_is_paid_and_ends_the_loan(
    stand: Stand, till: FakeTill, other: FakeTill, claimed: Coupon
) -> None:
    lend(till, other, claimed)
    other.sell(SOAP, coupons=[claimed])
    other.upload()
    assert stand.column("SELECT terminal_id FROM redemption") == [other.me.terminal]
    assert (till.claims().locks, other.claims().locks) == ([], [])
    assert till.claims().withdrawn == [claimed.coupon_id]
    assert [want(till_of, claimed) for till_of in (till, other)] == ["used", "used"]
    assert stand.count("parked") == 0


@ONE_KIND
def test_what_was_given_back_is_the_home_tills_again(
    till: FakeTill, other: FakeTill, claimed: Coupon
) -> None:
    lend(till, other, claimed)
    give_back(other, claimed)
    assert till.claims().locks == []
    assert want(other, claimed) == "asked"


@ONE_KIND
def test_only_the_borrower_gives_back_and_only_the_home_till_answers(
    stand: Stand, till: FakeTill, other: FakeTill, claimed: Coupon
) -> None:
    third = FakeTill(stand)
    want(other, claimed)
    [lock] = till.claims().locks
    answer(other, lock, "held")
    answer(third, lock, "held")
    give_back(third, claimed)
    assert want(other, claimed) == "asked"
    assert want(third, claimed) == "busy"
    assert third.claims().locks == []


@ONE_KIND
def test_an_answer_to_an_earlier_question_lends_nothing(
    till: FakeTill, other: FakeTill, claimed: Coupon
) -> None:
    want(other, claimed)
    [earlier] = till.claims().locks
    give_back(other, claimed)
    want(other, claimed)
    answer(till, earlier, "held")
    assert want(other, claimed) == "asked"
    assert till.claims().locks[0].number != earlier.number


def test_a_loan_that_nobody_speaks_of_lapses_long_after_it_may_be_used(
    stand: Stand, till: FakeTill, other: FakeTill, claimed: Coupon
) -> None:
    lend(till, other, claimed)
    for clock in (stand.clock, till.clock, other.clock):
        clock.pass_s((USE_MS + LAPSE_MS) / 1000 - 1)
    assert len(till.claims().locks) == len(other.claims().locks) == 1
    for clock in (stand.clock, till.clock, other.clock):
        clock.pass_s(1)
    assert till.claims().locks == other.claims().locks == []
    assert want(other, claimed) == "asked"


@ONE_KIND
def test_a_sale_that_comes_up_after_its_loan_lapsed_is_paid_once(
    stand: Stand, till: FakeTill, other: FakeTill, claimed: Coupon
) -> None:
    lend(till, other, claimed)
    other.sell(SOAP, coupons=[claimed])
    for clock in (stand.clock, till.clock, other.clock):
        clock.pass_s((USE_MS + LAPSE_MS) / 1000)
    till.sell(SOAP, coupons=[claimed])
    till.upload()
    other.upload()
    assert stand.count("redemption") == 1
    assert stand.column("SELECT reason FROM parked") == ["coupon_redeemed_before"]


def test_a_till_that_was_shut_out_holds_no_loan(
    stand: Stand, till: FakeTill, other: FakeTill, claimed: Coupon
) -> None:
    third = FakeTill(stand)
    lend(till, other, claimed)
    database = stand.database_url
    assert main(["revoke", "--database", database, "--terminal", other.me.terminal]) == 0
    assert till.claims().locks == []
    assert want(third, claimed) == "asked"


@ONE_KIND
def test_another_home_till_is_asked_anew(
    stand: Stand, till: FakeTill, other: FakeTill, claimed: Coupon
) -> None:
    third = FakeTill(stand)
    lend(till, other, claimed)
    database = stand.database_url
    assert main(["home-till", "--database", database, "--terminal", third.me.terminal]) == 0
    assert want(other, claimed) == "asked"
    [lock] = third.claims().locks
    answer(third, lock, "held")
    assert want(other, claimed) == "granted"


def test_a_new_home_till_hears_of_the_loans_that_the_one_before_has_granted(
    stand: Stand, till: FakeTill, other: FakeTill, claimed: Coupon
) -> None:
    third = FakeTill(stand)
    third.pull()
    lend(till, other, claimed)
    assert third.claims().locks == []
    database = stand.database_url
    assert main(["home-till", "--database", database, "--terminal", third.me.terminal]) == 0
    [lock] = third.claims().locks
    assert (lock.coupon_id, lock.terminal, lock.is_granted) == (
        claimed.coupon_id,
        other.me.terminal,
        True,
    )


@ONE_KIND
def test_the_only_till_of_a_shop_needs_nobodys_leave(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    coupon = coupon_in(till.claims().tokens[0], till)
    assert want(till, coupon) == "granted"
    assert stand.count("coupon_lock") == 0


@ONE_KIND
@pytest.mark.parametrize("why", ["unknown", "ended", "void"])
def test_what_is_not_open_is_not_lent(
    stand: Stand, till: FakeTill, other: FakeTill, claimed: Coupon, why: str
) -> None:
    if why == "unknown":
        claimed = Coupon("0" * 16, 1001, claimed.store, claimed.from_utc_s, 24, claimed.face)
    elif why == "void":
        with stand.parts.database.write() as work:
            work.do("UPDATE coupon SET state = 'VOIDED'")
    else:
        for clock in (stand.clock, till.clock, other.clock):
            clock.pass_s(claimed.hours * 3600)
    assert want(other, claimed) == "gone"
