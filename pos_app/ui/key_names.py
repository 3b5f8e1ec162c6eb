"""How the key check calls a key that Qt reports. Pure."""

from collections.abc import Mapping

from PySide6.QtCore import Qt

from pos_app.ui.keys import KeyStroke

_PAD = Qt.KeyboardModifier.KeypadModifier.value
_LETTERS = {
    Qt.Key.Key_A.value + at: letter for at, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
_MARKS = {ord(mark): mark for mark in "`1234567890-=[]\\;',./"}
_SHIFTED = {
    ord(shifted): mark
    for shifted, mark in zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./", strict=True)
}
"""What the same keys type while Shift is held, on the layout that tills ship with."""
_NAMED: Mapping[int, str] = {
    Qt.Key.Key_Escape.value: "Esc",
    Qt.Key.Key_Backspace.value: "Backspace",
    Qt.Key.Key_Tab.value: "Tab",
    Qt.Key.Key_Backtab.value: "Tab",
    Qt.Key.Key_Return.value: "Enter",
    Qt.Key.Key_Enter.value: "Num Enter",
    Qt.Key.Key_Shift.value: "Shift",
    Qt.Key.Key_Control.value: "Ctrl",
    Qt.Key.Key_Space.value: "Space",
    Qt.Key.Key_Insert.value: "Insert",
    Qt.Key.Key_Delete.value: "Delete",
    Qt.Key.Key_Home.value: "Home",
    Qt.Key.Key_End.value: "End",
    Qt.Key.Key_PageUp.value: "PageUp",
    Qt.Key.Key_PageDown.value: "PageDown",
    Qt.Key.Key_Up.value: "Up",
    Qt.Key.Key_Down.value: "Down",
    Qt.Key.Key_Left.value: "Left",
    Qt.Key.Key_Right.value: "Right",
    **{Qt.Key.Key_F1.value + at: f"F{at + 1}" for at in range(12)},
}
_ON_PAD: Mapping[int, str] = {
    **{ord(mark): f"Num {mark}" for mark in "0123456789/*-+."},
    ord(","): "Num .",
    Qt.Key.Key_Enter.value: "Num Enter",
    Qt.Key.Key_Insert.value: "Num 0",
    Qt.Key.Key_End.value: "Num 1",
    Qt.Key.Key_Down.value: "Num 2",
    Qt.Key.Key_PageDown.value: "Num 3",
    Qt.Key.Key_Left.value: "Num 4",
    Qt.Key.Key_Clear.value: "Num 5",
    Qt.Key.Key_Right.value: "Num 6",
    Qt.Key.Key_Home.value: "Num 7",
    Qt.Key.Key_Up.value: "Num 8",
    Qt.Key.Key_PageUp.value: "Num 9",
    Qt.Key.Key_Delete.value: "Num .",
}
"""Whether NumLock is on or off: it is the same key."""
_KNOWN: Mapping[int, str] = {**_LETTERS, **_MARKS, **_SHIFTED, **_NAMED}


def name_of(stroke: KeyStroke) -> str:
    """As `checkout.keyboard` calls it; any other key by Qt's own name, or its number."""
    named = _ON_PAD if stroke.modifiers & _PAD else _KNOWN
    name = named.get(stroke.key)
    if name is not None:
        return name
    told = next((key.name for key in Qt.Key if key.value == stroke.key), "")
    return told.removeprefix("Key_") or f"0x{stroke.key:X}"
