"""What the devices page says, and that no word of it is missing in either language."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from pos_app.adapters.devices.health import word_of
from pos_app.bootstrap.binding import LOOKED_AT, OTHER_KINDS, PLACES
from pos_app.checkout.bind_commands import (
    BindPlace,
    ChoosePlace,
    ChooseRole,
    JudgeFit,
    StopFitting,
    SwapDisplays,
    UnbindPlace,
)
from pos_app.checkout.commands import HealthPart, Level
from pos_app.checkout.menu import MenuPage
from pos_app.checkout.places import (
    BOUND_WITHOUT_PORTS,
    NO_FITTING,
    Binding,
    Bound,
    Displays,
    Fit,
    Fitting,
    Role,
)
from pos_app.checkout.state import Health, PartHealth
from pos_app.checkout.visit_commands import ShowMenuPage
from pos_app.domain.values import replace
from pos_app.ui.presenters.binding import FITS, ICONS, bind_view, device_items, device_keys
from pos_app.ui.views.binding import BindView
from pos_app.ui.views.cashier import NO_KEY, Tone
from pos_app.ui.words.binding import CHINESE, ENGLISH, BindWords, bind_words
from pos_app.ui.words.chinese import ZH
from tests.ui.binding_pages import ADAPTER, BINDING, PRINTER, SCANNER

SOURCES = Path(__file__).parents[2] / "pos_app"
BOTH = pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh_CN", "en"])
WELL = Health()


def seen(binding: Binding, health: Health = WELL) -> BindView:
    return bind_view(binding, health, CHINESE, ZH)


def with_fitting(
    fit: Fit, fact: str = "", *, role: Role = Role.PRINTER, raw: bytes = b""
) -> BindView:
    fitting = Fitting(fit, role, ADAPTER, ADAPTER, fact, raw)
    return seen(replace(BINDING, role=role, key=ADAPTER, fitting=fitting))


def states(binding: Binding, health: Health = WELL) -> dict[str, tuple[str, Tone]]:
    items = device_items(binding, health, CHINESE, ZH)
    return {item.title: (item.verdict, item.tone) for item in items}


# --- the list -------------------------------------------------------------------------------------


def test_every_role_has_a_row_and_the_screens_have_one_too() -> None:
    items = device_items(BINDING, WELL, CHINESE, ZH)
    assert [item.command for item in items] == [*(ChooseRole(role) for role in Role), None]
    assert [item.title for item in items if item.chosen] == ["打印机"]
    assert items[-1].detail == "主屏 HDMI-1·副屏 HDMI-2"


def test_a_row_says_who_made_what_is_bound() -> None:
    details = {item.title: item.detail for item in device_items(BINDING, WELL, CHINESE, ZH)}
    assert details["打印机"] == "STMicroelectronics POS58 Printer USB"
    assert details["扫码枪"] == "Honeywell 1900 Scanner·键盘"
    assert details["钱箱"] == "打印机钱箱口，2 脚"
    assert details["秤"].startswith("serial:/dev/pos/")


def test_a_row_says_how_its_device_is() -> None:
    broken = WELL.with_part(HealthPart.PRINTER, PartHealth(Level.BROKEN, "no_paper"))
    assert states(BINDING, broken) == {
        "打印机": ("缺纸", Tone.FAULT),
        "钱箱": ("已设", Tone.GOOD),
        "扫码枪": ("已设", Tone.GOOD),
        "秤": ("没插", Tone.FAULT),
        "客显杆": ("未绑定", Tone.QUIET),
        "摄像头": ("未绑定", Tone.QUIET),
        "屏幕": ("", Tone.QUIET),
    }
    well = broken.with_part(HealthPart.PRINTER, PartHealth(Level.OK))
    assert states(BINDING, well)["打印机"] == ("正常", Tone.GOOD)


def test_what_waits_for_a_restart_says_so() -> None:
    bound = (Bound(Role.POLE_DISPLAY, ADAPTER, is_there=True, after_restart=True),)
    assert states(Binding(bound))["客显杆"] == ("重启后用", Tone.ATTENTION)
    plugged = (replace(bound[0], after_restart=False),)
    assert states(Binding(plugged))["客显杆"] == ("插着", Tone.GOOD)


@pytest.mark.parametrize(
    ("displays", "swapped", "detail", "verdict", "tone"),
    [
        (Displays("HDMI-1"), "", "只有一块屏 HDMI-1", "", Tone.QUIET),
        (
            Displays("HDMI-1"),
            "one_display",
            "只有一块屏 HDMI-1",
            "只接了一块屏，没法换",
            Tone.ATTENTION,
        ),
        (Displays("A", "B"), "swapped", "主屏 A·副屏 B", "已换屏", Tone.GOOD),
    ],
)
def test_the_screens_say_where_the_windows_stand(
    displays: Displays, swapped: str, detail: str, verdict: str, tone: Tone
) -> None:
    binding = replace(BINDING, displays=displays, swapped=swapped)
    item = device_items(binding, WELL, CHINESE, ZH)[-1]
    assert (item.detail, item.verdict, item.tone) == (detail, verdict, tone)


def test_the_page_swaps_the_screens_and_looks_again() -> None:
    swap, look = device_keys(CHINESE)
    assert (swap.command, look.command) == (SwapDisplays(), ShowMenuPage(MenuPage.DEVICES))


# --- the places -----------------------------------------------------------------------------------


def test_a_place_says_how_it_is_known_and_who_has_it() -> None:
    rows = {row.title: (row.detail, row.tag) for row in seen(BINDING).places}
    assert rows["Honeywell 1900 Scanner"] == ("序列号 S12345", "扫码枪在用")
    assert rows["USB Serial"] == ("没有序列号，按插口 0:2:1.0 认", "")
    assert rows["STMicroelectronics POS58 Printer USB"] == ("序列号 B1D2", "已绑")


def test_a_touch_on_a_place_chooses_it() -> None:
    places = seen(replace(BINDING, key=SCANNER)).places
    assert [row.title for row in places if row.chosen] == ["Honeywell 1900 Scanner"]
    assert ChoosePlace(ADAPTER) in [row.command for row in places]


def test_what_is_bound_and_not_plugged_in_is_marked() -> None:
    (last,) = seen(replace(BINDING, role=Role.SCALE)).places[-1:]
    assert (last.title, last.detail, last.tag) == ("串口", "serial-0403-6001-A9ZK1-00", "没插")


def test_pins_need_no_more_than_their_name() -> None:
    first, second, *_ = seen(replace(BINDING, role=Role.DRAWER)).places
    assert (first.title, first.detail, first.tag) == ("打印机钱箱口，2 脚", "", "已绑")
    assert (second.title, second.tag) == ("打印机钱箱口，5 脚", "")


def test_without_a_port_the_page_says_what_to_do() -> None:
    view = seen(Binding())
    assert (view.places, view.places_label) == ((), CHINESE.no_place)
    assert not view.main.live


# --- what came of it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fit", "fact", "said", "tone"),
    [
        (Fit.NONE, "", "", Tone.QUIET),
        (Fit.PROBING, "", "正在问这个口上是什么…", Tone.QUIET),
        (Fit.KEEPING, "", "正在保存…", Tone.QUIET),
        (Fit.ASKED, "look_at_paper", "它不回答。刚印了一行字，看到了吗？", Tone.ATTENTION),
        (Fit.BOUND, "bound_now", "已绑定，马上能用", Tone.GOOD),
        (Fit.REFUSED, "is_scale", "不绑定：口上是秤", Tone.FAULT),
    ],
)
def test_a_try_is_a_sentence_a_mark_and_a_tone(fit: Fit, fact: str, said: str, tone: Tone) -> None:
    view = with_fitting(fit, fact)
    assert (view.said, view.said_mark, view.said_tone) == (said, FITS[fit][0], tone)


def test_a_scanner_is_asked_for_a_scan() -> None:
    assert with_fitting(Fit.PROBING, role=Role.SCANNER).said == CHINESE.probing_scanner


def test_a_refusal_says_what_to_do_and_shows_what_was_heard() -> None:
    view = with_fitting(Fit.REFUSED, "garbage", raw=bytes(range(16)))
    assert view.advice == CHINESE.advice["garbage"]
    assert view.raw == "收到 00 01 02 03 04 05 06 07 08 09 0A 0B …"
    assert with_fitting(Fit.BOUND, "bound_now").advice == ""


@pytest.mark.parametrize(
    ("fit", "second", "main"),
    [
        (Fit.PROBING, StopFitting(), None),
        (Fit.ASKED, JudgeFit(is_right=False), JudgeFit(is_right=True)),
        (Fit.KEEPING, None, None),
        (Fit.BOUND, None, BindPlace()),
        (Fit.REFUSED, None, BindPlace()),
        (Fit.NONE, None, BindPlace()),
    ],
)
def test_the_keys_follow_the_try(fit: Fit, second: object, main: object) -> None:
    fact = {Fit.ASKED: "look_at_paper", Fit.BOUND: "bound_now", Fit.REFUSED: "silent"}.get(fit, "")
    view = with_fitting(fit, fact)
    assert (view.second.command, view.main.command) == (second, main)
    assert view.main.live is (main is not None)


def test_what_is_bound_can_be_unbound_or_checked_again_and_the_keyboard_stays() -> None:
    view = seen(replace(BINDING, key=PRINTER, fitting=NO_FITTING))
    assert (view.second.command, view.main.label) == (UnbindPlace(), CHINESE.verify)
    keyboard = seen(replace(BINDING, role=Role.SCANNER, key="keyboard:"))
    assert not keyboard.second.live
    assert seen(replace(BINDING, key=SCANNER)).second == NO_KEY


# --- words ----------------------------------------------------------------------------------------


def test_chinese_is_spoken_when_no_other_language_is_meant() -> None:
    assert (bind_words("en"), bind_words("zh_CN"), bind_words("xx")) == (ENGLISH, CHINESE, CHINESE)


def test_both_languages_have_the_same_words() -> None:
    for field in fields(BindWords):
        ours, theirs = getattr(CHINESE, field.name), getattr(ENGLISH, field.name)
        if isinstance(ours, str):
            assert ours.count("{") == theirs.count("{"), field.name
        else:
            assert set(ours) == set(theirs), field.name


@BOTH
def test_every_role_fit_and_place_is_named_and_drawn(words: BindWords) -> None:
    assert set(words.roles) == set(ICONS) == set(Role)
    assert set(FITS) == set(Fit)
    assert {start.rstrip(":") for start, _ in PLACES.values()} <= set(words.kinds)
    assert set(words.pins) == {key for keys in BOUND_WITHOUT_PORTS.values() for key in keys}


@BOTH
def test_whatever_comes_of_a_try_has_its_sentence(words: BindWords) -> None:
    refused = {word_of(DeviceStatus(DeviceState.FAULTED, reason)) for reason in Reason}
    never = {"", "one_way", "paper_low", "not_understood", "too_long"}
    reported = {*_facts(), *OTHER_KINDS.values(), *LOOKED_AT.values(), *refused} - never

    assert {"taken", "bound_now", "nothing_scanned", "is_scale", "held", "busy"} <= reported
    assert reported <= set(words.said)
    assert set(words.advice) <= set(words.said)


def _facts() -> Iterator[str]:
    """Every literal that is given as a fact of a try, a binding or a swap."""
    told = {"Fitting": 4, "PlaceProbed": 4, "BindingKept": 2, "DisplaysSwapped": 1}
    for name in ("checkout/binding.py", "bootstrap/binding.py", "till/performing.py"):
        for node in ast.walk(ast.parse((SOURCES / name).read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=kind), args=given, keywords=named) if kind in told:
                    values = [one.value for one in named if one.arg == "fact"]
                    for value in (*given[told[kind] :][:1], *values):
                        yield from _literals(value)
                case ast.keyword(arg="fact", value=value):
                    yield from _literals(value)
                case ast.Assign(targets=[ast.Name(id="why")], value=value):
                    yield from _literals(value)
                case ast.FunctionDef(name="_outcome"):
                    yield from ("unbound_now", "unbound_after_restart")


def _literals(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if text != "unbound":
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from (*_literals(body), *_literals(other))
