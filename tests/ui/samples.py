"""States of the till for screen tests: every page that a cashier can see, by name."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from pos_app.checkout.commands import HealthPart, Level, Past, PrintOutcome
from pos_app.checkout.coupon_commands import CouponChecked
from pos_app.checkout.state import (
    AskingCloud,
    BasketRestored,
    Card,
    Entry,
    FinishedSale,
    GoodsChoice,
    Health,
    HealthCard,
    Help,
    History,
    MisreadCode,
    OpenReceipt,
    PartHealth,
    Refused,
    Saving,
    Selling,
    Session,
    Tendering,
    Thanking,
    TillState,
    UnknownCode,
    UnseenSale,
    VoidQuestion,
)
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon, Offer, Payer
from pos_app.domain.errors import (
    CouponExpired,
    CouponsRest,
    LoanEnded,
    PriceMissing,
    Refusal,
    SavingFailed,
    ShortCodesRest,
)
from pos_app.domain.journal import IntegrityEvent
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules, SpecialPrice
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import sale_for_cash
from tests.ui.scales import APPLES, scales, with_weighed
from tests.ui.visits import visits

ASSETS = Path(__file__).parents[2] / "assets"
NOW = Moment(utc_ms=1_795_314_360_000, monotonic_ms=5_000_000)
"""2026-11-22 10:26 in the shop."""
MINUTE_MS = 60_000
ALWAYS = (0, 4_000_000_000)


def _catalogue() -> dict[str, Product]:
    with (ASSETS / "demo" / "goods.csv").open(encoding="utf-8") as file:
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


GOODS = _catalogue()
POPULAR_CODES = (
    "6921168509256 6901285991219 6928804011173 6924882496116 6928804010220 6901035613699 "
    "6906151601353 6907992100272 6920152400975 69019388 6914068016535 6914973603394"
).split()
POPULAR = tuple(GOODS[code] for code in POPULAR_CODES) + tuple(
    product for code, product in GOODS.items() if code not in POPULAR_CODES
)

RULES = Rules(
    version=1,
    promotions=(
        SpecialPrice("p1", "整箱价", ("6920152400975",), Fen(333), *ALWAYS),
        SpecialPrice("p2", "特价 1.80", ("6907992100272",), Fen(180), *ALWAYS),
    ),
    offers=(
        Offer(
            7,
            "洗衣节",
            "奥妙券",
            "Omo coupon",
            "奥妙",
            ("6999990000012",),
            Fen(500),
            Payer.BRAND,
            *ALWAYS,
            coupon_hours=24,
        ),
    ),
)
COUPON = Coupon("0123456789ABCDEF", 7, 101, 1_795_000_000, 999, Fen(500))
SESSION = Session(
    store=101,
    shop_name="东门小店",
    shop_address="东门街 8 号",
    till_name="1 号台",
    terminal="7K3M9QX2",
    operator="李秀英",
    is_enrolled=True,
)
RECEIPT = ReceiptNumber("7K3M9QX2", 1, 412)

BASKET = (
    ("6921168509256", 2),
    ("6928804011173", 1),
    ("6920152400975", 3),
    ("6907992100272", 4),
    ("6999990000012", 1),
    ("6901236378823", 1),
    ("6909409040799", 1),
    ("6914973608306", 1),
)


def healthy(pending: int = 3, minutes: int = 2) -> Health:
    """Every part of a shop without a scale well; a few entries wait for the cloud."""
    shown = set(HealthPart) - {HealthPart.SCALE}
    parts = {part: PartHealth(Level.OK) for part in HealthPart if part in shown}
    return Health(MappingProxyType(parts), pending, NOW.utc_ms - minutes * MINUTE_MS)


def offline() -> Health:
    """The mockup 08: no network, no paper, a queue."""
    since = NOW.utc_ms - 26 * MINUTE_MS
    broken = {
        HealthPart.NETWORK: PartHealth(Level.ATTENTION, "unreachable", since),
        HealthPart.PRINTER: PartHealth(Level.BROKEN, "no_paper", since),
    }
    health = healthy(37, 26)
    return replace(health, parts=MappingProxyType({**health.parts, **broken}))


def after_a_loss(past: Past, event: IntegrityEvent, entries: int) -> TillState:
    """The ledger was lost, and old entries are on their way back; the card says so."""
    health = healthy(12, 3)
    ledger = PartHealth(Level.ATTENTION, past.value, NOW.utc_ms)
    return replace(
        with_card(FILLED, HealthCard()),
        health=health.with_part(HealthPart.LEDGER, ledger),
        history=History(past, event, entries),
    )


def troubled(part: HealthPart, level: Level, reason: str) -> TillState:
    """One part in trouble, and the card that says what to do."""
    health = healthy().with_part(part, PartHealth(level, reason, NOW.utc_ms))
    return replace(with_card(FILLED, HealthCard()), health=health)


def with_goods(state: TillState, goods: Sequence[tuple[str, int]]) -> TillState:
    """The same till with these goods in the basket, priced, the last one chosen."""
    ticket = Ticket(1, rules=RULES, opened_utc_s=NOW.utc_s)
    for code, count in goods:
        ticket = ticket.with_goods(GOODS[code], pieces(count))
    priced = evaluate(ticket.lines, RULES, (COUPON,), NOW.utc_s)
    return replace(state, ticket=ticket, priced=priced, desk=Selling(ticket.last_line_id))


def with_card(state: TillState, card: Card, typed: str = "") -> TillState:
    """The same till with a card over the hot goods."""
    return replace(
        state, desk=Selling(state.ticket.last_line_id, card), entry=Entry(typed), notice=None
    )


def refused(state: TillState, refusal: Refusal) -> TillState:
    return replace(state, notice=Refused(refusal, NOW))


LEFT_OPEN = OpenReceipt(
    411, replace(RECEIPT, seq=411), is_doubtful=True, sale=UnseenSale(Fen(37_80), Fen(12_20))
)
EMPTY = TillState(Ticket(1), session=SESSION, rules=RULES, health=healthy())
FILLED = with_goods(EMPTY, BASKET)
FINISHED = FinishedSale(
    sale_for_cash(FILLED.ticket, FILLED.priced, Fen(100_00), {COUPON.coupon_id: COUPON.face}),
    412,
    RECEIPT,
    "4F0A",
    NOW.utc_ms,
    PrintOutcome.DONE,
    drawer_opened=True,
)
PAYING = replace(FILLED, desk=Tendering(0), entry=Entry("100"))
THANKING = replace(EMPTY, desk=Thanking(NOW.monotonic_ms), last=FINISHED, health=healthy(4, 3))
LONG = with_goods(
    EMPTY,
    [(code, 1 + place % 5) for place, code in enumerate(GOODS) if place < 29]
    + [("6948960100078", 2000)],
)
UNKNOWN = with_card(with_goods(EMPTY, BASKET[:7]), UnknownCode("6924187828544", "零食"), "5.50")
FOUND = tuple(product for product in GOODS.values() if product.brand == "上好佳")[:7]

WEIGHED = replace(APPLES, name="散装五香花生米（熟）", barcode="10004", price=Fen(21_80))
WITH_APPLES = with_weighed(with_goods(EMPTY, BASKET[:3]), (APPLES, 375), (WEIGHED, 1250))

PAGES: dict[str, TillState] = {
    "01-sell": replace(FILLED, entry=Entry(times=3)),
    "02-ready": EMPTY,
    "03-unknown-code": UNKNOWN,
    "03b-naming": with_card(
        UNKNOWN, UnknownCode("6924187828544", "日用", "手工酥饼", edits_name=True), "5.50"
    ),
    "03c-misread": with_card(FILLED, MisreadCode("6924187828541")),
    "03d-price-missing": replace(
        with_card(UNKNOWN, UnknownCode("6924187828544", "零食")),
        notice=Refused(PriceMissing(), NOW),
    ),
    "04-pay-cash": PAYING,
    "04b-pay-empty": replace(PAYING, entry=Entry()),
    "04c-pay-short": replace(PAYING, entry=Entry("50")),
    "04d-saving": replace(PAYING, desk=Saving(FINISHED.sale), entry=Entry()),
    "04e-pay-refused": refused(PAYING, CouponExpired(until_utc_s=NOW.utc_s - 90_000)),
    "06a-after-sale": THANKING,
    "06b-next-scan": replace(
        with_goods(EMPTY, [("6901285991219", 1)]), last=FINISHED, health=healthy(4, 3)
    ),
    "06c-after-trouble": replace(
        THANKING, last=replace(FINISHED, printed=PrintOutcome.FAILED, drawer_opened=False)
    ),
    "08-offline": replace(
        with_card(FILLED, HealthCard()),
        health=offline(),
        last=None,
    ),
    "08b-no-paper": replace(
        THANKING,
        desk=Thanking(NOW.monotonic_ms, HealthCard()),
        health=offline(),
        last=replace(FINISHED, printed=PrintOutcome.FAILED),
    ),
    "08c-all-well": with_card(FILLED, HealthCard()),
    "08d-ledger-returning": after_a_loss(Past.RETURNING, IntegrityEvent.DAMAGED, 3250),
    "08e-ledger-awaited": after_a_loss(Past.AWAITED, IntegrityEvent.MISSING, 48210),
    "08f-ledger-forked": after_a_loss(Past.AWAITED, IntegrityEvent.FORKED, 0),
    "08g-ledger-partly-lost": after_a_loss(Past.PARTLY_LOST, IntegrityEvent.DAMAGED, 48210),
    "08h-disk-full": troubled(HealthPart.DISK, Level.BROKEN, "disk_full"),
    "08i-disk-damaged": troubled(HealthPart.DISK, Level.BROKEN, "damaged"),
    "08j-no-backup": troubled(HealthPart.BACKUP, Level.ATTENTION, "no_medium"),
    "08k-coupons-rest": refused(FILLED, CouponsRest()),
    "09-typed": replace(FILLED, entry=Entry("69251")),
    "10-found": with_card(FILLED, GoodsChoice("shj", FOUND, 1), "shj"),
    "11-several": with_card(FILLED, GoodsChoice("6909409012031", FOUND[:2], is_search=False)),
    "11b-goods-or-coupon": with_card(
        FILLED,
        GoodsChoice("12345678", FOUND[:1], is_search=False, coupon=CouponChecked(COUPON)),
    ),
    "11c-asking-cloud": replace(FILLED, notice=AskingCloud(NOW)),
    "11d-short-codes-rest": refused(FILLED, ShortCodesRest(until_utc_ms=NOW.utc_ms + 200_000)),
    "11e-loan-ended": refused(PAYING, LoanEnded()),
    "12-void": with_card(FILLED, VoidQuestion()),
    "13-help": with_card(FILLED, Help()),
    "14-receipt": with_card(EMPTY, LEFT_OPEN),
    "14b-scanned-receipt": with_card(EMPTY, OpenReceipt(411, RECEIPT, is_doubtful=False)),
    "15-refused": refused(FILLED, CouponExpired(until_utc_s=NOW.utc_s - 90_000)),
    "16-restored": replace(FILLED, notice=BasketRestored(8, NOW)),
    "16b-restored-doubtful": replace(FILLED, notice=BasketRestored(8, NOW, is_doubtful=True)),
    **scales(WITH_APPLES, APPLES),
    "17-bare": TillState(Ticket(1), session=replace(SESSION, is_enrolled=False)),
    "18-long": LONG,
    **visits(EMPTY, NOW),
    "27-ledger-replaced": troubled(HealthPart.DISK, Level.BROKEN, "replacing"),
    "27b-pay-replacing": refused(PAYING, SavingFailed(reason="replacing")),
    "27c-pay-damaged": refused(PAYING, SavingFailed(reason="damaged")),
    "27d-doubled": troubled(HealthPart.UPLOAD, Level.ATTENTION, "doubled"),
}
