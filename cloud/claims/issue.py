"""The coupon itself: its random id, its signed token, its eight digits."""

from dataclasses import dataclass

from cloud.keys import Keys
from cloud.parts import Parts
from pos_app.domain import coupon_token, crockford
from pos_app.domain.coupon import Coupon, Offer
from pos_app.domain.short_code import short_code_of


@dataclass(frozen=True, slots=True)
class Draft:
    """A coupon that nobody has yet, drawn before the claim's transaction. Its eight digits may be
    taken."""

    coupon: Coupon
    at_ms: int
    short_code: str

    def signed(self, keys: Keys, kid: int) -> str:
        """Its token, by the coupon key `kid`."""
        data = coupon_token.payload(self.coupon, kid)
        signature = keys.coupons[kid].sign(coupon_token.signed_message(data))
        return coupon_token.text_of(data, signature)


def draft(parts: Parts, offer: Offer, store: int) -> Draft:
    """A fresh coupon of this offer for this shop, from now on."""
    at_ms = parts.clock()
    coupon = Coupon(
        coupon_id=crockford.encode_bytes(parts.chance(10)),
        offer_id=offer.offer_id,
        store=store,
        from_utc_s=at_ms // 1000,
        hours=offer.coupon_hours,
        face=offer.face,
    )
    return Draft(coupon, at_ms, short_code_of(int.from_bytes(parts.chance(8))))
