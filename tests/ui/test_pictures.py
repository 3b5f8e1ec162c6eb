"""Each kind of page of the cashier window, compared to the pixel with the approved picture.

Why another process draws them all in one order: Qt takes large glyphs as outlines from a face at
whatever size it was used last, so an edge pixel depends on what was drawn before.

A picture that must change: delete it, run the test (it fails and stores the new one), look at it
beside the design, and commit it.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

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
    "08d-ledger-returning",
    "10-found",
    "12-void",
    "13-help",
    "14-receipt",
    "15-refused",
    "17-bare",
    "18-long",
    "19-weigh-stable",
    "19e-weigh-silent",
    "19h-weigh-tare",
    "20-door",
    "21-menu-tests",
    "21d-menu-grid",
    "21g-menu-keys",
    "22-menu-network",
    "25c-menu-reset",
    "26-devices",
    "26b-devices-wrong-device",
    "26h-devices-unreached",
)
PICTURES = Path(__file__).parent / "pictures"
SMALLEST = 0
"""As well as PNG can be packed; nothing is lost."""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every page as this source draws it."""
    out = tmp_path_factory.mktemp("cashier")
    command = [sys.executable, "-m", "tests.ui.gallery", str(out), "--base"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=100)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return out


@pytest.mark.parametrize("page", APPROVED)
def test_the_page_looks_as_approved(drawn: Path, page: str) -> None:
    now, approved = QImage(str(drawn / f"{page}.png")), PICTURES / f"{page}.png"
    if not approved.exists():
        PICTURES.mkdir(exist_ok=True)
        now.save(str(approved), quality=SMALLEST)
        pytest.fail(f"{approved.name} did not exist: look at it, then commit it")

    same = QImage(str(approved)).convertToFormat(now.format()) == now
    assert same, f"{page} differs from its approved picture; the new one is {drawn / page}.png"
