"""`pos-tool ledger verify` shows how far it is to whoever watches, and writes the verifier."""

import io
import zipfile
from pathlib import Path

import pytest

from pos_app.adapters.ledger import ApswLedger, links, replay
from pos_app.settings import Language, Settings
from pos_app.tools.console import Console
from pos_app.tools.verifying import say_verified, write_verifier
from tests.adapters.ledger.builders import edited, later, opened, sale


class Terminal(io.StringIO):
    """Somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def ledger(tmp_path: Path) -> ApswLedger:
    ledger = opened(tmp_path / "ledger.db")
    for number in range(1, 6):
        ledger.append(sale(number), later(number))
    ledger.close()
    return ledger


def watched(language: Language = Language.ENGLISH) -> tuple[Console, Terminal, io.StringIO]:
    err, out = Terminal(), io.StringIO()
    return Console(language, out, err, Settings()), err, out


def test_the_chain_alone_says_what_it_looked_at(ledger: ApswLedger) -> None:
    console, _, out = watched()
    assert say_verified(ledger.path, console, chain_alone=True) == 0
    assert "OK 6 entries: dense, chained, the newest of each epoch signed" in out.getvalue()
    console, _, out = watched(Language.CHINESE)
    assert say_verified(ledger.path, console, chain_alone=True) == 0
    assert "OK 共 6 条流水；编号连续，链完整，末条签名有效" in out.getvalue()


def test_the_chain_alone_does_not_vouch_for_the_tables_beside_it(ledger: ApswLedger) -> None:
    edited(ledger.path, "UPDATE sale SET copies = 7")
    console, _, _ = watched()
    assert say_verified(ledger.path, console, chain_alone=True) == 0
    assert say_verified(ledger.path, console, chain_alone=False) == 1


@pytest.mark.parametrize("chain_alone", [True, False])
def test_whoever_watches_sees_how_far_it_is(
    ledger: ApswLedger, monkeypatch: pytest.MonkeyPatch, chain_alone: bool
) -> None:
    monkeypatch.setattr(links, "PIECE", 2)
    monkeypatch.setattr(links, "PROCESSES_LIMIT", 1)
    monkeypatch.setattr(replay, "TELL_EVERY", 2)
    console, err, _ = watched()
    say_verified(ledger.path, console, chain_alone=chain_alone)
    shown = err.getvalue().split("\r")
    assert [line.strip() for line in shown if "2 / 6" in line] == ["checking 2 / 6"]
    assert shown[-1] == "checking 6 / 6 \n"


def test_the_verifier_is_an_archive_of_readable_sources(tmp_path: Path) -> None:
    write_verifier(tmp_path / "verify-export.pyz")
    with zipfile.ZipFile(tmp_path / "verify-export.pyz") as archive:
        names = archive.namelist()
        assert b"shares no\nline with the product" in archive.read("audit/__init__.py")
    assert names[0] == "__main__.py"
    assert "audit/journal.py" in names
