"""Other people's programs, and where `make independent` puts them."""

import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "build" / "independent"
RECEIPTIO = FOLDER / "node_modules" / "receiptio" / "bin" / "cli.js"
RECEIPTLINE = FOLDER / "node_modules" / "receiptline" / "lib" / "receiptline.js"

needs_them = pytest.mark.skipif(
    shutil.which("node") is None or not RECEIPTIO.exists() or not RECEIPTLINE.exists(),
    reason="needs Node and the two npm packages that `make independent` installs",
)
