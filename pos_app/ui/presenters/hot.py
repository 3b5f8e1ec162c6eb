"""The hot goods, from the catalogue's most sold: four shelves of at most four pages."""

from collections.abc import Sequence

from pos_app.checkout.commands import PickProduct
from pos_app.domain.money import yuan
from pos_app.domain.product import Product
from pos_app.ui.presenters.figures import stem_and_size
from pos_app.ui.views.cashier import Tab, Tile
from pos_app.ui.words.cashier import CashierWords

SHELF_LIMIT = 44
"""Four pages at the smallest size."""
BRAND_LIMIT = 6

DRINKS = frozenset({"饮料", "酒", "奶制品", "冲调"})
HOME = frozenset({"日用", "日用百货", "纸巾", "个人卫生", "家居清洁", "文具", "洗衣", "清洁"})
"""Every other category stands with the snacks and groceries."""


def hot_goods(popular: Sequence[Product], words: CashierWords) -> tuple[Tab, ...]:
    """Shelves for goods given best first: the best of all, drinks, food, the household."""
    shelves = (
        list(popular),
        [one for one in popular if one.category in DRINKS],
        [one for one in popular if one.category not in DRINKS | HOME],
        [one for one in popular if one.category in HOME],
    )
    return tuple(
        Tab(label, tuple(tile(product) for product in shelf[:SHELF_LIMIT]))
        for label, shelf in zip(words.hot_tabs, shelves, strict=True)
    )


def tile(product: Product) -> Tile:
    """The brand, then what of it; without a brand the name's first characters stand for it."""
    brand = product.brand
    stem, size = stem_and_size(product.name)
    if brand:
        stem = stem.removeprefix(brand).strip()
    else:
        brand, stem = stem[:BRAND_LIMIT], stem[BRAND_LIMIT:]
    price = yuan(product.price) + (f"/{product.unit}" if product.by_weight else "")
    return Tile(product.barcode, brand, stem, size, price, PickProduct(product))
