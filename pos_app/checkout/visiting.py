"""A technician's visit: tests, one after another, and pages that look and do. Never money."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pos_app.checkout import binding, moves
from pos_app.checkout.commands import GoBack, Scan, Tick, TypeText
from pos_app.checkout.effects import (
    AppendNote,
    Cue,
    Do,
    EndTill,
    PerformChore,
    PlayCue,
    RunDeviceTest,
    StopProbe,
)
from pos_app.checkout.menu import (
    CHORES,
    ENDING,
    ROWS_LIMIT,
    SAMPLE_CODE,
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
    ChooseRow,
    ChooseTest,
    DeviceTestEnded,
    JudgeTest,
    LeaveMenu,
    RowsFound,
    RunAllTests,
    RunTest,
    ShowMenuPage,
    SkipTest,
    StartChore,
)
from pos_app.domain.errors import BasketNotEmpty
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace
from pos_app.domain.visit import VisitClosed, VisitEnd, visit_step

DIGIT_KEYS = "0123456789"
LOOKED_AT = (DeviceTest.CASHIER_SCREEN, DeviceTest.CUSTOMER_SCREEN)
"""Shown by the screens themselves as long as the test is open; a person judges."""

# --- the visit ------------------------------------------------------------------------------------


def leave(state: TillState, _command: LeaveMenu | GoBack, _at: Moment) -> Step:
    """Back to selling, unless the program is about to end."""
    return Step(state) if _visit(state).is_ending else _close(state, VisitEnd.LEFT)


def tick(state: TillState, _command: Tick, at: Moment) -> Step:
    """After fifteen minutes the menu closes by itself, unless the program is about to end."""
    visit = _visit(state)
    if at.monotonic_ms < visit.ends_monotonic_ms or visit.is_ending:
        return Step(state)
    return _close(state, VisitEnd.TIME)


def show_page(state: TillState, command: ShowMenuPage, _at: Moment) -> Step:
    """Another page; what it can find out by looking it does at once."""
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
    if _visit(state).report(end.item).verdict is not Verdict.RUNNING:
        return Step(state)
    if end.is_absent:
        return _settle(state, end.item, Trial(Verdict.SKIPPED, end.fact, end.detail))
    if not end.is_done:
        return _settle(state, end.item, Trial(Verdict.FAILED, end.fact, end.detail))
    if end.needs_judging:
        return Step(_with_test(state, end.item, Trial(Verdict.ASKED, end.fact, end.detail)))
    return _settle(state, end.item, Trial(Verdict.PASSED, end.fact, end.detail))


def judge(state: TillState, command: JudgeTest, _at: Moment) -> Step:
    """A person has looked or listened."""
    item = _visit(state).under_way
    if item is None or _visit(state).report(item).verdict is not Verdict.ASKED:
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


def key(state: TillState, command: TypeText, _at: Moment) -> Step:
    """While the keyboard is tested: every digit once."""
    visit = _visit(state)
    if visit.under_way is not DeviceTest.KEYBOARD:
        return Step(state)
    before = visit.report(DeviceTest.KEYBOARD)
    seen = sorted({*before.raw.decode("ascii"), *command.text} & {*DIGIT_KEYS})
    pressed = "".join(seen)
    report = replace(before, detail=f"{len(pressed)}/{len(DIGIT_KEYS)}", raw=pressed.encode())
    if pressed != DIGIT_KEYS:
        return Step(_with_test(state, DeviceTest.KEYBOARD, report))
    return _settle(state, DeviceTest.KEYBOARD, replace(report, verdict=Verdict.PASSED))


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
        case DeviceTest.CASHIER_SCREEN | DeviceTest.CUSTOMER_SCREEN:
            return Step(_with_test(begun, item, Trial(Verdict.ASKED, "look_at_colours")))
        case DeviceTest.SOUND:
            asked = _with_test(begun, item, Trial(Verdict.ASKED, "listen"))
            return Step(asked, effects=tuple(PlayCue(cue) for cue in Cue))
        case DeviceTest.SCANNER:
            return Step(_with_test(begun, item, Trial(Verdict.RUNNING, "scan_the_sample")))
        case DeviceTest.KEYBOARD:
            detail = f"0/{len(DIGIT_KEYS)}"
            return Step(_with_test(begun, item, Trial(Verdict.RUNNING, "press_digits", detail)))
        case _:
            running = _with_test(begun, item, Trial(Verdict.RUNNING))
            return Step(running, effects=(RunDeviceTest(item),))


def _settle(state: TillState, item: DeviceTest, report: Trial) -> Step:
    """A final verdict goes into the journal, and the next of all tests begins."""
    settled = _with_test(state, item, report)
    noted = _noted(f"test {item}", report.verdict, " ".join(filter(None, _facts(report))))
    visit = _visit(settled)
    if not visit.waiting:
        return Step(settled, effects=(noted,))
    following, *others = visit.waiting
    step = _run(replace(settled, desk=replace(visit, waiting=tuple(others))), following)
    return replace(step, effects=(noted, *step.effects))


def _facts(report: Trial) -> tuple[str, str, str]:
    return report.fact, report.detail, report.raw.hex(" ")


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
    TypeText: key,
    **binding.HANDLES,
}
