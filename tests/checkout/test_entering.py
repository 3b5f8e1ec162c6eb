"""The entry line is the only keyboard sink; cards lie over the hot goods, never over the work."""

import pytest

from pos_app.checkout.commands import (
    AddToCatalogue,
    ChooseCategory,
    ChooseLine,
    ChooseLineAt,
    ClearEntry,
    Command,
    EditName,
    Enter,
    EraseLast,
    GiveReason,
    GoBack,
    PickProduct,
    RemoveLine,
    RepeatLast,
    SellUncoded,
    ShowHealth,
    ShowHelp,
    TypeText,
    TypeTimes,
    VoidBasket,
    VoidReason,
)
from pos_app.checkout.effects import AppendNote, Cue, KeepProduct
from pos_app.checkout.selling import CATEGORIES
from pos_app.checkout.state import (
    Entry,
    GoodsChoice,
    HealthCard,
    Help,
    MisreadCode,
    Selling,
    Tendering,
    Thanking,
    UnknownCode,
    VoidQuestion,
)
from pos_app.domain.errors import (
    AmountOutOfRange,
    BasketEmpty,
    BasketFull,
    NoSuchGoods,
    NothingToRepeat,
    PriceMissing,
    QuantityOutOfRange,
)
from pos_app.domain.journal import BasketVoided, ProductAdded
from pos_app.domain.money import Fen
from pos_app.domain.product import UNCODED_NAME, Product
from tests.builders import APPLES, BEER, NOODLES, SOAP, product, with_check_digit
from tests.checkout.shop import OTHER_TWIN, TWIN, FakeShop

UNKNOWN = with_check_digit("697777777777")


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop()


# --- typing ---


def test_letters_and_digits_go_to_the_entry_line(shop: FakeShop) -> None:
    shop.press("pj 5")
    assert shop.state.entry == Entry("pj 5")


def test_the_entry_line_is_limited(shop: FakeShop) -> None:
    shop.do(TypeText("9" * 500))
    assert len(shop.state.entry.text) == 64


def test_backspace_takes_the_last_character_then_the_waiting_quantity(shop: FakeShop) -> None:
    shop.press("3")
    shop.do(TypeTimes())
    shop.press("ab")
    shop.do(EraseLast())
    assert shop.state.entry == Entry("a", times=3)
    shop.do(EraseLast(), EraseLast())
    assert shop.state.entry == Entry()


@pytest.mark.parametrize("command", [ClearEntry(), GoBack()])
def test_the_entry_line_can_be_emptied_at_once(shop: FakeShop, command: Command) -> None:
    shop.press("3")
    shop.do(TypeTimes())
    shop.press("abc")
    shop.do(command)
    assert shop.state.entry == Entry()


def test_a_typed_number_and_enter_sells_the_goods_with_that_number(shop: FakeShop) -> None:
    short = product("散装瓜子", barcode="0815", price=900)
    shop = FakeShop(goods=[short])
    shop.press_and_enter("0815")
    assert shop.basket == [("散装瓜子", 1000)]
    assert shop.state.entry == Entry()


def test_a_typed_part_of_a_code_searches(shop: FakeShop) -> None:
    shop.press_and_enter("500")  # no PLU, but in the name of the beer
    assert shop.basket == [(BEER.name, 1000)]


def test_a_typed_full_code_is_a_scan(shop: FakeShop) -> None:
    shop.press_and_enter(BEER.barcode)
    assert shop.basket == [(BEER.name, 1000)]
    assert shop.state.entry == Entry()


def test_a_code_may_be_typed_again_at_once(shop: FakeShop) -> None:
    shop.press_and_enter(BEER.barcode)
    shop.press_and_enter(BEER.barcode)
    assert shop.basket == [(BEER.name, 2000)]


def test_letters_are_a_search_until_they_are_as_long_as_a_receipt_number(shop: FakeShop) -> None:
    shop.press_and_enter("a" * 16)
    assert shop.has_refused(NoSuchGoods("a" * 16))
    shop.press_and_enter("a")
    assert shop.shows(UnknownCode("a" * 17, CATEGORIES[0]))


def test_a_long_typed_text_is_a_scan(shop: FakeShop) -> None:
    shop.press_and_enter("https://pay.example/1")
    assert shop.refusal is not None
    assert shop.state.entry == Entry()


def test_a_search_with_one_result_sells_it(shop: FakeShop) -> None:
    shop.press_and_enter("奥妙")
    assert shop.basket == [(SOAP.name, 1000)]


