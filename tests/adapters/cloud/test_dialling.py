"""A name server that never answers holds up nothing beyond the deadline of the call."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.client import CloudClient, Deadlines
from pos_app.adapters.cloud.dialling import dialled, looked_up
from pos_app.adapters.cloud.faults import CloudUnavailable
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.ladder import climb

NAME = "cloud.shop.example"
URL = f"http://{NAME}"
LIMIT_S = 0.1
PATIENCE_S = 20.0


class Resolver:
    """The system's resolver: silent until `answers` is set, then it knows what it is told."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.asked = 0
        self.knows: list[str] = []

    def __call__(self, host: str | None, port: int, *_: Any, **__: Any) -> list[Any]:
        if host != NAME:  # an address, which needs no name server
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        self.asked += 1
        assert self.answers.wait(PATIENCE_S)
        if not self.knows:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in self.knows]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    made = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", made)
    yield made
    made.answers.set()
    for thread in looking():
        thread.join(PATIENCE_S)
    assert looking() == []


def looking() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == f"look up {NAME}"]


def client() -> CloudClient:
    return CloudClient(
        URL,
        TillIdentity(b"\x07" * 32, "7K2M9QXD"),
        clock=SystemClock(),
        draw_nonce=lambda: "a-nonce-of-some-length",
        deadlines=Deadlines(connect_s=LIMIT_S, call_s=LIMIT_S, upload_s=LIMIT_S, silence_s=LIMIT_S),
    )


def test_a_call_ends_within_its_deadline_though_the_name_server_is_dead(
    resolver: Resolver,
) -> None:
    with closing(client()) as calling:
        for _ in range(5):
            with pytest.raises(CloudUnavailable) as failure:
                calling.learn_time()
            assert failure.value.reason == "timeout"
    assert not resolver.answers.is_set()
    assert resolver.asked == len(looking()) == 1


def test_the_hint_line_ends_too(resolver: Resolver) -> None:
    with closing(client()) as calling, pytest.raises(CloudUnavailable) as failure:
        calling.listen(lambda _: None, on_open=lambda: None)
    assert failure.value.reason == "timeout"
    assert not resolver.answers.is_set()


def test_the_ladder_ends_at_the_name(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("pos_app.adapters.cloud.ladder.RUNG_TIMEOUT_S", LIMIT_S)
    rungs = list(climb(URL, devices=tmp_path / "nobody_tells"))
    assert [(rung.name, rung.is_good) for rung in rungs][1:] == [("dns", False)]
    assert not resolver.answers.is_set()


def test_a_late_answer_serves_whoever_still_waits_and_the_next_asks_anew(
    resolver: Resolver,
) -> None:
    with pytest.raises(TimeoutError):
        looked_up(NAME, 80, limit_s=LIMIT_S)
    resolver.knows = ["192.0.2.7"]
    resolver.answers.set()

    assert looked_up(NAME, 80, limit_s=PATIENCE_S) == ["192.0.2.7"]
    for thread in looking():
        thread.join(PATIENCE_S)
    resolver.knows = ["192.0.2.8"]
    assert looked_up(NAME, 80, limit_s=PATIENCE_S) == ["192.0.2.8"]


def test_the_first_address_that_answers_is_taken(resolver: Resolver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as here:
        port = here.getsockname()[1]
        resolver.knows = ["127.0.0.2", "127.0.0.1"]
        resolver.answers.set()
        with dialled(NAME, port, limit_s=PATIENCE_S) as line:
            assert line.getpeername()[0] == "127.0.0.1"


def test_a_name_that_nobody_knows_is_said_so(resolver: Resolver) -> None:
    resolver.answers.set()
    with pytest.raises(socket.gaierror):
        dialled(NAME, 80, limit_s=PATIENCE_S)


def test_what_cannot_be_a_name_is_known_by_nobody() -> None:
    with pytest.raises(socket.gaierror):
        dialled("a" * 70 + ".example", 80, limit_s=PATIENCE_S)
