"""A ledger of the first format becomes one of today's, whole or not at all, and a copy stays."""

from datetime import date
from pathlib import Path
from typing import Any

import apsw
import pytest

from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import LedgerReader, LedgerUnusable
from pos_app.adapters.ledger.connection import Storage, open_for_writing
from pos_app.adapters.ledger.migrating import MIGRATIONS, copy_of
from pos_app.adapters.ledger.report import day_report
from pos_app.adapters.ledger.verification import verify
from tests.adapters.ledger.builders import edited, later, opened, refund, sale
from tests.adapters.ledger.faulty_disk import faulty_disk
from tests.fixtures import journal_v1
from tests.torture.books import Books
from tests.torture.format_3 import put_back

TABLES = "SELECT name, sql FROM sqlite_schema ORDER BY name"
LINES = "SELECT place, position, line_no, barcode, quantity, gross, net FROM sale_line ORDER BY 1"
JOURNAL = "SELECT data, hash, signature FROM journal ORDER BY position"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The ledger that version 1 wrote."""
    return journal_v1.ledger_file(tmp_path)


@pytest.fixture
def third(tmp_path: Path) -> Path:
    """A ledger of the third format, with a shift, its sales, and a refund of one of them."""
    path = tmp_path / "third.db"
    ledger = opened(path)
    ledger.append(Books().next_shift_change(), later(1))
    seqs = [ledger.append(sale(n, lines=n, coupon=f"C{n}"), later(1 + n)).seq for n in (1, 2, 3)]
    ledger.append(refund(sale(3, lines=3, coupon="C3"), seqs[-1], {1: 1}), later(9))
    put_back(ledger._connection())
    ledger.close()
    return path


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(connection.execute(sql))
    finally:
        connection.close()


def migrated(path: Path) -> None:
    open_for_writing(path, Storage()).close()


def test_a_migrated_ledger_is_sound_and_no_byte_of_its_journal_has_changed(old: Path) -> None:
    migrated(old)
    assert verify(old).findings == []
    written = [(e.data, e.entry_hash, e.signature) for e in journal_v1.entries()]
    assert rows(old, JOURNAL) == written


def test_a_migrated_ledger_answers_as_before(old: Path) -> None:
    migrated(old)
    day = day_report(old, date(2026, 11, 22))
    assert sum(one.amount for one in day.tenders) == day.total
    assert sum(one.amount for one in day.discounts) == day.saved
    assert (day.sales, day.refunds, day.cash_in) == (15, 0, 0)
    [(lines, net)] = rows(old, "SELECT count(*), sum(net) FROM sale_line")
    assert (lines, net) == (day.lines, day.total)
    reader = LedgerReader(old)
    assert reader.is_used(journal_v1.COUPON_ID)
    assert (reader.acked().seq, reader.redeemed_since(0).coupons) == (23, 1)
    reader.close()


def test_the_old_file_stays_beside_it_for_the_program_that_wrote_it(old: Path) -> None:
    before = rows(old, TABLES), rows(old, JOURNAL)
    migrated(old)
    copy = copy_of(old, 1)
    assert (rows(copy, TABLES), rows(copy, JOURNAL)) == before
    assert rows(copy, "PRAGMA user_version") == [(1,)]


def test_the_third_format_becomes_todays_with_its_refunds_and_shifts(third: Path) -> None:
    tables = ("sale", "refund", "refund_line", "shift", "redemption", "business_day", "journal")
    before = {table: rows(third, f"SELECT * FROM {table}") for table in tables}
    lines = rows(third, LINES)
    assert len(lines) == 6
    migrated(third)
    assert rows(third, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert {table: rows(third, f"SELECT * FROM {table}") for table in tables} == before
    assert rows(third, LINES) == lines
    assert verify(third).findings == []


def test_a_copy_of_an_older_format_is_as_sound_as_it_was(old: Path, third: Path) -> None:
    assert verify(old).findings == []
    checked = verify(third)
    assert checked.findings == []
    assert (checked.sales, checked.refunds) == (3, 1)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE sale SET ticket_id = 99 WHERE position = 4", "sale"),
        ("ALTER TABLE sale_line ADD COLUMN nick TEXT", "the schema of sale_line is not ours"),
        ("DROP TABLE fork", "fork is missing"),
        ("PRAGMA user_version = 2", "the schema of fork is not ours"),
    ],
)
def test_what_is_wrong_in_a_copy_of_an_older_format_is_still_found(
    third: Path, change: str, found: str
) -> None:
    edited(third, change)
    assert found in [finding.detail for finding in verify(third).findings]


def test_a_step_that_fails_leaves_the_file_to_the_old_program(old: Path) -> None:
    before = rows(old, TABLES), rows(old, JOURNAL)
    with pytest.raises(LedgerUnusable):
        open_for_writing(old, Storage(), (*MIGRATIONS, "CREATE nonsense"))
    assert (rows(old, TABLES), rows(old, JOURNAL)) == before
    assert rows(old, "PRAGMA user_version") == [(1,)]
    migrated(old)
    assert verify(old).is_sound


def test_a_disk_without_room_for_the_copy_changes_nothing_and_is_said(old: Path) -> None:
    before = rows(old, TABLES), rows(old, JOURNAL)
    with faulty_disk("no-room") as disk:
        disk.error = apsw.FullError
        connection = apsw.Connection(str(old))
        connection.pragma("journal_mode", "wal")
        connection.close()
        disk.fails_on = "write"
        with pytest.raises(LedgerUnusable, match="the disk is full"):
            open_for_writing(old, Storage(vfs="no-room", shared=False))
    assert (rows(old, TABLES), rows(old, JOURNAL)) == before
    assert not copy_of(old, 1).exists()
    migrated(old)


def test_a_disk_that_is_full_in_the_middle_leaves_the_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(old, TABLES), rows(old, JOURNAL)
    with faulty_disk("fills-up") as disk:
        disk.error = apsw.FullError

        class Filling(apsw.Connection):
            def execute(self, statements: str, bindings: Any = None, **more: Any) -> apsw.Cursor:
                disk.fails_on = "write" if statements == "COMMIT" else disk.fails_on
                return super().execute(statements, bindings, **more)

        with monkeypatch.context() as patched:
            patched.setattr(apsw, "Connection", Filling)
            with pytest.raises(LedgerUnusable, match="the disk is full"):
                open_for_writing(old, Storage(vfs="fills-up", shared=False))
        assert disk.fails_on == "write"
    assert (rows(old, TABLES), rows(old, JOURNAL)) == before
    assert copy_of(old, 1).exists()
    migrated(old)
    assert verify(old).is_sound


class LosesCopies(SystemFiles):
    """A disk that does not take a new name."""

    def rename(self, old: Path, new: Path) -> None:
        raise OSError(5, "Input/output error")


def test_without_a_copy_there_is_no_migration(old: Path) -> None:
    with pytest.raises(LedgerUnusable, match="Input/output error"):
        open_for_writing(old, Storage(files=LosesCopies()))
    assert rows(old, "PRAGMA user_version") == [(1,)]
    assert [file.name for file in sorted(old.parent.iterdir()) if "format" in file.name] == []


def test_half_a_copy_of_an_earlier_attempt_is_in_nobodys_way(old: Path) -> None:
    part = old.with_name("ledger.db.format-1.part")
    part.write_bytes(b"half")
    migrated(old)
    assert not part.exists()
    assert rows(copy_of(old, 1), "SELECT count(*) FROM journal") == [(31,)]


def test_a_copy_that_is_none_is_not_kept(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the disk had given back something else than was written."""

    connect = apsw.Connection

    class Torn(apsw.Connection):
        def execute(self, statements: str, bindings: Any = None, **more: Any) -> apsw.Cursor:
            cursor = super().execute(statements, bindings, **more)
            if statements.startswith("VACUUM INTO"):
                torn = connect(bindings[0])
                torn.execute("DROP TRIGGER journal_is_never_shortened")
                torn.execute("DELETE FROM journal WHERE position = 3")
                torn.close()
            return cursor

    monkeypatch.setattr(apsw, "Connection", Torn)
    with pytest.raises(LedgerUnusable, match="its copy is not one"):
        open_for_writing(old, Storage())
    assert not copy_of(old, 1).exists()


def test_the_log_is_short_after_tables_of_years_went_through_it(old: Path) -> None:
    connection = open_for_writing(old, Storage())
    assert old.with_name("ledger.db-wal").stat().st_size == 0
    connection.close()