def test_a_search_with_several_results_shows_them(shop: FakeShop) -> None:
    shop.press_and_enter("双胞胎")
    assert shop.card == GoodsChoice("双胞胎", (TWIN, OTHER_TWIN))
    shop.do(ChooseLine(+1), ChooseLine(+1), ChooseLine(+1), Enter())
    assert shop.basket == [("双胞胎汽水", 1000)]


def test_the_mark_of_a_list_stops_at_its_ends(shop: FakeShop) -> None:
    shop.press_and_enter("双胞胎")
    shop.do(ChooseLine(-1))
    shop.do(Enter())
    assert shop.basket == [("双胞胎苏打", 1000)]


def test_a_new_search_may_follow_without_closing_the_list(shop: FakeShop) -> None:
    shop.press_and_enter("双胞胎")
    shop.do(ClearEntry())
    shop.press_and_enter("奥妙")
    assert shop.basket == [(SOAP.name, 1000)]
    assert shop.card is None


def test_a_search_without_result_keeps_what_was_typed(shop: FakeShop) -> None:
    shop.press_and_enter("没有的")
    assert shop.refusal == NoSuchGoods("没有的")
    assert shop.state.entry.text == "没有的"


def test_a_touch_on_a_tile_sells_with_the_waiting_quantity(shop: FakeShop) -> None:
    shop.press("6")
    shop.do(TypeTimes())
    shop.press("q")
    shop.do(PickProduct(BEER))
    assert shop.basket == [(BEER.name, 6000)]
    assert shop.state.entry == Entry()


def test_a_full_basket_refuses_another_line() -> None:
    many = [product(f"货{number}") for number in range(201)]
    shop = FakeShop(goods=many)
    for item in many:
        shop.do(PickProduct(item))
    assert shop.refusal == BasketFull(200)
    assert len(shop.basket) == 200


# --- lines ---


def test_arrows_choose_a_line_and_stop_at_the_ends(shop: FakeShop) -> None:
    shop.scan(BEER, NOODLES, SOAP)
    chosen = []
    for step in (-1, -1, -1, +1):
        shop.do(ChooseLine(step))
        line = shop.state.chosen_line()
        assert line is not None
        chosen.append(line.product)
    assert chosen == [NOODLES, BEER, BEER, NOODLES]


@pytest.mark.parametrize("command", [ChooseLine(+1), ChooseLineAt(1)])
def test_nothing_can_be_chosen_in_an_empty_basket(shop: FakeShop, command: Command) -> None:
    before = shop.state
    shop.do(command)
    assert shop.state == before


def test_a_touch_chooses_its_line_and_delete_takes_it_out(shop: FakeShop) -> None:
    shop.scan(BEER, NOODLES, SOAP)
    shop.do(ChooseLineAt(1), RemoveLine())
    assert shop.basket == [(NOODLES.name, 1000), (SOAP.name, 1000)]
    assert shop.total == 3440
    line = shop.state.chosen_line()
    assert line is not None
    assert line.product == SOAP


def test_delete_in_an_empty_basket_is_refused(shop: FakeShop) -> None:
    shop.do(RemoveLine())
    assert shop.refusal == BasketEmpty()


@pytest.mark.parametrize("command", [RepeatLast(), TypeText(" ")])
def test_space_adds_one_more_of_the_chosen_line(shop: FakeShop, command: Command) -> None:
    shop.scan(BEER, NOODLES)
    shop.do(ChooseLineAt(1), command)
    assert shop.basket == [(BEER.name, 2000), (NOODLES.name, 1000)]


def test_there_is_nothing_to_repeat_in_an_empty_basket(shop: FakeShop) -> None:
    shop.do(RepeatLast())
    assert shop.refusal == NothingToRepeat()


def test_weighed_goods_are_not_repeated_nor_counted(shop: FakeShop) -> None:
    shop.scan(with_check_digit("200004200732"))
    shop.do(RepeatLast())
    assert shop.refusal == NothingToRepeat()
    shop.press("3")
    shop.do(TypeTimes(), Enter())
    assert shop.refusal == NothingToRepeat()
    assert shop.basket == [(APPLES.name, 915)]


def test_times_and_enter_sets_the_quantity_of_the_chosen_line(shop: FakeShop) -> None:
    shop.scan(BEER, NOODLES)
    shop.press("3")
    shop.do(TypeTimes(), Enter())
    assert shop.basket == [(BEER.name, 1000), (NOODLES.name, 3000)]
    assert shop.state.entry == Entry()


def test_times_and_enter_without_a_line_is_refused(shop: FakeShop) -> None:
    shop.press("3")
    shop.do(TypeTimes(), Enter())
    assert shop.refusal == NothingToRepeat()


