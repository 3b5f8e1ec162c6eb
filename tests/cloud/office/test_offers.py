"""Making a campaign, changing it, stopping it: what tills, phones and budgets see of it."""

import pytest

from cloud import demo_shop
from cloud.budgets.release import release_due
from cloud.campaigns import GoodsWords
from cloud.demo_offers import OFFERS, DemoOffer
from cloud.office.lines import OfferLine, all_lines, line_of
from cloud.office.offer_form import blank_values, drafted, values_of
from cloud.office.people import Role
from cloud.office.typing_in import Typed
from cloud.redeeming import UPLOAD_GRACE_MS
from pos_app.domain.coupon import Funder, Payer
from pos_app.domain.deal import Hours
from pos_app.domain.values import replace
from tests.cloud.fake_till import SOAP, FakeTill, coupon_in
from tests.cloud.identities import change_terms
from tests.cloud.office.clerk import Clerk, Fields
from tests.cloud.office.conftest import SignIn
from tests.cloud.phone import Phone
from tests.cloud.stand import STORE, Stand

pytestmark = pytest.mark.sqlite_only("test_walk runs each statement on both")

NEW = {
    "campaign_title": "可乐秋天",
    "brand": "可口可乐",
    "brand_en": "Coca-Cola",
    "title": "可口可乐",
    "title_en": "Coca-Cola",
    "goods": "6928804011173",
    "goods_name": "可口可乐 500ml",
    "goods_name_en": "Coca-Cola 500 ml",
    "unit": "瓶",
    "face": "1",
    "brand_pays": "0.60",
    "platform_pays": "0.40",
    "budget": "10",
    "per_store_day": "5",
}
COLA = "6928804011173"


def made(clerk: Clerk, **typed: str) -> int:
    """A published offer; its line."""
    clerk.open("/office/offers/new")
    clerk.send("/office/offers/new", **{**NEW, **typed})
    assert clerk.answer.url.path != "/office/offers/new", clerk.page.text
    return int(clerk.answer.url.path.rsplit("/", 1)[1])


def budget_of(stand: Stand, line: int) -> tuple[int, int, int]:
    """Cap, reserved, redeemed over all versions."""
    with stand.parts.database.read() as work:
        found = line_of(work, line, stand.parts.now_s())
    assert found is not None
    return found.budget.cap, found.budget.reserved, found.budget.redeemed


def press_offer(phone: Phone, till: FakeTill, offer: int) -> None:
    """Scan the screen and press this offer's button."""
    forms = phone.scan(till.screen_path()).forms
    [number] = [n for n, form in enumerate(forms) if form.fields.get("offer") == str(offer)]
    phone.press(number)


def offered(phone: Phone, till: FakeTill) -> list[str]:
    """Which offers the page of this screen hands out."""
    return [form.fields.get("offer", "") for form in phone.scan(till.screen_path()).forms]


def pull_rules(till: FakeTill) -> None:
    till.pull()
    till.pull()  # the second says that the first was applied


# --- making ---------------------------------------------------------------------------------------


def test_a_new_campaign_reaches_the_till_and_then_the_phone(
    stand: Stand, clerk: Clerk, till: FakeTill, phone: Phone
) -> None:
    line = made(clerk)
    assert "已发布" in clerk.page.text
    assert str(line) not in offered(phone, till)
    pull_rules(till)
    offer = till.rules.offer(line)
    assert offer is not None
    assert (offer.face, offer.goods, offer.terms.version) == (100, (COLA,), 1)
    assert offer.funders == (Funder(Payer.BRAND, 600), Funder(Payer.PLATFORM, 400))
    press_offer(phone, till, line)
    [token] = till.claims().tokens
    till.sell(COLA, coupons=[coupon_in(token, till)])
    till.upload()
    assert budget_of(stand, line) == (1000, 0, 100)
    assert stand.count("parked") == 0


def test_the_budget_is_never_exceeded_by_one_coupon(
    stand: Stand, clerk: Clerk, till: FakeTill
) -> None:
    line = made(clerk, budget="2", per_store_day="")
    pull_rules(till)
    for number in range(3):
        with Phone(stand) as phone:
            press_offer(phone, till, line)
            is_last = number == 2
            assert ("领完" in phone.parts.text) is is_last
    assert budget_of(stand, line) == (200, 200, 0)


