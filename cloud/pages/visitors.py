"""Who holds the phone: one random number in its browser, known here only as a keyed hash.

The page ticket carries a screen's code over the minutes that a person needs to read the page. It
is bound to the browser that opened it, so a forwarded page is worth nothing.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from cloud import claims
from cloud.database import Work
from cloud.desk import in_order
from cloud.identities.claimants import ref_of
from cloud.parts import Parts
from pos_app.domain import crockford
from pos_app.domain.deal import IdentityKind

CLAIMANT_COOKIE = "ry"
SESSION_COOKIE = "ry_s"
COOKIE_BYTES = 16
COOKIE_S = 180 * 24 * 3600
TRY_WINDOW_MS = 15 * 60_000
TRIES_A_PERSON = 20
TRIES_AN_ADDRESS = 300
_TICKET_MAC_SYMBOLS = 16


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser. `cookie` is its number; `browser` is all that we keep of it."""

    cookie: str
    browser: bytes
    is_new: bool


def visitor_of(parts: Parts, request: Request) -> Visitor:
    """The browser's number, or a fresh one for a browser that has none."""
    cookie = request.cookies.get(CLAIMANT_COOKIE, "")
    known = _is_number(cookie)
    if not known:
        cookie = crockford.encode_bytes(parts.chance(COOKIE_BYTES))
    return Visitor(cookie, ref_of(parts.keys, IdentityKind.COOKIE, cookie), not known)


def remember(response: Response, visitor: Visitor, *, secure: bool) -> None:
    """Leave the number in the browser for 180 days from now."""
    response.set_cookie(
        CLAIMANT_COOKIE,
        visitor.cookie,
        max_age=COOKIE_S,
        httponly=True,
        secure=secure,
        samesite="lax",
    )


def is_secure(parts: Parts) -> bool:
    """Whether cookies go over https only: phones reach this cloud by it."""
    return parts.claim_origin.lower().startswith("https:")


def forget(response: Response, *, secure: bool) -> None:
    for name in (CLAIMANT_COOKIE, SESSION_COOKIE):
        response.delete_cookie(name, httponly=True, secure=secure, samesite="lax")


def remember_session(response: Response, cookie: str, *, secure: bool) -> None:
    """Leave the claim session in the browser while it lives."""
    response.set_cookie(
        SESSION_COOKIE,
        cookie,
        max_age=claims.SESSION_MS // 1000,
        httponly=True,
        secure=secure,
        samesite="lax",
    )


def ticket_for(parts: Parts, visitor: Visitor, path: str) -> str:
    """A screen's path as this browser may bring it back within five minutes."""
    issued = crockford.encode_bits(parts.now_s(), 8)
    return f"{path}.{issued}.{_ticket_mac(parts, visitor, path, issued)}"


def path_in(parts: Parts, visitor: Visitor, ticket: str) -> str | None:
    """The path in a ticket that was made for this browser within five minutes."""
    path, _, rest = ticket.rpartition(".")
    path, _, issued = path.rpartition(".")
    genuine = hmac.compare_digest(
        _ticket_mac(parts, visitor, path, issued).encode(), rest.encode("utf-8", "replace")
    )
    if not genuine:
        return None
    age_ms = (parts.now_s() - crockford.decode_bits(issued)) * 1000
    return path if 0 <= age_ms < claims.SESSION_MS else None


def claimed_path(ticket: str) -> str:
    """The path that a ticket names, whoever it was made for."""
    return ticket.rpartition(".")[0].rpartition(".")[0]


def too_many_until(parts: Parts, visitor: Visitor, address: str) -> int | None:
    """Count this try. When there were too many, the time at which counting starts anew."""
    window = parts.clock() // TRY_WINDOW_MS
    subjects = (
        (visitor.browser, TRIES_A_PERSON),
        (parts.keys.keyed("address", address.encode()), TRIES_AN_ADDRESS),
    )
    may_try = parts.desk.ask(_count_tries, (window, subjects))
    return None if may_try else (window + 1) * TRY_WINDOW_MS


_Try = tuple[int, tuple[tuple[bytes, int], ...]]
"""In which window; who tries, and how often they may."""


def _count_tries(work: Work, tries: Sequence[_Try]) -> list[bool]:
    """Count each. Whether it is within its limits."""
    work.do("DELETE FROM claim_try WHERE window < ?", (min(window for window, _ in tries),))
    return in_order(tries, lambda one: one[1][-1][0], lambda one: _count_try(work, *one))


def _count_try(work: Work, window: int, subjects: tuple[tuple[bytes, int], ...]) -> bool:
    """A person who is refused does not count for the address, which others have too; an address
    that is refused leaves no new rows, however many persons it makes up."""
    address, most = subjects[-1]
    before = work.find(
        "SELECT tries FROM claim_try WHERE subject = ? AND window = ?", (address, window)
    )
    if before is not None and before[0] >= most:
        return False
    for subject, limit in subjects:
        (count,) = work.row(
            "INSERT INTO claim_try (subject, window, tries) VALUES (?, ?, 1)"
            " ON CONFLICT (subject, window) DO UPDATE SET tries = claim_try.tries + 1"
            " RETURNING tries",
            (subject, window),
        )
        if count > limit:
            return False
    return True


def _is_number(cookie: str) -> bool:
    try:
        crockford.decode_bytes(cookie, COOKIE_BYTES)
    except ValueError:
        return False
    return True


def _ticket_mac(parts: Parts, visitor: Visitor, path: str, issued: str) -> str:
    message = b"\x00".join((visitor.browser, path.encode(), issued.encode()))
    digest = parts.keys.keyed("ticket", message)
    return crockford.encode_bytes(digest[:10])[:_TICKET_MAC_SYMBOLS]
