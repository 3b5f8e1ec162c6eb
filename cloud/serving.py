"""The app on a socket until a signal ends it."""

import gc
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from cloud.app import create_app
from cloud.clock import system_clock
from cloud.database import Database
from cloud.identities.ways import Ways
from cloud.parts import Parts

GRACE_S = 5
"""What a call that is under way may still take after SIGTERM."""


def run(
    database: Database,
    listening: socket.socket,
    *,
    claim_origin: str,
    ways: Ways,
    on_ready: Callable[[], None],
) -> None:
    """Serve on a socket that listens already. Raises DatabaseUnusable before `on_ready`."""
    app = create_app(database, clock=system_clock, claim_origin=claim_origin, ways=ways)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    gc.freeze()  # what start-up made stays: no full collection looks through it again in an upload
    with listening:
        on_ready()
        _Server(config, app.state.parts).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends open hint streams and sends waiting presses away: a stop would wait for them."""

    def __init__(self, config: uvicorn.Config, parts: Parts) -> None:
        super().__init__(config)
        self._parts = parts

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._parts.hints.close()
        self._parts.presses.close()
        super().handle_exit(sig, frame)
