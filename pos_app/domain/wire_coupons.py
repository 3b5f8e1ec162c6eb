"""Messages about single coupons: finding one by its eight digits, and lending it to another till.

Like those of `wire`, they are JSON objects. Answers travel as the body of a `SyncPage`, signed for
that till, and repeat the question's `nonce`, so that an old answer is worth nothing.
"""

from dataclasses import field

from pos_app.domain.values import dataclass

FOUND, LENT = "coupon_found", "coupon_lent"


@dataclass(frozen=True, slots=True)
class CouponSought:
    """`POST /v1/terminals/{terminal}/coupons/find`: which open coupon of this shop has these
    digits? Tries are counted per till and per shop."""

    nonce: str
    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CouponFound:
    """The answer: the signed token, or nothing. `wait_s`: tries rest for so long."""

    stream: str
    nonce: str
    token: str = field(default="", repr=False)
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class CouponWanted:
    """`POST /v1/terminals/{terminal}/coupons/lock`: this till wants to redeem a coupon of its shop
    though it is not the home till. Asked again with the same coupon until it is decided."""

    nonce: str
    coupon_id: str


@dataclass(frozen=True, slots=True)
class CouponLent:
    """The answer. `state`: `asked` (the home till has not answered yet), `granted` (redeem it
    within `use_s` of the question), or why not: `used`, `busy`, `gone`."""

    stream: str
    nonce: str
    coupon_id: str
    state: str
    use_s: int = 0


@dataclass(frozen=True, slots=True)
class CouponReturned:
    """`POST /v1/terminals/{terminal}/coupons/release`: it will not be redeemed here after all, and
    no sale of this till holds it."""

    coupon_id: str


@dataclass(frozen=True, slots=True)
class LockAnswer:
    """`POST /v1/terminals/{terminal}/coupons/answer`: the home till says whether it keeps its hands
    off a coupon. `word`: `held`, or why not: `used`, `busy`."""

    coupon_id: str
    number: int
    word: str


@dataclass(frozen=True, slots=True)
class CouponLock:
    """One lock on a page of claims: `till` (its name) at `terminal` wants or has the coupon.
    `number` tells this lock from an earlier one on the same coupon."""

    coupon_id: str
    number: int
    terminal: str
    till: str
    is_granted: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """The answer to what only has to be known."""

    is_noted: bool
