"""One day after the other at the till: what the people there make it write down."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pos_app.checkout.commands import PrintOutcome, VoidReason
from pos_app.domain.coupon import Coupon
from pos_app.domain.journal import (
    BasketVoided,
    Body,
    DrawerAsked,
    ProductAdded,
    ReceiptPrinted,
    ReceiptReprinted,
)
from pos_app.domain.moment import Moment, TimeQuality
from pos_app.domain.money import Fen
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.refund import PastSale
from pos_app.domain.sale import SaleRecorded, sale_for_cash
from tests.histories import shoppers
from tests.histories.clocks import DeviceClock
from tests.histories.drawer import Drawer
from tests.histories.returns import Returns
from tests.histories.shelves import Shelves

Written = tuple[Body, Moment]

SERVED_MS = 18_000
"""From the first scan to the money; never longer than the gap between two shoppers."""

_GIVEN_BACK = 0.006
_SUPPLIED = 0.002
_CHANGE_BROUGHT = 0.15
_VOIDED = 0.008
_ADDED = 0.0015
_ASKED_AGAIN = 0.002
_DRAWER_ASKED = 0.001
_OUTCOMES = (PrintOutcome.DONE, PrintOutcome.FAILED, PrintOutcome.UNKNOWN)
_OUTCOME_WEIGHTS = (0.987, 0.996, 1.0)
_TRIED_AGAIN = 0.7


@dataclass(slots=True)
class Place:
    """Where the journal stands: the numbers that the next entry refers to."""

    epoch: int
    seq: int
    ticket_id: int = 0
    sales: int = 0


class Counter:
    """Serves one shopper at a time. Each method yields entries in the order of their writing."""

    def __init__(
        self, chance: random.Random, *, shelves: Shelves, clock: DeviceClock, place: Place
    ) -> None:
        self._chance = chance
        self._shelves = shelves
        self._clock = clock
        self._place = place
        self._drawer = Drawer(chance)
        self._returns = Returns(chance)
        self._added = 0
        self._now_ms = 0

    def write(self, body: Body, true_ms: int) -> Written:
        """An entry, at this moment or when the one before is done, and the number that it gets."""
        place = self._place
        place.seq += 1
        self._drawer.note(body, epoch=place.epoch, seq=place.seq)
        if isinstance(body, SaleRecorded):
            place.sales += 1
            self._returns.remember(PastSale(place.epoch, place.seq, body))
        return body, self._at(true_ms)

    def open_shift(self, true_ms: int) -> Iterator[Written]:
        """A cashier takes over the drawer."""
        yield self.write(self._drawer.take_over(), true_ms)
        if self._chance.random() < _CHANGE_BROUGHT:
            yield self.write(self._drawer.bring_change(), true_ms + 1_000)

    def close_shift(self, true_ms: int, *, ends_day: bool) -> Iterator[Written]:
        """The takings go to the safe in the evening; what stays is counted."""
        safe = self._drawer.to_safe() if ends_day else None
        if safe is not None:
            yield self.write(safe, true_ms)
        yield self.write(self._drawer.count(), true_ms + 1_000)

    def serve(self, day: date, true_ms: int) -> Iterator[Written]:
        """A shopper with a basket, sold and printed or left behind; or with goods to give back."""
        chance = self._chance
        if chance.random() < _GIVEN_BACK:
            yield from self._take_back(true_ms)
            return
        if chance.random() < _SUPPLIED:
            yield self.write(self._drawer.pay_supplier(), true_ms)
        self._place.ticket_id += 1
        opened = self._at(true_ms)
        ticket = shoppers.basket(
            chance,
            self._shelves,
            ticket_id=self._place.ticket_id,
            day=day,
            opened_utc_s=opened.utc_s,
        )
        if chance.random() < _ADDED:
            yield self.write(ProductAdded(self._unknown_goods()), true_ms + 9_000)
        rules = self._shelves.rules_on(day)
        trusted = opened.quality is TimeQuality.TRUSTED
        claimed = shoppers.coupons(chance, ticket, rules) if trusted else ()
        priced = evaluate(ticket.lines, rules, claimed, ticket.opened_utc_s)
        if chance.random() < _VOIDED:
            reason = chance.choice(list(VoidReason)).value
            void = BasketVoided(ticket.ticket_id, reason, len(ticket.lines), priced.total)
            yield self.write(void, true_ms + SERVED_MS)
            return
        handed = shoppers.cash_for(chance, priced.total)
        sale = sale_for_cash(ticket, priced, handed, _faces(claimed))
        yield self.write(sale, true_ms + SERVED_MS)
        yield from self.print_receipt(self._place.seq, true_ms + SERVED_MS)

    def _take_back(self, true_ms: int) -> Iterator[Written]:
        self._place.ticket_id += 1
        refund = self._returns.bring_back(self._place.ticket_id)
        if refund is not None:
            yield self.write(refund, true_ms + SERVED_MS)

    def print_receipt(self, seq: int, true_ms: int) -> Iterator[Written]:
        """What became of it, and again if the paper was out."""
        chance = self._chance
        [outcome] = chance.choices(_OUTCOMES, cum_weights=_OUTCOME_WEIGHTS)
        yield self.write(ReceiptPrinted(seq, outcome.value), true_ms + 900)
        is_done = outcome is PrintOutcome.DONE
        if is_done and chance.random() < _DRAWER_ASKED:
            yield self.write(DrawerAsked(seq), true_ms + 1_200)
        if chance.random() < (_ASKED_AGAIN if is_done else _TRIED_AGAIN):
            yield self.write(ReceiptReprinted(seq, copy=1), true_ms + 1_500)
            yield self.write(ReceiptPrinted(seq, PrintOutcome.DONE.value), true_ms + 1_900)

    def _at(self, true_ms: int) -> Moment:
        self._now_ms = max(self._now_ms, true_ms)
        return self._clock.at(self._now_ms)

    def _unknown_goods(self) -> Product:
        self._added += 1
        price = Fen(self._added % 40 * 50 + 100)
        return Product(f"9{self._added:05d}", f"新到货 {self._added}", "", "其他", "件", price)


def _faces(claimed: tuple[Coupon, ...]) -> dict[str, Fen]:
    return {coupon.coupon_id: coupon.face for coupon in claimed}
