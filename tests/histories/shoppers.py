"""What a shopper takes, and with what it is paid."""

import random
from datetime import date
from itertools import accumulate

from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon, Offer
from pos_app.domain.crockford import encode_bits
from pos_app.domain.money import Fen, Milli, amount_of, pieces
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from tests.histories.shelves import Shelves

STORE = 2001

_LINES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
_LINE_WEIGHTS = tuple(accumulate((33, 26, 16, 9, 6, 4, 2.4, 1.5, 1, 0.7)))
_LARGE = 0.006
"""Some buy for a month."""
_COUNTS = (1, 2, 3, 4, 6, 12, 24)
_COUNT_WEIGHTS = tuple(accumulate((86, 8, 2.4, 1, 1.4, 0.9, 0.3)))
_COMES_FOR_OFFER = 0.006
_CLAIMS = 0.25
"""Who has the goods in the hand and sees the offer on the screen, takes it so often."""
_LABELLED = 0.5
"""So much of the weighed goods carries a label with an amount of its own."""

_NOTES = (100, 500, 1000, 2000, 5000, 10_000)
_NOTE_WEIGHTS = (2.0, 2.0, 2.5, 2.0, 2.0, 2.5)
_EXACT = 0.3


def basket(
    chance: random.Random, shelves: Shelves, *, ticket_id: int, day: date, opened_utc_s: int
) -> Ticket:
    """A ticket with its goods on it."""
    rules = shelves.rules_on(day)
    lines = (
        chance.randrange(11, 41)
        if chance.random() < _LARGE
        else chance.choices(_LINES, cum_weights=_LINE_WEIGHTS)[0]
    )
    goods = shelves.pick(chance, day, lines)
    if rules.offers and chance.random() < _COMES_FOR_OFFER:
        goods[0] = shelves.offered(chance.choice(rules.offers))
    ticket = Ticket(ticket_id, rules=rules, opened_utc_s=opened_utc_s)
    for product in goods:
        ticket = _taken(chance, ticket, product)
    return ticket


def _taken(chance: random.Random, ticket: Ticket, product: Product) -> Ticket:
    if not product.by_weight:
        count = chance.choices(_COUNTS, cum_weights=_COUNT_WEIGHTS)[0]
        return ticket.with_goods(product, pieces(count))
    grams = Milli(max(60, round(chance.gauss(900, 420))))
    labelled = amount_of(product.price, grams) if chance.random() < _LABELLED else None
    return ticket.with_goods(product, grams, labelled)


def coupons(chance: random.Random, ticket: Ticket, rules: Rules) -> tuple[Coupon, ...]:
    """What the shopper has claimed on the phone: a coupon for each offer on these goods, if at
    all."""
    bought = {line.product.barcode for line in ticket.lines}
    found = [offer for offer in rules.offers if bought.intersection(offer.goods)]
    if not found or chance.random() >= _CLAIMS:
        return ()
    return tuple(_claimed(chance, offer, ticket.opened_utc_s) for offer in found)


def _claimed(chance: random.Random, offer: Offer, at_utc_s: int) -> Coupon:
    coupon_id = encode_bits(chance.getrandbits(80), 16)
    hours = offer.coupon_hours
    return Coupon(coupon_id, offer.offer_id, STORE, at_utc_s - 90, hours, offer.face)


def cash_for(chance: random.Random, total: Fen) -> Fen:
    """What is handed over: exact, or the next larger sum that some notes make."""
    if total == 0 or chance.random() < _EXACT:
        return total
    handed = [Fen(-(-total // note) * note) for note in _NOTES]
    return chance.choices(handed, weights=_NOTE_WEIGHTS)[0]
