"""The pages for eyes, hands and settings of all kinds: measured in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from pos_app.domain.deal import IdentityKind
from tests.cloud.accessible import measured_faults
from tests.cloud.fake_till import FakeTill
from tests.cloud.identities import ask_for
from tests.cloud.phone import Phone
from tests.cloud.phones.shopper import PHONE, SMALL, Shopper
from tests.cloud.stand import STORE, Stand

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.sqlite_only("a browser sees no difference"),
]
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture
def pages(stand: Stand, till: FakeTill) -> dict[str, str]:
    """One page of each shape, in both languages."""
    ask_for(stand, IdentityKind.PHONE, 1002)
    found: dict[str, str] = {}
    for language in ("zh", "en"):
        with Phone(stand, language) as phone:
            phone.scan(till.screen_path())
            first = phone.page
            for number, name in ((0, "coupon"), (0, "had"), (1, "number")):
                phone.page = first
                phone.press(number)
                found[f"{name} {language}"] = phone.page.text
            for path in ("/offers", "/water/1009", f"/my/{STORE}", "/S/stale"):
                phone.open(path)
                found[f"{path} {language}"] = phone.page.text
    return found


@contextmanager
def screen(browser: Browser, *, dark: bool) -> Iterator[Page]:
    """The smallest phone that counts."""
    shopper = Shopper(browser, SMALL, dark=dark)
    yield shopper.page
    shopper.context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_nothing_is_pale_small_or_beyond_the_edge_even_at_twice_the_text(
    browser: Browser, pages: dict[str, str], dark: bool
) -> None:
    faults: list[str] = []
    with screen(browser, dark=dark) as page:
        for name, html in pages.items():
            page.set_content(html)
            faults += [f"{name}: {fault}" for fault in measured_faults(page)]
            page.evaluate(LARGE_TEXT)
            faults += [f"{name}, large: {fault}" for fault in measured_faults(page)]
    assert faults == []


def test_a_pale_word_is_found(browser: Browser) -> None:
    with screen(browser, dark=False) as page:
        page.set_content("<p style='color:#888;background:#999'>pale</p><button>x</button>")
        pale, small = measured_faults(page)
    assert pale.startswith("pale: contrast 1.2")
    assert small.startswith("x: ")


def test_a_coupon_is_claimed_with_the_keyboard_alone(
    stand: Stand, till: FakeTill, shopper: Shopper
) -> None:
    shopper.open(f"{stand.url}/S/{till.screen_path()}")
    passed = []
    for _ in range(3):
        shopper.page.keyboard.press("Tab")
        passed.append(shopper.page.evaluate("document.activeElement.textContent.trim()"))
        outline = shopper.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"
    assert passed == ["跳到正文", "English", "领这张券"]
    with shopper.page.expect_navigation(url="**/c/*"):
        shopper.page.keyboard.press("Enter")
    assert stand.count("coupon") == 1


def test_two_presses_at_once_give_one_coupon(
    stand: Stand, till: FakeTill, shopper: Shopper
) -> None:
    shopper.open(f"{stand.url}/S/{till.screen_path()}")
    with shopper.page.expect_navigation(url="**/c/**"):
        shopper.page.dblclick("text=领这张券", no_wait_after=True)
    assert stand.count("coupon") == 1


def test_two_tabs_claim_side_by_side(stand: Stand, till: FakeTill, shopper: Shopper) -> None:
    shopper.open(f"{stand.url}/S/{till.screen_path()}")
    second = shopper.context.new_page()
    stand.clock.pass_s(16)
    till.clock.pass_s(16)
    second.goto(f"{stand.url}/S/{till.screen_path()}")
    with second.expect_navigation(url="**/c/*"):
        second.click("li:has-text('青岛啤酒') button")
    shopper.claim()
    shopper.open(f"{stand.url}/my/{STORE}")
    assert shopper.page.locator("li .go").count() == 2


def test_a_page_left_open_too_long_asks_for_a_scan_and_keeps_what_was_claimed(
    stand: Stand, till: FakeTill, shopper: Shopper
) -> None:
    shopper.open(f"{stand.url}/S/{till.screen_path()}")
    shopper.claim()
    shopper.press("text=再看看别的券", "**/offers")
    stand.clock.pass_s(301)
    shopper.press("li:has-text('青岛啤酒') button", "**/claim")
    assert shopper.heading == "请重新扫描屏幕上的二维码"
    shopper.press("text=看我已领的券", f"**/my/{STORE}")
    assert shopper.page.locator("li .go").count() == 1


def test_in_wechat_nothing_is_offered_that_it_blocks(
    browser: Browser, stand: Stand, till: FakeTill
) -> None:
    shopper = Shopper(browser, PHONE, agent="Mozilla/5.0 Mobile MicroMessenger/8.0.55")
    shopper.open(f"{stand.url}/S/{till.screen_path()}")
    shopper.claim()
    assert shopper.page.locator("text=存一份到手机").count() == 0
    assert shopper.page.locator("text=现在截个屏").count() == 1
    shopper.context.close()
