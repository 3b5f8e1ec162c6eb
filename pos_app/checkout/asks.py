"""What the register asks and must know before the next command: read only, answered within 1 ms."""

from dataclasses import field

from pos_app.domain.money import Fen, Milli
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class FindProduct:
    """Goods under the first of `candidates` that the catalogue knows; answered by ProductsFound.

    `amount` and `weight` come from a weighed label, `is_typed` from the entry line.
    """

    code: str
    candidates: tuple[str, ...]
    amount: Fen | None = None
    weight: Milli | None = None
    is_typed: bool = False


@dataclass(frozen=True, slots=True)
class SearchGoods:
    """Goods by name, pinyin or a part of the code; answered by GoodsListed."""

    typed: str


@dataclass(frozen=True, slots=True)
class CheckCoupon:
    """Whether a scanned token is genuine and unused; answered by CouponChecked."""

    text: str


@dataclass(frozen=True, slots=True)
class FindShortCode:
    """What carries eight digits that were typed: goods, and the shop's open coupons unless
    `goods_only`; answered by ShortCodeFound."""

    digits: str = field(repr=False)
    goods_only: bool


@dataclass(frozen=True, slots=True)
class AskAtDoor:
    """A challenge for whoever wants into the maintenance menu; answered by DoorAnswered."""


@dataclass(frozen=True, slots=True)
class CheckCode:
    """Whether a technician's code answers the challenge; answered by CodeChecked."""

    technician: str
    challenge: str
    code: str = field(repr=False)


Ask = FindProduct | SearchGoods | CheckCoupon | FindShortCode | AskAtDoor | CheckCode
