"""Beginnings of tests: goods, offers, coupons, rules, tickets and moments with sensible values."""

import hashlib

from pos_app.domain import coupon_token
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon, Offer, Payer
from pos_app.domain.moment import Moment, TimeQuality
from pos_app.domain.money import Fen, Milli, pieces
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules, SpecialPrice

NOW_S = 1_795_342_356  # 2026-11-22 18:12:36 in the shop
STORE = 7
TERMINAL = "7K2M9QXD"
MINUTE_S = 60
HOUR_S = 3600


def moment(after_ms: int = 0, *, quality: TimeQuality = TimeQuality.TRUSTED) -> Moment:
    """So long after the test began, by both clocks."""
    return Moment(NOW_S * 1000 + after_ms, 500_000 + after_ms, quality)


def with_check_digit(stem: str) -> str:
    """`stem` and its GS1 check digit, computed another way than the product does."""
    odd = sum(int(digit) for digit in stem[-1::-2])
    even = sum(int(digit) for digit in stem[-2::-2])
    return f"{stem}{-(3 * odd + even) % 10}"


def product(
    name: str = "青岛啤酒500ml罐",
    *,
    barcode: str = "",
    price: int = 500,
    brand: str = "青岛",
    by_weight: bool = False,
) -> Product:
    """Goods for five yuan. Without a barcode the name gives one."""
    code = barcode or with_check_digit(
        f"690{int.from_bytes(hashlib.sha256(name.encode()).digest()[:6]) % 10**9:09d}"
    )
    unit = "kg" if by_weight else "罐"
    return Product(code, name, brand, "饮料", unit, Fen(price), by_weight)


BEER = product()
NOODLES = product("康师傅红烧牛肉面", price=450, brand="康师傅")
SOAP = product("奥妙全自动洗衣液2kg", price=2990, brand="奥妙")
APPLES = product("红富士苹果", barcode="00042", price=800, by_weight=True, brand="")


def special_price(
    goods: Product,
    price: int,
    *,
    promotion_id: str = "p1",
    from_utc_s: int = NOW_S - HOUR_S,
    until_utc_s: int = NOW_S + HOUR_S,
) -> SpecialPrice:
    """特价 on one kind of goods, open for an hour either way."""
    return SpecialPrice(promotion_id, "特价", (goods.barcode,), Fen(price), from_utc_s, until_utc_s)


def offer(
    *goods: Product,
    offer_id: int = 1,
    face: int = 500,
    payer: Payer = Payer.BRAND,
) -> Offer:
    """Five yuan off these goods, paid by their brand."""
    covered = goods or (SOAP,)
    return Offer(
        offer_id=offer_id,
        campaign="c1",
        title=covered[0].name,
        title_en="five off",
        brand=covered[0].brand,
        goods=tuple(item.barcode for item in covered),
        face=Fen(face),
        payer=payer,
        from_utc_s=NOW_S - HOUR_S,
        until_utc_s=NOW_S + 24 * HOUR_S,
        coupon_hours=24,
    )


def coupon(
    number: int = 1,
    *,
    offer_id: int = 1,
    face: int = 500,
    store: int = STORE,
    from_utc_s: int = NOW_S - MINUTE_S,
    hours: int = 24,
) -> Coupon:
    """A coupon of this shop, claimed a minute ago."""
    return Coupon(f"{number:016d}", offer_id, store, from_utc_s, hours, Fen(face))


def token(claimed: Coupon, *, key: bytes = b"cloud") -> str:
    """The coupon's QR text, with a stand-in for the signature that `is_sealed` recognises."""
    data = coupon_token.payload(claimed, kid=1)
    return coupon_token.text_of(data, seal(coupon_token.signed_message(data), key))


def seal(message: bytes, key: bytes = b"cloud") -> bytes:
    """64 bytes that depend on every bit of the message and the key."""
    return hashlib.sha512(key + message).digest()


def rules_of(*parts: SpecialPrice | Offer, version: int = 1) -> Rules:
    """A set of rules."""
    return Rules(
        version,
        tuple(part for part in parts if isinstance(part, SpecialPrice)),
        tuple(part for part in parts if isinstance(part, Offer)),
    )


def ticket_of(
    *goods: tuple[Product, int], rules: Rules | None = None, ticket_id: int = 1
) -> Ticket:
    """A ticket with so many pieces of each kind of goods."""
    ticket = Ticket(ticket_id, rules=rules or Rules(), opened_utc_s=NOW_S)
    for item, count in goods:
        ticket = ticket.with_goods(item, pieces(count))
    return ticket


def with_label(ticket: Ticket, goods: Product, grams: int, amount: int) -> Ticket:
    """The ticket with a weighed label's goods on it."""
    return ticket.with_goods(goods, Milli(grams), Fen(amount))
