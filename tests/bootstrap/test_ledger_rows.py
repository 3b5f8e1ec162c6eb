"""The ledger check speaks the menu's language: figures and findings come as words."""

import json
from pathlib import Path

import pytest

from pos_app.bootstrap.ledger_rows import ledger_rows
from pos_app.bootstrap.nightly import SOUND, UNSOUND, verify_command
from pos_app.checkout.menu import MenuRow, Part, RowMark
from pos_app.domain.journal import ChainFault
from pos_app.settings import Settings, StateSettings
from pos_app.tools.verifying import _FAULTS
from pos_app.ui.words.maintenance import CHINESE, ENGLISH
from tests.bootstrap.shop import WATER, TillInAFolder, settings_in

FIGURES = {"entries": 9, "sales": 2, "net": 990, "refunds": 1, "refunded": 50, "shifts": 3}


def said(*findings: dict[str, object]) -> str:
    return json.dumps({**FIGURES, "findings": findings})


def test_a_sound_ledger_is_said_with_its_figures() -> None:
    rows = ledger_rows(SOUND, said())
    assert [(row.name, row.mark) for row in rows[:2]] == [
        ("sound_ledger", RowMark.GOOD),
        ("entries", RowMark.PLAIN),
    ]
    assert rows[2].parts == (Part("counted", "2"), Part("yuan", "9.90"))


def test_what_is_wrong_is_named_with_its_place() -> None:
    found = {"where": "7K3M9QX2-1", "seq": 4, "fault": "balance", "detail": "lines 1, total 2"}
    verdict, first, *_ = ledger_rows(UNSOUND, said(found))
    assert (verdict.name, verdict.value) == ("unsound_ledger", "back_up_and_call")
    assert first == MenuRow(
        "fault_balance",
        mark=RowMark.BAD,
        parts=(Part("at_entry", "7K3M9QX2-1 4"), Part("", "lines 1, total 2")),
    )


def test_a_file_that_does_not_even_open_stands_as_it_was_said() -> None:
    _, row = ledger_rows(UNSOUND, "ledger.db: the file is damaged (unreadable)")
    assert row == MenuRow("finding", "ledger.db: the file is damaged (unreadable)", RowMark.BAD)


@pytest.mark.parametrize(("code", "text"), [(2, "no such file"), (-9, ""), (SOUND, "{torn")])
def test_a_check_that_came_to_nothing_is_never_called_sound(code: int, text: str) -> None:
    [row] = ledger_rows(code, text)
    assert (row.name, row.mark) == ("not_checked", RowMark.BAD)


def test_every_fault_has_its_words_in_both_languages() -> None:
    faults = {*_FAULTS, *(fault.value for fault in ChainFault)}
    for words in (CHINESE, ENGLISH):
        assert {f"fault_{fault}" for fault in faults} <= set(words.facts)


def test_the_command_says_in_one_line_what_the_rows_are_made_of(tmp_path: Path) -> None:
    with TillInAFolder(settings_in(tmp_path)) as till:
        till.sell(WATER)
    settings = Settings(state=StateSettings(folder=tmp_path))
    rows = ledger_rows(*verify_command(settings, "--json")())
    assert rows[0].name == "sound_ledger"
    assert rows[2].parts == (Part("counted", "1"), Part("yuan", "2.00"))