def test_preview_publishes_nothing_and_shows_ticket_receipt_and_effects(
    stand: Stand, clerk: Clerk
) -> None:
    before = stand.count("offer")
    clerk.open("/office/offers/new")
    form = clerk.form("/office/offers/new")
    clerk.post("/office/offers/new/preview", {**form.fields, **NEW})
    text = clerk.page.text
    assert clerk.answer.status_code == 200
    assert "立减 ¥1" in text
    assert "可口可乐500ml" in text  # the shop's own name, on the receipt
    assert "-0.60" in text
    assert "-0.40" in text
    assert "合计 ¥1.00，与面额一致" in text
    assert "预算 ¥10.00，最多发 10 张" in text
    assert stand.count("offer") == before


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"face": "", "brand_pays": "0.01", "platform_pays": ""}, "金额，比如 5 或 5.50"),
        ({"face": "0", "brand_pays": "0.01", "platform_pays": ""}, "0.01–1,000 元"),
        ({"brand_pays": "0.50"}, "合计 0.90，面额 1.00"),
        ({"goods": "123"}, "123 不是条码"),
        ({"goods": "6928804011174"}, "6928804011174 不是条码"),
        ({"goods": ""}, "至少一个条码"),
        ({"title": ""}, "要填"),
        ({"until": "2020-01-01T00:00"}, "要晚于开始"),
        ({"until": "tomorrow"}, "要有日期和时间"),
        ({"budget": "0.50"}, "连一张券都不够"),
        ({"buckets": "0"}, "1–64 的整数"),
        ({"kind": "lottery"}, "选一个"),
        ({"kind": "threshold", "min_pieces": "", "min_spend": ""}, "写满几件，或满多少元"),
        ({"kind": "n_for_m", "min_pieces": "3", "free": "3"}, "免的要比买的少"),
        ({"kind": "n_for_m", "min_pieces": "3"}, "写免几件，或一口价"),
        ({"kind": "nth", "min_pieces": "1", "percent": "50"}, "2–99 的整数"),
        ({"kind": "percent", "percent": "100.1"}, "0.1–100"),
        ({"kind": "gift", "extra": ""}, "至少一个条码"),
        ({"kind": "gift", "extra": COLA, "stack": "basket"}, "这类优惠只能叠在单件上"),
        ({"days1": "1", "begins1": "", "ends1": ""}, "选星期，写起止时间"),
        ({"days1": "1", "begins1": "22:00", "ends1": "05:00"}, "到次日 04:00 为止"),
    ],
)
def test_what_is_wrong_is_said_in_words(typed: dict[str, str], fault: str) -> None:
    looked = Typed({**blank_values(1_795_000_000), **NEW, **typed})
    drafted(looked)
    [(chinese, english)] = set(looked.faults.values())
    assert fault in chinese
    assert english


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"face": "abc", "brand_pays": "x"}, "金额，比如 5 或 5.50"),
        ({"where": "some", "stores": ""}, "写店号，或选全部门店"),
        ({"where": "some", "stores": "2001 77"}, "没有 77 号店"),
        ({"campaign": "omo-2026"}, "这个活动不是这个品牌的"),
    ],
)
def test_a_refused_form_loses_nothing_that_was_typed(
    stand: Stand, clerk: Clerk, typed: dict[str, str], fault: str
) -> None:
    before = stand.count("offer")
    clerk.open("/office/offers/new")
    clerk.send("/office/offers/new", **{**NEW, "exclusive_group": "drinks", **typed})
    assert clerk.answer.status_code == 422
    assert fault in clerk.page.text
    kept = clerk.form("/office/offers/new").fields
    for name, value in {**NEW, "exclusive_group": "drinks", **typed}.items():
        assert kept[name] == [value], name
    assert stand.count("offer") == before


def test_a_split_that_thousandths_cannot_say_names_the_nearest() -> None:
    typed = Typed({"face": "50", "brand_pays": "33.33", "platform_pays": "16.67"})
    drafted(typed)
    assert typed.faults["brand_pays"][0] == "分摊精确到千分之一，最近的是 33.35、16.65、0.00"


