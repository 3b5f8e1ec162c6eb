"""A technician before a whole till: real devices' bytes, a real ledger, a real backup."""

import json
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.display.simulator import PtyDisplay
from drivers.scale.simulator import PtyScale
from drivers.scale.types import Plate, Weight
from pos_app.adapters.cloud.keys import KeyFolder
from pos_app.adapters.devices.trials import POLE_LINES
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger.verification import verify
from pos_app.adapters.playlist import PlaylistFolder
from pos_app.adapters.support.code_pages import text_of
from pos_app.bootstrap.resetting import WISH, wish_reset
from pos_app.bootstrap.settings_chores import changed_settings
from pos_app.checkout.commands import TypeText
from pos_app.checkout.menu import (
    CHORES,
    Chore,
    DeviceTest,
    Door,
    MenuPage,
    Part,
    PastTrial,
    TillEnd,
    Trial,
    Verdict,
    Visit,
)
from pos_app.checkout.state import Selling, TillState
from pos_app.checkout.visit_commands import (
    ChooseRow,
    ChooseTest,
    JudgeTest,
    LeaveMenu,
    OpenMenu,
    RunTest,
    ShowMenuPage,
    StartChore,
)
from pos_app.domain.technician import code_for
from pos_app.settings import DeviceSettings, Settings
from tests.adapters.cloud.world import some_enrolment
from tests.adapters.films import picture
from tests.bootstrap.shop import DEADLINE_S, WATER, TillInAFolder, settings_in

PRINTER = "simulated:?width=58"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[TillInAFolder]:
    """Not enrolled, so the menu opens without a code."""
    with TillInAFolder(settings_in(tmp_path, printer=PRINTER)) as till:
        till.do(OpenMenu())
        yield till


def with_devices(folder: Path, **devices: str) -> Settings:
    settings = settings_in(folder)
    return replace(settings, devices=DeviceSettings(scanners=(), printer="", **devices))


def challenge_on(state: TillState) -> str:
    assert isinstance(state.desk, Door)
    return state.desk.challenge


def trial_of(state: TillState, item: DeviceTest) -> Trial:
    assert isinstance(state.desk, Visit)
    return state.desk.report(item)


def tried(till: TillInAFolder, item: DeviceTest) -> Trial:
    """What came of a test, once the machine has done its part."""
    till.do(ChooseTest(item), RunTest())
    till.until(lambda state: trial_of(state, item).verdict is not Verdict.RUNNING)
    return trial_of(till.state, item)


def has_found(page: MenuPage) -> Callable[[TillState], bool]:
    def is_done(state: TillState) -> bool:
        assert isinstance(state.desk, Visit)
        found = state.desk.found(page)
        return found.chore is None and bool(found.rows)

    return is_done


def rows(till: TillInAFolder, page: MenuPage, *chores: Chore) -> dict[str, str]:
    """What a page shows after these chores."""
    till.do(ShowMenuPage(page))
    if not chores:
        till.until(has_found(page))
    for chore in chores:
        if page in (MenuPage.BACKUP, MenuPage.QUEUE):
            till.until(has_found(page))
        till.do(StartChore(chore))
        till.until(has_found(page))
    assert isinstance(till.state.desk, Visit)
    return {row.name: row.value for row in till.state.desk.found(page).rows}


