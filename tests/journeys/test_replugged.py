"""Displays and devices that come and go during a sale: nothing is lost, and they come back.

How long each took to come back goes to the log (`--log-cli-level=INFO`): the bar is 3 s, and no
test asserts a time.
"""

import logging

from PIL import Image

from tests.journeys.phone import Phones
from tests.journeys.reading import amount_in
from tests.journeys.selling import (
    BEFORE_COUPON,
    DETERGENT,
    GOODS,
    TOTAL,
    assert_all_books_agree,
    await_receipt,
    claim,
    pay,
    scan_basket,
)
from tests.journeys.shop import CASHIER_TOTAL, CUSTOMER_TOTAL, Shop
from tests.journeys.waiting import Stopwatch, await_that

log = logging.getLogger(__name__)

HEALTH = (560, 0, 1280, 55)
"""The status bar's chips, without the clock."""
QUICK_NOTE = (720, 340, 880, 372)
"""The key for the exact sum on the pay page."""


def test_the_customer_display_may_be_unplugged_during_a_sale(shop: Shop, phones: Phones) -> None:
    shop.open_for_business()
    shop.scan(*GOODS)
    shop.await_total("20.60")
    healthy = health(shop)
    keyboard = shop.displays.focused_window()

    shop.displays.unplug("CUSTOMER")
    await_that("the customer window's end", lambda: is_dark(shop.displays.customer()))
    await_that("the status bar to say so", lambda: health(shop) != healthy)
    shop.scan(DETERGENT)
    await_that("the cashier's total", lambda: cashier_total(shop) == BEFORE_COUPON)
    shop.displays.press("Down", "Up")
    assert shop.displays.focused_window() == keyboard

    shop.displays.plug_in("CUSTOMER")
    back = Stopwatch()
    await_that(
        "the customer's total",
        lambda: amount_in(shop.displays.customer(), CUSTOMER_TOTAL) == BEFORE_COUPON,
    )
    log.info("customer display back after %.2f s", back.seconds)
    await_that("the status bar to be well", lambda: health(shop) == healthy)
    assert shop.displays.focused_window() == keyboard
    claim(shop, phones)
    shop.await_total(TOTAL)
    pay(shop)
    await_receipt(shop)
    assert_all_books_agree(shop)


def test_the_scanner_may_be_unplugged_during_a_sale(shop: Shop, phones: Phones) -> None:
    shop.open_for_business()
    shop.scan(*GOODS)
    shop.await_total("20.60")
    healthy = health(shop)

    shop.scanner.unplug()
    await_that("the status bar to say so", lambda: health(shop) != healthy)
    shop.scanner.plug_in()
    back = Stopwatch()
    await_that("the status bar to be well", lambda: health(shop) == healthy)
    log.info("scanner back after %.2f s", back.seconds)

    shop.scan(DETERGENT)
    shop.await_total(BEFORE_COUPON)
    claim(shop, phones)
    shop.await_total(TOTAL)
    pay(shop)
    await_receipt(shop)
    assert_all_books_agree(shop)


def test_the_printer_may_be_away_during_a_sale(shop: Shop, phones: Phones) -> None:
    shop.open_for_business()
    scan_basket(shop)
    healthy = health(shop)
    shop.printer.stop()
    await_that("the status bar to say so", lambda: health(shop) != healthy)
    claim(shop, phones)
    shop.await_total(TOTAL)
    pay(shop)
    await_that("the sale", shop.sales)

    shop.printer.start()
    back = Stopwatch()
    await_that("the upload", shop.cloud.sales)
    await_that("the status bar to be well", lambda: health(shop) == healthy)
    log.info("printer back after %.2f s", back.seconds)
    assert_all_books_agree(shop, receipts=0, kicks=0)
    shop.displays.press("ctrl+p")
    await_receipt(shop)
    assert_all_books_agree(shop, receipts=1, kicks=0)


def test_the_till_opens_and_sells_with_no_device_at_all(shop: Shop) -> None:
    shop.open_for_business()
    shop.shut_till()
    shop.printer.stop()
    shop.scanner.unplug()
    shop.displays.unplug("CUSTOMER")
    try:
        shop.open_till()
        await_that("the cashier's window", lambda: cashier_total(shop) == "0.00")
        for code in GOODS:
            shop.displays.type(code)
            shop.displays.press("Return")
        await_that("the cashier's total", lambda: cashier_total(shop) == "20.60")
        shop.displays.press("F9")
        await_that("the pay page", lambda: is_pay_page(shop.displays.cashier()))
        shop.displays.type("50")
        shop.displays.press("Return")
        [sale] = await_that("the sale", shop.sales)
        assert (sale.body["total"], sale.body["change"]) == (2060, 2940)
    finally:
        shop.displays.plug_in("CUSTOMER")
        shop.printer.start()


def health(shop: Shop) -> Image.Image:
    return shop.displays.cashier().crop(HEALTH)


def cashier_total(shop: Shop) -> str | None:
    return amount_in(shop.displays.cashier(), CASHIER_TOTAL)


def is_dark(picture: Image.Image) -> bool:
    return picture.getextrema() == ((0, 0),) * 3


def is_pay_page(cashier: Image.Image) -> bool:
    """Where the hot goods are, cash and its quick notes stand."""
    return amount_in(cashier, QUICK_NOTE) == "20.60"
