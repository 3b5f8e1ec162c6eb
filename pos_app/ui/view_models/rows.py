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
        head = _shared(self._keys(self._rows), self._keys(new))
        tail = _shared(self._keys(self._rows[head:])[::-1], self._keys(new[head:])[::-1])
        self._remove(head, len(self._rows) - tail)
        self._insert(head, new[head : len(new) - tail])
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


def _shared(left: Sequence[Any], right: Sequence[Any]) -> int:
    """How many items both begin with."""
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count


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
