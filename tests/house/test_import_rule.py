"""The import rule, as pyproject.toml gives it to import-linter."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.rooms import PROJECT, build


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    shutil.copy(PROJECT / "pyproject.toml", root)
    command: list[str | Path] = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_floors_alone_keep_the_rule(tmp_path: Path) -> None:
    build(tmp_path, {})

    answer = lint_imports(tmp_path)

    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("pos_app.domain.seed", "pos_app.checkout"),
        ("pos_app.checkout.seed", "pos_app.till"),
        ("pos_app.till.seed", "pos_app.adapters"),
        ("pos_app.ui.seed", "pos_app.adapters"),
        ("pos_app.adapters.seed", "pos_app.settings"),
        ("pos_app.tools.seed", "pos_app.demo"),
        ("pos_app.demo.seed", "cloud"),
        ("drivers.seed", "pos_app.domain"),
        ("cloud.seed", "pos_app.checkout"),
        ("cloud.seed", "drivers"),
        ("audit.seed", "pos_app.domain"),
        ("audit.seed", "cloud"),
        ("pos_app.domain.seed", "sqlite3"),
        ("pos_app.checkout.seed", "threading"),
        ("pos_app.checkout.seed", "msgspec"),
    ],
)
def test_an_import_against_the_rule_is_named(tmp_path: Path, importer: str, imported: str) -> None:
    build(tmp_path, {f"{importer.replace('.', '/')}.py": f"import {imported}\n"})

    answer = lint_imports(tmp_path)

    assert answer.returncode != 0
    assert f"{importer} -> {imported}" in answer.stdout


def test_a_room_that_stands_on_no_floor_is_refused(tmp_path: Path) -> None:
    build(tmp_path, {"pos_app/attic.py": ""})

    answer = lint_imports(tmp_path)

    assert answer.returncode != 0
    assert "attic" in answer.stdout
