"""One router for every scan: the desk decides first, then the shape of the code."""

import pytest

from pos_app.checkout.asks import FindProduct
from pos_app.checkout.commands import (
    EditName,
    Enter,
    GoBack,
    PickProduct,
    ProductsFound,
    Scan,
    StartPaying,
    TypeText,
    TypeTimes,
)
from pos_app.checkout.effects import Cue
from pos_app.checkout.state import GoodsChoice, MisreadCode, Saving, Selling, Tendering, UnknownCode
from pos_app.domain.errors import (
    LabelAmountMissing,
    NotGoods,
    PayingNow,
    PaymentCodeNotTaken,
    QuantityOutOfRange,
)
from tests.builders import APPLES, BEER, NOODLES, SOAP, with_check_digit
from tests.checkout.shop import OTHER_TWIN, TWIN, FakeShop

WECHAT = "134567890123456707"
LONG_LABEL = with_check_digit("26" + "00042" + "00732" + "00915")  # 0.915 kg of apples at ¥8
WRONG_LABEL = with_check_digit("26" + "00042" + "00999" + "00915")  # another price
FOREIGN_LABEL = with_check_digit("26" + "99999" + "00732" + "00915")  # no such goods
UNKNOWN = with_check_digit("697777777777")


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop()


def test_a_scan_puts_goods_into_the_basket(shop: FakeShop) -> None:
    shop.scan(BEER)
    assert shop.basket == [(BEER.name, 1000)]
    assert shop.total == 500
    assert shop.cues == [Cue.SCANNED]


def test_the_same_code_within_300_ms_is_one_scan(shop: FakeShop) -> None:
    shop.at_once(Scan(BEER.barcode, source="scanner"))
    shop.later(299)
    shop.at_once(Scan(BEER.barcode, source="scanner"))
    assert shop.basket == [(BEER.name, 1000)]


def test_a_slower_repeat_is_a_real_second_item(shop: FakeShop) -> None:
    shop.at_once(Scan(BEER.barcode, source="scanner"))
    shop.later(300)
    shop.at_once(Scan(BEER.barcode, source="scanner"))
    assert shop.basket == [(BEER.name, 2000)]
    assert shop.cues == [Cue.SCANNED, Cue.REPEATED]


def test_another_code_or_another_device_is_no_bounce(shop: FakeShop) -> None:
    shop.at_once(Scan(BEER.barcode, source="scanner"))
    shop.at_once(Scan(NOODLES.barcode, source="scanner"))
    shop.at_once(Scan(NOODLES.barcode, source="second"))
    assert shop.basket == [(BEER.name, 1000), (NOODLES.name, 2000)]


def test_a_bounce_does_not_take_the_refusal_away(shop: FakeShop) -> None:
    shop.at_once(Scan("https://pay.example/1", source="scanner"))
    shop.at_once(Scan("https://pay.example/1", source="scanner"))
    assert isinstance(shop.refusal, NotGoods)
    shop.at_once(Scan(BEER.barcode, source="scanner"))
    assert shop.refusal is None


@pytest.mark.parametrize("after_ms", [0, 299])
def test_the_scanners_enter_does_not_open_paying(shop: FakeShop, after_ms: int) -> None:
    shop.at_once(Scan(BEER.barcode, source="scanner"))
    shop.later(after_ms)
    shop.at_once(Enter())
    assert isinstance(shop.state.desk, Selling)


def test_a_later_enter_opens_paying(shop: FakeShop) -> None:
    shop.at_once(Scan(BEER.barcode, source="scanner"))
    shop.later(300)
    shop.at_once(Enter())
    assert isinstance(shop.state.desk, Tendering)


@pytest.mark.parametrize(
    ("code", "card"), [(UNKNOWN, UnknownCode), ("6901234567890", MisreadCode), ("77", GoodsChoice)]
)
def test_the_scanners_enter_answers_no_card(shop: FakeShop, code: str, card: type) -> None:
    shop.at_once(Scan(code, source="scanner"))
    shop.at_once(Enter())
    assert isinstance(shop.card, card)
    assert shop.refusal is None
    assert shop.basket == []


def test_the_scanners_enter_does_not_take_the_refusal_away(shop: FakeShop) -> None:
    shop.at_once(Scan("https://pay.example/1", source="scanner"))
    shop.at_once(Enter())
    assert isinstance(shop.refusal, NotGoods)


