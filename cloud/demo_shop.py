"""The demo shop: 街角小店 · 建设路, its goods, an offer of each kind and two special prices."""

import csv
from pathlib import Path

from cloud.campaigns import GoodsWords, put_brand, put_campaign, put_offer, show_offer
from cloud.database import Database, Work
from cloud.demo_offers import FROM_S, OFFERS, UNTIL_S, DemoOffer
from cloud.shops import latest_rules, publish_rules, put_goods
from pos_app.domain.money import Fen, parse_yuan
from pos_app.domain.product import PRICE_LIMIT, Product
from pos_app.domain.promotion import SpecialPrice
from pos_app.domain.values import replace

STORE = 2001
GOODS = Path(__file__).parents[1] / "assets" / "demo" / "goods.csv"
_COLUMNS = ["barcode", "name", "brand", "category", "unit", "price_yuan", "by_weight"]
_BY_WEIGHT = "是"
_BUCKETS = 4


class BrokenGoods(Exception):
    """The file of goods cannot be used. `line` counts from 1, the header included."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")


def make(database: Database, goods: Path, now_ms: int) -> int:
    """Bring the shop to its demo state; a second run changes nothing, nor what was published since.
    Returns the store's id.

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
        new = [demo for demo in OFFERS if _put_offer(work, demo)]
        rules = latest_rules(work, STORE)
        offers = (*rules.offers, *(demo.offer for demo in new))
        rules = replace(rules, promotions=_SPECIALS, offers=offers)
        version = publish_rules(work, STORE, rules, now_ms)
        for demo in new:
            show_offer(
                work,
                STORE,
                demo.offer.offer_id,
                place=OFFERS.index(demo) + 1,
                daily_limit=demo.daily_limit,
                rules_version=version,
            )
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


def _put_offer(work: Work, demo: DemoOffer) -> bool:
    """Whether it is new."""
    offer = demo.offer
    put_brand(work, offer.brand, demo.brand_en)
    put_campaign(work, offer.campaign, offer.brand, f"{offer.brand}进小店")
    words = GoodsWords(demo.goods_name, demo.goods_name_en, demo.unit)
    return put_offer(work, offer, words, budget=demo.budget, buckets=_BUCKETS)


_SPECIALS = (
    SpecialPrice("sp-noodles", "特价", ("6920152400975",), Fen(350), FROM_S, UNTIL_S),
    SpecialPrice("sp-iced-tea", "特价", ("6920459902387",), Fen(120), FROM_S, UNTIL_S),
)
