"""What the coupon desk is asked reaches its worker, and what it hears comes back."""

from pos_app.checkout.coupon_commands import Answered, LockAnswered, ShortCodeAnswered
from pos_app.checkout.effects import (
    AnswerLock,
    BorrowCoupon,
    KeepTries,
    ReturnCoupon,
    SeekShortCode,
)
from pos_app.domain.short_code import ShortCodeTries
from pos_app.domain.wire_coupons import CouponLock
from pos_app.till.worker import CAPACITY
from tests.till.test_performing import Rig

LOCK = CouponLock("C" * 16, 4, "ZZZZZZZZ", "2号机", False)


def test_what_the_coupon_desk_hears_is_told() -> None:
    rig = Rig()
    told = rig.do(
        SeekShortCode("12345678"),
        BorrowCoupon(LOCK.coupon_id),
        ReturnCoupon(LOCK.coupon_id),
        AnswerLock(LOCK, is_held=True),
    )
    assert told == [
        ShortCodeAnswered("12345678", Answered.UNKNOWN),
        LockAnswered(LOCK.coupon_id, Answered.YES, 600_000),
    ]
    assert rig.desk.told == [LOCK.coupon_id, (LOCK, True)]


def test_a_coupon_desk_that_is_far_behind_answers_for_nobody() -> None:
    rig = Rig()
    for _ in range(CAPACITY):
        rig.workers.coupons.submit(lambda: None)
    rig.performer.perform(SeekShortCode("12345678"))
    rig.performer.perform(BorrowCoupon(LOCK.coupon_id))
    rig.performer.perform(ReturnCoupon(LOCK.coupon_id))
    assert rig.posted == [
        ShortCodeAnswered("12345678", Answered.NOBODY),
        LockAnswered(LOCK.coupon_id, Answered.NOBODY),
    ]


def test_wrong_short_codes_are_kept_and_a_broken_disk_stops_nobody() -> None:
    rig = Rig()
    wrong = ShortCodeTries((1, 2))
    assert rig.do(KeepTries(wrong), KeepTries(ShortCodeTries())) == []
    assert rig.goods.tries == wrong
