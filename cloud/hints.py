"""Who is listening at which shop, and what they should pull. A hint may get lost; the cursor pull
is the truth."""

import asyncio
import threading


class Listener:
    """One open stream. Hints merge: what has not been taken yet is only held once."""

    def __init__(self, store: int, terminal: str) -> None:
        self.store = store
        self.terminal = terminal
        self.closed = False
        self._loop = asyncio.get_running_loop()
        self._pending: set[str] = set()
        self._stirred = asyncio.Event()

    async def take(self, timeout_s: float) -> frozenset[str]:
        """The streams to pull; empty after `timeout_s` without any, or when closed."""
        try:
            await asyncio.wait_for(self._stirred.wait(), timeout_s)
        except TimeoutError:
            return frozenset()
        self._stirred.clear()
        taken = frozenset(self._pending)
        self._pending.clear()
        return taken

    def stir(self, streams: frozenset[str], *, close: bool) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._stir, streams, close)

    def _stir(self, streams: frozenset[str], close: bool) -> None:  # noqa: FBT001 - called by a loop
        self._pending |= streams
        self.closed = self.closed or close
        self._stirred.set()


class Hints:
    """All open streams of this process."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._lock = threading.RLock()  # a signal may close the streams in mid-step

    def join(self, store: int, terminal: str) -> Listener:
        """Listen, from inside the event loop."""
        listener = Listener(store, terminal)
        with self._lock:
            self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.discard(listener)

    def tell(self, store: int, *streams: str) -> None:
        """Every till of a shop should pull these. From any thread."""
        for listener in self._copied():
            if listener.store == store:
                listener.stir(frozenset(streams), close=False)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        for listener in self._copied():
            listener.stir(frozenset(), close=True)

    def _copied(self) -> tuple[Listener, ...]:
        with self._lock:
            return tuple(self._listeners)
