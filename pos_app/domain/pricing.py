"""What a basket costs: one pure function, the same on the till and in the cloud.

Base price → the best promotion of each line → brand coupons → coupons on the whole basket. The
result does not depend on the order of scanning: coupons are dealt out by value and goods by price,
never by position. How coupons are dealt out stands in `dealing`, which of them in `choosing`.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from pos_app.domain.basket import BasketLine
from pos_app.domain.choosing import choose
from pos_app.domain.coupon import Coupon, Payer
from pos_app.domain.dealing import Stand, Take, Why
from pos_app.domain.money import NOTHING, Fen, allocate
from pos_app.domain.offer_words import rule_of
from pos_app.domain.promotion import Rules
from pos_app.domain.values import dataclass


class DiscountKind(StrEnum):
    """Where a discount comes from."""

    PROMOTION = "promotion"
    COUPON = "coupon"


@dataclass(frozen=True, slots=True)
class Discount:
    """So much off one line, and who pays for it. What several bear is one discount each."""

    kind: DiscountKind
    source: str  # promotion id or coupon id
    label: str
    payer: Payer
    amount: Fen
    offer_id: int = 0
    brand: str = ""
    rule: str = ""  # 满2件减6; empty where the amount says it all


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with everything that comes off it."""

    line: BasketLine
    gross: Fen
    discounts: tuple[Discount, ...]
    net: Fen


@dataclass(frozen=True, slots=True)
class Priced:
    """A basket's prices. Σ net = total; gross − saved = total."""

    lines: tuple[PricedLine, ...] = ()
    gross: Fen = NOTHING
    saved: Fen = NOTHING
    total: Fen = NOTHING
    unused: tuple[tuple[Coupon, Why], ...] = ()

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
    off: list[list[Discount]] = [_promotion(line, rules, at_utc_s) for line in lines]
    unused: tuple[tuple[Coupon, Why], ...] = ()
    if coupons:
        unused = _redeem(lines, rules, coupons, at_utc_s, off)
    priced = tuple(map(_priced, lines, off))
    gross = sum(line.gross for line in priced)
    total = sum(line.net for line in priced)
    return Priced(priced, Fen(gross), Fen(gross - total), Fen(total), unused)


def _priced(line: BasketLine, discounts: list[Discount]) -> PricedLine:
    gross = line.gross
    net = gross
    for discount in discounts:
        net = Fen(net - discount.amount)
    return PricedLine(line, gross, tuple(discounts), net)


def _promotion(line: BasketLine, rules: Rules, at_utc_s: int) -> list[Discount]:
    """The shopper's best special price for a line, or nothing; ties by id."""
    best: Discount | None = None
    if line.amount is not None:
        return []  # a weighed label's printed amount wins exactly
    for rule in rules.promotions:
        if line.product.barcode not in rule.goods or not rule.is_open(at_utc_s):
            continue
        off = Fen(line.gross - line.at(rule.price))
        if off > 0 and (best is None or (-off, rule.promotion_id) < (-best.amount, best.source)):
            best = Discount(DiscountKind.PROMOTION, rule.promotion_id, rule.name, Payer.SHOP, off)
    return [best] if best else []


def _redeem(
    lines: Sequence[BasketLine],
    rules: Rules,
    coupons: Sequence[Coupon],
    at_utc_s: int,
    off: list[list[Discount]],
) -> tuple[tuple[Coupon, Why], ...]:
    """Let the coupons take off what they may, into `off`. Returns those that took nothing."""
    known = {offer.offer_id: offer for offer in rules.offers}
    stands = [_stand(*one) for one in zip(lines, off, strict=True)]
    by_rank = sorted(range(len(stands)), key=lambda place: stands[place].rank, reverse=True)
    takes, unused = choose([stands[place] for place in by_rank], coupons, known, at_utc_s)
    for take in takes:
        for rank, discount in _discounts(take):
            off[by_rank[rank]].append(discount)
    return unused


def _stand(line: BasketLine, discounts: list[Discount]) -> Stand:
    net = Fen(line.gross - sum(discount.amount for discount in discounts))
    units = line.units
    return Stand(line.product.barcode, line.quantity, units, net, Fen(net // units))


def _discounts(take: Take) -> Iterator[tuple[int, Discount]]:
    """One discount a line and payer: the payers' shares of the whole first, each then spread over
    what the lines still have to carry, so that both ways every sum is exact."""
    coupon, offer = take.claim.coupon, take.claim.offer
    left = list(take.amounts.values())
    rule = rule_of(offer).zh
    for payer, share in offer.shares(Fen(sum(left))):
        parts = allocate(share, left)
        left = [Fen(rest - part) for rest, part in zip(left, parts, strict=True)]
        for rank, part in zip(take.amounts, parts, strict=True):
            if part:
                yield (
                    rank,
                    Discount(
                        DiscountKind.COUPON,
                        coupon.coupon_id,
                        offer.title,
                        payer,
                        part,
                        offer.offer_id,
                        offer.brand,
                        rule,
                    ),
                )
