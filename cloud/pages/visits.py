"""One request of a phone: who, in which language, before which screen."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from cloud import claims
from cloud.calls import parts_of
from cloud.identities.claimants import claimant_of
from cloud.pages import visitors
from cloud.pages.render import language_of
from cloud.parts import Parts

SEE_OTHER = 303


class Visit:
    """What every page starts from. `session` is the live claim session, if there is one;
    `person` is whom this browser is known to belong to."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.parts: Parts = parts_of(request)
        self.language = language_of(request)
        self.visitor = visitors.visitor_of(self.parts, request)
        self.secure = self.parts.claim_origin.lower().startswith("https:")
        cookie = request.cookies.get(visitors.SESSION_COOKIE, "")
        self.session = claims.session_of(self.parts, cookie, self.visitor.browser)
        with self.parts.database.read() as work:
            self.person = claimant_of(work, self.visitor.browser, self.parts.clock())

    def pick(self, chinese: str, english: str) -> str:
        return chinese if self.language == "zh" else english

    def go(self, where: str) -> Response:
        """See other: what was posted is not posted again by a reload."""
        return RedirectResponse(where, SEE_OTHER, headers={"Cache-Control": "no-store"})
