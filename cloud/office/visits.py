"""One request of somebody in the back office: who, in which language, and what they may do."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from cloud.calls import limited_body, parts_of
from cloud.office import sessions
from cloud.office.people import Role
from cloud.office.sessions import Session
from cloud.pages.render import language_of
from cloud.parts import Parts
from cloud.problems import Refused

FORM_LIMIT = 64 * 1024
FIELDS_LIMIT = 400
SEE_OTHER = 303
HOME = "/office/"
SIGN_IN = "/office/sign-in"


class NotSignedIn(Exception):
    """Nobody is: `then` is where to go after signing in."""

    def __init__(self, then: str) -> None:
        super().__init__("not signed in")
        self.then = then


class Turned(Exception):
    """A page that says why not. `words` in Chinese and English."""

    def __init__(self, status: int, *words: str) -> None:
        super().__init__(words[-1])
        self.status = status
        self.words = words


class OfficeVisit:
    """What every page of the back office starts from."""

    def __init__(self, request: Request, session: Session) -> None:
        self.request = request
        self.parts: Parts = parts_of(request)
        self.language = language_of(request)
        self.session = session

    @property
    def is_chinese(self) -> bool:
        return self.language == "zh"

    def pick(self, chinese: str, english: str) -> str:
        return chinese if self.is_chinese else english

    def may(self, role: Role) -> bool:
        return self.session.role.may(role)

    @property
    def form_reason(self) -> str:
        """What was typed as a reason, to be shown again."""
        return ""

    def asked(self, name: str) -> str:
        """A value of the address; empty when it is not there."""
        return self.request.query_params.get(name, "")


class Posted(OfficeVisit):
    """A form that its own page sent, from somebody who may send it."""

    def __init__(self, request: Request, session: Session, form: dict[str, list[str]]) -> None:
        super().__init__(request, session)
        self.form = form

    @property
    def form_reason(self) -> str:
        return self.field("reason")

    def field(self, name: str) -> str:
        """The first value of a field, without space around it."""
        return self.form.get(name, [""])[0].strip()


def visit_of(request: Request) -> OfficeVisit:
    """Somebody who is signed in. Raises NotSignedIn."""
    cookie = request.cookies.get(sessions.COOKIE, "")
    session = sessions.session_of(parts_of(request), cookie) if cookie else None
    if session is None:
        raise NotSignedIn(_where(request))
    return OfficeVisit(request, session)


SignedIn = Annotated[OfficeVisit, Depends(visit_of)]


def posted_by(role: Role) -> Callable[[Request], Coroutine[Any, Any, Posted]]:
    """A dependency: the form, if it came from a page of ours and this person may send it. Raises
    NotSignedIn, Turned."""

    async def posted(request: Request) -> Posted:
        check_origin(request)
        form = await form_of(request)
        visit = await run_in_threadpool(visit_of, request)
        if not sessions.is_token(visit.session, form.get("csrf", [""])[0]):
            raise Turned(403, "页面太旧了，请刷新再试。", "This page is too old. Please reload it.")
        if not visit.may(role):
            raise Turned(403, "你没有权限做这件事。", "You are not allowed to do this.")
        return Posted(request, visit.session, form)

    return posted


FromOperator = Annotated[Posted, Depends(posted_by(Role.OPERATOR))]
FromApprover = Annotated[Posted, Depends(posted_by(Role.APPROVER))]
FromAnybody = Annotated[Posted, Depends(posted_by(Role.READ))]


async def form_of(request: Request) -> dict[str, list[str]]:
    """The fields of a form. Raises Turned for one beyond reason and for what is none."""
    try:
        body = await limited_body(request, FORM_LIMIT)
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS_LIMIT)
    except Refused as error:
        raise Turned(error.status, "表单太大了。", "The form is too large.") from error
    except ValueError as error:  # not UTF-8, or too many fields
        raise Turned(400, "表单读不懂。", "The form cannot be read.") from error


def check_origin(request: Request) -> None:
    """A form of another site, or one that does not say where it comes from. Raises Turned."""
    origin = urlsplit(request.headers.get("origin", ""))
    if not origin.netloc or origin.netloc != request.headers.get("host", ""):
        raise Turned(403, "这个请求不是从后台页面来的。", "This came from no page of ours.")


def go(where: str) -> Response:
    """See other: what was posted is not posted again by a reload."""
    return RedirectResponse(where, SEE_OTHER, headers={"Cache-Control": "no-store"})


def to_sign_in(then: str) -> Response:
    return go(SIGN_IN if then in (HOME, "") else f"{SIGN_IN}?then={quote(then, safe='')}")


def is_secure(request: Request) -> bool:
    """Whether browsers reach us by https, as far as we know."""
    origin = parts_of(request).claim_origin.lower()
    return request.url.scheme == "https" or origin.startswith("https:")


def _where(request: Request) -> str:
    """The page to come back to; a form is not sent twice."""
    if request.method != "GET":
        return HOME
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
