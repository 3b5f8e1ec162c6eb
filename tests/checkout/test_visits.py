"""The maintenance menu: who comes in, what is tested, and that no money is ever near."""

import pytest

from pos_app.checkout import moves
from pos_app.checkout.commands import (
    ClearEntry,
    EraseLast,
    GoBack,
    Scan,
    StartPaying,
    Tick,
    TypeText,
)
from pos_app.checkout.effects import (
    AppendNote,
    Cue,
    Do,
    KeepTrial,
    LookForPlaces,
    PerformChore,
    PlayCue,
    RecallTrials,
    RunDeviceTest,
)
from pos_app.checkout.menu import (
    CHORES,
    COLOURS_SHOWN,
    ROWS_LIMIT,
    SAMPLE_CODE,
    TOUCH_CELLS,
    VISIT_MS,
    Chore,
    DeviceTest,
    Door,
    MenuPage,
    MenuRow,
    PastTrial,
    Trial,
    Verdict,
    Visit,
)
from pos_app.checkout.state import Selling
from pos_app.checkout.visit_commands import (
    CameraSees,
    ChooseTest,
    CodeChecked,
    DeviceTestEnded,
    JudgeTest,
    LeaveMenu,
    OpenMenu,
    RowsFound,
    RunAllTests,
    RunTest,
    ShowMenuPage,
    SkipTest,
    StartChore,
    TouchScreen,
    TrialsRecalled,
)
from pos_app.domain.errors import BasketNotEmpty, CodeTooSoon, CodeWrong
from pos_app.domain.visit import VisitClosed, VisitEnd, VisitOpened, VisitStep
from tests.builders import NOODLES
from tests.checkout.shop import CHALLENGE, CODE, FakeShop

BADGE = "0427"


def inside() -> FakeShop:
    shop = FakeShop()
    shop.do(OpenMenu())
    shop.press(BADGE + CODE)
    shop.effects.clear()
    return shop


def visit_of(shop: FakeShop) -> Visit:
    assert isinstance(shop.state.desk, Visit)
    return shop.state.desk


def door_of(shop: FakeShop) -> Door:
    assert isinstance(shop.state.desk, Door)
    return shop.state.desk


def notes(shop: FakeShop) -> list[object]:
    return [effect.body for effect in shop.effects if isinstance(effect, AppendNote)]


def trial_of(shop: FakeShop, item: DeviceTest) -> Trial:
    return visit_of(shop).report(item)


# --- the door -------------------------------------------------------------------------------------


def test_badge_and_code_open_the_menu_and_the_journal_says_who_came() -> None:
    shop = FakeShop()
    shop.do(OpenMenu())
    assert door_of(shop) == Door(CHALLENGE)
    shop.press(BADGE + CODE)
    assert visit_of(shop).technician == "T0427"
    assert notes(shop) == [VisitOpened("T0427", CHALLENGE)]


def test_till_that_is_not_enrolled_opens_without_a_code() -> None:
    shop = FakeShop()
    shop.challenge = ""
    shop.do(OpenMenu())
    assert visit_of(shop).technician == ""
    assert notes(shop) == [VisitOpened("", "")]


def test_menu_never_pushes_a_basket_aside() -> None:
    shop = FakeShop()
    shop.scan(NOODLES)
    shop.do(OpenMenu())
    assert shop.refusal == BasketNotEmpty()
    assert shop.is_at(Selling)


def test_wrong_codes_wait_twice_as_long_each_time_and_never_for_good() -> None:
    shop = FakeShop()
    shop.do(OpenMenu())
    for wait_s in (2, 4, 8, 16, 32, 64, 128, 256, 300, 300):
        shop.press(BADGE + "00000000")
        assert shop.refusal == CodeWrong(wait_s)
        shop.press(BADGE + CODE)
        assert isinstance(shop.refusal, CodeTooSoon)
        assert shop.refusal.wait_s <= wait_s
        shop.do(ClearEntry())
        shop.later(wait_s * 1000)
    shop.press(BADGE + CODE)
    assert shop.is_at(Visit)
    assert shop.state.menu_lock.wrong == 0


def test_leaving_the_door_does_not_shorten_the_wait() -> None:
    shop = FakeShop()
    shop.do(OpenMenu())
    shop.press(BADGE + "00000000")
    shop.later(2_000)
    shop.press(BADGE + "00000000")
    shop.do(LeaveMenu())
    assert shop.is_at(Selling)
    shop.at_once(OpenMenu())
    for digit in BADGE + CODE:
        shop.at_once(TypeText(digit))
    assert isinstance(shop.refusal, CodeTooSoon)


