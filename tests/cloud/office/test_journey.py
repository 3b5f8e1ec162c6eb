"""From a code for a new till to a hold that is let go, in a real browser before `pos-cloud serve`.

The office's tab stays open and is never reloaded: what moves there, the page moved by itself.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cloud.clock import system_clock
from cloud.settlement.evidence import Doubt
from cloud.settlement.holds import place_hold
from cloud.sqlite import SqliteDatabase
from pos_app.domain.moment import business_day
from tests.browser import chromium
from tests.cloud.fake_till import FakeTill, coupon_in
from tests.cloud.stand import STORE
from tests.cloud.test_command import OtherProcess, database, serving
from tests.cloud.test_settlement_holds import NORMAL, TOO_MANY

__all__ = ["database"]  # the fixture of a fresh demo shop

pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "correct horse"
COLA = "6928804011173"
PATIENCE_MS = 30_000
TYPED = {
    "campaign_title": "可乐秋天",
    "brand": "可口可乐",
    "brand_en": "Coca-Cola",
    "title": "可口可乐",
    "title_en": "Coca-Cola",
    "goods": COLA,
    "goods_name": "可口可乐 500ml",
    "goods_name_en": "Coca-Cola 500 ml",
    "unit": "瓶",
    "face": "1",
    "brand_pays": "0.60",
    "platform_pays": "0.40",
    "budget": "10",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as launched:
        yield launched


class Place(OtherProcess):
    """The cloud as a till reaches it whose installer was told this code."""

    def __init__(self, address: str, database: str, code: str) -> None:
        super().__init__(address, database)
        self._code = code

    def enrolment_code(self) -> str:
        return self._code


def let_in(database: str) -> None:
    arguments = ("office-user", "add", "林舟", "--role", "approver", "--database", database)
    subprocess.run(
        [sys.executable, "-m", "cloud", *arguments], input=f"{PASSWORD}\n", text=True, check=True
    )


def signed_in(browser: Browser, address: str, complaints: list[str]) -> Page:
    context: BrowserContext = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="zh-CN"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/office/")
    page.fill("#name", "林舟")
    page.fill("#password", PASSWORD)
    page.click("text=登录 >> visible=true")
    return page


def enrolled(page: Page, address: str, database: str) -> FakeTill:
    """A till that took the code off the page, which then shows the till's fingerprint."""
    page.goto(f"{address}/office/tills")
    page.click("button:has-text('登记新机')")
    code = page.locator(".bigcode").inner_text()
    till = FakeTill(Place(address, database, code))
    expect(page.locator("#became")).to_contain_text(till.me.terminal)
    till.open_epoch()
    return till


def made_offer(page: Page, address: str) -> int:
    """An offer typed into the form, seen in its preview, and published."""
    page.goto(f"{address}/office/offers/new")
    for name, text in TYPED.items():
        page.fill(f"[name={name}]", text)
    expect(page.locator("#preview")).to_contain_text("可口可乐500ml")
    expect(page.locator("#preview .paper")).to_contain_text("-0.40")
    expect(page.locator("#effects")).to_contain_text("最多发 10 张")
    page.fill("[name=brand_pays]", "0.50")
    expect(page.locator("#err-brand_pays")).to_contain_text("合计 0.90，面额 1.00")
    page.fill("[name=brand_pays]", "0.60")
    expect(page.locator("#sum-ok")).to_contain_text("与面额一致")
    with page.expect_navigation(url=re.compile(r"done=published")):
        page.click("button:has-text('发布')")
    return int(re.findall(r"/offers/(\d+)", page.url)[0])


def claim_on_a_phone(browser: Browser, address: str, till: FakeTill, offer: int) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="zh-CN"
    )
    phone = context.new_page()
    phone.set_default_timeout(PATIENCE_MS)
    phone.goto(f"{address}/S/{till.screen_path()}")
    with phone.expect_navigation(url="**/c/*"):
        phone.locator(f"form:has([name=offer][value='{offer}']) button").click()
    context.close()


def hold_back(database: str, offer: int) -> None:
    """As the statistics do when they see something odd."""
    opened = SqliteDatabase(Path(database.removeprefix("sqlite:///")))
    now_ms = system_clock()
    with opened.write() as work:
        held = place_hold(
            work,
            STORE,
            offer,
            evidence=(TOO_MANY, NORMAL),
            reason=Doubt.STOCK,
            until_day=business_day(now_ms).isoformat(),
            now_ms=now_ms,
        )
    opened.close()
    assert held is not None


def test_a_campaign_is_made_claimed_used_held_and_let_go(browser: Browser, database: str) -> None:
    let_in(database)
    complaints: list[str] = []
    with serving(database) as (_, address):
        assert httpx.get(f"{address}/healthz", trust_env=False).status_code == 200
        page = signed_in(browser, address, complaints)
        till = enrolled(page, address, database)
        offer = made_offer(page, address)
        till.pull()
        till.pull()
        page.goto(f"{address}/office/?line={offer}")
        drawn = page.locator("#burn svg").inner_html()
        claim_on_a_phone(browser, address, till, offer)
        row = page.locator("#budgets tr", has_text="可口可乐 500ml 立减¥1")
        expect(row).to_contain_text("¥9.00")
        assert page.locator("#burn svg").inner_html() != drawn
        expect(page.locator("#figures")).to_contain_text("领取，60 分钟1")
        [token] = till.claims().tokens
        sale = till.sell(COLA, coupons=[coupon_in(token, till)])
        till.upload()
        till.client.close()
        expect(page.locator("#figures")).to_contain_text("核销，60 分钟1")
        page.click("nav >> text=核销")
        expect(page.locator("tbody tr")).to_contain_text(sale.redemptions[0].coupon_id)
        hold_back(database, offer)
        page.click("nav >> text=结算")
        page.fill("#reason", "进货单已核")
        page.click("button:has-text('放行')")
        expect(page.locator("[role=status]")).to_contain_text("已放行")
        page.click("nav >> text=操作记录")
        expect(page.locator("tbody")).to_contain_text("approve: 进货单已核")
        page.context.close()
    assert complaints == []
