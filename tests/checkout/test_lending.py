"""A till that is not the home till asks for a coupon; the home till lets go of it or cannot."""

from dataclasses import replace

import pytest

from pos_app.checkout.commands import (
    CouponArrived,
    GiveReason,
    HealthChanged,
    HealthPart,
    Level,
    StartPaying,
    TakeCash,
    VoidBasket,
    VoidReason,
)
from pos_app.checkout.coupon_commands import Answered, LockAnswered, LocksListed
from pos_app.checkout.effects import AnswerLock, BorrowCoupon, Cue, Do, ReturnCoupon
from pos_app.checkout.state import AskingCloud, Saving, Tendering
from pos_app.domain.coupon_lock import HELD, Lock, LockState, answered, wanted
from pos_app.domain.errors import (
    CouponBusy,
    CouponElsewhere,
    CouponLent,
    CouponStopped,
    CouponUsed,
    LoanEnded,
)
from pos_app.domain.promotion import HomeTill
from pos_app.domain.wire_coupons import CouponLock
from tests.builders import BEER, SOAP, TERMINAL, coupon, offer, rules_of, token
from tests.checkout.shop import FakeShop

CLAIMED, OTHER = coupon(), coupon(2)
ELSEWHERE = replace(rules_of(offer(SOAP)), home=HomeTill("ZZZZZZZZ", "1号机"))
USE_MS = 600_000
LOAN = LockAnswered(CLAIMED.coupon_id, Answered.YES, USE_MS)
BORROW, RETURN = BorrowCoupon(CLAIMED.coupon_id), ReturnCoupon(CLAIMED.coupon_id)


@pytest.fixture
def borrower() -> FakeShop:
    """Soap on the ticket of 2号机, which is online."""
    shop = FakeShop(rules=ELSEWHERE)
    shop.do(HealthChanged(HealthPart.NETWORK, Level.OK))
    shop.scan(SOAP)
    return shop


@pytest.fixture
def home() -> FakeShop:
    """Soap on the ticket of the home till, offline."""
    shop = FakeShop(rules=replace(rules_of(offer(SOAP)), home=HomeTill(TERMINAL, "1号机")))
    shop.scan(SOAP)
    return shop


def coupon_effects(shop: FakeShop) -> list[Do]:
    kinds = BorrowCoupon | ReturnCoupon | AnswerLock
    return [effect for effect in shop.effects if isinstance(effect, kinds)]


def lent(shop: FakeShop) -> FakeShop:
    shop.scan(token(CLAIMED))
    shop.do(LOAN)
    assert shop.total == 2490
    return shop


# --- the borrower ---


def test_a_shown_coupon_is_asked_for_and_selling_goes_on(borrower: FakeShop) -> None:
    borrower.scan(token(CLAIMED))
    assert coupon_effects(borrower) == [BORROW]
    assert isinstance(borrower.state.notice, AskingCloud)
    borrower.scan(BEER)
    assert borrower.total == 2990 + BEER.price
    borrower.do(LOAN)
    assert borrower.total == 2490 + BEER.price
    assert borrower.cues[-1] is Cue.COUPON


def test_the_same_coupon_is_asked_for_once(borrower: FakeShop) -> None:
    borrower.scan(token(CLAIMED), token(CLAIMED))
    assert coupon_effects(borrower) == [BORROW]


def test_a_coupon_scanned_again_for_the_next_ticket_is_asked_for_once_and_lent_to_that_one(
    borrower: FakeShop,
) -> None:
    borrower.scan(token(CLAIMED))
    borrower.do(VoidBasket(), GiveReason(VoidReason.CUSTOMER_LEFT))
    borrower.scan(SOAP, token(CLAIMED))
    borrower.do(LOAN)
    assert coupon_effects(borrower) == [BORROW]
    assert borrower.total == 2490


def test_a_coupon_that_was_stopped_once_is_asked_for_since_a_refund_may_have_opened_it_again(
    borrower: FakeShop,
) -> None:
    borrower.stopped.add(CLAIMED.coupon_id)
    lent(borrower)
    assert coupon_effects(borrower) == [BORROW]


def test_without_a_network_the_shopper_is_sent_to_the_home_till_at_once() -> None:
    shop = FakeShop(rules=ELSEWHERE)
    shop.scan(SOAP, token(CLAIMED))
    assert shop.refusal == CouponElsewhere(till="1号机")
    assert coupon_effects(shop) == []


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (Answered.NOBODY, CouponElsewhere(till="1号机")),
        (Answered.USED, CouponUsed()),
        (Answered.BUSY, CouponBusy()),
        (Answered.GONE, CouponStopped()),
    ],
)
def test_what_is_not_lent_says_why(
    borrower: FakeShop, answer: Answered, refusal: Exception
) -> None:
    borrower.scan(token(CLAIMED))
    borrower.do(LockAnswered(CLAIMED.coupon_id, answer))
    assert borrower.refusal == refusal
    assert (borrower.state.tray, borrower.total) == ((), 2990)


