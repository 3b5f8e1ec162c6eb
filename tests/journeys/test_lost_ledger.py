"""A ledger that is damaged, gone or old: the shop sells again at once, and every sale is on record
once."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pos_app.bootstrap.running import RESTART
from tests.journeys.shop import CASHIER_CHANGE, CASHIER_TOTAL, CUSTOMER_AMOUNT, Shop
from tests.journeys.waiting import Stopwatch, await_that

log = logging.getLogger(__name__)

BREAKING_TILL = "tests.journeys.breaking_till"
WATER, PRICE, GIVEN, CHANGE = "6921168509256", "2.00", "5", "3.00"


def sell_water(shop: Shop) -> None:
    shop.scan(WATER)
    shop.await_total(PRICE)
    shop.displays.press("F9")
    shop.await_amounts(CASHIER_TOTAL, CUSTOMER_AMOUNT, PRICE)
    shop.displays.type(GIVEN)
    shop.displays.press("Return")
    shop.await_amounts(CASHIER_CHANGE, CUSTOMER_AMOUNT, CHANGE)


def wipe_header(ledger: Path) -> None:
    content = ledger.read_bytes()
    ledger.write_bytes(os.urandom(1024) + content[1024:])


@pytest.mark.parametrize("damage", [wipe_header, Path.unlink])
def test_the_shop_sells_again_at_once_and_no_sale_is_lost_or_doubled(
    shop: Shop, damage: Callable[[Path], None]
) -> None:
    shop.open_for_business()
    sell_water(shop)
    await_that("the first sale in the cloud", shop.cloud.sales)
    shop.shut_till()
    damage(ledger_of(shop))

    watch = Stopwatch()
    shop.open_again()
    sell_water(shop)
    log.warning("%s: selling again after %.1f s", damage.__name__, watch.seconds)
    assert_both_sales_are_on_record_once(shop)


def test_an_old_copy_of_the_ledger_is_found_out_and_gets_back_what_it_lacks(shop: Shop) -> None:
    """Only the cloud can tell, at the first contact: the keys are of the same epoch."""
    ledger = ledger_of(shop)
    shop.open_for_business()
    shop.shut_till()
    old = ledger.read_bytes()
    shop.open_again()
    sell_water(shop)
    await_that("the first sale in the cloud", shop.cloud.sales)
    shop.shut_till()
    ledger.write_bytes(old)

    shop.open_again()
    await_that("the new epoch", lambda: is_noted(shop, "forked"))
    sell_water(shop)
    assert_both_sales_are_on_record_once(shop)


def test_a_ledger_that_is_torn_while_it_sells_heals_without_a_technician(shop: Shop) -> None:
    """The program that watches over the till starts it again by its exit code; here, the test."""
    shop.open_for_business(BREAKING_TILL)
    sell_water(shop)
    await_that("the first sale in the cloud", shop.cloud.sales)
    shop.scan(WATER)
    shop.await_total(PRICE)
    shop.displays.press("F9")
    shop.await_amounts(CASHIER_TOTAL, CUSTOMER_AMOUNT, PRICE)
    watch = Stopwatch()
    shop.displays.type(GIVEN)
    shop.displays.press("Return")
    assert shop.await_the_tills_end() == RESTART
    shop.open_till()
    shop.await_total(PRICE)  # the basket is back
    log.warning("torn while selling: on the counter again after %.1f s", watch.seconds)
    shop.displays.press("F9")
    shop.await_amounts(CASHIER_TOTAL, CUSTOMER_AMOUNT, PRICE)
    shop.displays.type(GIVEN)
    shop.displays.press("Return")
    shop.await_amounts(CASHIER_CHANGE, CUSTOMER_AMOUNT, CHANGE)
    assert_both_sales_are_on_record_once(shop)


def assert_both_sales_are_on_record_once(shop: Shop) -> None:
    """In the ledger and in the cloud, the second under the next letter."""
    await_that("both sales in the cloud", lambda: len(shop.cloud.sales()) == 2, deadline_s=90)
    await_that("the old entries", lambda: is_noted(shop, "restored"), deadline_s=90)
    shop.shut_till()
    shop.verify_ledger()
    assert len(shop.sales()) == 2
    receipts = [sale["receipt"] for sale in shop.cloud.sales()]
    assert {receipt.split("-")[1] for receipt in receipts} == {"A", "B"}
    assert shop.cloud.messages() == ""


def ledger_of(shop: Shop) -> Path:
    return shop.folder / "till" / "ledger.db"


def is_noted(shop: Shop, event: str) -> bool:
    """Whether the ledger says of itself that this has happened."""
    notes = [entry.body for entry in shop.ledger() if entry.kind == "IntegrityNoted"]
    return any(note["event"] == event for note in notes)
