"""What the desk is asked for, and what it may say."""

from dataclasses import dataclass

from cloud.budgets import units
from cloud.claims.issue import Draft
from cloud.claims.sessions import Session
from cloud.identities.claimants import Claimant
from cloud.keys import Keys
from cloud.shelf import Shelved
from pos_app.domain.coupon import Offer


@dataclass(frozen=True, slots=True)
class Order:
    """One press of the button, with a coupon that is drawn already."""

    session: Session
    address: bytes  # a keyed hash; empty where none is known
    shelved: Shelved
    drawn: Draft
    keys: Keys

    @property
    def offer(self) -> Offer:
        return self.shelved.offer


@dataclass(frozen=True, slots=True)
class Claim:
    """An order that nothing speaks against but what others take meanwhile."""

    order: Order
    person: Claimant
    nth: int  # coupon under this reference, from 1
    days_limit: int  # of the shop
    kid: int  # the coupon key that the shop's till knows

    @property
    def session(self) -> Session:
        return self.order.session

    @property
    def offer(self) -> Offer:
        return self.order.offer

    @property
    def address(self) -> bytes:
        return self.order.address

    @property
    def at_ms(self) -> int:
        return self.order.drawn.at_ms

    @property
    def bucket(self) -> int:
        return units.bucket_of(self.person.ref, self.order.shelved.buckets)


@dataclass(frozen=True, slots=True)
class Claimed:
    """The coupon of this person for this offer. `again` when they had it before."""

    coupon_id: str
    again: bool


@dataclass(frozen=True, slots=True)
class Lacking:
    """This person's bucket has no whole coupon left; others may have."""

    bucket: int


@dataclass(frozen=True, slots=True)
class PutOff:
    """The same person stands before this one in the same batch: the next batch will tell."""


@dataclass(frozen=True, slots=True)
class Outdated:
    """The offer is not what it was when the coupon was drawn."""


Answer = Claimed | Lacking | PutOff | Outdated | Exception
