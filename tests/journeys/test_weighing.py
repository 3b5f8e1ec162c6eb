"""Goods by weight from a scale on a serial line to the cloud's books, by keys alone."""

from collections.abc import Iterator

import pytest

from drivers.scale.simulator import PtyScale
from drivers.scale.types import Plate, Weight
from tests.journeys.reading import Box, amount_in
from tests.journeys.selling import GOODS, await_receipt
from tests.journeys.shop import CASHIER_TOTAL, Shop
from tests.journeys.waiting import NeverCame, Stopwatch, await_that

APPLES, APPLES_AMOUNT = "10001", "3.74"
WEIGHED_AMOUNT: Box = (1190, 266, 1340, 330)
"""What the weight on the card costs."""
LIVE_WEIGHT: Box = (730, 230, 1030, 320)
HEALTH: Box = (560, 0, 1280, 55)
"""The status bar's chips, without the clock."""
SCANNERS_ENTER_S = 0.3
"""So soon after a scan Enter is the scanner's own."""
PRESSES, SEEN_WITHIN_S = 5, 12.0


@pytest.fixture
def scale(shop: Shop) -> Iterator[PtyScale]:
    """On the counter of the shop, and in its settings."""
    hand = PtyScale("stream")
    written = shop.settings.read_text("utf-8")
    address = f'scale = "serial:{hand.path}?baud=9600&protocol=stream"'
    shop.settings.write_text(written.replace("[screens]", f"{address}\n[screens]"), "utf-8")
    yield hand
    hand.close()


def test_apples_are_weighed_or_typed_sold_printed_and_booked(shop: Shop, scale: PtyScale) -> None:
    shop.open_for_business()
    healthy = shop.displays.cashier().crop(HEALTH)
    choose_apples(shop)
    await_that("an empty plate", lambda: live_weight(shop) == "0.000")
    scale.place(Weight(Plate.MOVING, 512))
    await_that("a moving plate", lambda: live_weight(shop) == "0.512")
    shop.scan(GOODS[0])
    shop.await_total("2.00")
    scanned = Stopwatch()
    scale.place(Weight(Plate.STABLE, 375))
    await_that("the scanner's Enter to be over", lambda: scanned.seconds > SCANNERS_ENTER_S)
    take_weight(shop, before="2.00", total="5.74")

    scale.unplug()
    await_that("the chip to say so", lambda: shop.displays.cashier().crop(HEALTH) != healthy)
    choose_apples(shop)
    shop.displays.type("0.5")
    await_that("the typed weight's amount", lambda: weighed_amount(shop) == "4.99")
    shop.displays.press("Return")
    shop.await_total("10.73")

    scale.plug_in()
    choose_apples(shop)
    take_weight(shop, before="10.73", total="14.47")

    shop.displays.press("F9")
    shop.displays.type("50")
    shop.displays.press("Return")
    await_receipt(shop)
    assert_the_books_agree(shop)


def assert_the_books_agree(shop: Shop) -> None:
    """Ledger, cloud and paper: two weights of the scale's, one of the cashier's that says so."""
    shop.verify_ledger()
    [sale] = shop.sales()
    [booked] = await_that("the upload", shop.cloud.sales)
    assert shop.cloud.messages() == ""
    for lines in (sale.body["lines"][1:], booked["lines"][1:]):
        assert [(line["name"], line["quantity"], line["net"]) for line in lines] == [
            ("红富士苹果", 375, 374),
            ("红富士苹果（手输重量）", 500, 499),
            ("红富士苹果", 375, 374),
        ]
    assert shop.printer.text.count("0.375kg×9.98") == 2
    assert "红富士苹果（手输重量）" in shop.printer.text


def choose_apples(shop: Shop) -> None:
    shop.displays.type(APPLES)
    shop.displays.press("Return")


def take_weight(shop: Shop, *, before: str, total: str) -> None:
    """Press Enter when this weight stands there, until it is taken: on a slow machine the scale may
    seem to fall silent between the look and the press, and then nothing is taken."""
    for _ in range(PRESSES):
        await_that("the weight on the card", lambda: weighed_amount(shop) == APPLES_AMOUNT)
        assert amount_in(shop.displays.cashier(), CASHIER_TOTAL) == before
        shop.displays.press("Return")
        try:
            await_that("the line", lambda: cashier_total(shop) == total, deadline_s=SEEN_WITHIN_S)
        except NeverCame:
            continue
        shop.await_total(total)
        return
    pytest.fail("never taken")


def weighed_amount(shop: Shop) -> str | None:
    return amount_in(shop.displays.cashier(), WEIGHED_AMOUNT)


def live_weight(shop: Shop) -> str | None:
    return amount_in(shop.displays.cashier(), LIVE_WEIGHT)


def cashier_total(shop: Shop) -> str | None:
    return amount_in(shop.displays.cashier(), CASHIER_TOTAL)
