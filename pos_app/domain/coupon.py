"""Offers that a brand makes, and coupons that a shopper has claimed."""

from enum import StrEnum

from pos_app.domain.deal import PERMILLE, PLAIN, USUAL, Deal, DealKind, StackClass, Terms
from pos_app.domain.errors import CouponEarly, CouponExpired, CouponForeign
from pos_app.domain.money import Fen, allocate
from pos_app.domain.values import dataclass


class Payer(StrEnum):
    """Who bears a discount in the end."""

    SHOP = "shop"
    BRAND = "brand"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Funder:
    """So many thousandths of a discount are borne by this payer."""

    payer: Payer
    permille: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One immutable version of an offer. A change makes a new `offer_id`.

    What follows `picture` came with the second form: an offer of the first takes its face off one
    piece, and `payer` bears it alone.
    """

    offer_id: int  # fits 4 bytes
    campaign: str
    title: str  # "奥妙洗衣液"
    title_en: str
    brand: str  # "奥妙"
    goods: tuple[str, ...]  # canonical barcodes that count towards it; none: all
    face: Fen  # the most that it takes off; reserved when it is claimed
    payer: Payer  # who bears it, or most of it
    from_utc_s: int
    until_utc_s: int
    coupon_hours: int  # how long a claimed coupon lives
    picture: str = ""  # key of the idle picture
    deal: Deal = PLAIN
    terms: Terms = USUAL
    funders: tuple[Funder, ...] = ()  # 1000 thousandths in all; none: `payer` alone

    def covers(self, barcode: str) -> bool:
        """Whether these goods count towards it."""
        return not self.goods or barcode in self.goods

    def reduces(self, barcode: str) -> bool:
        """Whether it may take something off these goods."""
        return barcode in self.deal.extra if self.deal.extra else self.covers(barcode)

    def shares(self, amount: Fen) -> tuple[tuple[Payer, Fen], ...]:
        """Who bears how much of it, to the fen by largest remainder; nobody bears nothing."""
        if not self.funders:
            return ((self.payer, amount),)
        parts = allocate(amount, [funder.permille for funder in self.funders])
        return tuple(
            (funder.payer, part) for funder, part in zip(self.funders, parts, strict=True) if part
        )

    @property
    def fault(self) -> str | None:
        """What no offer may say, in words for whoever made it; None for a sound one."""
        deal = self.deal
        faults = {
            "no face": self.face <= 0,
            "a number below zero": min(
                deal.min_pieces, deal.min_spend, deal.free, deal.price, deal.permille
            )
            < 0,
            "a limit below zero": min(self.terms.limits) < 0,
            "more than 1000 thousandths off": deal.permille > PERMILLE,
            "funders do not bear 1000 thousandths": bool(self.funders)
            and sum(funder.permille for funder in self.funders) != PERMILLE,
            "a funder twice or below zero": len({f.payer for f in self.funders})
            != len(self.funders)
            or any(funder.permille < 0 for funder in self.funders),
            "window": self.from_utc_s >= self.until_utc_s,
            **_faults_of_kind(self),
        }
        return next((words for words, is_so in faults.items() if is_so), None)

    def is_open(self, utc_s: int) -> bool:
        return self.from_utc_s <= utc_s < self.until_utc_s

    @property
    def is_welfare(self) -> bool:
        """A gift for which nothing has to be bought: water for those who work outdoors."""
        deal = self.deal
        return deal.kind == DealKind.GIFT and not (deal.min_pieces or deal.min_spend)


def _faults_of_kind(offer: Offer) -> dict[str, bool]:
    """What this kind of deal must say, or must not."""
    deal = offer.deal
    has_minimum = deal.min_pieces > 0 or deal.min_spend > 0
    groups = deal.kind in (DealKind.N_FOR_M, DealKind.NTH)
    gives_extra = deal.kind in (DealKind.EXCHANGE, DealKind.GIFT)
    return {
        "an unknown kind": deal.kind not in tuple(DealKind),
        "no percentage": deal.kind in (DealKind.PERCENT, DealKind.NTH) and not deal.permille,
        "fewer than two pieces": groups and deal.min_pieces < 2,
        "all pieces free": groups and deal.free >= deal.min_pieces,
        "neither a price nor free pieces": deal.kind == DealKind.N_FOR_M
        and not (deal.free or deal.price),
        "no minimum": deal.kind == DealKind.THRESHOLD and not has_minimum,
        "extra goods": bool(deal.extra) is not gives_extra,
        "a gift that costs something": deal.kind == DealKind.GIFT and deal.price > 0,
        "a kind that no basket takes": offer.terms.stack is StackClass.BASKET
        and (groups or gives_extra),
    }


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
