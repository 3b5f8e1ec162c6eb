"""What is done at a counter: baskets, coupons, and everything else that becomes a journal entry."""

import random
from collections.abc import Sequence
from itertools import accumulate

from pos_app.checkout.ports import Appended
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import CouponForged, Refusal
from pos_app.domain.journal import (
    GENESIS,
    BasketVoided,
    Body,
    DrawerAsked,
    ReceiptPrinted,
    ReceiptReprinted,
)
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.refund import PastSale
from pos_app.domain.sale import SaleRecorded, sale_for_cash
from pos_app.domain.shift import ShiftClosed, ShiftOpened
from pos_app.domain.wire import decode_entry
from tests.histories.drawer import Drawer
from tests.histories.returns import Returns
from tests.histories.shoppers import cash_for
from tests.torture.fleet.machine import Machine
from tests.torture.fleet.program import Program

_LINES = (1, 2, 3, 4, 5, 7)
_LINE_WEIGHTS = tuple(accumulate((33, 26, 16, 9, 8, 3)))

IDLE_AFTER = 0.3
"""So often the ledger's worker finds an idle moment before the next shopper."""


class Cashier:
    """Works at one machine."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._tickets = 0
        self._sold: list[int] = []
        """Seqs of recent sales of the present epoch."""
        self._drawer = Drawer(machine.world.dice)
        self._returns = Returns(machine.world.dice)
        self._shift_is_open = False
        self._read = (0, 0, GENESIS)
        """Up to where the journal was read: epoch, seq, hash."""

    @property
    def _dice(self) -> random.Random:
        return self.machine.world.dice

    # --- what is remembered -----------------------------------------------------------------------

    def recall(self, program: Program) -> None:
        """After a start: what the journal says counts, not what somebody remembers. An entry may
        be stored that nobody was told of; on an older disk some are missing."""
        epoch, seq, entry_hash = self._read
        tails = program.reader.epochs()
        known = any(tail.epoch == epoch and tail.last_seq >= seq for tail in tails)
        if not known or program.reader.hash_at(seq, epoch=epoch) != entry_hash:
            self._drawer, self._returns = Drawer(self._dice), Returns(self._dice)
            self._shift_is_open = False
            epoch, seq = 0, 0
        for tail in tails:
            if tail.epoch >= epoch:
                self._read_on(program, tail.epoch, seq if tail.epoch == epoch else 0)

    def _read_on(self, program: Program, epoch: int, after: int) -> None:
        for stored in program.reader.entries_after(
            after, limit=1 << 30, max_bytes=1 << 60, epoch=epoch
        ):
            self._note(decode_entry(stored.data).body, epoch, stored.seq, stored.entry_hash)

    def _note(self, body: Body, epoch: int, seq: int, entry_hash: bytes) -> None:
        if epoch != self._read[0]:
            self._sold.clear()
        self._read = (epoch, seq, entry_hash)
        self._drawer.note(body, epoch=epoch, seq=seq)
        if isinstance(body, SaleRecorded):
            self._sold = [*self._sold[-30:], seq]
            self._returns.remember(PastSale(epoch, seq, body))
        elif isinstance(body, ShiftOpened | ShiftClosed):
            self._shift_is_open = isinstance(body, ShiftOpened)

    def _append(self, program: Program, body: Body) -> Appended | None:
        done = self.machine.append(program, body)
        if done is not None:
            epoch = program.reader.identity.epoch
            self._note(body, epoch, done.seq, done.entry_hash)
        return done

    # --- deeds ------------------------------------------------------------------------------------

    def serve(self) -> None:
        """A shopper: mostly a sale, and what comes with one."""
        self.machine.act(self._serve)

    def close_shift(self) -> None:
        """Count the drawer; the next sale opens a new shift."""
        self.machine.act(self._close_shift)

    def sell_between_calls(self) -> None:
        """While the sync thread waits for the cloud."""
        if self.machine.program is not None:
            self._sell(self.machine.program, ())

    def take_coupon(self, token: str, *, is_careless: bool) -> None:
        """A shopper shows a coupon. `is_careless`: the register did not ask whether it was used
        before, so only the ledger's own rule stands between it and a second redemption."""
        self.machine.act(lambda program: self._take_coupon(program, token, is_careless))

    # --- how they are done ------------------------------------------------------------------------

    def _serve(self, program: Program) -> None:
        if not self._shift_is_open:
            self._append(program, self._drawer.take_over())
        deed = self._dice.choices(
            (self._sell_something, self._take_back, self._beside_the_sales, self._move_cash),
            weights=(90, 4, 4, 2),
        )[0]
        deed(program)
        if self._dice.random() < IDLE_AFTER:
            program.ledger.checkpoint()

    def _sell_something(self, program: Program) -> None:
        self._sell(program, ())

    def _take_back(self, program: Program) -> None:
        """A refund; now and then the same one again, as if it had been forgotten."""
        if self.machine.misses_its_past:
            return  # the register says so too: the receipt may have come back before
        self._tickets += 1
        refund = self._returns.bring_back(self._tickets)
        if refund is None:
            return
        self._append(program, refund)
        if self._dice.random() < 0.1:
            self._append(program, refund)

    def _beside_the_sales(self, program: Program) -> None:
        dice = self._dice
        seq = dice.choice(self._sold) if self._sold else 0
        bodies: list[Body] = [BasketVoided(self._tickets, "wrong_scan", 1, Fen(dice.randint(1, 9)))]
        if seq:
            bodies += [ReceiptReprinted(seq, copy=1), DrawerAsked(seq)]
        self._append(program, dice.choice(bodies))

    def _move_cash(self, program: Program) -> None:
        drawer, chance = self._drawer, self._dice.random()
        if chance < 0.4 and self._shift_is_open:
            moved = drawer.to_safe()
            if moved is not None:
                self._append(program, moved)
        elif chance < 0.7:
            self._append(program, drawer.pay_supplier())
        else:
            self._append(program, drawer.bring_change())

    def _close_shift(self, program: Program) -> None:
        if self._shift_is_open:
            self._append(program, self._drawer.count())

    def _sell(self, program: Program, coupons: Sequence[Coupon]) -> None:
        dice, goods = self._dice, self.machine.goods
        at = program.clock.now()
        self._tickets += 1
        rules = goods.rules
        ticket = Ticket(self._tickets, rules=rules, opened_utc_s=at.utc_s - dice.randint(5, 120))
        for coupon in coupons:
            ticket = ticket.with_goods(self._covered(coupon), pieces(1))
        shelf = tuple(goods.products.values()) or self.machine.world.street.goods
        for _ in range(dice.choices(_LINES, cum_weights=_LINE_WEIGHTS)[0] - len(coupons)):
            ticket = ticket.with_goods(dice.choice(shelf), pieces(dice.choice((1, 1, 1, 2, 6))))
        priced = evaluate(ticket.lines, rules, coupons, ticket.opened_utc_s)
        faces = {coupon.coupon_id: coupon.face for coupon in coupons}
        sale = sale_for_cash(ticket, priced, cash_for(dice, priced.total), faces)
        done = self._append(program, sale)
        if done is None:
            return
        if dice.random() < 0.1:
            outcome = dice.choice(("done", "done", "failed", "unknown"))
            self._append(program, ReceiptPrinted(done.seq, outcome))

    def _take_coupon(self, program: Program, token: str, is_careless: bool) -> None:
        """As the register does it: seal, window, shop, home till, and whether it was used here."""
        world, rules = self.machine.world, self.machine.goods.rules
        try:
            coupon = program.seal.check(token)
            if coupon is None:
                raise CouponForged
            coupon.check(store=self.machine.identity.store, utc_s=program.clock.now().utc_s)
        except Refusal as refusal:
            world.note(f"coupon refused: {type(refusal).__name__}", self.machine.number)
            return
        if self.machine.misses_its_past:
            world.note("coupon refused: past", self.machine.number)
            return
        if rules.offer(coupon.offer_id) is None:
            return
        if rules.home is not None and rules.home.terminal != self.machine.identity.terminal:
            world.note("coupon refused: home till", self.machine.number)
            return
        if not is_careless and program.seal.is_used(coupon.coupon_id):
            world.note("coupon refused: used", self.machine.number)
            return
        world.note("coupon taken", self.machine.number, coupon.coupon_id)
        self._sell(program, (coupon,))

    def _covered(self, coupon: Coupon) -> Product:
        offer = self.machine.goods.rules.offer(coupon.offer_id)
        assert offer is not None
        goods = self.machine.goods.products
        known = {product.barcode: product for product in self.machine.world.street.goods}
        return goods.get(offer.goods[0]) or known[offer.goods[0]]
