"""The maintenance menu for QML."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

import pos_app.ui.view_models.qr_code  # noqa: F401 - the support code is drawn by it
from pos_app.ui.view_models.binding import BindModel
from pos_app.ui.view_models.key_check import KeyCheckModel
from pos_app.ui.view_models.keys import KeyModel
from pos_app.ui.view_models.rows import Post, RowModel
from pos_app.ui.view_models.whole_screen import WholeModel
from pos_app.ui.views.cashier import Key
from pos_app.ui.views.maintenance import (
    NOTHING,
    Count,
    Detail,
    DoorView,
    Item,
    Maintenance,
    Nav,
    PastRow,
    RawByte,
)

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class DoorModel(QObject):
    """The challenge, and what was typed."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._view = DoorView()
        self._keys = RowModel(Key, "", post, self)

    def present(self, view: DoorView) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._keys.present(view.keys)
        self.changed.emit()

    def _read_challenge_label(self) -> str:
        return self._view.challenge_label

    challengeLabel = Property(str, _read_challenge_label, notify=changed)

    def _read_challenge(self) -> str:
        return self._view.challenge

    challenge = Property(str, _read_challenge, notify=changed)

    def _read_badge_label(self) -> str:
        return self._view.badge_label

    badgeLabel = Property(str, _read_badge_label, notify=changed)

    def _read_badge(self) -> str:
        return self._view.badge

    badge = Property(str, _read_badge, notify=changed)

    def _read_code_label(self) -> str:
        return self._view.code_label

    codeLabel = Property(str, _read_code_label, notify=changed)

    def _read_code(self) -> str:
        return self._view.code

    code = Property(str, _read_code, notify=changed)

    def _read_hint(self) -> str:
        return self._view.hint

    hint = Property(str, _read_hint, notify=changed)

    def _read_notice(self) -> str:
        return self._view.notice

    notice = Property(str, _read_notice, notify=changed)

    def _read_keys(self) -> RowModel:
        return self._keys

    keys = Property(RowModel, _read_keys, notify=changed)


