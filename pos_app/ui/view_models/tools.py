"""The right side: the entry line, zone A, and the pay page."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from pos_app.ui.view_models.keys import KeyModel
from pos_app.ui.view_models.rows import Post, RowModel
from pos_app.ui.views.cashier import Card, Cash, Entry, Key, Row, Zone

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class EntryModel(QObject):
    """The one live input."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._view = Entry()

    def present(self, view: Entry) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self.changed.emit()

    def _read_label(self) -> str:
        return self._view.label

    label = Property(str, _read_label, notify=changed)

    def _read_times(self) -> str:
        return self._view.times

    times = Property(str, _read_times, notify=changed)

    def _read_typed(self) -> str:
        return self._view.typed

    typed = Property(str, _read_typed, notify=changed)

    def _read_placeholder(self) -> str:
        return self._view.placeholder

    placeholder = Property(str, _read_placeholder, notify=changed)

    def _read_aside(self) -> str:
        return self._view.aside

    aside = Property(str, _read_aside, notify=changed)

    def _read_aside_strong(self) -> str:
        return self._view.aside_strong

    asideStrong = Property(str, _read_aside_strong, notify=changed)

    def _read_tone(self) -> str:
        return self._view.tone

    tone = Property(str, _read_tone, notify=changed)

    def _read_money(self) -> bool:
        return self._view.money

    money = Property(bool, _read_money, notify=changed)


@QmlElement
class CardModel(QObject):
    """What lies in zone A."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._post = post
        self._view = Card(Zone.HOT)
        self._rows = RowModel(Row, "", post, self)
        self._close = KeyModel(post, self)
        self._second = KeyModel(post, self)
        self._main = KeyModel(post, self)

    def present(self, view: Card) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._rows.present(view.rows)
        self._close.present(view.close)
        self._second.present(view.second)
        self._main.present(view.main)
        self.changed.emit()

    def _read_zone(self) -> str:
        return self._view.zone

    zone = Property(str, _read_zone, notify=changed)

    def _read_tone(self) -> str:
        return self._view.tone

    tone = Property(str, _read_tone, notify=changed)

    def _read_icon(self) -> str:
        return self._view.icon

    icon = Property(str, _read_icon, notify=changed)

    def _read_title(self) -> str:
        return self._view.title

    title = Property(str, _read_title, notify=changed)

    def _read_detail(self) -> str:
        return self._view.detail

    detail = Property(str, _read_detail, notify=changed)

    def _read_field(self) -> str:
        return self._view.field

    field = Property(str, _read_field, notify=changed)

    def _read_field_hint(self) -> str:
        return self._view.field_hint

    fieldHint = Property(str, _read_field_hint, notify=changed)

    def _read_advice(self) -> str:
        return self._view.advice

    advice = Property(str, _read_advice, notify=changed)

    def _read_naming(self) -> bool:
        return self._view.naming

    naming = Property(bool, _read_naming, notify=changed)

    def _read_marked(self) -> int:
        return next((i for i, row in enumerate(self._view.rows) if row.chosen), -1)

    marked = Property(int, _read_marked, notify=changed)

    def _read_rows(self) -> RowModel:
        return self._rows

    rows = Property(RowModel, _read_rows, notify=changed)

    def _read_close(self) -> KeyModel:
        return self._close

    close = Property(KeyModel, _read_close, notify=changed)

    def _read_second(self) -> KeyModel:
        return self._second

    second = Property(KeyModel, _read_second, notify=changed)

    def _read_main(self) -> KeyModel:
        return self._main

    main = Property(KeyModel, _read_main, notify=changed)

    @Slot()
    def pressField(self) -> None:
        """A touch on the name field: letters go there, or back."""
        if self._view.naming_command is not None:
            self._post(self._view.naming_command)


@QmlElement
class CashModel(QObject):
    """The cash card of the pay page."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._view = Cash()
        self._notes = RowModel(Key, "", post, self)
        self._tenders = RowModel(Key, "", post, self)

    def present(self, view: Cash) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._notes.present(view.notes)
        self._tenders.present(view.tenders)
        self.changed.emit()

    def _read_received_label(self) -> str:
        return self._view.received_label

    receivedLabel = Property(str, _read_received_label, notify=changed)

    def _read_received(self) -> str:
        return self._view.received

    received = Property(str, _read_received, notify=changed)

    def _read_received_hint(self) -> str:
        return self._view.received_hint

    receivedHint = Property(str, _read_received_hint, notify=changed)

    def _read_change_label(self) -> str:
        return self._view.change_label

    changeLabel = Property(str, _read_change_label, notify=changed)

    def _read_change(self) -> str:
        return self._view.change

    change = Property(str, _read_change, notify=changed)

    def _read_short(self) -> bool:
        return self._view.short

    short = Property(bool, _read_short, notify=changed)

    def _read_notes(self) -> RowModel:
        return self._notes

    notes = Property(RowModel, _read_notes, notify=changed)

    def _read_tenders(self) -> RowModel:
        return self._tenders

    tenders = Property(RowModel, _read_tenders, notify=changed)
