"""The hint line over a real socket: hints arrive at once, and both sides can end it."""

import threading
from dataclasses import dataclass, field
from itertools import count
from queue import Queue

import pytest

from pos_app.adapters.cloud.client import CloudClient, Deadlines
from pos_app.adapters.cloud.faults import CloudRefused, CloudUnavailable
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.domain.wire import RulesPage
from tests.adapters.cloud.serving import PATIENCE_S, served
from tests.adapters.cloud.world import CloudInProcess

NUMBERS = count()


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
        return {self.hints.get(timeout=PATIENCE_S) for _ in range(5)}

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
        assert listening.first_hints() == {"rules", "catalogue", "claims", "messages", "settings"}

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