def test_every_kind_of_offer_comes_out_of_its_form_as_it_went_in(stand: Stand) -> None:
    with stand.parts.database.read() as work:
        lines = {line.line: line for line in all_lines(work, stand.parts.now_s())}
    for demo in OFFERS:
        comes_out_as_it_went_in(demo, lines[demo.offer.offer_id])


def comes_out_as_it_went_in(demo: DemoOffer, line: OfferLine) -> None:
    typed = Typed(values_of(line, demo.brand_en, None))
    draft = drafted(typed)
    assert typed.faults == {}
    wanted = demo.offer if len(demo.offer.funders) > 1 else replace(demo.offer, funders=())
    assert replace(draft.offer, offer_id=demo.offer.offer_id) == wanted
    assert draft.words == GoodsWords(demo.goods_name, demo.goods_name_en, demo.unit)
    assert draft.budget == demo.budget


def test_hours_past_midnight_belong_to_the_day_before() -> None:
    typed = Typed({"days1": "5", "begins1": "22:00", "ends1": "02:00", "days2": "67"})
    draft = drafted(typed)
    assert draft.offer.terms.hours == (Hours("5", 22 * 60, 26 * 60),)
    assert "ends2" in typed.faults
    assert "ends1" not in typed.faults


# --- changing -------------------------------------------------------------------------------------


def test_a_new_version_leaves_claimed_coupons_under_theirs(
    stand: Stand, clerk: Clerk, till: FakeTill, phone: Phone
) -> None:
    line = made(clerk)
    pull_rules(till)
    press_offer(phone, till, line)
    [token] = till.claims().tokens
    clerk.open(f"/office/offers/{line}")
    clerk.send(
        f"/office/offers/{line}", face="2.00", brand_pays="1.20", platform_pays="0.80", budget="20"
    )
    assert "已发布" in clerk.page.text
    assert "优惠 v2" in clerk.page.text
    assert ["v1", "11月22日 18:12", "新建", "林舟", "1"] in clerk.page.rows
    assert any("面额 1.00 → 2.00" in "".join(row) for row in clerk.page.rows)
    pull_rules(till)
    old = till.rules.offer(line)
    assert old is not None
    assert old.face == 100
    assert not old.is_open(stand.parts.now_s())
    till.sell(COLA, coupons=[coupon_in(token, till)])
    till.upload()
    assert stand.count("parked") == 0
    assert budget_of(stand, line) == (2000, 0, 100)
    with Phone(stand) as other:
        assert str(line) not in offered(other, till)
        press_offer(other, till, line + 1)
    assert budget_of(stand, line) == (2000, 200, 100)


def test_a_changed_field_shows_its_old_value_and_counts(clerk: Clerk) -> None:
    line = made(clerk)
    clerk.open(f"/office/offers/{line}")
    form = clerk.form(f"/office/offers/{line}")
    fields: Fields = {**form.fields, "per_store_day": "60", "coupon_hours": "48"}
    page = clerk.post(f"/office/offers/{line}/preview", fields)
    assert "改了 2 处，未发布" in page.text
    assert "原 5" in page.text
    assert "原 24" in page.text
    assert 'class="in xs n ch" data-look="per_store_day"' in clerk.answer.text
    assert "每店每天60 张：今天已发满的 0 家店立即可再领" in page.text


def test_whoever_had_the_version_before_gets_no_second_coupon(
    stand: Stand, clerk: Clerk, till: FakeTill, phone: Phone
) -> None:
    line = made(clerk)
    pull_rules(till)
    press_offer(phone, till, line)
    clerk.open(f"/office/offers/{line}")
    clerk.send(f"/office/offers/{line}", coupon_hours="48")
    pull_rules(till)
    till.clock.pass_s(60)
    stand.clock.pass_s(60)
    press_offer(phone, till, line + 1)
    assert "你已经领过了" in phone.parts.text
    assert stand.count("coupon") == 1


def test_what_a_shop_gave_out_today_counts_under_the_next_version_too(
    stand: Stand, clerk: Clerk, till: FakeTill
) -> None:
    line = made(clerk, per_store_day="1")
    pull_rules(till)
    with Phone(stand) as phone:
        press_offer(phone, till, line)
    clerk.open(f"/office/offers/{line}")
    clerk.send(f"/office/offers/{line}", coupon_hours="48")
    pull_rules(till)
    with Phone(stand) as phone:
        press_offer(phone, till, line + 1)
        assert "今天的券领完了" in phone.parts.text


