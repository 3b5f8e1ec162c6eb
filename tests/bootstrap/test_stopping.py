"""The till ends soon and lets go of its ledger, whatever the world outside does."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from pos_app.adapters.cloud.keys import KeyFolder
from pos_app.bootstrap.assembly import NETWORK_STOP_S, STOP_DEADLINE_S
from pos_app.checkout.commands import Scan
from pos_app.settings import CloudSettings, Settings
from tests.adapters.cloud.world import some_enrolment
from tests.bootstrap.shop import WATER, TillInAFolder, settings_in

DEADLINE_S = 30.0
SLACK_S = 10.0  # of a busy machine; who is not let go at all waits for ever


class SilentCloud:
    """Takes every connection and never says a word."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(DEADLINE_S)
        self._lines: list[socket.socket] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def wait_for_calls(self, count: int) -> None:
        """Until so many calls wait for an answer."""
        for _ in range(count):
            line, _ = self._door.accept()
            line.settimeout(DEADLINE_S)
            assert line.recv(1)
            self._lines.append(line)

    def close(self) -> None:
        for line in (*self._lines, self._door):
            line.close()


def enrolled_with(cloud: SilentCloud, folder: Path) -> Settings:
    settings = replace(settings_in(folder), cloud=CloudSettings(url=cloud.url))
    keys = KeyFolder(settings.state.keys)
    keys.load_or_create()
    keys.keep_enrolment(some_enrolment())
    return settings


def stopped_in(till: TillInAFolder) -> tuple[bool, float]:
    """Whether every thread ended, and how many seconds that took."""
    began = time.monotonic()
    return till.assembly.stop(), time.monotonic() - began


@contextmanager
def busy(till: TillInAFolder, worker: str) -> Iterator[None]:
    """One worker is in the middle of something until the end of the block."""
    free, begun = threading.Event(), threading.Event()
    stuck = getattr(till.assembly.workers, worker)

    def hang() -> None:
        begun.set()
        free.wait(DEADLINE_S)

    stuck.submit(hang)
    assert begun.wait(DEADLINE_S)
    try:
        yield
    finally:
        free.set()
        assert stuck.stop(DEADLINE_S)


def test_a_cloud_that_never_answers_holds_nobody_up_and_the_ledger_is_let_go(
    tmp_path: Path,
) -> None:
    with closing(SilentCloud()) as cloud:
        settings = enrolled_with(cloud, tmp_path)
        till = TillInAFolder(settings)
        till.assembly.till.drain()
        till.assembly.start()
        cloud.wait_for_calls(2)  # the time, and the hint line
        till.do(Scan(WATER.barcode))

        ended, took_s = stopped_in(till)

        assert not ended
        assert took_s < NETWORK_STOP_S + SLACK_S
        again = TillInAFolder(settings)
        assert [line.product for line in again.state.ticket.lines] == [WATER]
        assert again.assembly.stop()


def test_a_printer_that_never_ends_leaves_time_for_the_ledger(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    till = TillInAFolder(settings)
    till.assembly.till.drain()
    till.assembly.start()
    with busy(till, "printer"):
        ended, took_s = stopped_in(till)
        assert not ended
        assert took_s < STOP_DEADLINE_S + SLACK_S
        assert TillInAFolder(settings).assembly.stop()
