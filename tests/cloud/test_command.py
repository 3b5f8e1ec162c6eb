"""`pos-cloud` as a process: what it prints, how it ends, what it says when it cannot."""

import asyncio
import base64
import csv
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from cloud import demo_shop
from cloud.__main__ import _listening, main
from cloud.clock import system_clock
from cloud.opening import open_database
from cloud.sqlite import SqliteDatabase
from pos_app.domain import crockford
from pos_app.domain.deal import IdentityKind
from tests.cloud.fake_till import BEER, SOAP, FakeTill
from tests.cloud.identities import change_terms_in
from tests.cloud.phone import Phone
from tests.cloud.stand import NO_TLS

DEADLINE_S = 60
LISTEN = ("--listen", "127.0.0.1:0")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cloud", *arguments],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The address of a fresh demo shop."""
    url = f"sqlite:///{tmp_path / 'cloud.db'}"
    assert run("demo-shop", "--database", url).stdout == "2001\n"
    return url


@contextmanager
def serving(database: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server as a process, and the address it printed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cloud", "serve", "--database", database, *LISTEN, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        printed = process.stdout.readline()
        found = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", printed)
        assert found is not None, printed
        yield process, found[1]
    finally:
        process.terminate()
        process.communicate(timeout=DEADLINE_S)


def test_serve_prints_its_address_and_ends_cleanly_at_sigterm(database: str) -> None:
    with serving(database) as (process, address):
        assert httpx.get(f"{address}/healthz", trust_env=False).text == "ok\n"
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=DEADLINE_S)
        assert process.returncode == 0
    events = [json.loads(line) for line in log.splitlines()]
    assert all({"at", "level", "event"} <= set(event) for event in events)
    assert "/healthz" not in log


def test_an_answer_is_not_held_back_on_its_connection() -> None:
    """Nagle's delay: 40 ms between the headers of an answer and its body."""
    assert asyncio.run(_is_sent_at_once(_listening("127.0.0.1:0")))


async def _is_sent_at_once(listening: socket.socket) -> bool:
    accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def look(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        end = writer.get_extra_info("socket")
        accepted.set_result(end.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(look, sock=listening):
        _, till = await asyncio.open_connection(*listening.getsockname())
        is_sent_at_once = bool(await accepted)
        till.close()
        await till.wait_closed()
    return is_sent_at_once


class OtherProcess:
    """The cloud of `serving`, as a till reaches it."""

    clock = staticmethod(system_clock)

    def __init__(self, address: str, database: str) -> None:
        self._address = address
        self._database = database

    @property
    def url(self) -> str:
        return self._address

    def client(self) -> httpx.Client:
        return httpx.Client(
            base_url=self._address, timeout=DEADLINE_S, trust_env=False, verify=NO_TLS
        )

    def enrolment_code(self) -> str:
        return run("enrolment-code", "--database", self._database, "--store", "2001").stdout.strip()


def test_a_till_sells_against_the_process_and_the_sale_is_reported(database: str) -> None:
    with serving(database) as (_, address):
        till = FakeTill(OtherProcess(address, database))
        with closing(till.client):
            till.pull()
            till.open_epoch()
            sale = till.sell(SOAP, BEER)
            assert till.upload().status == "ok"
        [reported] = json.loads(run("sales", "--database", database, "--json").stdout)
        assert reported["total"] == sale.total
        assert reported["receipt"] in run("sales", "--database", database).stdout
        assert run("messages", "--database", database).stdout == ""


def test_demo_identities_read_the_digits_at_the_console_and_never_the_number(
    database: str,
) -> None:
    opened = open_database(database)
    change_terms_in(opened, 1001, identity_min=IdentityKind.PHONE)
    opened.close()
    with serving(database, "--demo-identities") as (process, address):
        cloud = OtherProcess(address, database)
        till = FakeTill(cloud)
        with closing(till.client), Phone(cloud) as phone:
            till.pull()
            phone.scan(till.screen_path())
            phone.press()
            phone.press(number="13800138000")
            assert process.stderr is not None
            said = [next(line for line in process.stderr if line.startswith("SMS: "))]
            digits = re.search(r"\d{6}", said[0])
            assert digits is not None
            assert "领到了" in phone.press(code=digits[0]).text
        process.terminate()
        said += process.stderr.readlines()
    assert "number_proven" in "".join(said)
    assert "13800138000" not in "".join(said)


def test_a_revoked_till_is_shut_out_of_the_process(database: str) -> None:
    with serving(database) as (_, address):
        till = FakeTill(OtherProcess(address, database))
        with closing(till.client):
            assert till.call("GET", "/v1/sync/rules?after=0").status_code == 200
            done = run("revoke", "--database", database, "--terminal", till.me.terminal)
            assert done.returncode == 0
            assert till.call("GET", "/v1/sync/rules?after=0").status_code == 403
    assert run("revoke", "--database", database, "--terminal", "00000000").returncode == 1


def test_serve_ends_at_once_while_a_till_listens(database: str) -> None:
    with serving(database) as (process, address):
        till = FakeTill(OtherProcess(address, database))
        with closing(till.client):
            line = till.client.send(till.signed("GET", "/v1/stream"), stream=True)
            lines = line.iter_lines()
            assert next(lines) == "event: hint"
            process.send_signal(signal.SIGTERM)
            assert not [text for text in lines if text.startswith("Traceback")]
        _, log = process.communicate(timeout=DEADLINE_S)
        assert process.returncode == 0
        assert "Traceback" not in log
        assert "timeout" not in log  # the stream ended by itself, nobody had to cut it


def test_serve_ends_at_once_before_it_is_warm(database: str) -> None:
    with serving(database) as (process, _):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=DEADLINE_S)
        assert process.returncode == 0


def test_the_claim_origin_is_what_it_was_told(database: str) -> None:
    code = run("enrolment-code", "--database", database, "--store", "2001").stdout.strip()
    key = base64.b64encode(bytes(range(32))).decode()
    with serving(database, "--claim-origin", "https://c.example/") as (_, address):
        answer = httpx.post(
            f"{address}/v1/enrol", json={"code": code, "public_key": key}, trust_env=False
        )
        assert answer.json()["claim_origin"] == "https://c.example"


def test_a_port_in_use_is_named(database: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("serve", "--database", database, "--listen", f"127.0.0.1:{port}")
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("listen", ["8700", "host:", ":8700", "127.0.0.1:99999", "no.such:x"])
def test_a_wrong_address_is_one_line(database: str, listen: str) -> None:
    done = run("serve", "--database", database, "--listen", listen)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_the_demo_shop_can_be_made_again(database: str, tmp_path: Path) -> None:
    versions = "SELECT catalogue_version, rules_version FROM store"
    with SqliteDatabase(tmp_path / "cloud.db").read() as work:
        before = work.rows(versions)
    assert run("demo-shop", "--database", database).returncode == 0
    with SqliteDatabase(tmp_path / "cloud.db").read() as work:
        assert work.rows(versions) == before == [(205, 1)]


def test_an_enrolment_code_is_printed_alone(database: str) -> None:
    done = run("enrolment-code", "--database", database, "--store", "2001")
    code = done.stdout.removesuffix("\n")
    assert len(code) >= 10
    assert set(code) <= set(crockford.ALPHABET)
    assert done.stderr == ""


def test_a_code_for_no_store_is_refused(database: str) -> None:
    done = run("enrolment-code", "--database", database, "--store", "5")
    assert (done.returncode, done.stdout) == (1, "")
    assert "5" in done.stderr


def test_sales_are_json(database: str) -> None:
    assert json.loads(run("sales", "--database", database, "--json").stdout) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("only,two", ":3:"),
        ("690,x,b,c,d,free,", ":3:"),
        ("690,x,b,c,d,1000000,", ":3:"),
        ("690,x,b,c,kg,5,perhaps", ":3:"),
    ],
)
def test_broken_goods_are_named_by_line_and_nothing_is_imported(
    tmp_path: Path, line: str, told: str
) -> None:
    goods = tmp_path / "goods.csv"
    header, first = demo_shop.GOODS.read_text("utf-8").splitlines()[:2]
    goods.write_text(f"{header}\n{first}\n{line}\n", "utf-8")
    url = f"sqlite:///{tmp_path / 'c.db'}"
    done = run("demo-shop", "--database", url, "--goods", str(goods))
    assert done.returncode == 1
    assert told in done.stderr
    assert run("enrolment-code", "--database", url, "--store", "2001").returncode == 1