def test_enrolled_till_asks_for_the_code_of_its_own_key(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    keys = KeyFolder(settings.state.keys)
    keys.load_or_create()
    keys.keep_enrolment(some_enrolment())
    with TillInAFolder(settings) as till:
        till.do(OpenMenu())
        key = till.assembly.identity.maintenance_key
        assert key is not None
        till.do(TypeText("0427"), TypeText(code_for(key, challenge_on(till.state), "T0427")))
        assert isinstance(till.state.desk, Visit)


def test_sample_comes_out_of_the_printer_and_a_person_judges(till: TillInAFolder) -> None:
    trial = tried(till, DeviceTest.PRINTER)
    assert (trial.verdict, trial.fact) == (Verdict.ASKED, "printed")
    assert till.printer.text_lines[:2] == ("中文样张 SAMPLE", "街角小店 0123456789")
    assert till.printer.not_understood == ()
    till.do(JudgeTest(is_right=True))
    assert trial_of(till.state, DeviceTest.PRINTER).verdict is Verdict.PASSED


def test_printer_without_paper_fails_and_says_so(till: TillInAFolder) -> None:
    till.printer.run_out_of_paper()
    trial = tried(till, DeviceTest.CUTTER)
    assert (trial.verdict, trial.fact) == (Verdict.FAILED, "no_paper")


def test_each_drawer_test_is_one_pulse(till: TillInAFolder) -> None:
    for _ in range(2):
        assert tried(till, DeviceTest.DRAWER).verdict is Verdict.ASKED
        till.do(JudgeTest(is_right=True))
    assert till.printer.kicked_pins == (2, 2)


@pytest.mark.parametrize(
    "item",
    [
        DeviceTest.PRINTER,
        DeviceTest.DRAWER,
        DeviceTest.SCALE,
        DeviceTest.POLE_DISPLAY,
        DeviceTest.CAMERA,
    ],
)
def test_device_that_is_not_bound_is_skipped(tmp_path: Path, item: DeviceTest) -> None:
    with TillInAFolder(settings_in(tmp_path)) as till:
        till.do(OpenMenu())
        assert tried(till, item) == Trial(Verdict.SKIPPED, "unbound")


def test_scale_passes_with_the_weight_that_lies_on_it(tmp_path: Path) -> None:
    scale = PtyScale("stream")
    scale.place(Weight(Plate.STABLE, 375))
    settings = with_devices(tmp_path, scale=f"serial:{scale.path}?protocol=stream")
    with TillInAFolder(settings) as till:
        till.do(OpenMenu())
        assert tried(till, DeviceTest.SCALE) == Trial(Verdict.PASSED, "weighed", "375 g")
    scale.close()


def test_pole_display_shows_two_lines_of_the_test(tmp_path: Path) -> None:
    glass = PtyDisplay()
    settings = with_devices(tmp_path, display=f"serial:{glass.path}?encoding=gbk")
    with TillInAFolder(settings) as till:
        till.do(OpenMenu())
        assert tried(till, DeviceTest.POLE_DISPLAY) == Trial(Verdict.ASKED, "shown")
        assert glass.wait_for(POLE_LINES, DEADLINE_S)
    glass.close()


def test_pole_display_that_is_not_there_fails(tmp_path: Path) -> None:
    with TillInAFolder(with_devices(tmp_path, display="serial:/dev/no-such-port")) as till:
        till.do(OpenMenu())
        assert tried(till, DeviceTest.POLE_DISPLAY).verdict is Verdict.FAILED


def test_identity_says_who_this_till_is(till: TillInAFolder) -> None:
    shown = rows(till, MenuPage.IDENTITY)
    assert shown["terminal"] == till.assembly.identity.terminal
    assert shown["enrolled"] == "no"


def test_queue_says_what_waits(till: TillInAFolder) -> None:
    assert rows(till, MenuPage.QUEUE)["pending"] == "0"
    assert rows(till, MenuPage.QUEUE, Chore.PUSH_NOW)["asked"] == "yes"


def test_ledger_check_finds_a_sound_ledger(till: TillInAFolder) -> None:
    assert "sound_ledger" in rows(till, MenuPage.LEDGER, Chore.CHECK)


def test_backup_is_made_verified_and_listed(till: TillInAFolder) -> None:
    shown = rows(till, MenuPage.BACKUP, Chore.BACK_UP)
    assert Path(shown["backed_up"]).exists()
    assert verify(Path(shown["backed_up"])).is_sound


def test_network_without_a_cloud_says_so(till: TillInAFolder) -> None:
    assert list(rows(till, MenuPage.NETWORK, Chore.CHECK)) == ["no_cloud"]


def test_settings_page_shows_what_was_changed(till: TillInAFolder, tmp_path: Path) -> None:
    shown = rows(till, MenuPage.SETTINGS)
    assert "setting" in shown
    assert f"devices.printer = {PRINTER}" in changed_settings(
        settings_in(tmp_path, printer=PRINTER)
    )


def test_bundle_holds_the_log_and_no_key(till: TillInAFolder, tmp_path: Path) -> None:
    assert rows(till, MenuPage.LOGS)["own_disk"] == str(tmp_path)
    till.do(ChooseRow(str(tmp_path)), StartChore(Chore.PACK, str(tmp_path)))
    till.until(has_found(MenuPage.LOGS))
    (target,) = tmp_path.glob("support-*.zip")
    with zipfile.ZipFile(target) as packed:
        told = "".join(packed.read(name).decode() for name in packed.namelist())
    assert till.assembly.identity.terminal in told
    private = json.loads((tmp_path / "keys" / "device.json").read_text())["private_key"]
    assert private not in told


def test_summary_is_shown_as_codes_that_the_tool_reads(till: TillInAFolder) -> None:
    rows(till, MenuPage.LOGS)
    till.do(StartChore(Chore.SHOW_CODE))
    till.until(has_found(MenuPage.LOGS))
    assert isinstance(till.state.desk, Visit)
    report = till.state.desk.found(MenuPage.LOGS)
    assert report.chosen_row == report.rows[0]
    told = text_of(row.code for row in report.rows if row.code)
    assert f"terminal: {till.assembly.identity.terminal}" in told.splitlines()


def test_support_code_names_the_till_for_a_phone(till: TillInAFolder) -> None:
    rows(till, MenuPage.IDENTITY)
    till.do(ChooseRow("support_code"))
    assert isinstance(till.state.desk, Visit)
    row = till.state.desk.found(MenuPage.IDENTITY).chosen_row
    assert row is not None
    assert f"TERMINAL {till.assembly.identity.terminal}" in row.code


def test_every_visit_is_in_the_journal(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, printer=PRINTER)
    with TillInAFolder(settings) as till:
        till.do(OpenMenu())
        tried(till, DeviceTest.DRAWER)
        till.do(JudgeTest(is_right=True), LeaveMenu())
        assert isinstance(till.state.desk, Selling)
    found = verify(settings.state.ledger)
    assert found.is_sound
    assert found.entries == 1 + 3  # the epoch, and: came, tested, went


@pytest.mark.parametrize("page", [page for page in MenuPage if Chore.LOOK in CHORES[page]])
def test_every_page_that_looks_by_itself_finds_something(
    till: TillInAFolder, page: MenuPage
) -> None:
    assert rows(till, page)


def test_restart_is_journalled_and_then_asked_for(till: TillInAFolder) -> None:
    till.do(ShowMenuPage(MenuPage.POWER))
    till.until(has_found(MenuPage.POWER))
    till.do(ChooseRow("restart"), StartChore(Chore.RESTART, "restart"))
    till.until(lambda state: isinstance(state.desk, Selling))
    assert till.ends == [TillEnd.RESTART]


def test_till_that_is_reset_starts_as_one_that_was_never_enrolled(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    keys = KeyFolder(settings.state.keys)
    keys.load_or_create()
    keys.keep_enrolment(some_enrolment())
    with TillInAFolder(settings) as till:
        terminal = till.assembly.identity.terminal
        wish_reset(settings.state, SystemFiles(), utc_ms=till.assembly.clock.utc_ms())
    with TillInAFolder(settings) as till:
        identity = till.assembly.identity
        assert not identity.is_enrolled
        assert identity.terminal != terminal
        till.do(OpenMenu())
        assert isinstance(till.state.desk, Visit)  # nobody is asked for a code
    (former,) = tmp_path.glob("former-*")
    assert verify(former / "ledger.db").is_sound


def test_enrolled_till_that_nobody_can_upload_for_is_not_reset(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    keys = KeyFolder(settings.state.keys)
    keys.load_or_create()
    keys.keep_enrolment(some_enrolment())
    with TillInAFolder(settings) as till:
        till.do(OpenMenu())
        key = till.assembly.identity.maintenance_key
        assert key is not None
        till.do(TypeText("0427"), TypeText(code_for(key, challenge_on(till.state), "T0427")))
        till.do(ShowMenuPage(MenuPage.POWER))
        till.until(has_found(MenuPage.POWER))
        till.do(ChooseRow("reset"), StartChore(Chore.RESET, "reset"))
        assert isinstance(till.state.desk, Visit)
        row = till.state.desk.found(MenuPage.POWER).chosen_row
        assert row is not None
        assert row.why_not == "unsynced"
    assert till.ends == []
    assert not (tmp_path / WISH).exists()


def test_how_a_test_ended_is_shown_to_the_next_technician(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, printer=PRINTER)
    with TillInAFolder(settings) as till:
        till.do(OpenMenu())
        tried(till, DeviceTest.DRAWER)
        till.do(JudgeTest(is_right=False))
        till.until(lambda state: DeviceTest.DRAWER in past_of(state))
    with TillInAFolder(settings) as till:
        till.do(OpenMenu())
        till.until(lambda state: bool(past_of(state)))
        (past,) = past_of(till.state)[DeviceTest.DRAWER]
        assert (past.verdict, past.technician) == (Verdict.FAILED, "")


def past_of(state: TillState) -> Mapping[DeviceTest, tuple[PastTrial, ...]]:
    assert isinstance(state.desk, Visit)
    return state.desk.past


def test_camera_that_is_not_there_fails_and_the_scanners_are_read_again(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, scanners=("camera:/dev/no-such-camera",))
    with TillInAFolder(settings) as till:
        till.do(OpenMenu())
        trial = tried(till, DeviceTest.CAMERA)
        assert (trial.verdict, trial.fact) == (Verdict.FAILED, "unplugged")


def test_the_shops_own_pictures_are_shown_and_a_broken_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "playlist"
    folder.mkdir()
    picture(folder / "milk.png")
    (folder / "torn.png").write_bytes(b"\x89PNG")
    settings = settings_in(tmp_path)
    settings = replace(settings, screens=replace(settings.screens, playlist=folder))
    with TillInAFolder(settings) as till:
        till.until(lambda state: bool(state.playlist.clips and state.playlist.left_out))
        till.do(OpenMenu())
        shown = rows(till, MenuPage.IDENTITY)
    assert (shown["playlist"], shown["playlist_unreadable"]) == ("1", "torn.png")


def test_a_folder_of_pictures_that_never_answers_keeps_nobody_from_the_menu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, free = threading.Event(), threading.Event()

    def hang(_: PlaylistFolder) -> None:
        begun.set()
        free.wait()

    monkeypatch.setattr(PlaylistFolder, "look", hang)
    settings = settings_in(tmp_path)
    settings = replace(settings, screens=replace(settings.screens, playlist=tmp_path))
    with TillInAFolder(settings) as till:
        assert begun.wait(20)
        till.do(OpenMenu())
        shown = rows(till, MenuPage.IDENTITY)
        free.set()
    assert "terminal" in shown


def test_a_till_that_was_never_enrolled_is_reset_only_when_its_sales_were_named(
    tmp_path: Path,
) -> None:
    with TillInAFolder(settings_in(tmp_path)) as till:
        till.sell(WATER)
        till.do(OpenMenu(), ShowMenuPage(MenuPage.POWER))
        till.until(has_found(MenuPage.POWER))
        till.do(ChooseRow("reset"), StartChore(Chore.RESET, "reset"))
        till.until(has_found(MenuPage.POWER))
        assert isinstance(till.state.desk, Visit)
        asked = till.state.desk.found(MenuPage.POWER).chosen_row
        assert asked is not None
        assert asked.parts == (Part("sales_only_here", "1"), Part("yuan", "2.00"))
        assert till.ends == []
        till.do(StartChore(Chore.RESET, asked.choice))
        till.until(lambda state: isinstance(state.desk, Selling))
        assert till.ends == [TillEnd.RESTART]
