"""J2m: the register alone: ten goods added and ten quantities changed, promotions and a coupon
active."""

import time
from collections.abc import Iterator

from pos_app.checkout import register
from pos_app.checkout.asks import FindProduct
from pos_app.checkout.commands import (
    ChooseLineAt,
    Command,
    CouponArrived,
    Enter,
    ProductsFound,
    Scan,
    TrustLearned,
    TypeText,
    TypeTimes,
)
from pos_app.checkout.state import Session, TillState
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.moment import Moment, TimeQuality
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from tests.bench import stock
from tests.bench.rows import Row, Spread, row

LINES = 10
NOW = Moment(1_795_342_356_000, 500_000, TimeQuality.TRUSTED)
LATER = Moment(NOW.utc_ms + 5_000, NOW.monotonic_ms + 5_000, TimeQuality.TRUSTED)
"""An Enter right after a scan would belong to the scanner."""


def run(*, quick: bool) -> Iterator[Row]:
    """Every turn of the register that twenty changes take, asks answered from memory."""
    goods = {product.barcode: product for product in stock.goods(LINES)}
    spent = [_basket_ms(goods) for _ in range(20 if quick else 500)]
    ours = Spread.of(spent[len(spent) // 10 :])
    yield row(
        "J2m",
        "10 adds + 10 quantity changes, 5 promotions, 1 coupon",
        "ms",
        ours,
        None,
        bar="≤ 2 ms in all (p50)",
        ok=ours.p50 <= 2,
    )


def _basket_ms(goods: dict[str, Product]) -> float:
    coupon = Coupon("0000000000000001", 1, 2001, NOW.utc_s - 60, 24, Fen(300))
    state = TillState(
        ticket=Ticket(1), session=Session(store=2001, terminal="7K2M9QXD"), rules=stock.rules()
    )
    for told in (TrustLearned(NOW.utc_ms), CouponArrived(coupon)):
        state = register.handle(state, told, NOW).state
    scans: list[Command] = [Scan(code, source="bench") for code in goods]
    changes: list[Command] = [
        change
        for line_id in range(1, LINES + 1)
        for change in (ChooseLineAt(line_id), TypeText("3"), TypeTimes(), Enter())
    ]
    began = time.perf_counter_ns()
    for scan in scans:
        state = _turn(state, scan, NOW, goods)
    for change in changes:
        state = _turn(state, change, LATER, goods)
    spent = (time.perf_counter_ns() - began) / 1e6
    _check(state)
    return spent


def _turn(state: TillState, command: Command, at: Moment, goods: dict[str, Product]) -> TillState:
    step = register.handle(state, command, at)
    for ask in step.asks:
        assert isinstance(ask, FindProduct), ask
        answer = ProductsFound(ask, (goods[ask.candidates[0]],))
        step = register.handle(step.state, answer, at)
    return step.state


def _check(state: TillState) -> None:
    """What was timed did happen."""
    lines = state.ticket.lines
    assert [line.quantity for line in lines] == [3000] * LINES, lines
    assert sum(bool(line.discounts) for line in state.priced.lines) >= 3
    assert state.priced.redeemed, "the coupon took nothing off"
