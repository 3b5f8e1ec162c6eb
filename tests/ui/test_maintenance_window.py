"""The menu on the real cashier window: how it opens, what its touches post, what it covers."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.checkout.bind_commands import (
    BindPlace,
    ChoosePlace,
    ChooseRole,
    JudgeFit,
    StopFitting,
    SwapDisplays,
    UnbindPlace,
)
from pos_app.checkout.commands import Command, EraseLast, GoBack, TypeText
from pos_app.checkout.menu import Chore, DeviceTest, Door, MenuPage, MenuRow, PageReport, Visit
from pos_app.checkout.places import Role
from pos_app.checkout.state import TillState
from pos_app.checkout.visit_commands import (
    ChooseRow,
    ChooseTest,
    JudgeTest,
    LeaveMenu,
    OpenMenu,
    RunAllTests,
    RunTest,
    ShowMenuPage,
    SkipTest,
    StartChore,
    TouchScreen,
)
from tests.ui.binding_pages import ADAPTER
from tests.ui.samples import PAGES
from tests.ui.windows import ShownCashier

SELLING, READY, DOOR = PAGES["01-sell"], PAGES["02-ready"], PAGES["20-door"]
FRESH, COLOURS = PAGES["21b-menu-fresh"], PAGES["21c-menu-colours"]
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
# Holding is a matter of real time: to show that nothing is asked, a test waits it out.
HELD_S = 0.05
SMALLEST = 44
WHOLE_WINDOW = 1366
"""As wide as this is the menu itself, which swallows what no key of it takes."""

MENU = [name for name, state in PAGES.items() if isinstance(state.desk, Door | Visit)]

COVERED = ("21d-menu-grid", "21e-menu-colour")
"""There is one key beside the cells or the colour."""
Open = Callable[..., ShownCashier]


@pytest.fixture
def opened(faces: None) -> Iterator[Open]:
    """Open cashier windows; at the end none of them may have warned."""
    shown: list[ShownCashier] = []

    def make(
        state: TillState, size: tuple[int, int] = (1366, 768), theme: str = "day"
    ) -> ShownCashier:
        shown.append(ShownCashier(size, theme=theme))
        shown[-1].show(state)
        return shown[-1]

    yield make
    for window in shown:
        window.close()
        assert [warning.toString() for warning in window.warnings] == []


# --- opening and leaving


def test_the_menu_asks_to_be_opened_after_five_seconds_on_the_mark(opened: Open) -> None:
    assert _hold(opened(READY)).property("longPressThreshold") == 5


def test_holding_the_mark_asks_once_however_long_it_is_held(opened: Open, qtbot: QtBot) -> None:
    window = opened(READY)
    _hold(window).setProperty("longPressThreshold", HELD_S)

    centre = _centre(window.named("mark")[0])
    QTest.mousePress(window.window, LEFT, NO_KEYS, centre)
    qtbot.waitUntil(lambda: window.posted != [], timeout=20_000)
    QTest.qWait(int(2000 * HELD_S))
    QTest.mouseRelease(window.window, LEFT, NO_KEYS, centre)

    assert window.posted == [OpenMenu()]


def test_a_shorter_hold_asks_nothing(opened: Open) -> None:
    window = opened(READY)
    _hold(window).setProperty("longPressThreshold", 20 * HELD_S)

    _press_mark(window, for_s=4 * HELD_S)
    _press_mark(window, for_s=0)

    assert window.posted == []


def test_a_hold_that_slides_off_the_mark_asks_nothing(opened: Open) -> None:
    window = opened(READY)
    _hold(window).setProperty("longPressThreshold", HELD_S)
    centre = _centre(window.named("mark")[0])

    QTest.mousePress(window.window, LEFT, NO_KEYS, centre)
    QTest.mouseMove(window.window, centre + QPoint(400, 0))
    QTest.qWait(int(4000 * HELD_S))
    QTest.mouseRelease(window.window, LEFT, NO_KEYS, centre + QPoint(400, 0))

    assert window.posted == []


def test_nothing_of_the_menu_is_made_before_it_is_opened_nor_kept_when_it_is_left(
    opened: Open,
) -> None:
    window = opened(READY)
    assert window.menu is None

    for desk in (DOOR, FRESH, READY, FRESH, READY):
        window.show(desk)
        assert (window.menu is not None) == (desk is not READY)


@pytest.mark.parametrize("state", [DOOR, FRESH], ids=["door", "visit"])
def test_leave_and_escape_are_the_ways_back(opened: Open, state: TillState) -> None:
    window = opened(state)

    window.touch(window.named("leaveMenu")[0])
    QTest.keyClick(window.window, Qt.Key.Key_Escape)

    assert window.posted == [LeaveMenu(), GoBack()]


# --- what lies beneath


@pytest.mark.parametrize("under", [SELLING, READY], ids=["selling", "ready"])
def test_what_the_menu_covers_feels_no_touch(opened: Open, under: TillState) -> None:
    window = opened(under)
    beneath = [_centre(item) for item in window.items() if _is_touched(item)]
    window.touch(window.named("tile")[0])
    assert window.posted
    window.posted.clear()

    window.show(replace(under, desk=DOOR.desk))
    own = [_frame(item) for item in window.items() if _is_touched(item)]
    for place in beneath:
        if not any(frame.contains(QPointF(place)) for frame in own):
            QTest.mouseClick(window.window, LEFT, NO_KEYS, place)

    assert len(beneath) > 30
    assert window.posted == []


def test_the_mark_beneath_the_menu_cannot_be_held(opened: Open) -> None:
    window = opened(READY)
    _hold(window).setProperty("longPressThreshold", HELD_S)
    centre = _centre(window.named("mark")[0])
    window.show(FRESH)

    QTest.mousePress(window.window, LEFT, NO_KEYS, centre)
    QTest.qWait(int(4000 * HELD_S))
    QTest.mouseRelease(window.window, LEFT, NO_KEYS, centre)

    assert window.posted == []


# --- touches


def test_the_menu_turns_pages(opened: Open) -> None:
    window = opened(FRESH)

    for page in MenuPage:
        window.touch(_with_text(window, window.menu_words.pages[page]))

    assert window.posted == [ShowMenuPage(page) for page in MenuPage]


def test_a_touch_on_a_row_chooses_its_test(opened: Open) -> None:
    window = opened(PAGES["22-menu-network"])
    window.touch(_with_text(window, window.menu_words.facts["dns"]))
    assert window.posted == []

    window.show(FRESH)
    for item in DeviceTest:
        window.touch(_with_text(window, window.menu_words.tests[item]))

    assert window.posted == [ChooseTest(item) for item in DeviceTest]


@pytest.mark.parametrize(
    ("page", "keys", "posted"),
    [
        (
            "21b-menu-fresh",
            ("menuMain", "menuSecond", "menuFirst"),
            [RunAllTests(), SkipTest(), RunTest()],
        ),
        (
            "21c-menu-colours",
            ("menuSecond", "menuFirst"),
            [JudgeTest(is_right=False), JudgeTest(is_right=True)],
        ),
        (
            "24-menu-queue",
            ("menuOther", "menuMain"),
            [StartChore(Chore.LOOK), StartChore(Chore.PUSH_NOW)],
        ),
        ("23-menu-ledger", ("menuMain",), []),
        ("21-menu-tests", ("menuSecond", "menuFirst"), []),
    ],
)
def test_the_keys_of_a_page_post_what_they_say_and_resting_ones_nothing(
    opened: Open, page: str, keys: tuple[str, ...], posted: list[Command]
) -> None:
    window = opened(PAGES[page])

    for key in keys:
        window.touch(window.named(key)[0])

    assert window.posted == posted


def test_a_touch_on_a_row_that_can_be_chosen_chooses_it(opened: Open) -> None:
    window = opened(PAGES["25-menu-power"])

    for name in ("restart_program", "factory_reset"):
        window.touch(_with_text(window, window.menu_words.facts[name]))

    assert window.posted == [ChooseRow("restart"), ChooseRow("reset")]


@pytest.mark.parametrize(
    ("page", "posted"),
    [
        ("25c-menu-reset", [StartChore(Chore.RESET, "reset")]),
        ("25d-menu-unsynced", []),
    ],
)
def test_what_cannot_be_taken_back_is_done_by_a_key_that_is_held_and_not_by_a_touch(
    opened: Open, qtbot: QtBot, page: str, posted: list[Command]
) -> None:
    window = opened(PAGES[page])
    (key,) = window.named("menuHeld")
    tap = window.window.findChild(QObject, "holdKey")
    assert tap is not None
    assert tap.property("longPressThreshold") == 3
    window.touch(key)
    assert window.posted == []

    tap.setProperty("longPressThreshold", HELD_S)
    QTest.mousePress(window.window, LEFT, NO_KEYS, _centre(key))
    if posted:
        qtbot.waitUntil(lambda: window.posted != [], timeout=20_000)
    else:
        QTest.qWait(int(4000 * HELD_S))
    QTest.mouseRelease(window.window, LEFT, NO_KEYS, _centre(key))

    assert window.posted == posted


@pytest.mark.parametrize(
    ("page", "keys", "posted"),
    [
        (
            "26-devices",
            ("menuOther", "menuMain", "bindSecond", "bindFirst"),
            [SwapDisplays(), ShowMenuPage(MenuPage.DEVICES), UnbindPlace(), BindPlace()],
        ),
        ("26b-devices-wrong-device", ("bindFirst",), [BindPlace()]),
        (
            "26c-devices-asked",
            ("bindSecond", "bindFirst"),
            [JudgeFit(is_right=False), JudgeFit(is_right=True)],
        ),
        ("26d-devices-scanner", ("bindSecond", "bindFirst"), [StopFitting()]),
    ],
)
def test_devices_are_bound_by_touch_alone(
    opened: Open, page: str, keys: tuple[str, ...], posted: list[Command]
) -> None:
    window = opened(PAGES[page])

    for key in keys:
        window.touch(window.named(key)[0])

    assert window.posted == posted


def test_a_touch_chooses_a_device_and_its_port(opened: Open) -> None:
    window = opened(PAGES["26-devices"])

    window.touch(_with_text(window, window.menu_words.bind.roles[Role.SCALE]))
    window.touch(_with_text(window, "USB Serial"))

    assert window.posted == [ChooseRole(Role.SCALE), ChoosePlace(ADAPTER)]


@pytest.mark.parametrize(
    ("page", "theme"), [("26b-menu-codes", "day"), ("27-menu-identity", "night")]
)
def test_support_code_is_read_off_the_screen(opened: Open, page: str, theme: str) -> None:
    window = opened(PAGES[page], theme=theme)
    desk = PAGES[page].desk
    assert isinstance(desk, Visit)
    row = desk.found(desk.page).chosen_row
    assert row is not None

    picture = window.grab().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(picture.constBits(), np.uint8)
    found = zxingcpp.read_barcodes(pixels.reshape(picture.height(), picture.bytesPerLine()))

    assert [code.text for code in found] == [row.code]


def test_a_finger_lights_each_cell_of_the_grid_once(opened: Open) -> None:
    window = opened(PAGES["21d-menu-grid"])

    cells = sorted(window.named("touchCell"), key=lambda cell: cell.property("index"))
    for cell in cells[20:26]:
        corner = _frame(cell).topLeft().toPoint()
        QTest.mouseClick(window.window, LEFT, NO_KEYS, corner + QPoint(9, 9))

    assert window.posted == [TouchScreen(cell) for cell in (23, 24, 25)]


def test_a_touch_shows_the_next_colour_and_a_dead_cell_can_be_reported(opened: Open) -> None:
    window = opened(PAGES["21e-menu-colour"])

    QTest.mouseClick(window.window, LEFT, NO_KEYS, QPoint(30, 30))
    window.touch(window.named("wholeStop")[0])

    assert window.posted == [TouchScreen(0), JudgeTest(is_right=False)]


def test_the_counts_of_the_tests_are_coloured(opened: Open) -> None:
    counts = opened(PAGES["21-menu-tests"]).named("count")
    counts.sort(key=lambda count: _centre(count).x())

    assert [count.property("text") for count in counts] == ["4 通过", "1 失败", "3 跳过"]
    assert len({count.property("color").name() for count in counts}) == 3


def test_what_the_camera_saw_is_drawn(opened: Open, qtbot: QtBot) -> None:
    window = opened(PAGES["21f-menu-camera"])
    (picture,) = window.named("cameraPicture")

    qtbot.waitUntil(lambda: picture.property("sourceSize").width() == 352, timeout=20_000)


def test_digits_of_the_door_come_from_its_keypad_and_from_the_keyboard(opened: Open) -> None:
    window = opened(DOOR)

    for label in ("1", "5", "9", "0", "⌫"):
        window.touch(_with_text(window, label))
    QTest.keyClick(window.window, Qt.Key.Key_7)
    QTest.keyClick(window.window, Qt.Key.Key_Backspace)

    typed = [TypeText("1"), TypeText("5"), TypeText("9"), TypeText("0"), EraseLast()]
    assert window.posted == [*typed, TypeText("7"), EraseLast()]


# --- shape


@pytest.mark.parametrize("page", MENU)
def test_every_target_of_the_menu_is_large_enough_for_a_finger(opened: Open, page: str) -> None:
    window = opened(PAGES[page])

    targets = [item for item in window.items() if _is_touched(item)]

    assert len(targets) >= (1 if page in COVERED else 10)
    assert [
        (item.objectName(), item.width(), item.height())
        for item in targets
        if min(item.width(), item.height()) < SMALLEST
    ] == []


def test_the_mark_is_large_enough_for_a_finger(opened: Open) -> None:
    window = opened(READY)
    (mark,) = window.named("mark")

    assert mark.width() + 2 * _hold(window).property("margin") >= SMALLEST


def test_a_long_page_can_be_moved_to_its_last_row_and_shows_where_it_is(opened: Open) -> None:
    window = opened(_settings_page(rows=40))
    (thumb,) = window.named("menuThumb")
    (listed,) = window.named("menuItems")
    before = thumb.y()

    listed.setProperty("contentY", listed.property("contentHeight") - listed.height())

    assert _with_text(window, "key.40").isVisible()
    assert thumb.y() > before
    window.show(FRESH)
    assert window.named("menuThumb") == []


def _settings_page(rows: int) -> TillState:
    found = tuple(MenuRow("setting", f"key.{number}") for number in range(1, rows + 1))
    visit = FRESH.desk
    assert isinstance(visit, Visit)
    page = MenuPage.SETTINGS
    return replace(FRESH, desk=replace(visit, page=page, pages={page: PageReport(found)}))


def _hold(window: ShownCashier) -> QObject:
    found = window.window.findChild(QObject, "hold")
    assert found is not None
    return found


def _press_mark(window: ShownCashier, *, for_s: float) -> None:
    centre = _centre(window.named("mark")[0])
    QTest.mousePress(window.window, LEFT, NO_KEYS, centre)
    if for_s:
        QTest.qWait(int(1000 * for_s))
    QTest.mouseRelease(window.window, LEFT, NO_KEYS, centre)


def _is_touched(item: QQuickItem) -> bool:
    """Whether a finger on this item means something: it has a handler of its own."""
    handlers = [
        one for one in item.children() if one.metaObject().className().startswith("QQuickTap")
    ]
    return bool(handlers) and item.width() < WHOLE_WINDOW


def _with_text(window: ShownCashier, text: str) -> QQuickItem:
    """The leftmost, for a head repeats what the list at its left says."""
    found = [item for item in window.items() if item.property("text") == text]
    return min(found, key=lambda item: _centre(item).x())


def _centre(item: QQuickItem) -> QPoint:
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()


def _frame(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(item.boundingRect())