def test_twelve_times_counts_the_next_scan_twelve_times(shop: FakeShop) -> None:
    shop.press("12")
    shop.do(TypeTimes())
    shop.scan(BEER)
    shop.scan(NOODLES)
    assert shop.basket == [(BEER.name, 12_000), (NOODLES.name, 1000)]
    assert shop.cues[0] is Cue.REPEATED


@pytest.mark.parametrize("typed", ["", "0", "10000", "1.5", "abc", "٣", "9" * 64])
def test_times_takes_one_to_9999_only(shop: FakeShop, typed: str) -> None:
    shop.press(typed)
    shop.do(TypeTimes())
    assert shop.refusal == QuantityOutOfRange(9999)
    assert shop.state.entry.text == typed


def test_a_line_takes_no_more_than_9999(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.press("9999")
    shop.do(TypeTimes())
    shop.scan(BEER)
    assert shop.refusal == QuantityOutOfRange(9999)
    assert shop.basket == [(BEER.name, 1000)]


def test_a_wrong_check_digit_asks_for_another_scan(shop: FakeShop) -> None:
    shop.scan("6901234567890")
    assert shop.state.desk == Selling(card=MisreadCode("6901234567890"))
    assert shop.cues == [Cue.UNKNOWN]
    shop.scan(BEER)
    assert shop.card is None
    assert shop.basket == [(BEER.name, 1000)]


def test_one_code_on_several_goods_lets_the_cashier_choose(shop: FakeShop) -> None:
    shop.scan("77")
    assert shop.card == GoodsChoice("77", (TWIN, OTHER_TWIN), is_search=False)
    shop.do(PickProduct(OTHER_TWIN))
    assert shop.basket == [(OTHER_TWIN.name, 1000)]


@pytest.mark.parametrize("code", ["https://pay.example/1", "wxp://abc", "RYM1ABCDEF", ""])
def test_what_is_not_goods_is_refused_aloud(shop: FakeShop, code: str) -> None:
    shop.scan(code)
    assert isinstance(shop.refusal, NotGoods)
    assert shop.cues == [Cue.REFUSED]


def test_a_refused_scan_and_its_bounce_are_refused_once(shop: FakeShop) -> None:
    shop.at_once(Scan("https://pay.example/1", source="scanner"))
    shop.at_once(Scan("https://pay.example/1", source="scanner"))
    assert shop.cues == [Cue.REFUSED]


# --- weighed goods ---


def test_a_price_label_sells_its_printed_amount(shop: FakeShop) -> None:
    shop.scan(with_check_digit("200004200732"))
    assert shop.basket == [(APPLES.name, 915)]
    assert shop.total == 732


def test_a_price_label_of_unknown_goods_is_refused(shop: FakeShop) -> None:
    label = with_check_digit("209999900732")
    shop.scan(label)
    assert shop.refusal == LabelAmountMissing(label)


def test_a_price_label_of_nothing_is_refused(shop: FakeShop) -> None:
    label = with_check_digit("200004200000")
    shop.scan(label)
    assert shop.refusal == LabelAmountMissing(label)


def test_a_price_label_never_counts_on_another(shop: FakeShop) -> None:
    shop.scan(with_check_digit("200004200732"), with_check_digit("200004200732"))
    assert shop.total == 1464
    assert len(shop.basket) == 2


@pytest.mark.parametrize("amount", ["00731", "00732", "00733"])
def test_a_long_label_sells_its_printed_amount(shop: FakeShop, amount: str) -> None:
    shop.scan(with_check_digit(f"2600042{amount}00915"))
    assert shop.basket == [(APPLES.name, 915)]
    assert shop.total == int(amount)


@pytest.mark.parametrize(
    "label",
    [
        WRONG_LABEL,
        FOREIGN_LABEL,
        with_check_digit("26" + "00042" + "00730" + "00915"),
        with_check_digit("26" + "00042" + "00734" + "00915"),
    ],
)
def test_a_label_that_does_not_agree_only_proposes_paying(shop: FakeShop, label: str) -> None:
    shop.scan(BEER, label)
    assert isinstance(shop.state.desk, Tendering)
    assert shop.refusal == PaymentCodeNotTaken()
    assert shop.total == 500


def test_a_label_of_no_weight_and_no_amount_is_not_sold(shop: FakeShop) -> None:
    shop.scan(with_check_digit("26" + "00042" + "00000" + "00000"))
    assert shop.basket == []
    assert shop.refusal == PaymentCodeNotTaken()


# --- payment codes ---


def test_a_payment_code_while_selling_proposes_paying(shop: FakeShop) -> None:
    shop.scan(BEER, WECHAT)
    assert isinstance(shop.state.desk, Tendering)
    assert shop.refusal == PaymentCodeNotTaken()
    assert shop.cues == [Cue.SCANNED, Cue.REFUSED]


def test_a_payment_code_without_a_basket_is_refused(shop: FakeShop) -> None:
    shop.scan(WECHAT)
    assert isinstance(shop.state.desk, Selling)
    assert shop.refusal == PaymentCodeNotTaken()


@pytest.mark.parametrize("code", [WECHAT, LONG_LABEL, WRONG_LABEL])
@pytest.mark.parametrize("paying", [True, False])
def test_a_code_that_may_be_money_is_shown_nowhere(shop: FakeShop, code: str, paying: bool) -> None:
    shop.scan(BEER)
    if paying:
        shop.do(StartPaying())
    shop.scan(code)
    assert code not in repr(shop.state)
    assert code not in repr(shop.effects)


@pytest.mark.parametrize("paying", [True, False])
def test_a_payment_code_that_a_scanner_types_is_in_no_picture_of_the_state(
    shop: FakeShop, *, paying: bool
) -> None:
    shop.scan(BEER)
    if paying:
        shop.do(StartPaying())
    shop.press(WECHAT)
    assert shop.state.entry.text == WECHAT
    assert WECHAT not in repr(shop.state)
    assert WECHAT not in repr(TypeText(WECHAT))


def test_a_payment_code_typed_into_a_new_name_is_in_no_picture_of_the_state(
    shop: FakeShop,
) -> None:
    shop.scan(UNKNOWN)
    shop.do(EditName())
    shop.press(WECHAT)
    assert WECHAT not in repr(shop.state)


# --- while paying ---


@pytest.mark.parametrize(
    "code", [NOODLES.barcode, LONG_LABEL, UNKNOWN, "6901234567890", "7K2M9QXDA00004821", "77"]
)
def test_goods_while_paying_are_neither_added_nor_charged(shop: FakeShop, code: str) -> None:
    shop.scan(BEER)
    shop.do(StartPaying())
    shop.scan(code)
    assert isinstance(shop.refusal, PayingNow)
    assert shop.cues[-1] is Cue.REFUSED
    assert isinstance(shop.state.desk, Tendering)
    assert shop.basket == [(BEER.name, 1000)]


@pytest.mark.parametrize("code", [NOODLES.barcode, WECHAT, "https://pay.example/1"])
def test_the_enter_of_a_scan_while_paying_takes_no_cash(shop: FakeShop, code: str) -> None:
    shop.scan(BEER)
    shop.do(StartPaying())
    shop.at_once(Scan(code, source="scanner"))
    shop.at_once(Enter())
    assert isinstance(shop.state.desk, Tendering)
    assert shop.refusal is not None


def test_cash_typed_right_after_a_refused_scan_is_taken(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(StartPaying())
    shop.at_once(Scan(NOODLES.barcode, source="scanner"))
    shop.at_once(TypeText("5"))
    shop.at_once(Enter())
    assert isinstance(shop.state.desk, Saving)


def test_a_payment_code_while_paying_is_not_taken_yet(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(StartPaying())
    shop.scan(WECHAT)
    assert shop.refusal == PaymentCodeNotTaken()
    assert isinstance(shop.state.desk, Tendering)


def test_a_web_page_while_paying_is_refused(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(StartPaying())
    shop.scan("https://pay.example/1")
    assert isinstance(shop.refusal, NotGoods)


def test_a_catalogue_answer_that_comes_while_paying_adds_nothing(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(StartPaying())
    shop.do(ProductsFound(FindProduct(SOAP.barcode, (SOAP.barcode,)), (SOAP,)))
    assert isinstance(shop.refusal, PayingNow)
    assert shop.basket == [(BEER.name, 1000)]


def test_after_going_back_scanning_goes_on(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(StartPaying(), GoBack())
    shop.scan(NOODLES)
    assert shop.basket == [(BEER.name, 1000), (NOODLES.name, 1000)]
