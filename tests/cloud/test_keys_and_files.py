"""The files of the cloud: keys beside the database, and a database that is only ours."""

import sqlite3
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from cloud import database
from cloud.database import DatabaseUnavailable, DatabaseUnusable, Unstorable
from cloud.keys import keys_for
from cloud.opening import checked, path_of, shown
from cloud.sqlite import SqliteDatabase


def test_keys_are_made_once_beside_the_database_for_the_owner_alone(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "a.db")
    first = keys_for(database)
    file = tmp_path / "a.db.keys"
    assert file.stat().st_mode & 0o777 == 0o600
    assert keys_for(database).fingerprint() == first.fingerprint()
    assert {path.name for path in tmp_path.glob("*.keys*")} == {"a.db.keys"}
    secret = first.coupon.private_bytes_raw()
    database.close()
    assert secret not in (tmp_path / "a.db").read_bytes()


def test_lost_keys_are_not_silently_replaced(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "a.db")
    keys_for(database)
    (tmp_path / "a.db.keys").unlink()
    with pytest.raises(DatabaseUnusable, match="not the keys"):
        keys_for(database)


@pytest.mark.parametrize("content", ["", "{}", '{"coupon": 5}', "not json"])
def test_broken_keys_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.db.keys").write_text(content)
    with pytest.raises(DatabaseUnusable, match=r"a\.db\.keys: unreadable keys"):
        keys_for(SqliteDatabase(tmp_path / "a.db"))


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("dear diary, " * 100)
    with pytest.raises(DatabaseUnusable, match=r"notes\.txt"):
        SqliteDatabase(path)
    assert path.read_text().startswith("dear diary")


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    theirs = sqlite3.connect(path)
    theirs.execute("CREATE TABLE theirs (a)")
    theirs.close()
    with pytest.raises(DatabaseUnusable, match="not a database of this cloud"):
        SqliteDatabase(path)


def test_a_database_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "a.db")
    with database.write() as work:
        work.do("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(DatabaseUnusable, match="newer version"):
        SqliteDatabase(tmp_path / "a.db")


def test_a_commit_survives_and_a_failure_leaves_nothing(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "a.db")
    with database.write() as work:
        work.do("INSERT INTO meta VALUES ('kept', '1')")
    with pytest.raises(Unstorable), database.write() as work:
        work.do_all("INSERT INTO meta VALUES (?, '1')", [("lost",), ("kept",)])
    with database.read() as work:
        assert work.rows("SELECT name FROM meta") == [("kept",)]
        assert work.row("PRAGMA synchronous") == (2,)
    database.close()


def test_nobody_waits_for_a_turn_that_never_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cloud.sqlite.WAIT_MS", 1)
    with (
        closing(SqliteDatabase(tmp_path / "a.db")) as database,
        database.write(),
        pytest.raises(DatabaseUnavailable, match="another writer"),
        database.write(),
    ):
        pytest.fail("two writers")


@pytest.mark.parametrize(
    ("url", "path"), [("sqlite:///var/a.db", "var/a.db"), ("sqlite:////tmp/a.db", "/tmp/a.db")]
)
def test_an_address_names_a_file(url: str, path: str) -> None:
    assert path_of(url) == Path(path)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("a.db", "not an address of a database"),
        ("postgres://x/y", "not an address of a database"),
        ("sqlite:///", "not an address of a database"),
        ("sqlite://a.db", "not an address of a database"),
        ("postgresql://shop:secret@db.example", "names no database"),
        ("postgresql://shop:secret@db.example/shop?sslmode", "not an address of PostgreSQL"),
    ],
)
def test_another_address_is_refused_and_no_password_told(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        checked(url)


def test_an_address_is_shown_without_user_and_password() -> None:
    assert shown("postgresql://shop:secret@db.example:5433/pos") == (
        "postgresql://db.example:5433/pos"
    )
    assert shown("postgresql:///pos?host=/run/postgresql") == "postgresql:///run/postgresql/pos"
    assert shown("sqlite:///var/a.db") == "var/a.db"


def test_a_database_of_the_first_form_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    old = apsw.Connection(str(path))
    old.execute((Path(database.__file__).parent / "schema.sql").read_text("utf-8"))
    old.executemany(
        "INSERT INTO parked VALUES (2001, ?, 1, ?, 'unreadable', '', ?)",
        [("7K2M9QXD", 9, 5), ("7K2M9QXD", 3, 8), ("OTHERTIL", 1, 1)],
    )
    old.pragma("user_version", 1)
    old.close()

    renewed = SqliteDatabase(path)

    with renewed.read() as work:
        numbered = work.rows("SELECT terminal_id, number, seq FROM parked ORDER BY 1, 2")
        assert work.row("PRAGMA user_version") == (database.SCHEMA_VERSION,)
    assert numbered == [("7K2M9QXD", 1, 9), ("7K2M9QXD", 2, 3), ("OTHERTIL", 1, 1)]
    renewed.close()
