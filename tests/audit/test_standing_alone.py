"""The verifier is one file that runs with nothing of ours, and says what it found and why."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import audit
from audit.__main__ import main
from pos_app.tools.verifying import write_verifier
from tests.audit.exports import Export, exported

SOURCES = sorted(Path(audit.__file__).parent.glob("*.py"))


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "export.jsonl"
    path.write_text(exported(), encoding="utf-8")
    return path


def imported(source: Path) -> Iterator[str]:
    """The packages that a file imports."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield str(node.module).split(".")[0]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_it_imports_the_standard_library_cryptography_and_itself(source: Path) -> None:
    allowed = {*sys.stdlib_module_names, "cryptography", "audit"}
    assert set(imported(source)) <= allowed


def run(verifier: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As an auditor would: in an empty folder, isolated from ours."""
    return subprocess.run(
        [sys.executable, "-I", str(verifier), *arguments],
        cwd=verifier.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_one_file_checks_an_export_with_nothing_of_ours_beside_it(
    export: Path, tmp_path: Path
) -> None:
    verifier = tmp_path / "verify-export.pyz"
    write_verifier(verifier)
    sound = run(verifier, str(export))
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "OK 全部相符 everything agrees: 61 笔销售 sales" in sound.stdout
    torn = Export.of(export.read_text(encoding="utf-8"))
    del torn.lines[5]
    other = tmp_path / "torn.jsonl"
    other.write_text(torn.text(), encoding="utf-8")
    found = run(verifier, str(other))
    assert found.returncode == 1
    assert "缺少流水 an entry is missing" in found.stdout
    assert "不符 NOT SOUND" in found.stdout


def test_what_cannot_be_read_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none")]) == 2
    assert "打不开 cannot read" in capsys.readouterr().err
    (tmp_path / "garbage").write_bytes(bytes(range(256)))
    assert main([str(tmp_path / "garbage")]) == 2
    assert "文件头不对 the first line is not that of an export" in capsys.readouterr().err


def test_a_receipt_is_held_against_the_journal(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = Export.of(export.read_text(encoding="utf-8")).lines[-1]
    head = line["hash"][:12].upper()
    number = f"7K2M9QXD-A-{line['seq']:08d}"
    spaced = f"{head[:4]} {head[4:8]} {head[8:]}"
    assert main([str(export), "--receipt", number, spaced]) == 0
    assert main([str(export), "--receipt", number, "0000 0000 0000"]) == 1
    assert "小票与流水不符" in capsys.readouterr().out


@pytest.mark.parametrize("pair", [("7K2M9QXD", "0000 0000 0000"), ("7K2M9QXD-A-00000001", "0000")])
def test_a_mistyped_receipt_is_refused(export: Path, pair: tuple[str, str]) -> None:
    assert main([str(export), "--receipt", *pair]) == 2
