"""The customer view, made visible to QML. No slot posts anything: touching does nothing."""

from pathlib import Path

from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from pos_app.checkout.commands import Command
from pos_app.domain.values import replace
from pos_app.ui.view_models.film import FilmFrames
from pos_app.ui.view_models.rows import RowModel
from pos_app.ui.views.customer import (
    CustomerLine,
    CustomerView,
    Left,
    Page,
    Right,
    folded,
    lines_that_fit,
)

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1

EMPTY = CustomerView(
    page=Page.IDLE, sequence=-1, language="zh", left=Left.POSTER, right=Right.WELCOME
)


@QmlElement
class CustomerModel(QObject):
    """The newest view that was presented. `playlist` is the folder of the posters."""

    presented = Signal()
    refolded = Signal()

    def __init__(self, playlist: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playlist = playlist
        self._view = EMPTY
        self._poster = EMPTY.poster  # kept while goods stand on the left: the picture stays loaded
        self._lines = RowModel(CustomerLine, "key", _never, self)
        self._room = 0.0
        self._fold = ""
        self.frames = FilmFrames(self)

    def present(self, view: CustomerView) -> None:
        """Show this view, unless it is older than the one shown."""
        if view.sequence < self._view.sequence:
            return
        same = replace(view, sequence=self._view.sequence) == self._view
        self._view = view
        if same:
            return
        if view.left is Left.POSTER:
            self._poster = view.poster
        self._fit()
        self.presented.emit()

    @Slot(float)
    def fitInto(self, room: float) -> None:
        """The list has `room` base px; lines that do not fit are folded into one row."""
        self._room = room
        self._fit()

    def _fit(self) -> None:
        shown = lines_that_fit(self._view.lines, self._room)
        self._lines.present(self._view.lines[:shown])
        fold = folded(self._view.fold, len(self._view.lines) - shown)
        if fold != self._fold:
            self._fold = fold
            self.refolded.emit()

    @Property(QObject, notify=presented)
    def lines(self) -> QObject:
        return self._lines

    @Property(str, notify=refolded)
    def fold(self) -> str:
        return self._fold

    @Property(str, notify=presented)
    def page(self) -> str:
        return self._view.page.value

    @Property(str, notify=presented)
    def left(self) -> str:
        return self._view.left.value

    @Property(str, notify=presented)
    def right(self) -> str:
        return self._view.right.value

    @Property(str, notify=presented)
    def test(self) -> str:
        return self._view.test

    @Property(str, notify=presented)
    def modules(self) -> str:
        return "\n".join(self._view.modules)

    @Property(str, notify=presented)
    def lastLabel(self) -> str:
        return self._view.last.label

    @Property(str, notify=presented)
    def lastName(self) -> str:
        return self._view.last.name

    @Property(int, notify=presented)
    def lastNamePx(self) -> int:
        return self._view.last.name_px

    @Property(int, notify=presented)
    def lastNameRows(self) -> int:
        return self._view.last.name_rows

    @Property(str, notify=presented)
    def lastQuantity(self) -> str:
        return self._view.last.quantity

    @Property(str, notify=presented)
    def lastAmount(self) -> str:
        return self._view.last.amount

    @Property(str, notify=presented)
    def lastHint(self) -> str:
        return self._view.last.hint

    @Property(bool, notify=presented)
    def lastTouched(self) -> bool:
        return self._view.last.touched

    @Property(str, notify=presented)
    def lastFirstTag(self) -> str:
        return self._view.last.first.tag

    @Property(str, notify=presented)
    def lastFirstRule(self) -> str:
        return self._view.last.first.rule

    @Property(str, notify=presented)
    def lastFirstAmount(self) -> str:
        return self._view.last.first.amount

    @Property(str, notify=presented)
    def lastFirstPayer(self) -> str:
        return self._view.last.first.payer

    @Property(str, notify=presented)
    def lastSecondTag(self) -> str:
        return self._view.last.second.tag

    @Property(str, notify=presented)
    def lastSecondRule(self) -> str:
        return self._view.last.second.rule

    @Property(str, notify=presented)
    def lastSecondAmount(self) -> str:
        return self._view.last.second.amount

    @Property(str, notify=presented)
    def lastSecondPayer(self) -> str:
        return self._view.last.second.payer

    @Property(str, notify=presented)
    def pieces(self) -> str:
        return self._view.totals.pieces

    @Property(str, notify=presented)
    def savedLabel(self) -> str:
        return self._view.totals.saved_label

    @Property(str, notify=presented)
    def saved(self) -> str:
        return self._view.totals.saved

    @Property(str, notify=presented)
    def totalLabel(self) -> str:
        return self._view.totals.label

    @Property(str, notify=presented)
    def total(self) -> str:
        return self._view.totals.amount

    @Property(int, notify=presented)
    def totalPx(self) -> int:
        return self._view.totals.amount_px

    @Property(str, notify=presented)
    def totalBefore(self) -> str:
        return self._view.totals.before

    @Property(QUrl, notify=presented)
    def picture(self) -> QUrl:
        file = self._poster.picture
        if not file:
            return QUrl()
        url = QUrl.fromLocalFile(str(self._playlist / file))
        if self._poster.picture_written:  # Qt keeps pictures by their address
            url.setFragment(self._poster.picture_written)
        return url

    @Property(bool, notify=presented)
    def isWholePicture(self) -> bool:
        return self._poster.is_whole

    @Property(str, notify=presented)
    def film(self) -> str:
        return self._poster.film if self._view.left is Left.POSTER else ""

    @Property(QObject, constant=True)
    def filmFrames(self) -> FilmFrames:
        return self.frames

    @Property(str, notify=presented)
    def posterInk(self) -> str:
        return self._poster.ink

    @Property(str, notify=presented)
    def posterSoftInk(self) -> str:
        return self._poster.soft_ink

    @Property(str, notify=presented)
    def posterTitle(self) -> str:
        return self._poster.title

    @Property(str, notify=presented)
    def posterCall(self) -> str:
        return self._poster.call

    @Property(int, notify=presented)
    def posterCallPx(self) -> int:
        return self._poster.call_px

    @Property(str, notify=presented)
    def priceLabel(self) -> str:
        return self._poster.price_label

    @Property(str, notify=presented)
    def priceBefore(self) -> str:
        return self._poster.price_before

    @Property(str, notify=presented)
    def price(self) -> str:
        return self._poster.price

    @Property(str, notify=presented)
    def headline(self) -> str:
        return self._view.amount.headline

    @Property(str, notify=presented)
    def amountLabel(self) -> str:
        return self._view.amount.label

    @Property(str, notify=presented)
    def amount(self) -> str:
        return self._view.amount.amount

    @Property(int, notify=presented)
    def amountPx(self) -> int:
        return self._view.amount.amount_px

    @Property(str, notify=presented)
    def firstFact(self) -> str:
        return self._view.amount.first

    @Property(str, notify=presented)
    def secondFact(self) -> str:
        return self._view.amount.second

    @Property(str, notify=presented)
    def amountSaved(self) -> str:
        return self._view.amount.saved

    @Property(str, notify=presented)
    def panelTitle(self) -> str:
        return self._view.panel.title

    @Property(int, notify=presented)
    def panelTitlePx(self) -> int:
        return self._view.panel.title_px

    @Property(str, notify=presented)
    def panelDetail(self) -> str:
        return self._view.panel.detail

    @Property(str, notify=presented)
    def panelGoods(self) -> str:
        return self._view.panel.goods

    @Property(str, notify=presented)
    def panelCaption(self) -> str:
        return self._view.panel.caption

    @Property(str, notify=presented)
    def panelFace(self) -> str:
        return self._view.panel.face

    @Property(int, notify=presented)
    def panelFacePx(self) -> int:
        return self._view.panel.face_px

    @Property(str, notify=presented)
    def panelReady(self) -> str:
        return self._view.panel.ready

    @Property(str, notify=presented)
    def panelPromise(self) -> str:
        return self._view.panel.promise

    @Property(str, notify=presented)
    def panelFoot(self) -> str:
        return self._view.panel.foot

    @Property(str, notify=presented)
    def footMark(self) -> str:
        return self._view.foot_row.mark

    @Property(int, notify=presented)
    def footMarkPx(self) -> int:
        return self._view.foot_row.mark_px

    @Property(str, notify=presented)
    def footTitle(self) -> str:
        return self._view.foot_row.title

    @Property(str, notify=presented)
    def footDetail(self) -> str:
        return self._view.foot_row.detail


def _never(command: Command) -> None:
    """The customer's rows have no command, so there is nothing to post."""
