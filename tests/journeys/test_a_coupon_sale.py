"""The main job on real input: goods, a coupon from a phone, cash, and one truth everywhere."""

from typing import Any

from tests.journeys.phone import Phones
from tests.journeys.shop import CASHIER_CHANGE, CASHIER_TOTAL, CUSTOMER_AMOUNT, Shop
from tests.journeys.waiting import await_that

DETERGENT = "6999990000012"
GOODS = ("6921168509256", "6928804011173", "6920152400975", "6909409040799", "6914973608306")
GROSS, BEFORE, TOTAL, SAVED = 5100, 5050, 4550, 550


def test_a_claim_on_the_phone_takes_five_yuan_off_and_all_books_agree(
    shop: Shop, phones: Phones
) -> None:
    shop.open_for_business()
    scan_basket(shop)
    phone = phones.new()
    phone.open(await_that("the offer's code", shop.claim_code))
    phone.claim_the_first_offer()
    shop.await_total("45.50")

    pay(shop, "200")
    shop.await_amounts(CASHIER_CHANGE, CUSTOMER_AMOUNT, "154.50")
    await_that("the receipt", lambda: shop.printer.amounts("找零"))
    await_that("the upload", shop.cloud.sales)

    assert_all_books_agree(shop)
    assert "已用" in phone.look_again()


def test_a_coupon_is_scanned_off_the_phones_glass(shop: Shop, phones: Phones) -> None:
    shop.open_for_business()
    phone = phones.new()
    phone.open(await_that("the claim code", shop.claim_code))
    phone.claim_the_first_offer()
    token = phone.coupon_on_the_glass()
    shop.scan(token)
    scan_basket(shop, "45.50")

    pay(shop, "200")
    shop.await_amounts(CASHIER_CHANGE, CUSTOMER_AMOUNT, "154.50")
    await_that("the receipt", lambda: shop.printer.amounts("找零"))
    await_that("the upload", shop.cloud.sales)

    assert_all_books_agree(shop)


def scan_basket(shop: Shop, total: str = "50.50") -> None:
    """Six goods of 51.00, one of them on offer."""
    shop.scan(*GOODS, DETERGENT)
    shop.await_total(total)


def pay(shop: Shop, given: str) -> None:
    """Cash, by keys alone."""
    shop.displays.press("F9")
    shop.await_amounts(CASHIER_TOTAL, CUSTOMER_AMOUNT, "45.50")
    shop.displays.type(given)
    shop.displays.press("Return")


def assert_all_books_agree(shop: Shop) -> None:
    """Cloud, ledger, day report and paper, to the fen; the screens were read before."""
    shop.verify_ledger()
    [entry] = shop.sales()
    [sale] = shop.cloud.sales()
    body = entry.body
    assert sums(body) == sums(sale) == (GROSS, SAVED, TOTAL, 15450)
    assert lines(body) == lines(sale)
    assert [one["coupon_id"] for one in body["redemptions"]] == [
        one["coupon_id"] for one in sale["redemptions"]
    ]
    assert len(body["redemptions"]) == 1
    report = shop.day_report()
    assert (report["sales"], *sums(report)) == (1, GROSS, SAVED, TOTAL, 15450)
    paper = shop.printer
    assert paper.amounts("应收") == ["45.50"]
    assert paper.amounts("优惠") == ["-5.50"]
    assert paper.amounts("找零") == ["154.50"]
    assert paper.receipts(sale["receipt"]) == 1
    assert paper.drawer_kicks == 1
    assert shop.cloud.messages() == ""


def sums(book: dict[str, Any]) -> tuple[int, ...]:
    return tuple(book[name] for name in ("gross", "saved", "total", "change"))


def lines(book: dict[str, Any]) -> list[tuple[Any, ...]]:
    columns = ("line_no", "barcode", "name", "unit_price", "quantity", "gross", "net")
    return [tuple(line[column] for column in columns) for line in book["lines"]]
