"""The promises of the database's port that only a server can break: turns between processes,
servers that go away, and addresses of what is not ours."""

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from cloud.__main__ import main
from cloud.database import (
    SCHEMA_VERSION,
    Database,
    DatabaseUnavailable,
    DatabaseUnusable,
    NoSuchDatabase,
    Row,
    Unstorable,
)
from cloud.opening import open_database
from cloud.postgres import COPIED_FROM
from tests.cloud.databases import Home, PostgresHomes
from tests.cloud.fake_till import FakeTill, problem
from tests.cloud.stand import FakeClock, Server
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.postgres
DEADLINE_S = 20.0


@pytest.fixture
def url(postgres: PostgresServer, request: pytest.FixtureRequest) -> str:
    """A database without tables."""
    return postgres.make(request.node.name)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    with closing(open_database(url)) as database:
        yield database


def test_processes_that_start_together_make_the_tables_once(url: str) -> None:
    start = threading.Barrier(4)

    def begin(_: int) -> None:
        start.wait(DEADLINE_S)
        with opened(url) as database, database.read() as work:
            assert work.rows("SELECT version FROM cloud_schema") == [(SCHEMA_VERSION,)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(begin, range(4)))


def test_writers_of_two_processes_take_turns(url: str) -> None:
    """Each reads, then writes what it read and one more: lost counts would show an overlap."""
    with opened(url) as one, opened(url) as other:
        with one.write() as work:
            work.do("INSERT INTO meta (name, value) VALUES ('count', '0')")

        def count_up(turn: int) -> None:
            rooms = ((), ("shop 1",), ("shop 2", "shop 1"))[turn % 3]
            with (one, other)[turn % 2].write(*rooms) as work:
                (count,) = work.row("SELECT value FROM meta WHERE name = 'count'")
                work.do("UPDATE meta SET value = ? WHERE name = 'count'", (str(int(count) + 1),))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(count_up, range(120)))
        with other.read() as work:
            assert work.rows("SELECT value FROM meta") == [("120",)]


def test_rooms_do_not_wait_for_each_other(url: str) -> None:
    with opened(url) as one, opened(url) as other:
        with one.write("till A") as work:
            work.do("INSERT INTO meta VALUES ('a', '1')")
            with other.write("till B") as beside:
                beside.do("INSERT INTO meta VALUES ('b', '1')")
            with other.read() as beside:
                assert beside.rows("SELECT name FROM meta") == [("b",)]
        with one.read() as work:
            assert work.rows("SELECT name FROM meta ORDER BY name") == [("a",), ("b",)]


def test_one_picture_stays_the_same_while_others_write(url: str) -> None:
    with opened(url) as database, database.read() as work:
        assert work.rows("SELECT count(*) FROM meta") == [(0,)]
        with database.write() as beside:
            beside.do("INSERT INTO meta VALUES ('a', '1')")
        assert work.rows("SELECT count(*) FROM meta") == [(0,)]


def test_values_come_back_as_they_went_in(url: str) -> None:
    with opened(url) as database, database.write() as work:
        given = (2**63 - 1, -(2**63), True, "券\x00", b"\x00\xff", None)
        row = work.row(
            "SELECT CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS TEXT),"
            " CAST(? AS BLOB), CAST(? AS TEXT)",
            given,
        )
        assert row == (2**63 - 1, -(2**63), 1, "券\ufffd", b"\x00\xff", None)
        assert [type(value) for value in row[:5]] == [int, int, int, str, bytes]
        work.do("INSERT INTO meta VALUES ('a', '2'), ('B', '3')")
        row = work.row("SELECT sum(CAST(value AS INTEGER)), count(*), 1 = 1 FROM meta")
        assert (row, type(row[0]), type(row[2])) == ((5, 2, 1), int, int)
        assert work.rows("SELECT name FROM meta ORDER BY name") == [("B",), ("a",)]


@pytest.mark.parametrize("value", [2**63, "\ud800"], ids=["number", "text"])
def test_what_no_column_takes_fails_alone(
    postgres_homes: PostgresHomes, tmp_path: Path, value: int | str
) -> None:
    with postgres_homes.demo_shop(tmp_path) as home, home.open().write() as work:
        work.do("INSERT INTO meta VALUES ('before', '1')")
        with pytest.raises((Unstorable, ArithmeticError, ValueError)), work.all_or_nothing():
            work.do("UPDATE store SET catalogue_version = ?, name = ?", (value, value))
        with pytest.raises(Unstorable), work.all_or_nothing():
            work.do("INSERT INTO meta VALUES ('before', '2')")
        work.do("INSERT INTO meta VALUES ('after', '1')")
        assert work.row("SELECT count(*) FROM meta WHERE value = '1'") == (2,)


@pytest.mark.parametrize("count", [COPIED_FROM - 1, COPIED_FROM])
def test_many_rows_are_stored_as_few_are(url: str, count: int) -> None:
    """Beyond a number they go another way."""
    store = "INSERT INTO meta (name, value) VALUES (?, ?)"
    many = [(f"券\t{n}\\N", f"a\x00b\n{n}") for n in range(count)]
    with opened(url) as database, database.write() as work:
        work.do_all(store, many)
        with pytest.raises(Unstorable), work.all_or_nothing():
            work.do_all(store, [*((f"new {n}", "") for n in range(count)), many[0]])
        rows = work.rows("SELECT name, value FROM meta")
        assert sorted(rows) == sorted(
            (name, value.replace("\x00", "\ufffd")) for name, value in many
        )
        work.do_all(store, [])


