"""Whether the cloud made a coupon: the signature of its token, checked without a network."""

from collections.abc import Callable, Mapping

from pos_app.adapters.cloud.signatures import is_signed_by
from pos_app.domain import coupon_token
from pos_app.domain.coupon import Coupon


class Ed25519CouponSeal:
    """Implements `checkout.ports.CouponSeal`. For one thread, as `is_used` is.

    `keys` are the cloud's coupon keys by id, as they are at each look; `is_used` asks this till's
    ledger.
    """

    def __init__(self, keys: Mapping[int, bytes], *, is_used: Callable[[str], bool]) -> None:
        self._keys = keys
        self._is_used = is_used

    def check(self, token_text: str) -> Coupon | None:
        """The coupon, or None when no trusted key signed it. Raises CouponForged for what is no
        token."""
        token = coupon_token.parse(token_text)
        key = self._keys.get(token.kid)
        if key is None or not is_signed_by(key, token.signed, token.signature):
            return None
        return token.coupon

    def is_used(self, coupon_id: str) -> bool:
        """Whether this till's ledger holds a redemption of it."""
        return self._is_used(coupon_id)
