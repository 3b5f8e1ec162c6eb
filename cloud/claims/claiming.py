"""A claim: one transaction that takes all of its shares, or none."""

from dataclasses import dataclass

from cloud.claims import budget
from cloud.claims.issue import Draft, draft
from cloud.claims.refusals import NotOffered, SoldOut
from cloud.claims.release import release_due
from cloud.claims.screens import offered
from cloud.claims.sessions import Session
from cloud.database import Work
from cloud.identities.claimants import Claimant, claimant_of
from cloud.parts import Parts
from cloud.shops import next_claims_version
from pos_app.domain.coupon import Offer
from pos_app.domain.moment import shop_time

_DRAWS = 100


@dataclass(frozen=True, slots=True)
class Claimed:
    """The coupon of this person for this offer. `again` when they had it before."""

    coupon_id: str
    again: bool


def claim(parts: Parts, session: Session, offer_id: int) -> Claimed:
    """Give this person the offer's coupon, or the one they have. Raises SoldOut, NotOffered and
    IdentityTooLow."""
    now_s = parts.now_s()
    release_due(parts.database, now_s)
    with parts.database.write() as work:
        person = claimant_of(work, session.claimant, parts.clock())
        had = _had(parts, work, person, offer_id)
        if had is not None:
            return Claimed(had, again=True)
        offer = _the_offer(work, session.terminal, offer_id, now_s)
        person.must_reach(offer.terms.identity_min)
        _take_days_share(work, session.store, offer, now_s)
        bucket = _reserve(work, offer, person.ref)
        drawn = _with_free_digits(parts, work, offer, session.store)
        coupon_id = _issue(work, session, person, bucket, drawn)
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
    bucket = budget.bucket_of(claimant, buckets)
    if not budget.reserve(work, offer.offer_id, bucket, offer.face):
        _bring_from_the_fullest(work, offer, bucket)
        if not budget.reserve(work, offer.offer_id, bucket, offer.face):
            raise SoldOut(today_only=False, daily_limit=0)
    return bucket


def _bring_from_the_fullest(work: Work, offer: Offer, bucket: int) -> None:
    """Move what one coupon lacks between buckets: on one node that is one transaction."""
    lacking = offer.face - budget.free_in(work, offer.offer_id, bucket)
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


def _issue(work: Work, session: Session, person: Claimant, bucket: int, drawn: Draft) -> str:
    coupon = drawn.coupon
    work.do(
        "INSERT INTO coupon (coupon_id, store_id, offer_id, bucket, claimant, claimed_at, from_s,"
        " hours, face, short_code, token, state, version, nth, terminal_id, slot)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ISSUED', ?, 1, ?, ?)",
        (
            coupon.coupon_id,
            coupon.store,
            coupon.offer_id,
            bucket,
            person.ref,
            drawn.at_ms,
            coupon.from_utc_s,
            coupon.hours,
            coupon.face,
            drawn.short_code,
            drawn.token,
            next_claims_version(work, coupon.store),
            session.terminal,
            session.slot,
        ),
    )
    return coupon.coupon_id


def _with_free_digits(parts: Parts, work: Work, offer: Offer, store: int) -> Draft:
    for _ in range(_DRAWS):
        drawn = draft(parts, offer, store)
        taken = work.find(
            "SELECT 1 FROM coupon WHERE store_id = ? AND short_code = ? AND state = 'ISSUED'",
            (store, drawn.short_code),
        )
        if taken is None:
            return drawn
    raise RuntimeError(f"{_DRAWS} draws, and every short code of store {store} is taken")
