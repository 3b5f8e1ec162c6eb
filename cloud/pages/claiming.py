"""The press of a button, and what comes of it."""

from collections.abc import AsyncIterator

from fastapi import Request
from fastapi.responses import Response

from cloud import claims, log
from cloud.calls import parts_of
from cloud.desk import Crowded
from cloud.identities.claimants import IdentityTooLow
from cloud.pages import facts, onward, rushes, states
from cloud.pages.visits import Visit


async def place_at_the_desk(request: Request) -> AsyncIterator[None]:
    """Wait for a thread before one is taken. Raises Crowded."""
    async with parts_of(request).presses.place():
        yield


def claimed(visit: Visit, session: claims.Session, offer_id: int) -> Response:
    """The coupon's page by a redirect, the way to a stronger identity, or what stands against
    it."""
    try:
        got = claims.claim(visit.parts, session, offer_id, address=_address(visit))
    except (claims.Refusal, IdentityTooLow, Crowded) as refusal:
        return _refused(visit, session, offer_id, refusal)
    log.note("claimed", store=session.store, offer=offer_id, again=got.again)
    if got.again and own_coupon(visit, got.coupon_id) is None:
        return states.erased_before(visit, session)
    return visit.go(f"/c/{got.coupon_id}" + ("/had" if got.again else ""))


def _refused(
    visit: Visit,
    session: claims.Session,
    offer_id: int,
    refusal: claims.Refusal | IdentityTooLow | Crowded,
) -> Response:
    match refusal:
        case claims.SoldOut():
            log.note("sold_out", store=session.store, offer=offer_id)
            return states.sold_out(visit, session, offer_id, refusal)
        case claims.AddressSpent():
            return rushes.network_spent(visit, refusal.limit, refusal.again_ms)
        case claims.ScreenSpent():
            return rushes.code_spent(visit)
        case IdentityTooLow():
            return onward.go_and_prove(visit, offer_id, refusal.wanted)
        case Crowded():
            log.note("crowded", retry_after_s=refusal.retry_after_s)
            return rushes.crowded(visit, offer_id, refusal.retry_after_s)
        case _:
            return states.scan_again(visit)


def _address(visit: Visit) -> bytes:
    """All that is kept of the phone's network address."""
    return visit.parts.keys.keyed("address", visit.address.encode()) if visit.address else b""


def own_coupon(visit: Visit, coupon_id: str) -> facts.CouponFacts | None:
    """A coupon of this person; None for any other."""
    with visit.parts.database.read() as work:
        owner = work.find(
            "SELECT claimant FROM coupon WHERE coupon_id = ? AND state <> 'VOIDED'",
            (coupon_id.upper(),),
        )
        if owner is None or owner[0] not in visit.person.refs:
            return None
        return facts.Reader(work, visit.language).coupon(coupon_id.upper())
