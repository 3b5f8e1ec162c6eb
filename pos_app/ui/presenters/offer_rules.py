"""What an offer does, in the language of a screen. A priced basket carries the receipt's words."""

from collections.abc import Iterator, Sequence

from pos_app.domain.coupon import Offer
from pos_app.domain.deal import DealKind
from pos_app.domain.offer_words import rule_of
from pos_app.domain.pricing import Discount, PricedLine
from pos_app.domain.promotion import Rules
from pos_app.domain.values import replace

CHINESE = "zh"
_SAID_BY_FACE = (DealKind.AMOUNT, DealKind.THRESHOLD)


def rule_text(offer: Offer, language: str) -> str:
    """满2件减6; empty where the amount says it all."""
    rule = rule_of(offer)
    return rule.zh if language == CHINESE else rule.en


def is_said_by_face(offer: Offer) -> bool:
    """Whether the face is what comes off, and not only the most that may."""
    return offer.deal.kind in _SAID_BY_FACE and not offer.deal.permille


def in_language(line: PricedLine, rules: Rules, language: str) -> PricedLine:
    """The line with its rules in the language of a screen."""
    if language == CHINESE or not any(discount.rule for discount in line.discounts):
        return line
    return replace(
        line, discounts=tuple(_translated(one, rules, language) for one in line.discounts)
    )


def by_source(discounts: Sequence[Discount]) -> Iterator[tuple[Discount, ...]]:
    """What one coupon or promotion takes off a line, however many bear it."""
    groups: dict[str, list[Discount]] = {}
    for discount in discounts:
        groups.setdefault(discount.source, []).append(discount)
    return (tuple(group) for group in groups.values())


def with_rule(coupon: str, rule: str) -> str:
    """`奥妙券 满2件减6`."""
    return f"{coupon} {rule}".rstrip()


def _translated(discount: Discount, rules: Rules, language: str) -> Discount:
    offer = rules.offer(discount.offer_id)
    if offer is None or not discount.rule:
        return discount
    return replace(discount, rule=rule_text(offer, language))