def test_a_till_that_became_the_home_till_meanwhile_says_so_all_the_same(
    borrower: FakeShop,
) -> None:
    borrower.scan(token(CLAIMED))
    borrower.state = replace(borrower.state, rules=rules_of(offer(SOAP), version=2))
    borrower.do(LockAnswered(CLAIMED.coupon_id, Answered.NOBODY))
    assert borrower.refusal == CouponStopped()


def test_an_answer_that_nobody_asked_for_is_given_back(borrower: FakeShop) -> None:
    borrower.do(LOAN)
    borrower.do(LockAnswered(CLAIMED.coupon_id, Answered.NOBODY))
    assert coupon_effects(borrower) == [RETURN]
    assert not borrower.is_telling()


def test_a_loan_that_comes_after_its_ticket_is_given_back(borrower: FakeShop) -> None:
    borrower.scan(token(CLAIMED))
    borrower.pay()
    borrower.written()
    borrower.do(LOAN)
    assert coupon_effects(borrower) == [BORROW, RETURN]
    assert borrower.state.tray == ()


def test_a_loan_that_comes_while_the_sale_is_written_is_given_back(borrower: FakeShop) -> None:
    borrower.scan(token(CLAIMED))
    borrower.pay()
    borrower.do(LOAN)
    assert borrower.is_at(Saving)
    assert coupon_effects(borrower) == [BORROW, RETURN]


def test_a_push_is_left_to_the_home_till(borrower: FakeShop) -> None:
    borrower.do(CouponArrived(CLAIMED))
    assert (borrower.state.tray, coupon_effects(borrower)) == ((), [])


def test_a_sold_loan_is_not_given_back(borrower: FakeShop) -> None:
    lent(borrower).pay()
    borrower.written()
    assert [one.coupon_id for one in borrower.used_redemptions] == [CLAIMED.coupon_id]
    assert coupon_effects(borrower) == [BORROW]


def test_a_loan_goes_back_with_a_voided_basket(borrower: FakeShop) -> None:
    lent(borrower).do(VoidBasket(), GiveReason(VoidReason.TRAINING))
    assert coupon_effects(borrower) == [BORROW, RETURN]


def test_a_loan_without_goods_goes_back_with_its_ticket(borrower: FakeShop) -> None:
    lent(borrower)
    borrower.scan(token(OTHER))
    borrower.do(LockAnswered(OTHER.coupon_id, Answered.YES, USE_MS))
    borrower.pay()
    borrower.written()
    assert coupon_effects(borrower)[-1] == ReturnCoupon(OTHER.coupon_id)


def test_a_loan_that_ended_before_paying_is_off_the_bill_and_goes_back(
    borrower: FakeShop,
) -> None:
    lent(borrower).later(USE_MS)
    borrower.do(StartPaying())
    assert borrower.is_at(Tendering)
    assert (borrower.refusal, borrower.total) == (LoanEnded(), 2990)
    assert coupon_effects(borrower)[-1] == RETURN


def test_a_loan_that_ends_while_money_is_counted_comes_off_before_it_is_taken(
    borrower: FakeShop,
) -> None:
    lent(borrower).later(USE_MS - 5000)
    borrower.do(StartPaying())
    assert borrower.total == 2490
    borrower.later(5000)
    borrower.do(TakeCash())
    assert borrower.is_at(Tendering)
    assert (borrower.refusal, borrower.total) == (LoanEnded(), 2990)
    borrower.do(TakeCash())
    assert borrower.being_saved.redemptions == ()


def test_the_loan_counts_from_the_question(borrower: FakeShop) -> None:
    borrower.scan(token(CLAIMED))
    borrower.later(USE_MS - 1000)
    borrower.do(LOAN, StartPaying())
    assert borrower.refusal == LoanEnded()


def own(coupon_id: str = CLAIMED.coupon_id) -> LocksListed:
    return LocksListed((CouponLock(coupon_id, 4, TERMINAL, "2号机", is_granted=True),))


def test_an_own_lock_that_nobody_needs_goes_back(borrower: FakeShop) -> None:
    """The till was restarted, or the answer got lost."""
    borrower.do(own())
    assert coupon_effects(borrower) == [RETURN]


@pytest.mark.parametrize("stage", ["asked", "in the tray", "being sold"])
def test_an_own_lock_that_is_needed_stays(borrower: FakeShop, stage: str) -> None:
    if stage == "asked":
        borrower.scan(token(CLAIMED))
    else:
        lent(borrower)
    if stage == "being sold":
        borrower.pay()
    borrower.do(own())
    assert coupon_effects(borrower) == [BORROW]


# --- the home till ---


def wanted_by(number: int = 4, *, is_granted: bool = False) -> LocksListed:
    lock = CouponLock(CLAIMED.coupon_id, number, "ZZZZZZZZ", "2号机", is_granted=is_granted)
    return LocksListed((lock,))


