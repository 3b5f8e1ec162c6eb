"""The real QML, offscreen: no warning, a code that a phone reads, and pictures compared exactly."""

import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from pos_app.ui.words.customer import CHINESE, ENGLISH, CustomerWords
from tests.ui_customer import shop
from tests.ui_customer.conftest import OpenScreen
from tests.ui_customer.pages import PAGES
from tests.ui_customer.screen import ROOT
from tests.ui_customer.views import view_of

PICTURES = Path(__file__).resolve().parent / "pictures"
DRAWN = ROOT / "build/ui_customer"
SIZES = [(1024, 600), (1280, 800), (1366, 768), (1920, 1080)]
CODE_PAGES = ("11-idle", "12-basket", "13-open-offer")


@pytest.fixture(scope="module")
def drawn() -> Path:
    """Every page as this source draws it, kept under build/ui_customer to be looked at.

    Another process draws them all in one order: Qt takes large glyphs as outlines from a face at
    whatever size it was used last, so an edge pixel depends on what was drawn before.
    """
    command = [sys.executable, "-m", "tests.ui_customer.draw", str(DRAWN)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=100)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return DRAWN


@pytest.mark.parametrize("page", PAGES)
def test_page_looks_as_it_was_signed_off(drawn: Path, page: str) -> None:
    now, signed_off = QImage(str(drawn / f"{page}.png")), QImage(str(PICTURES / f"{page}.png"))
    same = signed_off.convertToFormat(now.format()) == now
    assert same, f"{page} differs; look at {drawn / page}.png"


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_phone_reads_the_exact_code_from_the_glass(
    open_screen: OpenScreen, size: tuple[int, int], night: bool
) -> None:
    screen = open_screen(*size, night=night)
    for number, page in enumerate(CODE_PAGES):
        picture = screen.shows(view_of(PAGES[page], sequence=number))
        assert read_codes(picture) == [shop.CODE], page


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_module_is_a_whole_number_of_pixels_and_has_four_modules_of_quiet(
    open_screen: OpenScreen, size: tuple[int, int]
) -> None:
    screen = open_screen(*size)
    picture = screen.shows(view_of(shop.idle()))
    code = screen.named("code")
    scale = min(size[0] / 1024, size[1] / 600)
    module = int(9 * scale)
    assert (code.width(), code.height()) == (29 * module, 29 * module)
    corner = code.mapToScene(code.boundingRect().topLeft())
    assert (corner.x(), corner.y()) == (int(corner.x()), int(corner.y()))
    x, y = int(corner.x()), int(corner.y())
    finder = [picture.pixelColor(x + i, y).name() for i in range(-4 * module, 8 * module)]
    white, dark = ["#ffffff"] * module, ["#111111"] * module
    assert finder == white * 4 + dark * 7 + white


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
def test_every_page_in_every_size_draws_without_a_warning(
    open_screen: OpenScreen, night: bool, words: CustomerWords
) -> None:
    for size in SIZES:
        screen = open_screen(*size, night=night)
        for number, state in enumerate(PAGES.values()):
            picture = screen.shows(view_of(state, words, sequence=number))
            assert "#ff00ff" not in corners(picture)


def test_nothing_on_the_screen_can_be_touched(open_screen: OpenScreen) -> None:
    screen = open_screen()
    screen.shows(view_of(shop.selling()))
    assert [item for item in screen.all_items() if item.acceptedMouseButtons().value] == []


def read_codes(picture: QImage) -> list[str]:
    """What an independent reader sees in the picture."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    pixels = Image.frombytes(
        "RGB", size, bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine()
    )
    found = zxingcpp.read_barcodes(pixels)
    return [each.text for each in found]


def corners(picture: QImage) -> list[str]:
    right, foot = picture.width() - 1, picture.height() - 1
    places = ((0, 0), (right, 0), (0, foot), (right, foot))
    return [picture.pixelColor(x, y).name() for x, y in places]


def test_total_is_right_at_once_while_the_panel_still_fades(
    open_screen: OpenScreen, qtbot: QtBot
) -> None:
    screen = open_screen()
    screen.shows(view_of(shop.selling()))
    screen.set_motion(True)
    screen.model.present(view_of(shop.just_claimed(shop.selling()), sequence=2))
    assert screen.named("total").property("amount") == "67.50"
    panel = screen.named("claimed")
    assert panel.opacity() < 1
    qtbot.waitUntil(lambda: panel.opacity() == 1, timeout=20_000)


def test_without_motion_a_panel_is_there_at_once(open_screen: OpenScreen) -> None:
    screen = open_screen()
    screen.shows(view_of(shop.selling()))
    screen.model.present(view_of(shop.just_claimed(shop.selling()), sequence=2))
    assert screen.named("claimed").opacity() == 1
