"""Templates to pages: one style sheet and one script, both named by their hashes."""

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cloud.office import amounts
from cloud.office.chrome import chrome
from cloud.office.visits import OfficeVisit
from cloud.pages.render import LANGUAGE_COOKIE, LANGUAGES, language_of

_YEAR_S = 365 * 24 * 3600


def _text_of(name: str) -> str:
    text = files("cloud.office").joinpath(name).read_text("utf-8")
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _hash_of(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


CSS = _text_of("office.css")
SCRIPT = _text_of("office.js")
POLICY = (
    f"default-src 'none'; style-src {_hash_of(CSS)}; script-src {_hash_of(SCRIPT)};"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Language, Cookie",
}

_templates = Environment(
    loader=PackageLoader("cloud.office", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.do"],
)


def page(visit: OfficeVisit, template: str, *, status: int = 200, **facts: object) -> HTMLResponse:
    """A finished page for somebody who is signed in."""
    place = chrome(visit)
    return _response(visit.request, template, status, {"visit": visit, "place": place, **facts})


def bare_page(request: Request, template: str, status: int, **facts: object) -> HTMLResponse:
    """A finished page for somebody who is not."""
    return _response(request, template, status, facts)


def _response(
    request: Request, template: str, status: int, facts: Mapping[str, object]
) -> HTMLResponse:
    language = language_of(request)
    zh = language == "zh"

    def pick(chinese: object, english: object) -> object:
        return chinese if zh else english

    def say(words: tuple[str, str]) -> str:
        return words[0] if zh else words[1]

    def address(**changes: object) -> str:
        """This page's address with some of its query changed; empty values are left out."""
        query = {**request.query_params, **{name: str(value) for name, value in changes.items()}}
        left = {name: value for name, value in query.items() if value and name != "lang"}
        return f"{request.url.path}?{urlencode(left)}"

    body = _templates.get_template(template).render(
        _=pick,
        say=say,
        zh=zh,
        address=address,
        lang_link=_language_link(request, "en" if zh else "zh"),
        css=Markup(CSS),  # noqa: S704 - our own file
        script=Markup(SCRIPT),  # noqa: S704 - our own file
        yuan=amounts.yuan,
        count=amounts.count,
        some=lambda number, *units: amounts.some(number, *units, zh=zh),
        moment=amounts.moment,
        **facts,
    )
    response = HTMLResponse(body, status, headers=HEADERS)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=_YEAR_S, httponly=True, samesite="lax"
        )
    return response


def _language_link(request: Request, language: str) -> str:
    query = {**request.query_params, "lang": language}
    path = request.url.path if request.method == "GET" else "/office/"
    return f"{path}?{urlencode(query)}"
