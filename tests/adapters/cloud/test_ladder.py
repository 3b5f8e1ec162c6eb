"""The way to the cloud, rung by rung, up to the first that does not hold."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pos_app.adapters.cloud.ladder import _KINDS, _NUMBERS, Rung, climb
from pos_app.ui.words.cloud_way import CLOUD_ENGLISH, CLOUD_ZH
from tests.adapters.cloud.serving import served
from tests.adapters.cloud.world import CloudInProcess


def names(url: str) -> list[tuple[str, bool]]:
    return [(rung.name, rung.is_good) for rung in climb(url, claim_origin=url)]


@pytest.fixture
def plugged_in(tmp_path: Path) -> Path:
    """A machine with a cable in, and a card that is switched off."""
    for name, carrier in (("lo", "1"), ("eth0", "1"), ("wlan0", "0")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "carrier").write_text(f"{carrier}\n")
    (tmp_path / "wwan0").mkdir()
    return tmp_path


@contextmanager
def somebody_else() -> Iterator[str]:
    """A web server that is no cloud of ours."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>router</html>")

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_cloud_that_answers_is_reached_with_the_time_of_each_rung(
    cloud: CloudInProcess, plugged_in: Path
) -> None:
    with served(cloud) as url:
        link, *rungs = climb(url, claim_origin=f"{url}/", devices=plugged_in)
    assert link == Rung("link", is_good=True, said="eth0")
    assert [(rung.name, rung.is_good) for rung in rungs] == [
        ("address", True),
        ("dns", True),
        ("tcp", True),
        ("time", True),
        ("store_service", True),
        ("claim_service", True),
    ]
    assert all(rung.said.endswith(" ms") for rung in rungs)
    assert rungs[0].said.startswith("127.0.0.1")


def test_machine_without_a_cable_ends_the_climb_at_once(tmp_path: Path) -> None:
    assert [*climb("https://cloud.example", devices=tmp_path)] == [
        Rung("link", is_good=False, said="", why="no_link")
    ]


def test_system_that_tells_nothing_of_its_cables_is_not_called_unplugged(tmp_path: Path) -> None:
    first = next(climb("http://no-such-host.invalid", devices=tmp_path / "no_such_folder"))
    assert first.name == "address"


def test_phones_that_find_no_page_are_said_at_the_last_rung(cloud: CloudInProcess) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with served(cloud) as url:
        last = list(climb(url, claim_origin=nowhere))[-1]
    assert (last.name, last.is_good) == ("claim_service", False)


def test_a_till_that_knows_no_page_for_phones_asks_for_none(cloud: CloudInProcess) -> None:
    with served(cloud) as url:
        assert [rung.name for rung in climb(url)][-1] == "store_service"


def test_something_else_at_the_address_is_found_out_at_the_last_rung() -> None:
    with somebody_else() as url:
        *_, last = climb(url)
        assert names(url)[-2:] == [("tcp", True), ("time", False)]
    assert last.why == "not_ours"


def test_nobody_at_the_port_ends_the_climb_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    *_, last = climb(f"http://127.0.0.1:{port}")
    assert (last.name, last.is_good, last.why) == ("tcp", False, "refused")


def test_name_that_nobody_knows_ends_the_climb_there(plugged_in: Path) -> None:
    rungs = list(climb("http://no-such-host.invalid", devices=plugged_in))
    assert (rungs[-1].name, rungs[-1].is_good, rungs[-1].why) == ("dns", False, "no_name")


def test_line_without_encryption_ends_an_encrypted_climb() -> None:
    with somebody_else() as url:
        *_, last = climb(url.replace("http:", "https:"))
    assert (last.name, last.is_good, last.why) == ("tls", False, "certificate")


def test_every_kind_of_failure_has_its_words_in_both_languages() -> None:
    kinds = {word for _, word in _KINDS} | {*_NUMBERS.values(), "failed", "no_link"}
    for words in (CLOUD_ZH, CLOUD_ENGLISH):
        assert {f"way_{kind}" for kind in kinds} == {key for key in words if key[:4] == "way_"}
