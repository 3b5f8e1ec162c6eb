"""The hot goods: shelves as tabs, and as many tiles as fit; the chosen tab turns its pages.

Which shelf is open is a matter of the screen alone: the register does not know it.
"""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from pos_app.domain.values import dataclass
from pos_app.ui.view_models.rows import Post, RowModel
from pos_app.ui.views.cashier import Tab, Tile

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class TabRow:
    """A tab as QML shows it. `pages` reads `2/3`, or nothing when one page holds all."""

    label: str
    pages: str
    chosen: bool
    command: None = None


@QmlElement
class HotModel(QObject):
    """The tabs and the tiles of the open page."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._shelves: tuple[Tab, ...] = ()
        self._open = 0
        self._page = 0
        self._room = 1
        self._tabs = RowModel(TabRow, "", post, self)
        self._tiles = RowModel(Tile, "", post, self)

    def present(self, shelves: tuple[Tab, ...]) -> None:
        """Show these shelves, keeping the open one open if it still exists."""
        self._shelves = shelves
        self._open = min(self._open, max(len(shelves) - 1, 0))
        self._turn_to(self._page)

    @Slot(int)
    def fit(self, tiles: int) -> None:
        """So many tiles have room."""
        self._room = max(tiles, 1)
        self._turn_to(0)

    @Slot(int)
    def touchTab(self, index: int) -> None:
        """Open another shelf, or turn the page of the open one."""
        if index == self._open:
            self._turn_to((self._page + 1) % self._pages(index))
        elif 0 <= index < len(self._shelves):
            self._open = index
            self._turn_to(0)

    def _pages(self, index: int) -> int:
        return max(-(-len(self._shelves[index].tiles) // self._room), 1) if self._shelves else 1

    def _turn_to(self, page: int) -> None:
        self._page = min(page, self._pages(self._open) - 1)
        self._tabs.present([self._tab(i) for i in range(len(self._shelves))])
        start = self._page * self._room
        tiles = self._shelves[self._open].tiles if self._shelves else ()
        self._tiles.present(tiles[start : start + self._room])

    def _tab(self, index: int) -> TabRow:
        chosen, pages = index == self._open, self._pages(index)
        shown = f"{self._page + 1}/{pages}" if chosen and pages > 1 else ""
        return TabRow(self._shelves[index].label, shown, chosen)

    def _read_tabs(self) -> RowModel:
        return self._tabs

    tabs = Property(RowModel, _read_tabs, notify=changed)

    def _read_tiles(self) -> RowModel:
        return self._tiles

    tiles = Property(RowModel, _read_tiles, notify=changed)
