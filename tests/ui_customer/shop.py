"""A small shop in the middle of a sale, built from the real domain."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pos_app.checkout.commands import PrintOutcome
from pos_app.checkout.state import (
    CouponReady,
    FinishedSale,
    Session,
    Tendering,
    Thanking,
    TillState,
    TrayCoupon,
)
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon, Offer, Payer
from pos_app.domain.moment import Moment, TimeQuality
from pos_app.domain.money import Fen, Milli, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules, SpecialPrice
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import sale_for_cash

GOODS_FILE = Path(__file__).resolve().parents[2] / "assets/demo/goods.csv"
NOON = Moment(utc_ms=1_784_000_000_000, monotonic_ms=3_600_000, quality=TimeQuality.TRUSTED)
CODE = "HTTPS://Q.XIAODIAN.EXAMPLE/S/7K3M9QX2.0C4F7A.M2V8K4TQ1Z"
DETERGENT = "6999990000012"
NOODLES, MILK = "6920152400975", "6907992100272"
OFFER = Offer(
    offer_id=7,
    campaign="autumn",
    title="奥妙洗衣液",
    title_en="OMO detergent",
    brand="奥妙",
    goods=(DETERGENT,),
    face=Fen(5_00),
    payer=Payer.BRAND,
    from_utc_s=0,
    until_utc_s=4_000_000_000,
    coupon_hours=24,
    picture="bottle",
)
COUPON = Coupon("7K2M9QXDA0000482", OFFER.offer_id, store=1, from_utc_s=0, hours=24, face=Fen(5_00))
RULES = Rules(
    version=3,
    promotions=(
        SpecialPrice("p1", "今日特价", (NOODLES,), Fen(3_40), 0, 4_000_000_000),
        SpecialPrice("p2", "早市特价", (MILK,), Fen(1_80), 0, 4_000_000_000),
    ),
    offers=(OFFER,),
)
SESSION = Session(store=1, shop_name="晨光便利店", till_name="1 号机", is_enrolled=True)


def goods() -> dict[str, Product]:
    """The demo shop's catalogue by barcode."""
    with GOODS_FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["barcode"]: Product(
                row["barcode"],
                row["name"],
                row["brand"],
                row["category"],
                row["unit"],
                Fen(round(float(row["price_yuan"]) * 100)),
            )
            for row in csv.DictReader(file)
        }


GOODS = goods()
DEMO = (
    *(("6921168509256", 2), ("6928804011173", 1), (NOODLES, 3), (MILK, 4), (DETERGENT, 1)),
    *(("6901236378823", 1), ("6909409040799", 1), ("6914973608306", 1)),
)


def idle() -> TillState:
    """Enrolled, with one offer, and nobody at the counter."""
    return TillState(
        ticket=Ticket(ticket_id=1),
        session=SESSION,
        rules=RULES,
        offers=(OFFER,),
        screen_code=CODE,
    )


def unenrolled() -> TillState:
    """A till that knows no cloud, no offer and no promotion."""
    return TillState(ticket=Ticket(ticket_id=1), session=replace(SESSION, is_enrolled=False))


def selling(
    lines: Sequence[tuple[str | Product, int]] = DEMO,
    coupons: tuple[Coupon, ...] = (),
    base: TillState | None = None,
) -> TillState:
    """These goods scanned, in this order, with these coupons pushed before."""
    state = idle() if base is None else base
    ticket = Ticket(ticket_id=1, rules=state.rules, opened_utc_s=NOON.utc_s)
    for what, count in lines:
        product = GOODS[what] if isinstance(what, str) else what
        quantity = Milli(count) if product.by_weight else pieces(count)
        ticket = ticket.with_goods(product, quantity)
    tray = tuple(TrayCoupon(each, NOON.monotonic_ms, is_shown=True) for each in coupons)
    return repriced(replace(state, ticket=ticket, tray=tray))


def repriced(state: TillState) -> TillState:
    """As the register prices its basket after every change."""
    coupons = [held.coupon for held in state.tray]
    at = state.ticket.opened_utc_s
    return replace(state, priced=evaluate(state.ticket.lines, state.ticket_rules, coupons, at))


def just_claimed(state: TillState) -> TillState:
    """The coupon was pushed at NOON."""
    before = state.priced.total
    held = replace(state, tray=(TrayCoupon(COUPON, NOON.monotonic_ms, is_shown=False),))
    return replace(repriced(held), notice=CouponReady(COUPON, before, NOON))


def paying(state: TillState) -> TillState:
    """The pay page is open."""
    return replace(state, desk=Tendering(opened_monotonic_ms=NOON.monotonic_ms))


def thanking(state: TillState, tendered: int, printed: PrintOutcome | None = None) -> TillState:
    """Paid in cash at NOON; the next basket is open and empty."""
    sale = sale_for_cash(state.ticket, state.priced, Fen(tendered), state.faces)
    last = FinishedSale(
        sale=sale,
        seq=4821,
        receipt=ReceiptNumber("7K2M9QXD", 1, 4821),
        chain_head="ab12cd34",
        at_utc_ms=NOON.utc_ms,
        printed=printed,
    )
    return replace(
        idle(),
        ticket=Ticket(ticket_id=2),
        desk=Thanking(since_monotonic_ms=NOON.monotonic_ms),
        last=last,
    )


def later(milliseconds: int) -> Moment:
    """NOON and so much more."""
    return replace(
        NOON,
        utc_ms=NOON.utc_ms + milliseconds,
        monotonic_ms=NOON.monotonic_ms + milliseconds,
    )


def long_basket() -> TillState:
    """Thirty kinds, a coupon among them."""
    return selling(
        [(code, 1 + i % 4) for i, code in enumerate(list(GOODS)[3:32])] + [(DETERGENT, 1)]
    )
