"""A cloud of one test: its own database, its own clock, served on a loopback port."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from cloud import demo_shop, enrolment
from cloud.parts import Parts
from pos_app.domain.moment import shop_time

START_MS = 1_795_342_356_000  # 2026-11-22 18:12:36 in the shop
STORE = demo_shop.STORE
GOODS_COUNT = len(demo_shop.GOODS.read_text("utf-8").splitlines()) - 1  # under its heading
DEADLINE_S = 20.0
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients on the loopback: without it each would read the certificates of the whole world."""


class FakeClock:
    """UTC milliseconds that only a test moves."""

    def __init__(self, utc_ms: int = START_MS) -> None:
        self.utc_ms = utc_ms

    def __call__(self) -> int:
        return self.utc_ms

    def pass_s(self, seconds: float) -> None:
        self.utc_ms += round(seconds * 1000)

    @property
    def day(self) -> str:
        return shop_time(self.utc_ms).date().isoformat()


class Stand:
    """The cloud and how to reach it."""

    def __init__(self, app: FastAPI, clock: FakeClock, url: str, database_url: str) -> None:
        self.app = app
        self.parts: Parts = app.state.parts
        self.clock = clock
        self.url = url
        self.database_url = database_url
        self._clients: list[httpx.Client] = []

    def enrolment_code(self, store: int = STORE) -> str:
        code = enrolment.new_code(
            self.parts.database, store, now_ms=self.clock(), chance=self.parts.chance
        )
        assert code is not None
        return code

    def client(self) -> httpx.Client:
        """Closed with the stand."""
        client = httpx.Client(base_url=self.url, timeout=DEADLINE_S, trust_env=False, verify=NO_TLS)
        self._clients.append(client)
        return client

    def close_clients(self) -> None:
        for client in self._clients:
            client.close()

    def count(self, table: str, where: str = "1 = 1") -> int:
        with self.parts.database.read() as work:
            (count,) = work.row(f"SELECT count(*) FROM {table} WHERE {where}")
        return int(count)

    def column(self, sql: str) -> list[object]:
        with self.parts.database.read() as work:
            return [row[0] for row in work.rows(sql)]


class _Server(uvicorn.Server):
    """Says when it listens, so that nobody polls."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: object = None) -> None:
        await super().startup()
        self.listening.set()

    @property
    def port(self) -> int:
        return int(self.servers[0].sockets[0].getsockname()[1])


class Server:
    """One server on a loopback port, which serves whichever cloud the test at hand has made."""

    def __init__(self) -> None:
        self._app: FastAPI | None = None
        config = uvicorn.Config(
            self._serve,
            host="127.0.0.1",
            port=0,
            interface="asgi3",  # uvicorn does not see that a bound method is one
            lifespan="off",
            log_config=None,
            access_log=False,
        )
        self._uvicorn = _Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._uvicorn.listening.wait(DEADLINE_S)
        return self

    def __exit__(self, *raised: object) -> None:
        self._uvicorn.should_exit = True
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive()

    @contextmanager
    def serving(self, app: FastAPI, clock: FakeClock, database_url: str) -> Iterator[Stand]:
        """Answer with this cloud until the block ends."""
        self._app = app
        stand = Stand(app, clock, f"http://127.0.0.1:{self._uvicorn.port}", database_url)
        yield stand
        stand.close_clients()
        stand.parts.hints.close()
        stand.parts.database.close()
        self._app = None

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None
        await self._app(scope, receive, send)
