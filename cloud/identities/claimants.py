"""The claimant of a claim: a reference and its kind, looked up inside the claim's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloud.database import Row, Work
from cloud.keys import Keys
from pos_app.domain.deal import IdentityKind

REF_BYTES = 32
PROVEN_MS = 30 * 24 * 3600 * 1000
"""How long a proof is believed in the browser that brought it. The reference counts on after that:
what was claimed under it stays claimed by this person."""
KEPT_MS = 180 * 24 * 3600 * 1000
"""How long a reference is linked with a browser at all: as long as its cookie lives."""
_STRENGTH = {IdentityKind.COOKIE: 0, IdentityKind.PHONE: 1, IdentityKind.IN_APP: 2}


class IdentityTooLow(Exception):
    """The offer asks for a stronger identity than this person has shown here."""

    def __init__(self, wanted: IdentityKind) -> None:
        super().__init__(wanted.value)
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class Claimant:
    """One person: `ref` is what a coupon is claimed under, of the strongest `kind` that is proven;
    `refs` are all the references of this browser, `ref` among them."""

    ref: bytes
    kind: IdentityKind
    refs: tuple[bytes, ...]
    browser: bytes

    def must_reach(self, wanted: IdentityKind) -> None:
        """Raises IdentityTooLow."""
        if not reaches(self.kind, wanted):
            raise IdentityTooLow(wanted)

    def marks(self, keys: Keys, offer_id: int) -> tuple[bytes, ...]:
        """Every reference under which this person may have had this offer: `refs`, and what
        erasing leaves in the place of proven ones."""
        left = (erased_mark(keys, ref, offer_id) for ref in self.refs if ref != self.browser)
        return (*self.refs, *left)


def reaches(kind: IdentityKind, wanted: IdentityKind) -> bool:
    """Whether an identity is at least as strong as another."""
    return _STRENGTH[kind] >= _STRENGTH[wanted]


def ref_of(keys: Keys, kind: IdentityKind, identity: str) -> bytes:
    """What is kept of a cookie, a number or an account: HMAC(pepper, kind ‖ identity)."""
    return keys.keyed("claimant", f"{kind.value}:{identity}".encode())


def erased_mark(keys: Keys, ref: bytes, offer_id: int) -> bytes:
    """What stays of a proven identity on a coupon whose owner had the record erased. It says
    nothing but that this offer was had: marks of two offers have nothing in common."""
    return keys.keyed("erased", ref + offer_id.to_bytes(4, "big"))


def claimant_of(work: Work, browser: bytes, now_ms: int) -> Claimant:
    """Who is before the page in the browser with this reference."""
    return claimants_of(work, [browser], now_ms)[browser]


def claimants_of(work: Work, browsers: Sequence[bytes], now_ms: int) -> dict[bytes, Claimant]:
    """Who is before the pages in these browsers: the same for many at once."""
    known: dict[bytes, list[Row]] = {browser: [] for browser in browsers}
    marks = ", ".join("?" * len(known))
    for browser, *proof in work.rows(
        "SELECT browser, claimant, kind, proven_at FROM identity"  # noqa: S608 - question marks
        f" WHERE browser IN ({marks}) ORDER BY proven_at, claimant",
        tuple(known),
    ):
        known[browser].append(tuple(proof))
    return {browser: _claimant(browser, proofs, now_ms) for browser, proofs in known.items()}


def _claimant(browser: bytes, proofs: list[Row], now_ms: int) -> Claimant:
    ref, kind = browser, IdentityKind.COOKIE
    for other, its_kind, proven_at in proofs:
        is_proven = now_ms - proven_at < PROVEN_MS
        if is_proven and reaches(IdentityKind(its_kind), kind):
            ref, kind = other, IdentityKind(its_kind)
    return Claimant(ref, kind, (browser, *(proof[0] for proof in proofs)), browser)


def prove(work: Work, browser: bytes, kind: IdentityKind, ref: bytes, now_ms: int) -> None:
    """Note that this browser has just shown an identity; forget what is too old to be kept."""
    work.do("DELETE FROM identity WHERE proven_at < ?", (now_ms - KEPT_MS,))
    work.do(
        "INSERT INTO identity (browser, claimant, kind, proven_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (browser, claimant) DO UPDATE SET proven_at = excluded.proven_at",
        (browser, ref, kind.value, now_ms),
    )
