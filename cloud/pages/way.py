"""How this visitor gets to an identity that an offer asks for, and which offers that leaves."""

from dataclasses import replace
from enum import Enum

from cloud import claims
from cloud.database import Work
from cloud.identities.claimants import reaches
from cloud.pages.facts import OfferFacts, Reader
from cloud.pages.visits import Visit
from pos_app.domain.coupon import Offer
from pos_app.domain.deal import IdentityKind


class Way(Enum):
    """How this visitor gets to an identity."""

    HAD = "had"  # it is proven already
    APP = "app"  # the app that the page is open in names its account, without a question
    PHONE = "phone"
    OTHER_APP = "other_app"  # the page must be opened in an app first
    NONE = "none"  # not in this cloud


def way_to(visit: Visit, wanted: IdentityKind) -> Way:
    """The shortest way: an app asks nothing, a number costs a text and a minute."""
    ways = visit.parts.ways
    if reaches(visit.person.kind, wanted):
        return Way.HAD
    if visit.app is not None:
        return Way.APP
    if wanted is IdentityKind.PHONE and ways.sms is not None:
        return Way.PHONE
    return Way.OTHER_APP if ways.apps else Way.NONE


def offers_of(visit: Visit, work: Work, terminal: str) -> list[Offer]:
    """What this visitor can get at this screen, by some way."""
    held = claims.offered(work, terminal, visit.parts.now_s())
    return [offer for offer in held if way_to(visit, offer.terms.identity_min) is not Way.NONE]


def told(visit: Visit, reader: Reader, store: int, offer: Offer) -> OfferFacts:
    """The offer, and the way to it."""
    way = way_to(visit, offer.terms.identity_min)
    asks = "" if way in (Way.HAD, Way.APP) else way.value
    return replace(reader.offer(store, offer), asks=asks)
