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

DRAW_AS_THE_TILL = """
import sys
from pathlib import Path
from PySide6.QtGui import QImage, QPainter
from pos_app.ui.windows import make_application

application = make_application(Path(sys.argv[1]))
image = QImage(200, 50, QImage.Format.Format_RGB32)
painter = QPainter(image)
painter.drawText(10, 30, "苹果")
painter.end()
for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
    if line.endswith((".otf", ".ttc", ".ttf")):
        print(line.split(maxsplit=5)[5])
"""


@pytest.mark.parametrize("weight", ["regular", "bold"])
@pytest.mark.parametrize("name", ["𠮷野家牛肉饭", "㐂乐汽水330ml", "Häagen-Dazs™ 香草", "啫喱水"])
def test_no_character_of_a_name_is_missing(tmp_path: Path, name: str, weight: str) -> None:
    assert missing(tmp_path, name, weight) == 0


def test_the_till_draws_from_its_own_faces_where_the_machine_has_them_too() -> None:
    environment = {
        **{key: word for key, word in os.environ.items() if key != "FONTCONFIG_FILE"},
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-c", DRAW_AS_THE_TILL, str(ASSETS)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    faces = {Path(line) for line in done.stdout.splitlines()}
    assert faces == {ASSETS / "fonts" / "NotoSansCJKsc-Regular.otf"}


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
