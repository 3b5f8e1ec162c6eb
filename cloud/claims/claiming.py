"""A claim as the page asks for it: through the desk, with a bucket filled where that is needed."""

from cloud.budgets import units
from cloud.budgets.release import is_any_due, release_due
from cloud.campaigns import versions_of
from cloud.claims.issue import draft
from cloud.claims.limits import shop_day
from cloud.claims.orders import Answer, Claimed, Lacking, Order, Outdated, PutOff
from cloud.claims.refusals import NotOffered, SoldOut
from cloud.claims.sessions import Session
from cloud.claims.together import serve
from cloud.database import Work
from cloud.desk import OutOfStep
from cloud.identities.claimants import claimant_of
from cloud.parts import Parts
from cloud.shops import offer_by_id
from pos_app.domain.coupon import Offer

ROUNDS = 12
"""How often one press asks the desk: for its turn behind the same person, for other digits, and
after its bucket was filled. Then the shopper presses again."""
RELEASES_AT_MOST = 200
ALL_SHOPS = 0


def claim(parts: Parts, session: Session, offer_id: int, *, address: bytes = b"") -> Claimed:
    """Give this person the offer's coupon, or the one they have.

    `address` is a keyed hash of the network address, if known. Raises SoldOut, NotOffered,
    ScreenSpent, AddressSpent and IdentityTooLow, and Crowded when it should be asked again later.
    """
    for _ in range(ROUNDS):
        answer = _asked(parts, _order(parts, session, offer_id, address))
        if isinstance(answer, Claimed):
            if not answer.again:
                parts.hints.tell(session.store, "claims")
            return answer
        if isinstance(answer, Exception):
            _note(parts, session, offer_id, answer)
            raise answer
        if isinstance(answer, Lacking):
            _refill(parts, offer_id, answer.bucket)
        if isinstance(answer, Outdated):
            parts.shelf.forget(offer_id)
    raise parts.desk.crowded()


def _asked(parts: Parts, order: Order) -> Answer:
    try:
        return parts.desk.ask(serve, order)
    except OutOfStep:
        return PutOff()


def _order(parts: Parts, session: Session, offer_id: int, address: bytes) -> Order:
    """Raises NotOffered, and SoldOut for an offer that was sold out already and still is: neither
    takes anybody's turn at the desk."""
    shelved = parts.shelf.find(offer_id)
    if shelved is None:
        raise NotOffered(offer_id)
    _refuse_what_is_out(parts, session, shelved.offer)
    drawn = draft(parts, shelved.offer, session.store)
    return Order(session, address, shelved, drawn, parts.keys)


def _refuse_what_is_out(parts: Parts, session: Session, offer: Offer) -> None:
    """A look at what somebody found sold out. Whoever has a coupon of it is let through."""
    notes = {(offer.offer_id, ALL_SHOPS), (offer.offer_id, session.store)} & parts.sold_out
    if not notes:
        return
    with parts.database.read() as work:
        refusal = _out(work, session, offer, parts.clock())
        if refusal is None:
            parts.sold_out.difference_update(notes)
        elif not _has_one(parts, work, session, offer.offer_id):
            raise refusal


def _has_one(parts: Parts, work: Work, session: Session, offer_id: int) -> bool:
    """Whether this person had a coupon of the offer, in any of its versions."""
    person = claimant_of(work, session.claimant, parts.clock())
    return any(
        work.find("SELECT 1 FROM coupon WHERE offer_id = ? AND claimant = ?", (version, mark))
        for version in versions_of(work, offer_id)
        for mark in person.marks(parts.keys, version)
    )


def _out(work: Work, session: Session, offer: Offer, now_ms: int) -> SoldOut | None:
    """What says that nothing is left, at this moment."""
    if units.free_of(work, offer.offer_id) < offer.face:
        is_final = not is_any_due(work, now_ms // 1000)
        return SoldOut(today_only=False, daily_limit=0) if is_final else None
    row = work.find(
        "SELECT claimed, daily_limit FROM store_offer_day JOIN store_offer"
        " USING (store_id, offer_id) WHERE store_id = ? AND offer_id = ? AND day = ?",
        (session.store, offer.offer_id, shop_day(now_ms)),
    )
    if row is None:
        return None
    limit = min(row[1], offer.terms.per_store_day or row[1])
    return SoldOut(today_only=True, daily_limit=limit) if row[0] >= limit else None


def _note(parts: Parts, session: Session, offer_id: int, refusal: Exception) -> None:
    if isinstance(refusal, SoldOut):
        shop = session.store if refusal.today_only else ALL_SHOPS
        parts.sold_out.add((offer_id, shop))


def _refill(parts: Parts, offer_id: int, bucket: int) -> None:
    """Bring a coupon's worth to this bucket, from others or from coupons that are over. Raises
    SoldOut when there is none anywhere, and Crowded while there is more to release than one press
    can; what is only on its way is asked for again."""
    with parts.database.read() as work:
        face = offer_by_id(work, offer_id).face
    if parts.mover.fill(offer_id, bucket, face):
        return
    has_more, releases = True, 0
    while has_more and releases < RELEASES_AT_MOST:
        has_more = release_due(parts.database, parts.now_s())
        releases += 1
    if parts.mover.fill(offer_id, bucket, face):
        return
    with parts.database.read() as work:
        is_out = units.free_of(work, offer_id) < face
    if is_out and has_more:
        raise parts.desk.crowded()
    if is_out:
        parts.sold_out.add((offer_id, ALL_SHOPS))
        raise SoldOut(today_only=False, daily_limit=0)
