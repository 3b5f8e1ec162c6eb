"""Nobody at the counter: a poster, the code, and what can be had."""

from dataclasses import replace

import pytest

from cloud.demo_offers import OFFERS
from pos_app.checkout.state import CouponReady
from pos_app.domain.coupon import Coupon
from pos_app.domain.money import Fen
from pos_app.domain.pricing import DiscountKind
from pos_app.domain.promotion import Rules
from pos_app.ui.presenters.customer import customer_view
from pos_app.ui.presenters.customer_offers import ART, ART_OF_CATEGORY, codes_on_show
from pos_app.ui.views.customer import Left, Page, Right
from pos_app.ui.words.customer import CHINESE, ENGLISH, CustomerWords, customer_words
from tests.ui_customer import shop
from tests.ui_customer.screen import PLAYLIST
from tests.ui_customer.views import both_languages, view_of


@both_languages
def test_nobody_at_the_counter_sees_a_poster_and_the_code(words: CustomerWords) -> None:
    view = view_of(shop.idle(), words)
    assert (view.page, view.left, view.right) == (Page.IDLE, Left.POSTER, Right.CODE)
    assert view.panel.title == words.code_title
    assert len(view.modules) == 29
    assert view.language == words.language


def test_poster_prices_the_goods_as_the_coupon_would() -> None:
    poster = view_of(shop.idle()).poster
    assert (poster.title, poster.call) == ("奥妙全自动洗衣液2kg", "立减 ¥5")
    assert (poster.price_before, poster.price) == ("29.90", "24.90")


def test_poster_without_known_goods_shows_the_offer_and_no_price() -> None:
    poster = customer_view(shop.idle(), shop.NOON, CHINESE, goods={}, sequence=1).poster
    assert (poster.title, poster.picture) == ("奥妙洗衣液", "bottle.svg")
    assert (poster.price_label, poster.price) == ("", "")


def test_offer_in_english_has_its_english_title_where_there_is_one() -> None:
    assert view_of(shop.idle(), ENGLISH).poster.title == "OMO detergent"
    only_chinese = replace(shop.idle(), offers=(replace(shop.OFFER, title_en=""),))
    assert view_of(only_chinese, ENGLISH).poster.title == "奥妙洗衣液"


def test_offer_without_a_picture_gets_that_of_its_goods_or_the_shop() -> None:
    plain = replace(shop.OFFER, picture="", goods=(shop.NOODLES,))
    assert view_of(replace(shop.idle(), offers=(plain,))).poster.picture == "noodles.svg"
    unknown = replace(shop.OFFER, picture="no such", goods=("000",))
    assert view_of(replace(shop.idle(), offers=(unknown,))).poster.picture == "shop.svg"


def test_every_picture_is_in_the_playlist_folder() -> None:
    assert all((PLAYLIST / art.file).is_file() for art in ART.values())
    assert set(ART_OF_CATEGORY.values()) <= set(ART)


def test_posters_take_turns_and_special_prices_follow_the_offers() -> None:
    seen = [view_of(shop.idle(), after_ms=10_000 * turn).poster for turn in range(4)]
    names = ["奥妙全自动洗衣液2kg", "康师傅香辣牛肉面105g", "伊利纯牛奶250ml"]
    assert [poster.title for poster in seen] == [*names, names[0]]
    assert (seen[1].call, seen[1].price_before, seen[1].price) == ("今日特价", "4.00", "3.40")


def test_special_price_that_has_ended_has_no_poster() -> None:
    over = tuple(replace(special, until_utc_s=1) for special in shop.RULES.promotions)
    state = replace(shop.idle(), rules=Rules(promotions=over))
    seen = {view_of(state, after_ms=10_000 * turn).poster.title for turn in range(3)}
    assert seen == {"奥妙全自动洗衣液2kg"}


def test_offers_take_turns_of_five_seconds_in_the_row() -> None:
    other = replace(shop.OFFER, offer_id=8, title="汰渍洗衣粉", face=Fen(2_50))
    state = replace(shop.idle(), offers=(shop.OFFER, other))
    rows = [view_of(state, after_ms=ms).foot_row for ms in (0, 4_999, 5_000, 10_000)]
    assert [row.mark for row in rows] == ["¥5", "¥5", "¥2.50", "¥5"]
    assert rows[2].title == "汰渍洗衣粉 立减 ¥2.50"
    assert rows[2].detail == "本店可领·品牌补贴"


