"""A list for QML that changes row by row: one scan is one row, never a reset."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)
from PySide6.QtQml import QmlElement

from pos_app.checkout.commands import Command

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1

FIRST_ROLE = Qt.ItemDataRole.UserRole + 1
HIDDEN = frozenset({"command"})

Index = QModelIndex | QPersistentModelIndex
Post = Callable[[Command], None]
Runs = list[tuple[int, int]]


@QmlElement
class RowModel(QAbstractListModel):
    """Frozen rows of one dataclass; each field is a role. A field that holds a dataclass is
    flattened: `first.tag` is the role `firstTag`. A row's `command` is no role: `press` posts it.
    """

    def __init__(self, row_type: type[Any], key: str, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._roles = {FIRST_ROLE + i: path for i, path in enumerate(_paths(row_type))}
        self._names = {role: _role_name(path) for role, path in self._roles.items()}
        self._key = key
        self._post = post
        self._rows: tuple[Any, ...] = ()

    def present(self, rows: Sequence[Any]) -> None:
        """Show these rows, touching only what differs from the rows shown before."""
        new = tuple(rows)
        if new == self._rows:
            return
        gone, come = difference(self._keys(self._rows), self._keys(new))
        for start, end in reversed(gone):
            self._remove(start, end)
        for start, end in come:
            self._insert(start, new[start:end])
        self._change(new)

    def row(self, index: int) -> Any:
        """The row as it was presented."""
        return self._rows[index]

    @Slot(int)
    def press(self, index: int) -> None:
        """A touch on the row."""
        if 0 <= index < len(self._rows):
            command = self._rows[index].command
            if command is not None:
                self._post(command)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        path = self._roles.get(role)
        if path is None or not index.isValid():
            return None
        return _at(self._rows[index.row()], path)

    def roleNames(self) -> dict[int, QByteArray]:
        return {role: QByteArray(name.encode()) for role, name in self._names.items()}

    def _keys(self, rows: tuple[Any, ...]) -> list[Any]:
        if not self._key:
            return list(range(len(rows)))
        return [getattr(row, self._key) for row in rows]

    def _remove(self, start: int, end: int) -> None:
        if start < end:
            self.beginRemoveRows(QModelIndex(), start, end - 1)
            self._rows = self._rows[:start] + self._rows[end:]
            self.endRemoveRows()

    def _insert(self, start: int, rows: tuple[Any, ...]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), start, start + len(rows) - 1)
            self._rows = self._rows[:start] + rows + self._rows[start:]
            self.endInsertRows()

    def _change(self, new: tuple[Any, ...]) -> None:
        old, self._rows = self._rows, new
        for at, (before, after) in enumerate(zip(old, new, strict=True)):
            if before == after:
                continue
            roles = [r for r, p in self._roles.items() if _at(before, p) != _at(after, p)]
            if roles:
                self.dataChanged.emit(self.index(at), self.index(at), roles)


def difference(old: Sequence[Any], new: Sequence[Any]) -> tuple[Runs, Runs]:
    """Runs of `old` to take out, then runs of `new` to put in, as few as keep the common order.

    Keys that are not unique, or that changed places, are taken out and put in as one run.
    """
    ours, theirs = set(old), set(new)
    kept = [key for key in old if key in theirs]
    if len(ours) == len(old) and len(theirs) == len(new) and kept == [k for k in new if k in ours]:
        return _runs([key not in theirs for key in old]), _runs([key not in ours for key in new])
    return [(0, len(old))], [(0, len(new))]


def _runs(marks: Sequence[bool]) -> Runs:
    """Where marked items stand, as half-open ranges."""
    runs: Runs = []
    for place, marked in enumerate(marks):
        if not marked:
            continue
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def _paths(row_type: type[Any]) -> list[tuple[str, ...]]:
    paths: list[tuple[str, ...]] = []
    for field in fields(row_type):
        if field.name in HIDDEN:
            continue
        nested = getattr(field.type, "__dataclass_fields__", None)
        paths.extend([(field.name, n) for n in nested] if nested else [(field.name,)])
    return paths


def _role_name(path: tuple[str, ...]) -> str:
    words = "_".join(path).split("_")
    return words[0] + "".join(word.capitalize() for word in words[1:])


def _at(row: Any, path: tuple[str, ...]) -> Any:
    value = row
    for name in path:
        value = getattr(value, name)
    return str(value) if isinstance(value, str) else value
