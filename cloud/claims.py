"""From a code on a screen to a coupon in a hand, at most once a person and never over budget.

Looking at the page spends nothing. The first press of a button swaps the screen's code for a claim
session: five minutes, one browser, at most eight a slot. A claim is one transaction in which the
day's share of the shop, the budget's bucket and the person's only row are all taken, or none.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta

from cloud.database import Work
from cloud.identities.claimants import Claimant, claimant_of
from cloud.keys import COUPON_KID
from cloud.parts import Parts
from cloud.redeeming import UPLOAD_GRACE_MS
from cloud.shops import next_claims_version, offer_by_id
from pos_app.domain import coupon_token, crockford, screen_code
from pos_app.domain.coupon import Coupon, Offer
from pos_app.domain.moment import shop_time

SESSION_MS = 5 * 60_000
SESSIONS_A_SLOT = 8
BLIND_WINDOW_S = 3600
BLIND_CLAIMS = 20
"""How many sessions a screen may open whose till has not told its time yet."""

_SHORT_CODES = 10**8
RELEASED_AT_ONCE = 50
_DRAWS = 100


@dataclass(frozen=True, slots=True)
class Screen:
    """A genuine, fresh code: which till in which shop, and which fifteen seconds."""

    terminal: str
    slot: int
    store: int
    blind: bool  # the till's clock is not known yet


@dataclass(frozen=True, slots=True)
class Session:
    """One shopper before one screen. `claimant` is the browser's own reference."""

    claimant: bytes
    terminal: str
    slot: int
    store: int


class SoldOut(Exception):
    """Nothing left of this offer here: for today, or at all."""

    def __init__(self, *, today_only: bool, daily_limit: int) -> None:
        super().__init__("sold out")
        self.today_only = today_only
        self.daily_limit = daily_limit


class NotOffered(Exception):
    """No such open offer in this shop, or its till does not hold it yet."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The coupon of this person for this offer. `again` when they had it before."""

    coupon_id: str
    again: bool


def screen_of(parts: Parts, path: str, *, fresh: bool = True) -> Screen | None:
    """The screen that shows this path now; None for stale, forged and unknown codes alike.

    `fresh=False` leaves out the clock, for a page that was opened in time.
    """
    code = screen_code.parse_path(path)
    if code is None:
        return None
    with parts.database.read() as work:
        row = work.find(
            "SELECT store_id, screen_key, clock_offset_s FROM terminal"
            " WHERE terminal_id = ? AND revoked = 0",
            (code.terminal,),
        )
    if row is None or not screen_code.is_genuine(code, row[1]):
        return None
    store, _, offset_s = row
    if fresh and not _is_fresh(code, parts.now_s(), offset_s):
        return None
    return Screen(code.terminal, code.slot, store, blind=offset_s is None)


def open_session(parts: Parts, screen: Screen, claimant: bytes) -> str | None:
    """Swap a screen's code for a session; the value of its cookie. None when the slot is used up.

    The same person before the same slot gets a new cookie for what is left of the same session.
    """
    cookie = crockford.encode_bytes(parts.chance(20))
    now = parts.clock()
    with parts.database.write() as work:
        work.do("DELETE FROM claim_session WHERE expires_at < ?", (now - SESSION_MS,))
        if not _may_open(work, screen, claimant, now):
            return None
        work.do(
            "INSERT INTO claim_session (cookie_hash, claimant, terminal_id, slot, expires_at)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (terminal_id, slot, claimant)"
            " DO UPDATE SET cookie_hash = excluded.cookie_hash",
            (_cookie_hash(cookie), claimant, screen.terminal, screen.slot, now + SESSION_MS),
        )
    return cookie


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


def offered(work: Work, terminal: str, now_s: int) -> list[Offer]:
    """What this screen may hand out: open offers of the shop that its till already holds."""
    rows = work.rows(
        "SELECT offer_id FROM store_offer JOIN terminal USING (store_id)"
        " WHERE terminal_id = ? AND rules_version <= rules_held ORDER BY place",
        (terminal,),
    )
    offers = [offer_by_id(work, offer_id) for (offer_id,) in rows]
    return [offer for offer in offers if offer.is_open(now_s)]


