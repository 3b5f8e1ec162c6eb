"""One shopper before one screen for five minutes: what a code is swapped for at the first press."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cloud.claims.screens import Screen
from cloud.database import Work
from cloud.desk import in_order
from cloud.parts import Parts
from pos_app.domain import crockford
from pos_app.domain.screen_code import SLOT_SECONDS

SESSION_MS = 5 * 60_000
SESSIONS_A_SLOT = 8
BLIND_CLAIMS = 20
"""How many sessions a screen may open whose till has not told its time yet."""
SLOT_KEPT_S = 2 * 3600
"""How long the sessions of a code are counted: longer than any clock makes it fresh."""


@dataclass(frozen=True, slots=True)
class Session:
    """One shopper before one screen."""

    claimant: bytes
    terminal: str
    slot: int
    store: int


def open_session(parts: Parts, screen: Screen, claimant: bytes) -> str | None:
    """Swap a screen's code for a session; the value of its cookie. None when the slot is used up.

    The same person before the same slot gets a new cookie for what is left of the same session.
    """
    cookie = crockford.encode_bytes(parts.chance(20))
    opened = parts.desk.ask(_open_all, (screen, claimant, _cookie_hash(cookie), parts.clock()))
    return cookie if opened else None


def session_of(parts: Parts, cookie: str, claimant: bytes) -> Session | None:
    """The live session of this cookie in this browser."""
    with parts.database.read() as work:
        row = work.find(
            "SELECT terminal_id, slot, store_id FROM claim_session JOIN terminal"
            " USING (terminal_id)"
            " WHERE cookie_hash = ? AND claimant = ? AND expires_at > ? AND revoked = 0",
            (_cookie_hash(cookie), claimant, parts.clock()),
        )
    return None if row is None else Session(claimant, *row)


_Opening = tuple[Screen, bytes, bytes, int]
"""The screen, the claimant, the cookie's hash and the time."""


def _open_all(work: Work, openings: Sequence[_Opening]) -> list[bool]:
    """Which of them got a session."""
    _forget_old(work, min(now for _, _, _, now in openings))
    return in_order(
        openings, lambda one: (one[0].terminal, one[0].slot), lambda one: _open(work, *one)
    )


def _open(work: Work, screen: Screen, claimant: bytes, cookie_hash: bytes, now: int) -> bool:
    if not _may_open(work, screen, claimant, now):
        return False
    work.do(
        "INSERT INTO claim_session (cookie_hash, claimant, terminal_id, slot, expires_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (terminal_id, slot, claimant)"
        " DO UPDATE SET cookie_hash = excluded.cookie_hash",
        (cookie_hash, claimant, screen.terminal, screen.slot, now + SESSION_MS),
    )
    return True


def _forget_old(work: Work, now: int) -> None:
    work.do("DELETE FROM claim_session WHERE expires_at < ?", (now - SESSION_MS,))
    work.do(
        "DELETE FROM screen_slot WHERE slot < ?", ((now // 1000 - SLOT_KEPT_S) // SLOT_SECONDS,)
    )


def _may_open(work: Work, screen: Screen, claimant: bytes, now: int) -> bool:
    """Take one of the slot's sessions, unless this person has one. Whether they may."""
    mine = work.find(
        "SELECT expires_at FROM claim_session WHERE terminal_id = ? AND slot = ? AND claimant = ?",
        (screen.terminal, screen.slot, claimant),
    )
    if mine is not None:
        return bool(mine[0] > now)
    taken = work.find(
        "INSERT INTO screen_slot (terminal_id, slot, sessions) VALUES (?, ?, 1)"
        " ON CONFLICT (terminal_id, slot) DO UPDATE SET sessions = screen_slot.sessions + 1"
        " WHERE screen_slot.sessions < ? RETURNING 1",
        (screen.terminal, screen.slot, SESSIONS_A_SLOT),
    )
    if taken is None:
        return False
    if not screen.blind:
        return True
    counted = work.find(
        "UPDATE terminal SET blind_claims = blind_claims + 1"
        " WHERE terminal_id = ? AND blind_claims < ? RETURNING 1",
        (screen.terminal, BLIND_CLAIMS),
    )
    return counted is not None


def _cookie_hash(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8")).digest()
