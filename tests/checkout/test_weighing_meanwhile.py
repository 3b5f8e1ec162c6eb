"""What else happens while goods are on the scale."""

import pytest

from pos_app.checkout.commands import (
    ClearEntry,
    Enter,
    GiveReason,
    GoBack,
    HealthChanged,
    HealthPart,
    Level,
    PickProduct,
    RemoveLine,
    RepeatLast,
    Scan,
    ShowHealth,
    StartPaying,
    TypeText,
    VoidBasket,
    VoidReason,
)
from pos_app.checkout.state import (
    GoodsChoice,
    HealthCard,
    MisreadCode,
    Selling,
    Tendering,
    UnknownCode,
    Weighing,
)
from pos_app.checkout.weighing_commands import (
    TakeTare,
    TakeWeight,
    TypeWeight,
)
from pos_app.domain.errors import (
    NoSuchGoods,
    NothingToRepeat,
    WeighingNow,
    WeightNotSteady,
)
from tests.builders import APPLES, BEER, NOODLES
from tests.checkout.shop import GOODS, FakeShop
from tests.checkout.test_weighing import (
    BAGGED,
    LABEL,
    NUTS_BY_500_G,
    PEARS,
    UNKNOWN,
    refuses,
    weighing,
)


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop(goods=(*GOODS, PEARS, NUTS_BY_500_G, BAGGED))


def test_other_goods_that_are_scanned_meanwhile_go_into_the_basket(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.do(TakeTare(shop.weighs(12)))
    shop.scan(BEER, NOODLES, LABEL)
    assert [name for name, _ in shop.basket] == [BEER.name, NOODLES.name, APPLES.name]
    assert weighing(shop) == Weighing(APPLES, tare_g=12)


def test_the_scanners_enter_takes_no_weight(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    number = shop.weighs(375)
    shop.at_once(Scan(BEER.barcode, source="scanner"))
    shop.at_once(TakeWeight(number))
    shop.at_once(Enter())
    assert shop.basket == [(BEER.name, 1000)]
    assert weighing(shop) == Weighing(APPLES)


@pytest.mark.parametrize(
    ("code", "card"), [("6901234567890", MisreadCode), (UNKNOWN, UnknownCode), ("77", GoodsChoice)]
)
def test_a_card_lies_over_the_weighing_which_goes_on_when_it_closes(
    shop: FakeShop, code: str, card: type
) -> None:
    shop.do(PickProduct(APPLES))
    number = shop.weighs(375)
    shop.scan(code)
    assert isinstance(shop.card, card)
    shop.do(TakeWeight(number), TakeTare(number), TypeWeight())
    assert shop.basket == []
    shop.do(GoBack())
    assert shop.state.desk == Selling(weighing=Weighing(APPLES))
    shop.do(TakeWeight(number))
    assert shop.basket == [(APPLES.name, 375)]


def test_a_fault_of_the_scale_is_looked_at_without_losing_the_weighing(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.do(HealthChanged(HealthPart.SCALE, Level.BROKEN, "unplugged"))
    assert shop.shows(None)  # the weighing itself says so
    shop.do(ShowHealth())
    assert shop.shows(HealthCard())
    shop.do(ShowHealth())
    assert shop.state.desk == Selling(weighing=Weighing(APPLES))


def test_a_press_that_has_not_seen_the_weight_takes_none_and_does_not_pay(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(PickProduct(APPLES))
    shop.weighs(375)
    shop.do(Enter())
    assert refuses(shop, WeightNotSteady)
    assert shop.is_at(Selling)


def test_paying_waits_for_what_is_on_the_scale(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(PickProduct(APPLES), StartPaying())
    assert refuses(shop, WeighingNow)
    shop.do(GoBack(), StartPaying())
    assert shop.is_at(Tendering)


def test_a_payment_code_does_not_open_paying_over_a_weighing(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(PickProduct(APPLES))
    shop.scan("134567890123456707")
    assert refuses(shop, WeighingNow)
    assert weighing(shop) == Weighing(APPLES)


def test_esc_ends_the_weighing_and_loses_no_line(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(PickProduct(APPLES))
    shop.press("0.3")
    shop.do(GoBack())
    assert weighing(shop) is None
    assert shop.state.entry.is_empty
    assert shop.basket == [(BEER.name, 1000)]
    assert shop.state.chosen_line() == shop.state.ticket.lines[0]


def test_the_basket_can_be_worked_on_meanwhile(shop: FakeShop) -> None:
    shop.scan(BEER, NOODLES)
    shop.do(PickProduct(APPLES), RepeatLast())
    assert shop.basket == [(BEER.name, 1000), (NOODLES.name, 2000)]
    shop.do(RemoveLine())
    assert shop.basket == [(BEER.name, 1000)]
    assert weighing(shop) == Weighing(APPLES)


def test_a_weighed_line_is_not_repeated(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.do(TakeWeight(shop.weighs(375)), RepeatLast())
    assert refuses(shop, NothingToRepeat)


def test_the_weighing_ends_with_a_basket_that_is_dropped(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(PickProduct(APPLES), VoidBasket(), GiveReason(VoidReason.CUSTOMER_LEFT))
    assert shop.state.desk == Selling()


def test_what_is_not_found_leaves_the_weighing_open(shop: FakeShop) -> None:
    shop.weighs(375)
    shop.do(PickProduct(APPLES))
    shop.press_and_enter("没有")
    assert refuses(shop, NoSuchGoods)
    shop.do(ClearEntry(), TypeText("1"))
    assert weighing(shop) == Weighing(APPLES)
