"""Goods by weight: the scale's word or the cashier's, and nothing that was not shown."""

import pytest

from pos_app.checkout.commands import (
    ClearEntry,
    Command,
    EraseLast,
    GoBack,
    PickProduct,
    RemoveLine,
    Scan,
    StartPaying,
    TypeTimes,
)
from pos_app.checkout.effects import Cue
from pos_app.checkout.state import (
    Selling,
    Thanking,
    Weighing,
)
from pos_app.checkout.weighing_commands import (
    TakeTare,
    TakeWeight,
    TypeWeight,
)
from pos_app.domain.basket import LINES_LIMIT
from pos_app.domain.errors import (
    BasketFull,
    Refusal,
    UnitNotWeighed,
    WeightMoved,
    WeightNotSteady,
    WeightOutOfRange,
    WeightSoldBefore,
)
from pos_app.domain.values import replace
from pos_app.domain.weighing import TYPED_LIMIT_G, TYPED_MARK, Plate
from tests.builders import APPLES, BEER, product, with_check_digit
from tests.checkout.shop import GOODS, FakeShop

PEARS = product("皇冠梨", barcode="00043", price=600, by_weight=True, brand="")
NUTS = product("散装花生", barcode="00044", price=998, by_weight=True, brand="")
NUTS_BY_500_G = replace(NUTS, barcode="00045", unit="斤")
BAGGED = replace(NUTS, barcode="00046", unit="袋")
LABEL = with_check_digit("200004200732")
UNKNOWN = with_check_digit("697777777777")


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop(goods=(*GOODS, PEARS, NUTS_BY_500_G, BAGGED))


def weighing(shop: FakeShop) -> Weighing | None:
    return shop.state.weighing


def refuses(shop: FakeShop, kind: type[Refusal]) -> bool:
    return isinstance(shop.refusal, kind)


# --- choosing ---


@pytest.mark.parametrize("typed", ["00042", "42", "红富士"])
def test_goods_by_weight_that_were_typed_go_onto_the_scale(shop: FakeShop, typed: str) -> None:
    shop.press_and_enter(typed)
    assert weighing(shop) == Weighing(APPLES)
    assert shop.state.entry.is_empty
    assert shop.basket == []


