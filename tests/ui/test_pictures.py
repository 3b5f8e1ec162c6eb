"""Every page of the cashier window, compared to the pixel with the picture that was approved.

A picture that must change: delete it, run the test once (it fails and stores the new one), look at
it beside the design, and commit it.
"""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.ui.samples import PAGES
from tests.ui.windows import ShownCashier

SMALLEST = 0
"""As well as PNG can be packed; nothing is lost."""
APPROVED = (
    "01-sell",
    "02-ready",
    "03-unknown-code",
    "03c-misread",
    "04-pay-cash",
    "04d-saving",
    "06a-after-sale",
    "06b-next-scan",
    "08-offline",
    "10-found",
    "12-void",
    "13-help",
    "14-receipt",
    "15-refused",
    "17-bare",
    "18-long",
)
"""One of each kind of page."""
PICTURES = Path(__file__).parent / "pictures"


@pytest.mark.parametrize("page", APPROVED)
def test_the_page_looks_as_approved(faces: None, page: str) -> None:
    drawn = draw(page)  # the first text of a size in a process is drawn a hair off,
    drawn = draw(page)  # every later one is exact
    approved = PICTURES / f"{page}.png"
    if not approved.exists():
        PICTURES.mkdir(exist_ok=True)
        drawn.save(str(approved), quality=SMALLEST)
        pytest.fail(f"{approved.name} did not exist: look at it, then commit it")

    same = QImage(str(approved)).convertToFormat(QImage.Format.Format_RGB32) == drawn
    if not same:
        drawn.save(str(approved.with_suffix(".new.png")))
    assert same, f"{page} differs; see {approved.with_suffix('.new.png').name}"


def draw(page: str) -> QImage:
    """The page in a window of its own."""
    shown = ShownCashier()
    shown.show(PAGES[page])
    picture = shown.grab()
    shown.close()
    assert shown.warnings == []
    return picture
