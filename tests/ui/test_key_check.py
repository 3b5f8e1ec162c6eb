"""The key check: every key is looked at and does nothing, Esc and Enter too."""

import pytest
from PySide6.QtCore import Qt

from pos_app.checkout.commands import Command, GoBack
from pos_app.checkout.keyboard import KEYS, missing
from pos_app.checkout.menu import DeviceTest, Trial, Verdict
from pos_app.checkout.visit_commands import JudgeTest, PressKey, SkipTest
from pos_app.ui.key_names import name_of
from pos_app.ui.keyboard import Keyboard
from pos_app.ui.keys import KeyStroke
from pos_app.ui.presenters.cashier import cashier_view
from pos_app.ui.views.cashier import NO_KEY
from pos_app.ui.views.maintenance import KeyCheck
from pos_app.ui.words.chinese import ZH
from tests.ui.samples import NOW, PAGES
from tests.ui.test_maintenance import with_trials

PAD = Qt.KeyboardModifier.KeypadModifier.value
SHIFT = Qt.KeyboardModifier.ShiftModifier.value


def stroke(key: Qt.Key, modifiers: int = 0, *, repeats: bool = False) -> KeyStroke:
    return KeyStroke(key.value, modifiers, "", repeats)


def checked(pressed: frozenset[str]) -> KeyCheck:
    trial = Trial(Verdict.RUNNING, "press_keys", "3/92", pressed=pressed)
    return with_trials({DeviceTest.KEYBOARD: trial}, DeviceTest.KEYBOARD).key_check


@pytest.mark.parametrize(
    ("key", "modifiers", "name"),
    [
        (Qt.Key.Key_Escape, 0, "Esc"),
        (Qt.Key.Key_F12, 0, "F12"),
        (Qt.Key.Key_Return, 0, "Enter"),
        (Qt.Key.Key_Enter, PAD, "Num Enter"),
        (Qt.Key.Key_7, 0, "7"),
        (Qt.Key.Key_7, PAD, "Num 7"),
        (Qt.Key.Key_Home, PAD, "Num 7"),
        (Qt.Key.Key_Clear, PAD, "Num 5"),
        (Qt.Key.Key_Home, 0, "Home"),
        (Qt.Key.Key_Asterisk, SHIFT, "8"),
        (Qt.Key.Key_Asterisk, PAD, "Num *"),
        (Qt.Key.Key_Backtab, SHIFT, "Tab"),
        (Qt.Key.Key_Control, 0, "Ctrl"),
        (Qt.Key.Key_Left, 0, "Left"),
        (Qt.Key.Key_VolumeUp, 0, "VolumeUp"),
    ],
)
def test_a_key_is_called_by_what_stands_on_it(key: Qt.Key, modifiers: int, name: str) -> None:
    assert name_of(stroke(key, modifiers)) == name


def test_a_key_that_not_even_the_system_knows_is_called_by_its_number() -> None:
    assert name_of(KeyStroke(0x2FFFFFF, 0, "")) == "0x2FFFFFF"


def test_every_key_of_the_check_can_be_reached_and_is_drawn_once() -> None:
    names = {name_of(stroke(key, pad)) for key in Qt.Key for pad in (0, PAD)}
    assert set(KEYS) <= names
    assert len(checked(frozenset()).caps) == len(KEYS) == len(set(KEYS))


def test_no_two_keys_lie_on_each_other() -> None:
    taken = [
        (x, y)
        for cap in checked(frozenset()).caps
        for x in range(cap.cap_x, cap.cap_x + cap.cap_w)
        for y in range(cap.cap_y, cap.cap_y + cap.cap_h)
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) < 90
    assert max(y for _, y in taken) < 25


def test_during_the_check_esc_and_enter_are_only_looked_at() -> None:
    posted: list[Command] = []
    keyboard = Keyboard(posted.append, lambda: 0, wedge=True)
    checking = cashier_view(PAGES["21g-menu-keys"], ZH, NOW)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_F9):
        keyboard.stroke(stroke(key), checking)
    keyboard.stroke(stroke(Qt.Key.Key_F9, repeats=True), checking)
    assert posted == [PressKey("Esc"), PressKey("Enter"), PressKey("F9")]
    keyboard.stroke(stroke(Qt.Key.Key_Escape), cashier_view(PAGES["21-menu-tests"], ZH, NOW))
    assert posted[-1] == GoBack()


def test_keys_that_answered_are_lit() -> None:
    lit = [cap.label for cap in checked(frozenset({"Esc", "Num 7"})).caps if cap.lit]
    assert lit == ["Esc", "7"]


def test_before_the_first_key_it_can_be_skipped_and_then_judged() -> None:
    fresh, begun = checked(frozenset()), checked(frozenset({"Esc"}))
    assert (fresh.second.command, fresh.main) == (SkipTest(), NO_KEY)
    assert begun.second.command == JudgeTest(is_right=False)
    assert begun.main.command == JudgeTest(is_right=True)


def test_no_keyboard_is_drawn_when_none_is_tested() -> None:
    passed = Trial(Verdict.PASSED, "every_key", "92/92")
    view = with_trials({DeviceTest.KEYBOARD: passed}, DeviceTest.KEYBOARD)
    assert view.key_check == KeyCheck()


def test_the_journal_names_whichever_keys_are_fewer() -> None:
    assert missing(frozenset(KEYS) - {"F9"}) == "without F9"
    assert missing(frozenset({"Num 1"})) == "only Num 1"
