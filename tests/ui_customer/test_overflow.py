"""Long names, large amounts, several offers: no text leaves its place, in either language."""

from dataclasses import replace

import pytest
from PySide6.QtQuick import QQuickItem

from pos_app.checkout.state import TillState
from pos_app.domain.coupon import Payer
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.domain.promotion import SpecialPrice
from pos_app.domain.weighing import with_typed_weight
from pos_app.ui.words.customer import CustomerWords
from tests.ui_customer import shop
from tests.ui_customer.conftest import OpenScreen
from tests.ui_customer.screen import Screen
from tests.ui_customer.views import both_languages, view_of

SWEETS = Product(
    "1",
    "阿尔卑斯超长名字牛奶软糖黄桃味家庭分享装礼盒版1200g",
    "阿尔卑斯",
    "糖果",
    "盒",
    Fen(12_345_60),
)
WINE = Product("3", "RIO果酒蓝玫瑰MIXED EDITION 275mlx24", "RIO", "酒", "箱", Fen(188_00))
APPLES = Product("2", "红富士苹果", "", "水果", "kg", Fen(9_98), by_weight=True)
FESTIVAL = SpecialPrice("p3", "洗衣节特价大促销超级优惠", (shop.DETERGENT,), Fen(27_90), 0, 2**32)
RULES = replace(shop.RULES, promotions=(*shop.RULES.promotions, FESTIVAL))
FAMILY = replace(
    shop.OFFER,
    offer_id=9,
    title="康师傅香辣牛肉面五连包超值家庭装",
    title_en="Master Kong spicy beef noodles family pack",
    brand="康师傅超级品牌",
    goods=(shop.NOODLES,),
    face=Fen(2_50),
    payer=Payer.PLATFORM,
)
FESTIVE = replace(shop.idle(), rules=RULES)
FAMILIES = replace(
    shop.idle(), offers=(FAMILY,), rules=replace(shop.RULES, offers=(shop.OFFER, FAMILY))
)
STATES: dict[str, TillState] = {
    "long last name": shop.selling([(shop.DETERGENT, 1), (WINE, 2), (SWEETS, 9)], base=FESTIVE),
    "two discounts": shop.selling([(shop.DETERGENT, 1)], coupons=(shop.COUPON,), base=FESTIVE),
    "weighed": shop.selling([(SWEETS, 1), (WINE, 12), (APPLES, 326)]),
    "typed weight": shop.selling([(WINE, 12), (with_typed_weight(APPLES), 29_998)]),
    "long offer idle": FAMILIES,
    "long offer open": shop.selling([(shop.NOODLES, 5)], base=FAMILIES),
    "large due": shop.paying(shop.selling([(SWEETS, 99)])),
    "large change": shop.thanking(shop.selling([(SWEETS, 1)]), 999_999_99),
    "long shop": replace(
        shop.unenrolled(),
        session=replace(shop.SESSION, shop_name="晨光路幸福小区南门便利店二十四小时"),
    ),
    "claimed": shop.just_claimed(shop.selling([(SWEETS, 9), (shop.DETERGENT, 1)])),
}


@both_languages
@pytest.mark.parametrize("name", STATES)
def test_no_text_leaves_its_place(open_screen: OpenScreen, words: CustomerWords, name: str) -> None:
    screen = open_screen()
    screen.shows(view_of(STATES[name], words))
    assert [f"{text.property('text')} in {words.language}" for text in strays(screen)] == []


def strays(screen: Screen) -> list[QQuickItem]:
    """Texts that are wider than their box, or whose box crosses from one side into the other."""
    return [
        item
        for item in screen.all_items()
        if item.isVisible() and item.property("text") and not is_in_place(item)
    ]


def is_in_place(item: QQuickItem) -> bool:
    box = item.mapRectToScene(item.boundingRect())
    left, right = (0, 624) if box.center().x() < 624 else (624, 1024)
    wide = item.property("contentWidth") > item.width() + 1
    return not wide and left <= box.left() and box.right() <= right
