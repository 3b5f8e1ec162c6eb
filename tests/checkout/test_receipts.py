"""A receipt is printed once by itself; every other print was asked for and says so."""

from dataclasses import replace

import pytest

from pos_app.checkout.commands import (
    Enter,
    GoBack,
    OpenDrawerByHand,
    PrintFinished,
    PrintOutcome,
    ReceiptLeftOpen,
    ReprintLast,
    ShowHelp,
    StartPaying,
)
from pos_app.checkout.effects import AppendNote, OpenDrawer, PrintReceipt, ReprintFromLedger
from pos_app.checkout.ports import PrintedSale
from pos_app.checkout.state import Help, OpenReceipt, Selling, Thanking, UnseenSale
from pos_app.domain.errors import NotGoods, NothingToRepeat
from pos_app.domain.journal import DrawerAsked, ReceiptPrinted, ReceiptReprinted
from pos_app.domain.money import Fen
from pos_app.domain.receipt_number import ReceiptNumber
from tests.builders import BEER, NOODLES, TERMINAL
from tests.checkout.shop import FakeShop

OLD = ReceiptNumber(TERMINAL, 1, 4821)
LEFT_OPEN = ReceiptLeftOpen(4821, OLD, total=Fen(3780), change=Fen(1220))
DOUBTFUL = OpenReceipt(
    4821, OLD, is_doubtful=True, sale=UnseenSale(total=Fen(3780), change=Fen(1220))
)


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop()


def prints(shop: FakeShop) -> list[PrintedSale]:
    return [effect.printed for effect in shop.effects if isinstance(effect, PrintReceipt)]


def ledger_prints(shop: FakeShop) -> list[ReprintFromLedger]:
    return [effect for effect in shop.effects if isinstance(effect, ReprintFromLedger)]


@pytest.mark.parametrize("outcome", PrintOutcome)
def test_what_became_of_the_receipt_is_written_down(shop: FakeShop, outcome: PrintOutcome) -> None:
    shop.sell(BEER)
    shop.do(PrintFinished(1, outcome))
    assert shop.notes == [ReceiptPrinted(1, outcome.value)]
    assert shop.state.last is not None
    assert shop.state.last.printed is outcome


def test_a_receipt_of_unknown_fate_is_asked_about_and_never_repeated_by_itself(
    shop: FakeShop,
) -> None:
    number = shop.sell(BEER)
    shop.do(PrintFinished(1, PrintOutcome.UNKNOWN))
    assert shop.state.open_receipts == (OpenReceipt(1, number, is_doubtful=True),)
    assert len(prints(shop)) == 1
    assert ledger_prints(shop) == []


def test_a_late_word_about_an_earlier_receipt_changes_nothing_in_sight(shop: FakeShop) -> None:
    shop.sell(BEER)
    shop.sell(NOODLES)
    shop.do(PrintFinished(1, PrintOutcome.UNKNOWN))
    assert shop.state.last is not None
    assert shop.state.last.printed is None
    assert shop.notes == [ReceiptPrinted(1, "unknown")]


def test_the_last_receipt_is_printed_again_with_a_counter(shop: FakeShop) -> None:
    number = shop.sell(BEER)
    began = shop.at.utc_ms
    shop.do(ReprintLast(), ReprintLast())
    assert [(p.receipt, p.copy, p.reprinted_utc_ms) for p in prints(shop)] == [
        (number, 0, 0),
        (number, 1, began),
        (number, 2, began + 1000),
    ]
    assert shop.notes == [ReceiptReprinted(1, 1), ReceiptReprinted(1, 2)]


def test_a_reprint_settles_the_doubt_about_the_last_receipt(shop: FakeShop) -> None:
    shop.sell(BEER)
    shop.do(PrintFinished(1, PrintOutcome.UNKNOWN), ReprintLast())
    assert shop.state.open_receipts == ()


def test_without_a_sale_there_is_nothing_to_print_again(shop: FakeShop) -> None:
    shop.do(ReprintLast())
    assert shop.refusal == NothingToRepeat()


def test_the_last_receipt_may_be_printed_while_paying_the_next(shop: FakeShop) -> None:
    shop.sell(BEER)
    shop.scan(NOODLES)
    shop.do(StartPaying(), ReprintLast())
    assert len(prints(shop)) == 2


# --- scanned receipts ---


