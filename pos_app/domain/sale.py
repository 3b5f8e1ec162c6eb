"""A completed sale: the record that is written once and never edited."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Payer
from pos_app.domain.errors import CashTooLittle
from pos_app.domain.money import NOTHING, Fen, Milli, is_whole, pieces
from pos_app.domain.pricing import Discount, DiscountKind, Priced, PricedLine
from pos_app.domain.values import dataclass


class TenderKind(StrEnum):
    """Ways of paying."""

    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Tender:
    """One way of paying part of a sale. `given` less `amount` went back as change."""

    kind: TenderKind
    amount: Fen
    given: Fen


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line as it was sold. `net` = `gross` − Σ discounts."""

    line_no: int
    barcode: str
    name: str
    brand: str
    category: str
    unit: str
    unit_price: Fen
    quantity: Milli
    gross: Fen
    discounts: tuple[Discount, ...]
    net: Fen
    by_weight: bool = False

    @property
    def is_pieces(self) -> bool:
        """Whether the goods are counted: neither by weight nor in parts of a unit."""
        return is_whole(self.quantity) and not self.by_weight

    @property
    def pieces(self) -> int:
        """What counts in 合计 N件: each piece one, each weighed line one."""
        return self.quantity // pieces(1) if self.is_pieces else 1


@dataclass(frozen=True, slots=True)
class Redemption:
    """A coupon used up by this sale. It may reduce several lines and be borne by several: `amount`
    is all of it, `line_no` the first line, `payer` who bears most."""

    coupon_id: str
    offer_id: int
    line_no: int
    amount: Fen
    face: Fen
    payer: Payer


@dataclass(frozen=True, slots=True)
class SaleRecorded:
    """Journal entry: goods left the shop and money came in. Σ line net = total = Σ tender
    amounts."""

    ticket_id: int
    rules_version: int
    priced_at_utc_s: int
    lines: tuple[SaleLine, ...]
    gross: Fen
    saved: Fen
    total: Fen
    tenders: tuple[Tender, ...]
    change: Fen
    redemptions: tuple[Redemption, ...]
    print_queued: bool

    @property
    def given(self) -> Fen:
        return Fen(sum(tender.given for tender in self.tenders))

    @property
    def pieces(self) -> int:
        return sum(line.pieces for line in self.lines)

    def saved_by(self, payer: Payer) -> Fen:
        """What one payer bears of the discounts."""
        return Fen(
            sum(
                discount.amount
                for line in self.lines
                for discount in line.discounts
                if discount.payer is payer
            )
        )


def sale_for_cash(
    ticket: Ticket, priced: Priced, tendered: Fen, faces: dict[str, Fen]
) -> SaleRecorded:
    """Settle a priced ticket in cash. `faces` gives each redeemed coupon's face value.

    Raises CashTooLittle. Checks its own sums before it lets the record go.
    """
    if tendered < priced.total:
        raise CashTooLittle(due=priced.total, tendered=tendered)
    sale = SaleRecorded(
        ticket_id=ticket.ticket_id,
        rules_version=ticket.rules.version if ticket.rules else 0,
        priced_at_utc_s=ticket.opened_utc_s,
        lines=tuple(_line(number, line) for number, line in enumerate(priced.lines, start=1)),
        gross=priced.gross,
        saved=priced.saved,
        total=priced.total,
        tenders=(Tender(TenderKind.CASH, amount=priced.total, given=tendered),),
        change=Fen(tendered - priced.total),
        redemptions=tuple(_redemptions(priced, faces)),
        print_queued=True,
    )
    broken = imbalance(sale)
    if broken is not None:
        raise ArithmeticError(broken)  # a bug of ours: better no sale than a wrong one
    return sale


def imbalance(sale: SaleRecorded) -> str | None:
    """Which sum of a sale is wrong, in words for a log; None when all agree (invariants I4 and
    I13). Every sale waits for it: a line at its full price is not looked at twice."""
    gross = net = 0
    for line in sale.lines:
        if line.discounts or line.gross != line.net or line.net < NOTHING:
            broken = _line_imbalance(line)
            if broken is not None:
                return broken
        gross += line.gross
        net += line.net
    return _sum_imbalance(sale, gross, net) or _coupon_imbalance(sale)