def claim(parts: Parts, session: Session, offer_id: int) -> Claimed:
    """Give this person the offer's coupon, or the one they have. Raises SoldOut, NotOffered and
    IdentityTooLow."""
    now_s = parts.now_s()
    with parts.database.write() as work:
        _release_expired(work, now_s)  # by itself: a claim that finds nothing left must not undo it
    with parts.database.write() as work:
        person = claimant_of(work, session.claimant, parts.clock())
        had = _had(parts, work, person, offer_id)
        if had is not None:
            return Claimed(had, again=True)
        offer = _the_offer(work, session.terminal, offer_id, now_s)
        person.must_reach(offer.terms.identity_min)
        _take_days_share(work, session.store, offer, now_s)
        bucket = _reserve(work, offer, person.ref)
        coupon_id = _issue(parts, work, replace(session, claimant=person.ref), offer, bucket)
    parts.hints.tell(session.store, "claims")
    return Claimed(coupon_id, again=False)


def _had(parts: Parts, work: Work, person: Claimant, offer_id: int) -> str | None:
    """The coupon of this offer that was claimed under any identity of this person."""
    found = (
        work.find(
            "SELECT coupon_id FROM coupon WHERE offer_id = ? AND claimant = ?", (offer_id, mark)
        )
        for mark in person.marks(parts.keys, offer_id)
    )
    return next((str(row[0]) for row in found if row is not None), None)


def _is_fresh(code: screen_code.ScreenCode, now_s: int, offset_s: int | None) -> bool:
    if offset_s is None:
        return abs(code.slot * screen_code.SLOT_SECONDS - now_s) <= BLIND_WINDOW_S
    return screen_code.is_fresh(code, now_s + offset_s) or screen_code.is_fresh(code, now_s)


def _may_open(work: Work, screen: Screen, claimant: bytes, now: int) -> bool:
    mine = work.find(
        "SELECT expires_at FROM claim_session WHERE terminal_id = ? AND slot = ? AND claimant = ?",
        (screen.terminal, screen.slot, claimant),
    )
    if mine is not None:
        return bool(mine[0] > now)
    (others,) = work.row(
        "SELECT count(*) FROM claim_session WHERE terminal_id = ? AND slot = ?",
        (screen.terminal, screen.slot),
    )
    if others >= SESSIONS_A_SLOT:
        return False
    if not screen.blind:
        return True
    counted = work.find(
        "UPDATE terminal SET blind_claims = blind_claims + 1"
        " WHERE terminal_id = ? AND blind_claims < ? RETURNING 1",
        (screen.terminal, BLIND_CLAIMS),
    )
    return counted is not None


def _the_offer(work: Work, terminal: str, offer_id: int, now_s: int) -> Offer:
    for offer in offered(work, terminal, now_s):
        if offer.offer_id == offer_id:
            return offer
    raise NotOffered(offer_id)


def _take_days_share(work: Work, store: int, offer: Offer, now_s: int) -> None:
    (limit,) = work.row(
        "SELECT daily_limit FROM store_offer WHERE store_id = ? AND offer_id = ?",
        (store, offer.offer_id),
    )
    day = shop_time(now_s * 1000).date().isoformat()
    work.do(
        "INSERT INTO store_offer_day (store_id, offer_id, day, claimed) VALUES (?, ?, ?, 0)"
        " ON CONFLICT DO NOTHING",
        (store, offer.offer_id, day),
    )
    taken = work.find(
        "UPDATE store_offer_day SET claimed = claimed + 1"
        " WHERE store_id = ? AND offer_id = ? AND day = ? AND claimed < ? RETURNING 1",
        (store, offer.offer_id, day, limit),
    )
    if taken is None:
        raise SoldOut(today_only=True, daily_limit=limit)


def _reserve(work: Work, offer: Offer, claimant: bytes) -> int:
    """Reserve the full face in the bucket that this person's reference names."""
    (buckets,) = work.row("SELECT buckets FROM offer WHERE offer_id = ?", (offer.offer_id,))
    bucket = int.from_bytes(hashlib.sha256(claimant).digest()[:8]) % buckets
    if not _reserve_in(work, offer, bucket):
        _bring_from_the_fullest(work, offer, bucket)
        if not _reserve_in(work, offer, bucket):
            raise SoldOut(today_only=False, daily_limit=0)
    return int(bucket)


