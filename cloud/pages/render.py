"""Templates to pages: language, the one style sheet, and the headers that guard a page."""

import base64
import hashlib
from importlib.resources import files

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

LANGUAGE_COOKIE = "ry_lang"
LANGUAGES = ("zh", "en")
_YEAR_S = 365 * 24 * 3600


def _style() -> str:
    text = files("cloud.pages").joinpath("page.css").read_text("utf-8")
    return "".join(line.strip() for line in text.splitlines())


CSS = _style()
POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(CSS.encode("utf-8")).digest()).decode("ascii")
    + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Language, Cookie",
}

_templates = Environment(
    loader=PackageLoader("cloud.pages", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def language_of(request: Request) -> str:
    """What the link said, else what it said before, else what the browser prefers; Chinese when
    nothing decides."""
    for wish in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wish in LANGUAGES:
            return wish
    for part in request.headers.get("accept-language", "").lower().split(","):
        tag = part.split(";")[0].strip()[:2]
        if tag in LANGUAGES:
            return tag
    return "zh"


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    other_language: str = "",
    **facts: object,
) -> HTMLResponse:
    """A finished page in the request's language. `other_language` is the link's query, if the page
    can be asked for again."""
    language = language_of(request)
    zh = language == "zh"

    def pick(chinese: str, english: str) -> str:
        return chinese if zh else english

    other = f"{other_language}lang={pick('en', 'zh')}" if other_language else ""
    body = _templates.get_template(template).render(
        _=pick,
        zh=zh,
        css=Markup(CSS),  # noqa: S704 - our own file
        other_language=other,
        **facts,
    )
    response = HTMLResponse(body, status, headers=_HEADERS)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=_YEAR_S, httponly=True, samesite="lax"
        )
    return response
