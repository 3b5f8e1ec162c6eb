"""An answer has one deadline, whatever comes before it byte by byte."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.client import CloudClient, Deadlines
from pos_app.adapters.cloud.faults import CloudUnavailable
from pos_app.adapters.cloud.keys import TillIdentity
from tests.adapters.cloud.serving import served
from tests.adapters.cloud.world import CloudInProcess

LIMIT_S = 0.4
DRIP_S = 0.05
PATIENCE_S = 10.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"


@contextmanager
def dripping(first: bytes) -> Iterator[str]:
    """A server that says this at once and then a byte at a time, far within any read time-out."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        caller, _ = listening.accept()
        with caller:
            caller.recv(65536)
            caller.sendall(first)
            while not over.wait(DRIP_S):
                try:
                    caller.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        thread.join(PATIENCE_S)
        listening.close()


def client(
    url: str, draw_nonce: Callable[[], str] = lambda: "a-nonce-of-some-length"
) -> CloudClient:
    return CloudClient(
        url,
        TillIdentity(b"\x07" * 32, "00000000"),
        clock=SystemClock(),
        draw_nonce=draw_nonce,
        deadlines=Deadlines(call_s=LIMIT_S),
    )


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX-Endless: ", HEAD, HEAD + b"{"])
def test_an_answer_that_drips_is_given_up_in_its_head_and_in_its_body(first: bytes) -> None:
    with dripping(first) as url:
        calling = client(url)
        started = SystemClock().monotonic_s()

        with pytest.raises(CloudUnavailable) as failure:
            calling.learn_time()

        assert failure.value.reason == "timeout"
        assert SystemClock().monotonic_s() - started < 4 * LIMIT_S
        calling.close()


def test_each_answer_on_one_connection_has_its_own_time(cloud: CloudInProcess) -> None:
    till = cloud.enrolled_till()
    nonces = (f"a-nonce-of-some-length-{number}" for number in range(100))
    with served(cloud) as url:
        calling = CloudClient(
            url, till, clock=cloud.time.till_clock(), draw_nonce=lambda: next(nonces)
        )
        for _ in range(5):
            calling.learn_time()
            calling.known_epochs()
        calling.close()
