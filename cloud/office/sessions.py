"""A signed-in browser: a cookie of 160 random bits, and a row that ends with the working day."""

import hashlib
import hmac
from dataclasses import dataclass

from fastapi.responses import Response

from cloud.office.people import Role, role_of
from cloud.parts import Parts
from pos_app.domain import crockford

COOKIE = "ry_office"
COOKIE_PATH = "/office"
LIFE_MS = 10 * 3600 * 1000
_COOKIE_BYTES = 20


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and what their forms must bring back."""

    name: str
    role: Role
    csrf: str


def begin(parts: Parts, name: str) -> str:
    """Open a session; the value of its cookie."""
    cookie = crockford.encode_bytes(parts.chance(_COOKIE_BYTES))
    now = parts.clock()
    with parts.database.write() as work:
        work.do("DELETE FROM office_session WHERE expires_at <= ?", (now,))
        work.do(
            "INSERT INTO office_session (cookie_hash, name, opened_at, expires_at)"
            " VALUES (?, ?, ?, ?)",
            (_hash(cookie), name, now, now + LIFE_MS),
        )
    return cookie


def session_of(parts: Parts, cookie: str) -> Session | None:
    """The live session of a cookie."""
    with parts.database.read() as work:
        row = work.find(
            "SELECT name FROM office_session WHERE cookie_hash = ? AND expires_at > ?",
            (_hash(cookie), parts.clock()),
        )
        role = role_of(work, row[0]) if row is not None else None
    if row is None or role is None:
        return None
    return Session(row[0], role, _csrf(parts, cookie))


def end(parts: Parts, cookie: str) -> None:
    """Sign out: the cookie is worth nothing from now on."""
    with parts.database.write() as work:
        work.do("DELETE FROM office_session WHERE cookie_hash = ?", (_hash(cookie),))


def remember(response: Response, cookie: str, *, secure: bool) -> None:
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=LIFE_MS // 1000,
        path=COOKIE_PATH,
        httponly=True,
        secure=secure,
        samesite="strict",
    )


def forget(response: Response) -> None:
    response.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="strict")


def is_token(session: Session, given: str) -> bool:
    """Whether a form brought this session's token back."""
    return hmac.compare_digest(session.csrf.encode(), given.encode("utf-8", "replace"))


def _csrf(parts: Parts, cookie: str) -> str:
    return parts.keys.keyed("office csrf", cookie.encode("utf-8", "replace")).hex()


def _hash(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).digest()
