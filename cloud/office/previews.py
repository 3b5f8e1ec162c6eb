"""What a draft will look like: the ticket on the phone, and its rows on a receipt.

The rows come from the till's own pricing and the till's own receipt, over a basket that just meets
the offer's minimum.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cloud.database import Work
from cloud.office.amounts import short_yuan
from cloud.office.offer_form import Draft
from cloud.shops import PRODUCT_COLUMNS, product_from
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon, Offer
from pos_app.domain.deal import DealKind
from pos_app.domain.money import Fen, pieces
from pos_app.domain.offer_words import rule_of
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.receipt import Shop, SlipHead, Text, sale_receipt
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleRecorded, sale_for_cash
from pos_app.domain.values import replace

_MOST_PIECES = 99
_EXAMPLE = ReceiptNumber("00000000", 1, 1)
_COUPON = "0000000000000000"


@dataclass(frozen=True, slots=True)
class TicketLook:
    """The slab on the phone: who pays, what comes off, of what, from which to which price."""

    payer: tuple[str, str]
    amount: str
    rule: tuple[str, str]
    goods: tuple[str, str]
    was: str  # empty when the price is not known
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as people will see it. `rows` is empty while its goods have no price anywhere."""

    ticket: TicketLook
    rows: tuple[str, ...]
    goods: tuple[tuple[str, str, str], ...]  # barcode, name, price; the latter two may be empty
    unknown: int


def preview_of(work: Work, draft: Draft) -> Preview:
    """Show a draft, faulty or not."""
    offer = draft.offer
    named = (*offer.goods, *offer.deal.extra)
    known = products_named(work, named)
    sale = _example_sale(replace(offer, offer_id=1), list(known.values()))
    return Preview(
        ticket=_ticket(draft, known, sale),
        rows=_rows(sale) if sale is not None else (),
        goods=tuple(_named(code, known.get(code)) for code in named),
        unknown=sum(1 for code in named if code not in known),
    )


def products_named(work: Work, barcodes: Sequence[str]) -> dict[str, Product]:
    """What any shop sells under these barcodes, at the price of the first shop that does."""
    found: dict[str, Product] = {}
    for barcode in barcodes:
        row = work.find(
            f"SELECT {PRODUCT_COLUMNS} FROM product WHERE barcode = ? AND removed = 0"  # noqa: S608 - a constant
            " ORDER BY store_id LIMIT 1",
            (barcode,),
        )
        if row is not None:
            found[barcode] = product_from(row)
    return found


def _ticket(draft: Draft, known: dict[str, Product], sale: SaleRecorded | None) -> TicketLook:
    offer = draft.offer
    rule = rule_of(offer)
    first = next((known[code] for code in offer.goods if code in known), None)
    is_plain = offer.deal.kind == DealKind.AMOUNT
    was = first.price if first and is_plain and sale else None
    return TicketLook(
        payer=(f"{offer.brand}补贴·只在本店", f"Paid by {draft.brand_en}, this shop only"),
        amount=short_yuan(offer.face),
        rule=(rule.zh or "立减", rule.en or "off"),
        goods=(draft.words.name, draft.words.name_en),
        was=short_yuan(was) if was is not None else "",
        after=short_yuan(max(was - offer.face, 0)) if was is not None else "",
    )


def _example_sale(offer: Offer, goods: Sequence[Product]) -> SaleRecorded | None:
    """The smallest basket of these goods that the offer takes something off."""
    counted = [product for product in goods if offer.covers(product.barcode)]
    extra = [product for product in goods if product.barcode in offer.deal.extra]
    if offer.fault is not None or not (counted or extra):
        return None
    main = counted[0] if counted else extra[0]
    rules = Rules(version=1, offers=(offer,))
    at_utc_s = _moment_of(offer)
    coupon = Coupon(_COUPON, offer.offer_id, 1, at_utc_s, offer.coupon_hours, offer.face)
    for count in range(max(offer.deal.min_pieces, 1), _MOST_PIECES + 1):
        ticket = Ticket(1, rules=rules, opened_utc_s=at_utc_s)
        ticket = ticket.with_goods(main, pieces(count))
        for product in extra[:1]:
            ticket = ticket.with_goods(product, pieces(1))
        priced = evaluate(ticket.lines, rules, [coupon], at_utc_s)
        if priced.redeemed:
            return sale_for_cash(ticket, priced, priced.total, {_COUPON: offer.face})
        if not offer.deal.min_spend:
            return None
    return None


def _moment_of(offer: Offer) -> int:
    """A time at which the offer holds: the first of a week's half hours."""
    half_hours = range(offer.from_utc_s, offer.from_utc_s + 7 * 24 * 3600, 1800)
    return next((at for at in half_hours if offer.terms.hold(at)), offer.from_utc_s)


def _rows(sale: SaleRecorded) -> tuple[str, ...]:
    """The rows between the first two rules of the receipt: goods and what comes off them."""
    shop = Shop("", "", "")
    receipt = sale_receipt(sale, shop, SlipHead(_EXAMPLE, "0" * 64, 0, ""), 32)
    texts = [row.text for row in receipt.rows if isinstance(row, Text)]
    rules = [place for place, text in enumerate(texts) if text and not text.strip("-")]
    return tuple(texts[rules[0] + 1 : rules[1]])


def _named(code: str, product: Product | None) -> tuple[str, str, str]:
    return (code, product.name, short_yuan(Fen(product.price))) if product else (code, "", "")
