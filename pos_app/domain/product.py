"""What the shop sells."""

from pos_app.domain.money import Fen
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """One entry of the catalogue. `barcode` is canonical: EAN-8 or 13 digits, or a shop's own
    code."""

    barcode: str
    name: str
    brand: str
    category: str
    unit: str
    price: Fen
    by_weight: bool = False


UNCODED_CATEGORY = "其他"
UNCODED_NAME = "无码商品"
UNCODED_UNIT = "件"

PRICE_LIMIT = Fen(9_999_999)
"""No price and no cash amount above 99,999.99 yuan: more is a barcode in the wrong field."""
