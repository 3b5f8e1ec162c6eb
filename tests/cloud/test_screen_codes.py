"""Only the code that a screen shows now opens the way to a coupon."""

import base64

import pytest

from cloud.claims import BLIND_CLAIMS, SESSIONS_A_SLOT
from pos_app.domain import crockford, screen_code
from tests.cloud.fake_till import FakeTill
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand

STALE = "请重新扫描屏幕上的二维码"
NO_COOKIES = "浏览器没让我们记住你"


@pytest.mark.parametrize(("slots_ago", "good"), [(-2, 0), (-1, 1), (0, 1), (2, 1), (3, 0)])
def test_a_code_lives_from_two_slots_back_to_one_ahead(
    till: FakeTill, phone: Phone, slots_ago: int, good: bool
) -> None:
    till.call("GET", "/v1/sync/rules?after=1")
    page = phone.scan(till.screen_path(slots_ago=slots_ago))
    assert (STALE in page.text) != good
    assert phone.page.status_code == (200 if good else 410)


def test_a_code_in_small_letters_opens_too(till: FakeTill, phone: Phone) -> None:
    assert "立减" in phone.open(f"/s/{till.screen_path().lower()}").text


@pytest.mark.parametrize("at", range(0, 26, 3))
def test_a_changed_code_opens_nothing(till: FakeTill, phone: Phone, at: int) -> None:
    path = till.screen_path()
    if path[at] == ".":
        at += 1
    symbol = crockford.ALPHABET[(crockford.ALPHABET.index(path[at]) + 1) % 32]
    page = phone.scan(path[:at] + symbol + path[at + 1 :])
    assert STALE in page.text


@pytest.mark.parametrize(
    "path", ["x", "7K2M9QXD.000000.0000000000", "..a", "中.文.字", "%00", "a" * 3000]
)
def test_a_link_that_is_no_code_gets_the_same_page(phone: Phone, path: str) -> None:
    assert STALE in phone.scan(path).text
    assert phone.page.status_code == 410


def test_unknown_forged_and_stale_codes_get_one_answer(till: FakeTill, phone: Phone) -> None:
    pages = []
    for path in ("nonsense", till.screen_path()[:-1] + "U", till.screen_path(slots_ago=9)):
        phone.scan(path)
        pages.append(phone.page.text)
    assert pages[0] == pages[1] == pages[2]