def test_a_scanned_receipt_offers_to_print_it_again(shop: FakeShop) -> None:
    shop.scan(OLD.barcode)
    assert shop.card == OpenReceipt(4821, OLD, is_doubtful=False)
    shop.do(Enter())
    assert shop.effects == [ReprintFromLedger(4821)]
    assert shop.state.desk == Selling()


def test_a_scanned_receipt_of_the_last_sale_counts_its_copies_on(shop: FakeShop) -> None:
    number = shop.sell(BEER)
    shop.do(ReprintLast())
    shop.scan(number.barcode)
    shop.do(Enter())
    assert [p.copy for p in prints(shop)] == [0, 1, 2]
    assert ledger_prints(shop) == []


@pytest.mark.parametrize("after_sale", [False, True])
def test_esc_leaves_a_scanned_receipt_alone(shop: FakeShop, after_sale: bool) -> None:
    if after_sale:
        shop.sell(BEER)
    effects = list(shop.effects)
    shop.scan(OLD.barcode)
    shop.do(GoBack())
    assert shop.effects == effects
    assert isinstance(shop.state.desk, Selling | Thanking)
    assert shop.state.desk.card is None


def test_a_receipt_of_another_till_is_refused(shop: FakeShop) -> None:
    shop.scan("ZZZZZZZZA00000001")
    assert shop.refusal == NotGoods("ZZZZZZZZ-A-00000001")


def test_a_receipt_of_an_earlier_epoch_is_not_taken_for_the_sale_of_the_same_number(
    shop: FakeShop,
) -> None:
    shop.state = replace(shop.state, session=replace(shop.state.session, epoch=2))
    shop.scan(OLD.barcode)
    assert shop.refusal == NotGoods(str(OLD))
    shop.scan(ReceiptNumber(TERMINAL, 2, 4821).barcode)
    assert isinstance(shop.card, OpenReceipt)


def test_typing_over_a_scanned_receipt_prints_nothing(shop: FakeShop) -> None:
    shop.scan(OLD.barcode)
    shop.press_and_enter("奥妙")
    assert shop.effects[-1] != ReprintFromLedger(4821)
    assert shop.card is None


# --- left open by a power cut ---


def test_a_receipt_left_open_is_asked_about_and_never_printed_by_itself(shop: FakeShop) -> None:
    shop.do(LEFT_OPEN)
    assert shop.card == DOUBTFUL
    assert shop.effects == []


@pytest.mark.parametrize("busy", ["basket", "card", "paying"])
def test_a_receipt_left_open_interrupts_nobody(shop: FakeShop, busy: str) -> None:
    if busy == "card":
        shop.do(ShowHelp())
    else:
        shop.scan(BEER)
    if busy == "paying":
        shop.do(StartPaying())
    desk = shop.state.desk
    shop.do(LEFT_OPEN)
    assert shop.state.desk == desk
    assert shop.state.open_receipts == (DOUBTFUL,)
    assert busy != "card" or shop.card == Help()


def test_a_receipt_left_open_is_printed_when_it_is_asked_for(shop: FakeShop) -> None:
    shop.do(LEFT_OPEN, Enter())
    assert ledger_prints(shop) == [ReprintFromLedger(4821)]
    assert (shop.card, shop.state.open_receipts) == (None, ())


def test_esc_says_that_a_receipt_left_open_had_come_out(shop: FakeShop) -> None:
    shop.do(LEFT_OPEN, GoBack())
    assert (shop.effects, shop.state.open_receipts) == ([], ())


def test_the_drawer_of_a_sale_that_a_power_cut_hid_opens_by_the_cashiers_hand(
    shop: FakeShop,
) -> None:
    shop.do(LEFT_OPEN, OpenDrawerByHand())
    assert shop.effects == [AppendNote(DrawerAsked(4821)), OpenDrawer(4821)]
    assert shop.card == DOUBTFUL


def test_the_drawer_key_means_nothing_without_such_a_sale(shop: FakeShop) -> None:
    shop.do(OpenDrawerByHand())
    shop.scan(OLD.barcode)
    shop.do(OpenDrawerByHand())
    shop.scan(BEER)
    shop.do(StartPaying(), OpenDrawerByHand())
    assert not [effect for effect in shop.effects if isinstance(effect, OpenDrawer | AppendNote)]


def test_the_reprint_key_finds_a_receipt_left_open_behind_another_card(shop: FakeShop) -> None:
    shop.do(ShowHelp(), LEFT_OPEN, ReprintLast())
    assert ledger_prints(shop) == [ReprintFromLedger(4821)]
    assert shop.state.open_receipts == ()
