"""A phone's forms are a few hundred bytes; what is larger is refused before it is read."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LIMIT = 8 * 1024
_PLACES = ("/claim", "/erase", "/phone")


class SmallForms:
    """Lets through what says that it is small; the web server holds it to its word."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_form(scope) and not _is_small(scope):
            refusal = PlainTextResponse("a form has 8 KB at the most\n", 413)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_form(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    path: str = scope["path"]
    return path.startswith(_PLACES)


def _is_small(scope: Scope) -> bool:
    length = Headers(scope=scope).get("content-length", "")
    return length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= LIMIT
