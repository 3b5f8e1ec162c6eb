"""A technician's fingers on the real glass: restart, and back to as new."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.checkout.menu import MenuPage
from tests.journeys.displays import Displays
from tests.journeys.processes import Running, told
from tests.journeys.waiting import await_that

RESTART_ASKED = 75
_SETTINGS = """\
[cloud]
url = ""
[state]
folder = "till"
[devices]
scanners = ["keyboard:"]
[screens]
mode = "kiosk"
cashier = "CASHIER"
customer = "CUSTOMER"
[ui]
volume = 0
"""
Point = tuple[int, int]
MARK: Point = (30, 28)
BAR: Point = (640, 50)
"""In the menu it is ink, on the selling page it is not."""
HELD_KEY: Point = (1154, 718)
KEYS_EDGE: Point = (990, 690)
NAV_TOP, NAV_ROOM, NAV_ROW = 68, 688, 56
LIST_TOP, LIST_ROW = 141, 61


class Till:
    """One that is not enrolled, so its menu opens without a code."""

    def __init__(self, folder: Path, displays: Displays) -> None:
        self.folder = folder
        self.displays = displays
        self.settings = folder / "settings.toml"
        self.settings.write_text(_SETTINGS, encoding="utf-8")
        self.process: Running | None = None

    def start(self) -> None:
        arguments = ["-m", "pos_app", "--settings", str(self.settings)]
        self.process = Running(arguments, self.folder / "till.log", self.displays.environment)
        await_that("the selling page", lambda: self.is_shown and not self.is_menu)

    @property
    def is_shown(self) -> bool:
        return self.displays.cashier().getpixel((20, 740)) != (0, 0, 0)

    @property
    def is_menu(self) -> bool:
        return self.is_dark(BAR)

    def asks(self, *, for_row: int) -> int:
        """From the selling page to the program's end: its exit code."""
        self.open_menu_at(MenuPage.POWER)
        self.choose_row(for_row)
        return self.hold_the_key()

    def open_menu_at(self, page: MenuPage) -> None:
        """The mark is held until the menu is there; then a touch on the page."""
        self.displays.hold(*MARK)
        await_that("the menu", lambda: self.is_menu)
        self.displays.release()
        pages = list(MenuPage)
        height = min(NAV_ROW, NAV_ROOM // len(pages))
        place = (128, NAV_TOP + height * pages.index(page) + height // 2)
        self.displays.tap(*place)
        await_that(f"the page {page}", lambda: self.is_dark((place[0] + 100, place[1])))

    def choose_row(self, number: int) -> None:
        """Looked at again and again, since the page is still filling."""

        def chosen() -> bool:
            self.displays.tap(600, LIST_TOP + LIST_ROW * number + LIST_ROW // 2)
            return self.is_red(KEYS_EDGE)

        await_that("the held key", chosen)

    def hold_the_key(self) -> int:
        """Until the program ends; its exit code."""
        assert self.process is not None
        self.displays.hold(*HELD_KEY)
        try:
            return self.process.ends()
        finally:
            self.displays.release()

    def terminal(self) -> str:
        device = self.folder / "till" / "keys" / "device.json"
        return str(json.loads(device.read_text())["terminal"])

    def notes(self, ledger: Path) -> list[tuple[str, str, str]]:
        """What visits have left in a sound ledger: whose, what was done, and its outcome."""
        out = self.folder / "journal.jsonl"
        out.unlink(missing_ok=True)
        told("pos_app.tools", "ledger", "verify", "--ledger", str(ledger))
        told("pos_app.tools", "ledger", "export", "--ledger", str(ledger), "--out", str(out))
        lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()[1:]]
        entries = [json.loads(line["data"]) for line in lines]
        return [
            (entry["terminal"], entry["body"]["what"], entry["body"]["outcome"])
            for entry in entries
            if entry["kind"] == "VisitStep"
        ]

    def is_dark(self, place: Point) -> bool:
        return max(self.pixel(place)) < 60

    def is_red(self, place: Point) -> bool:
        red, green, blue = self.pixel(place)
        return red > 200 and red > green + 12 and red > blue + 8

    def pixel(self, place: Point) -> tuple[int, int, int]:
        pixel = self.displays.cashier().getpixel(place)
        assert isinstance(pixel, tuple)
        red, green, blue = pixel
        return red, green, blue


@pytest.fixture
def till(tmp_path: Path, displays: Displays) -> Iterator[Till]:
    made = Till(tmp_path, displays)
    yield made
    displays.cashier().save(tmp_path / "cashier.png")
    if made.process is not None:
        made.process.stop_if_running()
    displays.wipe()
    said = (tmp_path / "till.log").read_text("utf-8")
    assert "Traceback" not in said
    assert "bug in" not in said


@pytest.mark.timeout(300)  # three starts and ten processes, on a machine that is busy
def test_till_comes_back_from_a_restart_as_itself_and_from_a_reset_as_a_new_one(till: Till) -> None:
    till.start()
    terminal = till.terminal()
    assert till.asks(for_row=0) == RESTART_ASKED
    till.start()
    assert till.asks(for_row=2) == RESTART_ASKED
    till.start()
    assert till.process is not None
    assert till.process.terminate() == 0

    (former,) = (till.folder / "till").glob("former-*")
    assert till.notes(former / "ledger.db") == [
        (terminal, "power restart", "begun"),
        (terminal, "power restart", "done"),
        (terminal, "power reset", "begun"),
        (terminal, "power reset", "done"),
    ]
    assert till.notes(till.folder / "till" / "ledger.db") == []
    assert till.terminal() != terminal
