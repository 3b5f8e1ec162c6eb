"""A member card or a payer brings a shopper's coupons to the ticket, as a phone would."""

from dataclasses import dataclass

from pos_app.checkout.coupon_commands import CouponChecked, ShopperBy, ShopperKnown
from pos_app.checkout.ports import ShopperCoupons
from pos_app.checkout.state import CouponReady
from tests.builders import SOAP, STORE, coupon
from tests.checkout.shop import FakeShop

MINE, FOREIGN, USED = coupon(1), coupon(2, store=STORE + 1), coupon(3)


@dataclass
class FakeShopperCoupons:
    """What the cloud would answer; one member and one payer are known."""

    def coupons_of(self, by: ShopperBy, reference: str) -> tuple[CouponChecked, ...]:
        if (by, reference) not in ((ShopperBy.MEMBER, "M1"), (ShopperBy.PAYMENT, "P1")):
            return ()
        return (CouponChecked(FOREIGN), CouponChecked(MINE), CouponChecked(USED, used=True))


def recognised(
    shop: FakeShop, by: ShopperBy, reference: str, coupons: ShopperCoupons
) -> ShopperKnown:
    """What a members' desk or a payment gateway will post."""
    return ShopperKnown(by, shop.state.ticket.ticket_id, coupons.coupons_of(by, reference))


def shop_with_soap() -> FakeShop:
    shop = FakeShop()
    shop.scan(SOAP)
    return shop


def test_a_known_shoppers_coupons_are_taken_and_the_rest_is_left_in_silence() -> None:
    for by, reference in ((ShopperBy.MEMBER, "M1"), (ShopperBy.PAYMENT, "P1")):
        shop = shop_with_soap()
        shop.do(recognised(shop, by, reference, FakeShopperCoupons()))
        assert shop.total == 2490
        assert isinstance(shop.state.notice, CouponReady)
        assert [held.coupon for held in shop.state.tray] == [MINE]


def test_a_shopper_without_coupons_changes_nothing() -> None:
    shop = shop_with_soap()
    before = shop.state
    shop.do(recognised(shop, ShopperBy.MEMBER, "nobody", FakeShopperCoupons()))
    assert shop.state == before


def test_an_answer_for_an_earlier_ticket_or_while_a_sale_is_written_changes_nothing() -> None:
    shop = shop_with_soap()
    late = recognised(shop, ShopperBy.PAYMENT, "P1", FakeShopperCoupons())
    shop.pay()
    shop.do(late)
    assert shop.being_saved.redemptions == ()
    shop.written()
    shop.scan(SOAP)
    shop.do(late)
    assert shop.total == 2990
