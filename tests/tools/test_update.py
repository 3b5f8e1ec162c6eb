"""`pos-tool update`: from the vendor's key to a version that is gone back from."""

import sys
from pathlib import Path

import pytest

from pos_app.adapters.versions.bundle import LIBRARIES
from pos_app.adapters.versions.launch import Slots
from pos_app.tools.__main__ import main
from pos_app.tools.console import CANNOT
from pos_app.tools.update import WHY
from pos_app.ui.words.operating import FACTS_ENGLISH
from tests.adapters.versions.shelf import served, tree_of

Heard = pytest.CaptureFixture[str]


class Vendor:
    """The commands, in the order of a vendor and a technician."""

    def __init__(self, folder: Path, heard: Heard) -> None:
        self.folder = folder
        self._heard = heard
        self.root = folder / "root"
        assert main(["update", "key", str(folder / "vendor.key")]) == 0
        self.key = heard.readouterr().out.strip()

    def does(self, *words: str | Path) -> str:
        assert main(["update", *map(str, words), "--language", "en"]) == 0
        return self._heard.readouterr().out

    def is_refused(self, *words: str | Path, language: str = "en") -> str:
        assert main(["update", *map(str, words), "--language", language]) == CANNOT
        return self._heard.readouterr().err

    def bundle(self, version: str, key: str = "vendor.key") -> Path:
        tree = tree_of(self.folder / f"tree-{version}")
        out = self.folder / f"till-{version}.xdu"
        signed = ("--key", self.folder / key, "--out", out)
        self.does("make", "--tree", tree, "--version", version, *signed)
        return out

    def lays_out(self, version: str) -> None:
        bundle = self.bundle(version)
        lock = self.folder / f"tree-{version}" / LIBRARIES
        self.does(
            *("lay-out", self.root, "--bundle", bundle, "--vendor-key", self.key),
            *("--python", sys.executable, "--lock", lock),
        )


@pytest.fixture
def vendor(tmp_path: Path, capsys: Heard) -> Vendor:
    return Vendor(tmp_path, capsys)


def test_private_key_is_for_its_owner_and_never_overwritten(vendor: Vendor) -> None:
    path = vendor.folder / "vendor.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "File exists" in vendor.is_refused("key", path)


def test_version_is_made_verified_installed_and_gone_back_from(vendor: Vendor) -> None:
    vendor.lays_out("1.0.0")
    bundle = vendor.bundle("1.1.0")
    assert "1.1.0" in vendor.does("verify", bundle, "--vendor-key", vendor.key)
    vendor.does("install", bundle, "--root", vendor.root)
    assert "on trial 1.1.0" in vendor.does("status", "--root", vendor.root)
    slots = Slots(vendor.root)
    trial = slots.trial()
    assert trial is not None
    slots.promote(trial)
    vendor.does("rollback", "--root", vendor.root)
    assert vendor.does("status", "--root", vendor.root).splitlines() == [
        "current 1.0.0",
        "previous 1.1.0",
    ]


def test_version_that_was_given_up_is_told(vendor: Vendor) -> None:
    vendor.lays_out("1.0.0")
    vendor.does("install", vendor.bundle("1.1.0"), "--root", vendor.root)
    slots = Slots(vendor.root)
    trial = slots.trial()
    assert trial is not None
    slots.give_up(trial, "ended")
    assert "given up 1.1.0 (ended)" in vendor.does("status", "--root", vendor.root)


def test_bundle_is_fetched_from_an_address_into_the_inbox(vendor: Vendor) -> None:
    vendor.lays_out("1.0.0")
    bundle = vendor.bundle("1.1.0")
    with served(vendor.folder) as address:
        said = vendor.does("fetch", f"{address}/{bundle.name}", "--root", vendor.root)
    assert str(vendor.root / "inbox" / "till-1.1.0.xdu") in said
    assert "does not answer" in vendor.is_refused("fetch", address, "--root", vendor.root)


def test_bundle_of_another_vendor_is_refused_in_both_languages(vendor: Vendor) -> None:
    vendor.lays_out("1.0.0")
    vendor.does("key", vendor.folder / "other.key")
    strange = vendor.bundle("1.1.0", key="other.key")
    where = ("--root", vendor.root)
    assert "签名不对" in vendor.is_refused("install", strange, *where, language="zh_CN")
    assert "the signature is not" in vendor.is_refused("install", strange, *where)
    assert Slots(vendor.root).current == "1.0.0"


def test_checkout_is_no_installation(vendor: Vendor) -> None:
    assert "nothing is installed in versions here" in vendor.is_refused("status")
    assert "nothing is installed" in vendor.is_refused("rollback", "--root", vendor.folder)


@pytest.mark.parametrize("key", ["rubbish!", "AAAA"])
def test_key_that_is_none_is_said(vendor: Vendor, key: str) -> None:
    bundle = vendor.bundle("1.0.0")
    assert "not done" in vendor.is_refused("verify", bundle, "--vendor-key", key)


def test_everything_that_can_be_wrong_has_its_words_here_and_in_the_menu() -> None:
    assert set(WHY) <= set(FACTS_ENGLISH)
