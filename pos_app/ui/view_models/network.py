"""A network printer's address while it is typed, for QML."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from pos_app.ui.view_models.rows import Post, RowModel
from pos_app.ui.views.binding import FieldRow, NetworkView
from pos_app.ui.views.cashier import Key

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class NetworkModel(QObject):
    """Its fields, and the keypad."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._view = NetworkView()
        self._fields = RowModel(FieldRow, "", post, self)
        self._keys = RowModel(Key, "", post, self)

    def present(self, view: NetworkView) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._fields.present(view.fields)
        self._keys.present(view.keys)
        self.changed.emit()

    def _read_title(self) -> str:
        return self._view.title

    title = Property(str, _read_title, notify=changed)

    def _read_fields(self) -> RowModel:
        return self._fields

    fields = Property(RowModel, _read_fields, notify=changed)

    def _read_keys(self) -> RowModel:
        return self._keys

    keys = Property(RowModel, _read_keys, notify=changed)
