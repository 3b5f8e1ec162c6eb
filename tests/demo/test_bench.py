"""The device bench on its real QML: no warning, and every handle moves its device."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from drivers.address import parse_address
from drivers.contract import DeviceState
from drivers.scale.types import UNKNOWN, Plate, Weight
from pos_app.demo.bench import DeviceBench, bench_goods
from pos_app.demo.bench_window import BenchWindow, bench_place
from pos_app.demo.shelves import BEST_SELLERS
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.ui.fonts import load_fonts
from pos_app.ui.layout import Place, Screen, Wishes, layout
from tests.adapters.devices.world import PrinterStand
from tests.adapters.receipts.test_printer import PRINTED
from tests.domain.slips import sample_sale
from tests.ui.samples import ASSETS

APPLE = Product("6901234567892", "Fuji 红富士苹果", "", "水果", "个", Fen(250))
WATER = Product(BEST_SELLERS[0], "农夫山泉矿泉水550ml", "农夫山泉", "饮料", "瓶", Fen(200))
ROOMY = Place(0, 0, 1092, 378)


class ShownBench:
    """The window over simulated devices, with a scanner that is open."""

    def __init__(self) -> None:
        self.stand = PrinterStand("simulated:", drawer="printer:pin2")
        self.read: list[str] = []
        self.states: list[DeviceState] = []
        address = parse_address("simulated:bench")
        assert address is not None
        scanner = self.stand.devices.scanner_at(
            address,
            lambda scan: self.read.append(scan.text),
            lambda status: self.states.append(status.state),
        )
        scanner.open()
        self.weights: list[Weight] = []
        scale = self.stand.devices.scale_at(address, self.weights.append, lambda _: None)
        scale.open()
        self.phone = ""
        self.bench = DeviceBench(self.stand.devices, lambda: self.phone)
        self.bench.stock(bench_goods([APPLE, WATER]))
        self.shown = BenchWindow(self.bench, theme="day")
        self.shown.show(ROOMY)
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            QGuiApplication.processEvents()

    def items(self) -> Iterator[QQuickItem]:
        waiting = [self.shown.window.contentItem()]
        while waiting:
            item = waiting.pop()
            if item.isVisible():
                yield item
                waiting.extend(item.childItems())

    def named(self, name: str) -> list[QQuickItem]:
        return [item for item in self.items() if item.objectName() == name]

    def press(self, name: str, which: int = 0) -> None:
        self.touch(sorted(self.named(name), key=lambda item: item.mapToScene(QPointF()).y())[which])

    def touch(self, item: QQuickItem) -> None:
        centre = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        left, no_key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(self.shown.window, left, no_key, centre)
        self.settle()


@pytest.fixture
def bench(qapp: QGuiApplication) -> Iterator[ShownBench]:
    load_fonts(ASSETS / "fonts")
    bench = ShownBench()
    yield bench
    warnings = [warning.toString() for warning in bench.shown.warnings]
    bench.shown.close()
    shiboken6.delete(
        bench.bench
    )  # its timer ends on this thread, not wherever garbage is collected
    assert warnings == []


def test_a_touch_on_goods_scans_them(bench: ShownBench) -> None:
    bench.press("goodsRow", 1)

    assert bench.read == [APPLE.barcode]


def test_what_is_laid_on_the_scale_is_weighed(bench: ShownBench) -> None:
    for name in ("0", "375", "1268", "1300"):
        [key] = [key for key in bench.named("weight") if str(key.property("grams")) == name]
        bench.touch(key)

    assert bench.weights[1:] == [
        Weight(Plate.STABLE, 375),
        Weight(Plate.STABLE, 1268),
        Weight(Plate.MOVING, 1300),
    ]


def test_a_pulled_cable_of_the_scale_leaves_no_weight(bench: ShownBench) -> None:
    bench.press("scaleCable")
    assert bench.weights[-1] == UNKNOWN
    bench.press("scaleCable")
    assert bench.weights[-1] == Weight(Plate.STABLE, 0)


def test_best_sellers_stand_first(bench: ShownBench) -> None:
    assert [row.barcode for row in bench_goods([APPLE, WATER])] == [WATER.barcode, APPLE.barcode]


@pytest.mark.parametrize("typed", ["fuji", "红富士", " 6901234 "])
def test_goods_are_found_by_name_and_code(bench: ShownBench, typed: str) -> None:
    bench.bench.find(typed)
    bench.settle()

    bench.press("goodsRow")
    assert bench.read == [APPLE.barcode]


def test_goods_that_come_later_are_shown_as_far_as_they_are_wanted(bench: ShownBench) -> None:
    bench.bench.find("矿泉水")
    bench.bench.stock(bench_goods([APPLE, WATER]))
    bench.settle()

    assert bench.named("goods")[0].property("count") == 1


def test_noise_on_the_cable_scans_nothing(bench: ShownBench) -> None:
    bench.press("noise")

    assert (bench.read, bench.states[-1]) == ([], DeviceState.READY)


def test_an_unplugged_scanner_reads_nothing_until_it_is_back(bench: ShownBench) -> None:
    bench.press("scannerCable")
    bench.press("goodsRow")
    assert (bench.read, bench.states[-1]) == ([], DeviceState.LOST)

    bench.press("scannerCable")
    bench.press("goodsRow")
    assert (bench.read, bench.states[-1]) == ([WATER.barcode], DeviceState.READY)


@pytest.mark.parametrize(
    ("handle", "word"),
    [("printerCable", "unplugged"), ("paper", "no_paper"), ("cover", "cover_open")],
)
def test_each_handle_of_the_printer_breaks_it_and_mends_it(
    bench: ShownBench, handle: str, word: str
) -> None:
    bench.press(handle)
    bench.stand.printer.check()
    assert bench.stand.health[1] == word

    bench.press(handle)
    bench.stand.printer.check()
    assert bench.stand.health[1] == ""


@pytest.mark.parametrize("handle", ["goodsRow", "noise", "printerCable", "paper", "tearOff"])
def test_after_each_move_the_keyboard_is_the_cashiers_again(
    bench: ShownBench, handle: str, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(bench.bench.moved, timeout=20_000):
        bench.press(handle)


def test_what_was_printed_is_shown_and_torn_off(bench: ShownBench, qtbot: QtBot) -> None:
    bench.stand.printer.print_receipt(sample_sale(), PRINTED)
    bench.stand.printer.open_drawer(1)
    bench.bench.look()
    bench.settle()

    (picture,) = bench.named("paperPicture")
    qtbot.waitUntil(lambda: picture.height() > 300, timeout=20_000)
    assert bench.bench.property("kicks") == 1

    bench.press("tearOff")
    assert bench.stand.devices.printer.marks == ()
    assert bench.bench.property("paper") == ""


def test_the_phone_opens_the_claim_page_once_there_is_one(
    bench: ShownBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("pos_app.demo.bench.open_page", opened.append)

    bench.press("phone")
    bench.phone = "HTTP://127.0.0.1:8700/S/X"
    bench.press("phone")

    assert opened == ["HTTP://127.0.0.1:8700/S/X"]


def test_a_small_window_keeps_every_handle(bench: ShownBench) -> None:
    bench.shown.show(Place(0, 0, 560, 356))
    bench.settle()

    handles = "goods scannerCable noise printerCable paper cover phone".split()
    assert all(inside(bench, bench.named(handle)[0]) for handle in handles)


SCREENS = [(1920, 1080), (2560, 1440), (1920, 1200), (3840, 2160)]


@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
def test_on_a_desktop_the_bench_covers_neither_window(size: tuple[int, int]) -> None:
    display = Place(0, 0, *size)
    stand = layout([Screen("DP-1", display)], Wishes(kiosk=False))
    assert stand.customer is not None

    bench = bench_place(display, stand.cashier, stand.customer)

    assert not overlap(bench, stand.cashier)
    assert not overlap(bench, stand.customer)
    assert bench.y + bench.height <= display.height


def test_on_a_small_display_the_bench_stands_in_the_corner() -> None:
    display = Place(100, 0, 1366, 768)

    bench = bench_place(display, Place(100, 0, 1366, 768), None)

    assert (bench.x + bench.width, bench.y + bench.height) == (1466, 728)


def overlap(one: Place, other: Place) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def inside(bench: ShownBench, item: QQuickItem) -> bool:
    corner = item.mapToScene(QPointF(item.width(), item.height()))
    window = bench.shown.window
    return corner.x() <= window.width() and corner.y() <= window.height()