def test_goods_in_another_encoding_are_named(tmp_path: Path) -> None:
    goods = tmp_path / "goods.csv"
    goods.write_bytes(demo_shop.GOODS.read_text("utf-8").encode("gbk"))
    done = run("demo-shop", "--database", f"sqlite:///{tmp_path / 'c.db'}", "--goods", str(goods))
    assert done.returncode == 1
    assert "goods.csv" in done.stderr


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("hello " * 1000)
    done = run("demo-shop", "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_database_address_is_refused(tmp_path: Path) -> None:
    done = run("sales", "--database", "postgres://x")
    assert done.returncode == 2
    assert "sqlite:///FILE" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("sales",),
        ("refunds", "--json"),
        ("shifts",),
        ("messages",),
        ("tails",),
        ("enrolment-code", "--store", "2001"),
        ("revoke", "--terminal", "00000000"),
        ("home-till", "--terminal", "00000000"),
        ("settings", "show", "--store", "2001"),
    ],
)
def test_a_database_that_is_not_there_is_refused_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    missing = tmp_path / "var" / "nothere.db"
    assert main([*command, "--database", f"sqlite:///{missing}"]) == 1
    printed, said = capsys.readouterr()
    assert printed == ""
    assert said == f"pos-cloud: 没有这个数据库 / no such database: {missing}\n"
    assert list(tmp_path.iterdir()) == []


def test_the_demo_goods_are_those_of_the_file() -> None:
    with demo_shop.GOODS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    goods = demo_shop.read_goods(demo_shop.GOODS)
    assert [product.barcode for product in goods] == [row["barcode"] for row in rows]


BLOCKED = ("PySide6", "shiboken6", "requests", "serial", "sqlite_utils", "escpos", "PIL")


def test_the_cloud_runs_without_the_tills_libraries(tmp_path: Path) -> None:
    program = f"""
import sys
for name in {BLOCKED!r}:
    sys.modules[name] = None
from cloud.__main__ import main
code = main(["demo-shop", "--database", "sqlite:///{tmp_path}/c.db"])
import pathlib
from cloud.app import create_app
from cloud.clock import system_clock
from cloud.opening import open_database
from cloud.sqlite import SqliteDatabase
create_app(SqliteDatabase(pathlib.Path("{tmp_path}/c.db")), clock=system_clock, claim_origin="http://x")
ours = sorted(name for name in sys.modules if name.startswith("pos_app"))
assert all(name == "pos_app" or name.startswith("pos_app.domain") for name in ours), ours
sys.exit(code)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_without_a_database_option_the_environment_names_it(tmp_path: Path) -> None:
    environment = {**os.environ, "POS_CLOUD_DATABASE": f"sqlite:///{tmp_path}/shop.db"}
    done = subprocess.run(
        [sys.executable, "-m", "cloud", "demo-shop"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "2001\n"
    assert (tmp_path / "shop.db").exists()
