"""The sale is durable before anybody is told; what happens meanwhile is kept or refused aloud."""

from dataclasses import replace

import pytest

from pos_app.checkout.commands import (
    AppendFailed,
    ClearEntry,
    Command,
    DrawerFinished,
    Enter,
    GoBack,
    PickProduct,
    SaleAppended,
    Scan,
    Tick,
    TypeText,
)
from pos_app.checkout.effects import AppendSale, Cue, OpenDrawer, PlayCue, PrintReceipt
from pos_app.checkout.ports import PrintedSale
from pos_app.checkout.state import (
    BasketRestored,
    FinishedSale,
    Saving,
    Selling,
    Tendering,
    Thanking,
)
from pos_app.domain.errors import BasketEmpty, NotGoods, SavingFailed, SavingNow
from pos_app.domain.receipt_number import ReceiptNumber
from tests.builders import BEER, NOODLES, SOAP, TERMINAL, coupon, product, token
from tests.checkout.shop import FakeShop, earlier


@pytest.fixture
def shop() -> FakeShop:
    """A beer was paid with ten yuan and is being written."""
    shop = FakeShop()
    shop.scan(BEER)
    shop.pay("10")
    return shop


def result_for(ticket_id: int) -> SaleAppended:
    return SaleAppended(ticket_id, ReceiptNumber(TERMINAL, 1, 9), "9F3A", 9, 5)


def test_nothing_leaves_the_till_before_the_sale_is_durable(shop: FakeShop) -> None:
    assert not [e for e in shop.effects if isinstance(e, OpenDrawer | PrintReceipt)]
    assert shop.effects[-1] == AppendSale(shop.being_saved)


def test_after_the_commit_come_drawer_receipt_and_thanks(shop: FakeShop) -> None:
    sale, before = shop.being_saved, len(shop.effects)
    at = shop.at
    number = shop.written()

    printed = PrintedSale(number, "9F3A 41C7 0B62", at.utc_ms, "owner")
    assert shop.effects[before:] == [
        OpenDrawer(1),
        PrintReceipt(sale, 1, printed),
        PlayCue(Cue.PAID),
    ]
    assert shop.state.desk == Thanking(since_monotonic_ms=at.monotonic_ms)
    assert shop.state.last == FinishedSale(sale, 1, number, "9F3A 41C7 0B62", at.utc_ms)
    assert (shop.basket, shop.total) == ([], 0)
    assert shop.state.ticket.ticket_id == 2


def test_the_next_scan_starts_anew_and_the_change_stays_in_sight(shop: FakeShop) -> None:
    shop.written()
    shop.scan(NOODLES)
    assert isinstance(shop.state.desk, Selling)
    assert shop.basket == [(NOODLES.name, 1000)]
    assert shop.state.last is not None
    assert shop.state.last.sale.change == 500


def test_enter_after_a_sale_has_nothing_to_pay(shop: FakeShop) -> None:
    shop.written()
    shop.do(Enter())
    assert shop.refusal == BasketEmpty()
    assert isinstance(shop.state.desk, Thanking)


@pytest.mark.parametrize("command", [Enter(), GoBack(), TypeText("5"), PickProduct(NOODLES)])
def test_keys_while_saving_are_refused_aloud(shop: FakeShop, command: Command) -> None:
    shop.do(command)
    assert shop.refusal == SavingNow()
    assert isinstance(shop.state.desk, Saving)


def test_twenty_scans_wait_and_are_replayed_in_order(shop: FakeShop) -> None:
    waiting = [product(f"货{number}") for number in range(20)]
    shop = FakeShop(goods=[BEER, *waiting])
    shop.scan(BEER)
    shop.pay()
    shop.scan(*waiting)
    assert shop.basket == [(BEER.name, 1000)]
    shop.written()
    assert shop.basket == [(item.name, 1000) for item in waiting]
    assert isinstance(shop.state.desk, Selling)


def test_the_scan_after_the_twentieth_is_refused_aloud(shop: FakeShop) -> None:
    for number in range(21):
        shop.scan(BEER if number % 2 else NOODLES)
    assert shop.cues[-1] is Cue.REFUSED
    shop.written()
    assert shop.basket == [(NOODLES.name, 10_000), (BEER.name, 10_000)]


def test_two_equal_scans_that_waited_are_two_items(shop: FakeShop) -> None:
    shop.scan(NOODLES, NOODLES)
    shop.written()
    assert shop.basket == [(NOODLES.name, 2000)]


def test_a_bounce_while_saving_waits_once(shop: FakeShop) -> None:
    shop.at_once(Scan(NOODLES.barcode, source="scanner"))
    shop.at_once(Scan(NOODLES.barcode, source="scanner"))
    shop.written()
    assert shop.basket == [(NOODLES.name, 1000)]


def test_a_coupon_that_waited_belongs_to_the_next_basket(shop: FakeShop) -> None:
    shop.scan(token(coupon()), SOAP)
    assert shop.being_saved.redemptions == ()
    shop.written()
    assert shop.total == 2490


def test_a_refused_scan_that_waited_is_refused_after_the_commit(shop: FakeShop) -> None:
    shop.scan("https://pay.example/1")
    shop.written()
    assert isinstance(shop.refusal, NotGoods)


def test_a_failure_brings_the_pay_page_back_as_it_was(shop: FakeShop) -> None:
    before = shop.state
    shop.not_written("disk_full")
    assert isinstance(shop.state.desk, Tendering)
    assert shop.refusal == SavingFailed("disk_full")
    assert (shop.state.ticket, shop.state.priced) == (before.ticket, before.priced)
    assert not [e for e in shop.effects if isinstance(e, OpenDrawer | PrintReceipt)]


