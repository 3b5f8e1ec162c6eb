"""What is done at a counter: baskets, coupons, and everything else that becomes a journal entry."""

import random
from collections.abc import Sequence
from itertools import accumulate

from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import CouponForged, Refusal
from pos_app.domain.journal import BasketVoided, DrawerAsked, ReceiptPrinted, ReceiptReprinted
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.sale import sale_for_cash
from tests.histories.shoppers import cash_for
from tests.torture.fleet.machine import Machine, Program

_LINES = (1, 2, 3, 4, 5, 7)
_LINE_WEIGHTS = tuple(accumulate((33, 26, 16, 9, 8, 3)))


class Cashier:
    """Works at one machine."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._tickets = 0
        self._sold: list[int] = []
        """Seqs of recent sales of this epoch that were told to be safe."""

    @property
    def _dice(self) -> random.Random:
        return self.machine.world.dice

    # --- deeds ------------------------------------------------------------------------------------

    def serve(self) -> None:
        """A shopper: mostly a sale, and what comes with one."""
        self.machine.act(self._serve)

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
        dice = self._dice
        chance = dice.random()
        if chance < 0.03:
            body = BasketVoided(self._tickets, "wrong_scan", lines=1, total=Fen(dice.randint(1, 9)))
            self.machine.append(program, body)
        elif chance < 0.05 and self._sold:
            self.machine.append(program, ReceiptReprinted(dice.choice(self._sold), copy=1))
        elif chance < 0.06 and self._sold:
            self.machine.append(program, DrawerAsked(dice.choice(self._sold)))
        else:
            self._sell(program, ())

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
        done = self.machine.append(program, sale)
        if done is None:
            return
        self._sold = [*self._sold[-30:], done.seq]
        if dice.random() < 0.1:
            outcome = dice.choice(("done", "done", "failed", "unknown"))
            self.machine.append(program, ReceiptPrinted(done.seq, outcome))

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
