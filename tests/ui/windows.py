"""A cashier window on the real QML, for tests and for the gallery."""

from collections.abc import Callable, Iterator
from pathlib import Path

import PySide6.QtQuick  # noqa: F401  (else roots come back as plain windows)
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlError
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from pos_app.checkout.commands import Command
from pos_app.checkout.state import TillState
from pos_app.ui.engine import Engine
from pos_app.ui.keyboard import Keyboard
from pos_app.ui.presenters.cashier import cashier_view
from pos_app.ui.presenters.hot import hot_goods
from pos_app.ui.presenters.maintenance import maintenance_view
from pos_app.ui.view_models.cashier import CashierModel
from pos_app.ui.words.languages import LANGUAGES
from pos_app.ui.words.maintenance import menu_words
from tests.ui.samples import NOW, POPULAR

QML = Path(__file__).parents[2] / "pos_app" / "ui" / "qml"


class ShownCashier:
    """The window with everything behind it but the till: commands are collected."""

    def __init__(
        self,
        size: tuple[int, int] = (1366, 768),
        *,
        theme: str = "day",
        language: str = "zh_CN",
        now_ms: Callable[[], int] = lambda: 0,
    ) -> None:
        self.posted: list[Command] = []
        self.words = LANGUAGES[language]
        self.menu_words = menu_words(language)
        keyboard = Keyboard(self.posted.append, now_ms, wedge=True)
        self.model = CashierModel(self.posted.append, keyboard.stroke)
        self.model.hot_model.present(hot_goods(POPULAR, self.words))
        self.engine = Engine(theme=theme, motion=False)
        self.window: QQuickWindow = self.engine.load("cashier", "CashierWindow", self.model)
        self.window.resize(*size)

    def show(self, state: TillState) -> None:
        self.model.present(cashier_view(state, self.words, NOW))
        self.model.menu_model.present(maintenance_view(state, NOW, self.words, self.menu_words))
        self.window.show()
        for _ in range(3):
            QGuiApplication.processEvents()

    def items(self) -> Iterator[QQuickItem]:
        """Every item that can be seen, delegates included; the menu covers all beneath it."""
        waiting = [self.menu or self.window.contentItem()]
        while waiting:
            item = waiting.pop()
            if item.isVisible() and item.opacity() > 0:
                yield item
                waiting.extend(item.childItems())

    @property
    def menu(self) -> QQuickItem | None:
        """The maintenance menu, if it is loaded."""
        loader = self.window.findChild(QQuickItem, "menu")
        loaded: QQuickItem | None = loader.property("item") if loader else None
        return loaded

    def named(self, name: str) -> list[QQuickItem]:
        return [item for item in self.items() if item.objectName() == name]

    def touch(self, item: QQuickItem) -> None:
        centre = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.mouseClick(
            self.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre
        )

    def grab(self) -> QImage:
        return self.window.grabWindow().convertToFormat(QImage.Format.Format_RGB32)

    @property
    def warnings(self) -> list[QQmlError]:
        return self.engine.warnings

    def close(self) -> None:
        self.window.hide()
        self.engine.close()
