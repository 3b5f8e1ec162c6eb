"""A technician's visit: tests, one after another, and pages that look and do. Never money."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pos_app.checkout import binding, moves
from pos_app.checkout.bind_commands import CloseAddress
from pos_app.checkout.commands import GoBack, Scan, Tick
from pos_app.checkout.effects import (
    AppendNote,
    Cue,
    Do,
    EndTill,
    KeepTrial,
    PerformChore,
    PlayCue,
    RunDeviceTest,
    StopProbe,
)
from pos_app.checkout.keyboard import KEYS, missing
from pos_app.checkout.menu import (
    CHORES,
    COLOURS_SHOWN,
    ENDING,
    ROWS_LIMIT,
    SAMPLE_CODE,
    TOUCH_CELLS,
    Chore,
    DeviceTest,
    MenuPage,
    PageReport,
    Trial,
    Verdict,
    Visit,
)
from pos_app.checkout.places import Fit
from pos_app.checkout.state import Rule, Step, TillState
from pos_app.checkout.visit_commands import (
    CameraSees,
    ChooseRow,
    ChooseTest,
    DeviceTestEnded,
    JudgeTest,
    LeaveMenu,
    PressKey,
    RowsFound,
    RunAllTests,
    RunTest,
    ShowMenuPage,
    SkipTest,
    StartChore,
    TouchScreen,
    TrialsRecalled,
)
from pos_app.domain.errors import BasketNotEmpty
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace
from pos_app.domain.visit import VisitClosed, VisitEnd, visit_step

# --- the visit ------------------------------------------------------------------------------------


def leave(state: TillState, command: LeaveMenu | GoBack, at: Moment) -> Step:
    """Back to selling, unless the program is about to end; from the grid over the whole screen back
    to the menu, for where it cannot be touched it cannot be left either. Esc over an address that
    is being typed leaves that alone."""
    if screen_is_covered(_visit(state)):
        return judge(state, JudgeTest(is_right=False), at)
    if isinstance(command, GoBack) and _visit(state).binding.network is not None:
        return binding.close_address(state, CloseAddress(), at)
    return Step(state) if _visit(state).is_ending else _close(state, VisitEnd.LEFT)


def screen_is_covered(visit: Visit) -> bool:
    """Whether the grid or a colour lies over everything."""
    return visit.report(DeviceTest.CASHIER_SCREEN).verdict is Verdict.RUNNING


def recalled(state: TillState, answer: TrialsRecalled, _at: Moment) -> Step:
    """How earlier tests ended."""
    return Step(replace(state, desk=replace(_visit(state), past=answer.past)))


def tick(state: TillState, _command: Tick, at: Moment) -> Step:
    """After fifteen minutes the menu closes by itself, unless the program is about to end."""
    visit = _visit(state)
    if at.monotonic_ms < visit.ends_monotonic_ms or visit.is_ending:
        return Step(state)
    return _close(state, VisitEnd.TIME)


def show_page(state: TillState, command: ShowMenuPage, at: Moment) -> Step:
    """Another page; what it can find out by looking it does at once. An address that was not bound
    is given up."""
    if _visit(state).binding.network is not None:
        state = binding.close_address(state, CloseAddress(), at).state
    shown = replace(state, desk=replace(_visit(state), page=command.page))
    if command.page is MenuPage.DEVICES:
        return binding.look(shown)
    return _start(shown, Chore.LOOK, "") if Chore.LOOK in CHORES[command.page] else Step(shown)


def start_chore(state: TillState, command: StartChore, _at: Moment) -> Step:
    """A key of the page or of its chosen row, unless it is at something already. Raises
    BasketNotEmpty: the program does not end under a sale."""
    visit = _visit(state)
    found = visit.found(visit.page)
    row = found.chosen_row
    is_rows = row is not None and row.act is command.chore and not row.why_not
    if found.chore is not None or not (is_rows or command.chore in CHORES[visit.page]):
        return Step(state)
    if command.chore in ENDING and not state.ticket.is_empty:
        raise BasketNotEmpty
    return _start(state, command.chore, found.chosen if is_rows else "")


def choose_row(state: TillState, command: ChooseRow, _at: Moment) -> Step:
    """What can be done to it, at the right."""
    visit = _visit(state)
    report = replace(visit.found(visit.page), chosen=command.choice)
    return Step(_with_report(state, visit.page, report))


def rows_found(state: TillState, found: RowsFound, _at: Moment) -> Step:
    """What a page found; when it is done, the journal keeps what it was asked to do."""
    visit = _visit(state)
    under_way = visit.found(found.page).chore
    chore = None if found.is_done else under_way
    chosen = found.chosen or visit.found(found.page).chosen
    told = _with_report(state, found.page, PageReport(found.rows[:ROWS_LIMIT], chore, chosen))
    if not found.is_done or under_way in (None, Chore.LOOK):
        return Step(told)
    noted = _noted(f"{found.page} {under_way}", found.outcome, found.detail)
    if found.ends is None:
        return Step(told, effects=(noted,))
    closed = _close(told, VisitEnd.RESTART)
    return replace(closed, effects=(noted, *closed.effects, EndTill(found.ends)))


# --- tests ----------------------------------------------------------------------------------------


def choose(state: TillState, command: ChooseTest, _at: Moment) -> Step:
    """Its details at the right."""
    return Step(replace(state, desk=replace(_visit(state), chosen=command.item)))


def run(state: TillState, _command: RunTest, _at: Moment) -> Step:
    """The chosen test, when no other is open."""
    visit = _visit(state)
    if visit.under_way not in (None, visit.chosen):
        return Step(state)
    return _run(state, visit.chosen)


def run_all(state: TillState, _command: RunAllTests, _at: Moment) -> Step:
    """Every test in its order; those that need a person wait for one."""
    first, *others = DeviceTest
    fresh = replace(_visit(state), tests=MappingProxyType({}), waiting=tuple(others), chosen=first)
    return _run(replace(state, desk=fresh), first)


def ended(state: TillState, end: DeviceTestEnded, _at: Moment) -> Step:
    """What the machine found; an answer to a test that is not open any more is dropped."""
    before = _visit(state).report(end.item)
    if before.verdict is not Verdict.RUNNING:
        return Step(state)
    told = replace(before, fact=end.fact, detail=end.detail)
    if end.is_absent:
        return _settle(state, end.item, replace(told, verdict=Verdict.SKIPPED))
    if not end.is_done:
        return _settle(state, end.item, replace(told, verdict=Verdict.FAILED))
    if end.needs_judging:
        return Step(_with_test(state, end.item, replace(told, verdict=Verdict.ASKED)))
    return _settle(state, end.item, replace(told, verdict=Verdict.PASSED))


def judge(state: TillState, command: JudgeTest, _at: Moment) -> Step:
    """A person has looked or listened."""
    visit = _visit(state)
    if screen_is_covered(visit) and not command.is_right:
        given_up = replace(visit.report(DeviceTest.CASHIER_SCREEN), fact="not_every_cell")
        return _settle(state, DeviceTest.CASHIER_SCREEN, replace(given_up, verdict=Verdict.FAILED))
    if visit.is_testing_keys:
        return _judge_keys(state, visit.report(DeviceTest.KEYBOARD), is_right=command.is_right)
    item = visit.under_way
    if item is None or visit.report(item).verdict is not Verdict.ASKED:
        return Step(state)
    verdict = Verdict.PASSED if command.is_right else Verdict.FAILED
    return _settle(state, item, replace(_visit(state).report(item), verdict=verdict))


def skip(state: TillState, _command: SkipTest, _at: Moment) -> Step:
    """Go on without it."""
    visit = _visit(state)
    item = visit.under_way or visit.chosen
    return _settle(state, item, Trial(Verdict.SKIPPED, "by_hand"))


def scan(state: TillState, scanned: Scan) -> Step:
    """Echoes while the scanner is tested; at any other time nothing happens, least of all a
    sale."""
    visit = _visit(state)
    if visit.under_way is not DeviceTest.SCANNER:
        return Step(state)
    raw = f"{scanned.aim}{scanned.text}".encode()
    is_right = scanned.text == SAMPLE_CODE
    verdict = Verdict.PASSED if is_right else Verdict.FAILED
    fact = "sample_read" if is_right else "sample_differs"
    return _settle(state, DeviceTest.SCANNER, Trial(verdict, fact, scanned.source, raw))


def touch(state: TillState, touched: TouchScreen, _at: Moment) -> Step:
    """Every cell once, then every colour once; a person judges the colours."""
    item = DeviceTest.CASHIER_SCREEN
    before = _visit(state).report(item)
    if before.verdict is not Verdict.RUNNING or not 0 <= touched.cell < TOUCH_CELLS:
        return Step(state)
    if before.fact == "touch_cells":
        cells = bytes(sorted({*before.raw, touched.cell}))
        is_whole = len(cells) == TOUCH_CELLS
        fact = "touch_colours" if is_whole else "touch_cells"
        seen = replace(before, fact=fact, raw=cells, detail=f"{len(cells)}/{TOUCH_CELLS}")
        return Step(_with_test(state, item, seen))
    following = replace(before, step=before.step + 1)
    if following.step < COLOURS_SHOWN:
        return Step(_with_test(state, item, following))
    asked = replace(following, verdict=Verdict.ASKED, fact="look_at_colours", step=0)
    return Step(_with_test(state, item, asked))


def camera(state: TillState, seen: CameraSees, _at: Moment) -> Step:
    """The newest picture, as long as the camera is tested."""
    before = _visit(state).report(DeviceTest.CAMERA)
    if before.verdict is not Verdict.RUNNING:
        return Step(state)
    told = replace(before, picture=seen.picture)
    return Step(_with_test(state, DeviceTest.CAMERA, told))


def key(state: TillState, command: PressKey, _at: Moment) -> Step:
    """While the keyboard is tested: every key once. One that the test does not know is named, so
    that it can be seen to answer."""
    visit = _visit(state)
    if not visit.is_testing_keys:
        return Step(state)
    before = visit.report(DeviceTest.KEYBOARD)
    pressed = before.pressed | ({command.name} & {*KEYS})
    counted = f"{len(pressed)}/{len(KEYS)}"
    report = replace(before, detail=f"{counted}·{command.name}", pressed=pressed)
    if len(pressed) < len(KEYS):
        return Step(_with_test(state, DeviceTest.KEYBOARD, report))
    whole = replace(report, verdict=Verdict.PASSED, fact="every_key", detail=counted)
    return _settle(state, DeviceTest.KEYBOARD, whole)


# --- the pieces -----------------------------------------------------------------------------------


def _start(state: TillState, chore: Chore, choice: str) -> Step:
    visit = _visit(state)
    report = replace(visit.found(visit.page), chore=chore)
    begun = _with_report(state, visit.page, report)
    perform = PerformChore(visit.page, chore, choice)
    if chore not in ENDING:
        return Step(begun, effects=(perform,))
    noted = _noted(f"{visit.page} {chore}", "begun", choice)
    return Step(begun, effects=(noted, perform))


def _with_report(state: TillState, page: MenuPage, report: PageReport) -> TillState:
    visit = _visit(state)
    pages = MappingProxyType({**visit.pages, page: report})
    return replace(state, desk=replace(visit, pages=pages))


def _run(state: TillState, item: DeviceTest) -> Step:
    """A person is asked, or the machine is set to work."""
    visit = replace(_visit(state), chosen=item)
    begun = replace(state, desk=visit)
    match item:
        case DeviceTest.CASHIER_SCREEN:
            cells = Trial(Verdict.RUNNING, "touch_cells", f"0/{TOUCH_CELLS}")
            return Step(_with_test(begun, item, cells))
        case DeviceTest.CUSTOMER_SCREEN:
            return Step(_with_test(begun, item, Trial(Verdict.ASKED, "look_at_colours")))
        case DeviceTest.SOUND:
            asked = _with_test(begun, item, Trial(Verdict.ASKED, "listen"))
            return Step(asked, effects=tuple(PlayCue(cue) for cue in Cue))
        case DeviceTest.SCANNER:
            return Step(_with_test(begun, item, Trial(Verdict.RUNNING, "scan_the_sample")))
        case DeviceTest.KEYBOARD:
            detail = f"0/{len(KEYS)}"
            return Step(_with_test(begun, item, Trial(Verdict.RUNNING, "press_keys", detail)))
        case _:
            running = _with_test(begun, item, Trial(Verdict.RUNNING))
            return Step(running, effects=(RunDeviceTest(item),))


def _judge_keys(state: TillState, report: Trial, *, is_right: bool) -> Step:
    """Of a keyboard that has fewer keys the rest is not missed; else the dead ones are named."""
    verdict = Verdict.PASSED if is_right else Verdict.FAILED
    fact = "no_such_keys" if is_right else "dead_keys"
    counted = f"{len(report.pressed)}/{len(KEYS)}"
    judged = replace(report, verdict=verdict, fact=fact, detail=counted)
    return _settle(state, DeviceTest.KEYBOARD, judged)


def _settle(state: TillState, item: DeviceTest, report: Trial) -> Step:
    """A final verdict goes into the journal, and the next of all tests begins."""
    settled = _with_test(state, item, report)
    noted = _noted(f"test {item}", report.verdict, " ".join(filter(None, _facts(report))))
    visit = _visit(settled)
    kept = (noted, KeepTrial(item, report.verdict, visit.technician))
    if not visit.waiting:
        return Step(settled, effects=kept)
    following, *others = visit.waiting
    step = _run(replace(settled, desk=replace(visit, waiting=tuple(others))), following)
    return replace(step, effects=(*kept, *step.effects))


def _facts(report: Trial) -> tuple[str, str, str]:
    """For the journal; the cells of the grid are counted already."""
    if report.pressed:
        return report.fact, report.detail, missing(report.pressed)
    is_grid = report.detail.endswith(f"/{TOUCH_CELLS}")
    return report.fact, report.detail, "" if is_grid else report.raw.hex(" ")


def _with_test(state: TillState, item: DeviceTest, report: Trial) -> TillState:
    visit = _visit(state)
    tests = MappingProxyType({**visit.tests, item: report})
    return replace(state, desk=replace(visit, tests=tests))


def _close(state: TillState, end: VisitEnd) -> Step:
    """No port may be kept from the till by what nobody waits for any more."""
    is_probing = _visit(state).binding.fitting.fit is Fit.PROBING
    stopped: tuple[Do, ...] = (StopProbe(),) if is_probing else ()
    return Step(moves.to_selling(state), effects=(*stopped, AppendNote(VisitClosed(end))))


def _noted(what: str, outcome: str, detail: str) -> Do:
    return AppendNote(visit_step(what, str(outcome), detail))


def _visit(state: TillState) -> Visit:
    return moves.desk_as(state, Visit)


HANDLES: Mapping[type[Any], Rule] = {
    LeaveMenu: leave,
    GoBack: leave,
    Tick: tick,
    ShowMenuPage: show_page,
    StartChore: start_chore,
    ChooseRow: choose_row,
    RowsFound: rows_found,
    ChooseTest: choose,
    RunTest: run,
    RunAllTests: run_all,
    DeviceTestEnded: ended,
    JudgeTest: judge,
    SkipTest: skip,
    TouchScreen: touch,
    CameraSees: camera,
    TrialsRecalled: recalled,
    PressKey: key,
    **binding.HANDLES,
}
