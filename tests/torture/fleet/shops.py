"""The shops of a fleet: goods, offers with small budgets, and shoppers who claim and come back."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cloud import claims, demo_shop
from cloud.campaigns import GoodsWords, put_brand, put_campaign, put_offer
from cloud.database import Work
from cloud.parts import Parts
from cloud.shops import publish_rules, put_goods
from pos_app.domain import coupon_token, screen_code
from pos_app.domain.coupon import Coupon, Offer, Payer
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules, SpecialPrice

FIRST_STORE = 3001
GOODS_A_SHOP = 40
BUCKETS = 3
COUPONS_A_TILL = 12
"""Of each offer: fewer than are asked for, so that budgets run out."""
_YEAR_S = 366 * 24 * 3600


@dataclass(frozen=True)
class Street:
    """Shops that share offers and their budgets."""

    stores: tuple[int, ...]
    goods: tuple[Product, ...]
    rules: Rules


def open_shops(work: Work, count: int, tills: int, now_ms: int) -> Street:
    """So many shops in the cloud, each with the same goods, prices and offers."""
    goods = tuple(demo_shop.read_goods(demo_shop.GOODS)[:GOODS_A_SHOP])
    now_s = now_ms // 1000
    offers = tuple(_offer(9001 + nth, goods[nth], now_s) for nth in range(3))
    rules = Rules(promotions=_specials(goods, now_s), offers=offers)
    stores = tuple(range(FIRST_STORE, FIRST_STORE + count))
    for offer in offers:
        _put_offer(work, offer, Fen(offer.face * COUPONS_A_TILL * tills))
    for store in stores:
        work.do(
            "INSERT INTO store (store_id, name, name_en, address) VALUES (?, ?, ?, ?)",
            (store, f"小店 {store}", f"Shop {store}", f"建设路 {store} 号"),
        )
        put_goods(work, store, goods)
        version = publish_rules(work, store, rules, now_ms)
        work.do_all(
            "INSERT INTO store_offer (store_id, offer_id, place, daily_limit, rules_version)"
            " VALUES (?, ?, ?, ?, ?)",
            [(store, offer.offer_id, nth, 400, version) for nth, offer in enumerate(offers)],
        )
    return Street(stores, goods, rules)


def put_new_prices(
    work: Work, street: Street, store: int, dice: random.Random, now_ms: int
) -> None:
    """The owner changes some prices and the special ones."""
    changed = [replace(item, price=Fen(dice.randint(100, 6000))) for item in _some(street, dice)]
    put_goods(work, store, changed)
    special = replace(
        dice.choice(street.rules.promotions),
        price=Fen(dice.randint(50, 900)),
        goods=_codes(changed),
    )
    rules = replace(street.rules, promotions=(*street.rules.promotions[:1], special))
    publish_rules(work, store, rules, now_ms)


def claim(parts: Parts, terminal: str, store: int, offer: Offer, claimant: bytes) -> str | None:
    """A shopper before this till's screen; the token, or None when there is none to be had."""
    slot = screen_code.slot_at(parts.now_s())
    cookie = claims.open_session(parts, claims.Screen(terminal, slot, store, False), claimant)
    session = claims.session_of(parts, cookie, claimant) if cookie else None
    if session is None:
        return None
    try:
        coupon_id = claims.claim(parts, session, offer.offer_id).coupon_id
    except (claims.SoldOut, claims.NotOffered):
        return None
    with parts.database.read() as work:
        (token,) = work.row("SELECT token FROM coupon WHERE coupon_id = ?", (coupon_id,))
    return str(token)


def coupon_of(token: str) -> Coupon:
    """What a genuine token says."""
    return coupon_token.parse(token).coupon


def _some(street: Street, dice: random.Random) -> list[Product]:
    return dice.sample(street.goods[3:], 3)


def _codes(goods: Sequence[Product]) -> tuple[str, ...]:
    return tuple(item.barcode for item in goods)


def _specials(goods: Sequence[Product], now_s: int) -> tuple[SpecialPrice, ...]:
    window = (now_s - _YEAR_S, now_s + 2 * _YEAR_S)
    return (
        SpecialPrice("sp-1", "特价", (goods[0].barcode,), Fen(350), *window),
        SpecialPrice("sp-2", "特价", _codes(goods[5:9]), Fen(199), *window),
    )


def _offer(offer_id: int, goods: Product, now_s: int) -> Offer:
    return Offer(
        offer_id=offer_id,
        campaign=f"campaign-{offer_id}",
        title=goods.name,
        title_en=f"Offer {offer_id}",
        brand=f"brand-{offer_id}",
        goods=(goods.barcode,),
        face=Fen(100 + 150 * (offer_id % 3)),
        payer=Payer.BRAND,
        from_utc_s=now_s - _YEAR_S,
        until_utc_s=now_s + _YEAR_S,
        coupon_hours=24,
    )


def _put_offer(work: Work, offer: Offer, budget: Fen) -> None:
    put_brand(work, offer.brand, offer.brand)
    put_campaign(work, offer.campaign, offer.brand, offer.title)
    words = GoodsWords(offer.title, offer.title_en, "件")
    put_offer(work, offer, words, budget=budget, buckets=BUCKETS)
