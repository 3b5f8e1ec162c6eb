"""On the pay page the basket stands still, and cash is counted once."""

import pytest

from pos_app.checkout.commands import (
    ChooseLine,
    ChooseNote,
    ClearEntry,
    Command,
    Enter,
    EraseLast,
    GoBack,
    PickProduct,
    RemoveLine,
    RepeatLast,
    Scan,
    SellUncoded,
    ShowHealth,
    ShowHelp,
    StartPaying,
    TakeCash,
    TypeText,
    TypeTimes,
    VoidBasket,
)
from pos_app.checkout.effects import AppendSale
from pos_app.checkout.state import Entry, Saving, Selling, Tendering
from pos_app.domain.errors import AmountOutOfRange, BasketEmpty, CashTooLittle, PayingNow
from pos_app.domain.money import Fen
from tests.builders import BEER, NOODLES, coupon, offer, rules_of, token
from tests.checkout.shop import FakeShop


@pytest.fixture
def shop() -> FakeShop:
    """Five yuan are due and the pay page is open."""
    shop = FakeShop()
    shop.scan(BEER)
    shop.do(StartPaying())
    return shop


def test_f9_opens_the_pay_page() -> None:
    shop = FakeShop()
    shop.scan(BEER)
    shop.press("q")
    shop.do(StartPaying())
    assert isinstance(shop.state.desk, Tendering)
    assert shop.state.entry == Entry()


def test_f9_on_an_empty_basket_is_refused() -> None:
    shop = FakeShop()
    shop.do(StartPaying())
    assert shop.refusal == BasketEmpty()


@pytest.mark.parametrize("command", [Enter(), TakeCash()])
def test_an_empty_amount_is_exact_cash(shop: FakeShop, command: Command) -> None:
    shop.do(command)
    assert (shop.being_saved.given, shop.being_saved.change) == (500, 0)


def test_a_basket_dearer_than_any_typed_amount_can_be_paid_exactly() -> None:
    shop = FakeShop()
    shop.do(TypeText("11"), TypeTimes(), TypeText("10000"), SellUncoded(), StartPaying(), Enter())
    assert shop.being_saved.given == 11_000_000


def test_a_typed_amount_gives_change(shop: FakeShop) -> None:
    shop.press_and_enter("20")
    assert (shop.being_saved.given, shop.being_saved.change) == (2000, 1500)
    assert shop.state.entry == Entry()


def test_a_note_key_fills_the_amount_and_enter_takes_it(shop: FakeShop) -> None:
    shop.press("3")
    shop.do(ChooseNote(Fen(1000)))
    assert shop.state.entry.text == "10"
    shop.do(Enter())
    assert shop.being_saved.change == 500


def test_a_note_key_keeps_its_fen(shop: FakeShop) -> None:
    shop.do(ChooseNote(Fen(550)))
    assert shop.state.entry.text == "5.50"


def test_too_little_cash_is_refused_and_nothing_is_lost(shop: FakeShop) -> None:
    shop.press_and_enter("4.99")
    assert shop.refusal == CashTooLittle(due=Fen(500), tendered=Fen(499))
    assert isinstance(shop.state.desk, Tendering)
    assert shop.state.entry.text == "4.99"


@pytest.mark.parametrize("typed", ["100000", ".", "5.555", "9999999"])
def test_an_impossible_amount_is_refused(shop: FakeShop, typed: str) -> None:
    shop.press_and_enter(typed)
    assert shop.refusal == AmountOutOfRange(Fen(9_999_999))


def test_only_digits_and_one_point_are_typed(shop: FakeShop) -> None:
    shop.press("a1,2.3.4五٣ ")
    assert shop.state.entry.text == "12.34"
    shop.do(EraseLast())
    assert shop.state.entry.text == "12.3"
    shop.do(ClearEntry())
    assert shop.state.entry == Entry()


def test_the_amount_line_is_limited(shop: FakeShop) -> None:
    shop.do(TypeText("1" * 99))
    assert len(shop.state.entry.text) == 32


def test_enter_right_after_f9_takes_nothing() -> None:
    shop = FakeShop()
    shop.scan(BEER)
    shop.at_once(StartPaying())
    shop.later(299)
    shop.at_once(Enter())
    assert shop.is_at(Tendering)
    shop.later(1)
    shop.at_once(Enter())
    assert shop.is_at(Saving)


def test_an_amount_typed_right_after_f9_is_taken() -> None:
    shop = FakeShop()
    shop.scan(BEER)
    shop.at_once(StartPaying())
    shop.at_once(TypeText("5"))
    shop.at_once(Enter())
    assert isinstance(shop.state.desk, Saving)


def test_two_presses_of_enter_sell_once(shop: FakeShop) -> None:
    shop.do(Enter(), Enter(), TakeCash())
    assert sum(isinstance(effect, AppendSale) for effect in shop.effects) == 1


@pytest.mark.parametrize("command", [Enter(), TakeCash()])
@pytest.mark.parametrize("code", [NOODLES.barcode, "12345678", "134567890123456789"])
def test_eight_digits_or_more_are_a_scan_never_cash(
    shop: FakeShop, code: str, command: Command
) -> None:
    shop.press(code)
    shop.do(command)
    assert shop.refusal is not None
    assert isinstance(shop.state.desk, Tendering)
    assert shop.state.entry == Entry()
    assert shop.basket == [(BEER.name, 1000)]


def test_seven_digits_are_an_amount(shop: FakeShop) -> None:
    shop.press_and_enter("0000500")
    assert shop.being_saved.given == 50_000


def test_going_back_keeps_every_line(shop: FakeShop) -> None:
    shop.press("20")
    shop.do(GoBack())
    assert shop.state.desk == Selling(selected=1)
    assert shop.state.entry == Entry()
    assert shop.basket == [(BEER.name, 1000)]


@pytest.mark.parametrize(
    "command",
    [
        RemoveLine(),
        RepeatLast(),
        VoidBasket(),
        PickProduct(NOODLES),
        SellUncoded(),
        StartPaying(),
        TypeTimes(),
        ChooseLine(1),
        ShowHelp(),
        ShowHealth(),
    ],
)
def test_the_basket_stands_still_while_paying(shop: FakeShop, command: Command) -> None:
    before = shop.state
    shop.do(command)
    assert shop.state == before


def test_goods_scanned_while_paying_change_nothing(shop: FakeShop) -> None:
    shop.scan(NOODLES)
    assert shop.refusal == PayingNow(NOODLES.barcode)
    assert shop.total == 500


def test_a_coupon_while_paying_is_taken_and_the_total_falls() -> None:
    shop = FakeShop(rules=rules_of(offer(BEER)))
    shop.scan(BEER, NOODLES)
    shop.do(StartPaying())
    shop.do(Scan(token(coupon(face=200)), source="scanner"))
    assert isinstance(shop.state.desk, Tendering)
    assert shop.total == 750
    shop.press_and_enter("10")
    assert (shop.being_saved.total, shop.being_saved.change) == (750, 250)
    assert [redeemed.amount for redeemed in shop.being_saved.redemptions] == [200]


def test_a_basket_that_costs_nothing_is_settled_with_nothing() -> None:
    shop = FakeShop(rules=rules_of(offer(BEER)))
    shop.scan(BEER, token(coupon(face=500)))
    shop.do(StartPaying(), Enter())
    assert (shop.being_saved.total, shop.being_saved.given) == (0, 0)
