"""The keyboard under test, for QML."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from pos_app.ui.view_models.keys import KeyModel
from pos_app.ui.view_models.rows import Post, RowModel
from pos_app.ui.views.maintenance import Cap, KeyCheck

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class KeyCheckModel(QObject):
    """Every key as it lies, and whether it has answered."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._view = KeyCheck()
        self._caps = RowModel(Cap, "", post, self)
        self._second = KeyModel(post, self)
        self._main = KeyModel(post, self)

    def present(self, view: KeyCheck) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._caps.present(view.caps)
        self._second.present(view.second)
        self._main.present(view.main)
        self.changed.emit()

    def _read_title(self) -> str:
        return self._view.title

    title = Property(str, _read_title, notify=changed)

    def _read_ask(self) -> str:
        return self._view.ask

    ask = Property(str, _read_ask, notify=changed)

    def _read_said(self) -> str:
        return self._view.said

    said = Property(str, _read_said, notify=changed)

    def _read_caps(self) -> RowModel:
        return self._caps

    caps = Property(RowModel, _read_caps, notify=changed)

    def _read_second(self) -> KeyModel:
        return self._second

    second = Property(KeyModel, _read_second, notify=changed)

    def _read_main(self) -> KeyModel:
        return self._main

    main = Property(KeyModel, _read_main, notify=changed)
