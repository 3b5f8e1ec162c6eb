"""What a basket costs: one pure function, the same on the till and in the cloud.

Base price → the best promotion of each line → brand coupons. The result does not depend on the
order of scanning: coupons are dealt out by value and goods by price, never by position.
"""

from collections.abc import Sequence
from enum import StrEnum

from pos_app.domain.basket import BasketLine
from pos_app.domain.coupon import Coupon, Offer, Payer
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.promotion import Rules
from pos_app.domain.values import dataclass


class DiscountKind(StrEnum):
    """Where a discount comes from."""

    PROMOTION = "promotion"
    COUPON = "coupon"


@dataclass(frozen=True, slots=True)
class Discount:
    """So much off one line, and who pays for it."""

    kind: DiscountKind
    source: str  # promotion id or coupon id
    label: str
    payer: Payer
    amount: Fen
    offer_id: int = 0
    brand: str = ""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with everything that comes off it."""

    line: BasketLine
    gross: Fen
    discounts: tuple[Discount, ...]
    net: Fen


class Unused(StrEnum):
    """Why a coupon of the tray took nothing off."""

    NO_GOODS = "no_goods"
    OFFER_UNKNOWN = "offer_unknown"
    GOODS_TAKEN = "goods_taken"  # another coupon is on that unit


@dataclass(frozen=True, slots=True)
class Priced:
    """A basket's prices. Σ net = total; gross − saved = total."""

    lines: tuple[PricedLine, ...] = ()
    gross: Fen = NOTHING
    saved: Fen = NOTHING
    total: Fen = NOTHING
    unused: tuple[tuple[Coupon, Unused], ...] = ()

    @property
    def redeemed(self) -> frozenset[str]:
        """Ids of the coupons that took something off."""
        return frozenset(
            discount.source
            for line in self.lines
            for discount in line.discounts
            if discount.kind is DiscountKind.COUPON
        )


def evaluate(
    lines: Sequence[BasketLine], rules: Rules, coupons: Sequence[Coupon], at_utc_s: int
) -> Priced:
    """Price the lines under the rules as of `at_utc_s`. Coupons are taken as admitted (window,
    store)."""
    working = [_Working(line, _promotion(line, rules, at_utc_s)) for line in lines]
    unused = []
    for coupon in sorted(coupons, key=lambda c: (-c.face, c.until_utc_s, c.coupon_id)):
        reason = _deal_out(coupon, rules.offer(coupon.offer_id), working)
        if reason is not None:
            unused.append((coupon, reason))
    priced = tuple(work.priced() for work in working)
    gross = sum(line.gross for line in priced)
    total = sum(line.net for line in priced)
    return Priced(priced, Fen(gross), Fen(gross - total), Fen(total), tuple(unused))


class _Working:
    """One line while coupons are dealt out."""

    __slots__ = ("discounts", "free_units", "gross", "line", "net", "unit_net")

    def __init__(self, line: BasketLine, promotion: Discount | None) -> None:
        self.line = line
        self.discounts = [promotion] if promotion else []
        self.gross = line.gross
        self.net = self.gross - (promotion.amount if promotion else 0)
        self.free_units = line.units
        self.unit_net = Fen(self.net // line.units)  # no coupon takes more than a unit costs

    def take(self, coupon: Coupon, offer: Offer) -> None:
        amount = Fen(min(coupon.face, self.unit_net))
        self.free_units -= 1
        self.net -= amount
        self.discounts.append(
            Discount(
                DiscountKind.COUPON,
                coupon.coupon_id,
                offer.title,
                offer.payer,
                amount,
                offer.offer_id,
                offer.brand,
            )
        )

    def priced(self) -> PricedLine:
        return PricedLine(self.line, self.gross, tuple(self.discounts), Fen(self.net))


def _promotion(line: BasketLine, rules: Rules, at_utc_s: int) -> Discount | None:
    """The shopper's best special price for a line; ties by id."""
    best: Discount | None = None
    if line.amount is not None:
        return None  # a weighed label's printed amount wins exactly
    for rule in rules.promotions:
        if line.product.barcode not in rule.goods or not rule.is_open(at_utc_s):
            continue
        off = Fen(line.gross - line.at(rule.price))
        if off > 0 and (best is None or (-off, rule.promotion_id) < (-best.amount, best.source)):
            best = Discount(DiscountKind.PROMOTION, rule.promotion_id, rule.name, Payer.SHOP, off)
    return best


def _deal_out(coupon: Coupon, offer: Offer | None, lines: list[_Working]) -> Unused | None:
    """Put a coupon on the dearest unit that it may; None when it found one."""
    if offer is None:
        return Unused.OFFER_UNKNOWN
    qualifying = [work for work in lines if offer.covers(work.line.product.barcode)]
    free = [work for work in qualifying if work.free_units > 0 and work.unit_net > 0]
    if not free:
        return Unused.GOODS_TAKEN if qualifying else Unused.NO_GOODS
    max(free, key=_dearest).take(coupon, offer)
    return None


def _dearest(work: _Working) -> tuple[int, str, int, int]:
    """An order that does not know positions; equal lines are interchangeable."""
    return (work.unit_net, work.line.product.barcode, work.line.quantity, work.net)
