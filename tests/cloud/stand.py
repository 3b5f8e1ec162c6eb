"""A cloud of one test: its own file, its own clock, served on a loopback port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from cloud import demo_shop, enrolment
from cloud.app import create_app
from cloud.parts import Parts
from pos_app.domain.moment import shop_time

START_MS = 1_795_342_356_000  # 2026-11-22 18:12:36 in the shop
STORE = demo_shop.STORE
DEADLINE_S = 20.0


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

    def __init__(self, app: FastAPI, clock: FakeClock, url: str) -> None:
        self.app = app
        self.parts: Parts = app.state.parts
        self.clock = clock
        self.url = url
        self._clients: list[httpx.Client] = []

    def enrolment_code(self, store: int = STORE) -> str:
        code = enrolment.new_code(
            self.parts.database, store, now_ms=self.clock(), chance=self.parts.chance
        )
        assert code is not None
        return code

    def client(self) -> httpx.Client:
        """Closed with the stand."""
        client = httpx.Client(base_url=self.url, timeout=DEADLINE_S, trust_env=False)
        self._clients.append(client)
        return client

    def close_clients(self) -> None:
        for client in self._clients:
            client.close()

    def count(self, table: str, where: str = "1") -> int:
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


def made_app(folder: Path, clock: FakeClock, claim_origin: str = "http://till.test") -> FastAPI:
    """A cloud with the demo shop in it."""
    app = create_app(folder / "cloud.db", clock=clock, claim_origin=claim_origin)
    demo_shop.make(app.state.parts.database, demo_shop.GOODS, clock())
    return app


@contextmanager
def served(app: FastAPI, clock: FakeClock) -> Iterator[Stand]:
    """The app on a loopback port of its own."""
    server = _Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.listening.wait(DEADLINE_S)
        stand = Stand(app, clock, f"http://127.0.0.1:{server.port}")
        yield stand
        stand.close_clients()
    finally:
        app.state.parts.hints.close()
        server.should_exit = True
        thread.join(DEADLINE_S)
        assert not thread.is_alive()
