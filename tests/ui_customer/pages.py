"""Every page of the customer screen, by the name of its mockup."""

from pos_app.checkout.state import TillState
from tests.ui_customer import shop

PAGES: dict[str, TillState] = {
    "11-idle": shop.idle(),
    "11-welcome": shop.unenrolled(),
    "12-basket": shop.selling(coupons=(shop.COUPON,)),
    "13-open-offer": shop.selling(),
    "14-just-claimed": shop.just_claimed(shop.selling()),
    "14-claimed-before-shopping": shop.just_claimed(shop.idle()),
    "15-paying": shop.paying(shop.selling(coupons=(shop.COUPON,))),
    "16-thanks": shop.thanking(shop.selling(coupons=(shop.COUPON,)), 100_00),
    "16-thanks-exact": shop.thanking(shop.selling([(shop.NOODLES, 1)]), 3_40),
    "17-long-basket": shop.long_basket(),
}
