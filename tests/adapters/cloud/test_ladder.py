"""The way to the cloud, rung by rung, up to the first that does not hold."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from pos_app.adapters.cloud.ladder import climb
from tests.adapters.cloud.serving import served
from tests.adapters.cloud.world import CloudInProcess


def names(url: str) -> list[tuple[str, bool]]:
    return [(rung.name, rung.is_good) for rung in climb(url)]


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


def test_cloud_that_answers_is_reached_with_the_time_of_each_rung(cloud: CloudInProcess) -> None:
    with served(cloud) as url:
        rungs = list(climb(url))
    assert [(rung.name, rung.is_good) for rung in rungs] == [
        ("address", True),
        ("dns", True),
        ("tcp", True),
        ("time", True),
    ]
    assert all(rung.said.endswith(" ms") for rung in rungs)
    assert rungs[0].said.startswith("127.0.0.1")


def test_something_else_at_the_address_is_found_out_at_the_last_rung() -> None:
    with somebody_else() as url:
        assert names(url)[-2:] == [("tcp", True), ("time", False)]


def test_nobody_at_the_port_ends_the_climb_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert names(f"http://127.0.0.1:{port}")[-1] == ("tcp", False)


def test_name_that_nobody_knows_ends_the_climb_there() -> None:
    assert names("http://no-such-host.invalid")[-1] == ("dns", False)


def test_line_without_encryption_ends_an_encrypted_climb() -> None:
    with somebody_else() as url:
        assert names(url.replace("http:", "https:"))[-1] == ("tls", False)
