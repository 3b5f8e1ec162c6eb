"""The test that covers the whole cashier screen, for QML."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from pos_app.checkout.visit_commands import TouchScreen
from pos_app.ui.view_models.keys import KeyModel
from pos_app.ui.view_models.rows import Post
from pos_app.ui.views.maintenance import WholeScreen

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class WholeModel(QObject):
    """The grid whose cells light up, then one colour after another."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._post = post
        self._view = WholeScreen()
        self._stop = KeyModel(post, self)

    def present(self, view: WholeScreen) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._stop.present(view.stop)
        self.changed.emit()

    @Slot(int)
    def touch(self, cell: int) -> None:
        """A finger on a cell; any cell while a colour is shown."""
        self._post(TouchScreen(cell))

    def _read_columns(self) -> int:
        return self._view.columns

    columns = Property(int, _read_columns, notify=changed)

    def _read_cells(self) -> str:
        return "".join("1" if lit else "0" for lit in self._view.cells)

    cells = Property(str, _read_cells, notify=changed)

    def _read_said(self) -> str:
        return self._view.said

    said = Property(str, _read_said, notify=changed)

    def _read_colour(self) -> int:
        return self._view.colour

    colour = Property(int, _read_colour, notify=changed)

    def _read_stop(self) -> KeyModel:
        return self._stop

    stop = Property(KeyModel, _read_stop, notify=changed)
