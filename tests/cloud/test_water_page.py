"""Welfare water: one bottle a day for those who work outdoors, on their word."""

import pytest

from cloud.budgets import units
from cloud.campaigns import withdraw_budget
from cloud.shops import offer_by_id
from pos_app.domain.money import Fen
from tests.cloud.fake_till import FakeTill, coupon_in
from tests.cloud.identities import change_terms
from tests.cloud.phone import Phone
from tests.cloud.stand import STORE, Stand

pytestmark = pytest.mark.sqlite_only("test_pages.py opens its pages on both")

WATER = "6901285991219"
WATER_OFFER = "/water/1009"


@pytest.fixture
def water(till: FakeTill, phone: Phone) -> Phone:
    """A phone at the water's own page."""
    [link] = [link for link in phone.scan(till.screen_path()).links if link.startswith(WATER_OFFER)]
    phone.open(link)
    return phone


def test_water_is_asked_for_by_ones_word_alone(water: Phone) -> None:
    text = water.parts.text
    assert "今天请你喝瓶水" in text
    assert "怡宝赠送·2026 年第 4 季" in text
    assert "本店今天还有 20 瓶" in text
    assert "凭自觉，不查证件，不登记姓名" in text
    assert [form.action for form in water.parts.forms] == ["/claim"]


def test_a_bottle_is_free_on_every_page_of_it(till: FakeTill, water: Phone) -> None:
    page = water.press()
    assert "领到了，现在就能用" in page.text
    assert "不用付钱" in page.text
    assert "−¥" not in page.text
    assert 'class="w"' in water.page.text
    assert "免费" in water.open(f"/my/{STORE}").text
    [token] = till.claims().tokens
    till.sell(WATER, coupons=[coupon_in(token, till)])
    assert till.upload().status == "ok"
    assert "已用" in water.open(f"/my/{STORE}").text


def test_water_is_no_coupon_among_the_coupons(till: FakeTill, phone: Phone) -> None:
    page = phone.scan(till.screen_path())
    assert "户外工作者免费喝水" in page.text
    offers = [form.fields["offer"] for form in page.forms]
    assert "1009" not in offers


def test_the_page_counts_what_is_left_today(stand: Stand, till: FakeTill, water: Phone) -> None:
    water.press()
    with Phone(stand) as other:
        other.scan(till.screen_path())
        assert "本店今天还有 19 瓶" in other.open(water_link(other)).text


def water_link(phone: Phone) -> str:
    return next(link for link in phone.parts.links if link.startswith(WATER_OFFER))


def test_when_todays_bottles_are_gone_the_page_says_when_there_are_more(
    stand: Stand, water: Phone
) -> None:
    with stand.parts.database.write() as work:
        work.do("UPDATE store_offer SET daily_limit = 0 WHERE offer_id = 1009")
    press = water.press()
    assert "领完" in press.text
    page = water.open(WATER_OFFER)
    assert "本店今天的水领完了" in page.text
    assert "明天 00:00 再放" in page.text
    assert "领这张券" in water.open(page.links[1]).text  # the coupons are still to be had


def test_a_screen_with_nothing_but_water_shows_it_at_once(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    with stand.parts.database.write() as work:
        work.do("DELETE FROM store_offer WHERE offer_id <> 1009")
    page = phone.scan(till.screen_path())
    assert "我在户外工作，领一瓶" in page.text
    assert "看本店的优惠券" not in page.text


def test_what_is_no_water_has_no_such_page(till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    for path in ("/water/1001", "/water/77", f"/water/{10**20}", "/water/x"):
        assert "请重新扫描" in phone.open(path).text


def test_water_needs_a_screen_like_everything_else(phone: Phone) -> None:
    assert "请重新扫描" in phone.open(WATER_OFFER).text


def test_the_page_never_counts_more_than_the_brand_has_left(stand: Stand, water: Phone) -> None:
    """What has no share of the day is published as a million a day."""
    with stand.parts.database.write() as work:
        offer = offer_by_id(work, 1009)
        work.do("UPDATE store_offer SET daily_limit = 1000000 WHERE offer_id = 1009")
        withdraw_budget(work, 1009, Fen(units.free_of(work, 1009) - 2 * offer.face))
    change_terms(stand, 1009, per_store_day=0)
    assert "本店今天还有 2 瓶" in water.open(str(water.page.url)).text
    with stand.parts.database.write() as work:
        withdraw_budget(work, 1009, Fen(2 * offer.face))
    page = water.open(str(water.page.url))
    assert "这次的水都领完了" in page.text
    assert "明天" not in page.text


def test_the_page_holds_to_the_lower_of_the_shops_two_limits(stand: Stand, water: Phone) -> None:
    change_terms(stand, 1009, per_store_day=7)
    assert "本店今天还有 7 瓶" in water.open(str(water.page.url)).text


def test_the_page_says_how_many_one_person_may_have(stand: Stand, water: Phone) -> None:
    assert "每人每天 1 瓶" in water.parts.text
    change_terms(stand, 1009, per_person=1, per_person_day=0)
    page = water.open(str(water.page.url))
    assert "每人 1 瓶" in page.text
    assert "每天" not in page.text
