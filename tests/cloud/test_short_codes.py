"""A coupon is found by its digits, in its shop, and guessing rests after five wrong tries."""

import secrets

import pytest

from cloud.short_codes import STORE_TRIES_LIMIT
from pos_app.domain.barcode import check_digit_is_right
from pos_app.domain.short_code import TRIES_LIMIT, short_code_of
from pos_app.domain.wire import decode
from pos_app.domain.wire_coupons import FOUND, CouponFound, CouponSought
from tests.cloud.fake_till import FakeTill, coupon_in
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand

WRONG = short_code_of(99)


def seek(till: FakeTill, digits: str, nonce: str = "") -> CouponFound:
    asked = CouponSought(nonce or secrets.token_urlsafe(16), digits)
    found = decode(till.sealed(till.post("coupons/find", asked)), CouponFound)
    assert (found.stream, found.nonce) == (FOUND, asked.nonce)
    return found


@pytest.fixture
def digits(stand: Stand, till: FakeTill, phone: Phone) -> str:
    """Of a coupon that somebody has just claimed."""
    phone.scan(till.screen_path())
    phone.press()
    [code] = stand.column("SELECT short_code FROM coupon")
    assert isinstance(code, str)
    return code


def test_an_open_coupon_is_found_by_its_digits(till: FakeTill, digits: str) -> None:
    coupon = coupon_in(seek(till, digits).token, till)
    assert coupon == coupon_in(till.claims().tokens[0], till)


@pytest.mark.sqlite_only(reason="a draw")
def test_no_new_code_could_be_goods(digits: str) -> None:
    assert not check_digit_is_right(digits)


@pytest.mark.sqlite_only(reason="a comparison")
def test_a_coupon_that_ended_is_not_found(stand: Stand, till: FakeTill, digits: str) -> None:
    for clock in (stand.clock, till.clock):
        clock.pass_s(25 * 3600)
    assert seek(till, digits).token == ""


def test_five_wrong_codes_make_this_till_wait(stand: Stand, till: FakeTill, digits: str) -> None:
    other = FakeTill(stand)
    assert [seek(till, WRONG).wait_s for _ in range(TRIES_LIMIT)] == [0] * TRIES_LIMIT
    found = seek(till, digits)
    assert (found.token, found.wait_s) == ("", 300)
    assert seek(other, digits).token
    for clock in (stand.clock, till.clock):
        clock.pass_s(300)
    assert seek(till, digits).token


def test_many_tills_of_a_shop_guess_no_faster_than_four(stand: Stand, digits: str) -> None:
    tills = [FakeTill(stand) for _ in range(5)]
    for nth in range(STORE_TRIES_LIMIT):
        assert seek(tills[nth % 4], WRONG).wait_s == 0
    assert seek(tills[4], digits).wait_s == 300


def test_a_question_that_is_asked_again_counts_once(stand: Stand, till: FakeTill) -> None:
    for _ in range(2):
        seek(till, WRONG, nonce="the-same-question")
    assert stand.count("short_code_try") == 1
