"""The number that a code went to, sealed in the shopper's own browser for five minutes.

Why: the next page says where the code went and can send another, and the cloud keeps no number.
"""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi.responses import Response

from cloud.identities.phone_codes import LIVES_MS, number_of
from cloud.pages.visits import Visit

COOKIE = "ry_n"
PATH = "/phone"
_NONCE_BYTES = 12


def leave(response: Response, visit: Visit, number: str) -> None:
    """Put it into the browser that typed it."""
    nonce = visit.parts.chance(_NONCE_BYTES)
    box = nonce + _box(visit).encrypt(nonce, number.encode(), visit.visitor.browser)
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(box).decode("ascii"),
        max_age=LIVES_MS // 1000,
        path=PATH,
        httponly=True,
        secure=visit.secure,
        samesite="lax",
    )


def opened(visit: Visit) -> str | None:
    """The number that this browser brings back; None for none, and for one that is not ours."""
    try:
        box = base64.b64decode(visit.request.cookies.get(COOKIE, ""), altchars=b"-_", validate=True)
        number = (
            _box(visit)
            .decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], visit.visitor.browser)
            .decode()
        )
    except (ValueError, InvalidTag):
        return None
    return number_of(number)


def take_away(response: Response, visit: Visit) -> None:
    response.delete_cookie(COOKIE, path=PATH, httponly=True, secure=visit.secure, samesite="lax")


def _box(visit: Visit) -> AESGCM:
    return AESGCM(visit.parts.keys.keyed("number cookie", b""))
