"""The bundled faces draw every name, on a machine that has no font of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.samples import ASSETS

NO_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'
DRAW = """
import sys
from pathlib import Path
from PySide6.QtGui import QGuiApplication, QTextLayout
from pos_app.ui.fonts import load_fonts

application = QGuiApplication([])
font = load_fonts(Path(sys.argv[1]))
font.setBold(sys.argv[3] == "bold")
layout = QTextLayout(sys.argv[2], font)
layout.beginLayout()
layout.createLine()
layout.endLayout()
print(sum(run.glyphIndexes().count(0) for run in layout.glyphRuns()))
"""


@pytest.mark.parametrize("weight", ["regular", "bold"])
@pytest.mark.parametrize("name", ["𠮷野家牛肉饭", "㐂乐汽水330ml", "Häagen-Dazs™ 香草", "啫喱水"])
def test_no_character_of_a_name_is_missing(tmp_path: Path, name: str, weight: str) -> None:
    assert missing(tmp_path, name, weight) == 0


def test_a_character_that_no_face_has_is_counted_here(tmp_path: Path) -> None:
    assert missing(tmp_path, "龙\U00031350", "regular") == 1


def missing(folder: Path, name: str, weight: str) -> int:
    """How many glyphs of the name come out as the box for what is missing."""
    (folder / "fonts.conf").write_text(NO_FONTS, encoding="utf-8")
    environment = {
        **os.environ,
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-c", DRAW, str(ASSETS / "fonts"), name, weight]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return int(done.stdout)
