"""A technician binds a network printer and a scale with a finger alone, and tries every key."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from drivers.printer.served import TcpPrinterServer
from drivers.printer.simulator import SimulatedPrinter
from drivers.scale.simulator import PtyScale
from pos_app.adapters.ledger import LedgerReader
from pos_app.checkout.menu import DeviceTest, MenuPage
from pos_app.checkout.places import Role
from pos_app.settings import bindings
from tests.bootstrap.shop import FONT
from tests.journeys.displays import Displays
from tests.journeys.test_maintenance import LIST_TOP, Point, Till
from tests.journeys.waiting import await_that

MAIN_KEY: Point = (1229, 714)
"""Beside another one; a key that is alone reaches over it."""
RIGHT_OF_MAIN: Point = (1300, 700)
ALL_TESTS: Point = (128, 152)
DEVICE_ROW, TEST_ROW = 61, 55
PAD = "123456789.0⌫"
PORT_FIELD: Point = (800, 288)
PAPER_80: Point = (572, 368)
BIND_TYPED: Point = (1205, 714)
OUTCOME: Point = (836, 420)
NO_OTHER_KEYS: Point = (1216, 714)
CAP_OF_ESC: Point = (280, 310)
WHITE, SUNKEN = (255, 255, 255), (247, 245, 241)
JADE, JADETINT = (10, 92, 75), (224, 239, 234)


class Technician:
    """Fingers on the menu's pages."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.displays = till.displays

    @property
    def bound(self) -> dict[str, object]:
        return bindings(self.till.folder / "till" / "bindings.toml").get("devices", {})

    def choose_device(self, role: Role) -> None:
        self._choose(LIST_TOP + DEVICE_ROW * list(Role).index(role) + DEVICE_ROW // 2)

    def choose_test(self, item: DeviceTest) -> None:
        self._choose(LIST_TOP + TEST_ROW * list(DeviceTest).index(item) + TEST_ROW // 2)

    def type_address(self, text: str) -> None:
        """On the keypad of the glass."""
        places = [PAD.index(mark) for mark in text]
        self.displays.tap_all([(1002 + 128 * (at % 3), 208 + 96 * (at // 3)) for at in places])

    def press_main(self) -> None:
        """As soon as it is live."""
        await_that("the main key", lambda: self.till.pixel(RIGHT_OF_MAIN) == JADETINT)
        self.displays.tap(*MAIN_KEY)

    def _choose(self, y: int) -> None:
        """Again and again, since the page is still filling."""

        def chosen() -> bool:
            self.displays.tap(600, y)
            return self.till.pixel((700, y + 20)) != WHITE

        await_that("the chosen row", chosen)


def noted_in(ledger: Path) -> list[tuple[str, str]]:
    """What visits have left: what was done, and its outcome."""
    reader = LedgerReader(ledger)
    entries = [
        json.loads(entry.data) for entry in reader.entries_after(0, limit=99, max_bytes=99_999)
    ]
    reader.close()
    steps = [entry["body"] for entry in entries if entry["kind"] == "VisitStep"]
    return [(step["what"], step["outcome"]) for step in steps]


@pytest.fixture
def technician(tmp_path: Path, displays: Displays) -> Iterator[Technician]:
    till = Till(tmp_path, displays)
    yield Technician(till)
    displays.cashier().save(tmp_path / "cashier.png")
    if till.process is not None:
        till.process.stop_if_running()
    displays.wipe()
    assert "Traceback" not in (tmp_path / "till.log").read_text("utf-8")


@pytest.mark.timeout(300)  # on a machine that is busy
def test_devices_are_bound_and_keys_are_tried_without_a_shell(technician: Technician) -> None:
    till, displays = technician.till, technician.displays
    with ExitStack() as stack:
        paper = SimulatedPrinter(width_dots=576, font=FONT)
        server = TcpPrinterServer(paper)
        stack.callback(server.close)
        scale = PtyScale()
        stack.callback(scale.close)
        at_start = till.settings.read_text("utf-8")
        bound = f'[devices]\nscale = "serial:{scale.path}?protocol=sics"\n'
        till.settings.write_text(at_start.replace("[devices]\n", bound), "utf-8")
        till.start()

        till.open_menu_at(MenuPage.DEVICES)
        technician.choose_device(Role.SCALE)
        technician.press_main()
        await_that("the scale, bound", lambda: "sics" in str(technician.bound.get("scale")))

        technician.choose_device(Role.PRINTER)
        technician.press_main()
        await_that("the address card", lambda: till.pixel(PORT_FIELD) == SUNKEN)
        displays.tap(*BIND_TYPED)
        await_that("a refusal", lambda: till.is_red(OUTCOME))
        technician.type_address("127.0.0.1")
        displays.tap(*PORT_FIELD)
        technician.type_address(f"⌫⌫⌫⌫{server.port}")
        displays.tap(*PAPER_80)
        displays.tap(*BIND_TYPED)
        address = f"tcp://127.0.0.1:{server.port}?width=80"
        await_that("the printer, bound", lambda: technician.bound.get("printer") == address)
        assert paper.received_bytes

        displays.tap(*ALL_TESTS)
        technician.choose_test(DeviceTest.KEYBOARD)
        technician.press_main()
        await_that("the keyboard", lambda: till.pixel(RIGHT_OF_MAIN) == WHITE)
        displays.press("Escape", "F9", "Return", "KP_7", "KP_Enter")
        await_that("the lit key", lambda: till.pixel(CAP_OF_ESC) == JADE)
        displays.tap(*NO_OTHER_KEYS)
        await_that("the list again", lambda: till.pixel(CAP_OF_ESC) != JADE)
        assert till.process is not None
        assert till.process.terminate() == 0

    assert noted_in(till.folder / "till" / "ledger.db") == [
        ("bind scale", "done"),
        ("bind printer", "failed"),
        ("bind printer", "done"),
        ("test keyboard", "passed"),
    ]
