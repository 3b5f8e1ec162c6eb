"""Sales to print: the one of the design's sample slips, and any that a shop could make."""

from hypothesis import strategies as st

from pos_app.domain.coupon import Payer
from pos_app.domain.money import Fen, Milli, amount_of, pieces
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.receipt import Receipt, Shop, SlipHead, Text, cells_of
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import Redemption, SaleLine, SaleRecorded, Tender, TenderKind

CORNER_SHOP = {
    32: Shop("街角小店", "建设路", "1号收银台"),
    48: Shop("街角小店", "建设路店", "1号收银台"),
}
FIRST_PRINT = SlipHead(
    number=ReceiptNumber("7K2M9QXD", 1, 4821),
    chain_head="9F3A 41C7 0B62",
    at_utc_ms=1795342356_000,  # 2026-11-22 18:12:36 in the shop
    cashier="王姐",
)
REPRINT = SlipHead(
    number=FIRST_PRINT.number,
    chain_head=FIRST_PRINT.chain_head,
    at_utc_ms=FIRST_PRINT.at_utc_ms,
    cashier=FIRST_PRINT.cashier,
    copy=1,
    reprinted_utc_ms=1795344011_000,  # 18:40:11
)

BRAND_COUPON = Discount(
    DiscountKind.COUPON, "0123456789ABCDEF", "奥妙洗衣液", Payer.BRAND, Fen(500), 7, "奥妙"
)
SIX_BOXES = Discount(DiscountKind.PROMOTION, "p6", "满6盒减1元", Payer.SHOP, Fen(100))


def line(
    line_no: int,
    name: str,
    unit: str,
    price: int,
    quantity: Milli,
    *discounts: Discount,
    by_weight: bool = False,
) -> SaleLine:
    """A sold line whose sums agree."""
    gross = amount_of(Fen(price), quantity)
    net = Fen(gross - sum(discount.amount for discount in discounts))
    return SaleLine(
        line_no=line_no,
        barcode="6900000000001",
        name=name,
        brand="",
        category="",
        unit=unit,
        unit_price=Fen(price),
        quantity=quantity,
        gross=gross,
        discounts=discounts,
        net=net,
        by_weight=by_weight,
    )


def sale_of(*lines: SaleLine, given: int, rounding: int = 0) -> SaleRecorded:
    """A cash sale of these lines. `rounding` is what the shop let go at the end."""
    gross = sum(line.gross for line in lines)
    total = sum(line.net for line in lines) - rounding
    return SaleRecorded(
        ticket_id=1,
        rules_version=1,
        priced_at_utc_s=0,
        lines=lines,
        gross=Fen(gross),
        saved=Fen(gross - total),
        total=Fen(total),
        tenders=(Tender(TenderKind.CASH, Fen(total), Fen(given)),),
        change=Fen(given - total),
        redemptions=tuple(
            Redemption(d.source, d.offer_id, line.line_no, d.amount, Fen(500), d.payer)
            for line in lines
            for d in line.discounts
            if d.kind is DiscountKind.COUPON
        ),
        print_queued=True,
    )


def sample_sale() -> SaleRecorded:
    """The five goods of the design's `cash-coupon` slips."""
    return sale_of(
        line(1, "奥妙全自动洗衣液2kg", "瓶", 2990, pieces(1), BRAND_COUPON),
        line(2, "青岛啤酒500ml罐", "罐", 500, pieces(3)),
        line(3, "清风原木纯品金装100x3", "包", 180, pieces(2)),
        line(4, "伊利纯牛奶250ml", "盒", 200, pieces(6), SIX_BOXES),
        line(5, "红富士苹果", "kg", 800, Milli(915), by_weight=True),
        given=10000,
        rounding=2,
    )


def text_rows(receipt: Receipt) -> list[str]:
    """The characters of every text row, without the spaces after them."""
    return [row.text.rstrip() for row in receipt.rows if isinstance(row, Text)]


def cells_used(row: Text) -> int:
    """Cells of paper that a row takes."""
    return cells_of(row.text) * (2 if row.big else 1)


_names = st.text(min_size=0, max_size=30) | st.text("奥妙全自动洗衣液2kg 500ml罐¥🍎", max_size=30)
_units = st.sampled_from(["瓶", "罐", "kg", "500g装", "件", ""])
_prices = st.integers(0, 9_999_999)


@st.composite
def sold_lines(draw: st.DrawFn) -> SaleLine:
    """Any line: any name, unit, price and quantity, with up to two discounts within its amount."""
    quantity = Milli(draw(st.integers(1, 9_999_000) | st.integers(1, 9999).map(pieces)))
    price = draw(_prices)
    left = amount_of(Fen(price), quantity)
    discounts = []
    for _ in range(draw(st.integers(0, 2))):
        off = Fen(draw(st.integers(0, left)))
        left = Fen(left - off)
        payer = draw(st.sampled_from(Payer))
        kind = draw(st.sampled_from(DiscountKind))
        discounts.append(Discount(kind, "s", draw(_names), payer, off, 0, draw(_names)))
    by_weight = draw(st.booleans())
    return line(1, draw(_names), draw(_units), price, quantity, *discounts, by_weight=by_weight)


@st.composite
def sales(draw: st.DrawFn) -> SaleRecorded:
    """Any cash sale of up to four lines."""
    lines = draw(st.lists(sold_lines(), min_size=1, max_size=4))
    total = sum(line.net for line in lines)
    return sale_of(*lines, given=total + draw(st.integers(0, 1_000_000)))


shops = st.builds(Shop, name=_names, address=_names, till_name=_names, footer=_names)
heads = st.builds(
    SlipHead,
    number=st.just(FIRST_PRINT.number),
    chain_head=st.just(FIRST_PRINT.chain_head),
    at_utc_ms=st.integers(0, 4_000_000_000_000),
    cashier=_names,
    copy=st.integers(0, 12),
    reprinted_utc_ms=st.integers(0, 4_000_000_000_000),
)
