"""`pos-tool ledger backup`, `backups` and `restore`: a copy is verified, and what is lost comes
back."""

import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from pos_app.adapters.cloud.keys import KeyFolder
from pos_app.adapters.ledger import ApswLedger, DeviceKey, Identity
from pos_app.adapters.ledger.recovery import open_or_recover
from pos_app.tools.__main__ import main
from tests.adapters.ledger.builders import NOON, edited, later, opened, sale


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "till.toml"
    text = '[state]\nfolder = "state"\n[backup]\nfolder = "usb"\n[ui]\nlanguage = "en"\n'
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[ApswLedger]:
    """Of a till that is not enrolled; two sales."""
    keys = KeyFolder(tmp_path / "state" / "keys")
    identity = keys.load_or_create()
    ledger = open_or_recover(
        tmp_path / "state" / "ledger.db",
        identity=Identity(identity.store, identity.terminal, identity.epoch),
        key=DeviceKey(identity.public_key, identity.sign),
        epochs=keys.epochs(identity),
        at=NOON,
    ).ledger
    ledger.append(sale(1), later(1))
    ledger.append(sale(2), later(2))
    yield ledger
    ledger.close()


class Tool:
    """Runs a command and keeps what it said."""

    def __init__(self, settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._settings = settings
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *words: object) -> int:
        code = main(["ledger", *map(str, words), "--settings", str(self._settings)])
        self.out, self.err = self._capsys.readouterr()
        return code


@pytest.fixture
def tool(settings: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Tool]:
    terminated = signal.getsignal(signal.SIGTERM)
    yield Tool(settings, capsys)
    signal.signal(signal.SIGTERM, terminated)


def test_a_copy_is_made_while_the_till_sells(
    tool: Tool, ledger: ApswLedger, tmp_path: Path
) -> None:
    (tmp_path / "usb").mkdir()
    assert tool("backup") == 0
    assert "OK 3 entries copied to" in tool.out
    assert tool("backups") == 0
    assert "3 entries\tOK" in tool.out


def test_a_named_folder_goes_before_the_settings(
    tool: Tool, ledger: ApswLedger, tmp_path: Path
) -> None:
    (tmp_path / "stick").mkdir()
    assert tool("backup", tmp_path / "stick") == 0
    assert len(list((tmp_path / "stick").iterdir())) == 1


def test_a_medium_that_is_not_there_is_named(
    tool: Tool, ledger: ApswLedger, tmp_path: Path
) -> None:
    assert tool("backup") == 2
    assert f"no copy in {tmp_path / 'usb'}" in tool.err


def test_no_copy_yet_is_said(tool: Tool) -> None:
    assert tool("backups") == 0
    assert "there is no copy yet" in tool.out


def test_a_copy_that_has_rotted_is_told(tool: Tool, ledger: ApswLedger, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    tool("backup")
    [copy] = usb.iterdir()
    edited(copy, "UPDATE journal SET data = CAST(data || ' ' AS BLOB) WHERE seq = 2")
    assert tool("backups") == 1
    assert "epoch 1, entry 2" in tool.out
    copy.write_bytes(b"rust" * 2000)
    assert tool("backups") == 1


def test_what_is_lost_comes_back_from_a_copy(
    tool: Tool, ledger: ApswLedger, tmp_path: Path
) -> None:
    (tmp_path / "usb").mkdir()
    tool("backup")
    [copy] = (tmp_path / "usb").iterdir()
    ledger.close()
    (tmp_path / "state" / "ledger.db").unlink()
    assert tool("restore", copy) == 0
    assert "OK 3 entries put back" in tool.out
    assert tool("restore", copy) == 0
    assert "OK 0 entries put back" in tool.out
    assert tool("verify") == 0
    assert "2 sales" in tool.out


def test_what_is_lost_comes_back_from_a_damaged_file(
    tool: Tool, ledger: ApswLedger, tmp_path: Path
) -> None:
    path = tmp_path / "state" / "ledger.db"
    ledger.close()
    path.write_bytes(bytes(200) + path.read_bytes()[200:])
    damaged = tmp_path / "damaged.db"
    path.rename(damaged)
    assert tool("restore", damaged) == 0
    assert "OK 3 entries put back" in tool.out
    assert tool("verify") == 0


def test_another_tills_ledger_gives_nothing_and_is_named_so(
    tool: Tool, ledger: ApswLedger, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.db"
    theirs = opened(stranger, seed=2)
    theirs.append(sale(9, coupon="C" * 16), NOON)
    theirs.close()
    ledger.close()
    (tmp_path / "state" / "ledger.db").unlink()
    assert tool("restore", stranger) == 1
    assert "it is another till's ledger; nothing was put back" in tool.err
    assert tool("verify") == 0
    assert "0 sales" in tool.out


def test_another_tills_damaged_ledger_is_named_so(
    tool: Tool, ledger: ApswLedger, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.db"
    theirs = opened(stranger, seed=2)
    theirs.append(sale(9, coupon="C" * 16), NOON)
    theirs.close()
    stranger.write_bytes(bytes(200) + stranger.read_bytes()[200:])
    ledger.close()
    assert tool("restore", stranger) == 1
    assert "it is another till's ledger" in tool.err
    assert tool("verify") == 0
    assert "2 sales" in tool.out


def test_a_damaged_ledger_of_the_same_names_by_another_key_is_named_so(
    tool: Tool, ledger: ApswLedger, tmp_path: Path
) -> None:
    """Names prove nothing: who signed its entries does."""
    stranger = tmp_path / "stranger.db"
    theirs = opened(stranger, ledger.identity, seed=2)
    theirs.append(sale(9), NOON)
    theirs.close()
    stranger.write_bytes(bytes(200) + stranger.read_bytes()[200:])
    ledger.close()
    assert tool("restore", stranger) == 1
    assert "it is another till's ledger; nothing was put back" in tool.err
    assert tool.out == ""


def test_a_damaged_copy_of_what_the_ledger_has_is_all_right(
    tool: Tool, ledger: ApswLedger, tmp_path: Path
) -> None:
    ledger.close()
    content = (tmp_path / "state" / "ledger.db").read_bytes()
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(bytes(200) + content[200:])
    assert tool("restore", damaged) == 0
    assert "OK 0 entries put back" in tool.out


@pytest.mark.parametrize("content", [b"# The till\n" * 50, Random(3).randbytes(20_000), b""])
def test_what_is_no_ledger_is_refused_and_nothing_changes(
    tool: Tool, ledger: ApswLedger, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "README.md"
    file.write_bytes(content)
    ledger.close()
    before = (tmp_path / "state" / "ledger.db").read_bytes()
    assert tool("restore", file) == 1
    assert f"{file}: it is no ledger" in tool.err
    assert tool.out == ""
    assert tool("restore", file, "--language", "zh_CN") == 1
    assert f"{file}：这不是账本" in tool.err
    assert (tmp_path / "state" / "ledger.db").read_bytes() == before


def test_nothing_is_restored_while_the_till_sells(
    tool: Tool, ledger: ApswLedger, tmp_path: Path
) -> None:
    (tmp_path / "usb").mkdir()
    tool("backup")
    [copy] = (tmp_path / "usb").iterdir()
    assert tool("restore", copy) == 2
    assert "another till program is using it" in tool.err


def test_a_file_that_is_not_there_is_named(tool: Tool, tmp_path: Path) -> None:
    assert tool("restore", tmp_path / "none.db") == 2
    assert "there is no such file" in tool.err
