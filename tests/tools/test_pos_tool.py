"""`pos-tool` answers in one clear sentence and an exit code, never with a traceback."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from pos_app.adapters.catalogue import SqliteUtilsCatalogue
from pos_app.adapters.ledger import ApswLedger
from pos_app.domain.journal import GENESIS, chain
from pos_app.domain.money import Fen
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import (
    BlindCount,
    CashMoved,
    Direction,
    OpenShift,
    ShiftOpened,
    closed_shift,
)
from pos_app.tools.__main__ import COMMANDS, main
from tests.adapters.ledger.builders import LOCAL, NOON, edited, later, opened, sale

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "assets" / "demo" / "goods.csv"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "till.toml"
    path.write_text('[state]\nfolder = "state"\n[ui]\nlanguage = "en"\n', encoding="utf-8")
    return path


@pytest.fixture
def ledger(settings: Path) -> Iterator[ApswLedger]:
    """A till that is selling: two epochs, three sales."""
    path = settings.parent / "state" / "ledger.db"
    before = opened(path, LOCAL)
    before.append(sale(1), NOON)
    before.close()
    ledger = opened(path, at=later(1))
    ledger.append(sale(2, coupon="C1"), later(2))
    ledger.append(sale(3), later(3))
    yield ledger
    ledger.close()


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


Tool = Callable[..., Said]


@pytest.fixture
def tool(capsys: pytest.CaptureFixture[str]) -> Iterator[Tool]:
    terminated = signal.getsignal(signal.SIGTERM)

    def run(*words: object) -> Said:
        try:
            code = main([str(word) for word in words])
        except SystemExit as usage:  # argparse
            code = int(str(usage.code))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    yield run
    signal.signal(signal.SIGTERM, terminated)


# --- ledger ---------------------------------------------------------------------------------------


def test_a_sound_ledger_is_ok(tool: Tool, settings: Path, ledger: ApswLedger) -> None:
    said = tool("ledger", "verify", "--settings", settings)
    assert (said.code, said.err) == (0, "")
    assert "OK 5 entries, 3 sales, 234.40 yuan" in said.out
    assert "not enrolled, stays here" in said.out


def test_the_language_can_be_chosen(tool: Tool, settings: Path, ledger: ApswLedger) -> None:
    said = tool("ledger", "verify", "--settings", settings, "--language", "zh_CN")
    assert "OK 共 5 条流水，3 笔销售" in said.out


def test_a_flipped_byte_is_named_by_its_entry(
    tool: Tool, settings: Path, ledger: ApswLedger
) -> None:
    ledger.close()
    flip = "UPDATE journal SET data = CAST(replace(CAST(data AS TEXT), '瓶', '罐') AS BLOB)"
    edited(ledger.path, flip + " WHERE position = 4")
    said = tool("ledger", "verify", "--settings", settings)
    assert said.code == 1
    assert "7K2M9QXD-1 seq 2: hash" in said.err
    assert "1 faults" in said.err


@pytest.mark.parametrize("word", ["verify", "report", "export"])
def test_a_ledger_that_is_none_is_said_in_a_sentence(tool: Tool, tmp_path: Path, word: str) -> None:
    needed = {"report": ["--day", "2026-11-22"], "export": ["--out", str(tmp_path / "x")]}
    more = needed.get(word, [])
    missing = tmp_path / "none.db"
    said = tool("ledger", word, "--ledger", missing, "--language", "en", *more)
    assert said.code == 2
    assert said.err == f"{missing}: there is no such ledger\n"
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"no ledger at all, only a sentence" * 9)
    said = tool("ledger", word, "--ledger", garbage, *more)
    assert said.code == 1
    assert str(garbage) in said.err
    assert "损坏" in said.err
    assert not (tmp_path / "x").exists()


def test_the_day_adds_up(tool: Tool, settings: Path, ledger: ApswLedger) -> None:
    said = tool("ledger", "report", "--day", "2026-11-22", "--json", "--settings", settings)
    day = json.loads(said.out)
    assert (day["sales"], day["gross"], day["saved"], day["total"]) == (3, 23940, 500, 23440)
    assert day["tenders"] == [
        {"kind": "cash", "count": 3, "amount": 23440, "refunds": 0, "given_back": 0}
    ]
    assert day["discounts"] == [{"payer": "brand", "kind": "coupon", "count": 1, "amount": 500}]
    shown = tool(
        "ledger", "report", "--day", "2026-11-22", "--settings", settings, "--language", "zh_CN"
    )
    assert "品牌承担 优惠券 ×1\t5.00" in shown.out


def test_a_shift_is_reported_while_it_is_open_and_after_it_was_closed(
    tool: Tool, settings: Path, ledger: ApswLedger
) -> None:
    said = tool("ledger", "shift", "--settings", settings)
    assert (said.code, said.err) == (2, "there is no shift\n")
    began = ShiftOpened(1, Fen(20_000))
    shift = OpenShift.begun(began, epoch=1, seq=ledger.append(began, later(4)).seq)
    ledger.append(sale(4), later(5))
    said = tool("ledger", "shift", "--settings", settings)
    assert "sold\t79.80" in said.out
    assert "closed\t–" in said.out
    shift = shift.after(sale(4))
    ledger.append(closed_shift(shift, BlindCount({TenderKind.CASH: Fen(27_990)})), later(6))
    shown = tool("ledger", "shift", "--number", "1", "--settings", settings, "--language", "zh_CN")
    assert "现金 应有\t279.80" in shown.out
    assert "现金 差额\t0.10" in shown.out
    told = json.loads(tool("ledger", "shift", "--json", "--settings", settings).out)
    assert (told["agrees"], told["figures"]["sales"]) == (True, 1)
    said = tool("ledger", "shift", "--number", "2", "--settings", settings)
    assert (said.code, said.err) == (2, "there is no shift 2\n")


def test_a_z_report_that_the_entries_deny_is_a_fault(
    tool: Tool, settings: Path, ledger: ApswLedger
) -> None:
    began = ShiftOpened(1, Fen(0))
    shift = OpenShift.begun(began, epoch=1, seq=ledger.append(began, later(4)).seq)
    moved = CashMoved(Direction.IN, Fen(100), "零钱", "")
    ledger.append(moved, later(5))
    count = BlindCount({TenderKind.CASH: Fen(0)})
    ledger.append(closed_shift(shift.after(moved), count), later(6))
    ledger.close()
    edited(settings.parent / "state" / "ledger.db", "UPDATE cash_movement SET amount = 99")
    said = tool("ledger", "shift", "--settings", settings)
    assert (said.code, said.err) == (
        1,
        "the Z report is not what its entries sum to: verify the ledger\n",
    )


def test_the_tables_are_made_again_but_not_under_a_till_that_runs(
    tool: Tool, settings: Path, ledger: ApswLedger
) -> None:
    path = settings.parent / "state" / "ledger.db"
    said = tool("ledger", "rebuild", "--settings", settings)
    assert (said.code, said.err) == (2, f"{path}: another till program is using it\n")
    ledger.close()
    edited(path, "DELETE FROM sale")
    assert tool("ledger", "verify", "--settings", settings).code == 1
    said = tool("ledger", "rebuild", "--settings", settings)
    assert (said.code, said.out) == (0, "tables made again from 5 entries\n")
    assert tool("ledger", "verify", "--settings", settings).code == 0


def test_another_day_is_empty(tool: Tool, settings: Path, ledger: ApswLedger) -> None:
    ledger.append(sale(9), later(100_000))
    for day, sales in (("2026-11-21", 0), ("2026-11-22", 3), ("2026-11-23", 1), ("2026-11-24", 0)):
        said = tool("ledger", "report", "--day", day, "--json", "--settings", settings)
        assert json.loads(said.out)["sales"] == sales


def test_a_day_that_is_none_is_refused(tool: Tool, settings: Path) -> None:
    said = tool("ledger", "report", "--day", "yesterday", "--settings", settings)
    assert said.code == 2
    assert "YYYY-MM-DD" in said.err


def test_the_export_can_be_checked_with_nothing_but_json_and_sha256(
    tool: Tool, settings: Path, ledger: ApswLedger, tmp_path: Path
) -> None:
    out = tmp_path / "journal.jsonl"
    said = tool("ledger", "export", "--out", out, "--settings", settings)
    assert said.code == 0
    head, *lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert head["format"] == "xiaodian-ledger"
    assert [chapter["terminal"] for chapter in head["chapters"]] == ["0ABCDEFG", "7K2M9QXD"]
    before = {1: GENESIS, 2: GENESIS}
    for line in lines:
        before[line["chapter"]] = chain(before[line["chapter"]], line["data"].encode())
        assert line["hash"] == before[line["chapter"]].hex()
    assert len(lines) == 5


def test_an_export_that_cannot_be_written_says_where(
    tool: Tool, settings: Path, ledger: ApswLedger, tmp_path: Path
) -> None:
    target = tmp_path / "no" / "such" / "folder.jsonl"
    said = tool("ledger", "export", "--out", target, "--settings", settings)
    assert said.code == 2
    assert str(target) in said.err


# --- goods ----------------------------------------------------------------------------------------


def test_goods_are_imported_into_the_tills_catalogue(tool: Tool, settings: Path) -> None:
    said = tool("goods", "import", DEMO, "--settings", settings)
    assert said.code == 0
    assert "205 goods imported" in said.out
    assert SqliteUtilsCatalogue(settings.parent / "state" / "catalogue.db").count() == 205


def test_a_dry_run_changes_nothing(tool: Tool, settings: Path) -> None:
    said = tool("goods", "import", DEMO, "--dry-run", "--settings", settings)
    assert said.code == 0
    assert "nothing was imported" in said.out
    assert not (settings.parent / "state").exists()


def test_a_wrong_list_is_named_line_by_line_and_nothing_is_imported(
    tool: Tool, settings: Path, tmp_path: Path
) -> None:
    tool("goods", "import", DEMO, "--settings", settings)
    wrong = tmp_path / "list.csv"
    wrong.write_text("条码,名称,售价\n123,好,1\n6999990000044,坏,\n", encoding="gbk")
    said = tool("goods", "import", wrong, "--settings", settings)
    assert said.code == 1
    assert said.err.splitlines() == [
        f"{wrong} line 3: the barcode's check digit is wrong: 6999990000044",
        f"{wrong} line 3: no price",
        f"{wrong}: 2 problems; nothing was imported",
    ]
    assert SqliteUtilsCatalogue(settings.parent / "state" / "catalogue.db").find("123") == ()


def test_a_missing_list_is_said_in_a_sentence(tool: Tool, settings: Path, tmp_path: Path) -> None:
    said = tool("goods", "import", tmp_path / "none.csv", "--settings", settings)
    assert (said.code, said.out) == (2, "")
    assert "none.csv" in said.err


def test_a_catalogue_that_cannot_be_written_is_said_in_a_sentence(
    tool: Tool, settings: Path
) -> None:
    (settings.parent / "state").write_text("a file where the folder should be")
    said = tool("goods", "import", DEMO, "--settings", settings)
    assert said.code == 2
    assert "catalogue" in said.err


# --- the tool itself ------------------------------------------------------------------------------


def test_every_command_is_there_and_describes_itself(tool: Tool) -> None:
    for name, module in COMMANDS.items():
        assert import_module(module).__doc__
        assert tool(name, "--help").code == 0


@pytest.mark.parametrize("words", [[], ["nonsense"], ["ledger"], ["ledger", "verify", "--x"]])
def test_a_wrong_command_shows_the_usage(tool: Tool, words: list[str]) -> None:
    said = tool(*words)
    assert said.code == 2
    assert "pos-tool" in said.err


def test_help_is_an_answer(tool: Tool) -> None:
    said = tool("--help")
    assert said.code == 0
    assert "ledger" in said.out


def test_broken_settings_are_said_in_a_sentence(tool: Tool, settings: Path) -> None:
    settings.write_text("[devices]\nprintr = 1\n", encoding="utf-8")
    said = tool("ledger", "verify", "--settings", settings)
    assert said.code == 2
    assert len(said.err.splitlines()) == 2  # both languages: which one is in the broken file
    said = tool("ledger", "verify", "--settings", settings, "--language", "en")
    assert said.err == (
        f"{settings}: devices.printr: there is no such key; the nearest is devices.printer\n"
    )


def test_sigterm_ends_it_cleanly(tmp_path: Path) -> None:
    pipe = tmp_path / "list.csv"
    os.mkfifo(pipe)
    words = [sys.executable, "-m", "pos_app.tools", "goods", "import", str(pipe)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, cwd=ROOT) as running:
        with pipe.open("w"):  # opens once the tool reads
            running.send_signal(signal.SIGTERM)
            assert running.wait(timeout=30) == 143
        assert running.stderr is not None
        assert running.stderr.read() == b""
