"""Why the till does not start: two texts that never change."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class NotStartingModel(QObject):
    """The cause with what to do, and the detail for a technician."""

    changed = Signal()

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__()
        self._texts = (cause, detail)

    def _read_cause(self) -> str:
        return self._texts[0]

    cause = Property(str, _read_cause, notify=changed)

    def _read_detail(self) -> str:
        return self._texts[1]

    detail = Property(str, _read_detail, notify=changed)
