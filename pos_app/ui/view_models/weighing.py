"""The weighing card."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from pos_app.ui.view_models.keys import KeyModel
from pos_app.ui.view_models.rows import Post
from pos_app.ui.views.cashier import NOTHING_WEIGHED, Weighing

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class WeighingModel(QObject):
    """The plate as it is shown now."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._view = NOTHING_WEIGHED
        self._tare_key = KeyModel(post, self)
        self._type_key = KeyModel(post, self)

    def present(self, view: Weighing) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._tare_key.present(view.tare_key)
        self._type_key.present(view.type_key)
        self.changed.emit()

    def _read_word(self) -> str:
        return self._view.word

    word = Property(str, _read_word, notify=changed)

    def _read_advice(self) -> str:
        return self._view.advice

    advice = Property(str, _read_advice, notify=changed)

    def _read_icon(self) -> str:
        return self._view.icon

    icon = Property(str, _read_icon, notify=changed)

    def _read_tone(self) -> str:
        return self._view.tone

    tone = Property(str, _read_tone, notify=changed)

    def _read_weight(self) -> str:
        return self._view.weight

    weight = Property(str, _read_weight, notify=changed)

    def _read_unit(self) -> str:
        return self._view.unit

    unit = Property(str, _read_unit, notify=changed)

    def _read_amount(self) -> str:
        return self._view.amount

    amount = Property(str, _read_amount, notify=changed)

    def _read_is_firm(self) -> bool:
        return self._view.is_firm

    isFirm = Property(bool, _read_is_firm, notify=changed)

    def _read_is_typed(self) -> bool:
        return self._view.is_typed

    isTyped = Property(bool, _read_is_typed, notify=changed)

    def _read_tare(self) -> str:
        return self._view.tare

    tare = Property(str, _read_tare, notify=changed)

    def _read_tare_key(self) -> KeyModel:
        return self._tare_key

    tareKey = Property(KeyModel, _read_tare_key, notify=changed)

    def _read_type_key(self) -> KeyModel:
        return self._type_key

    typeKey = Property(KeyModel, _read_type_key, notify=changed)
