"""A shop and the entries of its till."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from pos_app.domain.product import Product
from pos_app.domain.sale import SaleRecorded
from tests.histories import seasons
from tests.histories.clocks import DeviceClock
from tests.histories.counter import Counter, Place, Written
from tests.histories.shelves import Shelves, assortment


@dataclass(frozen=True, slots=True)
class Shop:
    """One till's shop. The same shop has the same history."""

    seed: int = 1
    first_day: date = date(2021, 1, 1)
    sales_a_day: float = 200.0
    goods: tuple[Product, ...] = ()  # none: an assortment is drawn


def entries(shop: Shop, *, sales: int, epoch: int = 1, first_seq: int = 2) -> Iterator[Written]:
    """Day after day, until so many sales are made. The next entry of the journal that they go to
    must be `first_seq` of `epoch`."""
    if not sales:
        return
    left = sales
    for written in _days(shop, Place(epoch, first_seq - 1)):
        yield written
        left -= isinstance(written[0], SaleRecorded)
        if not left:
            return


def _days(shop: Shop, place: Place) -> Iterator[Written]:
    goods = shop.goods or assortment(shop.seed)
    clock = DeviceClock(random.Random(f"{shop.seed}/clock"))
    counter = Counter(
        random.Random(f"{shop.seed}/counter"),
        shelves=Shelves(goods, seed=shop.seed, first_day=shop.first_day),
        clock=clock,
        place=place,
    )
    for number in count():
        day = shop.first_day + timedelta(days=number)
        chance = random.Random(f"{shop.seed}/day/{number}")
        shoppers = seasons.arrivals(chance, day, shop.sales_a_day)
        if not shoppers:
            continue
        clock.wake(seasons.opens_at(day))
        for at_ms in shoppers:
            yield from counter.serve(day, at_ms)
