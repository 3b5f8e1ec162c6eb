"""What the phone shows: light, without script, in two languages, and honest in every state."""

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import segno
import zxingcpp
from PIL import Image

from cloud.pages import qr
from pos_app.domain.wire import encode
from tests.cloud.accessible import faults_in
from tests.cloud.fake_till import BEER, SOAP, FakeTill, coupon_in
from tests.cloud.phone import Phone
from tests.cloud.stand import STORE, Stand

PAGE_LIMIT = 30_000
FOREIGN = re.compile(r"<script|<link|<img|<iframe| style=| on\w+=|javascript:|https?:")
"""Whatever would run, or fetch something else."""
Arrange = Callable[[Stand, FakeTill, Phone], object]


def offers(stand: Stand, till: FakeTill, phone: Phone) -> object:
    return phone.scan(till.screen_path())


def claimed(stand: Stand, till: FakeTill, phone: Phone) -> object:
    offers(stand, till, phone)
    return phone.press()


def mine(stand: Stand, till: FakeTill, phone: Phone) -> object:
    claimed(stand, till, phone)
    return phone.open(f"/my/{STORE}")


def copy(stand: Stand, till: FakeTill, phone: Phone) -> object:
    claimed(stand, till, phone)
    return phone.open(phone.page.url.path + "/copy")


def already(stand: Stand, till: FakeTill, phone: Phone) -> object:
    claimed(stand, till, phone)
    return phone.open(phone.page.url.path + "/had")


def expired_code(stand: Stand, till: FakeTill, phone: Phone) -> object:
    return phone.scan(till.screen_path(slots_ago=9))


def sold_out(stand: Stand, till: FakeTill, phone: Phone) -> object:
    with stand.parts.database.write() as work:
        work.do("UPDATE store_offer SET daily_limit = 0 WHERE offer_id = 1001")
    return claimed(stand, till, phone)


def budget_gone(stand: Stand, till: FakeTill, phone: Phone) -> object:
    with stand.parts.database.write() as work:
        work.do("UPDATE budget SET cap = 0 WHERE offer_id = 1001")
    return claimed(stand, till, phone)


def too_many(stand: Stand, till: FakeTill, phone: Phone) -> object:
    offers(stand, till, phone)
    first = phone.page
    for _ in range(21):
        phone.page = first
        phone.press()
    return phone.parts


def wrong_shop(stand: Stand, till: FakeTill, phone: Phone) -> object:
    claimed(stand, till, phone)
    with stand.parts.database.write() as work:
        work.do(
            "INSERT INTO store (store_id, name, name_en, address)"
            " VALUES (7, '街角小店 · 人民东路', 'Corner Shop, Renmin Rd', '')"
        )
        work.do("UPDATE coupon SET store_id = 7")
    return phone.open(phone.page.url.path)


def used(stand: Stand, till: FakeTill, phone: Phone) -> object:
    claimed(stand, till, phone)
    till.sell(SOAP, coupons=[coupon_in(till.claims().tokens[0], till)])
    till.upload()
    return phone.open(phone.page.url.path)


def expired(stand: Stand, till: FakeTill, phone: Phone) -> object:
    claimed(stand, till, phone)
    stand.clock.pass_s(24 * 3600)
    return phone.open(phone.page.url.path)


def erased(stand: Stand, till: FakeTill, phone: Phone) -> object:
    mine(stand, till, phone)
    return phone.press()


def nobody(stand: Stand, till: FakeTill, phone: Phone) -> object:
    return phone.open("/my")


def water(stand: Stand, till: FakeTill, phone: Phone) -> object:
    offers(stand, till, phone)
    return phone.open(next(link for link in phone.parts.links if link.startswith("/water/")))


def water_claimed(stand: Stand, till: FakeTill, phone: Phone) -> object:
    water(stand, till, phone)
    return phone.press()


def water_gone(stand: Stand, till: FakeTill, phone: Phone) -> object:
    with stand.parts.database.write() as work:
        work.do("UPDATE store_offer SET daily_limit = 0 WHERE offer_id = 1009")
    return water(stand, till, phone)


def no_cookies(stand: Stand, till: FakeTill, phone: Phone) -> object:
    offers(stand, till, phone)
    phone.client.cookies.clear()
    return phone.press()


