"""The file system as recovery, backups and the key folder use it."""

import os
from pathlib import Path

import pytest

from pos_app.adapters.files import SystemFiles


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was made durable, in order."""
    seen: list[Path] = []
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: seen.append(Path(f"/proc/self/fd/{descriptor}").readlink())
    )
    return seen


def test_a_new_folder_is_durable_in_the_one_above(tmp_path: Path, synced: list[Path]) -> None:
    """Else a power cut takes it away, with everything in it that was synced."""
    SystemFiles().make_folder(tmp_path / "till" / "keys")
    assert (tmp_path / "till" / "keys").is_dir()
    assert synced == [tmp_path, tmp_path / "till"]


def test_a_folder_that_is_there_costs_the_disk_nothing(tmp_path: Path, synced: list[Path]) -> None:
    SystemFiles().make_folder(tmp_path)
    assert synced == []
