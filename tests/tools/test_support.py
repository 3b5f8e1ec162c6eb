"""`pos-tool support read`: the codes of the menu as text again."""

import io
import sys
from pathlib import Path

import pytest

from pos_app.adapters.support.code_pages import pages_of
from pos_app.tools.__main__ import main
from pos_app.tools.console import CANNOT

SUMMARY = "terminal: 7K3M9QX2\n" + "\n".join(f"line {n} {n * 7919 % 10007}" for n in range(200))


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    """What a phone has read, a code a line, not in order."""
    path = tmp_path / "codes.txt"
    path.write_text("\n".join(reversed(pages_of(SUMMARY))))
    return path


def test_codes_become_the_summary_again(codes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["support", "read", str(codes)]) == 0
    assert capsys.readouterr().out == f"{SUMMARY}\n"


def test_codes_may_come_from_the_standard_input(
    codes: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(codes.read_text()))
    assert main(["support", "read"]) == 0
    assert capsys.readouterr().out == f"{SUMMARY}\n"


@pytest.mark.parametrize(
    ("language", "said"), [("zh_CN", "还缺第 1 页"), ("en", "page 1 of 4 is missing")]
)
def test_page_that_is_missing_is_named(
    codes: Path, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    codes.write_text("\n".join(codes.read_text().splitlines()[:-1]))  # 4, 3, 2
    assert main(["support", "read", str(codes), "--language", language]) == CANNOT
    assert said in capsys.readouterr().err


def test_rubbish_and_a_file_that_is_not_there_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rubbish = tmp_path / "rubbish"
    rubbish.write_text("hello")
    for path in (rubbish, tmp_path / "nothing"):
        assert main(["support", "read", str(path)]) == CANNOT
    assert capsys.readouterr().err