def test_repeating_stops_at_the_limit(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.press("9999")
    shop.do(TypeTimes(), Enter(), RepeatLast())
    assert shop.refusal == QuantityOutOfRange(9999)


# --- unknown codes ---


def test_an_unknown_code_opens_a_card_and_sounds_different(shop: FakeShop) -> None:
    shop.scan(BEER, UNKNOWN)
    assert shop.card == UnknownCode(UNKNOWN, CATEGORIES[0])
    assert shop.cues == [Cue.SCANNED, Cue.UNKNOWN]
    assert shop.basket == [(BEER.name, 1000)]


def test_the_next_scan_dismisses_the_unknown_code(shop: FakeShop) -> None:
    shop.scan(UNKNOWN, BEER)
    assert shop.card is None
    assert shop.basket == [(BEER.name, 1000)]


def test_esc_ignores_the_unknown_code(shop: FakeShop) -> None:
    shop.scan(BEER, UNKNOWN)
    shop.press("35")
    shop.do(GoBack())
    assert (shop.card, shop.state.entry) == (None, Entry())
    assert shop.basket == [(BEER.name, 1000)]


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ("036000291452", "0036000291452"),  # UPC-A
        ("https://id.gs1.org/01/06901028075831", "6901028075831"),
        ("00000096385074", "96385074"),  # EAN-8 in 14 digits
        ("16901028075838", "16901028075838"),  # a case has a number of its own
        ("AB-12", "AB-12"),
    ],
)
def test_new_goods_are_kept_under_the_code_that_every_reading_finds(read: str, kept: str) -> None:
    shop = FakeShop()
    shop.scan(read)
    shop.do(TypeText("5"), AddToCatalogue())
    assert [e.product.barcode for e in shop.effects if isinstance(e, KeepProduct)] == [kept]


@pytest.mark.parametrize("command", [Enter(), AddToCatalogue()])
def test_new_goods_are_added_and_kept_for_the_next_time(shop: FakeShop, command: Command) -> None:
    shop.scan(UNKNOWN)
    shop.do(ChooseCategory("饮料"), EditName())
    shop.press("新茶x")
    shop.do(EraseLast(), EditName())
    shop.press("3.5")
    shop.do(command)

    tea = Product(UNKNOWN, "新茶", "", "饮料", "件", Fen(350))
    assert shop.basket == [("新茶", 1000)]
    assert KeepProduct(tea) in shop.effects
    assert shop.notes == [ProductAdded(tea)]
    assert shop.card is None


def test_new_goods_without_a_name_are_called_by_the_end_of_their_code(shop: FakeShop) -> None:
    shop.scan(UNKNOWN)
    shop.press_and_enter("2")
    assert shop.basket == [(f"新商品{UNKNOWN[-4:]}", 1000)]


def test_new_goods_count_as_often_as_was_typed_before_the_scan(shop: FakeShop) -> None:
    shop.press("4")
    shop.do(TypeTimes())
    shop.scan(UNKNOWN)
    shop.press_and_enter("2")
    assert shop.total == 800


def test_the_name_of_new_goods_is_limited(shop: FakeShop) -> None:
    shop.scan(UNKNOWN)
    shop.do(EditName(), TypeText("长" * 90))
    assert isinstance(shop.card, UnknownCode)
    assert shop.card.name == "长" * 40


def test_new_goods_need_a_price(shop: FakeShop) -> None:
    shop.scan(UNKNOWN)
    shop.do(Enter())
    assert shop.refusal == PriceMissing()
    assert isinstance(shop.card, UnknownCode)


@pytest.mark.parametrize("typed", ["0", "100000", "1.234", "abc"])
def test_a_price_out_of_range_is_refused(shop: FakeShop, typed: str) -> None:
    shop.scan(UNKNOWN)
    shop.press_and_enter(typed)
    assert shop.refusal == AmountOutOfRange(Fen(9_999_999))
    assert shop.basket == []


def test_a_code_typed_over_the_card_is_a_scan_never_a_price(shop: FakeShop) -> None:
    shop.scan(UNKNOWN)
    shop.press_and_enter(BEER.barcode)
    assert shop.basket == [(BEER.name, 1000)]
    assert shop.card is None


def test_goods_sold_once_keep_their_code_and_stay_unknown(shop: FakeShop) -> None:
    shop.scan(UNKNOWN)
    shop.do(ChooseCategory("日用"))
    shop.press("9.9")
    shop.do(SellUncoded())
    (line,) = shop.state.ticket.lines
    assert line.product == Product(UNKNOWN, UNCODED_NAME, "", "日用", "件", Fen(990))
    assert shop.notes == []
    shop.scan(UNKNOWN)
    assert isinstance(shop.card, UnknownCode)