def test_wrong_code_is_followed_by_a_new_challenge() -> None:
    shop = FakeShop()
    shop.do(OpenMenu())
    shop.challenge = "11112222"
    shop.press(BADGE + "00000000")
    assert door_of(shop) == Door("11112222")


def test_digits_can_be_taken_back_and_anything_else_is_not_typed() -> None:
    shop = FakeShop()
    shop.do(OpenMenu())
    shop.press("04a九7")
    shop.do(EraseLast())
    assert door_of(shop).typed == "04"
    shop.do(ClearEntry())
    assert door_of(shop).typed == ""
    shop.do(GoBack())
    assert shop.is_at(Selling)


def test_nothing_is_sold_at_the_door() -> None:
    shop = FakeShop()
    shop.do(OpenMenu())
    shop.scan(NOODLES)
    shop.do(StartPaying())
    assert shop.is_at(Door)
    assert shop.basket == []


def test_an_answer_that_comes_when_nobody_stands_there_opens_nothing() -> None:
    shop = FakeShop()
    shop.do(CodeChecked("T0427", is_right=True, challenge=CHALLENGE))
    assert shop.is_at(Selling)


# --- the visit ------------------------------------------------------------------------------------


@pytest.mark.parametrize("leaving", [LeaveMenu(), GoBack()])
def test_leaving_goes_back_to_selling_and_is_journalled(leaving: LeaveMenu | GoBack) -> None:
    shop = inside()
    shop.do(leaving)
    assert shop.is_at(Selling)
    assert notes(shop) == [VisitClosed(VisitEnd.LEFT)]


def test_visit_ends_by_itself_after_fifteen_minutes() -> None:
    shop = inside()
    shop.do(Tick())
    assert shop.is_at(Visit)
    shop.later(VISIT_MS)
    shop.do(Tick())
    assert shop.is_at(Selling)
    assert notes(shop) == [VisitClosed(VisitEnd.TIME)]


def test_scan_in_the_menu_is_never_sold() -> None:
    shop = inside()
    shop.scan(NOODLES)
    shop.do(LeaveMenu())
    assert shop.basket == []


def test_rules_of_a_desk_refuse_to_run_at_another() -> None:
    with pytest.raises(TypeError, match="Selling is not Visit"):
        moves.desk_as(FakeShop().state, Visit)


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", MenuPage)
def test_page_looks_by_itself_where_looking_is_enough(page: MenuPage) -> None:
    shop = inside()
    shop.do(ShowMenuPage(page))
    looks = [PerformChore(page, Chore.LOOK)] if Chore.LOOK in CHORES[page] else []
    assert shop.effects == ([LookForPlaces()] if page is MenuPage.DEVICES else looks)
    assert visit_of(shop).page is page


def test_chore_runs_once_and_is_journalled_when_it_is_done() -> None:
    shop = inside()
    shop.do(ShowMenuPage(MenuPage.LEDGER), StartChore(Chore.CHECK), StartChore(Chore.CHECK))
    assert shop.effects == [PerformChore(MenuPage.LEDGER, Chore.CHECK)]
    half, whole = (MenuRow("chain"),), (MenuRow("chain"), MenuRow("sums"))
    shop.do(RowsFound(MenuPage.LEDGER, half, is_done=False))
    assert visit_of(shop).found(MenuPage.LEDGER).chore is Chore.CHECK
    shop.do(RowsFound(MenuPage.LEDGER, whole, is_done=True, outcome="failed"))
    assert visit_of(shop).found(MenuPage.LEDGER).rows == whole
    assert visit_of(shop).found(MenuPage.LEDGER).chore is None
    assert notes(shop) == [VisitStep("ledger check", "failed", "")]


def test_looking_is_not_journalled() -> None:
    shop = inside()
    shop.do(ShowMenuPage(MenuPage.IDENTITY))
    shop.do(RowsFound(MenuPage.IDENTITY, (MenuRow("terminal"),), is_done=True))
    assert notes(shop) == []


def test_key_of_another_page_does_nothing() -> None:
    shop = inside()
    shop.do(ShowMenuPage(MenuPage.LEDGER), StartChore(Chore.BACK_UP))
    assert shop.effects == []


def test_page_takes_no_more_rows_than_anybody_reads() -> None:
    shop = inside()
    shop.do(ShowMenuPage(MenuPage.LEDGER), StartChore(Chore.CHECK))
    many = tuple(MenuRow("entry", str(number)) for number in range(ROWS_LIMIT + 1))
    shop.do(RowsFound(MenuPage.LEDGER, many, is_done=True))
    assert len(visit_of(shop).found(MenuPage.LEDGER).rows) == ROWS_LIMIT


# --- tests of devices -----------------------------------------------------------------------------


def running(item: DeviceTest) -> FakeShop:
    shop = inside()
    shop.do(ChooseTest(item), RunTest())
    return shop