def test_a_failure_that_somebody_swallowed_is_no_commit(url: str) -> None:

    def swallow(database: Database) -> None:
        with database.write() as work:
            work.do("INSERT INTO meta VALUES ('a', '1')")
            with suppress(psycopg.errors.UniqueViolation):
                work.do("INSERT INTO meta VALUES ('a', '2')")

    with opened(url) as database:
        with pytest.raises(RuntimeError, match="swallowed"):
            swallow(database)
        with database.read() as work:
            assert work.rows("SELECT * FROM meta") == []


def test_a_commit_is_on_the_disk_whatever_the_servers_default_is(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("ALTER ROLE CURRENT_USER SET synchronous_commit = off")
        try:
            with opened(url) as database, database.read() as work:
                assert work.row("SHOW synchronous_commit") == ("on",)
        finally:
            line.execute("ALTER ROLE CURRENT_USER RESET synchronous_commit")


def test_somebody_elses_tables_are_left_alone(url: str) -> None:
    with psycopg.connect(url) as line:
        line.execute("CREATE TABLE theirs (a int)")
    with pytest.raises(DatabaseUnusable, match="not a database of this cloud"):
        open_database(url)


def test_a_later_versions_tables_are_left_alone(url: str) -> None:
    with opened(url) as database, database.write() as work:
        work.do("UPDATE cloud_schema SET version = 99")
    with pytest.raises(DatabaseUnusable, match="newer version"):
        open_database(url)


def test_a_database_without_tables_is_not_filled_by_a_report(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NoSuchDatabase):
        open_database(url, must_exist=True)
    assert main(["sales", "--database", url]) == 1
    assert "no such database" in capsys.readouterr().err
    with psycopg.connect(url) as line:
        tables = line.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchall() == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://shop:secret@127.0.0.1:9/pos", "postgresql://127.0.0.1:9/pos: "),
        ("postgresql:///pos?host=/nowhere", "postgresql:///nowhere/pos: "),
    ],
)
def test_a_server_that_is_not_there_is_one_line_without_a_password(
    capsys: pytest.CaptureFixture[str], address: str, told: str
) -> None:
    assert main(["demo-shop", "--database", address]) == 1
    said = capsys.readouterr().err
    assert told in said
    assert "secret" not in said
    assert len(said.splitlines()) == 1


def test_a_transaction_that_stood_still_too_long_is_trouble_and_no_bug(url: str) -> None:
    with opened(url) as database, psycopg.connect(url, autocommit=True) as beside:
        with pytest.raises(DatabaseUnavailable):
            _stand_still(database, beside)
        with database.read() as work:
            assert work.row("SELECT 1") == (1,)


def _stand_still(database: Database, beside: psycopg.Connection) -> None:
    with database.write() as work:
        pid = work.row("SELECT pg_backend_pid()")
        work.do("SET LOCAL idle_in_transaction_session_timeout = 1")
        _wait_for_the_end_of(beside, pid)
        work.row("SELECT 1")


def _wait_for_the_end_of(beside: psycopg.Connection, pid: Row) -> None:
    for _ in range(round(DEADLINE_S * 100)):
        if not beside.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", pid).fetchall():
            return
        beside.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("it is still there")


def test_a_server_does_not_outlive_a_run_that_is_killed(postgres: PostgresServer) -> None:
    """Whose place a run of its own takes here. Its end of the pipe closes with the server's."""
    told = subprocess.run(
        [sys.executable, "-c", _KILLED_RUN],
        stdout=subprocess.PIPE,
        text=True,
        timeout=DEADLINE_S * 3,
        check=False,
    )
    folder = Path(told.stdout.strip())
    assert told.returncode == -signal.SIGKILL
    assert "database system is shut down" in (folder / "log").read_text()
    shutil.rmtree(folder)


_KILLED_RUN = """
import os, signal
from tests.postgres_server import PostgresServer
print(PostgresServer().__enter__().folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_no_more_connections_than_the_limit(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloud.postgres.CONNECTIONS", 2)
    monkeypatch.setattr("cloud.postgres.WAIT_MS", 1)
    with (
        opened(url) as database,
        database.read(),
        database.read(),
        pytest.raises(DatabaseUnavailable, match="all 2 connections are busy"),
        database.read(),
    ):
        pytest.fail("a third connection")


def test_a_server_that_went_away_is_found_again(
    server: Server, own_postgres: PostgresServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A till is told when to come back, and the cloud goes on without a restart."""
    clock = FakeClock()
    home = Home(own_postgres.make("pos"), tmp_path / "cloud.keys")
    home.make_demo_shop()
    with server.serving(home.app(clock), clock, home.url) as stand:
        till = FakeTill(stand)
        own_postgres.kill()
        for _ in range(2):
            refused = till.call("GET", "/v1/sync/rules?after=0")
            assert problem(refused).status == 503
            assert int(refused.headers["retry-after"]) > 0
        page = till.client.get("/my")
        assert (page.status_code, "请稍等再试" in page.text) == (503, True)
        own_postgres.start()
        assert till.call("GET", "/v1/sync/rules?after=0").status_code == 200
    told = [line.message for line in caplog.records if line.message.startswith("database_")]
    assert told.count("database_lost") == 1
