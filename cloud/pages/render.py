"""Templates to pages: language, the one style sheet, and the headers that guard a page."""

import base64
import hashlib
from importlib.resources import files

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cloud.calls import parts_of
from cloud.pages.visitors import is_secure

LANGUAGE_COOKIE = "ry_lang"
LANGUAGES = ("zh", "en")
_YEAR_S = 365 * 24 * 3600


def _style() -> str:
    text = files("cloud.pages").joinpath("page.css").read_text("utf-8")
    return "".join(line.strip() for line in text.splitlines())


CSS = _style()
_STYLE_HASH = base64.b64encode(hashlib.sha256(CSS.encode("utf-8")).digest()).decode("ascii")
GUARDS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
"""On every answer to a phone, redirects included."""
_SECURE = {"Strict-Transport-Security": f"max-age={_YEAR_S}"}

_templates = Environment(
    loader=PackageLoader("cloud.pages", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def solid(text: str) -> str:
    """Text that stays on one line as long as there is room for it, in a span of class `nb`."""
    return text.replace(" ", "\u00a0").replace("·", "\u2060·\u2060")


_templates.filters["solid"] = solid


def policy(door: str) -> str:
    """The content security policy of a page whose forms may lead to `door` besides ourselves: a
    browser holds the redirect after a form against `form-action` too."""
    targets = f"'self' {door}".rstrip()
    return (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action {targets};"
        " base-uri 'none'; frame-ancestors 'none'"
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
    parts = parts_of(request)
    app = parts.ways.app_of(request.headers.get("user-agent", ""))
    secure = is_secure(parts)
    response = HTMLResponse(body, status, headers=GUARDS | (_SECURE if secure else {}))
    response.headers["Content-Security-Policy"] = policy(app.origin if app else "")
    response.headers["Vary"] = "Accept-Language, Cookie, User-Agent"
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=_YEAR_S,
            httponly=True,
            secure=secure,
            samesite="lax",
        )
    return response
