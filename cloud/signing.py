"""Who calls: HTTP message signatures (RFC 9421) of the tills, Ed25519, each nonce once.

The library's own idea of time and its maximum age of a day are replaced: `created` must be within
300 s of the injected clock, either way. What a till's clock says less what ours says is kept, since
the code on its screen follows its clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    VerifyResult,
)
from http_message_signatures.algorithms import ED25519

from cloud.database import DatabaseUnavailable
from cloud.parts import Parts
from cloud.problems import Refused
from pos_app.domain.wire import SIGNATURE_AGE_S, SIGNED_COMPONENTS

NONCE_LENGTHS = range(16, 129)


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came in. `body` is what was sent, before any decoding."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Caller:
    """The till that signed."""

    terminal: str
    store: int
    public_key: bytes


def caller_of(parts: Parts, call: Call) -> Caller:
    """Verify a call and use up its nonce. Raises Refused."""
    known = _KnownTills(parts)
    now_s = parts.now_s()
    try:
        [result] = _Verifier(known, now_s).verify(
            call, require_components=SIGNED_COMPONENTS, body=call.body
        )
    except InvalidSignature as error:
        if isinstance(error.__cause__, DatabaseUnavailable):  # the library calls this invalid too
            raise error.__cause__ from None
        raise Refused(401, "signature", "the signature does not hold", str(error)) from error
    caller, revoked = known.tills[str(result.parameters["keyid"])]
    if revoked:
        raise Refused(403, "revoked", "this till was shut out")
    _use_up(parts, caller, result, now_s)
    return caller


class _KnownTills(HTTPSignatureKeyResolver):
    """Public keys by terminal id; remembers what it found."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.tills: dict[str, tuple[Caller, bool]] = {}

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        with self._parts.database.read() as work:
            row = work.find(
                "SELECT store_id, public_key, revoked FROM terminal WHERE terminal_id = ?",
                (key_id,),
            )
        if row is None:
            raise InvalidSignature("unknown terminal")
        store, public_key, revoked = row
        self.tills[key_id] = Caller(key_id, store, public_key), bool(revoked)
        return Ed25519PublicKey.from_public_bytes(public_key)


class _Verifier(HTTPMessageVerifier):
    """The library's verifier on our clock."""

    def __init__(self, known: _KnownTills, now_s: int) -> None:
        super().__init__(signature_algorithm=ED25519, key_resolver=known)
        self._now_s = now_s

    def validate_created_and_expires(self, sig_input: Any, max_age: object = None) -> None:
        created = sig_input.params.get("created")
        if type(created) is not int:
            raise InvalidSignature("no time of creation")
        off = created - self._now_s
        if abs(off) > SIGNATURE_AGE_S:
            raise Refused(401, "signature_time", "the signature's time is off", f"{off} s")


def _use_up(parts: Parts, caller: Caller, result: VerifyResult, now_s: int) -> None:
    nonce, created = result.nonce or "", int(result.parameters["created"])
    if len(nonce) not in NONCE_LENGTHS:
        raise Refused(401, "signature", "the signature does not hold", "nonce of a wrong length")
    with parts.database.write(f"till {caller.terminal}") as work:
        work.do("DELETE FROM nonce WHERE expires_s < ?", (now_s,))
        fresh = work.find(
            "INSERT INTO nonce (terminal_id, nonce, expires_s) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING 1",
            (caller.terminal, nonce, created + SIGNATURE_AGE_S),
        )
        if fresh is None:
            raise Refused(401, "replayed", "this call was made before")
        work.do(
            "UPDATE terminal SET clock_offset_s = ? WHERE terminal_id = ?",
            (created - now_s, caller.terminal),
        )
        work.do(
            "INSERT INTO terminal_seen (terminal_id, seen_at) VALUES (?, ?)"
            " ON CONFLICT (terminal_id) DO UPDATE SET seen_at = excluded.seen_at"
            " WHERE terminal_seen.seen_at < excluded.seen_at - 10000",
            (caller.terminal, now_s * 1000),
        )
