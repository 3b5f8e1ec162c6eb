"""The cloud on a loopback port, for what needs a real socket."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.adapters.cloud.world import CloudInProcess

PATIENCE_S = 10.0


class Server(uvicorn.Server):
    """Says when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
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
