"""What the pages say about shops, offers and coupons, as finished text in one language."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from cloud.budgets import units
from cloud.database import Work
from cloud.identities.claimants import Claimant
from cloud.pages.shares import share_of
from cloud.shops import offer_by_id, product_of
from pos_app.domain.coupon import Offer, Payer
from pos_app.domain.deal import DealKind
from pos_app.domain.moment import shop_time
from pos_app.domain.money import Fen, yuan
from pos_app.domain.offer_words import rule_of

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
LISTED_DAYS = 30
_OPEN = ("ISSUED", "LOCKED")  # a till that has locked it still wants to see it
_DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """A shop's name on the page."""

    store: int
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """One offer to take."""

    offer_id: int
    face: str
    title: str
    brand: str
    goods: str
    picture: str
    hours: int
    condition: str
    price: str
    after: str  # empty when the shop has no price for it
    is_gift: bool
    is_water: bool  # a gift that asks for no purchase
    share: str  # of one person; empty if there is no limit
    is_brands: bool  # nobody but the brand bears it
    asks: str = ""  # the way to the identity that it asks for, where that takes a step


@dataclass(frozen=True, slots=True)
class CouponFacts:
    """One coupon that somebody has."""

    coupon_id: str
    store: int
    state: str
    face: str
    face_full: str
    title: str
    brand: str
    goods: str
    amount_bought: str
    code: str
    token: str
    claimed_at: Markup
    ends_ms: int
    ends: Markup
    used_at: Markup | None
    receipt: str
    taken_off: str
    rule: str  # what it asks for beyond one piece; empty if nothing
    is_gift: bool
    is_water: bool
    is_returned: bool  # the goods came back, and the coupon with them
    share: str  # of one person; empty if there is no limit
    is_brands: bool  # nobody but the brand bears it

    def is_usable(self, now_ms: int) -> bool:
        return self.state in _OPEN and now_ms < self.ends_ms


def clock_time(utc_ms: int) -> str:
    """`18:21` in the shop."""
    return shop_time(utc_ms).strftime("%H:%M")


