"""The way in and the way out. One error for a wrong name and a wrong password."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from cloud import log
from cloud.addresses import network_of
from cloud.calls import parts_of
from cloud.office import people, sessions
from cloud.office.deeds import Deed, note
from cloud.office.render import bare_page
from cloud.office.visits import HOME, FromAnybody, check_origin, form_of, go, is_secure

signing_in = APIRouter(include_in_schema=False)


@signing_in.get("/office")
def no_slash() -> Response:
    """The address as people type it."""
    return go(HOME)


@signing_in.get("/office/sign-in")
def ask(request: Request) -> Response:
    """The form."""
    return _form(request, 200, then=request.query_params.get("then", ""))


@signing_in.post("/office/sign-in")
async def sign_in(request: Request) -> Response:
    """A press on 登录."""
    check_origin(request)
    form = await form_of(request)
    name, password = (form.get(field, [""])[0] for field in ("name", "password"))
    then = form.get("then", [""])[0]
    return await run_in_threadpool(_let_in, request, name.strip(), password, then)


@signing_in.post("/office/sign-out")
def sign_out(visit: FromAnybody) -> Response:
    """The session ends on both sides."""
    sessions.end(visit.parts, visit.request.cookies.get(sessions.COOKIE, ""))
    with visit.parts.database.write() as work:
        note(visit.parts, work, Deed.SIGNED_OUT, name=visit.session.name)
    response = go("/office/sign-in")
    sessions.forget(response)
    return response


def _let_in(request: Request, name: str, password: str, then: str) -> Response:
    parts = parts_of(request)
    address = network_of(request.client.host) if request.client else ""
    try:
        known = people.recognised(parts, name, password, address)
    except people.TooManyTries as many:
        log.warn("office_too_many_tries")
        return _form(request, 429, then=then, name=name, again=many.clock)
    with parts.database.write() as work:
        is_somebody = people.role_of(work, name) is not None  # else it may be a password
        deed = Deed.SIGNED_IN if known else Deed.REFUSED
        note(parts, work, deed, name=name if is_somebody else "", detail=address)
    if not known:
        log.warn("office_refused")
        return _form(request, 403, then=then, name=name, wrong=True)
    response = go(inside(then))
    sessions.remember(response, sessions.begin(parts, name), secure=is_secure(request))
    return response


def inside(then: str) -> str:
    """Only ever a page of the back office: never another site by a crafted link."""
    is_ours = then.startswith(HOME) and then.isascii() and then.isprintable() and "\\" not in then
    return then if is_ours else HOME


def _form(
    request: Request,
    status: int,
    *,
    then: str,
    name: str = "",
    wrong: bool = False,
    again: str = "",
) -> Response:
    return bare_page(
        request, "sign_in.html", status, then=then, name=name, wrong=wrong, again=again
    )
