"""The cloud as one ASGI application: its parts joined, its routes, its refusals."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException

from cloud import log
from cloud.admission import Admission
from cloud.api import api
from cloud.budgets.mover import Mover
from cloud.calls import parts_of
from cloud.contract import describe
from cloud.coupon_keys import keys_at_start
from cloud.database import Database, DatabaseUnavailable
from cloud.desk import Crowded, Desk
from cloud.hints import Hints
from cloud.identities.ways import COOKIE_ONLY, Ways
from cloud.office import routes as office
from cloud.pages import rushes, states
from cloud.pages.app_return import app_return
from cloud.pages.phone import phone
from cloud.pages.routes import pages
from cloud.pages.same_origin import forms_of_ours_only
from cloud.pages.small_forms import SmallForms
from cloud.pages.visits import Visit
from cloud.parts import Parts
from cloud.presses import Presses
from cloud.problems import Refused, unreadable
from cloud.quiet import work_in_quiet_moments
from cloud.shelf import Shelf
from pos_app.domain.wire import Problem, encode

_PROGRAMS = ("/v1/", "/healthz", "/openapi.json")
_OFFICE = "/office"
_GONE, _TOLD = 410, (403, 405)
"""A person is told nothing but to scan again; programs that look at phone pages learn why."""
_AWAY = Refused(503, "database", "the database is not available", retry_after_s=10)
_DESCRIPTION = "The reference cloud of a shop till. The protocol is in docs/protocol.md."


def create_app(
    database: Database,
    *,
    clock: Callable[[], int],
    claim_origin: str,
    chance: Callable[[int], bytes] = secrets.token_bytes,
    ways: Ways = COOKIE_ONLY,
) -> FastAPI:
    """Join the parts over an open database. Raises DatabaseUnusable.

    `claim_origin` is how phones reach this cloud, `https://host` without a path; tills learn it at
    enrolment and draw it on their screens. `ways` are the identities beyond a cookie that shoppers
    can prove here.
    """
    desk = Desk(database, chance)
    app = FastAPI(
        title="xiaodian cloud",
        version="1",
        description=_DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,  # its page fetches scripts from elsewhere; /openapi.json says the same
        redoc_url=None,
    )
    app.state.parts = Parts(
        database=database,
        keys=keys_at_start(database),
        hints=Hints(),
        uploads=Admission(chance),
        presses=Presses(desk.crowded),
        desk=desk,
        mover=Mover(database, clock, chance),
        shelf=Shelf(database),
        clock=clock,
        chance=chance,
        claim_origin=claim_origin.rstrip("/"),
        ways=ways,
    )
    app.include_router(api)
    for router in (pages, phone, app_return):
        app.include_router(router, dependencies=[Depends(forms_of_ours_only)])
    office.open_office(app)
    app.add_api_route("/healthz", healthz, tags=["operation"], response_class=PlainTextResponse)
    app.add_middleware(SmallForms)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Crowded, _crowded)
    app.add_exception_handler(DatabaseUnavailable, _unavailable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _no_such_place)
    app.add_exception_handler(Exception, _broken)
    describe(app)
    return app


def healthz(request: Request) -> PlainTextResponse:
    """`ok` if the database can be written."""
    with parts_of(request).database.write() as work:
        work.find("SELECT count(*) FROM meta")
    return PlainTextResponse("ok\n")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    stop = asyncio.Event()
    working = asyncio.create_task(work_in_quiet_moments(app.state.parts, stop))
    yield
    stop.set()
    app.state.parts.desk.close()
    await working
    app.state.parts.hints.close()
    app.state.parts.database.close()


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for nothing else
    log.note("refused", code=error.code, status=error.status, detail=error.detail)
    return _problem(request, error)


async def _crowded(request: Request, error: Exception) -> Response:
    """Nobody's fault, and nothing has been done: the page says when to press again."""
    assert isinstance(error, Crowded)  # noqa: S101 - registered for nothing else
    log.note("crowded", retry_after_s=error.retry_after_s)
    return await rushes.turned_away(request, error.retry_after_s)


async def _unavailable(request: Request, error: Exception) -> Response:
    """The database's server or disk is in trouble; nothing was done, or the same call again does
    it. Tills keep what they have and ask again."""
    log.warn("database_unavailable", detail=str(error))
    if request.url.path.startswith(_PROGRAMS):
        return _problem(request, _AWAY)
    is_office = request.url.path.startswith(_OFFICE)
    trouble = office.trouble if is_office else states.trouble
    page = trouble(request, status=_AWAY.status)
    page.headers["Retry-After"] = str(_AWAY.retry_after_s)
    return page


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
    places = "; ".join(".".join(map(str, fault["loc"])) for fault in error.errors())
    return await _answer(request, unreadable(places))


async def _no_such_place(request: Request, error: Exception) -> Response:
    """A wrong address or method."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    return await _answer(request, Refused(error.status_code, "no_such_call", str(error.detail)))


async def _broken(request: Request, error: Exception) -> Response:
    """A bug or a broken disk. The server logs the trace."""
    log.warn("broken", kind=type(error).__name__)
    if request.url.path.startswith(_PROGRAMS):
        return _problem(request, Refused(500, "broken", "the cloud is broken; try again later"))
    if request.url.path.startswith(_OFFICE):
        return office.trouble(request)
    return states.trouble(request)


async def _answer(request: Request, error: Refused) -> Response:
    """A problem for programs, the page that helps for people."""
    if request.url.path.startswith(_PROGRAMS):
        return _problem(request, error)
    if request.url.path.startswith(_OFFICE):
        return office.refusal(request, error)
    status = error.status if error.status in _TOLD else _GONE
    return await run_in_threadpool(lambda: states.scan_again(Visit(request), status=status))


def _problem(request: Request, error: Refused) -> Response:
    problem = Problem(
        code=error.code,
        title=error.title,
        status=error.status,
        detail=error.detail,
        server_utc_ms=parts_of(request).clock(),
    )
    headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else {}
    return Response(encode(problem), error.status, headers, media_type="application/problem+json")
