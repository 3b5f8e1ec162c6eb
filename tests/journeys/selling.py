"""The sale that every journey makes, and the proof that all books tell of it alike.

Six goods of 51.00, one of them on offer, five yuan off by a coupon, 200 given in cash.
"""

from tests.journeys.phone import Phone, Phones
from tests.journeys.shop import CASHIER_CHANGE, CASHIER_TOTAL, CUSTOMER_AMOUNT, Book, Shop
from tests.journeys.waiting import await_that

Row = tuple[int | str, ...]

DETERGENT = "6999990000012"
GOODS = ("6921168509256", "6928804011173", "6920152400975", "6909409040799", "6914973608306")
BEFORE_COUPON, TOTAL, GIVEN, CHANGE = "50.50", "45.50", "200", "154.50"
GROSS_FEN, SAVED_FEN, TOTAL_FEN, CHANGE_FEN = 5100, 550, 4550, 15450


def scan_basket(shop: Shop, total: str = BEFORE_COUPON) -> None:
    shop.scan(*GOODS, DETERGENT)
    shop.await_total(total)


def claim(shop: Shop, phones: Phones) -> Phone:
    """A shopper takes the offer on the customer screen."""
    phone = phones.new()
    phone.open(await_that("the claim code", shop.claim_code))
    phone.claim_the_first_offer()
    return phone


def scan_and_claim(shop: Shop, phones: Phones) -> Phone:
    """The basket with the coupon on it, pushed by the cloud."""
    scan_basket(shop)
    phone = claim(shop, phones)
    shop.await_total(TOTAL)
    return phone


def tender(shop: Shop) -> None:
    """Cash, by keys alone."""
    shop.displays.press("F9")
    shop.await_amounts(CASHIER_TOTAL, CUSTOMER_AMOUNT, TOTAL)
    shop.displays.type(GIVEN)
    shop.displays.press("Return")


def pay(shop: Shop) -> None:
    """Tender, and see the change on both screens."""
    tender(shop)
    shop.await_amounts(CASHIER_CHANGE, CUSTOMER_AMOUNT, CHANGE)


def await_receipt(shop: Shop) -> None:
    await_that("the receipt", lambda: shop.printer.amounts("找零"))


def assert_all_books_agree(shop: Shop, *, receipts: int = 1, kicks: int = 1) -> None:
    """Cloud, ledger, day report and paper, to the fen; the screens were read on the way."""
    await_that("the upload", shop.cloud.sales, deadline_s=90)
    shop.verify_ledger()
    [entry] = shop.sales()
    [sale] = shop.cloud.sales()
    assert shop.cloud.messages() == ""
    assert sums(entry.body) == sums(sale) == (GROSS_FEN, SAVED_FEN, TOTAL_FEN, CHANGE_FEN)
    assert lines(entry.body) == lines(sale)
    assert len(sale["redemptions"]) == 1
    assert coupons(entry.body) == coupons(sale)
    report = shop.day_report()
    assert (report["sales"], *sums(report)) == (1, *sums(sale))
    assert_paper(shop, sale["receipt"], receipts)
    assert shop.printer.drawer_kicks == kicks


def assert_paper(shop: Shop, receipt: str, times: int) -> None:
    paper = shop.printer
    assert paper.receipts(receipt) == times, paper.text
    assert paper.amounts("应收") == [TOTAL] * times
    assert paper.amounts("优惠") == ["-5.50"] * times
    assert paper.amounts("找零") == [CHANGE] * times


def sums(book: Book) -> tuple[int, ...]:
    return tuple(book[name] for name in ("gross", "saved", "total", "change"))


def lines(book: Book) -> list[Row]:
    columns = ("line_no", "barcode", "name", "unit_price", "quantity", "gross", "net")
    return [tuple(line[column] for column in columns) for line in book["lines"]]


def coupons(book: Book) -> list[Row]:
    return [(one["coupon_id"], one["line_no"], one["amount"]) for one in book["redemptions"]]