def test_a_tile_or_a_scan_of_goods_by_weight_opens_the_weighing(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    assert weighing(shop) == Weighing(APPLES)
    shop.scan(PEARS)
    assert weighing(shop) == Weighing(PEARS)


def test_a_quantity_that_waited_is_not_multiplied_with_a_weight(shop: FakeShop) -> None:
    shop.press("3")
    shop.do(TypeTimes(), PickProduct(APPLES))
    number = shop.weighs(375)
    shop.do(TakeWeight(number))
    assert shop.basket == [(APPLES.name, 375)]


def test_goods_whose_unit_is_no_weight_are_refused(shop: FakeShop) -> None:
    shop.do(PickProduct(BAGGED))
    assert shop.has_refused(UnitNotWeighed(unit="袋"))
    assert weighing(shop) is None


def test_after_a_sale_the_next_customer_may_begin_with_a_weighing(shop: FakeShop) -> None:
    shop.sell(BEER)
    assert shop.is_at(Thanking)
    shop.do(PickProduct(APPLES))
    assert shop.is_at(Selling)
    assert weighing(shop) == Weighing(APPLES)


# --- the scale's word ---


def test_a_stable_weight_is_taken_at_weight_times_price(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.do(TakeWeight(shop.weighs(1375)))
    assert shop.basket == [(APPLES.name, 1375)]
    assert shop.total == 1100
    assert weighing(shop) is None
    assert shop.cues == [Cue.SCANNED]


def test_goods_priced_by_500_grams_count_in_their_unit(shop: FakeShop) -> None:
    shop.do(PickProduct(NUTS_BY_500_G))
    shop.do(TakeWeight(shop.weighs(375)))
    assert shop.basket == [(NUTS.name, 750)]
    assert shop.total == 749  # 0.750 × 9.98 = 7.485


@pytest.mark.parametrize(
    ("grams", "plate"),
    [
        (375, Plate.MOVING),
        (0, Plate.STABLE),
        (-5, Plate.BELOW_ZERO),
        (None, Plate.OVERLOAD),
        (None, Plate.UNKNOWN),
    ],
)
def test_what_is_no_steady_weight_above_nothing_is_not_taken(
    shop: FakeShop, grams: int | None, plate: Plate
) -> None:
    shop.do(PickProduct(APPLES))
    shop.do(TakeWeight(shop.weighs(grams, plate)))
    assert refuses(shop, WeightNotSteady)
    assert shop.basket == []
    assert weighing(shop) == Weighing(APPLES)


def test_a_weight_that_moved_between_shown_and_press_is_not_taken(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shown = shop.weighs(375)
    shop.weighs(512)
    shop.do(TakeWeight(shown))
    assert refuses(shop, WeightMoved)
    assert shop.basket == []


def test_the_same_weight_again_is_another_reading(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shown = shop.weighs(375)
    shop.weighs(380, Plate.MOVING)
    shop.weighs(375)
    shop.do(TakeWeight(shown))
    assert refuses(shop, WeightMoved)


def test_one_reading_is_not_sold_twice(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    number = shop.weighs(375)
    shop.do(TakeWeight(number), PickProduct(PEARS), TakeWeight(number))
    assert refuses(shop, WeightSoldBefore)
    assert shop.basket == [(APPLES.name, 375)]
    shop.weighs(0)
    shop.do(TakeWeight(shop.weighs(375)))
    assert shop.basket == [(APPLES.name, 375), (PEARS.name, 375)]


def test_goods_taken_under_a_wrong_name_are_taken_again_without_lifting_them(
    shop: FakeShop,
) -> None:
    shop.do(PickProduct(APPLES))
    number = shop.weighs(375)
    shop.do(TakeWeight(number), RemoveLine(), PickProduct(PEARS), TakeWeight(number))
    assert shop.basket == [(PEARS.name, 375)]


def test_what_one_customer_paid_is_not_sold_to_the_next(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    number = shop.weighs(375)
    shop.do(TakeWeight(number))
    shop.pay()
    shop.written()
    shop.do(PickProduct(APPLES), TakeWeight(number))
    assert refuses(shop, WeightSoldBefore)


def test_a_full_basket_takes_no_weight_and_keeps_the_weighing(shop: FakeShop) -> None:
    for place in range(LINES_LIMIT):
        shop.do(PickProduct(product(f"商品{place}", barcode=str(10_000_000 + place))))
    shop.do(PickProduct(APPLES))
    shop.do(TakeWeight(shop.weighs(375)))
    assert refuses(shop, BasketFull)
    assert weighing(shop) == Weighing(APPLES)


def test_nothing_is_taken_or_tared_when_nothing_is_weighed(shop: FakeShop) -> None:
    number = shop.weighs(375)
    shop.do(TakeWeight(number), TakeTare(number), TypeWeight())
    assert shop.state.desk == Selling()


def test_what_the_scale_says_while_paying_is_known_afterwards(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(StartPaying())
    number = shop.weighs(375)
    shop.do(GoBack(), PickProduct(APPLES), TakeWeight(number))
    assert shop.basket[-1] == (APPLES.name, 375)


# --- the container ---


def test_a_container_is_taken_off_what_is_charged(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.do(TakeTare(shop.weighs(12)))
    assert weighing(shop) == Weighing(APPLES, tare_g=12)
    shop.do(TakeWeight(shop.weighs(387)))
    assert shop.basket == [(APPLES.name, 375)]


def test_a_container_that_is_taken_off_alone_is_no_weight(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    number = shop.weighs(12)
    shop.do(TakeTare(number), TakeWeight(number))
    assert refuses(shop, WeightNotSteady)


def test_the_container_can_be_forgotten(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.do(TakeTare(shop.weighs(12)), TakeTare(0))
    assert weighing(shop) == Weighing(APPLES)


def test_a_container_is_weighed_as_it_was_shown(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shown = shop.weighs(12)
    shop.weighs(15)
    shop.do(TakeTare(shown))
    assert refuses(shop, WeightMoved)
    shop.do(TakeTare(shop.weighs(15, Plate.MOVING)))
    assert refuses(shop, WeightNotSteady)
    assert weighing(shop) == Weighing(APPLES)


def test_the_next_goods_begin_without_a_container(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.do(TakeTare(shop.weighs(12)), PickProduct(PEARS))
    assert weighing(shop) == Weighing(PEARS)


# --- the cashier's word ---


def test_while_the_scale_is_silent_digits_are_a_weight_and_the_line_says_so(
    shop: FakeShop,
) -> None:
    shop.do(PickProduct(APPLES))
    shop.press_and_enter("0.375")
    assert shop.basket == [(APPLES.name + TYPED_MARK, 375)]
    assert shop.total == 300
    assert weighing(shop) is None
    assert shop.pay().lines[0].name == APPLES.name + TYPED_MARK


def test_while_the_scale_speaks_digits_are_a_code(shop: FakeShop) -> None:
    shop.weighs(375)
    shop.do(PickProduct(APPLES))
    shop.press_and_enter("43")
    assert weighing(shop) == Weighing(PEARS)


def test_a_code_begun_before_the_scale_fell_silent_is_not_a_weight(shop: FakeShop) -> None:
    shop.weighs(375)
    shop.do(PickProduct(APPLES))
    shop.press("4")
    shop.weighs(None, Plate.UNKNOWN)
    shop.press_and_enter("3")
    assert weighing(shop) == Weighing(PEARS)
    assert shop.basket == []


def test_a_weight_begun_before_the_scale_was_back_is_not_a_code(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.press("4")
    shop.weighs(375)
    shop.press_and_enter("3")
    assert shop.basket == [(APPLES.name + TYPED_MARK, 43_000)]


def test_a_scale_that_is_back_weighs_again_by_itself(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES), TypeWeight())
    assert weighing(shop) == Weighing(APPLES, is_typed=True)
    number = shop.weighs(375)
    assert weighing(shop) == Weighing(APPLES)
    shop.do(TakeWeight(number))
    assert shop.basket == [(APPLES.name, 375)]


@pytest.mark.parametrize("erasing", [(EraseLast(), EraseLast()), (ClearEntry(),)])
def test_a_typed_weight_that_is_erased_leaves_the_scale_to_be_seen(
    shop: FakeShop, erasing: tuple[Command, ...]
) -> None:
    shop.do(PickProduct(APPLES))
    shop.press("0.")
    shop.do(*erasing)
    assert weighing(shop) == Weighing(APPLES)


def test_a_scanner_that_types_begins_no_weight(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.press(BEER.barcode)
    shop.do(*[EraseLast()] * len(BEER.barcode), Scan(BEER.barcode, source="keyboard"))
    assert shop.basket == [(BEER.name, 1000)]
    assert weighing(shop) == Weighing(APPLES)


def test_while_the_scale_speaks_typing_goes_on_after_a_slip(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.weighs(375, Plate.MOVING)
    shop.do(TypeWeight())
    shop.press("4")
    shop.do(EraseLast())
    assert weighing(shop) == Weighing(APPLES, is_typed=True)


def test_a_weight_can_be_typed_though_the_scale_never_settles(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.weighs(375, Plate.MOVING)
    shop.do(TypeWeight())
    shop.weighs(380, Plate.MOVING)
    shop.press_and_enter("0.4")
    assert shop.basket == [(APPLES.name + TYPED_MARK, 400)]


def test_the_scale_is_asked_again_on_a_second_press(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES), TypeWeight())
    shop.press("0.4")
    shop.do(TypeWeight())
    assert weighing(shop) == Weighing(APPLES)
    assert shop.state.entry.is_empty


def test_while_a_weight_is_typed_the_scales_is_not_taken(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    number = shop.weighs(375)
    shop.do(TypeWeight(), TakeWeight(number))
    assert refuses(shop, WeightMoved)


@pytest.mark.parametrize("typed", ["", "0", "120", "1.2345"])
def test_what_is_no_weight_is_refused_and_stays_to_be_corrected(shop: FakeShop, typed: str) -> None:
    shop.do(PickProduct(APPLES), TypeWeight())
    shop.press_and_enter(typed)
    assert shop.has_refused(WeightOutOfRange(limit_g=TYPED_LIMIT_G))
    assert shop.state.entry.text == typed


def test_letters_begin_a_search_also_while_the_scale_is_silent(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.press_and_enter("皇冠")
    assert weighing(shop) == Weighing(PEARS)


def test_more_digits_than_a_weight_has_are_a_code(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    shop.press_and_enter(BEER.barcode)
    assert shop.basket == [(BEER.name, 1000)]
    assert weighing(shop) == Weighing(APPLES, is_typed=True)


def test_what_was_typed_since_the_key_was_shown_goes_before_the_weight(shop: FakeShop) -> None:
    shop.do(PickProduct(APPLES))
    number = shop.weighs(375)
    shop.press("43")
    shop.do(TakeWeight(number))
    assert weighing(shop) == Weighing(PEARS)
    assert shop.basket == []
