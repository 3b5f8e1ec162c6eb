"""The keyboard as it is drawn while its keys are tested. Pure."""

from collections.abc import Iterator

from pos_app.checkout.keyboard import MAIN, MIDDLE, PAD
from pos_app.checkout.menu import DeviceTest, Visit
from pos_app.checkout.visit_commands import JudgeTest, SkipTest
from pos_app.ui.views.cashier import NO_KEY, Key
from pos_app.ui.views.maintenance import Cap, KeyCheck
from pos_app.ui.words.maintenance import MenuWords

UNIT = 4
"""Places and widths are counted in quarters of a letter's key."""
TOP = 5
"""The row beneath the function keys stands a little lower, as on a real keyboard."""
_MAIN_X = (0, 0, 0, 7, 0, 0)
_MIDDLE_X, _PAD_X = 61, 74
_MIDDLE_Y = (TOP, TOP + UNIT, TOP + 3 * UNIT, TOP + 4 * UNIT)
_WIDTHS = {
    "Backspace": 8,
    "Tab": 6,
    "\\": 6,
    "Enter": 9,
    "Shift": 9,
    "Ctrl": 5,
    "Space": 25,
    "Num 0": 8,
}
_GAPS = {"F1": 4, "F5": 2, "F9": 2, "Space": 10}
"""Before these keys."""
_TALL = frozenset({"Num +", "Num Enter"})
_SHOWN = {
    "Backspace": "⌫",
    "Up": "↑",
    "Down": "↓",
    "Left": "←",
    "Right": "→",
    "Insert": "Ins",
    "Delete": "Del",
    "PageUp": "PgUp",
    "PageDown": "PgDn",
    "Num Enter": "Ent",
}


def key_check(visit: Visit, words: MenuWords) -> KeyCheck:
    """Nothing while no keyboard is tested. Before the first key it can be skipped; then a person
    says whether the rest is dead or not there."""
    if not visit.is_testing_keys:
        return KeyCheck()
    report = visit.report(DeviceTest.KEYBOARD)
    item = DeviceTest.KEYBOARD
    ask, expected = words.expected[item]
    has_begun = bool(report.pressed)
    return KeyCheck(
        title=words.tests[item],
        ask=f"{ask}·{expected}",
        said=report.detail,
        caps=tuple(_caps(report.pressed)),
        second=Key(words.dead_keys, command=JudgeTest(is_right=False))
        if has_begun
        else Key(words.skip, command=SkipTest()),
        main=Key(words.no_such_keys, command=JudgeTest(is_right=True)) if has_begun else NO_KEY,
    )


def _caps(pressed: frozenset[str]) -> Iterator[Cap]:
    for number, row in enumerate(MAIN):
        top = 0 if number == 0 else TOP + (number - 1) * UNIT
        yield from _row(row, _MAIN_X[number], top, pressed)
    for number, row in enumerate(MIDDLE):
        left = _MIDDLE_X + (UNIT if len(row) == 1 else 0)
        yield from _row(row, left, _MIDDLE_Y[number], pressed)
    for number, row in enumerate(PAD):
        left = _PAD_X + (UNIT if number == 0 else 0)
        yield from _row(row, left, TOP + number * UNIT, pressed)


def _row(row: tuple[str, ...], left: int, top: int, pressed: frozenset[str]) -> Iterator[Cap]:
    for name in row:
        left += _GAPS.get(name, 0)
        width = _WIDTHS.get(name, UNIT)
        tall = 2 * UNIT if name in _TALL else UNIT
        label = _SHOWN.get(name, name.removeprefix("Num "))
        yield Cap(label, left, top, width, tall, lit=name in pressed)
        left += width
