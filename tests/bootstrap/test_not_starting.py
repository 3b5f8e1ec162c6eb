"""Why a till does not start is said in words that a shop can act on."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pos_app.adapters.ledger import LedgerBusy, LedgerDamaged, LedgerUnusable
from pos_app.bootstrap.not_starting import is_for_the_screen, words_for
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import ChainFault
from pos_app.settings import Language, ScreenMode, ScreenSettings, Settings, UiSettings
from tests.bootstrap.shop import settings_in

IO_ERROR = Unavailable("catalogue", "catalogue.db: disk I/O error")
LEDGER = Path("ledger.db")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def leave_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))


@pytest.mark.parametrize(
    "problem",
    [
        IO_ERROR,
        OSError(28, "No space left on device"),
        LedgerUnusable(LEDGER, "disk I/O error", "打不开（disk I/O error）"),
    ],
)
def test_a_full_disk_is_named_with_what_to_do(
    settings: Settings, problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_free(monkeypatch, 0)
    english = replace(settings, ui=UiSettings(language=Language.ENGLISH))
    assert words_for(problem, settings).startswith("磁盘满了")
    assert "空出 100 MB" in words_for(problem, settings)
    assert words_for(problem, english).startswith("The disk is full")


def test_a_disk_with_room_is_not_blamed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_free(monkeypatch, 1_000_000)
    assert words_for(IO_ERROR, settings).startswith("收银机启动不了")


def test_damage_is_damage_on_a_full_disk_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_free(monkeypatch, 0)
    damaged = LedgerDamaged(LEDGER, 7, ChainFault.HASH)
    assert words_for(damaged, settings).startswith("账本打不开")


def test_a_folder_that_is_not_there_is_not_called_full(tmp_path: Path) -> None:
    missing = settings_in(tmp_path / "missing")
    assert words_for(OSError("no such folder"), missing).startswith("收银机启动不了")


def test_a_kiosk_shows_why_on_its_screen_unless_a_till_is_there_already(settings: Settings) -> None:
    kiosk = replace(settings, screens=ScreenSettings(mode=ScreenMode.KIOSK))
    assert is_for_the_screen(IO_ERROR, kiosk)
    assert not is_for_the_screen(LedgerBusy(LEDGER), kiosk)
    assert not is_for_the_screen(IO_ERROR, settings)
