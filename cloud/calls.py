"""What every call of a till has in common: a bounded body, a signature that holds, its own path."""

import zlib
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from cloud.parts import Parts
from cloud.problems import Refused, too_large, unreadable
from cloud.signing import Call, Caller, caller_of
from pos_app.domain.wire import BODY_LIMIT, INFLATED_LIMIT, Unreadable, decode, encode

CURSOR_LIMIT = 2**53
NONCE = r"^[A-Za-z0-9_-]{8,64}$"
_GZIP = 16 + zlib.MAX_WBITS

Message = TypeVar("Message")


@dataclass(frozen=True, slots=True)
class Signed:
    """A call whose signature holds."""

    parts: Parts
    caller: Caller
    call: Call


def parts_of(request: Request) -> Parts:
    """The parts that `create_app` joined."""
    parts: Parts = request.app.state.parts
    return parts


async def signed(request: Request) -> Signed:
    """Read the body within its limit, then verify. Raises Refused."""
    parts = parts_of(request)
    body = await limited_body(request, BODY_LIMIT)
    call = Call(request.method, str(request.url), request.headers, body)
    return Signed(parts, await run_in_threadpool(caller_of, parts, call), call)


BySignature = Annotated[Signed, Depends(signed)]


def own(terminal: str, by: BySignature) -> Signed:
    """A call whose path names the till that signed it. Raises Refused."""
    if terminal != by.caller.terminal:
        raise Refused(403, "other_terminal", "signed by another till")
    return by


ByItself = Annotated[Signed, Depends(own)]
Cursor = Annotated[int, Query(ge=0, le=CURSOR_LIMIT)]
Nonce = Annotated[str, Query(pattern=NONCE)]


async def limited_body(request: Request, limit: int) -> bytes:
    """Raises Refused as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)


def message_in(call: Call, kind: type[Message]) -> Message:
    """The message that a call carries, as it is or with `Content-Encoding: gzip`. Raises
    Refused."""
    return decoded(_inflated(call), kind)


def decoded(body: bytes, kind: type[Message]) -> Message:
    """Raises Refused."""
    try:
        return decode(body, kind)
    except Unreadable as error:
        raise unreadable(str(error)) from error


def as_json(message: object) -> Response:
    return Response(encode(message), media_type="application/json")


def _inflated(call: Call) -> bytes:
    encoding = call.headers.get("content-encoding", "identity").lower()
    if encoding == "identity":
        return call.body
    if encoding != "gzip":
        raise Refused(415, "encoding", "gzip or identity", encoding)
    inflater = zlib.decompressobj(_GZIP)
    try:
        inflated = inflater.decompress(call.body, INFLATED_LIMIT + 1)
    except zlib.error as error:
        raise unreadable(f"not gzip: {error}") from error
    if len(inflated) > INFLATED_LIMIT:
        raise too_large(INFLATED_LIMIT)
    if not inflater.eof or inflater.unused_data:
        raise unreadable("not one whole gzip member")
    return inflated
