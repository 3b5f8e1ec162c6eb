"""What ruff and mypy refuse, as pyproject.toml tells them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.rooms import PROJECT

HEAD = '"""A file."""\n\n'
MANY_BRANCHES = "def f(a: int) -> int:\n" + "".join(
    f"    if a == {n}:\n        a += 1\n" for n in range(8)
)


def ruff(text: str, *, name: str) -> subprocess.CompletedProcess[str]:
    """Lint `text` as if it stood in the file `name` of the project."""
    tool = Path(sys.executable).with_name("ruff")
    command: list[str | Path] = [tool, "check", "--stdin-filename", name, "-"]
    return subprocess.run(
        command, cwd=PROJECT, input=text, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("DTZ005", HEAD + "from datetime import datetime\n\nNOW = datetime.now()\n"),
        ("BLE001", HEAD + "try:\n    A = 1\nexcept Exception:\n    A = 2\n"),
        ("C901", HEAD + MANY_BRANCHES + "    return a\n"),
        ("TID251", HEAD + "import time\n\ntime.sleep(1)\n"),
        ("ERA001", HEAD + "# total = price(1)\n"),
        ("FIX002", HEAD + "# TODO: later\n"),
        ("S602", HEAD + "import subprocess\n\nsubprocess.run('a', shell=True, check=True)\n"),
        ("E501", HEAD + f"A = '{'x' * 100}'\n"),
    ],
)
def test_ruff_refuses(rule: str, text: str) -> None:
    answer = ruff(text, name="pos_app/adapters/seed.py")

    assert answer.returncode != 0
    assert rule in answer.stdout


def test_only_the_worker_may_catch_everything() -> None:
    text = HEAD + "try:\n    A = 1\nexcept Exception:\n    A = 2\n"

    answer = ruff(text, name="pos_app/till/worker.py")

    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("no-untyped-def", "def f(a): return a"),
        ("assignment", "a: int = 'x'"),
        ("ignore-without-code", "a: int = 'x'  # type: ignore"),
        ("redundant-expr", "def f(a: int) -> int:\n    return a if isinstance(a, int) else len(a)"),
    ],
)
def test_mypy_refuses(tmp_path: Path, rule: str, text: str) -> None:
    seed = tmp_path / "seed.py"
    seed.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", os.devnull, str(seed)]

    answer = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=100, check=False
    )

    assert answer.returncode == 1, answer.stderr
    assert f"[{rule}]" in answer.stdout
