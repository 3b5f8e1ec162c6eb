"""The maintenance menu as it is seen. Pure: one state and moment give one view."""

from base64 import b64encode
from collections import Counter
from datetime import datetime

from pos_app.checkout.commands import EraseLast, TypeText
from pos_app.checkout.menu import (
    CHORES,
    OPEN_VERDICTS,
    SAMPLE_CODE,
    TOUCH_CELLS,
    TOUCH_COLUMNS,
    Chore,
    DeviceTest,
    Door,
    MenuPage,
    PastTrial,
    Trial,
    Verdict,
    Visit,
)
from pos_app.checkout.state import Refused, TillState
from pos_app.checkout.visit_commands import (
    ChooseTest,
    JudgeTest,
    LeaveMenu,
    RunAllTests,
    RunTest,
    ShowMenuPage,
    SkipTest,
    StartChore,
)
from pos_app.domain.moment import SHOP_TIME, Moment
from pos_app.domain.technician import BADGE_DIGITS, DIGITS
from pos_app.domain.values import replace
from pos_app.ui.presenters.binding import bind_view, device_items, device_keys
from pos_app.ui.presenters.key_check import key_check
from pos_app.ui.presenters.menu_rows import row_detail, rows
from pos_app.ui.views.cashier import NO_KEY, Key, Tone
from pos_app.ui.views.maintenance import (
    NOTHING,
    Count,
    Detail,
    DoorView,
    Item,
    Maintenance,
    Nav,
    PastRow,
    RawByte,
    Screen,
    WholeScreen,
)
from pos_app.ui.words.cashier import CashierWords
from pos_app.ui.words.maintenance import MenuWords

UNTYPED = "_"
HIDDEN, FREE = "●", "○"
"""Digits of the code, typed and not; equally wide, so that nothing moves."""
PROMPTS = frozenset({"scan_the_sample", "press_keys", "look_at_colours", "listen"})
QUIET = Tone.QUIET
COUNT_TONES = {Verdict.PASSED: Tone.GOOD, Verdict.FAILED: Tone.FAULT, Verdict.SKIPPED: Tone.QUIET}
ICONS = {
    DeviceTest.PRINTER: "printer",
    DeviceTest.CUTTER: "printer",
    DeviceTest.DRAWER: "drawer",
    DeviceTest.SCANNER: "scan",
    DeviceTest.SCALE: "scale",
    DeviceTest.POLE_DISPLAY: "pole",
    DeviceTest.CASHIER_SCREEN: "screen",
    DeviceTest.CUSTOMER_SCREEN: "screen",
    DeviceTest.SOUND: "sound",
    DeviceTest.CAMERA: "camera",
    DeviceTest.KEYBOARD: "keyb",
}
MARKS = {
    Verdict.NOT_RUN: ("", Tone.QUIET),
    Verdict.RUNNING: ("wait", Tone.QUIET),
    Verdict.ASKED: ("ask", Tone.ATTENTION),
    Verdict.PASSED: ("tick", Tone.GOOD),
    Verdict.FAILED: ("bad", Tone.FAULT),
    Verdict.SKIPPED: ("dash", Tone.QUIET),
}


def maintenance_view(
    state: TillState, at: Moment, cashier: CashierWords, words: MenuWords
) -> Maintenance:
    """The door, the menu, or nothing."""
    session = state.session
    place = "·".join(filter(None, (session.shop_name, session.till_name, session.terminal)))
    match state.desk:
        case Door() as door:
            return Maintenance(
                Screen.DOOR,
                title=words.title,
                place=place,
                leave=Key(words.leave, icon="esc", command=LeaveMenu()),
                door=_door(state, door, cashier, words),
            )
        case Visit() as visit:
            shown = _visit(visit, at, words, place)
            is_devices = visit.page is MenuPage.DEVICES
            return _with_devices(shown, visit, state, cashier, words) if is_devices else shown
        case _:
            return NOTHING


# --- the door -------------------------------------------------------------------------------------


