"""What the cloud hands down holds on the till wherever nothing of its own goes before it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pos_app.adapters.files import Files, SystemFiles
from pos_app.adapters.ledger import LedgerReader
from pos_app.bootstrap.in_force import SettingsInForce
from pos_app.bootstrap.settings_chores import SettingsChores
from pos_app.bootstrap.told import Told
from pos_app.checkout.menu import Chore, MenuPage, MenuRow, Part, RowMark
from pos_app.checkout.ports import Unavailable
from pos_app.checkout.visit_commands import ChooseRow, OpenMenu, ShowMenuPage, StartChore
from pos_app.domain.central import Value
from pos_app.domain.wire import SettingsPage
from pos_app.settings import Language, ThemeName, load
from tests.bootstrap.shop import TillInAFolder
from tests.bootstrap.test_visit import has_found

CENTRAL: dict[str, Value] = {"ui.theme": "night", "ui.volume": 40}


class Page:
    """The settings page over a settings file and what the cloud has said."""

    def __init__(self, folder: Path, text: str, files: Files | None = None) -> None:
        self.path = folder / "till.toml"
        self.path.write_text(f'[state]\nfolder = "till"\n{text}', encoding="utf-8")
        (folder / "till").mkdir(exist_ok=True)
        self.central: Mapping[str, Value] = {}
        self.version = 3
        self.in_force = SettingsInForce(
            load(self.path), lambda: self.central, files or SystemFiles()
        )
        self.chores = SettingsChores(self.in_force, lambda: self.version).chores()

    def do(self, chore: Chore, key: str = "") -> Told:
        return self.chores[MenuPage.SETTINGS, chore](key)

    def row(self, key: str) -> MenuRow:
        return next(row for row in self.do(Chore.LOOK).rows if row.name == key)


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path, '[ui]\ntheme = "day"\n')


def test_the_cloud_goes_before_the_programs_own_value_and_behind_the_tills_file(page: Page) -> None:
    page.central = CENTRAL
    ui = page.in_force.now().ui
    assert (ui.theme, ui.volume, ui.language) == (ThemeName.DAY, 40, Language.CHINESE)


def test_what_the_cloud_takes_back_holds_no_longer(page: Page) -> None:
    page.central = CENTRAL
    assert page.in_force.now().ui.volume == 40
    page.central = {}
    assert page.in_force.now().ui.volume == 80


def test_a_row_shows_this_tills_value_the_clouds_and_the_programs(page: Page) -> None:
    page.central = CENTRAL
    assert page.row("ui.volume") == MenuRow(
        "ui.volume",
        mark=RowMark.GOOD,
        parts=(Part("here", "40"), Part("central", "40"), Part("shipped", "80")),
    )
    assert page.row("ui.language").parts[1] == Part("central", "not_set", is_word=True)
    assert page.row("ui.language").mark is RowMark.PLAIN


def test_a_value_that_differs_from_the_clouds_stands_out_and_can_be_given_up(page: Page) -> None:
    page.central = CENTRAL
    row = page.row("ui.theme")
    assert (row.mark, row.choice, row.act) == (RowMark.ATTENTION, "ui.theme", Chore.FOLLOW)
    told = page.do(Chore.FOLLOW, "ui.theme")
    assert (told.is_well, told.detail) == (True, "ui.theme day → night")
    assert page.in_force.now().ui.theme is ThemeName.NIGHT
    assert page.row("ui.theme").mark is RowMark.GOOD


def test_what_was_chosen_in_the_menu_holds_after_a_restart_and_the_file_is_untouched(
    page: Page,
) -> None:
    page.central = CENTRAL
    before = page.path.read_text("utf-8")
    page.do(Chore.FOLLOW, "ui.theme")
    again = SettingsInForce(load(page.path), lambda: CENTRAL, SystemFiles())
    assert again.now().ui.theme is ThemeName.NIGHT
    assert page.path.read_text("utf-8") == before


def test_a_technician_can_go_back_to_the_tills_own_value(page: Page) -> None:
    page.central = CENTRAL
    page.do(Chore.FOLLOW, "ui.theme")
    assert page.row("ui.theme").act is Chore.KEEP_OWN
    assert page.do(Chore.KEEP_OWN, "ui.theme").detail == "ui.theme night → day"
    assert load(page.path).followed == frozenset()


def test_bound_devices_stay_bound_when_a_setting_follows_the_cloud(page: Page) -> None:
    bound = page.path.parent / "till" / "bindings.toml"
    bound.write_text('[devices]\nprinter = "simulated:"\n', encoding="utf-8")
    page.do(Chore.FOLLOW, "ui.theme")
    assert load(page.path).devices.printer == "simulated:"


def test_a_setting_of_which_the_file_says_nothing_offers_no_choice(page: Page) -> None:
    page.central = CENTRAL
    assert page.row("ui.volume").act is None


def test_a_disk_that_takes_nothing_changes_nothing_and_is_said(page: Page) -> None:
    page.central = CENTRAL
    bound = page.path.parent / "till" / "bindings.toml"
    bound.mkdir()
    told = page.do(Chore.FOLLOW, "ui.theme")
    assert (told.is_well, told.rows[0].name) == (False, "not_written")
    assert page.in_force.now().ui.theme is ThemeName.DAY


def test_what_is_used_from_the_next_start_on_says_so(page: Page) -> None:
    assert page.row("cloud.reconnect_s").parts[-1] != Part("used_after_start")
    page.central = {"cloud.reconnect_s": 60}
    assert page.row("cloud.reconnect_s").parts[-1] == Part("used_after_start")


def test_page_says_against_which_version_of_the_clouds_it_compares(page: Page) -> None:
    assert page.do(Chore.LOOK).rows[0].parts == (Part("central_version", "3"),)
    page.version = 0
    assert page.do(Chore.LOOK).rows[0].value == "no_central"
    alone = SettingsChores(page.in_force, None).chores()[MenuPage.SETTINGS, Chore.LOOK]("")
    assert alone.rows[0].value == "no_central_cloud"


def test_a_catalogue_that_cannot_be_read_is_said(page: Page) -> None:
    def broken() -> int:
        raise Unavailable("catalogue", "disk I/O error")

    [look] = [
        one
        for (_, chore), one in SettingsChores(page.in_force, broken).chores().items()
        if chore is Chore.LOOK
    ]
    assert look("").rows[0].mark is RowMark.BAD


def test_what_came_down_holds_at_once_and_a_technicians_choice_is_journalled(
    tmp_path: Path,
) -> None:
    path = tmp_path / "till.toml"
    path.write_text('[cloud]\nurl = ""\n[state]\nfolder = "t"\n[ui]\ntheme = "day"\n', "utf-8")
    settings = load(path)
    with TillInAFolder(settings) as till:
        down = SettingsPage("settings", 3, more=False, settings=dict(CENTRAL))
        till.assembly.goods_writer.apply_settings(down)
        assert till.assembly.in_force.now().ui.volume == 40
        till.do(OpenMenu(), ShowMenuPage(MenuPage.SETTINGS))
        till.until(has_found(MenuPage.SETTINGS))
        till.do(ChooseRow("ui.theme"), StartChore(Chore.FOLLOW, "ui.theme"))
        till.until(has_found(MenuPage.SETTINGS))
        assert till.assembly.in_force.now().ui.theme is ThemeName.NIGHT
        till.assembly.workers.ledger.call(lambda: None, 20)
    reader = LedgerReader(settings.state.ledger)
    journal = [entry.data.decode() for entry in reader.entries_after(0, limit=9, max_bytes=9_999)]
    reader.close()
    [noted] = [entry for entry in journal if "settings follow" in entry]
    assert "ui.theme day → night" in noted


def test_what_came_down_holds_from_the_next_start_without_the_cloud(tmp_path: Path) -> None:
    path = tmp_path / "till.toml"
    path.write_text('[cloud]\nurl = ""\n[state]\nfolder = "t"\n', "utf-8")
    with TillInAFolder(load(path)) as till:
        down = SettingsPage("settings", 3, more=False, settings=dict(CENTRAL))
        till.assembly.goods_writer.apply_settings(down)
    with TillInAFolder(load(path)) as again:
        assert again.assembly.in_force.now().ui.theme is ThemeName.NIGHT
