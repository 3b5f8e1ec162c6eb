"""The page of backups: what it lists, and what it takes back from a chosen one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pos_app.adapters.ledger.verification import verify
from pos_app.adapters.support.media import Medium
from pos_app.bootstrap.restore_chores import RestoreChores, RestoreParts
from pos_app.bootstrap.settings_chores import Difference, differences
from pos_app.bootstrap.told import Told
from pos_app.checkout.commands import Past
from pos_app.checkout.menu import Chore, MenuPage, MenuRow
from pos_app.checkout.ports import Unavailable
from pos_app.checkout.visit_commands import LeaveMenu, OpenMenu
from pos_app.settings import DeviceSettings, Settings
from tests.bootstrap.shop import TillInAFolder, settings_in

OURS, OTHERS = "7K3M9QX2", "99ZZ9QX2"


class Page:
    """The page over a folder of copies and a stick."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stick = folder / "backups", folder / "stick"
        self.folder.mkdir()
        self.stick.mkdir()
        self.is_whole = True
        self.put_back: Callable[[Path], int] = lambda _: 0
        self.made: Path | None = None
        self.is_blind = False
        parts = RestoreParts(
            known=lambda: list(self.folder.iterdir()),
            media=self._media,
            terminal=lambda: OURS,
            is_whole=lambda: self.is_whole,
            put_back=self._put_back,
            make=lambda: self.made,
        )
        self._chores = RestoreChores(parts).chores()

    def do(self, chore: Chore = Chore.LOOK, choice: str = "") -> Told:
        return self._chores[MenuPage.BACKUP, chore](choice)

    def rows(self) -> tuple[MenuRow, ...]:
        return self.do().rows

    def _put_back(self, path: Path) -> int:
        return self.put_back(path)

    def _media(self) -> list[Medium]:
        if self.is_blind:
            raise OSError("no /proc")
        return [Medium(self.stick, 10**9, is_writable=True)]


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path)


def a_copy(folder: Path, when: str, terminal: str = OURS) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"ledger-{terminal}-{when}.db"
    path.write_bytes(b"")
    return path


def a_real_copy(folder: Path) -> Path:
    """Of a till that has just begun."""
    with TillInAFolder(settings_in(folder / "till")) as till:
        backup = till.assembly.mending.backing_up.make()
    assert backup is not None
    return backup.path


def test_copies_are_listed_newest_first_wherever_they_lie(page: Page) -> None:
    assert page.rows()[0].value == "none"
    old = a_copy(page.folder, "20261120T150000Z")
    new = a_copy(page.stick, "20261121T150000Z")
    below = a_copy(page.stick / "shop", "20261119T150000Z")
    (page.stick / "ledger-notes.db").write_bytes(b"")
    assert [row.choice for row in page.rows()] == [str(new), str(old), str(below)]
    assert page.rows()[0].value == f"11-21 23:00 · {new}"
    page.is_blind = True
    assert [row.choice for row in page.rows()] == [str(old)]


def test_copy_of_another_till_cannot_be_chosen(page: Page) -> None:
    a_copy(page.stick, "20261121T150000Z", OTHERS)
    assert page.rows()[0].why_not == "other_till"


def test_nothing_is_taken_back_while_it_comes_back_by_itself(page: Page) -> None:
    path = a_copy(page.folder, "20261120T150000Z")
    page.is_whole = False
    assert page.rows()[0].why_not == "past_returning"
    assert page.do(Chore.RESTORE, str(path)).detail == "past_returning"


def test_copy_that_is_damaged_gives_nothing(page: Page, tmp_path: Path) -> None:
    for content in (b"rubbish" * 1000, b""):
        path = a_copy(page.folder, "20261120T150000Z")
        path.write_bytes(content)
        told = page.do(Chore.RESTORE, str(path))
        assert (told.is_well, told.rows[0].value) == (False, "backup_unsound")
    assert not page.do(Chore.RESTORE, str(tmp_path / "gone.db")).is_well


@pytest.mark.parametrize(("added", "name"), [(214, "put_back"), (0, "nothing_missing")])
def test_sound_copy_says_what_it_gave(page: Page, tmp_path: Path, added: int, name: str) -> None:
    path = a_real_copy(tmp_path)
    page.put_back = lambda _: added
    told = page.do(Chore.RESTORE, str(path))
    assert (told.is_well, told.rows[0].name) == (True, name)
    assert told.detail == f"{added} entries of {path.name}"


def test_what_a_lost_ledger_lacks_comes_back_from_a_chosen_copy(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "till")
    with TillInAFolder(settings) as till:
        till.do(OpenMenu(), LeaveMenu())
        till.assembly.workers.ledger.call(lambda: None, 20)
        made = till.assembly.mending.backing_up.make()
    assert made is not None
    copy = made.path.rename(tmp_path / made.path.name)
    for lost in settings.state.folder.glob("ledger.db*"):
        lost.unlink()
    with TillInAFolder(settings) as till:
        till.until(lambda state: state.history.past is Past.PARTLY_LOST)
        assert till.assembly.mending.put_back(copy) == 3  # the epoch; came; went
        assert till.assembly.mending.put_back(copy) == 0
    assert verify(settings.state.ledger).is_sound


def test_ledger_that_does_not_answer_is_said(page: Page, tmp_path: Path) -> None:
    def busy(_: Path) -> int:
        raise Unavailable("busy", "ledger")

    page.put_back = busy
    told = page.do(Chore.RESTORE, str(a_real_copy(tmp_path)))
    assert (told.is_well, told.rows[0].value) == (False, "ledger_silent")


def test_backup_that_was_made_is_named_and_one_that_was_not_is_said(page: Page) -> None:
    assert page.do(Chore.BACK_UP).rows[0].name == "not_backed_up"
    page.made = a_copy(page.folder, "20261122T020000Z")
    told = page.do(Chore.BACK_UP)
    assert (told.rows[0].value, told.detail) == (str(page.made), page.made.name)


def test_setting_is_shown_beside_the_value_that_the_program_has_by_itself() -> None:
    settings = Settings(devices=DeviceSettings(scanners=(), printer="tcp://10.0.0.9:9100"))
    assert differences(settings) == [
        Difference("devices.scanners", "—", "[keyboard:]"),
        Difference("devices.printer", "tcp://10.0.0.9:9100", "—"),
    ]