def test_uncoded_goods_sell_at_a_typed_price(shop: FakeShop) -> None:
    shop.press("2")
    shop.do(SellUncoded())
    shop.press("2")
    shop.do(SellUncoded())
    assert shop.basket == [(UNCODED_NAME, 2000)]
    assert shop.total == 400


def test_uncoded_goods_need_a_price(shop: FakeShop) -> None:
    shop.do(SellUncoded())
    assert shop.refusal == PriceMissing()


@pytest.mark.parametrize("command", [ChooseCategory("饮料"), EditName(), AddToCatalogue()])
def test_keys_of_the_card_mean_nothing_without_it(shop: FakeShop, command: Command) -> None:
    before = shop.state
    shop.do(command)
    assert (shop.state, shop.effects) == (before, [])


# --- voiding ---


def test_a_basket_is_voided_with_a_reason_that_the_journal_keeps(shop: FakeShop) -> None:
    shop.scan(BEER, SOAP)
    shop.do(VoidBasket())
    assert shop.card == VoidQuestion()
    shop.do(Enter())
    assert shop.card == VoidQuestion()  # a reason must be chosen
    shop.do(GiveReason(VoidReason.CUSTOMER_LEFT))
    assert (shop.basket, shop.total) == ([], 0)
    assert shop.state.desk == Selling()
    assert shop.effects[-1] == AppendNote(BasketVoided(1, "customer_left", 2, Fen(3490)))
    assert shop.state.ticket.ticket_id == 2


@pytest.mark.parametrize("answer", [GoBack(), PickProduct(NOODLES)])
def test_a_void_that_was_not_answered_loses_nothing(shop: FakeShop, answer: Command) -> None:
    shop.scan(BEER)
    shop.do(VoidBasket(), answer, GiveReason(VoidReason.TRAINING))
    assert (BEER.name, 1000) in shop.basket
    assert shop.notes == []


def test_an_empty_basket_is_not_voided(shop: FakeShop) -> None:
    shop.do(VoidBasket())
    assert shop.refusal == BasketEmpty()


def test_a_basket_emptied_under_the_question_is_not_voided(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(VoidBasket(), RemoveLine(), GiveReason(VoidReason.WRONG_SCAN))
    assert shop.notes == []
    assert shop.card is None


# --- cards ---


@pytest.mark.parametrize(("command", "card"), [(ShowHelp(), Help), (ShowHealth(), HealthCard)])
@pytest.mark.parametrize("after_sale", [False, True])
def test_help_and_health_open_and_close_with_the_same_key(
    shop: FakeShop, command: Command, card: type, after_sale: bool
) -> None:
    if after_sale:
        shop.sell(BEER)
    for closing in (command, GoBack(), Enter()):
        shop.do(command)
        assert isinstance(shop.state.desk, Selling | Thanking)
        assert isinstance(shop.state.desk.card, card)
        shop.do(closing)
        assert isinstance(shop.state.desk, Selling | Thanking)
        assert shop.state.desk.card is None
    assert shop.refusal is None


def test_enter_closes_the_card_of_a_misread_code(shop: FakeShop) -> None:
    shop.scan("6901234567890")
    assert isinstance(shop.card, MisreadCode)
    shop.do(Enter())
    assert shop.card is None


def test_what_is_typed_under_a_card_is_looked_up(shop: FakeShop) -> None:
    shop.do(ShowHelp())
    shop.press_and_enter("奥妙")
    assert shop.basket == [(SOAP.name, 1000)]


def test_enter_on_an_empty_entry_pays(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(Enter())
    assert isinstance(shop.state.desk, Tendering)


def test_an_empty_basket_cannot_be_paid(shop: FakeShop) -> None:
    shop.do(Enter())
    assert shop.refusal == BasketEmpty()


@pytest.mark.parametrize(("key", "reason"), list(zip("123", VoidReason, strict=True)))
def test_a_void_is_answered_by_its_number(shop: FakeShop, key: str, reason: VoidReason) -> None:
    shop.scan(BEER)
    shop.do(VoidBasket(), TypeText(key))
    assert shop.basket == []
    assert shop.effects[-1] == AppendNote(BasketVoided(1, reason.value, 1, Fen(500)))


def test_other_keys_leave_the_void_question_open(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(VoidBasket(), TypeText("4"), TypeText(" "))
    assert shop.card == VoidQuestion()
    assert shop.basket == [(BEER.name, 1000)]


def test_a_price_and_enter_finds_no_goods_by_its_digits(shop: FakeShop) -> None:
    shop.do(TypeText("12.5"), Enter())
    assert shop.has_refused(NoSuchGoods("12.5"))
    assert shop.state.entry.text == "12.5"