STATES: dict[Arrange, tuple[str, str]] = {
    offers: ("领这张券", "Get this coupon"),
    claimed: ("领到了，现在就能用", "It's yours. Use it now."),
    mine: ("可以用·1 张", "Ready to use, 1"),
    copy: ("离线副本", "Saved copy"),
    already: ("这张券你已经领过了", "You already have this coupon"),
    expired_code: ("请重新扫描屏幕上的二维码", "Please scan the code on the screen again"),
    sold_out: ("本店今天的券领完了", "Today's coupons here are all taken"),
    budget_gone: ("这次活动的券领完了", "All coupons of this offer are taken"),
    too_many: ("请等到 18:15 再试", "Please try again at 18:15"),
    wrong_shop: ("这张券要到另一家店用", "This coupon is for another shop"),
    used: ("这张券已在本店用掉", "This coupon was used in this shop"),
    expired: ("这张券过期了", "This coupon has expired"),
    erased: ("这台手机在本店还没有券", "This phone has no coupons in this shop yet"),
    water: ("我在户外工作，领一瓶", "I work outdoors, one bottle"),
    water_claimed: ("不用付钱。", "Nothing to pay."),
    water_gone: ("本店今天的水领完了", "Today's water is all taken here"),
    no_cookies: ("浏览器没让我们记住你", "The browser does not let us remember you"),
    nobody: ("这台手机还没有券", "This phone has no coupons yet"),
}


@pytest.mark.parametrize("arrange", STATES, ids=lambda arrange: arrange.__name__)
def test_every_page_is_light_plain_and_for_everybody(
    stand: Stand, till: FakeTill, phone: Phone, arrange: Arrange
) -> None:
    arrange(stand, till, phone)
    assert STATES[arrange][0] in phone.parts.text
    assert 'lang="zh-CN"' in phone.page.text
    is_sound(phone.page)


@pytest.mark.sqlite_only("the words of a language come from no database")
@pytest.mark.parametrize("arrange", STATES, ids=lambda arrange: arrange.__name__)
def test_every_page_speaks_english_too(stand: Stand, till: FakeTill, arrange: Arrange) -> None:
    with Phone(stand, "en") as phone:
        arrange(stand, till, phone)
        assert STATES[arrange][1] in phone.parts.text
        assert 'lang="en"' in phone.page.text
        assert not re.search(r"[\u3400-\u9fff]", phone.page.text.replace(">中文<", ""))
        is_sound(phone.page)


def is_sound(page: httpx.Response) -> None:
    """Light, without anything to fetch or run, guarded, and usable by everybody."""
    assert len(page.content) < PAGE_LIMIT
    [style] = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert page.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{allowed}'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    )
    assert not FOREIGN.search(page.text)
    assert faults_in(page.text) == []
    for name in ("referrer-policy", "x-content-type-options", "cache-control"):
        assert name in page.headers


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<html><main><h1>x</h1><title>t</title>", "no language"),
        ("<html lang=en><main><h2>x</h2><title>t</title>", "0 main headings"),
        ("<html lang=en><main><h1>x</h1><h3>y</h3><title>t</title>", "a heading jumps to level 3"),
        ("<html lang=en><main><h1>x</h1><a href=/><svg></svg></a><title>t</title>", "no name: a"),
        ("<html lang=en><main><h1>x</h1><input name=n><title>t</title>", "no name: n"),
        ("<html lang=en><main><h1 aria-labelledby=y>x</h1><title>t</title>", "no such id: y"),
        ("<html lang=en><main id=a><h1 id=a>x</h1><title>t</title>", "id twice: a"),
    ],
)
def test_a_page_that_leaves_somebody_out_is_found(html: str, fault: str) -> None:
    assert fault in faults_in(html)


