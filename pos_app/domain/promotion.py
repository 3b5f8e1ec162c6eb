"""Promotions as data, and the set of rules that a ticket begins and ends with."""

from pos_app.domain.coupon import Offer
from pos_app.domain.money import Fen
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class SpecialPrice:
    """特价: these goods at this unit price, within a window, paid for by the shop."""

    promotion_id: str
    name: str
    goods: tuple[str, ...]
    price: Fen
    from_utc_s: int
    until_utc_s: int

    def is_open(self, utc_s: int) -> bool:
        return self.from_utc_s <= utc_s < self.until_utc_s


@dataclass(frozen=True, slots=True)
class HomeTill:
    """The one till of a shop with several that redeems coupons: two that cannot hear each other
    would both take the same one."""

    terminal: str
    name: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All that pricing depends on beside the basket, and where coupons are redeemed, under one
    version. Without a home till every till redeems."""

    version: int = 0
    promotions: tuple[SpecialPrice, ...] = ()
    offers: tuple[Offer, ...] = ()
    home: HomeTill | None = None

    def offer(self, offer_id: int) -> Offer | None:
        return next((offer for offer in self.offers if offer.offer_id == offer_id), None)
