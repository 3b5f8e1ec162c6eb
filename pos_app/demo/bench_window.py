"""The device bench on the glass: its window, and where it stands beside the two of the till."""

from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QPoint
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickWindow

from pos_app.demo.bench import DeviceBench
from pos_app.demo.shop import DemoFailed
from pos_app.ui.engine import QML_FOLDER
from pos_app.ui.layout import GAP, TITLE_BAR, Place

BENCH_QML = Path(__file__).parent / "qml" / "DeviceBench.qml"
LEAST, MOST = (560, 356), (1400, 560)


class BenchWindow:
    """Owns the engine. Close it before the bench goes."""

    def __init__(self, bench: DeviceBench, *, theme: str) -> None:
        """Raises DemoFailed when the QML does not load."""
        self.warnings: list[QQmlError] = []
        self._engine = QQmlApplicationEngine()
        self._engine.addImportPath(str(QML_FOLDER))
        self._engine.warnings.connect(self.warnings.extend)
        colours = self._engine.singletonInstance("theme", "Theme")
        if isinstance(colours, QObject):
            colours.setProperty("night", theme == "night")
        self._engine.setInitialProperties({"bench": bench})
        self._engine.load(str(BENCH_QML))
        window = next(iter(self._engine.rootObjects()), None)
        if not isinstance(window, QQuickWindow):
            raise DemoFailed("; ".join(warning.toString() for warning in self.warnings))
        self.window = window

    def show(self, place: Place) -> None:
        """Open it there."""
        self.window.resize(place.width, place.height)
        self.window.setFramePosition(QPoint(place.x, place.y))
        self.window.show()

    def close(self) -> None:
        self.window.hide()
        shiboken6.delete(self._engine)


def bench_place(display: Place, cashier: Place, customer: Place | None) -> Place:
    """Below the cashier's window, else below the customer's, where it covers neither; else in the
    display's lower right corner."""
    for window in (cashier, customer):
        if window is not None and (room := _below(display, window)) is not None:
            return room
    width, height = LEAST
    return Place(
        display.x + max(0, display.width - width),
        display.y + max(0, display.height - height - TITLE_BAR),
        width,
        height,
    )


def _below(display: Place, window: Place) -> Place | None:
    """The room below a window and its frame; None when the bench needs more."""
    top = max(window.y, display.y + TITLE_BAR) + window.height + GAP
    width = min(window.width, display.x + display.width - window.x, MOST[0])
    height = min(display.y + display.height - top - TITLE_BAR, MOST[1])
    is_here = display.x <= window.x < display.x + display.width
    if not is_here or width < LEAST[0] or height < LEAST[1]:
        return None
    return Place(window.x, top, width, height)