def held(number: int = 4, *, is_held: bool = True) -> AnswerLock:
    return AnswerLock(wanted_by(number).locks[0], is_held=is_held)


def test_the_home_till_lets_go_and_refuses_the_coupon_from_then_on(home: FakeShop) -> None:
    home.do(wanted_by())
    assert coupon_effects(home) == [held()]
    home.scan(token(CLAIMED))
    assert home.refusal == CouponLent(till="2号机")
    home.do(CouponArrived(CLAIMED))
    assert (home.state.tray, home.total) == ((), 2990)


def test_another_coupon_than_the_lent_one_is_taken(home: FakeShop) -> None:
    home.do(wanted_by())
    home.scan(token(OTHER))
    assert home.total == 2490


def test_a_pushed_coupon_that_waits_for_its_goods_is_let_go() -> None:
    shop = FakeShop(rules=replace(rules_of(offer(SOAP)), home=HomeTill(TERMINAL, "1号机")))
    shop.do(CouponArrived(CLAIMED), CouponArrived(OTHER), wanted_by())
    assert [one.coupon for one in shop.state.tray] == [OTHER]


def test_what_is_on_the_ticket_is_not_let_go(home: FakeShop) -> None:
    home.scan(token(CLAIMED))
    home.do(wanted_by())
    assert coupon_effects(home) == [held(is_held=False)]
    assert (home.total, home.state.locks) == (2490, ())


def test_what_is_being_sold_is_not_let_go(home: FakeShop) -> None:
    home.scan(token(CLAIMED))
    home.pay()
    home.do(wanted_by())
    assert coupon_effects(home) == [held(is_held=False)]


def test_an_answer_that_got_lost_is_given_again(home: FakeShop) -> None:
    home.do(wanted_by(), wanted_by())
    assert coupon_effects(home) == [held(), held()]
    home.do(wanted_by(is_granted=True))
    assert coupon_effects(home) == [held(), held()]
    home.scan(token(CLAIMED))
    assert home.refusal == CouponLent(till="2号机")


def test_when_the_lock_is_gone_the_home_till_takes_the_coupon_again(home: FakeShop) -> None:
    home.do(wanted_by(), LocksListed(()))
    home.scan(token(CLAIMED))
    assert home.total == 2490


def test_a_lock_of_which_the_cloud_says_that_it_was_granted_is_kept(home: FakeShop) -> None:
    """The home till died after its answer; the basket before its death had the coupon."""
    home.scan(token(CLAIMED))
    home.do(wanted_by(is_granted=True))
    assert (home.total, coupon_effects(home)) == (2990, [])


# --- what the cloud decides ---


def test_a_lock_goes_from_asked_to_granted_by_the_home_tills_answer_alone() -> None:
    word, lock = wanted(None, by="OTHER", home="HOME", number=3)
    assert (word, lock) == (LockState.ASKED, Lock(3, "OTHER", "HOME", LockState.ASKED))
    assert lock is not None
    assert answered(lock, by="OTHER", number=3, word=HELD) == lock
    assert answered(lock, by="HOME", number=2, word=HELD) == lock
    granted = answered(lock, by="HOME", number=3, word=HELD)
    assert wanted(granted, by="OTHER", home="HOME", number=4) == (LockState.GRANTED, granted)
    assert wanted(granted, by="THIRD", home="HOME", number=4) == (LockState.BUSY, granted)
    assert answered(granted, by="HOME", number=3, word="used") == granted


def test_an_unknown_word_of_the_home_till_lends_nothing() -> None:
    _, lock = wanted(None, by="OTHER", home="HOME", number=3)
    assert lock is not None
    assert answered(lock, by="HOME", number=3, word="sure").state is LockState.BUSY


def test_a_refusal_that_nobody_fetched_does_not_stop_the_next_till() -> None:
    refused = Lock(3, "OTHER", "HOME", LockState.USED)
    word, lock = wanted(refused, by="THIRD", home="HOME", number=4)
    assert (word, lock) == (LockState.ASKED, Lock(4, "THIRD", "HOME", LockState.ASKED))
    assert wanted(refused, by="OTHER", home="HOME", number=4) == (LockState.USED, None)


@pytest.mark.parametrize("home", [None, "OTHER"])
def test_where_nobody_else_redeems_nobody_is_asked(home: str | None) -> None:
    asked = Lock(3, "OTHER", "HOME", LockState.ASKED)
    assert wanted(asked, by="OTHER", home=home, number=4) == (LockState.GRANTED, None)


def test_another_home_till_than_the_one_that_let_go_is_asked_anew() -> None:
    granted = Lock(3, "OTHER", "HOME", LockState.GRANTED)
    word, lock = wanted(granted, by="OTHER", home="NEW", number=4)
    assert (word, lock) == (LockState.ASKED, Lock(4, "OTHER", "NEW", LockState.ASKED))
