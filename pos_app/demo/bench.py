"""The device bench: a small window that moves the simulated devices of the demo shop."""

import base64
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtQml import QmlElement

from pos_app.adapters.devices.simulated import SimulatedDevices
from pos_app.checkout.commands import Command, Scan
from pos_app.demo.shelves import BEST_SELLERS
from pos_app.domain.money import yuan
from pos_app.domain.product import Product
from pos_app.ui.view_models.rows import RowModel

QML_IMPORT_NAME = "bench_models"
QML_IMPORT_MAJOR_VERSION = 1

LOOK_EVERY_MS = 400
PAPER_MARGIN_DOTS = 20


@dataclass(frozen=True, slots=True)
class BenchGoods:
    """One row of the list that can be scanned."""

    barcode: str
    name: str
    price: str
    command: Scan


def bench_goods(products: Iterable[Product]) -> list[BenchGoods]:
    """Rows for these, the demo's best-sellers first."""
    places = {barcode: place for place, barcode in enumerate(BEST_SELLERS)}
    ordered = sorted(products, key=lambda one: places.get(one.barcode, len(places)))
    return [
        BenchGoods(one.barcode, one.name, yuan(one.price), Scan(one.barcode)) for one in ordered
    ]


@QmlElement
class DeviceBench(QObject):
    """What the bench shows and does. The paper follows the printer."""

    changed = Signal()
    moved = Signal()
    """A device was used; who types next means the till."""

    def __init__(
        self,
        devices: SimulatedDevices,
        phone_url: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._devices = devices
        self._all: tuple[BenchGoods, ...] = ()
        self._wanted = ""
        self._goods = RowModel(BenchGoods, "barcode", self._scan, self)
        self._phone_url = phone_url
        self._seen = (-1, -1)
        self._paper = ""
        self._paper_height = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def _read_goods(self) -> RowModel:
        return self._goods

    goods = Property(RowModel, _read_goods, constant=True)

    def _read_paper(self) -> str:
        return self._paper

    paper = Property(str, _read_paper, notify=changed)

    def _read_paper_height(self) -> int:
        return self._paper_height

    paperHeight = Property(int, _read_paper_height, notify=changed)  # noqa: N815 - QML's name

    def _read_kicks(self) -> int:
        return len(self._devices.printer.kicked_pins)

    kicks = Property(int, _read_kicks, notify=changed)

    def stock(self, goods: Sequence[BenchGoods]) -> None:
        """What can be scanned from now on."""
        self._all = tuple(goods)
        self.find(self._wanted)

    @Slot(str)
    def find(self, text: str) -> None:
        """Show the goods whose name or code holds this, in either case."""
        self._wanted = text.strip().lower()
        self._goods.present(
            [
                row
                for row in self._all
                if self._wanted in row.name.lower() or self._wanted in row.barcode
            ]
        )

    @Slot()
    def noise(self) -> None:
        self._devices.make_noise()
        self.moved.emit()

    @Slot(bool)
    def plugScanner(self, plugged_in: bool) -> None:  # noqa: N802, FBT001 - a slot, called by QML
        self._devices.plug_scanner(plugged_in=plugged_in)
        self.moved.emit()

    @Slot(int, bool)
    def place(self, grams: int, moving: bool) -> None:  # noqa: FBT001 - a slot, called by QML
        """Lay so much on the scale; `moving`: and lean on the counter."""
        self._devices.place(grams, moving=moving)
        self.moved.emit()

    @Slot(bool)
    def plugScale(self, plugged_in: bool) -> None:  # noqa: N802, FBT001 - a slot, called by QML
        self._devices.plug_scale(plugged_in=plugged_in)
        self.moved.emit()

    @Slot(bool)
    def plugPrinter(self, plugged_in: bool) -> None:  # noqa: N802, FBT001 - a slot, called by QML
        self._devices.plug_printer(plugged_in=plugged_in)
        self.moved.emit()

    @Slot(bool)
    def loadPaper(self, loaded: bool) -> None:  # noqa: N802, FBT001 - a slot, called by QML
        self._devices.load_paper(loaded=loaded)
        self.moved.emit()

    @Slot(bool)
    def closeCover(self, closed: bool) -> None:  # noqa: N802, FBT001 - a slot, called by QML
        self._devices.close_cover(closed=closed)
        self.moved.emit()

    @Slot()
    def tearOff(self) -> None:  # noqa: N802 - a slot, called by QML
        self._devices.printer.tear_off()
        self.look()
        self.moved.emit()

    @Slot()
    def openPhone(self) -> None:  # noqa: N802 - a slot, called by QML
        url = self._phone_url()
        if url:
            open_page(url)

    def _scan(self, command: Command) -> None:
        if isinstance(command, Scan):
            self._devices.scan(command.text)
            self.moved.emit()

    @Slot()
    def look(self) -> None:
        """Draw the paper again when something was printed or torn off."""
        printer = self._devices.printer
        seen = (len(printer.marks), len(printer.kicked_pins))
        if seen == self._seen:
            return
        self._seen = seen
        self._paper, self._paper_height = "", 0
        if printer.marks:
            picture = printer.picture(margin_dots=PAPER_MARGIN_DOTS)
            buffer = io.BytesIO()
            picture.save(buffer, format="PNG")
            encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
            self._paper = f"data:image/png;base64,{encoded}"
            self._paper_height = picture.height
        self.changed.emit()


def open_page(url: str) -> None:
    """In the desktop's browser; printed too, for who has none or another one in mind."""
    print(f"顾客手机 the shopper's phone: {url}", flush=True)
    QDesktopServices.openUrl(QUrl(url))
