"""A real browser claims: Chromium at the size of a phone, with its scripts switched off."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.cloud.fake_till import SOAP, FakeTill, coupon_in
from tests.cloud.phones.shopper import PHONE, SMALL, Shopper
from tests.cloud.stand import STORE, Stand

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.sqlite_only("a browser sees no difference"),
]


@pytest.mark.parametrize(
    ("size", "button_ends", "coupon_ends"), [(PHONE, 335, 610), (SMALL, 305, 545)]
)
def test_two_taps_in_chromium_give_a_readable_coupon(
    browser: Browser,
    stand: Stand,
    till: FakeTill,
    size: dict[str, int],
    button_ends: float,
    coupon_ends: float,
) -> None:
    shopper = Shopper(browser, size)
    shopper.page.goto(f"{stand.url}/S/{till.screen_path()}")
    assert shopper.bottom_of("text=领这张券") <= button_ends
    assert not shopper.is_wider_than_the_screen()
    shopper.claim()
    assert re.fullmatch(rf"{stand.url}/c/[0-9A-Z]{{16}}", shopper.page.url)
    assert shopper.bottom_of("article") <= coupon_ends
    assert not shopper.is_wider_than_the_screen()
    [token] = till.claims().tokens
    assert shopper.qr_on_screen() == token
    assert {url.removeprefix(stand.url)[:3] for url in shopper.fetched} == {"/S/", "/cl", "/c/"}
    assert shopper.complaints == []
    shopper.context.close()


def test_the_qr_is_read_at_night(browser: Browser, stand: Stand, till: FakeTill) -> None:
    shopper = Shopper(browser, PHONE, dark=True)
    shopper.page.goto(f"{stand.url}/S/{till.screen_path()}")
    shopper.claim()
    assert shopper.qr_on_screen() == till.claims().tokens[0]
    shopper.context.close()


def test_a_reload_and_a_step_back_claim_nothing(
    browser: Browser, stand: Stand, till: FakeTill
) -> None:
    shopper = Shopper(browser, PHONE)
    shopper.page.goto(f"{stand.url}/S/{till.screen_path()}")
    shopper.claim()
    coupon = shopper.page.url
    shopper.page.reload()
    shopper.page.go_back()
    shopper.page.go_forward()
    assert shopper.page.url == coupon
    assert stand.count("coupon") == 1
    shopper.context.close()


def test_the_phone_shows_that_the_coupon_was_used(
    browser: Browser, stand: Stand, till: FakeTill
) -> None:
    shopper = Shopper(browser, PHONE)
    shopper.page.goto(f"{stand.url}/S/{till.screen_path()}")
    shopper.claim()
    till.sell(SOAP, coupons=[coupon_in(till.claims().tokens[0], till)])
    till.upload()
    shopper.page.reload()
    assert shopper.page.locator("h1").inner_text() == "这张券已在本店用掉"
    with shopper.page.expect_navigation(url=f"{stand.url}/my/{STORE}"):
        shopper.page.click("text=看我在本店的券")
    assert shopper.page.locator(".off").count() == 1
    shopper.context.close()


def test_the_saved_copy_works_without_a_network(
    browser: Browser, stand: Stand, till: FakeTill, tmp_path: Path
) -> None:
    shopper = Shopper(browser, PHONE)
    shopper.page.goto(f"{stand.url}/S/{till.screen_path()}")
    shopper.claim()
    with shopper.page.expect_download() as waiting:
        shopper.page.click("text=存一份到手机")
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert re.fullmatch(r"coupon-\d{8}\.html", saved.name)
    shopper.context.set_offline(True)
    shopper.page.goto(saved.as_uri())
    assert shopper.qr_on_screen() == till.claims().tokens[0]
    shopper.context.close()