def _line_imbalance(line: SaleLine) -> str | None:
    off = 0
    for discount in line.discounts:
        off += discount.amount
    if line.gross - off != line.net or line.net < 0:
        return f"line {line.line_no}: {line.gross} - {off} is not {line.net}"
    for discount in line.discounts:
        if discount.amount < 0:
            return f"line {line.line_no}: a discount below zero"
    return None


def _sum_imbalance(sale: SaleRecorded, gross: int, net: int) -> str | None:
    if net != sale.total:
        return "the lines do not sum to the total"
    if gross != sale.gross:
        return "the lines do not sum to the gross"
    if sale.gross - sale.saved != sale.total:
        return "gross less saved is not the total"
    paid = given = 0
    for tender in sale.tenders:
        paid += tender.amount
        given += tender.given
    if paid != sale.total:
        return "the tenders do not sum to the total"
    if given - sale.total != sale.change or sale.change < NOTHING:
        return "the change is wrong"
    return None


def _coupon_imbalance(sale: SaleRecorded) -> str | None:
    taken = coupons_taken((line.line_no, line.discounts) for line in sale.lines if line.discounts)
    if not sale.redemptions and not taken:
        return None
    redeemed = {used.coupon_id: used for used in sale.redemptions}
    if len(redeemed) != len(sale.redemptions) or redeemed.keys() != taken.keys():
        return "redemptions and coupon discounts differ"
    for coupon_id, used in redeemed.items():
        said = (used.line_no, used.amount, used.offer_id, used.payer)
        if said != taken[coupon_id].said or not taken[coupon_id].is_one_offer:
            return "redemptions and coupon discounts differ"
    if any(r.amount > r.face for r in sale.redemptions):
        return "a coupon took more than its face value"
    return None


class CouponTaken(NamedTuple):
    """What one coupon took off in all: on which lines, and who bears how much."""

    offer_ids: tuple[int, ...]
    lines: Mapping[int, Fen]
    payers: Mapping[Payer, Fen]

    @property
    def is_one_offer(self) -> bool:
        return len(set(self.offer_ids)) == 1

    @property
    def said(self) -> tuple[int, Fen, int, Payer]:
        """Line, amount, offer and payer of its redemption."""
        order = tuple(Payer)
        most = max(self.payers, key=lambda payer: (self.payers[payer], -order.index(payer)))
        return min(self.lines), Fen(sum(self.lines.values())), self.offer_ids[0], most


def coupons_taken(
    lines: Iterable[tuple[int, tuple[Discount, ...]]],
) -> dict[str, CouponTaken]:
    """What each coupon took off numbered lines, by coupon id, in the order of the lines."""
    found: dict[str, list[tuple[int, Discount]]] = {}
    for line_no, discounts in lines:
        for discount in discounts:
            if discount.kind is DiscountKind.COUPON:
                found.setdefault(discount.source, []).append((line_no, discount))
    return {coupon_id: _taken(parts) for coupon_id, parts in found.items()}


def _taken(parts: list[tuple[int, Discount]]) -> CouponTaken:
    lines: dict[int, Fen] = {}
    payers: dict[Payer, Fen] = {}
    for line_no, discount in parts:
        lines[line_no] = Fen(lines.get(line_no, NOTHING) + discount.amount)
        payers[discount.payer] = Fen(payers.get(discount.payer, NOTHING) + discount.amount)
    return CouponTaken(tuple(discount.offer_id for _, discount in parts), lines, payers)


def _line(number: int, priced: PricedLine) -> SaleLine:
    product = priced.line.product
    return SaleLine(
        line_no=number,
        barcode=product.barcode,
        name=product.name,
        brand=product.brand,
        category=product.category,
        unit=product.unit,
        unit_price=product.price,
        quantity=priced.line.quantity,
        gross=priced.gross,
        discounts=priced.discounts,
        net=priced.net,
        by_weight=product.by_weight,
    )


def _redemptions(priced: Priced, faces: dict[str, Fen]) -> Iterator[Redemption]:
    numbered = ((number, line.discounts) for number, line in enumerate(priced.lines, start=1))
    for coupon_id, taken in coupons_taken(numbered).items():
        line_no, amount, offer_id, payer = taken.said
        yield Redemption(coupon_id, offer_id, line_no, amount, faces[coupon_id], payer)
