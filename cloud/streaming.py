"""The stream of hints to one till: what to pull, soon after it changed.

A hint made in this process comes at once. What another process changed (a published price, a
revocation) shows at the next heartbeat, which compares versions.
"""

from collections.abc import AsyncIterator, Iterable

from fastapi.concurrency import run_in_threadpool

from cloud.parts import Parts
from cloud.signing import Caller
from cloud.sync import STREAMS, versions
from pos_app.domain.wire import Hint, encode

HEARTBEAT_S = 15.0
OPEN_MS = 15 * 60_000


async def hints_for(parts: Parts, caller: Caller) -> AsyncIterator[bytes]:
    """Server-sent events until the till leaves, is revoked, or 15 minutes are over."""
    listener = parts.hints.join(caller.store, caller.terminal)
    ends = parts.clock() + OPEN_MS
    try:
        seen = await run_in_threadpool(
            versions, parts, caller
        )  # first: a change from now on counts
        yield _events(STREAMS)  # whatever was missed while nobody listened
        while not listener.closed and parts.clock() < ends:
            told = await listener.take(HEARTBEAT_S)
            if await run_in_threadpool(_is_revoked, parts, caller):
                return
            now = await run_in_threadpool(versions, parts, caller)
            moved = {stream for stream in STREAMS if now[stream] != seen[stream]}
            seen = now
            yield _events(told | moved) or b": still here\n\n"
    finally:
        parts.hints.leave(listener)


def _events(streams: Iterable[str]) -> bytes:
    return b"".join(
        b"event: hint\ndata: " + encode(Hint(stream)) + b"\n\n" for stream in sorted(streams)
    )


def _is_revoked(parts: Parts, caller: Caller) -> bool:
    with parts.database.read() as work:
        row = work.find("SELECT revoked FROM terminal WHERE terminal_id = ?", (caller.terminal,))
    return row is None or bool(row[0])
