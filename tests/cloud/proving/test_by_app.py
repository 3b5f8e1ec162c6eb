"""The app that the page is open in names its account: a detour that the shopper does not see."""

import httpx
import pytest

from cloud.identities.simulated import SimulatedApp
from cloud.pages.render import policy
from pos_app.domain.deal import IdentityKind
from tests.cloud.fake_till import FakeTill
from tests.cloud.identities import FakeSms, ask_for
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand

pytestmark = pytest.mark.sqlite_only("test_both_databases.py goes through every statement")

WECHAT = "Mozilla/5.0 (Linux; Android 15) Chrome/130 Mobile MicroMessenger/8.0.55 Language/zh_CN"
ALIPAY = "Mozilla/5.0 (iPhone) AppleWebKit/605 Mobile NebulaSDK AlipayClient/10.6.80 Language/zh"


@pytest.fixture
def wanted(stand: Stand, till: FakeTill, phone: Phone) -> Phone:
    """A phone before an offer that takes nothing but an app's account."""
    ask_for(stand, IdentityKind.IN_APP)
    phone.scan(till.screen_path())
    return phone


def opened_in(phone: Phone, app: str) -> None:
    phone.client.headers["User-Agent"] = app


def app_of(stand: Stand, name: str) -> SimulatedApp:
    app = stand.parts.ways.app(name)
    assert isinstance(app, SimulatedApp)
    return app


def pressed_only(phone: Phone) -> httpx.Response:
    """The answer to the button itself, before any redirect is followed."""
    form = phone.parts.forms[0]
    return phone.client.post(form.action, data=form.fields, follow_redirects=False)


@pytest.mark.parametrize(("app", "name"), [(WECHAT, "wechat"), (ALIPAY, "alipay")])
def test_two_taps_in_an_app_give_a_coupon_under_its_account(
    stand: Stand, wanted: Phone, app: str, name: str
) -> None:
    opened_in(wanted, app)
    assert "领到了，现在就能用" in wanted.press().text
    assert [one.url.path for one in wanted.page.history] == [
        "/claim",
        f"/simulated/{name}",
        f"/app/{name}",
    ]
    assert stand.column("SELECT kind FROM identity") == ["in_app"]
    assert stand.column("SELECT claimant FROM coupon") == stand.column(
        "SELECT claimant FROM identity"
    )


def test_an_offer_for_numbers_is_claimed_in_an_app_without_typing(
    stand: Stand, till: FakeTill, phone: Phone, sms: FakeSms
) -> None:
    ask_for(stand, IdentityKind.PHONE)
    opened_in(phone, WECHAT)
    assert "不用手机号，不用装 App" in phone.scan(till.screen_path()).text
    assert "领到了" in phone.press().text
    assert sms.sent == []


def test_one_account_in_two_browsers_is_one_person(
    stand: Stand, till: FakeTill, wanted: Phone
) -> None:
    opened_in(wanted, WECHAT)
    wanted.press()
    account = wanted.client.cookies.get("simulated_wechat")
    assert account is not None
    with Phone(stand) as other:
        opened_in(other, WECHAT)
        other.client.cookies.set("simulated_wechat", account, domain="127.0.0.1")
        other.scan(till.screen_path())
        assert "这张券你已经领过了" in other.press().text
    assert stand.count("coupon") == 1


def test_elsewhere_the_page_says_which_apps_to_open(stand: Stand, wanted: Phone) -> None:
    assert "怎么领这张券" in wanted.parts.text
    page = wanted.press()
    assert "这张券要在微信或支付宝里领" in page.text
    assert "/offers" in page.links
    assert stand.count("coupon") == 0


def test_a_state_counts_once(stand: Stand, wanted: Phone) -> None:
    opened_in(wanted, WECHAT)
    wanted.press()
    back = str(wanted.page.history[-1].url)
    assert "请重新扫描" in wanted.open(back).text
    assert wanted.page.status_code == 403
    assert stand.count("coupon") == 1


