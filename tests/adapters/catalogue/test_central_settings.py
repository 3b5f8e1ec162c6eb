"""What the cloud says of the till's settings is kept whole, and only what this till may take."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.domain.wire import SettingsPage


def page(number: int, **values: str | int) -> SettingsPage:
    named = {key.replace("__", "."): value for key, value in values.items()}
    return SettingsPage("settings", number, more=False, settings=named)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[SqliteUtilsCatalogueWriter]:
    writer = SqliteUtilsCatalogueWriter(tmp_path / "catalogue.db")
    yield writer
    writer.close()


def test_a_till_that_never_heard_of_any_has_none(writer: SqliteUtilsCatalogueWriter) -> None:
    assert writer.central_settings() == {}


def test_the_newest_set_replaces_the_one_before_and_survives_a_restart(tmp_path: Path) -> None:
    first = SqliteUtilsCatalogueWriter(tmp_path / "catalogue.db")
    first.apply_settings(page(1, ui__theme="night", ui__volume=40))
    first.apply_settings(page(2, ui__volume=0))
    first.close()
    again = SqliteUtilsCatalogueWriter(tmp_path / "catalogue.db")
    assert again.central_settings() == {"ui.volume": 0}
    assert again.cursor("settings") == 2
    again.close()


def test_what_this_till_may_not_take_is_left_out(writer: SqliteUtilsCatalogueWriter) -> None:
    writer.apply_settings(
        page(1, devices__printer="tcp://10.0.0.9:9100", ui__volume=900, ui__theme="night")
    )
    assert writer.central_settings() == {"ui.theme": "night"}


def test_what_cannot_be_read_any_more_is_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    first = SqliteUtilsCatalogueWriter(path)
    first.apply_settings(page(3, ui__theme="night"))
    first.close()
    spoilt = sqlite3.connect(path)
    with spoilt:
        spoilt.execute("UPDATE document SET body = x'00' WHERE name = 'settings'")
    spoilt.close()
    again = SqliteUtilsCatalogueWriter(path)
    assert again.central_settings() == {}
    assert again.cursor("settings") == 0
    again.close()
