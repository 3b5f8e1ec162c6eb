"""Offers that ask for more than a cookie, and proofs of who one is."""

import re

from cloud.database import Database
from cloud.identities.claimants import prove, ref_of
from cloud.identities.sms import SmsUnavailable
from cloud.pages.visitors import CLAIMANT_COOKIE
from cloud.shops import offer_by_id
from pos_app.domain.deal import IdentityKind, Terms
from pos_app.domain.values import replace, replaced
from pos_app.domain.wire import encode
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand


def ask_for(stand: Stand, kind: IdentityKind, offer_id: int = 1001) -> None:
    """Let an offer of the demo shop take nothing weaker than this."""
    change_terms(stand, offer_id, identity_min=kind)


def change_terms(stand: Stand, offer_id: int = 1001, **terms: object) -> None:
    """Let an offer of the demo shop have other terms, as if it had been made so."""
    change_terms_in(stand.parts.database, offer_id, **terms)


def change_terms_in(database: Database, offer_id: int, **terms: object) -> None:
    """The same in a database that no stand has open."""
    with database.write() as work:
        offer = offer_by_id(work, offer_id)
        changed: Terms = replaced(offer.terms, **terms)
        work.do(
            "UPDATE offer SET document = ? WHERE offer_id = ?",
            (encode(replace(offer, terms=changed)).decode(), offer_id),
        )


def proves(stand: Stand, phone: Phone, kind: IdentityKind, identity: str) -> None:
    """The phone's browser has shown this identity."""
    with stand.parts.database.write() as work:
        prove(
            work,
            browser_of(stand, phone),
            kind,
            ref_of(stand.parts.keys, kind, identity),
            stand.clock(),
        )


def browser_of(stand: Stand, phone: Phone) -> bytes:
    """What the cloud keeps of the phone's cookie."""
    cookie = phone.client.cookies.get(CLAIMANT_COOKIE) or ""
    return ref_of(stand.parts.keys, IdentityKind.COOKIE, cookie)


class FakeSms:
    """Keeps what it was given to send; `is_down` refuses."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.is_down = False

    def send(self, number: str, text: str) -> None:
        if self.is_down:
            raise SmsUnavailable
        self.sent.append((number, text))

    @property
    def digits(self) -> str:
        """The six digits of the last text."""
        found = re.search(r"\d{6}", self.sent[-1][1])
        assert found is not None
        return found[0]