def test_a_forged_state_is_refused(stand: Stand, wanted: Phone) -> None:
    opened_in(wanted, WECHAT)
    for state in ("", "FORGED", "0" * 32, "ß" * 32, "x" * 4000):
        code = app_of(stand, "wechat").way_back("somebody", "ours").split("&")[0]
        wanted.open(f"/app/wechat?{code}&state={state}")
        assert wanted.page.status_code == 403
    assert stand.count("identity") == 0


def test_a_state_of_another_browser_is_refused(stand: Stand, till: FakeTill, wanted: Phone) -> None:
    """Else a thief could have a shopper's browser prove the thief's account, or the reverse."""
    opened_in(wanted, WECHAT)
    door = pressed_only(wanted).headers["location"]
    with Phone(stand) as other:
        opened_in(other, WECHAT)
        other.scan(till.screen_path())
        other.open(door)
        assert other.page.status_code == 403
    assert stand.count("identity") == 0


def test_a_state_runs_out_with_the_session(stand: Stand, wanted: Phone) -> None:
    opened_in(wanted, WECHAT)
    door = pressed_only(wanted).headers["location"]
    stand.clock.pass_s(300)
    wanted.open(door)
    assert wanted.page.status_code == 403


def test_a_code_counts_once_and_for_five_minutes(stand: Stand, wanted: Phone) -> None:
    app = app_of(stand, "wechat")
    code = app.code_in(dict([app.way_back("somebody", "ours").split("&")[0].split("=")]))
    stand.clock.pass_s(299)
    assert app.exchange(code) == "somebody"
    opened_in(wanted, WECHAT)
    state = pressed_only(wanted).headers["location"].rpartition("=")[2]
    page = wanted.open(f"/app/wechat?code={code}&state={state}")
    assert "微信没有回应" in page.text


def test_an_app_that_does_not_answer_is_said_so_and_may_be_tried_again(
    stand: Stand, wanted: Phone
) -> None:
    opened_in(wanted, ALIPAY)
    app_of(stand, "alipay").is_silent = True
    page = wanted.press()
    assert "支付宝没有回应" in page.text
    assert wanted.page.status_code == 502
    app_of(stand, "alipay").is_silent = False
    wanted.open("/offers")
    assert "领到了" in wanted.press().text


def test_a_number_stands_in_for_an_app_that_does_not_answer(
    stand: Stand, till: FakeTill, phone: Phone, sms: FakeSms
) -> None:
    ask_for(stand, IdentityKind.PHONE)
    opened_in(phone, WECHAT)
    app_of(stand, "wechat").is_silent = True
    phone.scan(till.screen_path())
    assert "用手机号领这张券" in phone.press().text


def test_a_shopper_who_declines_is_not_known(stand: Stand, wanted: Phone) -> None:
    opened_in(wanted, WECHAT)
    state = pressed_only(wanted).headers["location"].rpartition("=")[2]
    assert "微信没有回应" in wanted.open(f"/app/wechat?state={state}").text
    assert stand.count("identity") == 0


def test_an_app_that_there_is_not_leads_nowhere(phone: Phone) -> None:
    for path in ("/app/line?state=x", "/simulated/line?state=x", "/simulated/x"):
        assert "请重新扫描" in phone.open(path).text


def test_no_address_leads_out_of_the_shop(stand: Stand, wanted: Phone) -> None:
    opened_in(wanted, WECHAT)
    door = pressed_only(wanted).headers["location"]
    for attempt in ("&back=https://evil.test", "&redirect_uri=//evil.test"):
        answer = wanted.client.get(door + attempt, follow_redirects=False)
        assert answer.headers["location"].startswith("/app/wechat?")


def test_the_policy_lets_a_form_lead_to_the_provider_of_this_app_alone() -> None:
    assert "form-action 'self';" in policy("")
    assert "form-action 'self' https://open.app.test;" in policy("https://open.app.test")
