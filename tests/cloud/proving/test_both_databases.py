"""Every statement that proves an identity, on both kinds of database."""

from cloud.identities import phone_codes
from cloud.identities.limits import TooOften
from pos_app.domain.deal import IdentityKind
from tests.cloud.fake_till import FakeTill
from tests.cloud.identities import FakeSms, ask_for
from tests.cloud.phone import Phone
from tests.cloud.stand import STORE, Stand


def test_a_number_is_texted_answered_claimed_with_and_erased(
    stand: Stand, till: FakeTill, phone: Phone, sms: FakeSms
) -> None:
    ask_for(stand, IdentityKind.PHONE)
    phone.scan(till.screen_path())
    phone.press()
    phone.press(number="13800138000")
    assert "之后再要" in phone.press(1).text
    stand.clock.pass_s(60)
    phone.press(1)
    assert len(sms.sent) == 2
    assert "还能试 4 次" in phone.press(code="wrong").text
    assert "领到了" in phone.press(code=sms.digits).text
    phone.open(f"/my/{STORE}")
    phone.press()
    assert stand.count("identity") == stand.count("phone_code") == 0
    assert stand.column("SELECT state FROM coupon") == ["VOIDED"]


def test_an_account_is_named_once_for_each_state(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    ask_for(stand, IdentityKind.IN_APP)
    phone.client.headers["User-Agent"] = "MicroMessenger"
    phone.scan(till.screen_path())
    assert "领到了" in phone.press().text
    phone.open(str(phone.page.history[-1].url))
    assert phone.page.status_code == 403
    assert stand.count("identity") == stand.count("coupon") == 1


def test_texts_are_counted_by_browser_number_and_address(stand: Stand, sms: FakeSms) -> None:
    stand.clock.pass_s(180)  # a quarter of an hour begins
    refused = 0
    for number in range(7):
        try:
            phone_codes.send(stand.parts, sms, b"b" * 32, f"138{number:08d}", "192.0.2.7")
        except TooOften:
            refused += 1
        stand.clock.pass_s(61)
    assert (len(sms.sent), refused) == (5, 2)