def clock_time_s(utc_ms: int) -> str:
    """`18:21:07`, for waits of less than some minutes; never before the moment itself."""
    return shop_time(-(-utc_ms // 1000) * 1000).strftime("%H:%M:%S")


def moment(utc_ms: int, language: str) -> Markup:
    """`11月23日 18:07` or `23 Nov, 18:07`, which never breaks inside."""
    at: datetime = shop_time(utc_ms)
    if language == "zh":
        return Markup('<span class="nb">{}月{}日\u00a0{}</span>').format(
            at.month, at.day, at.strftime("%H:%M")
        )
    return Markup('<span class="nb">{}\u00a0{},\u00a0{}</span>').format(
        at.day, _MONTHS[at.month - 1], at.strftime("%H:%M")
    )


def left(until_ms: int, now_ms: int, language: str) -> str:
    """`23 小时 58 分`."""
    hours, minutes = divmod(max(until_ms - now_ms, 0) // 60_000, 60)
    if language == "zh":
        return f"{hours} 小时" if hours and not minutes else f"{hours} 小时 {minutes} 分"
    return f"{hours} h" if hours and not minutes else f"{hours} h {minutes} min"


def quarter(utc_ms: int, language: str) -> str:
    """`2026 年第 4 季`."""
    day = shop_time(utc_ms)
    number = (day.month + 2) // 3
    return f"{day.year} 年第 {number} 季" if language == "zh" else f"Q{number} {day.year}"


def amount(value: Fen) -> str:
    """Whole yuan without decimals, as a coupon says it."""
    return str(value // 100) if value % 100 == 0 else yuan(value)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads facts in one language inside one transaction."""

    work: Work
    language: str

    def existing_shop(self, store: int) -> ShopFacts:
        """A shop that is known to exist. Raises LookupError."""
        shop = self.shop(store)
        if shop is None:
            raise LookupError(store)
        return shop

    def shop(self, store: int) -> ShopFacts | None:
        row = self.work.find("SELECT name, name_en FROM store WHERE store_id = ?", (store,))
        if row is None:
            return None
        name, name_en = row
        if self.language == "zh":
            return ShopFacts(store, name.replace(" · ", "·"), name.split(" · ")[0])
        return ShopFacts(store, name_en, name_en.split(",")[0])

    def offer(self, store: int, offer: Offer) -> OfferFacts:
        goods, unit = self._goods(offer.offer_id)
        named = (*offer.deal.extra, *offer.goods)
        product = product_of(self.work, store, named[0]) if named else None
        is_plain = offer.deal.kind == DealKind.AMOUNT
        after = Fen(max(product.price - offer.face, 0)) if product and is_plain else None
        return OfferFacts(
            offer_id=offer.offer_id,
            face=amount(offer.face),
            title=self._title(offer),
            brand=self._brand(offer.brand),
            goods=goods,
            picture=offer.picture,
            hours=offer.coupon_hours,
            condition=self._rule(offer) or (f"买 1 {unit}可用" if self._is_chinese else "Buy 1"),
            price=yuan(product.price) if product else "",
            after=yuan(after) if after is not None else "",
            is_gift=offer.deal.kind == DealKind.GIFT,
            is_water=offer.is_welfare,
            share=self._share(offer),
            is_brands=_is_brands(offer),
        )

    def coupon(self, coupon_id: str) -> CouponFacts | None:
        row = self.work.find(
            "SELECT store_id, offer_id, state, face, short_code, token, claimed_at,"
            " (from_s + hours * 3600) * 1000, redeemed_at, receipt, amount"
            " FROM coupon LEFT JOIN redemption USING (coupon_id, store_id) WHERE coupon_id = ?",
            (coupon_id,),
        )
        if row is None:
            return None
        store, offer_id, state, face, code, token, claimed_at, ends_ms, used_at, receipt, off = row
        offer = offer_by_id(self.work, offer_id)
        goods, unit = self._goods(offer_id)
        return CouponFacts(
            coupon_id=coupon_id,
            store=store,
            state=state,
            face=amount(face),
            face_full=yuan(face),
            title=self._title(offer),
            brand=self._brand(offer.brand),
            goods=goods,
            amount_bought=self._rule(offer) or (f"买 1 {unit}" if self._is_chinese else "buy 1"),
            code=code,
            token=token,
            claimed_at=moment(claimed_at, self.language),
            ends_ms=ends_ms,
            ends=moment(ends_ms, self.language),
            used_at=moment(used_at, self.language) if used_at is not None else None,
            receipt=receipt.rsplit("-", 1)[-1][-5:] if receipt else "",
            taken_off=yuan(off) if off is not None else "",
            rule=self._rule(offer),
            is_gift=offer.deal.kind == DealKind.GIFT,
            is_water=offer.is_welfare,
            is_returned=self._is_returned(coupon_id),
            share=self._share(offer),
            is_brands=_is_brands(offer),
        )

    def coupons_of(self, person: Claimant, store: int, now_ms: int) -> list[CouponFacts]:
        """This person's coupons in this shop, newest first, back to 30 days."""
        rows = [
            row
            for ref in person.refs
            for row in self.work.rows(
                "SELECT claimed_at, coupon_id FROM coupon WHERE claimant = ? AND store_id = ?"
                " AND state <> 'VOIDED' AND claimed_at > ?",
                (ref, store, now_ms - LISTED_DAYS * _DAY_MS),
            )
        ]
        found = (self.coupon(coupon_id) for _, coupon_id in sorted(rows, reverse=True))
        return [coupon for coupon in found if coupon is not None]

    def offers_had_by(self, person: Claimant) -> set[int]:
        """The offers of which this person claimed a coupon."""
        return {
            offer_id
            for ref in person.refs
            for (offer_id,) in self.work.rows(
                "SELECT offer_id FROM coupon WHERE claimant = ?", (ref,)
            )
        }

    def usable_elsewhere(
        self, person: Claimant, here: int, now_ms: int
    ) -> list[tuple[ShopFacts, int]]:
        """The other shops in which this person has coupons to use, and how many."""
        counts: dict[int, int] = {}
        for ref in person.refs:
            for store, count in self.work.rows(
                "SELECT store_id, count(*) FROM coupon WHERE claimant = ?"
                " AND state IN ('ISSUED', 'LOCKED') AND (from_s + hours * 3600) * 1000 > ?"
                " AND store_id <> ? GROUP BY store_id",
                (ref, now_ms, here),
            ):
                counts[store] = counts.get(store, 0) + count
        return [(self.existing_shop(store), counts[store]) for store in sorted(counts)]

    def latest_store_of(self, person: Claimant) -> int | None:
        """Where this person claimed last."""
        rows = [
            row
            for ref in person.refs
            for row in self.work.rows(
                "SELECT claimed_at, store_id FROM coupon WHERE claimant = ?"
                " ORDER BY claimed_at DESC LIMIT 1",
                (ref,),
            )
        ]
        return max(rows)[1] if rows else None

    def left_today(self, store: int, offer: Offer, now_ms: int) -> int:
        """How many of an offer the shop may still give out today: of its day's share, and of what
        the brand has left for all shops."""
        (limit,) = self.work.row(
            "SELECT daily_limit FROM store_offer WHERE store_id = ? AND offer_id = ?",
            (store, offer.offer_id),
        )
        taken = self.work.find(
            "SELECT claimed FROM store_offer_day WHERE store_id = ? AND offer_id = ? AND day = ?",
            (store, offer.offer_id, shop_time(now_ms).date().isoformat()),
        )
        limit = min(limit, offer.terms.per_store_day or limit)
        of_the_day = max(int(limit) - int(taken[0] if taken else 0), 0)
        return min(of_the_day, self.left_in_all(offer))

    def left_in_all(self, offer: Offer) -> int:
        """How many of an offer the brand still has, for all shops and days."""
        return units.free_of(self.work, offer.offer_id) // offer.face

    def _is_returned(self, coupon_id: str) -> bool:
        found = self.work.find("SELECT 1 FROM coupon_return WHERE coupon_id = ?", (coupon_id,))
        return found is not None

    @property
    def _is_chinese(self) -> bool:
        return self.language == "zh"

    def _rule(self, offer: Offer) -> str:
        """What it does beyond so much off one piece; empty if nothing."""
        rule = rule_of(offer)
        return rule.zh if self._is_chinese else rule.en

    def _share(self, offer: Offer) -> str:
        chinese, english = share_of(offer.terms, "瓶" if offer.is_welfare else "张")
        return chinese if self._is_chinese else english

    def _title(self, offer: Offer) -> str:
        return offer.title if self.language == "zh" else offer.title_en

    def _brand(self, brand: str) -> str:
        if self.language == "zh":
            return brand
        row = self.work.find("SELECT name_en FROM brand WHERE brand = ?", (brand,))
        return str(row[0]) if row else brand

    def _goods(self, offer_id: int) -> tuple[str, str]:
        column = "goods_name" if self.language == "zh" else "goods_name_en"
        name, unit = self.work.row(
            f"SELECT {column}, unit FROM offer WHERE offer_id = ?",  # noqa: S608 - one of two names
            (offer_id,),
        )
        return str(name), str(unit)


def _is_brands(offer: Offer) -> bool:
    """Whether the brand alone bears it."""
    return {payer for payer, _ in offer.shares(offer.face)} == {Payer.BRAND}
