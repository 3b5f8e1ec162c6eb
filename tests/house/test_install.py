"""packaging/install.sh devices: the udev rules, put where udev reads them."""

import os
import subprocess
from pathlib import Path

from tests.house.rooms import PROJECT

RULES = PROJECT / "packaging" / "udev" / "70-xiaodian-pos.rules"


def install(folder: Path, *, path: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "POS_RULES_FOLDER": str(folder)}
    return subprocess.run(
        ["packaging/install.sh", "devices"],
        cwd=PROJECT,
        env=environment | ({"PATH": path} if path else {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_rules_are_installed_once_and_anew_when_they_differ(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 0\n")
    (tmp_path / "id").chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    folder = tmp_path / "rules.d"
    installed = folder / RULES.name

    first, second = install(folder, path=path), install(folder, path=path)
    assert (first.returncode, second.returncode) == (0, 0)
    assert str(installed) in first.stderr
    assert (second.stdout, second.stderr) == ("", "")
    assert installed.read_bytes() == RULES.read_bytes()

    installed.write_text("# of an older till\n")
    assert install(folder, path=path).returncode == 0
    assert installed.read_bytes() == RULES.read_bytes()


def test_without_root_the_line_for_root_is_said(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "sudo").write_text("#!/bin/sh\nexit 1\n")
    for name in ("id", "sudo"):
        (tmp_path / name).chmod(0o755)
    ended = install(tmp_path / "rules.d", path=f"{tmp_path}:{os.environ['PATH']}")
    assert ended.returncode == 1
    assert f"install -m 644 'packaging/udev/{RULES.name}'" in ended.stderr
    assert not (tmp_path / "rules.d").exists()
