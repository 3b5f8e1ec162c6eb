"""A number, a text, six digits, and the coupon: and everything that can go wrong in between."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from cloud.database import Work
from cloud.identities import phone_codes
from cloud.identities.limits import TooOften
from cloud.identities.phone_codes import number_of
from cloud.pages.visitors import CLAIMANT_COOKIE
from pos_app.domain.deal import IdentityKind
from tests.cloud.accessible import faults_in
from tests.cloud.fake_till import FakeTill
from tests.cloud.identities import FakeSms, ask_for
from tests.cloud.phone import Phone
from tests.cloud.stand import STORE, Stand

pytestmark = pytest.mark.sqlite_only("test_both_databases.py goes through every statement")

NUMBER = "13800138000"


@pytest.fixture
def asked(stand: Stand, till: FakeTill, phone: Phone) -> Phone:
    """A phone at the page that asks for a number."""
    ask_for(stand, IdentityKind.PHONE)
    phone.scan(till.screen_path())
    assert "手机号" in phone.press().text
    return phone


@pytest.fixture
def texted(asked: Phone) -> Phone:
    """A phone at the page that asks for the six digits."""
    assert "填短信里的 6 位数字" in asked.press(number=NUMBER).text
    return asked


def wrong(sms: FakeSms) -> str:
    return f"{(int(sms.digits) + 1) % 10**6:06d}"


def test_a_number_that_answers_its_text_gets_the_coupon(
    stand: Stand, sms: FakeSms, texted: Phone
) -> None:
    [(number, text)] = sms.sent
    assert number == NUMBER
    assert "5 分钟内有效" in text
    assert "领到了，现在就能用" in texted.press(code=sms.digits).text
    assert stand.count("coupon") == 1
    assert stand.count("phone_code") == 0


def test_the_button_says_that_it_takes_a_number(stand: Stand, till: FakeTill, phone: Phone) -> None:
    ask_for(stand, IdentityKind.PHONE)
    ask_for(stand, IdentityKind.PHONE, 1002)
    page = phone.scan(till.screen_path())
    assert "用手机号领这张券" in page.text
    assert "用手机号领 青岛啤酒" in page.text
    assert "不用手机号，不用装 App" not in page.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_on_the_way_are_for_everybody(
    stand: Stand, till: FakeTill, sms: FakeSms, language: str
) -> None:
    ask_for(stand, IdentityKind.PHONE)
    with Phone(stand, language) as phone:
        phone.scan(till.screen_path())
        phone.press()
        for typed in ({"number": "1"}, {"number": NUMBER}, {"code": "none"}):
            assert faults_in(phone.page.text) == []
            assert len(phone.page.content) < 30_000
            if language == "en":
                assert not re.search(r"[\u3400-\u9fff]", phone.page.text.replace(">中文<", ""))
            phone.press(**typed)
        assert faults_in(phone.page.text) == []


def test_the_next_offer_that_asks_for_a_number_takes_two_taps(
    stand: Stand, till: FakeTill, sms: FakeSms, texted: Phone
) -> None:
    ask_for(stand, IdentityKind.PHONE, 1002)
    texted.press(code=sms.digits)
    texted.open("/offers")
    assert "领到了" in texted.press(1).text
    assert len(sms.sent) == 1


def test_the_page_says_where_the_text_went_without_telling_all(texted: Phone) -> None:
    assert "138****8000" in texted.parts.text
    assert NUMBER not in texted.page.text
    assert "18:17 前有效" in texted.parts.text


def test_nothing_of_a_number_is_stored_logged_or_in_an_address(
    stand: Stand,
    till: FakeTill,
    phone: Phone,
    sms: FakeSms,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ask_for(stand, IdentityKind.PHONE)
    addresses: list[str] = []

    def note_addresses(page: object) -> None:
        addresses.extend(str(one.url) for one in (*phone.page.history, phone.page))

    with caplog.at_level(logging.DEBUG, "cloud"):
        note_addresses(phone.scan(till.screen_path()))
        note_addresses(phone.press())
        note_addresses(phone.press(number=NUMBER))
        note_addresses(phone.press(code=wrong(sms)))
        note_addresses(phone.press(code=sms.digits))
    assert "领到了" in phone.parts.text
    secrets = [NUMBER, NUMBER[-8:], *phone.client.cookies.values()]
    stand.parts.database.close()
    folder = Path(stand.parts.database.name).parent
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    logged = " ".join(f"{line.message} {line.__dict__.get('facts')}" for line in caplog.records)
    assert "number_proven" in logged
    for secret in secrets:
        assert secret.encode() not in stored  # digits alone may be part of a barcode
    for secret in (*secrets, sms.digits):
        assert secret not in logged
        assert not any(secret in address for address in addresses)


def test_what_is_no_number_is_said_so_and_texts_nobody(sms: FakeSms, asked: Phone) -> None:
    for typed in ("12345", "1380013800", "23800138000", "1380013800x", "²" * 11):
        assert "这不像手机号" in asked.press(number=typed).text
        assert asked.page.status_code == 422
    assert sms.sent == []


@pytest.mark.parametrize(
    "typed",
    ["138 0013 8000", "+86 138-0013-8000", "０１３８", "008613800138000", "１３８００１３８０００"],
)
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    assert number_of(typed) == (None if typed == "０１３８" else NUMBER)


def test_five_wrong_tries_end_a_code(stand: Stand, sms: FakeSms, texted: Phone) -> None:
    for left in (4, 3, 2, 1):
        assert f"还能试 {left} 次" in texted.press(code=wrong(sms)).text
    assert "这个验证码不能用了" in texted.press(code=wrong(sms)).text
    texted.open("/phone/code?offer=1001")
    assert "这个验证码不能用了" in texted.parts.text
    assert stand.count("identity") == 0


def test_the_right_digits_are_worth_nothing_in_another_browser(
    stand: Stand, till: FakeTill, sms: FakeSms, texted: Phone
) -> None:
    with Phone(stand) as thief:
        thief.scan(till.screen_path())
        thief.press(2)
        answer = thief.client.post("/phone/code", data={"offer": "1001", "code": sms.digits})
        assert "不能用了" in answer.text
    assert stand.count("identity") == 0


def test_a_code_runs_out_after_five_minutes(stand: Stand, sms: FakeSms, texted: Phone) -> None:
    stand.clock.pass_s(phone_codes.LIVES_MS // 1000)
    texted.press(code=sms.digits)
    assert stand.count("identity") == 0


def test_a_session_that_ends_in_the_middle_costs_one_more_scan_and_no_second_text(
    stand: Stand, till: FakeTill, sms: FakeSms, asked: Phone
) -> None:
    stand.clock.pass_s(200)
    asked.press(number=NUMBER)
    stand.clock.pass_s(110)
    till.clock.pass_s(310)
    assert "请再扫一次屏幕" in asked.press(code=sms.digits).text
    assert stand.count("coupon") == 0
    asked.scan(till.screen_path())
    assert "领到了" in asked.press().text
    assert len(sms.sent) == 1


def test_another_text_comes_after_a_minute_without_typing_the_number_again(
    stand: Stand, sms: FakeSms, texted: Phone
) -> None:
    assert "18:13:36 起可以再发一条" in texted.parts.text
    first = sms.digits
    page = texted.press(1)
    assert "18:13:36 之后再要" in page.text
    assert len(sms.sent) == 1
    stand.clock.pass_s(60)
    texted.press(1)
    assert [number for number, _ in sms.sent] == [NUMBER, NUMBER]
    if sms.digits != first:
        assert "还能试 4 次" in texted.press(code=first).text
    assert "领到了" in texted.press(code=sms.digits).text


def test_a_number_is_texted_five_times_an_hour_whoever_asks(
    stand: Stand, till: FakeTill, sms: FakeSms
) -> None:
    ask_for(stand, IdentityKind.PHONE)
    last = ""
    for _ in range(6):
        with Phone(stand) as browser:
            browser.scan(till.screen_path())
            browser.press()
            last = browser.press(number=NUMBER).text
        stand.clock.pass_s(61)
        till.clock.pass_s(61)
    assert "验证码发得太勤了，19:00:00 之后再要" in last
    assert len(sms.sent) == 5


def test_an_address_may_have_sixty_numbers_texted_an_hour(stand: Stand, sms: FakeSms) -> None:
    def send(number: int) -> None:
        browser = number.to_bytes(32, "big")
        phone_codes.send(stand.parts, sms, browser, f"138{number:08d}", "192.0.2.7")

    for number in range(60):
        send(number)
    with pytest.raises(TooOften):
        send(60)
    assert len(sms.sent) == 60


def test_a_sender_that_is_down_is_said_so_and_may_be_tried_again_at_once(
    stand: Stand, sms: FakeSms, asked: Phone
) -> None:
    sms.is_down = True
    assert "短信现在发不出去" in asked.press(number=NUMBER).text
    assert asked.page.status_code == 503
    sms.is_down = False
    assert "填短信里的" in asked.press(number=NUMBER).text


def test_a_number_is_not_asked_for_without_a_screen(stand: Stand, sms: FakeSms) -> None:
    with Phone(stand) as phone:
        for path in ("/phone?offer=1001", "/phone/code?offer=1001"):
            assert "请重新扫描" in phone.open(path).text
        answer = phone.client.post("/phone", data={"offer": "1001", "number": NUMBER})
        assert "请重新扫描" in answer.text
    assert sms.sent == []


def test_an_offer_that_there_is_not_asks_for_no_number(asked: Phone) -> None:
    assert "请重新扫描" in asked.open("/phone?offer=77").text


def test_a_sealed_number_that_was_tampered_with_is_not_used(sms: FakeSms, texted: Phone) -> None:
    jar = texted.client.cookies
    box = jar.get("ry_n")
    assert box is not None
    jar.set("ry_n", ("A" if box[0] != "A" else "B") + box[1:], path="/phone", domain="127.0.0.1")
    page = texted.open("/phone/code?offer=1001")
    assert "138****" not in page.text
    assert len(page.forms) == 1  # nowhere to send another text to


def test_the_number_leaves_the_browser_with_the_answer(sms: FakeSms, texted: Phone) -> None:
    assert texted.client.cookies.get("ry_n")
    texted.press(code=sms.digits)
    assert texted.client.cookies.get("ry_n") is None
    assert texted.client.cookies.get(CLAIMANT_COOKIE)


def test_erasing_takes_a_code_that_is_on_its_way(stand: Stand, texted: Phone) -> None:
    texted.open(f"/my/{STORE}")
    texted.press()
    assert stand.count("phone_code") == 0
    assert texted.client.cookies.get("ry_n") is None


def test_codes_have_six_digits_and_are_not_the_same_twice(stand: Stand, sms: FakeSms) -> None:
    seen = set()
    for number in range(20):
        browser = number.to_bytes(32, "big")
        phone_codes.send(stand.parts, sms, browser, f"139{number:08d}", "192.0.2.7")
        assert re.fullmatch(r"\d{6}", sms.digits)
        seen.add(sms.digits)
    assert len(seen) > 15


def test_a_button_that_is_pressed_twice_at_once_texts_once(
    stand: Stand, sms: FakeSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second press comes in after the first commit of the first, whatever that was."""
    presses = ["second"]
    commit = stand.parts.database.write

    def send() -> None:
        phone_codes.send(stand.parts, sms, b"b" * 32, NUMBER, "192.0.2.7")

    @contextmanager
    def write(*rooms: str) -> Iterator[Work]:
        with commit(*rooms) as work:
            yield work
        if presses:
            presses.pop()
            with suppress(TooOften):
                send()

    monkeypatch.setattr(stand.parts.database, "write", write)
    send()
    assert presses == []
    assert len(sms.sent) == 1


def test_nobody_is_texted_for_an_offer_that_takes_no_number(
    stand: Stand, sms: FakeSms, asked: Phone
) -> None:
    for offer in (1002, 77):
        answer = asked.client.post("/phone", data={"offer": offer, "number": NUMBER})
        assert "请重新扫描" in answer.text
    with stand.parts.database.write() as work:
        work.do("DELETE FROM store_offer WHERE offer_id = 1001")
    assert "请重新扫描" in asked.press(number=NUMBER).text
    assert sms.sent == []


def test_a_rush_for_texts_leaves_threads_for_the_tills(
    stand: Stand, sms: FakeSms, asked: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sender may take five seconds for each."""
    with monkeypatch.context() as rush:
        rush.setattr(stand.parts.presses, "_limit", 0)
        assert "现在领券的人多" in asked.press(number=NUMBER).text
    assert sms.sent == []
