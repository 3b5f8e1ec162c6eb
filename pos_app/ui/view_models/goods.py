"""The left card: the basket, the total, and what stands there between two sales."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from pos_app.ui.view_models.rows import Post, RowModel
from pos_app.ui.views.cashier import After, Basket, Line, Ready, Strip, Tone, Total

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1

NO_STRIP = Strip("", "", "")
NO_SALE = After("", "", "", "", "", "", "", Tone.QUIET, "", Tone.QUIET)


@QmlElement
class BasketModel(QObject):
    """The lines and their heads."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._view = Basket("", "", "", "", (), -1, None, "")
        self._lines = RowModel(Line, "line_id", post, self)

    def present(self, view: Basket) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._lines.present(view.lines)
        self.changed.emit()

    def _read_head(self) -> str:
        return self._view.head

    head = Property(str, _read_head, notify=changed)

    def _read_quantity_head(self) -> str:
        return self._view.quantity_head

    quantityHead = Property(str, _read_quantity_head, notify=changed)

    def _read_price_head(self) -> str:
        return self._view.price_head

    priceHead = Property(str, _read_price_head, notify=changed)

    def _read_amount_head(self) -> str:
        return self._view.amount_head

    amountHead = Property(str, _read_amount_head, notify=changed)

    def _read_span(self) -> str:
        return self._view.span

    span = Property(str, _read_span, notify=changed)

    def _read_selected(self) -> int:
        return self._view.selected

    selected = Property(int, _read_selected, notify=changed)

    def _read_strip_shown(self) -> bool:
        return self._view.strip is not None

    stripShown = Property(bool, _read_strip_shown, notify=changed)

    def _read_strip_label(self) -> str:
        return self._strip().label

    stripLabel = Property(str, _read_strip_label, notify=changed)

    def _read_strip_amount(self) -> str:
        return self._strip().amount

    stripAmount = Property(str, _read_strip_amount, notify=changed)

    def _read_strip_aside(self) -> str:
        return self._strip().aside

    stripAside = Property(str, _read_strip_aside, notify=changed)

    def _read_lines(self) -> RowModel:
        return self._lines

    lines = Property(RowModel, _read_lines, notify=changed)

    def _strip(self) -> Strip:
        return self._view.strip or NO_STRIP


@QmlElement
class TotalModel(QObject):
    """The sum at the foot."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._view = Total("", "", resting=True, pieces="", kinds="", gross="", saved="")

    def present(self, view: Total) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self.changed.emit()

    def _read_label(self) -> str:
        return self._view.label

    label = Property(str, _read_label, notify=changed)

    def _read_amount(self) -> str:
        return self._view.amount

    amount = Property(str, _read_amount, notify=changed)

    def _read_pieces(self) -> str:
        return self._view.pieces

    pieces = Property(str, _read_pieces, notify=changed)

    def _read_kinds(self) -> str:
        return self._view.kinds

    kinds = Property(str, _read_kinds, notify=changed)

    def _read_gross(self) -> str:
        return self._view.gross

    gross = Property(str, _read_gross, notify=changed)

    def _read_saved(self) -> str:
        return self._view.saved

    saved = Property(str, _read_saved, notify=changed)

    def _read_resting(self) -> bool:
        return self._view.resting

    resting = Property(bool, _read_resting, notify=changed)


@QmlElement
class BetweenModel(QObject):
    """The invitation, or the sale just stored."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._view: Ready | After = Ready("", "")

    def present(self, view: Ready | After) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self.changed.emit()

    def _read_title(self) -> str:
        return self._view.title

    title = Property(str, _read_title, notify=changed)

    def _read_paid(self) -> bool:
        return isinstance(self._view, After)

    paid = Property(bool, _read_paid, notify=changed)

    def _read_advice(self) -> str:
        return self._view.advice if isinstance(self._view, Ready) else ""

    advice = Property(str, _read_advice, notify=changed)

    def _read_receipt(self) -> str:
        return self._after().receipt

    receipt = Property(str, _read_receipt, notify=changed)

    def _read_change_label(self) -> str:
        return self._after().change_label

    changeLabel = Property(str, _read_change_label, notify=changed)

    def _read_change(self) -> str:
        return self._after().change

    change = Property(str, _read_change, notify=changed)

    def _read_tender(self) -> str:
        return self._after().tender

    tender = Property(str, _read_tender, notify=changed)

    def _read_tendered(self) -> str:
        return self._after().tendered

    tendered = Property(str, _read_tendered, notify=changed)

    def _read_drawer(self) -> str:
        return self._after().drawer

    drawer = Property(str, _read_drawer, notify=changed)

    def _read_drawer_tone(self) -> str:
        return self._after().drawer_tone

    drawerTone = Property(str, _read_drawer_tone, notify=changed)

    def _read_printed(self) -> str:
        return self._after().printed

    printed = Property(str, _read_printed, notify=changed)

    def _read_printed_tone(self) -> str:
        return self._after().printed_tone

    printedTone = Property(str, _read_printed_tone, notify=changed)

    def _after(self) -> After:
        return self._view if isinstance(self._view, After) else NO_SALE
