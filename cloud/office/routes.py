"""All pages under `/office`, and what they answer when something is not right."""

from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from cloud.office.activity import activity
from cloud.office.coupon_lists import coupon_lists
from cloud.office.dashboard import dashboard
from cloud.office.holds import holds
from cloud.office.offers import offers
from cloud.office.render import bare_page, page
from cloud.office.signing_in import signing_in
from cloud.office.tills import tills
from cloud.office.visits import NotSignedIn, SignedIn, Turned, to_sign_in, visit_of
from cloud.problems import Refused

_nowhere = APIRouter(include_in_schema=False)


@_nowhere.get("/office/{path:path}")
def nothing_here(visit: SignedIn) -> Response:
    """An address that is no page."""
    return page(
        visit, "turned.html", status=404, words=("没有这个页面。", "There is no such page.")
    )


ROUTERS = (signing_in, dashboard, offers, holds, tills, coupon_lists, activity, _nowhere)
"""The last one answers for every address that is no page."""


def open_office(app: FastAPI) -> None:
    """Add the back office to the cloud."""
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(Turned, _turned)


def trouble(request: Request, *, status: int = 500) -> Response:
    """Something of ours broke. Asks nothing of the database, which may be what broke."""
    words = (
        "我们这边出了点问题，请稍等再试。",
        "Something went wrong on our side. Try again soon.",
    )
    return bare_page(request, "trouble.html", status, words=words)


def refusal(request: Request, error: Refused) -> Response:
    """A wrong method, or a form beyond reason."""
    words = (
        "这个请求不对，请回后台重来。",
        "This request is not right. Please start again.",
    )
    return bare_page(request, "trouble.html", error.status, words=words)


async def _not_signed_in(_: Request, error: Exception) -> Response:
    assert isinstance(error, NotSignedIn)  # noqa: S101 - registered for nothing else
    return to_sign_in(error.then)


async def _turned(request: Request, error: Exception) -> Response:
    assert isinstance(error, Turned)  # noqa: S101 - registered for nothing else
    chinese, english = error.words

    def answer() -> Response:
        try:
            visit = visit_of(request)
        except NotSignedIn:
            return bare_page(request, "trouble.html", error.status, words=(chinese, english))
        return page(visit, "turned.html", status=error.status, words=(chinese, english))

    return await run_in_threadpool(answer)