@pytest.mark.parametrize(
    ("words", "call", "title", "detail"),
    [
        (CHINESE, "第2件半价", "可口可乐 500ml", "第2件半价·品牌补贴"),
        (ENGLISH, "2nd half price", "Coca-Cola 500 ml", "2nd half price, by the brand"),
    ],
    ids=["zh", "en"],
)
def test_an_offer_with_a_rule_says_it_and_promises_no_amount(
    words: CustomerWords, call: str, title: str, detail: str
) -> None:
    [offer] = [demo.offer for demo in OFFERS if demo.offer.offer_id == 1006]
    view = view_of(replace(shop.idle(), offers=(offer,)), words)

    assert (view.poster.title, view.poster.call, view.poster.price) == (title, call, "")
    assert (view.foot_row.title, view.foot_row.detail) == (title, detail)
    assert view.foot_row.mark == words.tags[DiscountKind.COUPON]


@pytest.mark.parametrize(
    ("words", "said"),
    [(CHINESE, "康师傅方便面 满3件减2"), (ENGLISH, "¥2 off 3+ pcs")],
    ids=["zh", "en"],
)
def test_a_claimed_coupon_that_waits_says_its_rule(words: CustomerWords, said: str) -> None:
    [offer] = [demo.offer for demo in OFFERS if demo.offer.offer_id == 1004]
    rules = Rules(offers=(offer,))
    claimed = Coupon("1" * 16, 1004, 1, shop.NOON.utc_s, 24, offer.face)
    base = replace(shop.idle(), rules=rules, notice=CouponReady(claimed, Fen(0), shop.NOON))
    state = shop.selling([("6920152493915", 2)], (claimed,), base)

    panel = view_of(state, words).panel
    assert said in panel.goods
    assert panel.face == "2"
    assert panel.promise == words.claimed_waits


@both_languages
def test_till_that_is_not_enrolled_welcomes_without_a_code(words: CustomerWords) -> None:
    view = view_of(shop.unenrolled(), words)
    assert (view.right, view.modules, view.foot_row.title) == (Right.WELCOME, (), "")
    assert (view.poster.title, view.poster.call) == ("晨光便利店", words.welcome)


def test_code_that_would_give_nothing_is_not_shown() -> None:
    ended = replace(shop.OFFER, until_utc_s=shop.NOON.utc_s)
    for offers in ((), (ended,)):
        view = view_of(replace(shop.idle(), offers=offers))
        assert (view.right, view.modules, view.foot_row.title) == (Right.WELCOME, (), "")


def test_goods_to_look_up_are_those_of_offers_and_special_prices() -> None:
    wanted = codes_on_show((shop.OFFER,), shop.RULES)
    assert wanted == {shop.DETERGENT, shop.NOODLES, shop.MILK}


def test_unknown_language_gets_chinese_words() -> None:
    assert [customer_words(each) for each in ("zh", "en", "fr")] == [CHINESE, ENGLISH, CHINESE]


WATER = next(one.offer for one in OFFERS if one.offer.is_welfare)


@both_languages
def test_welfare_water_says_for_whom_it_is_and_never_a_price(words: CustomerWords) -> None:
    rules = Rules(version=1, offers=(WATER,))
    state = replace(shop.idle(), offers=(WATER,), rules=rules)
    idle = view_of(state, words)
    assert (idle.poster.picture, idle.poster.price) == ("water.svg", "")
    assert idle.poster.title == words.welfare_giver.format(brand=WATER.brand)
    coupon = Coupon("7K2M9QXDA0000482", WATER.offer_id, 1, 0, 24, WATER.face)
    claimed = view_of(replace(state, notice=CouponReady(coupon, Fen(0), shop.NOON)), words).panel
    assert (claimed.caption, claimed.face) == ("", words.welfare_face)
    assert claimed.promise == words.welfare_waits
    assert "¥" not in f"{claimed.goods}{claimed.foot}"


def test_only_a_gift_without_a_minimum_is_welfare() -> None:
    welfare = [one.offer.title for one in OFFERS if one.offer.is_welfare]
    assert welfare == [WATER.title]
