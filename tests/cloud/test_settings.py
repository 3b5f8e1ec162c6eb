"""Settings for a shop and for one till of it: set at a desk, handed down signed, acknowledged."""

import json
from pathlib import Path

import pytest

from cloud import settings
from cloud.__main__ import main
from cloud.settings import Scope
from pos_app.domain.central import NotCentral, Value
from pos_app.domain.wire import SettingsPage, decode
from tests.cloud.fake_till import FakeTill, problem
from tests.cloud.stand import STORE, Stand


def put(stand: Stand, key: str, text: str, terminal: str = "") -> bool:
    with stand.parts.database.write() as work:
        return settings.put(work, Scope(STORE, terminal), key, text, stand.clock())


def page(till: FakeTill, after: int = 0) -> SettingsPage:
    return decode(till.page("settings", after), SettingsPage)


def held(till: FakeTill) -> dict[str, Value]:
    """What the till has when it has asked to the end, as it does."""
    found = page(till)
    while found.more:
        found = page(till, found.next)
    return found.settings


def test_a_shop_where_nothing_was_set_hands_down_nothing(till: FakeTill) -> None:
    assert page(till) == SettingsPage("settings", next=0, more=False, settings={})


def test_a_tills_own_value_goes_before_its_shops_and_concerns_no_other_till(stand: Stand) -> None:
    first, second = FakeTill(stand), FakeTill(stand)
    put(stand, "ui.theme", "night")
    put(stand, "ui.volume", "40")
    put(stand, "ui.volume", "0", first.me.terminal)
    assert held(first) == {"ui.theme": "night", "ui.volume": 0}
    assert held(second) == {"ui.theme": "night", "ui.volume": 40}


def test_what_is_cleared_falls_back_to_the_shops_value_then_to_none(
    stand: Stand, till: FakeTill
) -> None:
    put(stand, "ui.volume", "40")
    put(stand, "ui.volume", "0", till.me.terminal)
    for scope, left in ((Scope(STORE, till.me.terminal), {"ui.volume": 40}), (Scope(STORE), {})):
        with stand.parts.database.write() as work:
            assert settings.clear(work, scope, "ui.volume")
            assert not settings.clear(work, scope, "ui.volume")
        assert held(till) == left


def test_each_change_is_a_new_version_and_the_same_value_is_none(
    stand: Stand, till: FakeTill
) -> None:
    assert put(stand, "ui.theme", "night")
    assert not put(stand, "ui.theme", "night")
    assert page(till).next == 1
    assert put(stand, "ui.theme", "day")
    assert page(till).next == 2


def test_the_cloud_knows_how_far_a_till_has_come(stand: Stand, till: FakeTill) -> None:
    put(stand, "ui.theme", "night")
    assert page(till).more
    assert stand.column("SELECT settings_held FROM terminal") == [0]
    assert not page(till, 1).more
    assert stand.column("SELECT settings_held FROM terminal") == [1]


def test_another_shops_settings_stay_there(stand: Stand, till: FakeTill) -> None:
    with stand.parts.database.write() as work:
        work.do("INSERT INTO store (store_id, name, name_en, address) VALUES (7, 'a', 'b', 'c')")
        settings.put(work, Scope(7), "ui.theme", "night", stand.clock())
    assert held(till) == {}


def test_a_device_cannot_be_set_from_afar(stand: Stand, till: FakeTill) -> None:
    with pytest.raises(NotCentral):
        put(stand, "devices.printer", "tcp://10.0.0.9:9100")
    with stand.parts.database.write() as work:
        work.do(
            "INSERT INTO central_setting (store_id, terminal_id, name, value, set_at)"
            " VALUES (?, '', 'devices.printer', 'tcp://10.0.0.9:9100', 0),"
            " (?, '', 'ui.volume', 'loud', 0)",
            (STORE, STORE),
        )
    assert held(till) == {}


def test_a_till_that_is_shut_out_gets_no_settings(stand: Stand, till: FakeTill) -> None:
    with stand.parts.database.write() as work:
        work.do("UPDATE terminal SET revoked = 1")
    assert problem(till.call("GET", "/v1/sync/settings?after=0")).status == 403


# --- at the desk ----------------------------------------------------------------------------------


def desk(stand: Stand, *words: str) -> int:
    return main(["settings", *words, "--database", stand.database_url])


def test_a_desk_sets_shows_and_clears(
    stand: Stand, till: FakeTill, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = till.me.terminal
    assert desk(stand, "set", "--store", str(STORE), "ui.theme", "night") == 0
    assert desk(stand, "set", "--terminal", terminal.lower(), "ui.volume", "0") == 0
    assert capsys.readouterr().out == ""
    assert desk(stand, "show", "--store", str(STORE)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "ui.theme\tnight\tshop",
        f"ui.volume\t0\t{terminal}",
        f"{terminal}\t{till.me.till_name}\t0/2",
    ]
    held(till)
    assert desk(stand, "show", "--terminal", terminal, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "version": 2,
        "settings": [
            {"key": "ui.theme", "value": "night", "for": "shop"},
            {"key": "ui.volume", "value": 0, "for": terminal},
        ],
        "tills": [{"terminal": terminal, "name": till.me.till_name, "held": 2}],
    }
    assert desk(stand, "clear", "--terminal", terminal, "ui.volume") == 0
    assert held(till) == {"ui.theme": "night"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "--store", "2001", "ui.theme", "dark"), "should be: day | night"),
        (("set", "--store", "2001", "devices.printer", "x"), "should be: ui.language, ui.theme"),
        (("set", "--store", "9", "ui.theme", "day"), "no such store: 9"),
        (("clear", "--terminal", "00000000", "ui.theme"), "no such till: 00000000"),
        (("clear", "--store", "2001", "ui.theme"), "was not set: ui.theme"),
    ],
)
def test_what_cannot_be_set_is_refused_in_words(
    stand: Stand, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert desk(stand, *words) == 1
    assert said in capsys.readouterr().err


def test_a_scope_must_be_named(stand: Stand, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        desk(stand, "set", "ui.theme", "night")
    assert ended.value.code == 2
