"""Offers that a brand makes, and coupons that a shopper has claimed."""

from enum import StrEnum

from pos_app.domain.errors import CouponEarly, CouponExpired, CouponForeign
from pos_app.domain.money import Fen
from pos_app.domain.values import dataclass


class Payer(StrEnum):
    """Who bears a discount in the end."""

    SHOP = "shop"
    BRAND = "brand"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Offer:
    """One immutable version of an offer. A change makes a new `offer_id`."""

    offer_id: int  # fits 4 bytes
    campaign: str
    title: str  # "奥妙洗衣液"
    title_en: str
    brand: str  # "奥妙"
    goods: tuple[str, ...]  # canonical barcodes
    face: Fen
    payer: Payer
    from_utc_s: int
    until_utc_s: int
    coupon_hours: int  # how long a claimed coupon lives
    picture: str = ""  # key of the idle picture

    def covers(self, barcode: str) -> bool:
        return barcode in self.goods

    def is_open(self, utc_s: int) -> bool:
        return self.from_utc_s <= utc_s < self.until_utc_s


@dataclass(frozen=True, slots=True)
class Coupon:
    """A claimed right to `face` off, as its signed token says it."""

    coupon_id: str  # 16 Crockford symbols, 10 bytes in the token
    offer_id: int
    store: int
    from_utc_s: int
    hours: int
    face: Fen
    flags: int = 0

    @property
    def until_utc_s(self) -> int:
        return self.from_utc_s + self.hours * 3600

    def check(self, *, store: int, utc_s: int) -> None:
        """Raises CouponForeign, CouponEarly or CouponExpired."""
        if self.store != store:
            raise CouponForeign(store=self.store)
        if utc_s < self.from_utc_s:
            raise CouponEarly(from_utc_s=self.from_utc_s)
        if utc_s >= self.until_utc_s:
            raise CouponExpired(until_utc_s=self.until_utc_s)