def test_the_qr_is_the_token_in_version_six(till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    assert 'viewBox="-4 -4 49 49"' in phone.page.text  # 41 modules and four of quiet either side
    [token] = till.claims().tokens
    assert read_back(phone.page.text) == token


def read_back(html: str) -> str:
    """Draw the page's path of modules and let an independent reader read it."""
    image = Image.new("L", (49, 49), 255)
    [path] = re.findall(r'<path d="(M\d+ \d+h[^"]*)"/></svg><p class="k">', html)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        image.paste(0, (int(x) + 4, int(y) + 4, int(x) + 4 + int(width), int(y) + 5))
    [found] = zxingcpp.read_barcodes(image.resize((49 * 6, 49 * 6), Image.Resampling.NEAREST))
    return str(found.text)


def test_a_token_fills_version_six_exactly() -> None:
    text = "RY1" + "A" * 151
    assert segno.make(text, error="m", boost_error=False).version == qr.VERSION
    assert segno.make(text + "A", error="m", boost_error=False).version == qr.VERSION + 1


def test_the_deadline_and_the_digits_are_on_the_page(till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    claimed_page = phone.press()
    assert "11月23日 18:12 前有效" in claimed_page.text
    assert "打开本页时还剩 24 小时 怎么用" in claimed_page.text
    code = phone.short_code
    assert f'aria-label="{" ".join(code[:4])}, {" ".join(code[4:])}"' in phone.page.text


def test_the_saved_copy_is_a_file_without_links(till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    saved = phone.open(phone.page.url.path + "/copy")
    assert phone.page.headers["content-disposition"].startswith('attachment; filename="coupon-')
    assert saved.links == ["#m"]
    assert saved.forms == []
    assert "打开本页时" not in saved.text
    assert read_back(phone.page.text) == till.claims().tokens[0]


def test_wechat_is_not_offered_a_download_that_it_blocks(till: FakeTill, phone: Phone) -> None:
    phone.client.headers["User-Agent"] = "Mozilla/5.0 MicroMessenger/8.0"
    phone.scan(till.screen_path())
    assert "存一份到手机" not in phone.press().text


def test_the_language_link_stays_on_the_page(till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    assert "Get this coupon" in phone.open(phone.parts.links[1]).text
    assert "It's yours" in phone.press().text  # and is remembered


def test_a_coupon_is_shown_to_its_own_browser_only(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    with Phone(stand) as stranger:
        page = stranger.open(phone.page.url.path)
        assert "请重新扫描屏幕上的二维码" in page.text
        assert stranger.page.status_code == 410


def test_the_second_offer_can_be_claimed_in_the_same_session(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    phone.open("/offers")
    assert "青岛啤酒 500ml" in phone.press(1).text
    assert stand.count("coupon") == 2
    assert stand.count("claim_session") == 1


def test_what_one_has_is_not_offered_again(till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    page = phone.open(phone.page.url.path + "/had")
    assert "青岛啤酒" in page.text
    assert "领到了" in phone.press(0).text


def test_the_list_tells_used_from_unused(till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    phone.open("/offers")
    phone.press(1)
    beer = next(
        coupon
        for coupon in (coupon_in(token, till) for token in till.claims().tokens)
        if coupon.offer_id == 1002
    )
    till.sell(BEER, coupons=[beer])
    till.upload()
    page = phone.open(f"/my/{STORE}")
    assert "可以用·1 张" in page.text
    assert "11月22日 18:12 用了·小票 00002" in page.text
    assert "没用的 1 张券会一起作废" in page.text


def test_erasing_cuts_every_link_and_voids_what_is_unused(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    address = phone.page.url.path
    owner = stand.column("SELECT claimant FROM coupon")
    phone.open(f"/my/{STORE}")
    phone.press()
    assert not phone.client.cookies.get("ry")
    assert stand.column("SELECT state FROM coupon") == ["VOIDED"]
    assert stand.column("SELECT claimant FROM coupon") != owner
    assert "请重新扫描" in phone.open(address).text
    assert len(till.claims().withdrawn) == 1


def test_a_screenshot_of_an_erased_coupon_still_pays_the_shop(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    coupon = coupon_in(till.claims().tokens[0], till)
    phone.open(f"/my/{STORE}")
    phone.press()
    till.sell(SOAP, coupons=[coupon])
    till.upload()
    assert stand.column("SELECT sum(redeemed) FROM budget") == [500]


def test_cookies_are_out_of_scripts_reach(stand: Stand, till: FakeTill) -> None:
    client = stand.client()
    answer = client.get(f"/S/{till.screen_path()}")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]


@pytest.mark.sqlite_only("its file can be read whole")
def test_nothing_of_a_shopper_is_stored_in_clear(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    cookies = [value.encode() for value in phone.client.cookies.values()]
    assert len(cookies) == 2
    stand.parts.database.close()
    folder = Path(stand.parts.database.name).parent
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not any(cookie in stored for cookie in cookies)


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/claim", "/c/", "/docs", "/my/99999999", "/my/x", f"/my/{10**30}"]
)
def test_a_wrong_address_gets_a_page_that_helps(phone: Phone, path: str) -> None:
    assert "请重新扫描屏幕上的二维码" in phone.open(path).text


def test_a_wrong_call_gets_a_problem(stand: Stand) -> None:
    answer = stand.client().get("/v1/nothing")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_bug_says_sorry_in_words(
    stand: Stand, till: FakeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: object) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr("cloud.pages.routes.claims.screen_of", fails)
    monkeypatch.setattr("cloud.api.sync.time", fails)
    answer = stand.client().get(f"/S/{till.screen_path()}", headers={"Accept-Language": "zh"})
    assert (answer.status_code, "请稍等再试" in answer.text) == (500, True)
    answer = stand.client().get("/v1/time?nonce=abcdefgh")
    assert answer.json()["code"] == "broken"


def test_the_contract_describes_every_message(stand: Stand) -> None:
    contract = stand.client().get("/openapi.json").json()
    assert {
        "/v1/enrol",
        "/v1/time",
        "/v1/terminals/{terminal}/events",
        "/v1/sync/{stream}",
        "/v1/stream",
        "/healthz",
    } <= set(contract["paths"])
    assert {"Enrolled", "EventsUpload", "EventsAck", "SyncPage", "Rules", "Problem"} <= set(
        contract["components"]["schemas"]
    )
    text = encode(contract).decode()
    for name in re.findall(r'"#/components/schemas/([^"]+)"', text):
        assert name in contract["components"]["schemas"]


def test_health_is_ok(stand: Stand) -> None:
    answer: httpx.Response = stand.client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
