"""Both windows on the displays of the moment, as the running till opens them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level, TypeText
from pos_app.ui.engine import Engine, ScreenBroken
from pos_app.ui.fonts import FontMissing, load_fonts
from pos_app.ui.layout import Wishes
from pos_app.ui.windows import Look, Windows
from tests.ui.samples import ASSETS, GOODS, NOW, PAGES, POPULAR


class Desk:
    """Windows that post into a list."""

    def __init__(self, *, kiosk: bool, theme: str = "day") -> None:
        self.posted: list[Command] = []
        self.windows = Windows(
            post=self.posted.append,
            look=Look("zh_CN", theme, motion=False),
            wishes=Wishes(kiosk),
            assets=ASSETS,
            now_ms=lambda: 0,
            keyboard_scans=True,
        )


@pytest.fixture
def desks(faces: None) -> Iterator[list[Desk]]:
    opened: list[Desk] = []
    yield opened
    for desk in opened:
        desk.windows.close()
        assert [warning.toString() for warning in desk.windows.warnings] == []


def test_windowed_both_stand_open_and_show_the_same_state(desks: list[Desk]) -> None:
    desk = Desk(kiosk=False)
    desks.append(desk)
    desk.windows.stock(POPULAR, GOODS)
    desk.windows.present(PAGES["01-sell"], NOW)

    desk.windows.show()
    QGuiApplication.processEvents()

    assert desk.windows.cashier.isVisible()
    assert desk.windows.customer.isVisible()
    assert desk.posted == [HealthChanged(HealthPart.CUSTOMER_SCREEN, Level.OK)]


def test_a_kiosk_with_one_display_hides_the_customer_window_and_says_so(desks: list[Desk]) -> None:
    desk = Desk(kiosk=True, theme="night")
    desks.append(desk)

    desk.windows.show()

    assert not desk.windows.customer.isVisible()
    assert desk.posted == [HealthChanged(HealthPart.CUSTOMER_SCREEN, Level.BROKEN, "missing")]


def test_the_customer_window_never_takes_the_keyboard(desks: list[Desk]) -> None:
    desk = Desk(kiosk=False)
    desks.append(desk)

    assert desk.windows.customer.flags() & Qt.WindowType.WindowDoesNotAcceptFocus


def test_placing_again_on_the_same_displays_changes_nothing(desks: list[Desk]) -> None:
    desk = Desk(kiosk=False)
    desks.append(desk)
    desk.windows.show()
    desk.posted.clear()

    desk.windows.place()

    assert desk.posted == []


def test_a_closed_engine_opens_no_window(faces: None) -> None:
    engine = Engine(theme="day", motion=False)
    engine.close()

    with pytest.raises(ScreenBroken):
        engine.set_theme("night", motion=False)


def test_a_missing_font_is_named(qapp: QGuiApplication, tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match=r"NotoSansCJKsc-Regular\.otf"):
        load_fonts(tmp_path)


TWO_SCREENS = {
    "screens": [
        {"name": "HDMI-2", "x": 1366, "y": 0, "width": 1024, "height": 600},
        {"name": "HDMI-1", "x": 0, "y": 0, "width": 1366, "height": 768},
    ]
}
BOTH = """
from tests.ui.samples import ASSETS, GOODS, NOW, PAGES, POPULAR
from pos_app.ui.layout import Wishes
from pos_app.ui.windows import Look, Windows, make_application

application = make_application(ASSETS)
windows = Windows(
    post=lambda command: None,
    look=Look("en", "night"),
    wishes=Wishes(True, "HDMI-1", "HDMI-2"),
    assets=ASSETS,
    now_ms=lambda: 0,
    keyboard_scans=False,
)
windows.stock(POPULAR, GOODS)
windows.show()
for page in PAGES.values():
    windows.present(page, NOW)
    application.processEvents()
def tell():
    for window in (windows.cashier, windows.customer):
        print(window.x(), window.y(), window.width(), window.height())
    print(*windows.connectors)

tell()
print(*windows.swap())
application.processEvents()
tell()
print(len(windows.warnings))
windows.close()
"""


def test_in_a_kiosk_each_window_fills_its_own_display_and_they_can_change_places(
    tmp_path: Path,
) -> None:
    config = tmp_path / "two.json"
    common = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screens = [{**screen, **common} for screen in TWO_SCREENS["screens"]]
    config.write_text(json.dumps({"screens": screens}), encoding="utf-8")

    ended = subprocess.run(
        [sys.executable, "-c", BOTH],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    first, second = "0 0 1366 768", "1366 0 1024 600"
    before, after = [first, second, "HDMI-1 HDMI-2"], [second, first, "HDMI-2 HDMI-1"]
    told = [*before, after[-1], *after, "0"]
    assert ended.stdout.splitlines() == told, ended.stderr
    assert ended.returncode == 0


def test_with_one_display_the_windows_stay_where_they_are(desks: list[Desk]) -> None:
    desk = Desk(kiosk=False)
    desks.append(desk)
    assert desk.windows.connectors == ("", "")
    desk.windows.show()
    before = desk.windows.cashier.position()

    assert desk.windows.swap()[1] == ""
    assert desk.windows.cashier.position() == before


def test_a_key_reaches_the_register_from_the_window(desks: list[Desk]) -> None:
    desk = Desk(kiosk=False)
    desks.append(desk)
    desk.windows.present(PAGES["02-ready"], NOW)
    desk.windows.show()
    desk.posted.clear()
    assert QTest.qWaitForWindowActive(desk.windows.cashier)

    QTest.keyClick(desk.windows.cashier, Qt.Key.Key_8)

    assert desk.posted == [TypeText("8")]
