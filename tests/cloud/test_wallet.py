"""My coupons in this shop: what can be used, what was, what came back, and where else there are."""

import pytest

from pos_app.domain.deal import IdentityKind
from tests.cloud.fake_till import SOAP, FakeTill, coupon_in
from tests.cloud.identities import proves
from tests.cloud.phone import Phone
from tests.cloud.stand import STORE, Stand

SOAP_NAME, BEER_NAME = "奥妙全自动洗衣液 2kg", "青岛啤酒 500ml"


@pytest.fixture
def claimed(till: FakeTill, phone: Phone) -> Phone:
    """A phone with soap and beer."""
    phone.scan(till.screen_path())
    first = phone.page
    phone.press(0)
    phone.page = first
    phone.press(1)
    return phone


def change(stand: Stand, sql: str, *values: int | str) -> None:
    with stand.parts.database.write() as work:
        work.do(sql, values)


def test_what_is_usable_is_shown_with_its_end_and_a_button(claimed: Phone) -> None:
    page = claimed.open(f"/my/{STORE}")
    assert "可以用·2 张" in page.text
    assert page.text.count("11月23日 18:12 前出示") == 2
    assert "领到了" in claimed.open(page.links[2]).text


def test_used_and_expired_say_when_where_and_how_much(
    stand: Stand, till: FakeTill, claimed: Phone
) -> None:
    coupons = [coupon_in(token, till) for token in till.claims().tokens]
    till.sell(SOAP, coupons=[coupon for coupon in coupons if coupon.offer_id == 1001])
    till.upload()
    stand.clock.pass_s(24 * 3600)
    page = claimed.open(f"/my/{STORE}")
    assert "11月22日 18:12 用了·小票 00002，少付 ¥5.00" in page.text
    assert "11月23日 18:12 到期，没用" in page.text
    assert "可以用" not in page.text


def test_a_coupon_that_came_back_with_its_goods_says_so(stand: Stand, claimed: Phone) -> None:
    change(
        stand,
        "INSERT INTO coupon_return (store_id, terminal_id, epoch, seq, coupon_id)"
        " SELECT store_id, '7K2M9QXD', 1, 9, coupon_id FROM coupon WHERE offer_id = ?",
        1001,
    )
    assert f"{SOAP_NAME}退货还给你的·11月23日 18:12 前" in claimed.open(f"/my/{STORE}").text


def test_a_coupon_that_a_till_has_locked_is_still_there_to_show(
    stand: Stand, claimed: Phone
) -> None:
    change(stand, "UPDATE coupon SET state = 'LOCKED' WHERE offer_id = ?", 1001)
    page = claimed.open(f"/my/{STORE}")
    assert "可以用·2 张" in page.text
    assert "没用的 2 张券会一起作废" in page.text


def test_other_shops_with_coupons_are_a_tap_away(stand: Stand, claimed: Phone) -> None:
    change(
        stand,
        "INSERT INTO store (store_id, name, name_en, address)"
        " VALUES (7, '街角小店 · 人民东路', 'Corner Shop, Renmin Rd', '')",
    )
    change(stand, "UPDATE coupon SET store_id = 7 WHERE offer_id = ?", 1002)
    page = claimed.open(f"/my/{STORE}")
    assert "别的店还能用的 街角小店·人民东路1 张" in page.text
    assert BEER_NAME in claimed.open("/my/7").text
    stand.clock.pass_s(24 * 3600)
    assert "别的店" not in claimed.open(f"/my/{STORE}").text


def test_coupons_of_all_identities_stand_in_one_list(
    stand: Stand, till: FakeTill, claimed: Phone
) -> None:
    proves(stand, claimed, IdentityKind.PHONE, "13800138000")
    claimed.open("/offers")
    claimed.press(2)
    page = claimed.open(f"/my/{STORE}")
    assert "可以用·3 张" in page.text
    assert "由你的手机号或账号算出的编号" in page.text
    claimed.press()
    assert set(stand.column("SELECT state FROM coupon")) == {"VOIDED"}
