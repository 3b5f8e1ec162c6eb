"""From the code on the screen to a coupon in the hand."""

import base64
import hashlib
import hmac

from cloud.demo_offers import OFFERS
from pos_app.domain.wire import SHORT_CODE_CONTEXT
from tests.cloud.fake_till import SOAP, FakeTill, coupon_in
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand


def test_two_taps_give_a_coupon(till: FakeTill, phone: Phone) -> None:
    assert "立减 ¥5" in phone.scan(till.screen_path()).text
    assert "领到了，现在就能用" in phone.press().text
    [token] = till.claims().tokens
    coupon = coupon_in(token, till)
    assert (coupon.store, coupon.offer_id, coupon.face, coupon.hours) == (2001, 1001, 500, 24)
    assert phone.page.url.path == f"/c/{coupon.coupon_id}"


def test_looking_at_the_page_spends_nothing(stand: Stand, till: FakeTill, phone: Phone) -> None:
    for _ in range(20):
        phone.scan(till.screen_path())
    assert stand.count("coupon") == stand.count("claim_session") == 0
    assert stand.column("SELECT sum(reserved) FROM budget") == [0]


def test_reloading_the_coupon_claims_nothing(stand: Stand, till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    for _ in range(3):
        phone.open(phone.page.url.path)
    assert stand.count("coupon") == 1


def test_the_same_person_gets_the_offer_once(stand: Stand, till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    stand.clock.pass_s(60)
    till.clock.pass_s(60)
    phone.scan(till.screen_path())
    page = phone.press()
    assert "这张券你已经领过了" in page.text
    assert stand.count("coupon") == 1
    others = [""] * (len(OFFERS) - 1)
    assert [form.label for form in page.forms] == others  # still to be had


def test_the_till_can_find_a_coupon_by_its_eight_digits(till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    key = base64.b64decode(till.me.screen_key)
    digits = phone.short_code.encode()
    [code] = till.claims().codes
    assert code == hmac.new(key, SHORT_CODE_CONTEXT + digits, hashlib.sha256).hexdigest()


def test_a_redeemed_coupon_says_so_on_the_phone(stand: Stand, till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    address = phone.page.url.path
    [token] = till.claims().tokens
    sale = till.sell(SOAP, coupons=[coupon_in(token, till)])
    assert sale.total == 2490
    assert till.upload().status == "ok"
    page = phone.open(address)
    assert "这张券已在本店用掉" in page.text
    assert "小票 00002，少付了 ¥5.00" in page.text
    assert stand.column("SELECT state FROM coupon") == ["REDEEMED"]
    assert stand.column("SELECT sum(reserved) FROM budget") == [0]
    assert stand.column("SELECT sum(redeemed) FROM budget") == [500]
    assert till.claims().tokens == []
