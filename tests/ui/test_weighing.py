"""The weighing card: words and figures of every state of the plate, and the press that takes it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.checkout.commands import Enter, GoBack, HealthPart, Level, PickProduct, ShowHealth
from pos_app.checkout.state import HealthCard, PartHealth, Selling, TillState, Weighing
from pos_app.checkout.weighing_commands import TakeTare, TakeWeight, TypeWeight
from pos_app.domain.money import Fen, Milli
from pos_app.domain.weighing import Plate, Reading
from pos_app.ui.presenters import figures
from pos_app.ui.presenters.cashier import cashier_view
from pos_app.ui.presenters.hot import tile
from pos_app.ui.presenters.weighing import LOOKS
from pos_app.ui.views.cashier import NOTHING_WEIGHED, Cashier, Tone, Zone
from pos_app.ui.words.cashier import CashierWords
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.english import EN
from pos_app.ui.words.weighing import PlateState
from tests.ui.samples import FILLED, NOW, PAGES, WITH_APPLES
from tests.ui.scales import APPLES, on_scale, typing
from tests.ui.windows import ShownCashier

STABLE = PAGES["19-weigh-stable"]


def seen(state: TillState, words: CashierWords = ZH) -> Cashier:
    return cashier_view(state, words, NOW)


@pytest.fixture
def window(faces: None) -> Iterator[ShownCashier]:
    shown = ShownCashier()
    yield shown
    shown.close()
    assert [warning.toString() for warning in shown.warnings] == []


# --- words and figures ---


@pytest.mark.parametrize(
    ("page", "chinese", "english", "weight", "amount", "tone"),
    [
        ("19-weigh-stable", "稳定", "Stable", "0.375", "3.74", Tone.GOOD),
        ("19a-weigh-empty", "空秤", "Empty", "0.000", "", Tone.QUIET),
        ("19b-weigh-moving", "不稳定", "Unstable", "1.268", "12.65", Tone.ATTENTION),
        ("19c-weigh-overload", "超载", "Overload", "—", "", Tone.FAULT),
        ("19d-weigh-below-zero", "低于零", "Below zero", "−0.005", "", Tone.ATTENTION),
        ("19e-weigh-silent", "秤没有回答", "Scale silent", "—", "", Tone.ATTENTION),
        ("19f-weigh-offline", "秤离线", "Scale offline", "—", "", Tone.FAULT),
        ("19g-weigh-none", "没有接秤", "No scale", "—", "", Tone.QUIET),
        ("19h-weigh-tare", "稳定", "Stable", "1.268", "12.65", Tone.GOOD),
        ("19i-weigh-container-off", "低于零", "Below zero", "−0.012", "", Tone.ATTENTION),
        ("19j-weigh-typed", "手输重量", "Typed weight", "0.375", "3.74", Tone.ATTENTION),
        ("19k-weigh-typing", "手输重量", "Typed weight", "0.", "", Tone.ATTENTION),
        ("19l-weigh-sold", "已加入", "Added", "0.375", "3.74", Tone.QUIET),
        ("19o-weigh-faulted", "秤协议不对", "Scale fault", "—", "", Tone.FAULT),
    ],
)
def test_each_state_of_the_plate_is_said_in_both_languages(
    page: str, chinese: str, english: str, weight: str, amount: str, tone: Tone
) -> None:
    card = seen(PAGES[page]).weighing
    assert (card.word, card.weight, card.amount, card.tone) == (chinese, weight, amount, tone)
    assert seen(PAGES[page], EN).weighing.word == english
    assert card.advice
    assert card.icon


def test_every_state_has_its_words_and_its_own_look() -> None:
    assert set(LOOKS) == set(ZH.weighing.states) == set(EN.weighing.states) == set(PlateState)


@pytest.mark.parametrize(
    ("page", "live"),
    [
        ("19-weigh-stable", True),
        ("19a-weigh-empty", False),
        ("19b-weigh-moving", False),
        ("19c-weigh-overload", False),
        ("19d-weigh-below-zero", False),
        ("19e-weigh-silent", False),
        ("19h-weigh-tare", True),
        ("19i-weigh-container-off", False),
        ("19j-weigh-typed", True),
        ("19k-weigh-typing", False),
        ("19l-weigh-sold", False),
    ],
)
def test_the_primary_takes_only_a_weight_that_can_be_taken(page: str, live: bool) -> None:
    view = seen(PAGES[page])
    assert view.keys.primary.live is live
    assert view.weighing.is_firm is live
    assert view.keys.primary.label == ZH.add


def test_the_head_names_the_goods_and_their_price() -> None:
    card = seen(STABLE).card
    assert (card.zone, card.title, card.detail) == (Zone.WEIGH, "红富士苹果", "¥9.98/kg")
    assert card.close.command == GoBack()


def test_a_scale_that_has_not_spoken_yet_is_silent_and_not_offline() -> None:
    assert seen(on_scale(WITH_APPLES, APPLES, Reading())).weighing.word == "秤没有回答"


def test_goods_by_500_grams_are_shown_in_what_is_charged() -> None:
    nuts = replace(APPLES, unit="斤")
    card = seen(on_scale(WITH_APPLES, nuts, Reading(Plate.STABLE, 375, 1))).weighing
    assert (card.weight, card.unit, card.amount) == ("0.750", "斤", "7.49")


def test_without_a_weighing_there_is_no_card() -> None:
    assert seen(FILLED).weighing == NOTHING_WEIGHED
    assert seen(FILLED).on_enter == Enter()


# --- keys ---


def test_the_press_carries_the_number_of_the_reading_that_is_shown() -> None:
    view = seen(STABLE)
    assert view.on_enter == view.keys.primary.command == view.keys.enter.command == TakeWeight(7)


def test_while_something_is_typed_enter_is_about_that() -> None:
    typed = seen(PAGES["19j-weigh-typed"])
    assert typed.on_enter == typed.keys.primary.command == Enter()
    code = seen(replace(STABLE, entry=replace(STABLE.entry, text="42")))
    assert code.on_enter == code.keys.enter.command == Enter()


def test_a_card_over_the_weighing_has_the_keys_to_itself() -> None:
    over = replace(STABLE, desk=Selling(0, HealthCard(), Weighing(APPLES)))
    view = seen(over)
    assert view.card.zone is Zone.HEALTH
    assert view.on_enter == Enter()
    assert view.keys.primary.label == ZH.pay


def test_the_container_is_shown_and_can_be_forgotten() -> None:
    bare, tared = seen(STABLE).weighing, seen(PAGES["19h-weigh-tare"]).weighing
    assert (bare.tare, bare.tare_key.label, bare.tare_key.command) == ("", "去皮", TakeTare(7))
    assert (tared.tare, tared.tare_key.label) == ("已去皮 0.012 kg", "清皮")
    assert tared.tare_key.command == TakeTare(0)
    assert not seen(PAGES["19b-weigh-moving"]).weighing.tare_key.live


def test_a_weight_is_typed_in_the_entry_line() -> None:
    view = seen(typing(WITH_APPLES, APPLES, "0.37"))
    assert (view.entry.label, view.entry.typed, view.entry.aside) == ("重量", "0.37", "kg")
    assert view.weighing.type_key.label == "用秤称"
    assert view.weighing.type_key.command == TypeWeight()


# --- the lines, the shelves, the chip ---


def test_a_weighed_line_says_weight_and_price_for_the_unit() -> None:
    apples = seen(STABLE).basket.lines[-2]
    assert (apples.quantity, apples.unit_price, apples.amount) == ("0.375 kg", "×¥9.98/kg", "3.74")


def test_a_typed_weight_is_marked_on_its_line_in_both_languages() -> None:
    for words, mark in ((ZH, "（手输）"), (EN, "(typed)")):
        nuts = seen(WITH_APPLES, words).basket.lines[-1]
        assert (nuts.stem, nuts.size) == ("散装五香花生米（熟）", mark)


def test_a_tile_of_goods_by_weight_names_the_unit() -> None:
    assert tile(APPLES).price == "9.98/kg"
    assert tile(APPLES).command == PickProduct(APPLES)


def test_a_shop_without_a_scale_has_no_chip_for_one() -> None:
    assert "scale" not in [chip.part for chip in seen(FILLED).status.chips]


@pytest.mark.parametrize(
    ("level", "reason", "word", "tone"),
    [
        (Level.OK, "", "", Tone.GOOD),
        (Level.ATTENTION, "silent", "没有回答", Tone.ATTENTION),
        (Level.BROKEN, "unplugged", "没连上", Tone.FAULT),
    ],
)
def test_the_chip_of_the_scale_says_how_it_is_and_opens(
    level: Level, reason: str, word: str, tone: Tone
) -> None:
    health = FILLED.health.with_part(HealthPart.SCALE, PartHealth(level, reason))
    chips = seen(replace(FILLED, health=health)).status.chips
    [scale] = [chip for chip in chips if chip.part == "scale"]
    assert (scale.label, scale.word, scale.tone) == ("秤", word, tone)
    assert scale.command == ShowHealth()


def test_what_is_wrong_with_the_scale_stands_in_the_card_of_faults() -> None:
    health = FILLED.health.with_part(HealthPart.SCALE, PartHealth(Level.BROKEN, "unplugged"))
    state = replace(FILLED, health=health, desk=Selling(0, HealthCard()))
    first = seen(state).card.rows[0]
    assert first.title == "秤没连上"
    assert "手输重量" in first.detail


@pytest.mark.parametrize(
    ("quantity", "text"),
    [(375, "0.375"), (1000, "1.000"), (-5, "−0.005"), (-1200, "−1.200"), (0, "0.000")],
)
def test_a_weight_has_three_decimals_and_a_real_minus(quantity: int, text: str) -> None:
    assert figures.weight(Milli(quantity)) == text


# --- on the glass ---


def test_a_touch_and_the_enter_key_post_the_reading_that_is_seen(window: ShownCashier) -> None:
    window.show(STABLE)
    [primary] = window.named("primary")
    window.touch(primary)
    QTest.keyClick(window.window, Qt.Key.Key_Return)
    assert window.posted == [TakeWeight(7), TakeWeight(7)]


def test_a_weight_that_moves_is_redrawn_and_cannot_be_pressed(window: ShownCashier) -> None:
    window.show(STABLE)
    window.show(PAGES["19b-weigh-moving"])
    [weight] = window.named("weight")
    assert weight.property("text") == "1.268"
    [primary] = window.named("primary")
    window.touch(primary)
    assert window.posted == []


def test_the_keys_of_the_card_are_touched(window: ShownCashier) -> None:
    window.show(STABLE)
    for name in ("tareKey", "typeKey"):
        [key] = window.named(name)
        window.touch(key)
    assert window.posted == [TakeTare(7), TypeWeight()]


def test_figures_of_the_live_weight_are_equally_wide(window: ShownCashier) -> None:
    widths = set()
    for grams in (1111, 4444, 8888):
        window.show(on_scale(WITH_APPLES, APPLES, Reading(Plate.STABLE, grams, grams)))
        [weight] = window.named("weight")
        widths.add(weight.property("implicitWidth"))
    assert len(widths) == 1


def test_a_dear_and_heavy_good_fits(window: ShownCashier) -> None:
    gold = replace(APPLES, name="金" * 40, price=Fen(9_999_999))
    window.show(on_scale(WITH_APPLES, gold, Reading(Plate.STABLE, 999_999, 3)))
    for item in window.named("weight") + window.named("weighedAmount"):
        assert not item.property("truncated")
        assert item.property("paintedWidth") <= item.width() + 1