def test_printed_sample_is_judged_by_a_person() -> None:
    shop = running(DeviceTest.PRINTER)
    assert shop.effects == [RunDeviceTest(DeviceTest.PRINTER)]
    shop.do(DeviceTestEnded(DeviceTest.PRINTER, True, "printed", "0.9 s", needs_judging=True))
    assert trial_of(shop, DeviceTest.PRINTER) == Trial(Verdict.ASKED, "printed", "0.9 s")
    shop.do(JudgeTest(is_right=True))
    assert trial_of(shop, DeviceTest.PRINTER).verdict is Verdict.PASSED
    assert notes(shop) == [VisitStep("test printer", "passed", "printed 0.9 s")]


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        (DeviceTestEnded(DeviceTest.DRAWER, True, "pulsed"), Verdict.PASSED),
        (DeviceTestEnded(DeviceTest.DRAWER, False, "no_paper"), Verdict.FAILED),
        (DeviceTestEnded(DeviceTest.DRAWER, False, "unbound", is_absent=True), Verdict.SKIPPED),
    ],
)
def test_what_the_machine_can_tell_is_told(end: DeviceTestEnded, verdict: Verdict) -> None:
    shop = running(DeviceTest.DRAWER)
    shop.do(end)
    assert trial_of(shop, DeviceTest.DRAWER) == Trial(verdict, end.fact)


def test_wrong_print_is_a_failure() -> None:
    shop = running(DeviceTest.PRINTER)
    shop.do(DeviceTestEnded(DeviceTest.PRINTER, True, "printed", needs_judging=True))
    shop.do(JudgeTest(is_right=False))
    assert trial_of(shop, DeviceTest.PRINTER).verdict is Verdict.FAILED


def test_late_result_of_a_test_that_was_skipped_is_dropped() -> None:
    shop = running(DeviceTest.PRINTER)
    shop.do(SkipTest(), DeviceTestEnded(DeviceTest.PRINTER, True))
    assert trial_of(shop, DeviceTest.PRINTER) == Trial(Verdict.SKIPPED, "by_hand")


def test_nobody_is_asked_before_the_machine_is_done() -> None:
    shop = running(DeviceTest.PRINTER)
    shop.do(JudgeTest(is_right=True))
    assert trial_of(shop, DeviceTest.PRINTER).verdict is Verdict.RUNNING
    idle = inside()
    idle.do(JudgeTest(is_right=True))
    assert notes(idle) == []


def test_one_test_at_a_time() -> None:
    shop = running(DeviceTest.PRINTER)
    shop.do(ChooseTest(DeviceTest.DRAWER), RunTest())
    assert shop.effects == [RunDeviceTest(DeviceTest.PRINTER)]
    shop.do(ChooseTest(DeviceTest.PRINTER), RunTest())
    assert shop.effects == [RunDeviceTest(DeviceTest.PRINTER)] * 2


def test_scanner_echoes_what_came_over_the_line() -> None:
    shop = running(DeviceTest.SCANNER)
    shop.do(Scan(SAMPLE_CODE, aim="]E0", source="serial:/dev/ttyUSB0"))
    assert trial_of(shop, DeviceTest.SCANNER) == Trial(
        Verdict.PASSED, "sample_read", "serial:/dev/ttyUSB0", b"]E0" + SAMPLE_CODE.encode()
    )


def test_scanner_that_adds_a_prefix_fails_and_shows_it() -> None:
    shop = running(DeviceTest.SCANNER)
    shop.do(Scan("\x1d" + SAMPLE_CODE))
    report = trial_of(shop, DeviceTest.SCANNER)
    assert (report.verdict, report.raw[:1]) == (Verdict.FAILED, b"\x1d")
    assert notes(shop) == [
        VisitStep("test scanner", "failed", "sample_differs 1d " + SAMPLE_CODE.encode().hex(" "))
    ]


def test_the_customer_screen_is_looked_at() -> None:
    item = DeviceTest.CUSTOMER_SCREEN
    assert trial_of(running(item), item) == Trial(Verdict.ASKED, "look_at_colours")


def touched(cells: int) -> FakeShop:
    """The cashier's screen with so many cells of its grid touched, each twice."""
    shop = running(DeviceTest.CASHIER_SCREEN)
    for cell in range(cells):
        shop.do(TouchScreen(cell), TouchScreen(cell))
    return shop


