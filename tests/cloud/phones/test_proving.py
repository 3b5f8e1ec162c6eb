"""The ways to a stronger identity in a real browser, whose policy must let each form lead there."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from cloud.identities.simulated import wechat
from cloud.identities.ways import Ways
from pos_app.domain.deal import IdentityKind
from tests.cloud.databases import Home
from tests.cloud.fake_till import FakeTill
from tests.cloud.identities import FakeSms, ask_for
from tests.cloud.phones.shopper import PHONE, Shopper
from tests.cloud.stand import FakeClock, Server, Stand

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.sqlite_only("a browser sees no difference"),
]


@pytest.fixture
def sms() -> FakeSms:
    return FakeSms()


@pytest.fixture
def stand(server: Server, home: Home, sms: FakeSms) -> Iterator[Stand]:
    """The demo shop's cloud, able to have identities proven."""
    clock = FakeClock()
    app = home.app(clock, ways=Ways(sms=sms, apps=(wechat(clock, secrets.token_bytes),)))
    with server.serving(app, clock, home.url) as running:
        yield running


def test_two_taps_in_wechat_are_two_taps(browser: Browser, stand: Stand, till: FakeTill) -> None:
    ask_for(stand, IdentityKind.IN_APP)
    shopper = Shopper(browser, PHONE, agent="Mozilla/5.0 Mobile MicroMessenger/8.0.55")
    shopper.open(f"{stand.url}/S/{till.screen_path()}")
    shopper.claim()
    assert shopper.heading == "奥妙全自动洗衣液 2kg"
    assert shopper.complaints == []
    shopper.context.close()


def test_a_number_is_typed_and_answered_with_the_keyboard_alone(
    stand: Stand, till: FakeTill, sms: FakeSms, shopper: Shopper
) -> None:
    ask_for(stand, IdentityKind.PHONE)
    shopper.open(f"{stand.url}/S/{till.screen_path()}")
    shopper.press("text=用手机号领这张券", "**/phone?offer=1001")
    shopper.page.focus("#number")
    shopper.page.keyboard.type("138 0013 8000")
    with shopper.page.expect_navigation(url="**/phone/code?offer=1001"):
        shopper.page.keyboard.press("Enter")
    shopper.page.focus("#code")
    shopper.page.keyboard.type(sms.digits)
    with shopper.page.expect_navigation(url="**/c/*"):
        shopper.page.keyboard.press("Enter")
    assert shopper.complaints == []
