"""Long names, large sums and many troubles: no text runs into another, at any size."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtQuick import QQuickItem

from pos_app.checkout.commands import HealthPart, Level, PrintOutcome
from pos_app.checkout.state import Entry as Typed
from pos_app.checkout.state import (
    FinishedSale,
    GoodsChoice,
    HealthCard,
    MisreadCode,
    PartHealth,
    Tendering,
    Thanking,
    TillState,
    UnknownCode,
)
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon, Offer, Payer
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules, SpecialPrice
from pos_app.domain.sale import sale_for_cash
from tests.ui.samples import ALWAYS, EMPTY, NOW, PAGES, RECEIPT, healthy, with_card
from tests.ui.windows import ShownCashier

SIZES = ((1366, 768), (1280, 800), (1920, 1080), (1024, 600))
LONG = (
    Product(
        "6900000000000",
        "云南白药国粹中药口腔护理牙膏留兰香型家庭实惠装加量180g",
        "云南白药",
        "日用",
        "支",
        Fen(19_90),
    ),
    Product(
        "6900000000010",
        "阿尔卑斯牛奶软糖黄桃酸奶味家庭分享装超值加量不加价470g",
        "阿尔卑斯",
        "零食",
        "袋",
        Fen(12_80),
    ),
    Product(
        "6900000000030",
        "飞天茅台酱香型白酒53度贵州茅台镇传统工艺礼盒装500ml",
        "飞天茅台",
        "饮料",
        "瓶",
        Fen(1499_00),
    ),
)
RULES = Rules(
    version=1,
    promotions=(
        SpecialPrice(
            "p", "双十一全场日用洗护大促销限时特惠价", (LONG[0].barcode,), Fen(16_80), *ALWAYS
        ),
    ),
    offers=(
        Offer(
            7,
            "牙膏节",
            "云南白药牙膏新客专享满减优惠券",
            "Yunnan",
            "云南白药集团",
            (LONG[0].barcode,),
            Fen(5_00),
            Payer.BRAND,
            *ALWAYS,
            coupon_hours=24,
        ),
    ),
)
COUPON = Coupon("0123456789ABCDEF", 7, 101, 1_795_000_000, 999, Fen(5_00))


def _crowded() -> TillState:
    """Twenty characters of shop, thirty of goods, five figures before the point."""
    ticket = Ticket(1, rules=RULES, opened_utc_s=NOW.utc_s)
    for product, count in zip(LONG, (12, 120, 8), strict=True):
        ticket = ticket.with_goods(product, pieces(count))
    session = replace(
        EMPTY.session,
        shop_name="东门街幸福里社区利民生活超市便民连锁三号店铺",
        till_name="一层入口收银台",
        operator="欧阳李秀英子",
    )
    priced = evaluate(ticket.lines, RULES, (COUPON,), NOW.utc_s)
    return replace(PAGES["01-sell"], entry=Typed(), ticket=ticket, priced=priced, session=session)


CROWDED = _crowded()


def _finished(given: int) -> FinishedSale:
    """Paid with so much; the drawer stuck and nobody knows whether the receipt came out."""
    faces = {COUPON.coupon_id: COUPON.face}
    sale = sale_for_cash(CROWDED.ticket, CROWDED.priced, Fen(given), faces)
    unknown = PrintOutcome.UNKNOWN
    return FinishedSale(sale, 412, RECEIPT, "4F0A", NOW.utc_ms, unknown, drawer_opened=False)


FINISHED = _finished(20_000_00)
HUNDREDS = _finished(CROWDED.priced.total + 154_60)
REASONS = {
    HealthPart.NETWORK: "refused",
    HealthPart.UPLOAD: "fork",
    HealthPart.PRINTER: "held",
    HealthPart.SCANNER: "no_permission",
    HealthPart.CUSTOMER_SCREEN: "missing",
    HealthPart.POLE_DISPLAY: "other_device",
    HealthPart.DISK: "basket",
    HealthPart.LEDGER: "awaited",
    HealthPart.BACKUP: "medium_read_only",
}


def _broken(parts: int) -> TillState:
    """The first so many parts of the till are in trouble."""
    first = list(REASONS.items())[:parts]
    troubles = {part: PartHealth(Level.BROKEN, why, NOW.utc_ms) for part, why in first}
    health = healthy(1234, 60 * 24 * 3)
    parts_now = MappingProxyType({**health.parts, **troubles})
    state = with_card(CROWDED, HealthCard())
    return replace(state, health=replace(health, parts=parts_now), last=FINISHED)


def _pole_is_another() -> TillState:
    """Something else answers in its plug, and nothing else is wrong."""
    other = PartHealth(Level.BROKEN, "other_device", NOW.utc_ms)
    health = CROWDED.health.with_part(HealthPart.POLE_DISPLAY, other)
    return replace(with_card(CROWDED, HealthCard()), health=health)


def _drawer_shut() -> TillState:
    """Its switch said so after the kick."""
    shut = PartHealth(Level.ATTENTION, "stayed_shut", NOW.utc_ms)
    health = CROWDED.health.with_part(HealthPart.PRINTER, shut)
    return replace(with_card(CROWDED, HealthCard()), health=health)


STATES = {
    "crowded": CROWDED,
    "typed": replace(CROWDED, entry=Typed("690000000012345678901234567890")),
    "paying": replace(CROWDED, desk=Tendering(0), entry=Typed("20000")),
    "short": replace(CROWDED, desk=Tendering(0), entry=Typed("1")),
    "paid": replace(EMPTY, desk=Thanking(0), last=FINISHED),
    "paid-hundreds": replace(EMPTY, desk=Thanking(0), last=HUNDREDS),
    "next": replace(CROWDED, last=FINISHED),
    "unknown": with_card(
        CROWDED,
        UnknownCode("6901234567890123456789012345", "零食", LONG[0].name, edits_name=True),
        "12308.80",
    ),
    "misread": with_card(CROWDED, MisreadCode("6901234567890123456789012345")),
    "found": with_card(CROWDED, GoodsChoice("ynby", LONG * 2, 1), "ynby"),
    "drawer-shut": _drawer_shut(),
    "pole-other": _pole_is_another(),
    **{f"broken-{parts}": _broken(parts) for parts in range(1, 8)},
    **PAGES,  # the long basket last: a list keeps rows that it may use again
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_text_runs_into_another(faces: None, size: tuple[int, int], language: str) -> None:
    window = ShownCashier(size, language=language)
    met: list[tuple[str, str, str]] = []
    for name, state in STATES.items():
        window.show(state)
        inked = combinations(list(_inked(window)), 2)
        met += [(name, one, other) for (one, a), (other, b) in inked if a.intersects(b)]
    warnings = [warning.toString() for warning in window.warnings]
    window.close()

    assert not met, met
    assert warnings == []


def _inked(window: ShownCashier) -> Iterator[tuple[str, QRectF]]:
    """Every text and about where its ink is: a line's box holds much air above and below."""
    for item in window.items():
        text = item.property("text")
        if text and item.property("contentWidth") is not None and _inside(item, window):
            yield str(text), _ink(item)


def _ink(item: QQuickItem) -> QRectF:
    px, height = float(item.property("size")), float(item.property("contentHeight"))
    centre = item.mapToScene(QPointF(0, item.height() / 2))
    width = min(float(item.property("contentWidth")), item.width())
    half = max(height / 2 - px * 0.4, px * 0.3)
    return QRectF(centre.x(), centre.y() - half, width, half * 2)


def _inside(item: QQuickItem, window: ShownCashier) -> bool:
    """Whether nothing clips it away: rows of a list stand above and below its view."""
    here = item.mapToScene(QPointF(0, item.height() / 2))
    above = item.parentItem()
    top = window.window.contentItem()
    while above is not top:
        if above.clip() and not above.contains(above.mapFromScene(here)):
            return False
        above = above.parentItem()
    return True
