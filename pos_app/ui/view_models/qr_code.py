"""The QR code as an item: whole device pixels for each module, dark on nothing, never smoothed."""

from itertools import groupby

from PySide6.QtCore import Property, QRectF, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class QrCode(QQuickPaintedItem):
    """Draws `modules` (rows of 0 and 1, a line each) across its whole width.

    The width is the caller's to choose, as a whole multiple of `count`.
    """

    modulesChanged = Signal()
    darkChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._rows: list[str] = []
        self._dark = QColor()
        self.setAntialiasing(False)
        self.setSmooth(False)

    def paint(self, painter: QPainter) -> None:
        if not self._rows:
            return
        module = self.width() / len(self._rows)
        for y, row in enumerate(self._rows):
            for x, length in dark_runs(row):
                rect = QRectF(x * module, y * module, length * module, module)
                painter.fillRect(rect, self._dark)

    def _modules(self) -> str:
        return "\n".join(self._rows)

    def _set_modules(self, modules: str) -> None:
        if modules != self._modules():
            self._rows = modules.split()
            self.modulesChanged.emit()
            self.update()

    def _count(self) -> int:
        return len(self._rows)

    def _dark_colour(self) -> QColor:
        return self._dark

    def _set_dark_colour(self, dark: QColor) -> None:
        self._dark = dark
        self.darkChanged.emit()
        self.update()

    modules = Property(str, _modules, _set_modules, notify=modulesChanged)
    count = Property(int, _count, notify=modulesChanged)
    dark = Property(QColor, _dark_colour, _set_dark_colour, notify=darkChanged)


def dark_runs(row: str) -> list[tuple[int, int]]:
    """Where the dark stretches of a row begin, and how many modules they are long."""
    runs, start = [], 0
    for module, stretch in groupby(row):
        length = len(list(stretch))
        if module == "1":
            runs.append((start, length))
        start += length
    return runs
