"""I7 on random histories: what each funder owes is what the till wrote off for it, less what its
refunds undid, to the fen: whatever came twice, late, in another order, too often or was held."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from cloud.settlement import holds, payouts
from cloud.settlement.evidence import Doubt
from cloud.settlement.holds import Outcome
from cloud.settlement.lines import funder_of
from cloud.settlement.payouts import Payout
from cloud.settlement.rebuild import rebuild
from cloud.shops import offer_by_id
from pos_app.domain.coupon import Coupon
from pos_app.domain.deal import OnRefund
from pos_app.domain.refund import PastSale, RefundRecorded, quantity_left
from pos_app.domain.reversal import settled
from pos_app.domain.values import replace
from pos_app.domain.wire import encode
from tests.cloud.fake_till import BEER, NOODLES, SOAP, FakeTill
from tests.cloud.settled import begin_epoch, bring_back, claimed, owed, rows, sell, upload
from tests.cloud.stand import STORE, Stand

BASKETS = {
    1001: (SOAP,),
    1002: (BEER, BEER),
    1003: ("6920354818585",),
    1004: (NOODLES, "6920152496176", "6920152497029", "6920152497029"),
    1005: ("6909409012031", "6909409040799", "6926265301130"),
    1006: ("6928804011173", "6928804010114"),
    1007: ("6917878035284", "6917878035284"),
    1008: (SOAP, "6921168509256"),
    1009: ("6901285991219",),
}
"""Of each kind of offer, goods that earn its coupon."""
COMES_BACK = (1004, 1005, 1006, 1008)
STEPS = 60
DAY_S = 24 * 3600


@dataclass
class Sold:
    """A sale, what came back of it, and which of its coupons are paid for."""

    past: PastSale
    paid: set[str]
    refunds: list[RefundRecorded] = field(default_factory=list)

    @property
    def is_all_back(self) -> bool:
        return all(quantity_left(line, self.refunds) == 0 for line in self.past.sale.lines)


class History:
    """One till, its shoppers, and what is true of them."""

    def __init__(self, stand: Stand, till: FakeTill, dice: random.Random) -> None:
        self.stand, self.till, self.dice = stand, till, dice
        self.sold: list[Sold] = []
        self.open: dict[str, Coupon] = {}  # may be used and then are paid
        self.used: dict[str, Coupon] = {}
        self.epochs = [(till.epoch, till.entries, till.hashes)]
        self.people = 0

    def step(self) -> None:
        for clock in (self.stand.clock, self.till.clock):
            clock.pass_s(60)
        act = self.dice.choices(
            (self.sell, self.claim, self.take_back, self.upload, self.lose_the_ledger, self.hold),
            (10, 6, 8, 3, 1, 1),
        )[0]
        act()

    def claim(self) -> None:
        self.people += 1
        offers = self.dice.sample(sorted(BASKETS), 2)
        for coupon in claimed(self.stand, self.till, *offers, person=self.people):
            self.open[coupon.coupon_id] = coupon

    def sell(self) -> None:
        """Now and then with a coupon that is used up."""
        known = [*self.open.values(), *self.used.values()]
        chosen = self.dice.sample(known, min(len(known), self.dice.choice((1, 1, 2, 3))))
        goods = [code for coupon in chosen for code in BASKETS[coupon.offer_id]]
        past = sell(self.till, *goods, BEER, coupons=chosen)
        taken = {used.coupon_id for used in past.sale.redemptions}
        self.sold.append(Sold(past, taken & self.open.keys()))
        for coupon in chosen:
            if coupon.coupon_id in taken and coupon.coupon_id in self.open:
                self.used[coupon.coupon_id] = self.open.pop(coupon.coupon_id)

    def take_back(self) -> None:
        """Some of a sale, or the rest of it; now and then the same slip a second time."""
        left = [sold for sold in self.sold if not sold.is_all_back]
        if not left:
            return
        sold = self.dice.choice(left)
        lines = {line.line_no: quantity_left(line, sold.refunds) for line in sold.past.sale.lines}
        there = [number for number, quantity in lines.items() if quantity]
        some = self.dice.sample(there, self.dice.randint(1, len(there)))
        wanted = {number: self._part(lines[number]) for number in sorted(some)}
        refund = bring_back(self.till, sold.past, *sold.refunds, wanted=wanted)
        sold.refunds.append(refund)
        for coupon_id in sold.paid.intersection(refund.coupons_returned):
            if self.used[coupon_id].offer_id in COMES_BACK:
                self.open[coupon_id] = self.used.pop(coupon_id)
        if self.dice.random() < 0.2 and not any(
            quantity_left(line, sold.refunds)
            for line in sold.past.sale.lines
            if line.line_no in some
        ):
            self.till.append(refund)

    def _part(self, quantity: int) -> int:
        """All of it, or some of its pieces."""
        return self.dice.choice((quantity, 1000 * self.dice.randint(1, quantity // 1000)))

    def upload(self) -> None:
        upload(self.stand, self.till)

    def lose_the_ledger(self) -> None:
        begin_epoch(self.till)
        self.epochs.append((self.till.epoch, self.till.entries, self.till.hashes))

    def hold(self) -> None:
        """Hold what waits of an offer, and decide it sometimes."""
        with self.stand.parts.database.write() as work:
            number = holds.place_hold(
                work,
                STORE,
                self.dice.choice(sorted(BASKETS)),
                evidence=(),
                reason=Doubt.CASH,
                until_day="2026-11-30",
                now_ms=self.stand.clock(),
            )
            outcome = self.dice.choice([*Outcome, None])
            if number is not None and outcome is not None:
                holds.decide(work, number, outcome, by="a", reason="b", now_ms=self.stand.clock())

    def upload_everything(self) -> None:
        """In any order, twice."""
        for epoch in self.dice.sample(self.epochs * 2, 2 * len(self.epochs)):
            self.till.epoch, self.till.entries, self.till.hashes = epoch
            upload(self.stand, self.till)

    def truth(self) -> Counter[str]:
        """What each funder owes, from the till's own records and the domain alone."""
        found: Counter[str] = Counter()
        brands = {offer.offer_id: offer.brand for offer in self.till.rules.offers}
        for sold in self.sold:
            offers = {used.coupon_id: used.offer_id for used in sold.past.sale.redemptions}
            for (coupon_id, payer), amount in settled(sold.past.sale, sold.refunds).items():
                if coupon_id in sold.paid:
                    found[funder_of(payer.value, brands[offers[coupon_id]])] += amount
        return found


