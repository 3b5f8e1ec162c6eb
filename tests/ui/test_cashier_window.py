"""The real QML of the cashier window: no warning, no lost touch, no cut figure, no stray focus."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from pos_app.checkout.commands import (
    ChooseLineAt,
    ChooseNote,
    Enter,
    GoBack,
    PickProduct,
    RepeatLast,
    SellUncoded,
    ShowHealth,
    ShowHelp,
    StartPaying,
    TypeText,
)
from pos_app.checkout.state import Entry
from pos_app.checkout.visit_commands import PressKey
from pos_app.domain.money import Fen
from tests.ui.samples import PAGES, POPULAR, with_goods
from tests.ui.windows import ShownCashier

BASE = (1366, 768)
SIZES = ((1366, 768), (1280, 800), (1920, 1080), (1024, 600))
SMALLEST_TARGET = 56

Open = Callable[..., ShownCashier]


@pytest.fixture
def opened(faces: None) -> Iterator[Open]:
    """Open cashier windows; at the end none of them may have warned."""
    shown: list[ShownCashier] = []

    def make(size: tuple[int, int] = BASE, language: str = "zh_CN") -> ShownCashier:
        shown.append(ShownCashier(size, language=language))
        return shown[-1]

    yield make
    for window in shown:
        window.close()
        assert [warning.toString() for warning in window.warnings] == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_page_cuts_a_text_or_leaves_the_window(
    opened: Open, size: tuple[int, int], language: str
) -> None:
    window = opened(size, language)

    for page, state in PAGES.items():
        window.show(state)
        for item in window.items():
            if item.property("truncated") is not None and item.objectName() not in MAY_GIVE_WAY:
                assert not item.property("truncated"), (page, item.property("text"))
            assert _right_edge(item) <= size[0] + 1, (page, item.property("text"))


MAY_GIVE_WAY = {"stem", "said"}
"""The part of a name before its size; what came of a test, which is said whole beside the list; how
a device of others names itself."""


def test_every_key_is_large_enough_for_a_finger(opened: Open) -> None:
    window = opened()

    for page, state in PAGES.items():
        window.show(state)
        small = [
            (key.property("label"), key.width(), key.height())
            for key in _keys(window)
            if min(key.width(), key.height()) < SMALLEST_TARGET
        ]
        assert small == [], page


def test_the_sell_page_has_more_than_forty_targets(opened: Open) -> None:
    window = opened()
    window.show(PAGES["01-sell"])

    lines, chips = 8, 5
    assert len(_keys(window)) + lines + chips >= 40


def test_touches_post_what_they_say(opened: Open) -> None:
    window = opened()
    window.show(PAGES["01-sell"])

    window.touch(min(window.named("digit"), key=lambda digit: (digit.y(), digit.x())))
    window.touch(_with_label(window, "再来一件"))
    window.touch(_with_label(window, "收款"))
    window.touch(_with_label(window, "帮助"))
    window.touch(_with_label(window, "加入"))

    assert window.posted == [TypeText("7"), RepeatLast(), StartPaying(), ShowHelp(), Enter()]


def test_a_touch_on_a_tile_sells_it_and_the_last_place_is_the_uncoded_item(opened: Open) -> None:
    window = opened()
    window.show(PAGES["02-ready"])
    tiles = sorted(window.named("tile"), key=lambda tile: (tile.y(), tile.x()))

    window.touch(tiles[0])
    window.touch(tiles[-1])

    assert window.posted == [PickProduct(POPULAR[0]), SellUncoded()]


def test_touching_the_open_shelf_turns_its_page_and_another_shelf_opens(opened: Open) -> None:
    window = opened()
    window.show(PAGES["02-ready"])
    tabs = sorted(window.named("tab"), key=lambda tab: tab.y())
    first = _brands(window)

    window.touch(tabs[0])
    second = _brands(window)
    window.touch(tabs[1])
    drinks = _brands(window)

    assert first != second != drinks
    assert tabs[1].property("pages").startswith("1/")


def test_a_touch_on_a_line_chooses_it_and_on_a_chip_opens_the_health_card(opened: Open) -> None:
    window = opened()
    window.show(PAGES["01-sell"])
    lines = [item for item in window.items() if item.property("lineId")]
    chips = [item for item in window.items() if item.property("briefWidth")]

    window.touch(next(line for line in lines if line.property("lineId") == 3))
    window.touch(chips[0])

    assert window.posted == [ChooseLineAt(3), ShowHealth()]


def test_the_pay_page_takes_notes_cash_and_the_way_back(opened: Open) -> None:
    window = opened()
    window.show(PAGES["04-pay-cash"])
    notes = sorted(window.named("note"), key=lambda note: note.x())

    window.touch(notes[1])
    window.touch(window.named("primary")[0])
    window.touch(_with_label(window, "返回改单"))

    assert window.posted == [ChooseNote(Fen(7000)), Enter(), GoBack()]


def test_a_key_that_is_not_live_posts_nothing(opened: Open) -> None:
    window = opened()
    window.show(PAGES["02-ready"])

    window.touch(window.named("primary")[0])
    window.touch(_with_label(window, "删除行"))

    assert window.posted == []


def test_the_keyboard_stays_with_the_entry_line_whatever_is_touched(opened: Open) -> None:
    window = opened()

    for page, state in PAGES.items():
        window.show(state)
        for key in _keys(window)[:6]:
            window.touch(key)
        window.posted.clear()
        QTest.keyClick(window.window, Qt.Key.Key_5)
        is_looked_at = page == "21g-menu-keys"
        meant = PressKey("5") if is_looked_at else TypeText("5")
        assert window.posted == [meant], page


def test_a_scan_adds_one_delegate_and_keeps_the_others(opened: Open) -> None:
    window = opened()
    window.show(PAGES["06b-next-scan"])
    before = [item for item in window.items() if item.property("lineId")]

    window.show(with_goods(PAGES["06b-next-scan"], [("6901285991219", 1), ("6928804011173", 1)]))

    after = [item for item in window.items() if item.property("lineId")]
    assert len(after) == len(before) + 1
    assert set(before) <= set(after)


def test_a_long_basket_shows_the_newest_line_and_says_which_rows(opened: Open) -> None:
    window = opened()
    window.show(PAGES["18-long"])

    assert window.named("span")[0].property("text") == "第 23–30 行，共 30 行"
    newest = [item for item in window.items() if item.property("lineId") == 30]
    assert newest


@pytest.mark.parametrize(
    ("amount", "px"), [(6730, 84), (1_234_560, 84), (12_345_678, 72), (123_456_789, 60)]
)
def test_a_large_total_shrinks_in_steps(opened: Open, amount: int, px: int) -> None:
    state = PAGES["01-sell"]
    window = opened()

    window.show(replace(state, priced=replace(state.priced, total=Fen(amount), gross=Fen(amount))))

    assert window.named("total")[0].property("size") == px


def test_healthy_chips_give_way_from_the_right_and_broken_ones_never(opened: Open) -> None:
    window = opened((1280, 800), "en")
    session = replace(
        PAGES["08-offline"].session, shop_name="东门小店东门小店", till_name="一号收银台"
    )
    window.show(replace(PAGES["08-offline"], session=session))

    chips = sorted(
        (item for item in window.items() if item.property("briefWidth")), key=lambda chip: chip.x()
    )
    brief = [bool(chip.property("brief")) for chip in chips]
    assert brief == sorted(brief)
    assert not any(brief[:3])


def _keys(window: ShownCashier) -> list[QQuickItem]:
    """Everything that a finger may press, live or not."""
    return [item for item in window.items() if item.property("inverted") is not None]


def _with_label(window: ShownCashier, label: str) -> QQuickItem:
    return next(key for key in _keys(window) if key.property("label") == label)


def _brands(window: ShownCashier) -> list[str]:
    return [str(tile.property("stem")) for tile in window.named("tile")]


def _right_edge(item: QQuickItem) -> float:
    return item.mapToScene(item.boundingRect().topRight()).x()


def test_the_newest_line_stays_in_view_while_a_basket_grows_and_shrinks(opened: Open) -> None:
    window = opened()
    codes = [product.barcode for product in POPULAR[:14]]

    for count in (*range(1, 15), *range(13, 6, -1)):
        window.show(with_goods(PAGES["02-ready"], [(code, 1) for code in codes[:count]]))
        assert _is_whole(window, line_id=count), count


def test_the_list_stays_where_it_was_when_paying_opens_and_closes(opened: Open) -> None:
    window = opened()
    long = PAGES["18-long"]
    window.show(long)
    before = _top(window)

    window.show(replace(long, desk=PAGES["04-pay-cash"].desk))
    paying = _top(window)
    window.show(long)

    assert before == paying == _top(window)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("typed", ["100", "200", "5000", "50000", "99999"])
def test_the_change_never_runs_into_what_was_received(
    opened: Open, size: tuple[int, int], typed: str
) -> None:
    window = opened(size)
    window.show(replace(PAGES["04-pay-cash"], entry=Entry(typed)))
    (field,), (sign,) = window.named("receivedField"), window.named("changeSign")

    assert _right_edge(field) < sign.mapToScene(QPointF(0, 0)).x()


def test_a_long_shop_name_takes_the_room_that_the_chips_leave(opened: Open) -> None:
    session = replace(PAGES["02-ready"].session, shop_name="街角小店·人民路第二分店")
    window = opened()

    window.show(replace(PAGES["02-ready"], session=session))

    cut = [item for item in window.items() if item.property("truncated")]
    assert {item.objectName() for item in cut} <= MAY_GIVE_WAY


def _is_whole(window: ShownCashier, *, line_id: int) -> bool:
    """Whether the line stands inside the list from top to bottom."""
    (listed,) = window.named("lines")
    line = next(item for item in window.items() if item.property("lineId") == line_id)
    top = line.mapToItem(listed, QPointF(0, 0)).y()
    return bool(top >= -1 and top + line.height() <= listed.height() + 1)


def _top(window: ShownCashier) -> float:
    (listed,) = window.named("lines")
    return float(listed.property("contentY"))
