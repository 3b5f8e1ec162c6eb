"""The main job on real input: goods, a coupon from a phone, cash, and one truth everywhere."""

from pos_app.domain.money import yuan
from tests.journeys.phone import Phones
from tests.journeys.selling import (
    BEFORE_COUPON,
    GOODS,
    TOTAL,
    assert_all_books_agree,
    await_receipt,
    claim,
    pay,
    scan_and_claim,
    scan_basket,
)
from tests.journeys.shop import Book, Shop
from tests.journeys.waiting import await_that


def test_a_claim_on_the_phone_takes_five_yuan_off_and_all_books_agree(
    shop: Shop, phones: Phones
) -> None:
    shop.open_for_business()
    phone = scan_and_claim(shop, phones)
    shown = await_that("the same lines on both screens", shop.lines_on_both_screens)
    pay(shop)
    await_receipt(shop)
    assert_all_books_agree(shop)
    [sale] = shop.sales()
    assert shown == [yuan(line["net"]) for line in sale.body["lines"]]
    assert "已用" in phone.look_again()
    shop.shut_till()


def test_a_coupon_is_scanned_off_the_phone_when_the_till_alone_is_offline(
    shop: Shop, phones: Phones
) -> None:
    shop.open_for_business()
    shop.network.cut()
    token = claim(shop, phones).coupon_on_the_glass()
    scan_basket(shop, BEFORE_COUPON)
    shop.scan(forged(token))
    shop.scan(token)
    shop.await_total(TOTAL)
    pay(shop)
    await_receipt(shop)
    shop.network.mend()
    assert_all_books_agree(shop)


def test_a_sale_without_the_cloud_is_uploaded_once_when_it_is_back(
    shop: Shop, phones: Phones
) -> None:
    shop.open_for_business()
    shop.network.cut()
    phone = claim(shop, phones)
    token = phone.coupon_on_the_glass()
    shop.cloud.stop()
    scan_basket(shop, BEFORE_COUPON)
    shop.scan(token)
    shop.await_total(TOTAL)
    pay(shop)
    await_receipt(shop)
    assert shop.cloud.sales() == []

    shop.network.mend()
    shop.cloud.start()
    assert_all_books_agree(shop)
    assert "已用" in phone.look_again()
    [uploaded] = shop.cloud.sales()
    shop.shut_till()
    shop.open_for_business()
    shop.scan(GOODS[0])
    shop.await_total("2.00")
    shop.displays.press("F9")
    await_that("the pay page", lambda: shop.customer_amount() == "2.00")
    shop.displays.type("2")
    shop.displays.press("Return")
    first, second = await_that("the next upload", lambda: pair(shop.cloud.sales()))
    assert first == uploaded
    assert second["total"] == 200
    assert len(shop.sales()) == 2


def pair(sales: list[Book]) -> list[Book] | None:
    return sales if len(sales) == 2 else None


def forged(token: str) -> str:
    """The same with one sign changed in the middle of what is signed."""
    middle = 20
    other = "A" if token[middle] != "A" else "B"
    return token[:middle] + other + token[middle + 1 :]
