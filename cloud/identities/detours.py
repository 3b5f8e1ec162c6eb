"""The account of the app that a page is opened in: the app's provider names it, without a question
to the shopper, to whoever comes back with a state of ours and a code of theirs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cloud.identities.apps import AppProvider
from cloud.identities.claimants import prove, ref_of
from cloud.parts import Parts
from pos_app.domain import crockford
from pos_app.domain.deal import IdentityKind

STATE_MS = 5 * 60_000
_STATE_BYTES = 20


class StateRefused(Exception):
    """Forged, used before, too old, or of another browser: one answer for all."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """What a state remembers over the detour: which offer was wanted."""

    offer_id: int


def depart(parts: Parts, provider: AppProvider, browser: bytes, offer_id: int) -> str:
    """Begin the detour: the address of the provider's door."""
    state = crockford.encode_bytes(parts.chance(_STATE_BYTES))
    now = parts.clock()
    with parts.database.write() as work:
        work.do("DELETE FROM app_state WHERE expires_at <= ?", (now,))
        work.do(
            "INSERT INTO app_state (state_hash, browser, provider, offer_id, expires_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (_hash(state), browser, provider.name, offer_id, now + STATE_MS),
        )
    return provider.door(state, f"/app/{provider.name}")


def arrive(parts: Parts, provider: AppProvider, browser: bytes, state: str) -> WayBack:
    """Take a state back, once. Raises StateRefused."""
    with parts.database.write() as work:
        row = work.find(
            "DELETE FROM app_state WHERE state_hash = ? AND browser = ? AND provider = ?"
            " AND expires_at > ? RETURNING offer_id",
            (_hash(state), browser, provider.name, parts.clock()),
        )
    if row is None:
        raise StateRefused
    return WayBack(*row)


def recognise(
    parts: Parts, provider: AppProvider, browser: bytes, query: Mapping[str, str]
) -> None:
    """Prove the account that the provider names for what the browser brought. Raises AppSilent."""
    account = provider.exchange(provider.code_in(query))
    ref = ref_of(parts.keys, IdentityKind.IN_APP, f"{provider.name}:{account}")
    with parts.database.write() as work:
        prove(work, browser, IdentityKind.IN_APP, ref, parts.clock())


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode("utf-8", "replace")).digest()
