"""What the cloud wants the shop to know is kept on the till until it was read."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.adapters.catalogue.writer import MESSAGES_KEPT
from pos_app.checkout.commands import Inbox
from pos_app.domain.wire_history import MessagesPage, ShopMessage


def told(number: int, reason: str = "") -> ShopMessage:
    return ShopMessage(number, 1, 10 + number, reason or f"no {number}", "", at_utc_ms=number)


def inbox(unread: int, number: int) -> Inbox:
    """So many, each of its own kind, the oldest under this number."""
    return Inbox(unread, told(number), alike=1, alike_to=number)


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

    assert again.inbox() == inbox(2, 2)
    assert again.cursor("messages") == 3
    again.close()


def test_a_page_that_comes_twice_makes_nothing_unread_again(
    writer: SqliteUtilsCatalogueWriter,
) -> None:
    writer.apply_messages(page(1, 2))
    writer.mark_read(1)
    writer.apply_messages(page(1, 2))
    assert writer.inbox() == inbox(1, 2)


def test_reading_them_one_by_one_ends_with_none(writer: SqliteUtilsCatalogueWriter) -> None:
    writer.apply_messages(page(1, 2))
    assert writer.mark_read(1) == inbox(1, 2)
    assert writer.mark_read(2) == Inbox()


def test_those_that_say_the_same_are_read_together_and_later_ones_are_not(
    writer: SqliteUtilsCatalogueWriter,
) -> None:
    repriced = [told(number, "repriced") for number in (1, 2, 4)]
    writer.apply_messages(MessagesPage("messages", 4, more=False, messages=[*repriced, told(3)]))
    shown = writer.inbox()
    assert shown == Inbox(4, repriced[0], alike=3, alike_to=4)
    writer.apply_messages(MessagesPage("messages", 5, more=False, messages=[told(5, "repriced")]))

    assert writer.mark_read(shown.alike_to) == inbox(2, 3)
    assert writer.mark_read(3) == Inbox(1, told(5, "repriced"), alike=1, alike_to=5)


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
    for table in ("message", "claim", "stopped", "lock"):
        beside.execute(f"DROP TABLE {table}")
    beside.execute("PRAGMA user_version = 1")
    beside.close()

    renewed = SqliteUtilsCatalogueWriter(tmp_path / "catalogue.db")

    renewed.apply_messages(page(1))
    assert renewed.inbox().unread == 1
    renewed.close()
