"""How many presses of the button are under way in this process: the rest are told to come again.

Before a press gets one of the server's threads it waits here, where waiting costs nothing; so a
rush of phones leaves threads for tills and for people who only look. Beyond what can be served
within a few seconds nobody waits: an honest page says when to press again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from cloud.desk import Crowded

AT_ONCE = 20
"""Of the server's 40 threads."""
WAITING = 400
PATIENCE_S = 8.0
"""How long a press waits for a thread, however slow the disk is that those in front wait for."""


class Presses:
    """Places for presses. For the event loop alone."""

    def __init__(
        self,
        crowded: Callable[[], Crowded],
        *,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._crowded = crowded
        self._patience_s = patience_s
        self._limit = at_once + waiting
        self._threads = asyncio.Semaphore(at_once)
        self._inside = 0
        self._is_closed = False

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place, once there is one. Raises Crowded when too many wait, when the wait takes
        too long, or all stops."""
        if self._inside >= self._limit or self._is_closed:
            raise self._crowded()
        self._inside += 1
        try:
            await self._thread()
            try:
                if self._is_closed:
                    raise self._crowded()
                yield
            finally:
                self._threads.release()
        finally:
            self._inside -= 1

    async def _thread(self) -> None:
        try:
            async with asyncio.timeout(self._patience_s):
                await self._threads.acquire()
        except TimeoutError:
            raise self._crowded() from None

    def close(self) -> None:
        """Send away those who wait and those who come. What has begun goes on to its end."""
        self._is_closed = True
