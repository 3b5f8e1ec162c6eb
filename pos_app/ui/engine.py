"""The QML engine: one for both windows, its theme set, its warnings kept."""

from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickWindow

QML_FOLDER = Path(__file__).parent / "qml"


class ScreenBroken(Exception):
    """A window's QML does not load: a broken installation."""


class Engine:
    """Owns the engine and the windows loaded into it. Close it before the view-models go."""

    def __init__(self, *, theme: str, motion: bool) -> None:
        self.warnings: list[QQmlError] = []
        self._engine: QQmlApplicationEngine | None = QQmlApplicationEngine()
        self._engine.addImportPath(str(QML_FOLDER))
        self._engine.warnings.connect(self.warnings.extend)
        self._windows: list[QQuickWindow] = []
        self.set_theme(theme, motion=motion)

    def set_theme(self, theme: str, *, motion: bool) -> None:
        """`day` or `night`; without motion everything appears at once."""
        colours = self._live().singletonInstance("theme", "Theme")
        if not isinstance(colours, QObject):
            raise ScreenBroken("; ".join(warning.toString() for warning in self.warnings))
        colours.setProperty("night", theme == "night")
        colours.setProperty("motion", motion)

    def load(self, module: str, name: str, shown: QObject) -> QQuickWindow:
        """A window of a QML module with its view-model. Raises ScreenBroken."""
        engine = self._live()
        engine.setInitialProperties({"shown": shown})
        engine.loadFromModule(module, name)
        loaded = engine.rootObjects()
        window = loaded[-1] if len(loaded) > len(self._windows) else None
        if not isinstance(window, QQuickWindow):
            raise ScreenBroken("; ".join(warning.toString() for warning in self.warnings))
        self._windows.append(window)
        return window

    def close(self) -> None:
        """Hide the windows, then delete the engine: QML must die before what it reads."""
        for window in self._windows:
            window.hide()
        self._windows.clear()
        if self._engine is not None:
            shiboken6.delete(self._engine)  # at once: later would be after what QML reads
            self._engine = None

    def _live(self) -> QQmlApplicationEngine:
        if self._engine is None:
            raise ScreenBroken("the engine is closed")
        return self._engine