def test_the_cashier_screen_passes_when_every_cell_answered_and_every_colour_was_right() -> None:
    item = DeviceTest.CASHIER_SCREEN
    shop = touched(TOUCH_CELLS - 1)
    assert (trial_of(shop, item).fact, trial_of(shop, item).detail) == ("touch_cells", "39/40")
    shop.do(TouchScreen(TOUCH_CELLS - 1))
    for step in range(COLOURS_SHOWN):
        assert (trial_of(shop, item).fact, trial_of(shop, item).step) == ("touch_colours", step)
        shop.do(TouchScreen(0))
    assert trial_of(shop, item).verdict is Verdict.ASKED
    shop.do(JudgeTest(is_right=True))
    assert notes(shop) == [VisitStep("test cashier_screen", "passed", "look_at_colours 40/40")]


@pytest.mark.parametrize("giving_up", [JudgeTest(is_right=False), GoBack(), LeaveMenu()])
def test_a_grid_with_a_dead_cell_fails_and_the_menu_is_there_again(
    giving_up: JudgeTest | GoBack | LeaveMenu,
) -> None:
    shop = touched(TOUCH_CELLS - 3)
    shop.do(JudgeTest(is_right=True))
    assert trial_of(shop, DeviceTest.CASHIER_SCREEN).verdict is Verdict.RUNNING
    shop.do(giving_up)
    trial = trial_of(shop, DeviceTest.CASHIER_SCREEN)
    assert (trial.verdict, trial.fact, trial.detail) == (Verdict.FAILED, "not_every_cell", "37/40")
    assert notes(shop) == [VisitStep("test cashier_screen", "failed", "not_every_cell 37/40")]


@pytest.mark.parametrize("cell", [-1, TOUCH_CELLS])
def test_a_touch_beside_the_grid_lights_nothing(cell: int) -> None:
    shop = running(DeviceTest.CASHIER_SCREEN)
    shop.do(TouchScreen(cell))
    assert trial_of(shop, DeviceTest.CASHIER_SCREEN).raw == b""
    idle = inside()
    idle.do(TouchScreen(0))
    assert trial_of(idle, DeviceTest.CASHIER_SCREEN) == Trial()


def test_what_the_camera_sees_is_shown_as_long_as_it_is_tested() -> None:
    shop = running(DeviceTest.CAMERA)
    assert shop.effects == [RunDeviceTest(DeviceTest.CAMERA)]
    shop.do(CameraSees(b"1"), CameraSees(b"2"))
    shop.do(DeviceTestEnded(DeviceTest.CAMERA, False, "nothing_read", "1280×720 · 40 %"))
    ended = Trial(Verdict.FAILED, "nothing_read", "1280×720 · 40 %", picture=b"2")
    assert trial_of(shop, DeviceTest.CAMERA) == ended
    shop.do(CameraSees(b"3"))
    assert trial_of(shop, DeviceTest.CAMERA) == ended


def test_how_a_test_ended_is_kept_and_earlier_ends_are_recalled() -> None:
    shop = running(DeviceTest.DRAWER)
    shop.do(DeviceTestEnded(DeviceTest.DRAWER, False, "no_paper"))
    assert KeepTrial(DeviceTest.DRAWER, Verdict.FAILED, "T0427") in shop.effects
    past = {DeviceTest.DRAWER: (PastTrial(0, Verdict.FAILED, "T0427"),)}
    shop.do(TrialsRecalled(past))
    assert visit_of(shop).past == past


def test_earlier_tests_are_recalled_when_somebody_comes_in() -> None:
    shop = FakeShop()
    shop.challenge = ""
    shop.do(OpenMenu())
    assert RecallTrials() in shop.effects


def test_every_sound_is_played_and_a_person_listens() -> None:
    shop = running(DeviceTest.SOUND)
    assert shop.effects == [PlayCue(cue) for cue in Cue]
    assert trial_of(shop, DeviceTest.SOUND) == Trial(Verdict.ASKED, "listen")


def test_keys_mean_nothing_when_the_keyboard_is_not_tested() -> None:
    shop = inside()
    before = shop.state
    shop.press("7")
    assert shop.state.desk == before.desk


def test_all_tests_run_one_after_another() -> None:
    shop = inside()
    shop.do(RunAllTests())
    done: list[Do] = []
    for item in DeviceTest:
        assert visit_of(shop).under_way is item
        done += [RunDeviceTest(item)] * (RunDeviceTest(item) in shop.effects)
        shop.do(SkipTest())
    assert visit_of(shop).under_way is None
    assert [step.what for step in notes(shop) if isinstance(step, VisitStep)] == [
        f"test {item}" for item in DeviceTest
    ]
    assert RunDeviceTest(DeviceTest.SCALE) in done


def test_starting_all_again_forgets_the_old_verdicts() -> None:
    shop = running(DeviceTest.DRAWER)
    shop.do(DeviceTestEnded(DeviceTest.DRAWER, False, "no_paper"), RunAllTests())
    assert trial_of(shop, DeviceTest.DRAWER).verdict is Verdict.NOT_RUN
