"""Screens that are closed again, and that may not have warned."""

import os
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui_customer.screen import Screen

os.environ.setdefault("QT_QUICK_BACKEND", "software")  # pictures are equal to the pixel

OpenScreen = Callable[..., Screen]


@pytest.fixture
def open_screen(qtbot: QtBot) -> Iterator[OpenScreen]:
    """`open_screen(width, height, night=…)`: a window without motion; no QML warning is allowed."""
    screens: list[Screen] = []

    def opened(width: int = 1024, height: int = 600, *, night: bool = False) -> Screen:
        screens.append(Screen(qtbot, width, height, night=night))
        return screens[-1]

    yield opened
    warnings = [warning for screen in screens for warning in screen.warnings]
    for screen in screens:
        screen.close()
    assert warnings == []
