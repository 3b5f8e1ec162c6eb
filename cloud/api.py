"""The calls of the tills, under `/v1`. Signed but for enrolment and the time."""

import zlib
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from cloud import enrolment, ingest, sync
from cloud.contract import answers, takes
from cloud.parts import Parts
from cloud.problems import Refused, too_large, unreadable
from cloud.signing import Call, Caller, caller_of
from cloud.streaming import hints_for
from pos_app.domain.wire import (
    BODY_LIMIT,
    INFLATED_LIMIT,
    Enrolled,
    Enrolment,
    EventsAck,
    EventsUpload,
    ServerTime,
    SyncPage,
    Unreadable,
    decode,
    encode,
)

ENROLMENT_LIMIT = 4096
CURSOR_LIMIT = 2**53
NONCE = r"^[A-Za-z0-9_-]{8,64}$"
_GZIP = 16 + zlib.MAX_WBITS

api = APIRouter(prefix="/v1", tags=["till"])

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
    body = await _limited_body(request, BODY_LIMIT)
    call = Call(request.method, str(request.url), request.headers, body)
    return Signed(parts, await run_in_threadpool(caller_of, parts, call), call)


Cursor = Annotated[int, Query(ge=0, le=CURSOR_LIMIT)]
BySignature = Annotated[Signed, Depends(signed)]


@api.post("/enrol", openapi_extra=takes(Enrolment), responses=answers(Enrolled, 400, 403, 409))
async def enrol(request: Request) -> Response:
    """A one-time code and the till's fresh public key become its identity. Not signed."""
    asked = _decoded(await _limited_body(request, ENROLMENT_LIMIT), Enrolment)
    return _json(await run_in_threadpool(enrolment.enrol, parts_of(request), asked))


@api.get("/time", responses=answers(ServerTime, 400))
def time(request: Request, nonce: Annotated[str, Query(pattern=NONCE)]) -> Response:
    """The time, signed together with the caller's nonce. Not signed by the caller, whose clock may
    be wrong."""
    return _json(sync.time(parts_of(request), nonce))


@api.post(
    "/terminals/{terminal}/events",
    openapi_extra=takes(EventsUpload),
    responses=answers(EventsAck, 400, 401, 403, 409, 413, 415, 422),
)
def events(terminal: str, by: BySignature) -> Response:
    """A run of journal entries, as they are or with `Content-Encoding: gzip`. The answer is given
    after the commit."""
    if terminal != by.caller.terminal:
        raise Refused(403, "other_terminal", "signed by another till")
    upload = _decoded(_inflated(by.call), EventsUpload)
    return _json(ingest.take_in(by.parts, by.caller, upload))


@api.get("/sync/{stream}", responses=answers(SyncPage, 401, 403, 404))
def sync_page(stream: str, by: BySignature, after: Cursor = 0) -> Response:
    """The next page of `catalogue`, `rules` or `claims`. Asking from a cursor acknowledges what
    stands before it."""
    return _json(sync.page(by.parts, by.caller, stream, after))


@api.get("/stream", responses=answers(None, 401, 403))
async def stream(by: BySignature) -> StreamingResponse:
    """Server-sent events that name the stream to pull. Closed after 15 minutes."""
    return StreamingResponse(
        hints_for(by.parts, by.caller),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _limited_body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)


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


def _decoded(body: bytes, kind: type[Message]) -> Message:
    try:
        return decode(body, kind)
    except Unreadable as error:
        raise unreadable(str(error)) from error


def _json(message: object) -> Response:
    return Response(encode(message), media_type="application/json")