def test_a_code_made_with_another_key_opens_nothing(till: FakeTill, phone: Phone) -> None:
    slot = screen_code.slot_at(till.clock() // 1000)
    assert STALE in phone.scan(screen_code.path_of(bytes(32), till.me.terminal, slot)).text


def test_a_revoked_tills_screen_opens_nothing(stand: Stand, till: FakeTill, phone: Phone) -> None:
    with stand.parts.database.write() as work:
        work.do("UPDATE terminal SET revoked = 1")
    assert STALE in phone.scan(till.screen_path()).text


def test_a_till_whose_clock_is_wrong_but_known_can_show_codes(till: FakeTill, phone: Phone) -> None:
    till.clock.pass_s(-200)
    assert STALE in phone.scan(till.screen_path()).text
    till.call("GET", "/v1/sync/rules?after=1")  # the cloud learns the offset
    assert "立减" in phone.scan(till.screen_path()).text


def test_a_till_that_never_called_gets_an_hour_and_a_cap(stand: Stand) -> None:
    silent = FakeTill(stand)
    with stand.parts.database.write() as work:
        work.do("UPDATE terminal SET rules_held = 1")
    granted = 0
    for number in range(BLIND_CLAIMS + 5):
        silent.clock.utc_ms = stand.clock() - 3_500_000 + number * 15_000
        with Phone(stand) as phone:
            phone.scan(silent.screen_path())
            granted += "领到了" in phone.press().text
    assert granted == BLIND_CLAIMS


def test_a_till_that_never_called_is_not_trusted_beyond_an_hour(stand: Stand, phone: Phone) -> None:
    silent = FakeTill(stand)
    silent.clock.pass_s(-3700)
    assert STALE in phone.scan(silent.screen_path()).text


def test_a_slot_serves_eight_people(stand: Stand, till: FakeTill) -> None:
    got = []
    for _ in range(SESSIONS_A_SLOT + 1):
        with Phone(stand) as phone:
            phone.scan(till.screen_path())
            got.append("领到了" in phone.press().text)
    assert got == [True] * SESSIONS_A_SLOT + [False]


def test_a_slow_reader_has_five_minutes(stand: Stand, till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    stand.clock.pass_s(299)
    assert "领到了" in phone.press().text


def test_after_five_minutes_the_page_is_too_old(stand: Stand, till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    stand.clock.pass_s(300)
    assert STALE in phone.press().text
    assert stand.count("coupon") == 0


def test_asking_for_the_page_again_does_not_buy_time(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    for _ in range(4):
        stand.clock.pass_s(70)
        phone.open(phone.parts.links[1])  # the other language, by the page's ticket
        assert phone.page.status_code == 200
    stand.clock.pass_s(20)
    assert phone.press().forms == []
    assert phone.page.status_code == 410
    assert stand.count("coupon") == 0


def test_a_session_lasts_five_minutes_and_is_not_renewed(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    offers = phone.page
    stand.clock.pass_s(200)
    phone.press()
    stand.clock.pass_s(301)
    phone.page = offers
    assert STALE in phone.press(1).text


def test_a_step_back_within_the_session_leads_to_the_offers(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    path = till.screen_path()
    phone.scan(path)
    phone.press()
    stand.clock.pass_s(120)
    till.clock.pass_s(120)
    assert "领这张券" in phone.scan(path).text
    with Phone(stand) as friend:
        assert STALE in friend.scan(path).text
    stand.clock.pass_s(180)
    assert STALE in phone.scan(path).text


def test_a_forwarded_page_is_worth_nothing(stand: Stand, till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    with Phone(stand) as friend:
        friend.scan(till.screen_path())
        friend.page = phone.page
        assert STALE in friend.press().text
    with Phone(stand) as stranger:
        stranger.page = phone.page
        assert NO_COOKIES in stranger.press().text
    assert stand.count("coupon") == stand.count("claim_session") == 0


def test_a_browser_that_keeps_no_cookies_is_told_so(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.client.cookies.clear()
    page = phone.press()
    assert NO_COOKIES in page.text
    assert "允许 Cookie" in page.text
    assert stand.count("claim_session") == 0


def test_a_claim_needs_a_screen(stand: Stand, phone: Phone) -> None:
    for fields in ({}, {"s": "x"}, {"offer": "1001"}, {"s": "", "offer": "²"}, {"offer": "9" * 40}):
        answer = phone.client.post("/claim", data=fields)
        assert STALE in answer.text
    assert stand.count("coupon") == 0


def test_a_screen_offers_only_what_its_till_holds(stand: Stand, phone: Phone) -> None:
    fresh = FakeTill(stand)
    fresh.call("GET", "/v1/sync/catalogue?after=0")  # its clock is known, its rules are not
    page = phone.scan(fresh.screen_path())
    assert "本店现在没有可领的券" in page.text
    fresh.pull()
    assert "立减 ¥5" in phone.scan(fresh.screen_path()).text


def test_an_offer_that_is_not_offered_here_cannot_be_claimed(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    form = phone.scan(till.screen_path()).forms[0]
    for offer in ("9999", "9" * 10, "9" * 40, "-1", "²", ""):
        answer = phone.client.post("/claim", data=form.fields | {"offer": offer})
        assert STALE in answer.text
    assert stand.count("coupon") == 0


def test_the_screen_key_never_leaves_with_a_page(till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    assert till.me.screen_key not in phone.page.text
    assert base64.b64decode(till.me.screen_key).hex() not in phone.page.text
