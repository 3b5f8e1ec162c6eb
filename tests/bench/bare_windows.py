"""The floor of Qt Quick itself: two bare windows, one row inserted from Python.

A process: `ready NS` when both first frames are out; for each line of its input one row, answered
by `painted FROM_NS TO_NS` when both windows have swapped it; ends with its input.
"""

import sys
from time import perf_counter_ns

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QPersistentModelIndex,
    QSocketNotifier,
    Qt,
    QUrl,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickWindow

from tests.bench.saying import say

QML = b"""
import QtQuick
Window { width: 1366; height: 768; visible: true
  ListView { id: list; anchors.fill: parent; model: rows; reuseItems: true
    delegate: Text { required property string name; required property string amount; height: 32
                     text: name + "  " + amount; font.pixelSize: 18 }
    onCountChanged: positionViewAtEnd() }
  Text { anchors.right: parent.right; anchors.bottom: parent.bottom; font.pixelSize: 48
         text: list.count } }
"""
Index = QModelIndex | QPersistentModelIndex
NAME, AMOUNT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class Rows(QAbstractListModel):
    """A list of names and amounts, nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, str]] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802  Qt's own signature
        return len(self._rows)

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802  Qt's own name
        return {NAME: QByteArray(b"name"), AMOUNT: QByteArray(b"amount")}

    def data(self, index: Index, role: int = NAME) -> str:
        return self._rows[index.row()][role - NAME]

    def add(self, row: tuple[str, str]) -> None:
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows))
        self._rows.append(row)
        self.endInsertRows()


class BareWindows:
    """Two windows over one list, and when both have swapped."""

    def __init__(self, engine: QQmlEngine) -> None:
        self._rows = Rows()
        self._began = 0
        self._waits = {0, 1}
        engine.rootContext().setContextProperty("rows", self._rows)
        component = QQmlComponent(engine)
        component.setData(QML, QUrl("floor.qml"))
        self._windows = [component.create(), component.create()]
        for number, window in enumerate(self._windows):
            assert isinstance(window, QQuickWindow), component.errorString()
            window.frameSwapped.connect(lambda number=number: self._swapped(number))

    def add(self) -> None:
        """One row; said when both windows show it."""
        self._waits = {0, 1}
        self._began = perf_counter_ns()
        self._rows.add(("康师傅红烧牛肉面", "4.50"))

    def _swapped(self, number: int) -> None:
        if number not in self._waits:
            return
        self._waits.discard(number)
        if not self._waits:
            now = perf_counter_ns()
            say(*(("painted", self._began, now) if self._began else ("ready", now)))


def main() -> int:
    """Until the input ends."""
    application = QGuiApplication(sys.argv[:1])
    engine = QQmlEngine()
    windows = BareWindows(engine)
    reads = QSocketNotifier(0, QSocketNotifier.Type.Read)
    reads.activated.connect(lambda: windows.add() if sys.stdin.readline() else application.quit())
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
