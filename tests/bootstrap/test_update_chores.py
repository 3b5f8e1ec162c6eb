"""The page with the versions: what it finds, what it refuses, and what follows from a touch."""

from pathlib import Path

import pytest

from pos_app.adapters.support.media import Medium
from pos_app.adapters.versions.installation import SOURCE, Installation
from pos_app.bootstrap import assembly
from pos_app.bootstrap.told import Told
from pos_app.bootstrap.update_chores import GIVEN_UP, UpdateChores, UpdateParts
from pos_app.checkout.menu import Chore, MenuPage, MenuRow, TillEnd
from pos_app.ui.words.operating import FACTS_ENGLISH, FACTS_ZH
from tests.adapters.versions.shelf import STRANGER, bundle_of, installed, served
from tests.bootstrap.shop import TillInAFolder, settings_in


class Page:
    """The page over one installation, with a stick plugged in."""

    def __init__(self, folder: Path, installation: Installation | None) -> None:
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.is_broken = False
        parts = UpdateParts(installation, "1.0.0", self._media, folder / "ledger.db")
        self._chores = UpdateChores(parts).chores()

    def do(self, chore: Chore = Chore.LOOK, choice: str = "") -> Told:
        return self._chores[MenuPage.UPDATE, chore](choice)

    def rows(self, name: str) -> list[MenuRow]:
        return [row for row in self.do().rows if row.name == name]

    def _media(self) -> list[Medium]:
        if self.is_broken:
            raise OSError("no /proc")
        return [Medium(self.stick, 10**9, is_writable=True)]


@pytest.fixture
def made(tmp_path: Path) -> Installation:
    return installed(tmp_path)


@pytest.fixture
def page(tmp_path: Path, made: Installation) -> Page:
    return Page(tmp_path, made)


def test_checkout_says_that_it_is_not_installed_in_versions(tmp_path: Path) -> None:
    page = Page(tmp_path, None)
    assert [(row.name, row.value) for row in page.do().rows] == [
        ("version", "1.0.0"),
        ("installed", "not_in_versions"),
    ]
    assert page.do(Chore.FETCH).rows[0].value == "no_source"
    for chore in (Chore.INSTALL, Chore.ROLL_BACK):
        told = page.do(chore, "x")
        assert (told.is_well, told.ends) == (False, None)


def test_bundles_on_the_stick_and_in_the_inbox_are_found(page: Page, made: Installation) -> None:
    assert page.rows("bundle")[0].value == "no_bundle"
    bundle_of(page.stick, "1.1.0")
    (made.root / "inbox").mkdir()
    bundle_of(made.root / "inbox", "1.2.0")
    page.is_broken = True
    assert [row.value for row in page.rows("bundle")] == ["1.2.0"]
    page.is_broken = False
    assert [row.value for row in page.rows("bundle")] == ["1.1.0", "1.2.0"]
    assert {row.act for row in page.rows("bundle")} == {Chore.INSTALL}


def test_bundle_of_a_stranger_is_shown_with_what_is_wrong_and_is_not_installed(
    page: Page, made: Installation
) -> None:
    path = bundle_of(page.stick, "1.1.0", key=STRANGER)
    (row,) = page.rows("bundle")
    assert row.why_not == "unsigned"
    told = page.do(Chore.INSTALL, str(path))
    assert (told.is_well, told.ends, told.detail) == (False, None, "unsigned")
    assert told.rows[0].name == "not_installed"
    assert made.slots.current == "1.0.0"


def test_installing_switches_and_ends_the_program(page: Page, made: Installation) -> None:
    path = bundle_of(page.stick, "1.1.0")
    told = page.do(Chore.INSTALL, str(path))
    assert (told.is_well, told.ends, told.detail) == (True, TillEnd.RESTART, "1.1.0")
    assert made.slots.current == "1.1.0"


def test_bundle_of_the_address_is_fetched_and_opened(
    page: Page, made: Installation, tmp_path: Path
) -> None:
    assert page.do(Chore.FETCH).detail == "no_source"
    folder = tmp_path / "web"
    bundle = bundle_of(folder, "1.1.0")
    with served(folder) as address:
        (made.root / SOURCE).write_text(f"{address}/nothing\n")
        assert page.do(Chore.FETCH).detail == "unreachable"
        (made.root / SOURCE).write_text(f"{address}/{bundle.name}\n")
        told = page.do(Chore.FETCH)
    fetched = made.root / "inbox" / "till-1.1.0.xdu"
    assert (told.detail, told.chosen) == (fetched.name, str(fetched))
    assert fetched.read_bytes() == bundle.read_bytes()
    assert page.do(Chore.INSTALL, told.chosen).detail == "1.1.0"


def test_way_back_is_offered_when_there_is_one(page: Page, made: Installation) -> None:
    assert page.rows("previous_version") == []
    assert page.do(Chore.ROLL_BACK).detail == "no_previous"
    page.do(Chore.INSTALL, str(bundle_of(page.stick, "1.1.0")))
    trial = made.slots.trial()
    assert trial is not None
    made.slots.promote(trial)
    (row,) = page.rows("previous_version")
    assert (row.value, row.act, row.why_not) == ("1.0.0", Chore.ROLL_BACK, "")
    told = page.do(Chore.ROLL_BACK, "previous")
    assert (told.ends, made.slots.current) == (TillEnd.RESTART, "1.0.0")


def test_version_that_was_given_up_is_told_with_its_reason(page: Page, made: Installation) -> None:
    page.do(Chore.INSTALL, str(bundle_of(page.stick, "1.1.0")))
    trial = made.slots.trial()
    assert trial is not None
    made.slots.give_up(trial, "silent")
    assert [row.value for row in page.rows("gave_up_silent")] == ["1.1.0"]
    assert set(GIVEN_UP.values()) <= set(FACTS_ENGLISH) & set(FACTS_ZH)


def test_version_on_trial_says_that_it_is_well_and_any_other_says_nothing(
    tmp_path: Path, made: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.install(bundle_of(tmp_path, "1.1.0"), None)
    with TillInAFolder(settings_in(tmp_path / "till")) as till:
        for tree, is_well in ((tmp_path / "tree-1.1.0", False), (made.slots.tree("1.1.0"), True)):
            monkeypatch.setattr(assembly, "TREE", tree)
            till.assembly.say_it_is_well()
            till.assembly.workers.chores.call(lambda: None, 20)
            assert made.slots.is_healthy("1.1.0") is is_well
