"""What the door and the menu say, and that no word of them is missing in either language."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from enum import StrEnum
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from pos_app.adapters.devices.health import word_of
from pos_app.checkout.commands import EraseLast, TypeText
from pos_app.checkout.menu import (
    CHORES,
    VISIT_MS,
    Chore,
    DeviceTest,
    Door,
    MenuPage,
    MenuRow,
    PageReport,
    PastTrial,
    RowMark,
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
from pos_app.domain.errors import CodeTooSoon, CodeWrong, Refusal
from pos_app.domain.moment import Moment
from pos_app.ui.presenters.maintenance import ICONS, MARKS, maintenance_view
from pos_app.ui.presenters.menu_rows import ROW_MARKS
from pos_app.ui.views.cashier import NO_KEY, Tone
from pos_app.ui.views.maintenance import NOTHING, Detail, Item, Maintenance, Screen
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.maintenance import CHINESE, ENGLISH, MenuWords, menu_words
from tests.ui.samples import EMPTY, NOW, PAGES

SOURCES = Path(__file__).parents[2] / "pos_app"
BOTH = pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh_CN", "en"])
VISIT = Visit("T0427", opened_monotonic_ms=NOW.monotonic_ms)


def seen(state: TillState, at: Moment = NOW, words: MenuWords = CHINESE) -> Maintenance:
    return maintenance_view(state, at, ZH, words)


def at_door(typed: str = "", notice: Refusal | None = None) -> Maintenance:
    refused = Refused(notice, NOW) if notice else None
    return seen(replace(EMPTY, desk=Door("40271953", typed=typed), notice=refused))


def visiting(**changes: Any) -> Maintenance:
    return seen(replace(EMPTY, desk=replace(VISIT, **changes)))


def with_trials(trials: Mapping[DeviceTest, Trial], chosen: DeviceTest) -> Maintenance:
    return visiting(tests=MappingProxyType(dict(trials)), chosen=chosen)


def detail_of(item: DeviceTest, trial: Trial) -> Detail:
    return with_trials({item: trial}, item).detail


def on_page(page: MenuPage, report: PageReport) -> Maintenance:
    return visiting(page=page, pages=MappingProxyType({page: report}))


# --- the door


def test_nothing_of_the_menu_is_shown_while_goods_are_sold() -> None:
    pages = [state for state in PAGES.values() if not isinstance(state.desk, Door | Visit)]

    assert {seen(state) for state in pages} == {NOTHING}


def test_the_door_shows_the_challenge_in_two_groups() -> None:
    view = at_door()

    assert (view.screen, view.door.challenge) == (Screen.DOOR, "4027 1953")
    assert view.leave.command == LeaveMenu()
    assert (view.nav, view.items, view.left) == ((), (), "")


@pytest.mark.parametrize(
    ("typed", "badge", "code"),
    [
        ("", "____", "○○○○○○○○"),
        ("04", "04__", "○○○○○○○○"),
        ("0427", "0427", "○○○○○○○○"),
        ("0427817", "0427", "●●●○○○○○"),
        ("04278172653", "0427", "●●●●●●●○"),
    ],
)
def test_the_badge_is_read_back_and_the_code_is_not(typed: str, badge: str, code: str) -> None:
    door = at_door(typed).door

    assert (door.badge, door.code) == (badge, code)


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (None, ""),
        (CodeWrong(wait_s=8), "码不对，请用新的挑战码，8 秒后再试"),
        (CodeTooSoon(wait_s=3), "请等 3 秒再试"),
    ],
)
def test_a_refused_code_says_how_long_to_wait(refusal: Refusal | None, said: str) -> None:
    assert at_door(notice=refusal).door.notice == said


def test_the_keypad_of_the_door_types_digits_and_takes_one_back() -> None:
    keys = at_door().door.keys

    assert [key.command for key in keys[:9]] == [TypeText(digit) for digit in "123456789"]
    assert (keys[9], keys[10].command, keys[11].command) == (NO_KEY, TypeText("0"), EraseLast())


# --- the frame of the menu


@pytest.mark.parametrize(
    ("gone_ms", "left"),
    [
        (0, "剩 15:00"),
        (VISIT_MS - 761_000, "剩 12:41"),
        (VISIT_MS - 9_001, "剩 0:09"),
        (VISIT_MS, "剩 0:00"),
        (VISIT_MS + 5_000, "剩 0:00"),
    ],
)
def test_the_bar_counts_the_visit_down_and_never_below_nothing(gone_ms: int, left: str) -> None:
    later = Moment(NOW.utc_ms + gone_ms, NOW.monotonic_ms + gone_ms)

    assert seen(replace(EMPTY, desk=VISIT), later).left == left


def test_the_bar_says_who_is_in_and_that_money_is_out_of_reach() -> None:
    assert visiting().who == "技术员 T0427·全程记录·不能动钱和价格"
    assert visiting(technician="").who == "还没开通·全程记录·不能动钱和价格"
    assert visiting().place == "东门小店·1 号台·7K3M9QX2"


@pytest.mark.parametrize("page", MenuPage)
def test_the_open_page_alone_is_marked_in_the_menu(page: MenuPage) -> None:
    view = visiting(page=page)

    assert [row.command for row in view.nav] == [ShowMenuPage(one) for one in MenuPage]
    assert [row.label for row in view.nav if row.chosen] == [view.head] == [CHINESE.pages[page]]


# --- tests


def test_the_list_has_every_test_and_marks_the_chosen_one() -> None:
    items = visiting(chosen=DeviceTest.SCALE).items

    assert [item.command for item in items] == [ChooseTest(one) for one in DeviceTest]
    assert [item.title for item in items if item.chosen] == ["秤"]


def test_the_summary_counts_what_is_settled_and_is_empty_before_the_first_test() -> None:
    trials = {
        DeviceTest.PRINTER: Trial(Verdict.PASSED),
        DeviceTest.CUTTER: Trial(Verdict.PASSED),
        DeviceTest.DRAWER: Trial(Verdict.FAILED),
        DeviceTest.SCALE: Trial(Verdict.SKIPPED),
        DeviceTest.SOUND: Trial(Verdict.ASKED),
    }

    counts = with_trials(trials, DeviceTest.SOUND).counts
    assert [(count.text, count.tone) for count in counts] == [
        ("2 通过", Tone.GOOD),
        ("1 失败", Tone.FAULT),
        ("1 跳过", Tone.QUIET),
    ]
    assert visiting().counts == ()


@pytest.mark.parametrize(
    ("verdict", "said", "mark", "tone"),
    [
        (Verdict.NOT_RUN, "未测", "", Tone.QUIET),
        (Verdict.RUNNING, "在测", "wait", Tone.QUIET),
        (Verdict.ASKED, "请判断", "ask", Tone.ATTENTION),
        (Verdict.PASSED, "通过", "tick", Tone.GOOD),
        (Verdict.FAILED, "失败", "bad", Tone.FAULT),
        (Verdict.SKIPPED, "跳过", "dash", Tone.QUIET),
    ],
)
def test_a_verdict_is_a_word_a_mark_and_a_tone_in_the_list_and_beside_it(
    verdict: Verdict, said: str, mark: str, tone: Tone
) -> None:
    view = with_trials({DeviceTest.PRINTER: Trial(verdict)}, DeviceTest.PRINTER)

    for shown in (view.items[0], view.detail):
        assert (shown.verdict, shown.mark, shown.tone) == (said, mark, tone)


def test_what_came_of_a_test_is_said_with_its_figures() -> None:
    passed = Trial(Verdict.PASSED, "printed", "58 mm")
    view = with_trials({DeviceTest.PRINTER: passed}, DeviceTest.PRINTER)

    assert view.items[0].detail == view.detail.said == "已送出·58 mm"


@pytest.mark.parametrize(
    ("verdict", "said"),
    [(Verdict.RUNNING, "等您按每一个键·4/92"), (Verdict.PASSED, "4/92"), (Verdict.FAILED, "4/92")],
)
def test_what_a_person_shall_do_is_said_only_while_the_test_is_open(
    verdict: Verdict, said: str
) -> None:
    assert detail_of(DeviceTest.KEYBOARD, Trial(verdict, "press_keys", "4/92")).said == said


def test_the_echo_shows_every_byte_and_marks_what_stands_around_the_sample() -> None:
    raw = b"\x1d6901234567892\r"
    detail = detail_of(DeviceTest.SCANNER, Trial(Verdict.FAILED, "sample_differs", raw=raw))

    told = [(byte.text, byte.tone) for byte in detail.raw]
    digits = [(f"{ord(digit):02X}", Tone.QUIET) for digit in "6901234567892"]
    assert told == [("1D", Tone.FAULT), *digits, ("0D", Tone.FAULT)]
    assert detail.raw_label == "收到的原始字节"


def test_what_is_no_sample_at_all_is_shown_as_it_came() -> None:
    trial = Trial(Verdict.FAILED, "sample_differs", raw=b"12")
    assert {byte.tone for byte in detail_of(DeviceTest.SCANNER, trial).raw} == {Tone.QUIET}


def test_earlier_results_stand_beside_the_test_with_their_dates() -> None:
    past = (
        PastTrial(NOW.utc_ms, Verdict.FAILED, "T0427"),
        PastTrial(NOW.utc_ms - 86_400_000, Verdict.PASSED, "T0311"),
    )
    detail = visiting(past={DeviceTest.SCALE: past}, chosen=DeviceTest.SCALE).detail
    assert detail.past_label == "以前的结果"
    assert [(row.verdict, row.tone, row.who) for row in detail.past] == [
        ("失败", Tone.FAULT, "T0427"),
        ("通过", Tone.GOOD, "T0311"),
    ]
    assert detail.past[0].when > detail.past[1].when
    assert visiting(chosen=DeviceTest.SOUND).detail.past_label == ""


def test_the_camera_shows_what_it_sees() -> None:
    seen = detail_of(DeviceTest.CAMERA, Trial(Verdict.RUNNING, picture=b"PNG")).picture
    assert seen == "data:image/png;base64,UE5H"
    assert detail_of(DeviceTest.CAMERA, Trial(Verdict.RUNNING)).picture == ""


def test_the_grid_covers_the_whole_screen_until_every_cell_is_lit_and_every_colour_was_seen() -> (
    None
):
    item = DeviceTest.CASHIER_SCREEN
    grid = with_trials(
        {item: Trial(Verdict.RUNNING, "touch_cells", "2/40", b"\x00\x27")}, item
    ).whole
    assert (grid.columns, len(grid.cells), grid.colour) == (8, 40, -1)
    assert [cell for cell, lit in enumerate(grid.cells) if lit] == [0, 39]
    assert "2/40" in grid.said
    assert grid.stop.command == JudgeTest(is_right=False)

    colours = with_trials({item: Trial(Verdict.RUNNING, "touch_colours", step=2)}, item).whole
    assert colours.colour == 2
    assert "3/5" in colours.said
    assert with_trials({item: Trial(Verdict.ASKED)}, item).whole.columns == 0


def test_only_the_scanner_has_an_echo() -> None:
    detail = detail_of(DeviceTest.KEYBOARD, Trial(Verdict.RUNNING, "press_keys", raw=b"01"))

    assert (detail.raw_label, detail.raw) == ("", ())


@pytest.mark.parametrize("verdict", Verdict)
def test_advice_is_given_for_failures_alone(verdict: Verdict) -> None:
    detail = detail_of(DeviceTest.PRINTER, Trial(verdict, "no_paper"))

    assert bool(detail.advice) == bool(detail.advice_label) == (verdict is Verdict.FAILED)


def test_a_failure_that_only_a_person_saw_has_no_advice() -> None:
    detail = detail_of(DeviceTest.SOUND, Trial(Verdict.FAILED, "listen"))

    assert (detail.advice_label, detail.advice) == ("", "")


@pytest.mark.parametrize(
    ("verdict", "second", "main"),
    [
        (Verdict.NOT_RUN, ("跳过", True, SkipTest()), ("测这一项", True, RunTest())),
        (Verdict.RUNNING, ("跳过", True, SkipTest()), ("重测这一项", False, RunTest())),
        (
            Verdict.ASKED,
            ("不正常", True, JudgeTest(is_right=False)),
            ("正常", True, JudgeTest(is_right=True)),
        ),
        (Verdict.PASSED, ("跳过", True, SkipTest()), ("重测这一项", True, RunTest())),
        (Verdict.FAILED, ("跳过", True, SkipTest()), ("重测这一项", True, RunTest())),
        (Verdict.SKIPPED, ("跳过", True, SkipTest()), ("重测这一项", True, RunTest())),
    ],
)
def test_the_two_keys_follow_the_verdict(
    verdict: Verdict, second: tuple[str, bool, object], main: tuple[str, bool, object]
) -> None:
    detail = detail_of(DeviceTest.PRINTER, Trial(verdict))

    assert (detail.second.label, detail.second.live, detail.second.command) == second
    assert (detail.main.label, detail.main.live, detail.main.command) == main


@pytest.mark.parametrize("verdict", [Verdict.RUNNING, Verdict.ASKED])
def test_no_key_of_one_test_acts_on_another_that_is_open(verdict: Verdict) -> None:
    view = with_trials({DeviceTest.SOUND: Trial(verdict)}, DeviceTest.SCANNER)

    assert (view.detail.second.live, view.detail.main.live) == (False, False)


@pytest.mark.parametrize("verdict", Verdict)
def test_the_colours_are_shown_while_somebody_is_asked_about_them(verdict: Verdict) -> None:
    asked = verdict is Verdict.ASKED

    assert detail_of(DeviceTest.CASHIER_SCREEN, Trial(verdict)).shows_colours == asked
    assert not detail_of(DeviceTest.SOUND, Trial(verdict)).shows_colours


# --- pages


def test_the_page_of_tests_has_one_key_for_all_of_them() -> None:
    view = visiting()

    assert (view.main.command, view.second) == (RunAllTests(), NO_KEY)


@pytest.mark.parametrize("page", [page for page in MenuPage if CHORES[page]])
def test_a_page_has_a_key_for_each_of_its_chores_and_no_test(page: MenuPage) -> None:
    view = on_page(page, PageReport())
    keys = [key for key in (view.second, view.main) if key != NO_KEY]

    assert [key.command for key in keys] == [StartChore(chore) for chore in CHORES[page]]
    assert all(key.live for key in keys)
    assert view.detail == Detail()


def test_a_busy_page_says_so_and_its_keys_rest() -> None:
    view = on_page(MenuPage.QUEUE, PageReport((), Chore.PUSH_NOW))

    assert (view.main.live, view.second.live) == (False, False)
    assert (view.summary, view.items) == ("正在做…", ())


def test_a_page_that_found_nothing_yet_says_so() -> None:
    view = on_page(MenuPage.NETWORK, PageReport())

    assert [item.title for item in view.items] == ["还没有结果"]
    assert view.summary == ""


@pytest.mark.parametrize(
    ("mark", "icon", "tone"),
    [
        (RowMark.PLAIN, "", Tone.QUIET),
        (RowMark.GOOD, "tick", Tone.GOOD),
        (RowMark.ATTENTION, "warn", Tone.ATTENTION),
        (RowMark.BAD, "bad", Tone.FAULT),
    ],
)
def test_a_row_of_a_page_is_a_name_a_value_and_a_mark(mark: RowMark, icon: str, tone: Tone) -> None:
    rows = (MenuRow("pending", "3", mark), MenuRow("enrolled", "no", mark, is_word=True))

    assert on_page(MenuPage.QUEUE, PageReport(rows)).items == (
        Item("", "没上传的条数", "3", mark=icon, tone=tone),
        Item("", "已开通", "否", mark=icon, tone=tone),
    )


# --- words


def test_chinese_is_spoken_when_no_other_language_is_meant() -> None:
    assert (menu_words("en"), menu_words("zh_CN"), menu_words("xx")) == (ENGLISH, CHINESE, CHINESE)


@BOTH
@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("pages", MenuPage),
        ("chores", Chore),
        ("tests", DeviceTest),
        ("verdicts", Verdict),
        ("expected", DeviceTest),
    ],
)
def test_every_page_chore_test_and_verdict_has_its_word(
    words: MenuWords, table: str, keys: type[StrEnum]
) -> None:
    assert set(getattr(words, table)) == set(keys)
    assert all(getattr(words, table).values())


def test_both_languages_have_the_same_facts_and_advice() -> None:
    assert set(CHINESE.facts) == set(ENGLISH.facts)
    assert set(CHINESE.advice) == set(ENGLISH.advice) <= set(CHINESE.facts)


def test_both_languages_name_the_same_figures() -> None:
    for field in fields(MenuWords):
        ours, theirs = getattr(CHINESE, field.name), getattr(ENGLISH, field.name)
        if isinstance(ours, str):
            assert _places(ours) == _places(theirs), field.name


def test_every_verdict_test_and_mark_is_drawn() -> None:
    assert (set(MARKS), set(ROW_MARKS), set(ICONS)) == (set(Verdict), set(RowMark), set(DeviceTest))


@BOTH
def test_every_fact_that_the_till_reports_has_its_word(words: MenuWords) -> None:
    reported = set(_facts_in_sources())

    assert {"unbound", "by_hand", "busy", "dns", "store", "yes"} <= reported
    assert reported <= set(words.facts)


@BOTH
def test_whatever_a_device_suffers_has_its_word(words: MenuWords) -> None:
    states = product(DeviceState, Reason)

    assert {word_of(DeviceStatus(state, reason)) for state, reason in states} <= set(words.facts)


def _facts_in_sources() -> Iterator[str]:
    """Every literal that stands where a fact or a row's name is told."""
    for folder in ("checkout", "till", "adapters/devices", "adapters/cloud", "bootstrap"):
        for path in (SOURCES / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield from _facts_of(node)


PLACES = {"MenuRow": 0, "DeviceTestEnded": 2, "Trial": 1, "_judged": 2}
"""Which argument of these is a word."""


def _facts_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name), args=given, keywords=named) if name in PLACES:
            yield from (word for one in given[PLACES[name] :][:1] for word in _literals(one))
            told = {one.arg: one.value for one in named}
            yield from _literals(told.get("fact"))
            if "is_word" in told:
                yield from (word for one in given[1:2] for word in _literals(one))
        case ast.Assign(targets=[ast.Name(id="_NAMES")], value=ast.Dict(values=values)):
            yield from (word for one in values for word in _literals(one))
        case ast.Assign(targets=[ast.Name(id="fact" | "word")], value=value):
            yield from _literals(value)


def _literals(node: ast.AST | None) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_literals(body), *_literals(orelse))
        case ast.BoolOp(values=values):
            yield from (word for one in values for word in _literals(one))


def _places(sentence: str) -> list[str]:
    return sorted(part.partition("}")[0].partition(":")[0] for part in sentence.split("{")[1:])
