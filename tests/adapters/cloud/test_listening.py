"""The hint line over a real socket: hints arrive at once, and both sides can end it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from queue import Queue

import pytest
import uvicorn

from pos_app.adapters.cloud.client import CloudClient, Deadlines
from pos_app.adapters.cloud.faults import CloudRefused, CloudUnavailable
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.domain.wire import RulesPage
from tests.adapters.cloud.world import CloudInProcess

PATIENCE_S = 10.0
NUMBERS = count()


class Server(uvicorn.Server):
    """Says when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(None)
        self.is_up.set()

    @property
    def url(self) -> str:
        port = self.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"


@contextmanager
def served(cloud: CloudInProcess) -> Iterator[str]:
    """The cloud on a loopback port."""
    config = uvicorn.Config(cloud.app, port=0, log_level="critical", lifespan="off")
    server = Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.is_up.wait(PATIENCE_S)
        yield server.url
    finally:
        cloud.parts.hints.close()
        server.should_exit = True
        thread.join(PATIENCE_S)
    assert not thread.is_alive()


@dataclass
class Listening:
    """A thread that listens, as the till's does."""

    client: CloudClient
    hints: "Queue[str]" = field(default_factory=Queue)
    opened: threading.Event = field(default_factory=threading.Event)
    failures: list[CloudUnavailable] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.client.listen(self.hints.put, on_open=self.opened.set)
        except CloudUnavailable as failure:
            self.failures.append(failure)

    def first_hints(self) -> set[str]:
        return {self.hints.get(timeout=PATIENCE_S) for _ in range(3)}

    def ended(self) -> bool:
        self._thread.join(PATIENCE_S)
        return not self._thread.is_alive()


def _client(
    cloud: CloudInProcess, url: str, till: TillIdentity, *, silence_s: float = 30.0
) -> CloudClient:
    return CloudClient(
        url,
        till,
        clock=cloud.time.till_clock(),
        draw_nonce=lambda: f"listening-{till.terminal}-{next(NUMBERS):06d}",
        deadlines=Deadlines(silence_s=silence_s),
    )


def test_a_claim_is_hinted_at_once_and_the_till_can_hang_up(cloud: CloudInProcess) -> None:
    till = cloud.enrolled_till()
    with served(cloud) as url:
        client = _client(cloud, url, till)
        client.pull("rules", client.pull("rules", 0, RulesPage).next, RulesPage)
        client.close()
        listening = Listening(_client(cloud, url, till))
        assert listening.first_hints() == {"rules", "catalogue", "claims"}

        cloud.claim(till, 1001, b"somebody")
        hinted = listening.hints.get(timeout=PATIENCE_S)
        listening.client.hang_up()

        assert hinted == "claims"
        assert listening.ended()
        assert listening.failures == []


def test_a_line_that_the_cloud_ends_is_simply_over(cloud: CloudInProcess) -> None:
    till = cloud.enrolled_till()
    with served(cloud) as url:
        listening = Listening(_client(cloud, url, till))
        listening.first_hints()

        cloud.parts.hints.close()

        assert listening.ended()
        assert listening.failures == []


def test_a_silent_line_is_given_up(cloud: CloudInProcess) -> None:
    till = cloud.enrolled_till()
    with served(cloud) as url:
        listening = Listening(_client(cloud, url, till, silence_s=0.2))

        assert listening.ended()
        assert [failure.reason for failure in listening.failures] == ["timeout"]


def test_a_stranger_hears_nothing(cloud: CloudInProcess) -> None:
    till = cloud.enrolled_till()
    stranger = TillIdentity(b"\x66" * 32, "00000000", till.enrolled)
    with served(cloud) as url, pytest.raises(CloudRefused):
        _client(cloud, url, stranger).listen(lambda _: None, on_open=lambda: None)


def test_who_has_hung_up_does_not_listen_again(cloud: CloudInProcess) -> None:
    till = cloud.enrolled_till()
    with served(cloud) as url:
        client = _client(cloud, url, till)
        client.hang_up()

        client.listen(lambda _: pytest.fail("heard"), on_open=lambda: pytest.fail("opened"))