def test_what_came_back_to_an_older_version_is_no_coupon_to_give_out(
    stand: Stand, clerk: Clerk, till: FakeTill, phone: Phone
) -> None:
    line = made(clerk, budget="2")
    pull_rules(till)
    press_offer(phone, till, line)
    clerk.open(f"/office/offers/{line}")
    clerk.send(f"/office/offers/{line}", coupon_hours="48")
    pull_rules(till)
    with Phone(stand) as other:
        press_offer(other, till, line + 1)
    end_s = 24 * 3600 + UPLOAD_GRACE_MS // 1000
    assert not release_due(stand.parts.database, stand.parts.now_s() + end_s)
    assert budget_of(stand, line) == (200, 100, 0)
    assert clerk.open("/office/offers?state=sold_out").rows[1][0] == "可口可乐 500ml 立减¥1"
    clerk.open(f"/office/offers/{line}")
    clerk.send(f"/office/offers/{line}", coupon_hours="24")
    assert "没有符合的优惠" in clerk.open("/office/offers?state=sold_out").text


def test_a_budget_cannot_go_below_what_is_out(
    stand: Stand, clerk: Clerk, till: FakeTill, phone: Phone
) -> None:
    line = made(clerk, budget="3")
    pull_rules(till)
    press_offer(phone, till, line)
    with Phone(stand) as other:
        press_offer(other, till, line)
    clerk.open(f"/office/offers/{line}")
    clerk.send(f"/office/offers/{line}", budget="1.00")
    assert clerk.answer.status_code == 422
    assert "已领和已核销 ¥2.00" in clerk.page.text
    assert budget_of(stand, line) == (300, 200, 0)
    assert stand.count("offer_version", f"line = {line}") == 1


def test_of_two_who_publish_at_once_the_second_is_told(
    stand: Stand, clerk: Clerk, sign_in: SignIn
) -> None:
    line = made(clerk)
    other = sign_in(Role.OPERATOR)
    clerk.open(f"/office/offers/{line}")
    other.open(f"/office/offers/{line}")
    clerk.send(f"/office/offers/{line}", coupon_hours="48")
    other.send(f"/office/offers/{line}", coupon_hours="12")
    assert other.answer.status_code == 422
    assert "别人刚发布过新版本" in other.page.text
    assert stand.count("offer_version", f"line = {line}") == 2


def test_publishing_nothing_new_is_refused(clerk: Clerk) -> None:
    clerk.open("/office/offers/1001")
    clerk.send("/office/offers/1001")
    assert "没有改动" in clerk.page.text


def test_an_offer_made_elsewhere_can_be_changed_too(
    stand: Stand, clerk: Clerk, till: FakeTill, phone: Phone
) -> None:
    press_offer(phone, till, 1001)
    before = budget_of(stand, 1001)
    clerk.open("/office/offers/1001")
    clerk.send("/office/offers/1001", coupon_hours="12")
    assert "优惠 v2" in clerk.page.text
    assert budget_of(stand, 1001) == before
    pull_rules(till)
    [token] = till.claims().tokens
    till.sell(SOAP, coupons=[coupon_in(token, till)])
    till.upload()
    assert stand.count("parked") == 0


def test_limits_that_the_form_does_not_show_outlive_a_new_version(
    stand: Stand, clerk: Clerk, till: FakeTill
) -> None:
    change_terms(stand, 1001, per_slot=3, per_address_day=40)
    line = made(clerk)
    clerk.open("/office/offers/1001")
    clerk.send("/office/offers/1001", coupon_hours="12")
    pull_rules(till)
    published = till.rules.offer(line + 1)
    assert published is not None
    assert (published.terms.per_slot, published.terms.per_address_day) == (3, 40)


# --- pausing and stopping -------------------------------------------------------------------------


