"""The real cloud, whole: its ASGI application over its own SQLite file, which dies at commits.

Calls go through routing, body limits, signature check, decoding and transactions as they would
from a socket. Only the thread pool is left out: a call runs to its end on the spot, so that one
seed gives one history. A death takes what was not committed; the next call finds a process that has
opened the same file anew. The file lies in memory (`/dev/shm`) and keeps what was committed: that a
commit outlives a power cut of the cloud's machine is SQLite's promise and not tried here.
"""

import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import anyio.to_thread
import requests
from fastapi import FastAPI

from cloud.app import create_app
from cloud.database import Work
from cloud.parts import Parts
from cloud.sqlite import SqliteDatabase
from pos_app.domain.wire import encode
from tests.adapters.cloud.world import AsgiCalls
from tests.torture.fleet.agenda import SECOND_MS, Agenda

CLAIM_ORIGIN = "https://claim.example"
LONGEST_OUTAGE_S = 120

Answer = TypeVar("Answer")


class CloudDied(BaseException):
    """The cloud's process is gone in the middle of a call. Nobody gets an answer."""


class MortalDatabase(SqliteDatabase):
    """Asks its fate before and after each commit."""

    def __init__(self, path: Path, fate: Callable[[], None]) -> None:
        self._fate: Callable[[], None] = lambda: None
        super().__init__(path)
        self._fate = fate  # it does not die of opening its file

    @contextmanager
    def write(self, *rooms: str) -> Iterator[Work]:
        with super().write(*rooms) as work:
            yield work
            self._fate()
        self._fate()


class CallsOnTheSpot(AsgiCalls):
    """An ASGI application without a socket, an event loop or a thread."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def close(self) -> None:
        """Nothing is open."""

    def __call__(self, request: requests.PreparedRequest) -> requests.Response:
        turn = self._answered(request)
        try:
            turn.send(None)
        except StopIteration as ended:
            response: requests.Response = ended.value
            return response
        raise AssertionError("a call of the cloud waited for something")


class CloudNode:
    """One cloud, and when it dies. `death_rate` is the chance at each commit, and after it."""

    def __init__(self, folder: Path, agenda: Agenda, dice: random.Random) -> None:
        self.deaths = 0
        self.death_rate = 0.0
        self._agenda = agenda
        self._dice = dice
        self._down_until_ms = 0
        self._path = folder / "cloud.db"
        self._draw_keys()
        self.app = create_app(
            SqliteDatabase(self._path),
            clock=lambda: agenda.now_ms,
            claim_origin=CLAIM_ORIGIN,
            chance=dice.randbytes,
        )
        self.calls = CallsOnTheSpot(self.app)
        self._reopen()

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    @property
    def is_down(self) -> bool:
        return self._agenda.now_ms < self._down_until_ms

    def answer(self, request: requests.PreparedRequest) -> requests.Response:
        """Raises ConnectionError when nobody is there, or dies before the answer is out."""
        if self.is_down:
            raise requests.ConnectionError("connection refused")
        try:
            return self.calls(request)
        except CloudDied as death:
            self._die()
            raise requests.ConnectionError("connection reset") from death

    def perform(self, deed: Callable[[], Answer]) -> Answer | None:
        """Something that reaches the cloud by another way than a till. None when nobody is there,
        or the cloud died of it."""
        if self.is_down:
            return None
        try:
            return deed()
        except CloudDied:
            self._die()
            return None

    def stop_for(self, wait_ms: int) -> None:
        """A planned pause: an update, a restart."""
        self._down_until_ms = self._agenda.now_ms + wait_ms
        self._reopen()

    def close(self) -> None:
        self.parts.database.close()

    def _fate(self) -> None:
        if self.death_rate and self._dice.random() < self.death_rate:
            raise CloudDied

    def _die(self) -> None:
        self.deaths += 1
        outage_s = self._dice.choice((0, 1, 5, self._dice.randint(0, LONGEST_OUTAGE_S)))
        self._down_until_ms = self._agenda.now_ms + outage_s * SECOND_MS
        self._reopen()

    def _reopen(self) -> None:
        self.parts.database.close()
        fresh = MortalDatabase(self._path, self._fate)
        self.app.state.parts = replace(self.parts, database=fresh)

    def _draw_keys(self) -> None:
        """The file that the cloud would make by chance, made by the dice."""
        keys = {name: self._dice.randbytes(32) for name in ("coupon", "sync", "pepper")}
        self._path.with_name(f"{self._path.name}.keys").write_bytes(encode(keys))


@contextmanager
def on_the_spot() -> Iterator[None]:
    """While this lasts, what the cloud hands to its thread pool runs at once; and neither end
    writes a log, which at this rate of trouble would be most of the work."""

    async def run(function: Callable[..., Answer], *values: Any, **_: object) -> Answer:
        return function(*values)

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with patch.object(anyio.to_thread, "run_sync", run):
            yield
    finally:
        logging.disable(before)
