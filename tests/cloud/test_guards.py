"""What keeps other sites, other browsers and curious eyes away from the phone's pages."""

from collections.abc import Iterator

import pytest

from tests.cloud.databases import Home
from tests.cloud.fake_till import FakeTill
from tests.cloud.phone import Phone
from tests.cloud.stand import STORE, FakeClock, Server, Stand

pytestmark = pytest.mark.sqlite_only("headers and cookies ask no database")

POSTS = ("/claim", "/erase", "/phone", "/phone/code")
GUARDS = {
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture
def over_https(server: Server, home: Home) -> Iterator[Stand]:
    """A cloud that phones reach by https, through a proxy."""
    clock = FakeClock()
    app = home.app(clock, claim_origin="https://c.test")
    with server.serving(app, clock, home.url) as running:
        yield running


def test_a_form_on_another_site_does_nothing(stand: Stand, phone: Phone) -> None:
    foreign: tuple[dict[str, str], ...] = (
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": stand.url, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    )
    for path in POSTS:
        for said in foreign:
            answer = phone.client.post(path, data={"offer": "1001"}, headers=said)
            assert answer.status_code == 403, (path, said)
            assert "请重新扫描" in answer.text
    assert stand.count("claim_try") == 0


def test_a_form_of_ours_is_let_through_whatever_the_browser_says(
    stand: Stand, till: FakeTill
) -> None:
    ours: tuple[dict[str, str], ...] = (
        {},
        {"Origin": stand.url},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    )
    for said in ours:
        with Phone(stand) as phone:
            phone.scan(till.screen_path())
            phone.client.headers.update(said)
            assert "领到了" in phone.press().text, said


def test_every_answer_to_a_phone_is_guarded(stand: Stand, till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    answers = [phone.page]
    phone.press()
    answers += [*phone.page.history, phone.page]
    phone.open(phone.page.url.path + "/copy")
    answers += [phone.page, phone.client.get("/nothing"), phone.client.get(f"/my/{STORE}")]
    for answer in answers:
        assert GUARDS.items() <= dict(answer.headers).items(), answer.url
        assert "camera=()" in answer.headers["permissions-policy"]


def test_over_https_every_cookie_is_for_https_alone(over_https: Stand) -> None:
    till = FakeTill(over_https)
    till.pull()
    with Phone(over_https) as phone:
        phone.scan(till.screen_path() + "?lang=en")
        assert "max-age" in phone.page.headers["strict-transport-security"]
        left = phone.page.headers.get_list("set-cookie")
        phone.client.cookies.set("ry", phone.page.cookies["ry"])  # httpx keeps no secure one here
        phone.press()
        left += phone.page.history[0].headers.get_list("set-cookie")
        phone.page = phone.client.post("/erase", data={"store": "2001"}, follow_redirects=False)
        left += phone.page.headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in left} == {"ry", "ry_s", "ry_n", "ry_lang"}
    for cookie in left:
        assert {"Secure", "HttpOnly", "SameSite=lax"} <= set(cookie.split("; ")), cookie


def test_no_form_leads_out_of_the_shop(phone: Phone) -> None:
    for store in ("//evil.test", "https://evil.test", "../S/x", "2001\r\nX: y"):
        answer = phone.client.post("/erase", data={"store": store}, follow_redirects=False)
        assert answer.headers["location"] == "/my"


def test_a_form_that_is_too_large_is_refused_unread(stand: Stand, phone: Phone) -> None:
    for path in POSTS:
        answer = phone.client.post(path, data={"s": "x" * 9000})
        assert answer.status_code == 413
        padded = {"Content-Length": "0000000009000"}  # as long, in more digits
        assert phone.client.post(path, content=b"x" * 9000, headers=padded).status_code == 413
        pieces = iter([b"s=", b"x" * 10])  # says no length
        assert phone.client.post(path, content=pieces).status_code == 413
