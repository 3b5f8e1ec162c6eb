"""What the shop sells: few goods often, many seldom, beer in summer, noodles in winter."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from pos_app.domain.coupon import Offer, Payer
from pos_app.domain.moment import SHOP_TIME
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules, SpecialPrice
from tests.builders import with_check_digit

FORTNIGHT = 14
SPECIALS = 6
OFFERS = 3
POPULAR = 120
"""Specials and offers are on goods that people know."""

_SUMMER, _WINTER = (6, 7, 8, 9), (11, 12, 1, 2)
_IN_SUMMER = {"饮料": 1.9, "酒": 1.5, "方便面": 0.8, "巧克力": 0.4, "冲调": 0.5}
_IN_WINTER = {"饮料": 0.7, "酒": 0.9, "方便面": 1.4, "巧克力": 1.5, "冲调": 1.8}

LOOSE = tuple(
    Product(f"000{number}", name, "", "生鲜", "kg", Fen(price), by_weight=True)
    for number, name, price in (
        (41, "红富士苹果", 1180),
        (42, "香蕉", 690),
        (43, "西瓜", 360),
        (44, "橘子", 580),
        (45, "花生", 1490),
        (46, "鸡蛋", 1060),
        (47, "散装瓜子", 1880),
        (48, "土豆", 299),
    )
)
"""Weighed goods, by their numbers on the shop's scale."""

_BRANDS = ("康师傅", "统一", "青岛", "蒙牛", "奥妙", "旺旺", "农夫山泉", "乐事")
_KINDS = (
    ("饮料", "瓶", "冰红茶"),
    ("方便面", "袋", "红烧牛肉面"),
    ("酒", "罐", "啤酒"),
    ("奶制品", "盒", "纯牛奶"),
    ("饼干点心", "包", "苏打饼干"),
    ("纸巾", "提", "抽纸"),
    ("冲调", "罐", "奶茶粉"),
    ("膨化食品", "袋", "薯片"),
)


def assortment(seed: int, count: int = 400) -> tuple[Product, ...]:
    """Packed goods for tests that bring none of their own."""
    chance = random.Random(f"{seed}/assortment")
    return tuple(_packed(chance, number) for number in range(count))


def _packed(chance: random.Random, number: int) -> Product:
    brand = chance.choice(_BRANDS)
    category, unit, kind = chance.choice(_KINDS)
    code = with_check_digit(f"690{number:09d}")
    price = Fen(chance.randrange(150, 4000, 10))
    return Product(code, f"{brand}{kind}{100 + number}g", brand, category, unit, price)


@dataclass(frozen=True, slots=True)
class _Season:
    goods: tuple[Product, ...]
    weights: tuple[float, ...]


class Shelves:
    """The goods in the order of their popularity, and the rules of each fortnight."""

    def __init__(self, goods: tuple[Product, ...], *, seed: int, first_day: date) -> None:
        """Needs some goods that cost at least 8 yuan, for the offers."""
        self._seed = seed
        self._first_day = first_day
        packed = list(goods)
        random.Random(f"{seed}/shelves").shuffle(packed)
        self._popular = packed[:POPULAR]
        ranked = _with_loose(packed)
        self._seasons = {
            months: _season(ranked, factors)
            for months, factors in (
                (_SUMMER, _IN_SUMMER),
                (_WINTER, _IN_WINTER),
                ((), {}),
            )
        }

    def pick(self, chance: random.Random, day: date, count: int) -> list[Product]:
        """So many goods as they are bought at this time of the year; the same may come twice."""
        months = next(months for months in self._seasons if not months or day.month in months)
        season = self._seasons[months]
        return chance.choices(season.goods, cum_weights=season.weights, k=count)

    def rules_on(self, day: date) -> Rules:
        """What holds in this fortnight; another version each time."""
        return self._rules((day - self._first_day).days // FORTNIGHT)

    def offered(self, offer: Offer) -> Product:
        """The goods that an offer is for."""
        return next(goods for goods in self._popular if offer.covers(goods.barcode))

    @lru_cache(maxsize=4)  # noqa: B019  one shop lives as long as its history
    def _rules(self, fortnight: int) -> Rules:
        begins = self._first_day + timedelta(days=fortnight * FORTNIGHT)
        window = (_midnight_s(begins), _midnight_s(begins + timedelta(days=FORTNIGHT)))
        chance = random.Random(f"{self._seed}/rules/{fortnight}")
        specials = tuple(
            _special(chance, goods, f"sp{fortnight}.{number}", window)
            for number, goods in enumerate(chance.sample(self._popular, SPECIALS))
        )
        dear = [goods for goods in self._popular if goods.price >= 800]
        offers = tuple(
            _offer(chance, goods, fortnight * OFFERS + number + 1, window)
            for number, goods in enumerate(chance.sample(dear, min(OFFERS, len(dear))))
        )
        return Rules(fortnight + 1, specials, offers)


def _with_loose(packed: list[Product]) -> list[Product]:
    """Weighed goods stand among the popular ones."""
    ranked = list(packed)
    for place, goods in enumerate(LOOSE):
        ranked.insert(5 + 9 * place, goods)
    return ranked


def _season(ranked: list[Product], factors: dict[str, float]) -> _Season:
    weights = accumulate(
        factors.get(goods.category, 1.0) / (rank + 9) ** 0.8 for rank, goods in enumerate(ranked)
    )
    return _Season(tuple(ranked), tuple(weights))


def _special(
    chance: random.Random, goods: Product, name: str, window: tuple[int, int]
) -> SpecialPrice:
    price = Fen(max(10, goods.price * chance.choice((75, 80, 85, 90)) // 1000 * 10))
    return SpecialPrice(name, "特价", (goods.barcode,), price, *window)


def _offer(chance: random.Random, goods: Product, number: int, window: tuple[int, int]) -> Offer:
    face = Fen(chance.choice((200, 300, 500)))
    return Offer(
        number, f"c{number}", goods.name, f"offer {number}", goods.brand, (goods.barcode,), face,
        Payer.BRAND, *window, coupon_hours=24,
    )  # fmt: skip


def _midnight_s(day: date) -> int:
    local = datetime(day.year, day.month, day.day, tzinfo=SHOP_TIME)
    return round(local.astimezone(UTC).timestamp())
