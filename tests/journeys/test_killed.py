"""`kill -9` at five points, each followed by a start: nothing is lost, nothing is doubled."""

from PIL import ImageChops

from tests.journeys.killable_till import AFTER_COMMIT, BEFORE_APPEND
from tests.journeys.phone import Phones
from tests.journeys.selling import (
    CHANGE,
    TOTAL,
    assert_all_books_agree,
    assert_paper,
    await_receipt,
    pay,
    scan_and_claim,
    tender,
)
from tests.journeys.shop import CASHIER_CHANGE, CUSTOMER_AMOUNT, KILLABLE_TILL, Shop
from tests.journeys.waiting import await_that

KILLED = -9
HALF_A_RECEIPT = 400
"""Bytes."""
LINES = (14, 110, 698, 445)
"""The six lines of the basket on the cashier's screen."""


def test_killed_mid_basket_the_basket_and_its_coupon_come_back(shop: Shop, phones: Phones) -> None:
    shop.open_for_business()
    scan_and_claim(shop, phones)
    before = shop.displays.cashier().crop(LINES)
    shop.kill_till()
    assert shop.sales() == []

    shop.open_till()
    shop.await_total(TOTAL)
    after = shop.displays.cashier().crop(LINES)
    assert ImageChops.difference(before, after).getbbox() is None
    pay(shop)
    await_receipt(shop)
    assert_all_books_agree(shop)


def test_killed_before_the_append_the_sale_has_not_happened(shop: Shop, phones: Phones) -> None:
    shop.open_for_business(KILLABLE_TILL, "--at", BEFORE_APPEND)
    scan_and_claim(shop, phones)
    tender(shop)
    assert shop.await_the_tills_end() == KILLED
    assert shop.sales() == []
    assert shop.printer.drawer_kicks == 0

    shop.open_till()
    shop.await_total(TOTAL)
    pay(shop)
    await_receipt(shop)
    assert_all_books_agree(shop)


def test_killed_after_the_commit_the_sale_stands_and_its_receipt_is_asked_about(
    shop: Shop, phones: Phones
) -> None:
    shop.open_for_business(KILLABLE_TILL, "--at", AFTER_COMMIT)
    scan_and_claim(shop, phones)
    tender(shop)
    assert shop.await_the_tills_end() == KILLED
    assert len(shop.sales()) == 1

    shop.open_again()
    assert_all_books_agree(shop, receipts=0, kicks=0)
    shop.displays.press("Return")  # 补打
    await_receipt(shop)
    assert "重打" in shop.printer.text
    assert_all_books_agree(shop, receipts=1, kicks=0)


def test_killed_mid_print_the_receipt_is_not_printed_again_by_itself(
    shop: Shop, phones: Phones
) -> None:
    shop.open_for_business()
    scan_and_claim(shop, phones)
    paper = shop.printer.paper
    paper.pause()
    tender(shop)
    await_that("the drawer's pulse at the printer", lambda: paper.waiting_bytes)
    paper.work_through(1)
    await_that("the receipt at the printer", lambda: paper.waiting_bytes > HALF_A_RECEIPT)
    paper.work_through(8)
    shop.await_amounts(CASHIER_CHANGE, CUSTOMER_AMOUNT, CHANGE)
    shop.kill_till()
    assert paper.text_lines
    assert not shop.printer.amounts("找零")
    paper.go_on()

    shop.open_again()
    assert_all_books_agree(shop, receipts=1, kicks=1)
    assert "重打" not in shop.printer.text


def test_killed_after_the_upload_before_its_answer_the_cloud_has_it_once(
    shop: Shop, phones: Phones
) -> None:
    shop.open_for_business()
    scan_and_claim(shop, phones)
    await_that("the first upload", lambda: shop.network.uploads_answered)
    shop.network.lose_next_upload_answer()
    pay(shop)
    await_receipt(shop)
    assert shop.network.answer_lost.wait(30)
    [uploaded] = shop.cloud.sales()
    shop.kill_till()

    shop.network.mend()
    answered = shop.network.uploads_answered
    shop.open_again()
    await_that("the upload again", lambda: shop.network.uploads_answered > answered)
    assert shop.cloud.sales() == [uploaded]
    assert_all_books_agree(shop)
    assert_paper(shop, uploaded["receipt"], 1)