@pytest.mark.parametrize("seed", range(5))
def test_each_funder_owes_what_the_till_says(stand: Stand, till: FakeTill, seed: int) -> None:
    history = History(stand, till, random.Random(seed))
    _let_coupons_come_back(stand)
    for _ in range(STEPS):
        history.step()
    history.upload_everything()

    assert _amounts(owed(stand)) == _amounts(history.truth())
    _budgets_agree(stand)
    with stand.parts.database.write() as work:
        assert rebuild(work, stand.clock()) == []
    _everything_due_is_booked_once(stand)


def _amounts(by_funder: Mapping[str, int]) -> dict[str, int]:
    return {funder: amount for funder, amount in by_funder.items() if amount}


def _let_coupons_come_back(stand: Stand) -> None:
    with stand.parts.database.write() as work:
        for offer_id in COMES_BACK:
            offer = offer_by_id(work, offer_id)
            terms = replace(offer.terms, on_refund=OnRefund.UNTIL_EXPIRY)
            work.do(
                "UPDATE offer SET document = ? WHERE offer_id = ?",
                (encode(replace(offer, terms=terms)).decode(), offer_id),
            )


def _budgets_agree(stand: Stand) -> None:
    """I1, and what is redeemed is what is owed."""
    assert rows(stand, "SELECT 1 FROM budget WHERE reserved + redeemed > cap") == []
    redeemed = rows(stand, "SELECT offer_id, sum(redeemed) FROM budget GROUP BY offer_id")
    lines = rows(stand, "SELECT offer_id, sum(amount) FROM settlement_line GROUP BY offer_id")
    assert {row for row in redeemed if row[1]} == {row for row in lines if row[1]}
    stakes = rows(
        stand,
        "SELECT 1 FROM coupon_stake JOIN coupon USING (coupon_id)"
        " WHERE coupon_stake.reserved + redeemed > face",
    )
    assert stakes == []


def _everything_due_is_booked_once(stand: Stand) -> None:
    """Payouts carry what is owed less what is held or clawed back, or it is carried over."""
    stand.clock.pass_s(30 * DAY_S)
    carried: Counter[str] = Counter()
    with stand.parts.database.write() as work:
        for store, funder in payouts.open_periods(work, "2026-12-01"):
            made = payouts.close(work, store, funder, "2026-12-01", by="a", now_ms=stand.clock())
            if isinstance(made, Payout):
                payouts.mark_paid(work, made.payout_id, by="a", reason="b", now_ms=0)
            else:
                carried[funder] += made.amount
    sql = (
        "SELECT funder, sum({}) FROM settlement_line WHERE funder <> 'shop'"
        " AND state NOT IN ('HELD', 'CLAWED_BACK') GROUP BY funder"
    )
    owing = dict(rows(stand, sql.format("amount")))
    booked = dict(rows(stand, sql.format("booked")))
    assert {funder: amount - carried[funder] for funder, amount in owing.items()} == booked
    paid = rows(stand, "SELECT funder, sum(amount) FROM settlement_payout GROUP BY funder")
    assert {funder: amount for funder, amount in booked.items() if amount} == dict(paid)