def test_a_coupon_that_the_ledger_knows_as_used_leaves_the_sale(shop: FakeShop) -> None:
    shop.written()
    shop.scan(SOAP, token(coupon()))
    shop.pay()
    shop.not_written("coupon_used")
    assert shop.refusal == SavingFailed("coupon_used")
    assert (shop.state.tray, shop.total) == ((), 2990)
    shop.press_and_enter("50")
    assert shop.being_saved.redemptions == ()


def test_after_another_failure_a_coupon_stays_on_the_sale(shop: FakeShop) -> None:
    shop.written()
    shop.scan(SOAP, token(coupon()))
    shop.pay()
    shop.not_written("disk_full")
    assert shop.total == 2490


def test_after_a_failure_the_same_sale_can_be_taken_again(shop: FakeShop) -> None:
    shop.not_written()
    shop.press_and_enter("10")
    assert shop.being_saved.ticket_id == 1
    shop.written()
    assert isinstance(shop.state.desk, Thanking)


def test_a_second_enter_after_a_failure_takes_what_was_counted_and_not_the_exact_sum(
    shop: FakeShop,
) -> None:
    given = shop.being_saved.given
    assert given > shop.being_saved.total
    shop.not_written("disk_full")
    shop.do(Enter())
    assert (shop.being_saved.given, shop.being_saved.change) == (given, given - shop.total)


def test_an_amount_typed_after_a_failure_stands_alone(shop: FakeShop) -> None:
    shop.not_written("disk_full")
    shop.press_and_enter("20")
    assert shop.being_saved.given == 2000


def test_a_field_emptied_after_a_failure_means_the_exact_sum(shop: FakeShop) -> None:
    shop.not_written("disk_full")
    shop.do(ClearEntry(), Enter())
    assert shop.being_saved.change == 0


def test_scans_that_waited_for_a_failed_sale_wait_for_the_next_try(shop: FakeShop) -> None:
    shop.scan(NOODLES)
    shop.not_written()
    assert shop.basket == [(BEER.name, 1000)]
    shop.press_and_enter("10")
    shop.scan(NOODLES)
    shop.written()
    assert shop.basket == [(NOODLES.name, 2000)]


def test_scans_that_waited_are_in_sight_after_going_back_from_a_failed_sale(shop: FakeShop) -> None:
    shop.scan(NOODLES)
    shop.not_written()
    shop.do(GoBack())
    assert shop.basket == [(BEER.name, 1000), (NOODLES.name, 1000)]


@pytest.mark.parametrize("result", [result_for(7), AppendFailed(7, "disk_full")])
def test_a_late_result_for_another_ticket_is_dropped(shop: FakeShop, result: Command) -> None:
    before = shop.state
    shop.do(result)
    assert shop.state == before


@pytest.mark.parametrize("result", [result_for(1), AppendFailed(1, "disk_full")])
def test_a_second_result_for_the_same_ticket_is_dropped(shop: FakeShop, result: Command) -> None:
    shop.written()
    before, effects = shop.state, list(shop.effects)
    shop.do(result)
    assert (shop.state, shop.effects) == (before, effects)


@pytest.mark.parametrize("opened", [True, False])
def test_it_is_shown_whether_the_drawer_opened(shop: FakeShop, opened: bool) -> None:
    shop.written()
    shop.do(DrawerFinished(opened))
    assert shop.state.last is not None
    assert shop.state.last.drawer_opened is opened


def test_a_drawer_without_a_sale_is_nothing_to_show() -> None:
    shop = FakeShop()
    before = shop.state
    shop.do(DrawerFinished(True))
    assert shop.state == before


def test_a_refusal_goes_away_after_eight_seconds(shop: FakeShop) -> None:
    shop.at_once(Enter())
    shop.later(7_999)
    shop.at_once(Tick())
    assert shop.refusal == SavingNow()
    shop.later(1)
    shop.at_once(Tick())
    assert shop.state.notice is None


def test_a_restored_basket_is_told_for_eight_seconds_or_until_the_next_key() -> None:
    shop = FakeShop()
    told = replace(shop.state, notice=BasketRestored(lines=2, at=earlier(shop.at, 7_999)))
    shop.state = told
    shop.at_once(Tick())
    assert shop.is_telling()
    shop.later(1)
    shop.at_once(Tick())
    assert not shop.is_telling()
    shop.state = told
    shop.at_once(TypeText("5"))
    assert not shop.is_telling()


def test_that_a_restored_basket_may_be_paid_already_is_told_until_the_next_key() -> None:
    shop = FakeShop()
    long_ago = earlier(shop.at, 60_000)
    shop.state = replace(shop.state, notice=BasketRestored(2, long_ago, is_doubtful=True))
    shop.at_once(Tick())
    assert shop.is_telling()
    shop.at_once(TypeText("5"))
    assert not shop.is_telling()


def test_a_celebration_lasts_four_seconds() -> None:
    shop = FakeShop()
    shop.at_once(Scan(token(coupon()), source="scanner"))
    shop.later(3_999)
    shop.at_once(Tick())
    assert shop.is_telling()
    shop.later(1)
    shop.at_once(Tick())
    assert not shop.is_telling()


def test_a_tick_without_a_notice_changes_nothing(shop: FakeShop) -> None:
    before = shop.state
    shop.do(Tick())
    assert shop.state == before
