"""The bundle: whole and blotted out, or nothing and a reason."""

import errno
import os
import zipfile
from pathlib import Path

import pytest

from pos_app.adapters.support import bundle
from pos_app.adapters.support.bundle import write_bundle
from pos_app.checkout.ports import Unavailable

PHONE, CODE = "13812345678", "134567890123456789"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "till.log"
    path.write_text(f"INFO scanned {CODE}\nINFO 打印机没有纸\n", encoding="utf-8")
    return path


def contents(target: Path) -> dict[str, str]:
    with zipfile.ZipFile(target) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_every_file_of_the_bundle_is_blotted_out(tmp_path: Path, log: Path) -> None:
    target = tmp_path / "support.zip"
    write_bundle(target, {"about.txt": f"call {PHONE}"}, [log])
    assert contents(target) == {
        "about.txt": "call [phone]",
        "logs/till.log": "INFO scanned [payment code]\nINFO 打印机没有纸\n",
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["support.zip", "till.log"]


def test_only_the_newest_of_long_logs_are_taken(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "LOG_LIMIT_BYTES", 10)
    older = tmp_path / "till.log.1"
    older.write_text("older")
    write_bundle(tmp_path / "support.zip", {}, [older, log])
    assert list(contents(tmp_path / "support.zip")) == ["logs/till.log"]


def test_log_that_is_just_being_rolled_over_is_left_out(tmp_path: Path, log: Path) -> None:
    write_bundle(tmp_path / "support.zip", {}, [tmp_path / "till.log.1", log])
    assert list(contents(tmp_path / "support.zip")) == ["logs/till.log"]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "medium_full"),
        (errno.EROFS, "medium_read_only"),
        (errno.EACCES, "medium_read_only"),
        (errno.EIO, "medium_gone"),
        (errno.EMFILE, "medium_failed"),
    ],
)
def test_medium_that_fails_says_why_and_keeps_no_half_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    def fails(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(Unavailable) as caught:
        write_bundle(tmp_path / "support.zip", {"a": "b"}, [])
    assert caught.value.reason == reason
    assert list(tmp_path.iterdir()) == []


def test_medium_that_was_pulled_out_is_said_to_be_gone(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        write_bundle(tmp_path / "no stick" / "support.zip", {}, [])
    assert caught.value.reason == "medium_gone"


def test_full_device_says_so() -> None:
    with pytest.raises(Unavailable) as caught:
        bundle_on_full_device()
    assert caught.value.reason == "medium_full"


def bundle_on_full_device() -> None:
    """The kernel's own full device stands where the part would be written."""
    with Path("/dev/full").open("wb", buffering=0) as full:
        try:
            full.write(b"x")
        except OSError as error:
            raise Unavailable(bundle.reason_of(error)) from error
