"""One request of a phone: who, in which language, before which screen."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from cloud import claims
from cloud.addresses import network_of
from cloud.calls import parts_of
from cloud.identities.claimants import Claimant, claimant_of
from cloud.pages import visitors
from cloud.pages.render import GUARDS, language_of
from cloud.parts import Parts

SEE_OTHER = 303
NUMBER_LIMIT = 2**32 - 1
"""Offers and stores are numbers of four bytes."""


def number_in(text: str) -> int | None:
    """An offer or a store as a form sends it."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(NUMBER_LIMIT)):
        return None
    return int(text) if int(text) <= NUMBER_LIMIT else None


class Visit:
    """What every page starts from. `session` is the live claim session, if there is one;
    `person` is whom this browser is known to belong to; `app` the app that the page is open in, if
    it can name its account."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.parts: Parts = parts_of(request)
        self.language = language_of(request)
        self.visitor = visitors.visitor_of(self.parts, request)
        self.secure = visitors.is_secure(self.parts)
        self.address = network_of(request.client.host) if request.client else ""
        self.app = self.parts.ways.app_of(request.headers.get("user-agent", ""))
        cookie = request.cookies.get(visitors.SESSION_COOKIE, "")
        self.session = claims.session_of(self.parts, cookie, self.visitor.browser)
        self.person = self._person()

    def pick(self, chinese: str, english: str) -> str:
        return chinese if self.language == "zh" else english

    def look_again(self) -> None:
        """After something was proven."""
        self.person = self._person()

    def go(self, where: str) -> Response:
        """See other: what was posted is not posted again by a reload. `where` is a path of ours, or
        a provider's door."""
        return RedirectResponse(where, SEE_OTHER, headers=GUARDS)

    def _person(self) -> Claimant:
        with self.parts.database.read() as work:
            return claimant_of(work, self.visitor.browser, self.parts.clock())