def _door(state: TillState, door: Door, cashier: CashierWords, words: MenuWords) -> DoorView:
    badge, code = door.typed[:BADGE_DIGITS], door.typed[BADGE_DIGITS:]
    refused = state.notice.refusal if isinstance(state.notice, Refused) else None
    return DoorView(
        challenge_label=words.challenge,
        challenge=f"{door.challenge[:4]} {door.challenge[4:]}",
        badge_label=words.badge,
        badge=badge.ljust(BADGE_DIGITS, UNTYPED),
        code_label=words.code,
        code=HIDDEN * len(code) + FREE * (DIGITS - len(code)),
        hint=words.door_hint,
        notice=cashier.refusals[type(refused)](refused) if refused else "",
        keys=_digits(),
    )


def _digits() -> tuple[Key, ...]:
    """Three rows of three, then the zero between two."""
    numbers = [Key(digit, command=TypeText(digit)) for digit in "123456789"]
    erase = Key("⌫", command=EraseLast())
    return (*numbers, NO_KEY, Key("0", command=TypeText("0")), erase)


# --- the menu -------------------------------------------------------------------------------------


def _visit(visit: Visit, at: Moment, words: MenuWords, place: str) -> Maintenance:
    left_s = max(0, visit.ends_monotonic_ms - at.monotonic_ms) // 1000
    who = words.who.format(technician=visit.technician) if visit.technician else words.nobody
    is_tests = visit.page is MenuPage.TESTS
    return Maintenance(
        Screen.VISIT,
        title=words.title,
        place=place,
        who=who,
        left=words.left.format(minutes=left_s // 60, seconds=left_s % 60),
        leave=Key(words.leave, icon="esc", command=LeaveMenu()),
        nav=tuple(
            Nav(words.pages[page], page is visit.page, ShowMenuPage(page)) for page in MenuPage
        ),
        head=words.pages[visit.page],
        summary=_summary(visit, words),
        counts=_counts(visit, words),
        whole=_whole(visit, words),
        key_check=key_check(visit, words),
        second=NO_KEY if is_tests else _second_chore(visit, words),
        main=_main_key(visit, words),
        items=_tests(visit, words) if is_tests else rows(visit, words),
        detail=_detail(visit, words) if is_tests else row_detail(visit, words),
    )


def _with_devices(
    shown: Maintenance, visit: Visit, state: TillState, cashier: CashierWords, words: MenuWords
) -> Maintenance:
    """The page of devices has rows, keys and a right side of its own."""
    binding, health = visit.binding, state.health
    second, main = device_keys(words.bind)
    return replace(
        shown,
        items=device_items(binding, health, words.bind, cashier),
        second=second,
        main=main,
        binding=bind_view(binding, health, words.bind, cashier),
    )


def _summary(visit: Visit, words: MenuWords) -> str:
    return words.busy if visit.found(visit.page).chore is not None else ""


def _counts(visit: Visit, words: MenuWords) -> tuple[Count, ...]:
    """Nothing before the first test."""
    if visit.page is not MenuPage.TESTS or not visit.tests:
        return ()
    counted = Counter(visit.report(item).verdict for item in DeviceTest)
    return tuple(
        Count(text.format(counted[verdict]), COUNT_TONES[verdict] if counted[verdict] else QUIET)
        for verdict, text in words.counts.items()
    )


def _main_key(visit: Visit, words: MenuWords) -> Key:
    if visit.page is MenuPage.TESTS:
        return Key(words.all_tests, command=RunAllTests())
    *_, last = CHORES[visit.page] or (Chore.LOOK,)
    return _chore_key(visit, last, words)


def _second_chore(visit: Visit, words: MenuWords) -> Key:
    """What else a page can do."""
    first, *others = CHORES[visit.page] or (Chore.LOOK,)
    return _chore_key(visit, first, words) if others else NO_KEY


def _chore_key(visit: Visit, chore: Chore, words: MenuWords) -> Key:
    is_free = visit.found(visit.page).chore is None
    return Key(words.chores[chore], live=is_free, command=StartChore(chore))


def _tests(visit: Visit, words: MenuWords) -> tuple[Item, ...]:
    return tuple(_test(visit, item, words) for item in DeviceTest)


def _test(visit: Visit, item: DeviceTest, words: MenuWords) -> Item:
    report = visit.report(item)
    mark, tone = MARKS[report.verdict]
    return Item(
        ICONS[item],
        words.tests[item],
        _said(report, words),
        words.verdicts[report.verdict],
        mark,
        tone,
        chosen=item is visit.chosen,
        command=ChooseTest(item),
    )


def _said(report: Trial, words: MenuWords) -> str:
    """What came of it; what a person was asked to do is said only while it is open."""
    is_over = report.verdict not in OPEN_VERDICTS
    fact = "" if is_over and report.fact in PROMPTS else words.facts[report.fact]
    return "·".join(filter(None, (fact, report.detail)))


def _detail(visit: Visit, words: MenuWords) -> Detail:
    item = visit.chosen
    report = visit.report(item)
    mark, tone = MARKS[report.verdict]
    ask, expected = words.expected[item]
    advice = words.advice.get(report.fact, "") if report.verdict is Verdict.FAILED else ""
    shows_raw = bool(report.raw) and item is DeviceTest.SCANNER
    return Detail(
        icon=ICONS[item],
        title=words.tests[item],
        verdict=words.verdicts[report.verdict],
        mark=mark,
        tone=tone,
        ask=ask,
        expected=expected,
        said=_said(report, words),
        raw_label=words.raw if shows_raw else "",
        raw=_bytes(report.raw) if shows_raw else (),
        picture=_picture(report.picture),
        advice_label=words.advice_label if advice else "",
        advice=advice,
        shows_colours=item is DeviceTest.CASHIER_SCREEN and report.verdict is Verdict.ASKED,
        past_label=words.past if visit.past.get(item) else "",
        past=tuple(_past(one, words) for one in visit.past.get(item, ())),
        second=_second_key(visit, report, words),
        main=_first_key(visit, report, words),
    )


def _second_key(visit: Visit, report: Trial, words: MenuWords) -> Key:
    """Both keys mean the test that is shown: they rest while another one is open."""
    if report.verdict is Verdict.ASKED:
        return Key(words.wrong, command=JudgeTest(is_right=False))
    is_free = visit.under_way in (None, visit.chosen)
    return Key(words.skip, live=is_free, command=SkipTest())


def _first_key(visit: Visit, report: Trial, words: MenuWords) -> Key:
    if report.verdict is Verdict.ASKED:
        return Key(words.right, command=JudgeTest(is_right=True))
    label = words.run if report.verdict is Verdict.NOT_RUN else words.rerun
    return Key(label, live=visit.under_way is None, command=RunTest())


def _bytes(raw: bytes) -> tuple[RawByte, ...]:
    """Each byte in hex; what stands around the sample is marked."""
    start = raw.find(SAMPLE_CODE.encode())
    end = start + len(SAMPLE_CODE)
    return tuple(
        RawByte(f"{byte:02X}", Tone.QUIET if start < 0 or start <= at < end else Tone.FAULT)
        for at, byte in enumerate(raw)
    )


def _picture(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode('ascii')}" if png else ""


def _past(one: PastTrial, words: MenuWords) -> PastRow:
    when = datetime.fromtimestamp(one.utc_ms / 1000, SHOP_TIME)
    tone = COUNT_TONES.get(one.verdict, QUIET)
    return PastRow(f"{when:%m-%d %H:%M}", words.verdicts[one.verdict], tone, one.technician)


def _whole(visit: Visit, words: MenuWords) -> WholeScreen:
    """The grid, then one colour after another."""
    report = visit.report(DeviceTest.CASHIER_SCREEN)
    if report.verdict is not Verdict.RUNNING:
        return WholeScreen()
    is_grid = report.fact == "touch_cells"
    said = words.whole_grid.format(touched=report.detail)
    return WholeScreen(
        TOUCH_COLUMNS,
        tuple(cell in report.raw for cell in range(TOUCH_CELLS)),
        said if is_grid else words.whole_colour.format(step=report.step + 1),
        colour=-1 if is_grid else report.step,
        stop=Key(words.whole_stop, command=JudgeTest(is_right=False)),
    )
