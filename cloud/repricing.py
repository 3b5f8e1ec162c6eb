"""The same pricing once more, from what the sale says it was: a check on till and cloud alike."""

from cloud.database import Work
from cloud.shops import rules_at
from pos_app.domain.basket import BasketLine
from pos_app.domain.coupon import Coupon
from pos_app.domain.money import Fen, amount_of
from pos_app.domain.pricing import PricedLine, evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.sale import SaleLine, SaleRecorded


def difference(work: Work, store: int, sale: SaleRecorded) -> str | None:
    """What our own evaluation finds otherwise, in words; None when it agrees to the fen."""
    rules = Rules() if sale.rules_version == 0 else rules_at(work, store, sale.rules_version)
    if rules is None:
        return f"rules version {sale.rules_version} was never published here"
    coupons = [_coupon(work, redemption.coupon_id) for redemption in sale.redemptions]
    known = [coupon for coupon in coupons if coupon is not None]
    if len(known) != len(coupons):
        return None  # parked already as unknown; no second message
    priced = evaluate(
        [_basket_line(line) for line in sale.lines], rules, known, sale.priced_at_utc_s
    )
    if priced.total != sale.total:
        return f"total {sale.total} fen, evaluated {priced.total}"
    for line, again in zip(sale.lines, priced.lines, strict=True):
        if _taken_off(line) != _taken_off(again):
            return f"line {line.line_no}: discounts differ"
    return None


def _basket_line(line: SaleLine) -> BasketLine:
    product = Product(
        barcode=line.barcode,
        name=line.name,
        brand=line.brand,
        category=line.category,
        unit=line.unit,
        price=line.unit_price,
        by_weight=line.by_weight,
    )
    return BasketLine(line.line_no, product, line.quantity, _label_amount(line))


def _label_amount(line: SaleLine) -> Fen | None:
    """A weighed label's printed amount is not in the record; it shows where the gross is not price
    times weight, or where goods by weight took no promotion."""
    computed = amount_of(line.unit_price, line.quantity)
    if line.gross != computed or (line.by_weight and not line.discounts):
        return line.gross
    return None


def _taken_off(line: SaleLine | PricedLine) -> set[tuple[str, str, str, int, int]]:
    return {(off.kind, off.source, off.payer, off.amount, off.offer_id) for off in line.discounts}


def _coupon(work: Work, coupon_id: str) -> Coupon | None:
    row = work.find(
        "SELECT offer_id, store_id, from_s, hours, face FROM coupon WHERE coupon_id = ?",
        (coupon_id,),
    )
    if row is None:
        return None
    offer_id, store, from_s, hours, face = row
    return Coupon(coupon_id, offer_id, store, from_s, hours, Fen(face))
