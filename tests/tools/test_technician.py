"""`pos-tool technician answer`: the code for the door of the maintenance menu."""

from pathlib import Path

import pytest

from pos_app.adapters.cloud.keys import KeyFolder
from pos_app.domain.technician import is_code
from pos_app.tools.__main__ import main
from tests.adapters.cloud.world import some_enrolment


@pytest.fixture
def settings(tmp_path: Path) -> str:
    path = tmp_path / "till.toml"
    path.write_text('[state]\nfolder = "state"\n[ui]\nlanguage = "en"\n', encoding="utf-8")
    return str(path)


@pytest.fixture
def keys(settings: str) -> KeyFolder:
    folder = KeyFolder(Path(settings).parent / "state" / "keys")
    folder.load_or_create()
    return folder


def answer(settings: str, challenge: str = "1234 5678", badge: str = "0427") -> int:
    words = ["technician", "answer", challenge, "--badge", badge, "--settings", settings]
    return main(words)


def test_the_code_opens_this_tills_menu(
    settings: str, keys: KeyFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.keep_enrolment(some_enrolment())
    key = keys.load_or_create().maintenance_key
    assert key is not None
    assert answer(settings) == 0
    assert is_code(key, "12345678", "T0427", capsys.readouterr().out.strip())


@pytest.mark.parametrize(
    ("challenge", "badge", "said"),
    [
        ("1234567", "0427", "'1234567' is not eight digits"),
        ("1234567x", "0427", "'1234567x' is not eight digits"),
        ("12345678", "427", "'427' is not a badge number of four digits"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(
    settings: str, capsys: pytest.CaptureFixture[str], challenge: str, badge: str, said: str
) -> None:
    assert answer(settings, challenge, badge) == 2
    assert capsys.readouterr().err == said + "\n"


def test_a_till_that_is_not_enrolled_needs_no_code(
    settings: str, keys: KeyFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(settings) == 2
    assert "opens without a code" in capsys.readouterr().err


def test_no_keys_are_made_by_asking(settings: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(settings) == 2
    assert "never been started" in capsys.readouterr().err
    assert not (Path(settings).parent / "state").exists()
