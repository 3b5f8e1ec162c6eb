"""The real QML of the customer screen, offscreen, as a picture."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QSizeF, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow

from pos_app.ui.fonts import load_fonts
from pos_app.ui.view_models import qr_code  # noqa: F401  (registers the QML type)
from pos_app.ui.view_models.customer import CustomerModel
from pos_app.ui.views.customer import CustomerView

ROOT = Path(__file__).resolve().parents[2]
QML = ROOT / "pos_app/ui/qml"
PLAYLIST = ROOT / "assets/playlist"


class Waiting(Protocol):
    """Runs the event loop until something is so; a QtBot is one."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int) -> None: ...  # noqa: N802  (a QtBot spells it so)


class Screen:
    """One customer window without motion. Any QML warning is kept in `warnings`."""

    def __init__(self, waiting: Waiting, width: int, height: int, *, night: bool = False) -> None:
        QGuiApplication.setFont(load_fonts(ROOT / "assets/fonts"))
        self._waiting = waiting
        self.warnings: list[str] = []
        self.engine = QQmlEngine()
        self.engine.setOutputWarningsToStandardError(False)
        self.engine.warnings.connect(
            lambda found: self.warnings.extend(each.toString() for each in found)
        )
        self.engine.addImportPath(str(QML))
        theme = self.engine.singletonInstance("theme", "Theme")
        assert isinstance(theme, QObject)
        self._theme = theme
        self.set_motion(False)
        theme.setProperty("night", night)
        self.model = CustomerModel(PLAYLIST, self.engine)
        component = QQmlComponent(
            self.engine, QUrl.fromLocalFile(str(QML / "customer/CustomerScreen.qml"))
        )
        made = component.createWithInitialProperties({"screen": self.model})
        assert isinstance(made, QQuickItem), component.errorString()
        self.item = made
        self.window = QQuickWindow()
        self.window.setColor(QColor("#ff00ff"))
        self.window.resize(width, height)
        self.item.setParentItem(self.window.contentItem())
        self.item.setParent(self.window)
        self.item.setSize(QSizeF(width, height))
        self.window.show()

    def shows(self, view: CustomerView) -> QImage:
        """What is on the glass once `view` is presented and its picture loaded."""
        self.model.present(view)
        self._waiting.waitUntil(self._picture_is_ready, timeout=20_000)
        return self.window.grabWindow()

    def set_motion(self, on: bool) -> None:
        """The one switch for everything that moves."""
        self._theme.setProperty("motion", on)

    def close(self) -> None:
        """Windows first, then the engine."""
        self.window.hide()
        self.window.deleteLater()
        self.engine.deleteLater()

    def _picture_is_ready(self) -> bool:
        poster = self.named("poster")
        return not poster.isVisible() or bool(poster.property("ready"))

    def named(self, name: str) -> QQuickItem:
        """The item with this objectName, delegates included."""
        found = next((item for item in self.all_items() if item.objectName() == name), None)
        assert found is not None, name
        return found

    def all_items(self) -> list[QQuickItem]:
        """Every item on the screen."""
        return _all(self.item)


def _all(item: QQuickItem) -> list[QQuickItem]:
    below = [each for child in item.childItems() for each in _all(child)]
    return [item, *below]
