"""The keyboard: what a key means on each page, and a scanner that types."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt

from pos_app.checkout.commands import (
    ChooseLine,
    ChooseNote,
    Command,
    Enter,
    EraseLast,
    GoBack,
    OpenDrawerByHand,
    RemoveLine,
    ReprintLast,
    Scan,
    ShowHelp,
    StartPaying,
    TypeText,
    TypeTimes,
    VoidBasket,
)
from pos_app.domain.money import Fen
from pos_app.ui.keyboard import GAP_MS, Keyboard, WedgeReader
from pos_app.ui.keys import KeyStroke, command_for
from pos_app.ui.presenters.cashier import cashier_view
from pos_app.ui.words.chinese import ZH
from tests.ui.samples import NOW, PAGES

SELL = cashier_view(PAGES["01-sell"], ZH, NOW)
PAY = cashier_view(PAGES["04-pay-cash"], ZH, NOW)
CONTROL = Qt.KeyboardModifier.ControlModifier.value
SHIFT = Qt.KeyboardModifier.ShiftModifier.value
CODE = "6921168509256"


def stroke(key: Qt.Key, text: str = "", modifiers: int = 0) -> KeyStroke:
    return KeyStroke(key.value, modifiers, text)


@pytest.mark.parametrize(
    ("pressed", "command"),
    [
        (stroke(Qt.Key.Key_7, "7"), TypeText("7")),
        (stroke(Qt.Key.Key_N, "n"), TypeText("n")),
        (stroke(Qt.Key.Key_Space, " "), TypeText(" ")),
        (stroke(Qt.Key.Key_Period, "."), TypeText(".")),
        (stroke(Qt.Key.Key_Asterisk, "*", SHIFT), TypeTimes()),
        (stroke(Qt.Key.Key_Return, "\r"), Enter()),
        (stroke(Qt.Key.Key_Enter, "\r"), Enter()),
        (stroke(Qt.Key.Key_Backspace, "\x08"), EraseLast()),
        (stroke(Qt.Key.Key_Escape, "\x1b"), GoBack()),
        (stroke(Qt.Key.Key_Delete, "\x7f"), RemoveLine()),
        (stroke(Qt.Key.Key_Up), ChooseLine(-1)),
        (stroke(Qt.Key.Key_Down), ChooseLine(1)),
        (stroke(Qt.Key.Key_F1), ShowHelp()),
        (stroke(Qt.Key.Key_F9), StartPaying()),
        (stroke(Qt.Key.Key_F11), OpenDrawerByHand()),
        (stroke(Qt.Key.Key_Delete, "\x7f", CONTROL), VoidBasket()),
        (stroke(Qt.Key.Key_P, "\x10", CONTROL), ReprintLast()),
        (stroke(Qt.Key.Key_F2), None),
        (stroke(Qt.Key.Key_C, "\x03", CONTROL), None),
        (stroke(Qt.Key.Key_Shift), None),
    ],
)
def test_a_key_of_the_sell_page(pressed: KeyStroke, command: Command | None) -> None:
    assert command_for(pressed, SELL) == command


@pytest.mark.parametrize(
    ("pressed", "command"),
    [
        (stroke(Qt.Key.Key_5, "5"), TypeText("5")),
        (stroke(Qt.Key.Key_Return, "\r"), Enter()),
        (stroke(Qt.Key.Key_F2), ChooseNote(Fen(7000))),
        (stroke(Qt.Key.Key_F3), ChooseNote(Fen(8000))),
        (stroke(Qt.Key.Key_F4), ChooseNote(Fen(10000))),
        (stroke(Qt.Key.Key_Escape, "\x1b"), GoBack()),
        (stroke(Qt.Key.Key_F9), None),
        (stroke(Qt.Key.Key_Delete, "\x7f"), None),
        (stroke(Qt.Key.Key_Delete, "\x7f", CONTROL), None),
    ],
)
def test_a_key_of_the_pay_page(pressed: KeyStroke, command: Command | None) -> None:
    assert command_for(pressed, PAY) == command


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_F9, Qt.Key.Key_Delete])
def test_a_key_that_is_held_down_counts_once(key: Qt.Key) -> None:
    assert command_for(KeyStroke(key.value, 0, "", repeats=True), SELL) is None


def test_backspace_and_arrows_may_be_held_down() -> None:
    held = KeyStroke(Qt.Key.Key_Backspace.value, 0, "\x08", repeats=True)

    assert command_for(held, SELL) == EraseLast()


@dataclass
class Bench:
    """A keyboard on a clock that stands until it is moved."""

    wedge: bool = True
    now_ms: int = 1000
    posted: list[Command] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keyboard = Keyboard(self.posted.append, lambda: self.now_ms, wedge=self.wedge)

    def type(self, text: str, gap_ms: int) -> None:
        for symbol in text:
            self.now_ms += gap_ms
            self.keyboard.stroke(KeyStroke(ord(symbol.upper()), 0, symbol), SELL)

    def enter(self, gap_ms: int) -> None:
        self.now_ms += gap_ms
        self.keyboard.stroke(stroke(Qt.Key.Key_Return, "\r"), SELL)


def test_a_burst_ended_by_enter_is_a_scan_and_leaves_the_entry_as_it_was() -> None:
    bench = Bench()

    bench.type(CODE, gap_ms=2)
    bench.enter(gap_ms=2)

    typed, erased = bench.posted[: len(CODE)], bench.posted[len(CODE) : -1]
    assert typed == [TypeText(symbol) for symbol in CODE]
    assert erased == [EraseLast()] * len(CODE)
    assert bench.posted[-1] == Scan(CODE, source="keyboard")


def test_what_a_hand_typed_before_a_burst_stays_in_the_entry() -> None:
    bench = Bench()

    bench.type("12", gap_ms=200)
    bench.now_ms += 500
    bench.type(CODE, gap_ms=2)
    bench.enter(gap_ms=2)

    assert bench.posted.count(EraseLast()) == len(CODE)
    assert bench.posted[-1] == Scan(CODE, source="keyboard")


def test_a_hand_types_the_same_code_and_enter_looks_it_up() -> None:
    bench = Bench()

    bench.type(CODE, gap_ms=120)
    bench.enter(gap_ms=120)

    assert bench.posted == [*(TypeText(symbol) for symbol in CODE), Enter()]


def test_a_short_burst_is_a_hand() -> None:
    bench = Bench()

    bench.type("1234567", gap_ms=5)
    bench.enter(gap_ms=5)

    assert bench.posted[-1] == Enter()


def test_without_a_keyboard_scanner_every_stroke_is_a_hands() -> None:
    bench = Bench(wedge=False)

    bench.type(CODE, gap_ms=2)
    bench.enter(gap_ms=2)

    assert bench.posted[-1] == Enter()


def test_an_enter_that_comes_late_does_not_end_a_burst() -> None:
    reader = WedgeReader()
    for place, symbol in enumerate(CODE):
        reader.typed(symbol, place)

    assert reader.ended(len(CODE) + GAP_MS + 1) == ""


def test_a_key_in_between_breaks_a_burst() -> None:
    reader = WedgeReader()
    for place, symbol in enumerate(CODE):
        reader.typed(symbol, place)
    reader.interrupted()

    assert reader.ended(len(CODE)) == ""


def test_a_second_burst_starts_anew() -> None:
    reader = WedgeReader()
    for place, symbol in enumerate(CODE):
        reader.typed(symbol, place)
    assert reader.ended(len(CODE)) == CODE

    assert reader.ended(len(CODE) + 1) == ""
