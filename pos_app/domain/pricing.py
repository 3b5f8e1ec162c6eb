"""What a basket costs: one pure function, the same on the till and in the cloud.

Base price → the best promotion of each line → brand coupons → coupons on the whole basket. The
result does not depend on the order of scanning: coupons are dealt out by value and goods by price,
never by position. How coupons are dealt out stands in `dealing`, which of them in `choosing`.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from pos_app.domain.basket import BasketLine
from pos_app.domain.choosing import choose
from pos_app.domain.coupon import Coupon, Offer, Payer
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
    grosses = [line.gross for line in lines]
    off = [_promotion(*one, rules, at_utc_s) for one in zip(lines, grosses, strict=True)]
    unused: tuple[tuple[Coupon, Why], ...] = ()
    if coupons:
        unused = _redeem(lines, rules, coupons, at_utc_s, off)
    priced = tuple(map(_priced, lines, grosses, off))
    gross = sum(grosses)
    total = 0
    for line in priced:
        total += line.net
    return Priced(priced, Fen(gross), Fen(gross - total), Fen(total), unused)


def _priced(line: BasketLine, gross: Fen, discounts: list[Discount]) -> PricedLine:
    net = gross
    for discount in discounts:
        net = Fen(net - discount.amount)
    return PricedLine(line, gross, tuple(discounts), net)


def _promotion(line: BasketLine, gross: Fen, rules: Rules, at_utc_s: int) -> list[Discount]:
    """The shopper's best special price for a line, or nothing; ties by id."""
    best: Discount | None = None
    if line.amount is not None:
        return []  # a weighed label's printed amount wins exactly
    barcode = line.product.barcode
    for rule in rules.promotions:
        if barcode not in rule.goods or not rule.is_open(at_utc_s):
            continue
        off = Fen(gross - line.at(rule.price))
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
    found = [(coupon, rules.offer(coupon.offer_id)) for coupon in coupons]
    wanted = _wanted([offer for _, offer in found if offer is not None])
    stands = [
        (_stand(line, off[place]), place)
        for place, line in enumerate(lines)
        if wanted is None or line.product.barcode in wanted
    ]
    stands.sort(key=_by_stand, reverse=True)
    takes, unused = choose([stand for stand, _ in stands], found, at_utc_s)
    for take in takes:
        for rank, discount in _discounts(take):
            off[stands[rank][1]].append(discount)
    return unused


def _by_stand(one: tuple[Stand, int]) -> Stand:
    return one[0]


def _wanted(offers: Sequence[Offer]) -> set[str] | None:
    """The goods that these offers count or make cheaper; None for all."""
    wanted: set[str] = set()
    for offer in offers:
        if not offer.goods:
            return None
        wanted.update(offer.goods, offer.deal.extra)
    return wanted


def _stand(line: BasketLine, discounts: list[Discount]) -> Stand:
    net = line.gross
    for discount in discounts:
        net = Fen(net - discount.amount)
    units = line.units
    return Stand(Fen(net // units), line.product.barcode, line.quantity, net, units)


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
