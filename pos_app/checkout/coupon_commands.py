"""What happens around a coupon that is typed as eight digits, or that another till redeems."""

from dataclasses import field
from enum import StrEnum

from pos_app.domain.coupon import Coupon
from pos_app.domain.product import Product
from pos_app.domain.values import dataclass
from pos_app.domain.wire_coupons import CouponLock


@dataclass(frozen=True, slots=True)
class CouponChecked:
    """The seal's answer to `CheckCoupon`: the coupon, or None when no trusted key signed the
    token. `is_stopped`: the cloud has said that it is no longer open."""

    coupon: Coupon | None
    used: bool = False
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class ShortCodeFound:
    """The till's own answer to `FindShortCode`: goods and coupons that carry these digits."""

    digits: str = field(repr=False)
    products: tuple[Product, ...] = ()
    coupon: CouponChecked | None = None


@dataclass(frozen=True, slots=True)
class PickCoupon:
    """A touch on the coupon in a list of goods that carry its digits too."""


class Answered(StrEnum):
    """How the cloud answered about a coupon."""

    YES = "yes"
    UNKNOWN = "unknown"  # no open coupon of this shop has these digits
    PAUSED = "paused"  # too many wrong digits in this shop
    USED = "used"
    BUSY = "busy"  # another till has it on its ticket, or lent
    GONE = "gone"  # no longer open
    NOBODY = "nobody"  # the cloud, or the home till, did not answer in time


@dataclass(frozen=True, slots=True)
class ShortCodeAnswered:
    """The cloud's answer to `SeekShortCode`; with YES the coupon, its seal checked. `wait_ms`:
    tries rest for so long."""

    digits: str = field(repr=False)
    answer: Answered
    coupon: CouponChecked | None = None
    wait_ms: int = 0


@dataclass(frozen=True, slots=True)
class LockAnswered:
    """The answer to `BorrowCoupon`. With YES the coupon may be redeemed for `use_ms` from the
    question on."""

    coupon_id: str
    answer: Answered
    use_ms: int = 0


@dataclass(frozen=True, slots=True)
class LocksListed:
    """All locks that concern this till now: of others, if it is the home till, and its own."""

    locks: tuple[CouponLock, ...]


class ShopperBy(StrEnum):
    """How a shopper is known without a phone before the scanner."""

    MEMBER = "member"
    PAYMENT = "payment"  # who paid, as the channel says when a payment code is presented


@dataclass(frozen=True, slots=True)
class ShopperKnown:
    """The shopper of this ticket, and the open coupons that are theirs, seals checked. Sent by
    whoever asks `ports.ShopperCoupons`: the members' desk, the payment gateway."""

    by: ShopperBy
    ticket_id: int
    coupons: tuple[CouponChecked, ...]


CouponResult = (
    CouponChecked | ShortCodeFound | ShortCodeAnswered | LockAnswered | LocksListed | ShopperKnown
)
"""What the world says."""
