"""A list for QML changes row by row, and the binding layer survives a busy day."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from pos_app.checkout.commands import Command, TypeText
from pos_app.ui.view_models.rows import RowModel


@dataclass(frozen=True, slots=True)
class Tag:
    word: str


@dataclass(frozen=True, slots=True)
class Shown:
    line_id: int
    name: str
    tag: Tag = Tag("")
    command: Command | None = None


class Changes:
    """What a model told QML."""

    def __init__(self, model: QAbstractItemModel) -> None:
        self.inserted = QSignalSpy(model.rowsInserted)
        self.removed = QSignalSpy(model.rowsRemoved)
        self.changed = QSignalSpy(model.dataChanged)
        self.reset = QSignalSpy(model.modelReset)

    def counts(self) -> tuple[int, int, int, int]:
        spies = (self.inserted, self.removed, self.changed, self.reset)
        inserted, removed, changed, reset = (spy.count() for spy in spies)
        return inserted, removed, changed, reset


@pytest.fixture
def posted() -> list[Command]:
    return []


@pytest.fixture
def model(qapp: object, posted: list[Command]) -> Iterator[RowModel]:
    """A model under Qt's own tester of models; what it finds fails the test as a warning."""
    owner = QObject()
    model = RowModel(Shown, "line_id", posted.append, owner)
    tester = QAbstractItemModelTester(model, owner)
    yield model
    assert tester.model() is model


def rows(*ids: int) -> list[Shown]:
    return [Shown(line_id, f"goods {line_id}") for line_id in ids]


def names(model: RowModel) -> list[str]:
    return [model.row(place).name for place in range(model.rowCount())]


def test_one_scan_is_one_inserted_row(model: RowModel) -> None:
    model.present(rows(1, 2, 3))
    told = Changes(model)

    model.present(rows(1, 2, 3, 4))

    assert told.counts() == (1, 0, 0, 0)
    assert names(model) == ["goods 1", "goods 2", "goods 3", "goods 4"]


def test_one_more_of_a_line_is_one_changed_row_and_one_role(model: RowModel) -> None:
    model.present(rows(1, 2, 3))
    told = Changes(model)

    model.present([*rows(1), Shown(2, "twice"), *rows(3)])

    assert told.counts() == (0, 0, 1, 0)
    first, last, roles = told.changed.at(0)
    assert (first.row(), last.row(), len(roles)) == (1, 1, 1)


def test_a_removed_line_is_one_removed_row(model: RowModel) -> None:
    model.present(rows(1, 2, 3))
    told = Changes(model)

    model.present(rows(1, 3))

    assert told.counts() == (0, 1, 0, 0)


def test_a_row_at_the_top_and_one_less_at_the_foot_leave_the_others_alone(model: RowModel) -> None:
    model.present(rows(3, 2, 1))
    told = Changes(model)

    model.present(rows(4, 3, 2))

    assert told.counts() == (1, 1, 0, 0)
    assert names(model) == ["goods 4", "goods 3", "goods 2"]


def test_the_same_rows_tell_nothing(model: RowModel) -> None:
    model.present(rows(1, 2))
    told = Changes(model)

    model.present(rows(1, 2))

    assert told.counts() == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "after", [(), (9,), (3, 2, 1), (0, 1, 2, 3), (1, 8, 9, 3), (4, 5), (1, 1, 2)]
)
def test_any_change_ends_with_the_new_rows(model: RowModel, after: Sequence[int]) -> None:
    model.present(rows(1, 2, 3))
    told = Changes(model)

    model.present(rows(*after))

    assert names(model) == [f"goods {line_id}" for line_id in after]
    assert told.reset.count() == 0


def test_a_nested_value_is_flattened_into_roles(model: RowModel) -> None:
    roles = {bytes(name.data()).decode(): role for role, name in model.roleNames().items()}
    model.present([Shown(1, "tea", Tag("促销"))])

    assert set(roles) == {"lineId", "name", "tagWord"}
    assert model.data(model.index(0), roles["tagWord"]) == "促销"
    assert model.data(QModelIndex(), roles["name"]) is None


def test_a_touch_posts_the_command_of_the_row(model: RowModel, posted: list[Command]) -> None:
    model.present([Shown(1, "a"), Shown(2, "b", command=TypeText("b"))])

    for place in (0, 1, 2):
        model.press(place)

    assert posted == [TypeText("b")]


BUSY_DAY = """
from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, Signal

class Bell(QObject):
    rings = Signal(bool)

class Rows(QAbstractListModel):
    count = 0
    def rowCount(self, parent=QModelIndex()):
        return self.count
    def data(self, index, role=0):
        return None

application = QCoreApplication([])
bell, rows = Bell(), Rows()
bell.rings.connect(lambda ringing: None)
for _ in range(2_000):
    bell.rings.emit(True)
for place in range(5_000):
    rows.beginInsertRows(QModelIndex(), place, place)
    rows.count += 1
    rows.endInsertRows()
"""


def test_the_binding_keeps_its_references_through_a_busy_day() -> None:
    """PySide6 6.12.0 on Python 3.11 aborts here: it loses references of True and None."""
    ended = subprocess.run([sys.executable, "-c", BUSY_DAY], check=False, timeout=60)

    assert ended.returncode == 0
