"""The calls of the tills, under `/v1`. Signed but for enrolment and the time."""

from collections.abc import Callable
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from cloud import (
    enrolment,
    epochs,
    in_parts,
    ingest,
    lending,
    returning,
    short_codes,
    sync,
    tails,
)
from cloud.calls import (
    ByItself,
    BySignature,
    Cursor,
    Message,
    Nonce,
    Signed,
    as_json,
    decoded,
    limited_body,
    message_in,
    parts_of,
)
from cloud.contract import answers, takes
from cloud.parts import Parts
from cloud.signing import Caller
from cloud.streaming import hints_for
from pos_app.domain.wire import Enrolled, Enrolment, EventsAck, EventsUpload, ServerTime, SyncPage
from pos_app.domain.wire_coupons import (
    CouponReturned,
    CouponSought,
    CouponWanted,
    LockAnswer,
    Noted,
)
from pos_app.domain.wire_history import EPOCHS_LIMIT, EntryPart, EpochAsked

ENROLMENT_LIMIT = 4096
_UPLOAD = answers(EventsAck, 400, 401, 403, 409, 413, 415, 422, 503)

api = APIRouter(prefix="/v1", tags=["till"])


@api.post("/enrol", openapi_extra=takes(Enrolment), responses=answers(Enrolled, 400, 403, 409))
async def enrol(request: Request) -> Response:
    """A one-time code and the till's fresh public key become its identity. Not signed."""
    asked = decoded(await limited_body(request, ENROLMENT_LIMIT), Enrolment)
    return as_json(await run_in_threadpool(enrolment.enrol, parts_of(request), asked))


@api.get("/time", responses=answers(ServerTime, 400))
def time(request: Request, nonce: Nonce) -> Response:
    """The time, signed together with the caller's nonce. Not signed by the caller, whose clock may
    be wrong."""
    return as_json(sync.time(parts_of(request), nonce))


@api.get("/sync/{stream}", responses=answers(SyncPage, 401, 403, 404))
def sync_page(stream: str, by: BySignature, after: Cursor = 0) -> Response:
    """The next page of `catalogue`, `rules`, `claims` or `messages`. Asking from a cursor
    acknowledges what stands before it."""
    return as_json(sync.page(by.parts, by.caller, stream, after))


@api.get("/stream", responses=answers(None, 401, 403))
async def stream(by: BySignature) -> StreamingResponse:
    """Server-sent events that name the stream to pull. Closed after 15 minutes."""
    return StreamingResponse(
        hints_for(by.parts, by.caller),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


# --- single coupons ---


@api.post(
    "/terminals/{terminal}/coupons/find",
    openapi_extra=takes(CouponSought),
    responses=answers(SyncPage, 400, 401, 403),
)
def find_coupon(by: ByItself) -> Response:
    """The open coupon of this shop with eight digits. Wrong digits are counted."""
    found = short_codes.find(by.parts, by.caller, message_in(by.call, CouponSought))
    return as_json(sync.sealed(by.parts, by.caller, found))


@api.post(
    "/terminals/{terminal}/coupons/lock",
    openapi_extra=takes(CouponWanted),
    responses=answers(SyncPage, 400, 401, 403),
)
def lock_coupon(by: ByItself) -> Response:
    """Whether this till may redeem a coupon of the home till. Asked again until it is decided."""
    lent = lending.want(by.parts, by.caller, message_in(by.call, CouponWanted))
    return as_json(sync.sealed(by.parts, by.caller, lent))


@api.post(
    "/terminals/{terminal}/coupons/release",
    openapi_extra=takes(CouponReturned),
    responses=answers(Noted, 400, 401, 403),
)
def release_coupon(by: ByItself) -> Response:
    """A lent coupon was not redeemed."""
    lending.give_back(by.parts, by.caller, message_in(by.call, CouponReturned))
    return as_json(Noted(is_noted=True))


@api.post(
    "/terminals/{terminal}/coupons/answer",
    openapi_extra=takes(LockAnswer),
    responses=answers(Noted, 400, 401, 403),
)
def answer_lock(by: ByItself) -> Response:
    """The home till keeps its hands off a coupon, or cannot."""
    lending.answer(by.parts, by.caller, message_in(by.call, LockAnswer))
    return as_json(Noted(is_noted=True))


# --- a till's journal -----------------------------------------------------------------------------


@api.post("/terminals/{terminal}/events", openapi_extra=takes(EventsUpload), responses=_UPLOAD)
def events(by: ByItself) -> Response:
    """A run of journal entries, as they are or with `Content-Encoding: gzip`. The answer is given
    after the commit."""
    return _taken(by, EventsUpload, ingest.take_in)


@api.post("/terminals/{terminal}/tails", openapi_extra=takes(EventsUpload), responses=_UPLOAD)
def diverged(by: ByItself) -> Response:
    """A run of entries of a forked epoch that the cloud's history does not have."""
    return _taken(by, EventsUpload, tails.take_in)


@api.post("/terminals/{terminal}/parts", openapi_extra=takes(EntryPart), responses=_UPLOAD)
def part(by: ByItself) -> Response:
    """Bytes of one entry that no upload can hold, or that do not give its hash."""
    return _taken(by, EntryPart, in_parts.take_in)


@api.post(
    "/terminals/{terminal}/epochs",
    openapi_extra=takes(EpochAsked),
    responses=answers(SyncPage, 400, 401, 403, 409, 429),
)
def ask_epoch(by: ByItself) -> Response:
    """A new epoch after one that cannot go on. The same question gets the same answer."""
    given = epochs.give(by.parts, by.caller, message_in(by.call, EpochAsked))
    return as_json(sync.sealed(by.parts, by.caller, given))


@api.get("/terminals/{terminal}/epochs", responses=answers(SyncPage, 400, 401, 403))
def known_epochs(by: ByItself, nonce: Nonce) -> Response:
    """Every epoch of this till, and how far the cloud has it."""
    return as_json(sync.sealed(by.parts, by.caller, epochs.known(by.parts, by.caller, nonce)))


@api.get("/terminals/{terminal}/journal", responses=answers(SyncPage, 400, 401, 403, 404))
def journal(
    by: ByItself, epoch: Annotated[int, Query(ge=1, le=EPOCHS_LIMIT)], after: Cursor = 0
) -> Response:
    """This till's own entries back."""
    page = returning.page(by.parts, by.caller, epoch, after)
    return as_json(sync.sealed(by.parts, by.caller, page))


def _taken(
    by: Signed, kind: type[Message], take: Callable[[Parts, Caller, Message], EventsAck]
) -> Response:
    """In one of the places for uploads; the answer may ask for patience. Raises Refused."""
    with by.parts.uploads.place() as wait_s:
        ack = take(by.parts, by.caller, message_in(by.call, kind))
    return as_json(msgspec.structs.replace(ack, retry_after_s=wait_s))
