"""A version beside the other: verified first, switched whole, never half, wherever it is cut."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos_app.adapters.versions.bundle import open_bundle
from pos_app.adapters.versions.installation import Installation, LedgerSeen, NotInstalled
from pos_app.adapters.versions.launch import Slots, format_of
from tests.adapters.versions.shelf import STRANGER, VENDOR, bundle_of, installed

KEY = VENDOR.public_key().public_bytes_raw()


def versions_in(made: Installation) -> list[str]:
    return sorted(path.name for path in made.slots.versions.iterdir())


def test_new_version_stands_beside_the_old_one_and_is_on_trial(tmp_path: Path) -> None:
    made = installed(tmp_path)
    assert made.install(bundle_of(tmp_path, "1.1.0"), None) == "1.1.0"
    assert versions_in(made) == ["1.0.0", "1.1.0"]
    trial = made.slots.trial()
    assert trial is not None
    assert (made.slots.current, trial.version, trial.before) == ("1.1.0", "1.1.0", "1.0.0")


def test_tree_of_a_version_knows_its_installation_and_a_checkout_has_none(tmp_path: Path) -> None:
    made = installed(tmp_path)
    around = Installation.around(made.slots.tree("1.0.0"))
    assert around is not None
    assert around.root == made.root
    assert Installation.around(tmp_path / "tree-1.0.0") is None


@pytest.mark.parametrize(
    ("version", "key", "reason"),
    [
        ("1.1.0", STRANGER, "unsigned"),
        ("1.0.0", VENDOR, "same"),
        ("0.9.9", VENDOR, "older"),
        ("1.1.0", VENDOR, "libraries_differ"),
        ("1.1.0", VENDOR, "disk_full"),
    ],
)
def test_what_is_refused_has_touched_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, key: Any, reason: str
) -> None:
    made = installed(tmp_path)
    bundle = bundle_of(tmp_path / "new", version, key=key)
    if reason == "libraries_differ":
        (made.root / "libraries.txt").write_text("other\n")
    if reason == "disk_full":
        usage = shutil.disk_usage(tmp_path)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(NotInstalled) as caught:
        made.install(bundle, None)
    assert caught.value.reason == reason
    assert (versions_in(made), made.slots.current) == (["1.0.0"], "1.0.0")
    assert made.slots.trial() is None


def test_disk_that_takes_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = installed(tmp_path)
    bundle = bundle_of(tmp_path, "1.1.0")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotInstalled) as caught:
        made.install(bundle, None)
    assert caught.value.reason == "not_written"
    assert made.slots.current == "1.0.0"


def test_going_back_by_hand_works_both_ways(tmp_path: Path) -> None:
    made = installed(tmp_path)
    made.install(bundle_of(tmp_path, "1.1.0"), None)
    trial = made.slots.trial()
    assert trial is not None
    made.slots.promote(trial)
    assert made.roll_back(None) == "1.0.0"
    assert (made.slots.current, made.slots.previous) == ("1.0.0", "1.1.0")
    assert made.roll_back(None) == "1.1.0"


def test_without_a_version_before_there_is_no_way_back(tmp_path: Path) -> None:
    made = installed(tmp_path)
    with pytest.raises(NotInstalled) as caught:
        made.roll_back(None)
    assert caught.value.reason == "no_previous"


def test_way_back_ends_when_the_ledger_has_a_newer_format(tmp_path: Path) -> None:
    made = installed(tmp_path)
    made.install(bundle_of(tmp_path, "1.1.0", formats=3), None)
    trial = made.slots.trial()
    assert trial is not None
    made.slots.promote(trial)
    ledger = tmp_path / "ledger.db"
    assert made.why_not_back(LedgerSeen(ledger, 2)) == ""
    assert made.why_not_back(LedgerSeen(ledger, 3)) == "newer_ledger"


def test_versions_that_nobody_goes_back_to_are_cleared(tmp_path: Path) -> None:
    made = installed(tmp_path)
    for version in ("1.1.0", "1.2.0", "1.3.0"):
        made.install(bundle_of(tmp_path, version), None)
        trial = made.slots.trial()
        assert trial is not None
        made.slots.promote(trial)
    (made.slots.versions / "notes").mkdir()
    made.install(bundle_of(tmp_path, "1.4.0"), None)
    assert versions_in(made) == ["1.2.0", "1.3.0", "1.4.0", "notes"]


def test_keys_that_are_none_are_passed_over(tmp_path: Path) -> None:
    made = installed(tmp_path)
    file = made.root / "vendor-keys.txt"
    file.write_text(f"rubbish\nAAAA\n{file.read_text()}")
    assert made.keys == [KEY]
    file.unlink()
    assert made.keys == []


class Cut(BaseException):
    """The power is gone."""


class Power:
    """Goes at the n-th change of the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = -1
        for owner, name in (
            (os, "fsync"),
            (Path, "replace"),
            (Path, "rename"),
            (Path, "symlink_to"),
            (Path, "unlink"),
            (Path, "mkdir"),
        ):
            monkeypatch.setattr(owner, name, self._counting(getattr(owner, name)))

    def _counting(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            if self.left == 0:
                raise Cut
            self.left -= 1
            return change(*given, **named)

        return counted


def test_installation_that_is_cut_anywhere_leaves_a_whole_version_and_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = installed(tmp_path)
    bundle = bundle_of(tmp_path, "1.1.0")
    whole = {version: _files(tmp_path / f"tree-{version}") for version in ("1.0.0", "1.1.0")}
    power = Power(monkeypatch)
    cuts, seen = 0, set()
    while True:
        made = Installation(tmp_path / f"copy-{cuts}")
        power.left = -1
        shutil.copytree(base.root, made.root, symlinks=True)
        power.left = cuts
        try:
            made.install(bundle, None)
        except Cut:
            power.left = -1
        else:
            break
        current = Slots(made.root).current
        seen.add(current)
        tree = _files(made.slots.tree(current))
        tree.pop("ledger-format", None)
        assert tree == whole[current]
        if current == "1.0.0":
            assert made.slots.trial() is None
            assert made.install(bundle, None) == "1.1.0"
        assert made.slots.current == "1.1.0"
        assert made.slots.trial() is not None
        shutil.rmtree(made.root)
        cuts += 1
    power.left = -1
    assert cuts > 15
    assert seen == {"1.0.0", "1.1.0"}


def test_giving_up_that_is_cut_anywhere_is_finished_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = installed(tmp_path)
    base.install(bundle_of(tmp_path, "1.1.0"), None)
    power = Power(monkeypatch)
    for cut_at in range(20):
        slots = Slots(tmp_path / f"copy-{cut_at}")
        power.left = -1
        shutil.copytree(base.root, slots.root, symlinks=True)
        trial = slots.trial()
        assert trial is not None
        power.left = cut_at
        try:
            slots.give_up(trial, "ended")
        except Cut:
            power.left = -1
        power.left = -1
        again = slots.trial()
        if again is not None:
            assert slots.give_up(again, "ended")
        assert slots.current == "1.0.0"
        assert slots.given_up() == ("1.1.0", "ended")


def test_ledgers_file_tells_its_format(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(44) + (3).to_bytes(4) + bytes(100))
    assert format_of(path) == 3
    assert LedgerSeen.at(path) == LedgerSeen(path, 3)
    path.write_bytes(b"rubbish")
    assert (format_of(path), format_of(""), format_of(tmp_path / "none")) == (0, 0, 0)
    assert LedgerSeen.at(tmp_path / "none") is None


def test_bundle_of_the_vendor_is_what_is_verified(tmp_path: Path) -> None:
    assert open_bundle(bundle_of(tmp_path, "1.0.0"), [KEY]).manifest.version == "1.0.0"


def _files(tree: Path) -> dict[str, str]:
    return {
        str(path.relative_to(tree)): path.read_text()
        for path in tree.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
