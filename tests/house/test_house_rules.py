"""packaging/check_tree.py and packaging/check_qml.py: the rules that no linter knows."""

from pathlib import Path

import pytest

from tests.house.rooms import build, check

COLOURED = 'import QtQuick\n\nRectangle {\n    color: "#ff0000"\n}\n'


@pytest.mark.parametrize(
    ("name", "text", "breach"),
    [
        ("pos_app/ui/long.py", "x = 1\n" * 501, "501: longer than 500 lines"),
        ("pos_app/ui/utils.py", "", "1: the name utils says too little"),
        ("pos_app/ui/a.py", "class SaleManager: ...", "1: the name SaleManager says"),
        ("drivers/a.py", "def process_line(): ...", "1: the name process_line says"),
        ("cloud/a.py", "x = 1  # noqa: E501", "1: an exception to a rule must say why"),
        ("cloud/a.py", "x = 1  # type: ignore[misc]", "1: an exception to a rule must say why"),
        ("pos_app/domain/a.py", "import zoneinfo", "1: a pure floor may not import zoneinfo"),
        ("pos_app/checkout/a.py", "import msgspec", "1: a pure floor may not import msgspec"),
        ("pos_app/domain/a.py", "\nx = datetime.now(UTC)", "2: a pure floor reads no clock"),
        ("pos_app/ui/qml/A.qml", "Item { property var a }", "1: a property has a type"),
        ("pos_app/ui/qml/A.qml", COLOURED, "4: colours live in Theme"),
    ],
)
def test_a_breach_is_named_with_its_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    text: str,
    breach: str,
) -> None:
    tree = check("check_tree")
    build(tmp_path, {name: text})
    monkeypatch.setattr(tree, "ROOT", tmp_path)

    assert tree.main() == 1

    assert f"{name}:{breach}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pos_app/domain/wire.py", "import msgspec"),
        ("pos_app/ui/rows.py", "class Rows:\n    def data(self): ..."),
        ("cloud/a.py", "x = 1  # noqa: S104 listens for phones on the local network"),
        ("pos_app/ui/qml/theme/Theme.qml", COLOURED),
    ],
)
def test_what_the_rules_allow_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    tree = check("check_tree")
    build(tmp_path, {name: text})
    monkeypatch.setattr(tree, "ROOT", tmp_path)

    assert tree.main() == 0


MODEL = """
from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "seeds"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class SeedModel(QObject):
    changed = Signal()

    def _read_total(self) -> str:
        return ""

    total = Property(str, _read_total, notify=changed)
"""
PAGE = """import QtQuick
import seeds

Item {
    id: page

    required property SeedModel seed

"""


@pytest.mark.parametrize(
    ("name", "line", "code"),
    [
        ("clean", "    objectName: page.seed.total\n", 0),
        ("a misspelt property of a view-model", "    objectName: page.seed.totall\n", 1),
        ("a name from nowhere", "    objectName: nothing\n", 1),
        ("not as qmlformat writes it", "  objectName:    page.seed.total\n", 1),
    ],
)
def test_qml_is_checked_against_its_view_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, line: str, code: int
) -> None:
    qml = check("check_qml")
    build(tmp_path, {"pos_app/ui/seed.py": MODEL, "pos_app/ui/qml/Page.qml": PAGE + line + "}\n"})
    monkeypatch.setattr(qml, "ROOT", tmp_path)
    monkeypatch.setattr(qml, "SOURCES", tmp_path / "pos_app")
    monkeypatch.setattr(qml, "DESCRIPTIONS", tmp_path / "build")

    assert qml.main() == code, name
