"""The cashier window: its sections, and the one slot that every key of the keyboard reaches."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from pos_app.checkout.visit_commands import OpenMenu
from pos_app.ui.keys import KeyStroke
from pos_app.ui.view_models.goods import BasketModel, BetweenModel, TotalModel
from pos_app.ui.view_models.hot import HotModel
from pos_app.ui.view_models.keys import KeysModel
from pos_app.ui.view_models.maintenance import MenuModel
from pos_app.ui.view_models.rows import Post, RowModel
from pos_app.ui.view_models.tools import CardModel, CashModel, EntryModel
from pos_app.ui.view_models.weighing import WeighingModel
from pos_app.ui.views.cashier import Cashier, Chip, Left, Page, Status

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class StatusModel(QObject):
    """The bar at the top."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._post = post
        self._view = Status("", "", "", "", ())
        self._chips = RowModel(Chip, "part", post, self)

    def present(self, view: Status) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._chips.present(view.chips)
        self.changed.emit()

    def _read_mark(self) -> str:
        return self._view.mark

    mark = Property(str, _read_mark, notify=changed)

    def _read_shop(self) -> str:
        return self._view.shop

    shop = Property(str, _read_shop, notify=changed)

    def _read_place(self) -> str:
        return self._view.place

    place = Property(str, _read_place, notify=changed)

    def _read_clock(self) -> str:
        return self._view.clock

    clock = Property(str, _read_clock, notify=changed)

    def _read_chips(self) -> RowModel:
        return self._chips

    chips = Property(RowModel, _read_chips, notify=changed)

    @Slot()
    def holdMark(self) -> None:
        """The shop's mark was held for five seconds: somebody wants into the maintenance menu."""
        self._post(OpenMenu())


@QmlElement
class CashierModel(QObject):
    """All that the cashier window shows."""

    changed = Signal()
    paged = Signal()

    def __init__(self, post: Post, keyboard: Callable[[KeyStroke, Cashier], None]) -> None:
        super().__init__()
        self._keyboard = keyboard
        self._view: Cashier | None = None
        self._status = StatusModel(post, self)
        self._basket = BasketModel(post, self)
        self._total = TotalModel(self)
        self._between = BetweenModel(self)
        self._entry = EntryModel(self)
        self._card = CardModel(post, self)
        self._weighing = WeighingModel(post, self)
        self._cash = CashModel(post, self)
        self._keys = KeysModel(post, self)
        self._hot = HotModel(post, self)
        self._menu = MenuModel(post, self)

    def present(self, view: Cashier) -> None:
        """Show this view. Each section tells QML only when something in it differs."""
        before, self._view = self._view, view
        self._status.present(view.status)
        self._basket.present(view.basket)
        self._total.present(view.total)
        self._between.present(view.after or view.ready)
        self._entry.present(view.entry)
        self._weighing.present(view.weighing)
        self._card.present(view.card)
        self._cash.present(view.cash)
        self._keys.present(view.keys)
        if before is None or (before.page, before.left) != (view.page, view.left):
            self.paged.emit()

    @Slot(int, int, str, bool)
    def keyPressed(self, key: int, modifiers: int, text: str, repeats: bool) -> None:
        """Any key of the keyboard, on any page."""
        if self._view is not None:
            self._keyboard(KeyStroke(key, modifiers, text, repeats), self._view)

    def _read_page(self) -> str:
        return str(self._view.page if self._view else Page.SELL)

    page = Property(str, _read_page, notify=paged)

    def _read_left(self) -> str:
        return str(self._view.left if self._view else Left.READY)

    left = Property(str, _read_left, notify=paged)

    def _read_status(self) -> StatusModel:
        return self._status

    status = Property(StatusModel, _read_status, notify=changed)

    def _read_basket(self) -> BasketModel:
        return self._basket

    basket = Property(BasketModel, _read_basket, notify=changed)

    def _read_total(self) -> TotalModel:
        return self._total

    total = Property(TotalModel, _read_total, notify=changed)

    def _read_between(self) -> BetweenModel:
        return self._between

    between = Property(BetweenModel, _read_between, notify=changed)

    def _read_entry(self) -> EntryModel:
        return self._entry

    entry = Property(EntryModel, _read_entry, notify=changed)

    def _read_card(self) -> CardModel:
        return self._card

    card = Property(CardModel, _read_card, notify=changed)

    def _read_weighing(self) -> WeighingModel:
        return self._weighing

    weighing = Property(WeighingModel, _read_weighing, notify=changed)

    def _read_cash(self) -> CashModel:
        return self._cash

    cash = Property(CashModel, _read_cash, notify=changed)

    def _read_keys(self) -> KeysModel:
        return self._keys

    keys = Property(KeysModel, _read_keys, notify=changed)

    @property
    def menu_model(self) -> MenuModel:
        """The maintenance menu; nothing of it is made before somebody opens it."""
        return self._menu

    def _read_menu(self) -> MenuModel:
        return self._menu

    menu = Property(MenuModel, _read_menu, notify=changed)

    @property
    def hot_model(self) -> HotModel:
        """The shelves; they change with the catalogue, not with the till."""
        return self._hot

    def _read_hot(self) -> HotModel:
        return self._hot

    hot = Property(HotModel, _read_hot, notify=changed)
