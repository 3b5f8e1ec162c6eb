"""The demo shop: 街角小店 · 建设路, its goods, three brand offers and two special prices."""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cloud.database import Database, Work
from cloud.shops import publish_rules, put_goods
from pos_app.domain.coupon import Offer, Payer
from pos_app.domain.money import Fen, parse_yuan
from pos_app.domain.product import PRICE_LIMIT, Product
from pos_app.domain.promotion import Rules, SpecialPrice
from pos_app.domain.wire import encode

STORE = 2001
GOODS = Path(__file__).parents[1] / "assets" / "demo" / "goods.csv"
_COLUMNS = ["barcode", "name", "brand", "category", "unit", "price_yuan", "by_weight"]
_BY_WEIGHT = "是"
_BUCKETS = 4
_FROM_S = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
_UNTIL_S = int(datetime(2031, 1, 1, tzinfo=UTC).timestamp())


class BrokenGoods(Exception):
    """The file of goods cannot be used. `line` counts from 1, the header included."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")


@dataclass(frozen=True, slots=True)
class _DemoOffer:
    offer: Offer
    goods_name: str
    goods_name_en: str
    unit: str
    brand_en: str
    budget: Fen
    daily_limit: int


def make(database: Database, goods: Path, now_ms: int) -> int:
    """Bring the shop to its demo state; a second run changes nothing. Returns the store's id.

    Raises BrokenGoods, and then nothing was changed.
    """
    products = read_goods(goods)
    with database.write() as work:
        work.do(
            "INSERT INTO store (store_id, name, name_en, address) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (STORE, "街角小店 · 建设路", "Corner Shop, Jianshe Rd", "建设路 18 号"),
        )
        put_goods(work, STORE, products)
        rules = Rules(promotions=_SPECIALS, offers=tuple(demo.offer for demo in _OFFERS))
        version = publish_rules(work, STORE, rules, now_ms)
        for place, demo in enumerate(_OFFERS, start=1):
            _put_offer(work, demo, place, version)
    return STORE


def read_goods(path: Path) -> list[Product]:
    """The goods of a CSV with the demo's columns. Raises BrokenGoods."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BrokenGoods(path, 0, str(error)) from error
    if not rows or rows[0] != _COLUMNS:
        raise BrokenGoods(path, 1, f"columns should be {','.join(_COLUMNS)}")
    return [_product(path, number, row) for number, row in enumerate(rows[1:], start=2)]


def _product(path: Path, number: int, row: list[str]) -> Product:
    if len(row) != len(_COLUMNS):
        raise BrokenGoods(path, number, f"{len(row)} columns")
    barcode, name, brand, category, unit, yuan, by_weight = row
    price = parse_yuan(yuan)
    if not barcode or not name or price is None or price > PRICE_LIMIT:
        raise BrokenGoods(path, number, f"no barcode, name or price: {row}")
    if by_weight not in ("", _BY_WEIGHT):
        raise BrokenGoods(path, number, f"by_weight is {_BY_WEIGHT} or nothing: {row}")
    return Product(barcode, name, brand, category, unit, price, by_weight == _BY_WEIGHT)


def _put_offer(work: Work, demo: _DemoOffer, place: int, rules_version: int) -> None:
    offer = demo.offer
    work.do(
        "INSERT INTO brand (brand, name_en) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (offer.brand, demo.brand_en),
    )
    work.do(
        "INSERT INTO campaign (campaign, brand, title) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (offer.campaign, offer.brand, f"{offer.brand}进小店"),
    )
    work.do(
        "INSERT INTO offer (offer_id, campaign, document, goods_name, goods_name_en, unit, buckets)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            offer.offer_id,
            offer.campaign,
            encode(offer).decode(),
            demo.goods_name,
            demo.goods_name_en,
            demo.unit,
            _BUCKETS,
        ),
    )
    for bucket in range(_BUCKETS):
        work.do(
            "INSERT INTO budget (offer_id, bucket, cap) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (offer.offer_id, bucket, demo.budget // _BUCKETS),
        )
    work.do(
        "INSERT INTO store_offer (store_id, offer_id, place, daily_limit, rules_version)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (STORE, offer.offer_id, place, demo.daily_limit, rules_version),
    )


def _demo_offer(offer_id: int, face: Fen, *, goods: str, **texts: str) -> _DemoOffer:
    return _DemoOffer(
        offer=Offer(
            offer_id=offer_id,
            campaign=texts["campaign"],
            title=texts["title"],
            title_en=texts["title_en"],
            brand=texts["brand"],
            goods=(goods,),
            face=face,
            payer=Payer.BRAND,
            from_utc_s=_FROM_S,
            until_utc_s=_UNTIL_S,
            coupon_hours=24,
            picture=texts.get("picture", ""),
        ),
        goods_name=texts["goods_name"],
        goods_name_en=texts["goods_name_en"],
        unit=texts["unit"],
        brand_en=texts["brand_en"],
        budget=Fen(face * 2000),
        daily_limit=40,
    )


_OFFERS = (
    _demo_offer(
        1001,
        Fen(500),
        goods="6999990000012",
        campaign="omo-2026",
        brand="奥妙",
        brand_en="OMO",
        title="奥妙洗衣液",
        title_en="OMO detergent",
        goods_name="奥妙全自动洗衣液 2kg",
        goods_name_en="OMO Laundry Liquid 2 kg",
        unit="瓶",
        picture="bottle",
    ),
    _demo_offer(
        1002,
        Fen(100),
        goods="6999990000043",
        campaign="tsingtao-2026",
        brand="青岛啤酒",
        brand_en="Tsingtao",
        title="青岛啤酒",
        title_en="Tsingtao beer",
        goods_name="青岛啤酒 500ml",
        goods_name_en="Tsingtao Beer 500 ml",
        unit="罐",
        picture="can",
    ),
    _demo_offer(
        1003,
        Fen(200),
        goods="6920354818585",
        campaign="colgate-2026",
        brand="高露洁",
        brand_en="Colgate",
        title="高露洁牙膏",
        title_en="Colgate toothpaste",
        goods_name="高露洁小苏打牙膏 180g",
        goods_name_en="Colgate Baking Soda 180 g",
        unit="支",
        picture="tube",
    ),
)

_SPECIALS = (
    SpecialPrice("sp-noodles", "特价", ("6920152400975",), Fen(350), _FROM_S, _UNTIL_S),
    SpecialPrice("sp-iced-tea", "特价", ("6920459902387",), Fen(120), _FROM_S, _UNTIL_S),
)