def test_a_paused_offer_is_claimed_by_nobody_and_its_coupons_still_work(
    stand: Stand, clerk: Clerk, till: FakeTill, phone: Phone
) -> None:
    press_offer(phone, till, 1001)
    [token] = till.claims().tokens
    clerk.open("/office/offers/1001")
    clerk.send("/office/offers/1001/state", "state=paused")
    assert "暂停" in clerk.page.text
    with Phone(stand) as other:
        assert "1001" not in offered(other, till)  # at once, whatever the till holds
    pull_rules(till)
    till.sell(SOAP, coupons=[coupon_in(token, till)])
    till.upload()
    assert stand.count("redemption") == 1
    clerk.send("/office/offers/1001/state", "state=running")
    pull_rules(till)
    with Phone(stand) as other:
        assert "1001" in offered(other, till)


def test_a_stopped_offer_stays_stopped(stand: Stand, clerk: Clerk) -> None:
    clerk.open("/office/offers/1001")
    clerk.send("/office/offers/1001/state", "state=stopped")
    assert "已停" in clerk.page.text
    token = clerk.form("/office/offers/1001").fields["csrf"]
    clerk.post("/office/offers/1001/state", {"csrf": token, "state": "running"})
    assert clerk.answer.status_code == 409
    clerk.post("/office/offers/1001/state", {"csrf": token, "state": "no such"})
    assert clerk.answer.status_code == 400
    assert stand.column("SELECT state FROM offer_line WHERE line = 1001") == ["stopped"]


# --- who may, what is listed ----------------------------------------------------------------------


def test_whoever_only_reads_changes_nothing(stand: Stand, sign_in: SignIn) -> None:
    reader = sign_in(Role.READ)
    assert "发布" not in reader.open("/office/offers/1001").text.replace("发布会怎样", "")
    token = reader.form("/office/sign-out").fields["csrf"]
    for path in ("/office/offers/new", "/office/offers/1001", "/office/offers/1001/state"):
        reader.post(path, {"csrf": token, "state": "stopped"})
        assert reader.answer.status_code == 403
    assert "你没有权限" in reader.open("/office/offers/new").text
    assert stand.count("offer_line") == 0


def test_the_list_is_searched_chosen_and_exported(clerk: Clerk) -> None:
    clerk.open("/office/offers/1001")
    clerk.send("/office/offers/1001/state", "state=paused")
    assert len(clerk.open("/office/offers?state=paused").rows) == 3  # heading, offer, total
    assert "奥妙" in clerk.open("/office/offers?q=OMO").text
    assert "没有符合的优惠" in clerk.open("/office/offers?q=nothing+like+it").text
    clerk.open("/office/offers?state=paused&format=csv")
    lines = clerk.answer.content.decode("utf-8-sig").splitlines()
    assert lines[1] == "1001,奥妙,洗衣液 立减¥5,paused,1,5.00,0.00,0.00,10000.00,10000.00"
    assert 'filename="offers-2026-11-22.csv"' in clerk.answer.headers["content-disposition"]


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999", "-1", "1001%00"])
def test_an_offer_that_there_is_not_says_so(clerk: Clerk, number: str) -> None:
    assert "没有这个活动。" in clerk.open(f"/office/offers/{number}").text
    assert clerk.answer.status_code == 404


def test_what_is_typed_is_never_markup(clerk: Clerk) -> None:
    made(clerk, title="<script>alert(1)</script>", campaign_title='"><img src=x>')
    for path in ("/office/offers", "/office/"):
        clerk.open(path)
        assert "<script>alert" not in clerk.answer.text
        assert "<img" not in clerk.answer.text
    assert "&lt;script&gt;alert" in clerk.answer.text


def test_a_demo_shop_that_is_mended_keeps_what_the_office_published(
    stand: Stand, clerk: Clerk, till: FakeTill
) -> None:
    line = made(clerk)
    clerk.open("/office/offers/1002")
    clerk.send("/office/offers/1002/state", "state=paused")
    demo_shop.make(stand.parts.database, demo_shop.GOODS, stand.clock())
    pull_rules(till)
    assert till.rules.offer(line) is not None
    paused = till.rules.offer(1002)
    assert paused is not None
    assert not paused.is_open(stand.parts.now_s())
    assert stand.count("store_offer", f"offer_id = 1002 AND store_id = {STORE}") == 0
