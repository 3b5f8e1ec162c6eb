"""One key, and the keys outside zone A."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from pos_app.checkout.commands import TypeText
from pos_app.ui.view_models.rows import Post, RowModel
from pos_app.ui.views.cashier import NO_KEY, Key, Keys

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1

SIDE_SLOTS = 4


@QmlElement
class KeyModel(QObject):
    """A key that stands alone."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._post = post
        self._view = NO_KEY

    def present(self, view: Key) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self.changed.emit()

    def _read_label(self) -> str:
        return self._view.label

    label = Property(str, _read_label, notify=changed)

    def _read_hint(self) -> str:
        return self._view.hint

    hint = Property(str, _read_hint, notify=changed)

    def _read_icon(self) -> str:
        return self._view.icon

    icon = Property(str, _read_icon, notify=changed)

    def _read_live(self) -> bool:
        return self._view.live

    live = Property(bool, _read_live, notify=changed)

    def _read_chosen(self) -> bool:
        return self._view.chosen

    chosen = Property(bool, _read_chosen, notify=changed)

    @Slot()
    def press(self) -> None:
        """A touch on the key."""
        if self._view.live and self._view.command is not None:
            self._post(self._view.command)


@QmlElement
class KeysModel(QObject):
    """The keypad, the side keys, the F row and the primary."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._post = post
        self._view = Keys(
            digits_live=False,
            erase=NO_KEY,
            times=NO_KEY,
            enter=NO_KEY,
            side=(),
            functions=(),
            primary=NO_KEY,
            uncoded=NO_KEY,
        )
        self._erase = KeyModel(post, self)
        self._times = KeyModel(post, self)
        self._enter = KeyModel(post, self)
        self._primary = KeyModel(post, self)
        self._uncoded = KeyModel(post, self)
        self._side = RowModel(Key, "", post, self)
        self._functions = RowModel(Key, "", post, self)

    def present(self, view: Keys) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._erase.present(view.erase)
        self._times.present(view.times)
        self._enter.present(view.enter)
        self._primary.present(view.primary)
        self._uncoded.present(view.uncoded)
        # Keys that a page does not have stay made, unseen: making them anew took half of "paid".
        self._side.present((*view.side, *[NO_KEY] * (SIDE_SLOTS - len(view.side))))
        if view.functions:
            self._functions.present(view.functions)
        self.changed.emit()

    def _read_digits_live(self) -> bool:
        return self._view.digits_live

    digitsLive = Property(bool, _read_digits_live, notify=changed)

    def _read_foot(self) -> str:
        return self._view.foot

    foot = Property(str, _read_foot, notify=changed)

    def _read_foot_tone(self) -> str:
        return self._view.foot_tone

    footTone = Property(str, _read_foot_tone, notify=changed)

    def _read_erase(self) -> KeyModel:
        return self._erase

    erase = Property(KeyModel, _read_erase, notify=changed)

    def _read_times(self) -> KeyModel:
        return self._times

    times = Property(KeyModel, _read_times, notify=changed)

    def _read_enter(self) -> KeyModel:
        return self._enter

    enter = Property(KeyModel, _read_enter, notify=changed)

    def _read_primary(self) -> KeyModel:
        return self._primary

    primary = Property(KeyModel, _read_primary, notify=changed)

    def _read_uncoded(self) -> KeyModel:
        return self._uncoded

    uncoded = Property(KeyModel, _read_uncoded, notify=changed)

    def _read_side(self) -> RowModel:
        return self._side

    side = Property(RowModel, _read_side, notify=changed)

    def _read_functions(self) -> RowModel:
        return self._functions

    functions = Property(RowModel, _read_functions, notify=changed)

    @Slot(str)
    def digit(self, text: str) -> None:
        """A touch on a figure of the keypad."""
        self._post(TypeText(text))
