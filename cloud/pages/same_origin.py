"""Whether a form was sent by one of our own pages.

Cookies are SameSite=Lax already; this holds where a browser does not know that. A page names its
origin only under a referrer policy that lets it, hence `same-origin` and not `no-referrer`, under
which browsers send `Origin: null`.
"""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.exceptions import HTTPException

_LOOKS = ("GET", "HEAD", "OPTIONS")
_OURS = ("same-origin", "none")


def forms_of_ours_only(request: Request) -> None:
    """Raises HTTPException 403 for anything but a look that another site's page has sent."""
    if request.method not in _LOOKS and not is_ours(request):
        raise HTTPException(403, "sent by a page of another site")


def is_ours(request: Request) -> bool:
    """What the browser says of the page that the form was on. Old ones say nothing at all."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in _OURS
    if origin is None:
        return True
    return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