@QmlElement
class DetailModel(QObject):
    """The chosen test."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._view = Detail()
        self._second = KeyModel(post, self)
        self._main = KeyModel(post, self)
        self._raw = RowModel(RawByte, "", post, self)
        self._past = RowModel(PastRow, "", post, self)

    def present(self, view: Detail) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._second.present(view.second)
        self._main.present(view.main)
        self._raw.present(view.raw)
        self._past.present(view.past)
        self.changed.emit()

    def _read_icon(self) -> str:
        return self._view.icon

    icon = Property(str, _read_icon, notify=changed)

    def _read_title(self) -> str:
        return self._view.title

    title = Property(str, _read_title, notify=changed)

    def _read_verdict(self) -> str:
        return self._view.verdict

    verdict = Property(str, _read_verdict, notify=changed)

    def _read_mark(self) -> str:
        return self._view.mark

    mark = Property(str, _read_mark, notify=changed)

    def _read_tone(self) -> str:
        return self._view.tone

    tone = Property(str, _read_tone, notify=changed)

    def _read_ask(self) -> str:
        return self._view.ask

    ask = Property(str, _read_ask, notify=changed)

    def _read_expected(self) -> str:
        return self._view.expected

    expected = Property(str, _read_expected, notify=changed)

    def _read_said(self) -> str:
        return self._view.said

    said = Property(str, _read_said, notify=changed)

    def _read_raw_label(self) -> str:
        return self._view.raw_label

    rawLabel = Property(str, _read_raw_label, notify=changed)

    def _read_raw(self) -> RowModel:
        return self._raw

    raw = Property(RowModel, _read_raw, notify=changed)

    def _read_picture(self) -> str:
        return self._view.picture

    picture = Property(str, _read_picture, notify=changed)

    def _read_past_label(self) -> str:
        return self._view.past_label

    pastLabel = Property(str, _read_past_label, notify=changed)

    def _read_past(self) -> RowModel:
        return self._past

    past = Property(RowModel, _read_past, notify=changed)

    def _read_advice_label(self) -> str:
        return self._view.advice_label

    adviceLabel = Property(str, _read_advice_label, notify=changed)

    def _read_advice(self) -> str:
        return self._view.advice

    advice = Property(str, _read_advice, notify=changed)

    def _read_shows_colours(self) -> bool:
        return self._view.shows_colours

    showsColours = Property(bool, _read_shows_colours, notify=changed)

    def _read_code(self) -> str:
        return self._view.code

    code = Property(str, _read_code, notify=changed)

    def _read_holds(self) -> bool:
        return self._view.holds

    holds = Property(bool, _read_holds, notify=changed)

    def _read_second(self) -> KeyModel:
        return self._second

    second = Property(KeyModel, _read_second, notify=changed)

    def _read_main(self) -> KeyModel:
        return self._main

    main = Property(KeyModel, _read_main, notify=changed)


@QmlElement
class MenuModel(QObject):
    """The whole menu."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._view = NOTHING
        self._nav = RowModel(Nav, "", post, self)
        self._items = RowModel(Item, "", post, self)
        self._leave = KeyModel(post, self)
        self._second = KeyModel(post, self)
        self._main = KeyModel(post, self)
        self._detail = DetailModel(post, self)
        self._door = DoorModel(post, self)
        self._binding = BindModel(post, self)
        self._counts = RowModel(Count, "", post, self)
        self._whole = WholeModel(post, self)
        self._key_check = KeyCheckModel(post, self)

    def present(self, view: Maintenance) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._nav.present(view.nav)
        self._items.present(view.items)
        self._leave.present(view.leave)
        self._second.present(view.second)
        self._main.present(view.main)
        self._detail.present(view.detail)
        self._door.present(view.door)
        self._binding.present(view.binding)
        self._counts.present(view.counts)
        self._whole.present(view.whole)
        self._key_check.present(view.key_check)
        self.changed.emit()

    def _read_screen(self) -> str:
        return self._view.screen

    screen = Property(str, _read_screen, notify=changed)

    def _read_title(self) -> str:
        return self._view.title

    title = Property(str, _read_title, notify=changed)

    def _read_place(self) -> str:
        return self._view.place

    place = Property(str, _read_place, notify=changed)

    def _read_who(self) -> str:
        return self._view.who

    who = Property(str, _read_who, notify=changed)

    def _read_left(self) -> str:
        return self._view.left

    left = Property(str, _read_left, notify=changed)

    def _read_leave(self) -> KeyModel:
        return self._leave

    leave = Property(KeyModel, _read_leave, notify=changed)

    def _read_nav(self) -> RowModel:
        return self._nav

    nav = Property(RowModel, _read_nav, notify=changed)

    def _read_head(self) -> str:
        return self._view.head

    head = Property(str, _read_head, notify=changed)

    def _read_summary(self) -> str:
        return self._view.summary

    summary = Property(str, _read_summary, notify=changed)

    def _read_second(self) -> KeyModel:
        return self._second

    second = Property(KeyModel, _read_second, notify=changed)

    def _read_main(self) -> KeyModel:
        return self._main

    main = Property(KeyModel, _read_main, notify=changed)

    def _read_items(self) -> RowModel:
        return self._items

    items = Property(RowModel, _read_items, notify=changed)

    def _read_detail(self) -> DetailModel:
        return self._detail

    detail = Property(DetailModel, _read_detail, notify=changed)

    def _read_door(self) -> DoorModel:
        return self._door

    door = Property(DoorModel, _read_door, notify=changed)

    def _read_binding(self) -> BindModel:
        return self._binding

    binding = Property(BindModel, _read_binding, notify=changed)

    def _read_counts(self) -> RowModel:
        return self._counts

    counts = Property(RowModel, _read_counts, notify=changed)

    def _read_whole(self) -> WholeModel:
        return self._whole

    whole = Property(WholeModel, _read_whole, notify=changed)

    def _read_key_check(self) -> KeyCheckModel:
        return self._key_check

    keyCheck = Property(KeyCheckModel, _read_key_check, notify=changed)
