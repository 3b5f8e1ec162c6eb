"""The same pricing once more, from what the sale says it was: a check on till and cloud alike."""

from collections.abc import Sequence

from cloud.database import Work
from cloud.shops import rules_at
from pos_app.domain.basket import BasketLine
from pos_app.domain.coupon import Coupon
from pos_app.domain.money import Fen, amount_of
from pos_app.domain.pricing import PricedLine, evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.sale import SaleLine, SaleRecorded


class Repricing:
    """Prices sales again inside one transaction; each version of the rules is read once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._known: dict[tuple[int, int], _Prices | None] = {}

    def difference(self, store: int, sale: SaleRecorded) -> str | None:
        """What our own evaluation finds otherwise, in words; None when it agrees to the fen."""
        prices = self._prices(store, sale.rules_version)
        if prices is None:
            return f"rules version {sale.rules_version} was never published here"
        if sale.redemptions:
            coupons = [_coupon(self._work, used.coupon_id) for used in sale.redemptions]
            known = [coupon for coupon in coupons if coupon is not None]
            if len(known) != len(coupons):
                return None  # parked already as unknown; no second message
            return prices.difference(sale, sale.lines, known)
        # Without coupons each line has its price for itself, and most have their plain one.
        doubtful = [line for line in sale.lines if not prices.is_plain(line)]
        return prices.difference(sale, doubtful, []) if doubtful else None

    def _prices(self, store: int, version: int) -> "_Prices | None":
        key = (store, version)
        if key not in self._known:
            rules = Rules() if version == 0 else rules_at(self._work, store, version)
            self._known[key] = None if rules is None else _Prices(rules)
        return self._known[key]


class _Prices:
    """One version of a shop's rules."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._promoted = frozenset(code for rule in rules.promotions for code in rule.goods)

    def is_plain(self, line: SaleLine) -> bool:
        """Whether no rule touches the line and it says so itself. Its gross is then right by
        definition: where it is not price times quantity, it is a label's printed amount."""
        return not line.discounts and line.net == line.gross and line.barcode not in self._promoted

    def difference(
        self, sale: SaleRecorded, lines: Sequence[SaleLine], coupons: list[Coupon]
    ) -> str | None:
        """Of these lines of a sale."""
        priced = evaluate(
            [_basket_line(line) for line in lines], self._rules, coupons, sale.priced_at_utc_s
        )
        total = sum(line.net for line in lines)
        if priced.total != total:
            return f"total {sale.total} fen, evaluated {sale.total - total + priced.total}"
        for line, again in zip(lines, priced.lines, strict=True):
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
