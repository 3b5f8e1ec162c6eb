"""A shop and the entries of its till."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from pos_app.domain.product import Product
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
    """Day after day, until so many sales are made and the drawer is counted. The next entry of the
    journal that they go to must be `first_seq` of `epoch`."""
    place = Place(epoch, first_seq - 1)
    clock = DeviceClock(random.Random(f"{shop.seed}/clock"))
    goods = shop.goods or assortment(shop.seed)
    counter = Counter(
        random.Random(f"{shop.seed}/counter"),
        shelves=Shelves(goods, seed=shop.seed, first_day=shop.first_day),
        clock=clock,
        place=place,
    )
    for number in count():
        if place.sales >= sales:
            return
        day = shop.first_day + timedelta(days=number)
        chance = random.Random(f"{shop.seed}/day/{number}")
        shoppers = seasons.arrivals(chance, day, shop.sales_a_day)
        if shoppers:
            clock.wake(seasons.opens_at(day))
            yield from _day(counter, day, shoppers, lambda: place.sales < sales)


def _day(
    counter: Counter, day: date, shoppers: list[int], goes_on: Callable[[], bool]
) -> Iterator[Written]:
    """Two shifts, and whoever comes in them while more is wanted."""
    yield from counter.open_shift(seasons.opens_at(day))
    changes, is_second = seasons.changes_at(day), False
    for at_ms in shoppers:
        if not goes_on():
            break
        if at_ms >= changes and not is_second:
            yield from counter.close_shift(changes, ends_day=False)
            yield from counter.open_shift(changes + 60_000)
            is_second = True
        yield from counter.serve(day, at_ms)
    yield from counter.close_shift(seasons.closes_at(day), ends_day=True)
