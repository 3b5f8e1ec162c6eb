"""What a key of the keyboard means, on each page. Pure: a stroke and the page give a command."""

from collections.abc import Mapping

from PySide6.QtCore import Qt

from pos_app.checkout.commands import (
    ChooseLine,
    Command,
    EraseLast,
    GoBack,
    OpenDrawerByHand,
    RemoveLine,
    ReprintLast,
    ShowHelp,
    StartPaying,
    TypeText,
    TypeTimes,
    VoidBasket,
)
from pos_app.domain.values import dataclass
from pos_app.ui.views.cashier import Cashier, Page


@dataclass(frozen=True, slots=True)
class KeyStroke:
    """One key as Qt reports it."""

    key: int
    modifiers: int
    text: str
    repeats: bool = False  # held down

    @property
    def is_control(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.ControlModifier.value)

    @property
    def is_enter(self) -> bool:
        return self.key in ENTERS

    @property
    def is_printable(self) -> bool:
        return bool(self.text) and self.text.isprintable() and not self.is_control


ENTERS = (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value)

EVERYWHERE: Mapping[int, Command] = {
    Qt.Key.Key_Backspace.value: EraseLast(),
    Qt.Key.Key_Escape.value: GoBack(),
    Qt.Key.Key_F1.value: ShowHelp(),
}
SELLING: Mapping[int, Command] = {
    Qt.Key.Key_Up.value: ChooseLine(-1),
    Qt.Key.Key_Down.value: ChooseLine(1),
    Qt.Key.Key_Delete.value: RemoveLine(),
    Qt.Key.Key_F9.value: StartPaying(),
    Qt.Key.Key_F11.value: OpenDrawerByHand(),
    Qt.Key.Key_Asterisk.value: TypeTimes(),
}
MAY_REPEAT = (Qt.Key.Key_Backspace.value, Qt.Key.Key_Up.value, Qt.Key.Key_Down.value)
WITH_CONTROL: Mapping[int, Command] = {
    Qt.Key.Key_Delete.value: VoidBasket(),
    Qt.Key.Key_P.value: ReprintLast(),
}
NOTES: Mapping[int, int] = {
    Qt.Key.Key_F2.value: 1,
    Qt.Key.Key_F3.value: 2,
    Qt.Key.Key_F4.value: 3,
}
"""Which quick-note key of the pay page; the exact sum has no key of its own, it is Enter."""


def command_for(stroke: KeyStroke, view: Cashier) -> Command | None:
    """The command of a key, or None for one that means nothing on this page.

    A key that is held down repeats only where nothing is lost by it: Enter held too long would
    otherwise open paying and take the money. A space goes to the register as text: on an empty
    entry it repeats the chosen line there.
    """
    if stroke.repeats and stroke.key not in MAY_REPEAT:
        return None
    if stroke.is_control:
        return WITH_CONTROL.get(stroke.key) if view.page is Page.SELL else None
    if view.page is Page.PAY and stroke.key in NOTES:
        return _note(view, NOTES[stroke.key])
    if stroke.is_enter:
        return view.on_enter
    here = EVERYWHERE.get(stroke.key)
    if here is None and view.page is Page.SELL:
        here = SELLING.get(stroke.key)
    if here is not None:
        return here
    return TypeText(stroke.text) if stroke.is_printable else None


def _note(view: Cashier, place: int) -> Command | None:
    notes = view.cash.notes
    return notes[place].command if place < len(notes) else None