def _reserve_in(work: Work, offer: Offer, bucket: int) -> bool:
    row = work.find(
        "UPDATE budget SET reserved = reserved + ?1 WHERE offer_id = ?2 AND bucket = ?3"
        " AND reserved + redeemed + ?1 <= cap RETURNING 1",
        (offer.face, offer.offer_id, bucket),
    )
    return row is not None


def _bring_from_the_fullest(work: Work, offer: Offer, bucket: int) -> None:
    """Move what one coupon lacks between buckets: on one node that is one transaction."""
    (lacking,) = work.row(
        "SELECT ? - (cap - reserved - redeemed) FROM budget WHERE offer_id = ? AND bucket = ?",
        (offer.face, offer.offer_id, bucket),
    )
    giver = work.find(
        "SELECT bucket FROM budget WHERE offer_id = ? AND bucket <> ?"
        " AND cap - reserved - redeemed >= ?"
        " ORDER BY cap - reserved - redeemed DESC LIMIT 1",
        (offer.offer_id, bucket, lacking),
    )
    if giver is None:
        return
    for place, change in ((giver[0], -lacking), (bucket, lacking)):
        work.do(
            "UPDATE budget SET cap = cap + ? WHERE offer_id = ? AND bucket = ?",
            (change, offer.offer_id, place),
        )


def _issue(parts: Parts, work: Work, session: Session, offer: Offer, bucket: int) -> str:
    coupon = Coupon(
        coupon_id=crockford.encode_bytes(parts.chance(10)),
        offer_id=offer.offer_id,
        store=session.store,
        from_utc_s=parts.now_s(),
        hours=offer.coupon_hours,
        face=offer.face,
    )
    work.do(
        "INSERT INTO coupon (coupon_id, store_id, offer_id, bucket, claimant, claimed_at, from_s,"
        " hours, face, short_code, token, state, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ISSUED', ?)",
        (
            coupon.coupon_id,
            coupon.store,
            coupon.offer_id,
            bucket,
            session.claimant,
            parts.clock(),
            coupon.from_utc_s,
            coupon.hours,
            coupon.face,
            _free_short_code(parts, work, coupon.store),
            _token(parts, coupon),
            next_claims_version(work, coupon.store),
        ),
    )
    return coupon.coupon_id


def _token(parts: Parts, coupon: Coupon) -> str:
    data = coupon_token.payload(coupon, COUPON_KID)
    signature = parts.keys.coupon.sign(coupon_token.signed_message(data))
    return coupon_token.text_of(data, signature)


def _free_short_code(parts: Parts, work: Work, store: int) -> str:
    for _ in range(_DRAWS):
        digits = f"{int.from_bytes(parts.chance(8)) % _SHORT_CODES:08d}"
        taken = work.find(
            "SELECT 1 FROM coupon WHERE store_id = ? AND short_code = ? AND state = 'ISSUED'",
            (store, digits),
        )
        if taken is None:
            return digits
    raise RuntimeError(f"{_DRAWS} draws, and every short code of store {store} is taken")


def _release_expired(work: Work, now_s: int) -> None:
    """Give back what was reserved for coupons that nobody can redeem any more."""
    grace_s = int(timedelta(milliseconds=UPLOAD_GRACE_MS).total_seconds())
    rows = work.rows(
        "SELECT coupon_id, store_id, offer_id, bucket, face FROM coupon"
        " WHERE state IN ('ISSUED', 'VOIDED') AND from_s + hours * 3600 + ? <= ? LIMIT ?",
        (grace_s, now_s, RELEASED_AT_ONCE),
    )
    for coupon_id, store, offer_id, bucket, face in rows:
        work.do(
            "UPDATE coupon SET state = 'RELEASED', version = ? WHERE coupon_id = ?",
            (next_claims_version(work, store), coupon_id),
        )
        work.do(
            "UPDATE budget SET reserved = reserved - ? WHERE offer_id = ? AND bucket = ?",
            (face, offer_id, bucket),
        )


def _cookie_hash(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8")).digest()
