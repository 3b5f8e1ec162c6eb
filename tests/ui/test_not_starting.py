"""A till that cannot start says why on its own screen."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from pos_app.ui.not_starting import NotStarting

CAUSE = "磁盘满了，收银机启动不了。请删掉不用的文件，空出 100 MB 以上再启动；卖过的都还在"
DETAIL = "/var/lib/xiaodian/till/ledger.db：写不了（No space left on device）"


@pytest.mark.parametrize("size", [(1366, 768), (1024, 600)])
@pytest.mark.parametrize("theme", ["day", "night"])
def test_cause_and_detail_stand_on_the_screen(
    qapp: QGuiApplication, size: tuple[int, int], theme: str, tmp_path: Path
) -> None:
    shown = NotStarting(CAUSE, DETAIL, theme=theme)
    shown.window.resize(*size)
    shown.window.show()
    for _ in range(3):
        qapp.processEvents()
    texts = {str(item.property("text")): item for item in items(shown.window.contentItem())}
    assert shown.warnings == []
    for text in (CAUSE, DETAIL):
        item = texts[text]
        left = item.mapToScene(item.boundingRect().topLeft())
        right = item.mapToScene(item.boundingRect().bottomRight())
        assert 0 <= left.x() < right.x() <= size[0]
        assert 0 <= left.y() < right.y() <= size[1]
    shown.window.grabWindow().save(str(tmp_path / f"{theme}-{size[0]}.png"))
    shown.close()


ENDING = """
from PySide6.QtGui import QGuiApplication
from pos_app.ui.not_starting import NotStarting

application = QGuiApplication([])
NotStarting("cause", "detail", theme="day").show(application, 0.01)
assert not application.topLevelWindows()
"""


def test_it_ends_by_itself() -> None:
    """In a process of its own: once an event loop has been quit, nothing in Qt Quick moves any more
    in that process, and a test that waits for a fade would wait for ever."""
    done = subprocess.run(
        [sys.executable, "-c", ENDING], check=False, capture_output=True, text=True, timeout=100
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def items(root: QQuickItem) -> list[QQuickItem]:
    """Every item under this one."""
    return [root, *(one for child in root.childItems() for one in items(child))]
