"""What the cloud wants the shop to know is kept on the till until it was read."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.adapters.catalogue.writer import MESSAGES_KEPT
from pos_app.checkout.commands import Inbox
from pos_app.domain.wire_history import MessagesPage, ShopMessage


def told(number: int) -> ShopMessage:
    return ShopMessage(number, 1, 10 + number, "repriced", "off by 10", at_utc_ms=1000 + number)


def page(*numbers: int) -> MessagesPage:
    return MessagesPage("messages", max(numbers), more=False, messages=[*map(told, numbers)])


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[SqliteUtilsCatalogueWriter]:
    writer = SqliteUtilsCatalogueWriter(tmp_path / "catalogue.db")
    yield writer
    writer.close()


def test_nothing_is_unread_at_first(writer: SqliteUtilsCatalogueWriter) -> None:
    assert writer.inbox() == Inbox()


def test_unread_messages_survive_a_restart(tmp_path: Path) -> None:
    first = SqliteUtilsCatalogueWriter(tmp_path / "catalogue.db")
    first.apply_messages(page(1, 2, 3))
    first.mark_read(1)
    first.close()

    again = SqliteUtilsCatalogueWriter(tmp_path / "catalogue.db")

    assert again.inbox() == Inbox(2, told(2))
    assert again.cursor("messages") == 3
    again.close()


def test_a_page_that_comes_twice_makes_nothing_unread_again(
    writer: SqliteUtilsCatalogueWriter,
) -> None:
    writer.apply_messages(page(1, 2))
    writer.mark_read(1)
    writer.apply_messages(page(1, 2))
    assert writer.inbox() == Inbox(1, told(2))


def test_reading_them_one_by_one_ends_with_none(writer: SqliteUtilsCatalogueWriter) -> None:
    writer.apply_messages(page(1, 2))
    assert writer.mark_read(1) == Inbox(1, told(2))
    assert writer.mark_read(2) == Inbox()


def test_old_ones_that_were_read_make_room_and_unread_ones_stay(
    writer: SqliteUtilsCatalogueWriter, tmp_path: Path
) -> None:
    writer.apply_messages(page(1, 2))
    writer.mark_read(1)
    writer.apply_messages(page(MESSAGES_KEPT + 50))
    with sqlite3.connect(tmp_path / "catalogue.db") as beside:
        assert beside.execute("SELECT number FROM message ORDER BY 1").fetchall() == [
            (2,),
            (MESSAGES_KEPT + 50,),
        ]
    beside.close()


def test_a_catalogue_of_the_first_format_gets_room_for_messages(tmp_path: Path) -> None:
    SqliteUtilsCatalogueWriter(tmp_path / "catalogue.db").close()
    beside = sqlite3.connect(tmp_path / "catalogue.db")
    beside.execute("DROP TABLE message")
    beside.execute("PRAGMA user_version = 1")
    beside.close()

    renewed = SqliteUtilsCatalogueWriter(tmp_path / "catalogue.db")

    renewed.apply_messages(page(1))
    assert renewed.inbox().unread == 1
    renewed.close()
