"""A ledger that is damaged, gone or old: the shop sells again at once, and every sale is on record
once."""

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.shop import CASHIER_CHANGE, CASHIER_TOTAL, CUSTOMER_AMOUNT, Shop
from tests.journeys.waiting import Stopwatch, await_that

log = logging.getLogger(__name__)

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


def put_an_old_copy_back(ledger: Path) -> None:
    """From before the first sale."""
    shutil.copy(ledger.with_name("old.db"), ledger)


@pytest.mark.parametrize("damage", [wipe_header, Path.unlink, put_an_old_copy_back])
def test_the_shop_sells_again_at_once_and_no_sale_is_lost_or_doubled(
    shop: Shop, damage: Callable[[Path], None]
) -> None:
    ledger = shop.folder / "till" / "ledger.db"
    shop.open_for_business()
    shop.shut_till()
    shutil.copy(ledger, ledger.with_name("old.db"))
    shop.open_again()
    sell_water(shop)
    await_that("the first sale in the cloud", shop.cloud.sales)
    shop.shut_till()
    damage(ledger)

    watch = Stopwatch()
    shop.open_again()
    sell_water(shop)
    log.warning("%s: selling again after %.1f s", damage.__name__, watch.seconds)

    await_that("both sales in the cloud", lambda: len(shop.cloud.sales()) == 2, deadline_s=90)
    await_that("the old entries", lambda: is_restored(shop), deadline_s=90)
    shop.shut_till()
    shop.verify_ledger()
    assert len(shop.sales()) == 2
    receipts = [sale["receipt"] for sale in shop.cloud.sales()]
    assert len(set(receipts)) == 2
    assert {receipt.split("-")[1] for receipt in receipts} == {"A", "B"}
    assert shop.cloud.messages() == ""


def is_restored(shop: Shop) -> bool:
    notes = [entry.body for entry in shop.ledger() if entry.kind == "IntegrityNoted"]
    return any(note["event"] == "restored" for note in notes)
