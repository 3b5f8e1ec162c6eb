"""One server process under load: its clients claim, sell with what they got, release and move.

Says a line for each thing that it was told is done, after it was told. It may be killed at any
moment: what it said before must be true.
"""

import argparse
import random
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from cloud import claims
from cloud.app import create_app
from cloud.budgets.mover import Move
from cloud.budgets.release import release_due
from cloud.clock import system_clock
from cloud.desk import Crowded
from cloud.opening import open_database
from cloud.parking import Place
from cloud.parts import Parts
from cloud.sales import Sales
from cloud.shops import offer_by_id
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon, Offer
from pos_app.domain.journal import VERSION, Head, Totals
from pos_app.domain.moment import business_day
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.sale import SaleRecorded, sale_for_cash
from tests.cloud.campaign import FACE, OFFER
from tests.load.streets import Streets

SELLS, RELEASES, MOVES = 0.10, 0.12, 0.14
"""Of all turns; the rest are claims. Half of the moves break off between their steps."""


class Worker:
    """The clients of one process. `epoch` is new for each process, as a till's would be."""

    def __init__(
        self,
        parts: Parts,
        streets: Streets,
        *,
        people: int,
        epoch: int,
        seed: int,
        clients: int,
        patience: int,
    ) -> None:
        self._parts = parts
        self._streets = streets
        self._people = people
        self._epoch = epoch
        self._seed = seed
        self._clients = clients
        self._patience = patience
        self._saying = threading.Lock()
        self._hear: Callable[[str], None] = _print
        with parts.database.read() as work:
            self._offer = offer_by_id(work, OFFER)

    def run(self) -> None:
        """Each client goes when it was told often enough in a row that nothing is left."""
        with ThreadPoolExecutor(self._clients) as pool:
            list(pool.map(self._client, range(self._clients)))

    def claim_for(self, people: range, hear: Callable[[str], None]) -> None:
        """Each of these people presses once."""
        self._hear = hear
        with ThreadPoolExecutor(self._clients) as pool:
            list(pool.map(self._claim, people))

    def _client(self, number: int) -> None:
        dice = random.Random(f"{self._seed} {self._epoch} {number}")
        mine: list[tuple[int, str]] = []
        refused = 0
        for turn in count():
            what = dice.random()
            if what < SELLS:
                if mine:
                    self._sell(*mine.pop(), seq=turn * self._clients + number + 1)
            elif what < RELEASES:
                release_due(self._parts.database, self._parts.now_s(), at_once=20)
            elif what < MOVES:
                self._move(dice)
            else:
                who = dice.randrange(self._people)
                got = self._claim(who)
                refused = 0 if got else refused + 1
                if got:
                    mine.append((who, got))
                if refused == self._patience:
                    return

    def _claim(self, who: int) -> str | None:
        """The coupon that this press gave."""
        session = claims.Session(
            who.to_bytes(32), self._streets.terminal(who), who, self._streets.store(who)
        )
        while True:
            try:
                claimed = claims.claim(self._parts, session, OFFER)
            except Crowded:
                continue
            except claims.SoldOut:
                self._say("out", who)
                return None
            break
        self._say("again" if claimed.again else "got", who, claimed.coupon_id)
        return None if claimed.again else claimed.coupon_id

    def _sell(self, who: int, coupon_id: str, *, seq: int) -> None:
        """One piece of the offer's goods, with the coupon."""
        store, terminal = self._streets.store(who), self._streets.terminal(who)
        with self._parts.database.read() as work:
            (from_s,) = work.row("SELECT from_s FROM coupon WHERE coupon_id = ?", (coupon_id,))
        coupon = Coupon(coupon_id, OFFER, store, from_s, self._offer.coupon_hours, FACE)
        sale = sale_with(self._offer, coupon)
        place = Place(store, terminal, self._epoch, seq)
        with self._parts.database.write() as work:
            sales = Sales(work, self._parts.clock())
            sales.take(place, head_of(place, from_s * 1000), sale)
            sales.write()
        self._say("sold", who, coupon_id)

    def _move(self, dice: random.Random) -> None:
        with self._parts.database.read() as work:
            (buckets,) = work.row("SELECT buckets FROM offer WHERE offer_id = ?", (OFFER,))
        if buckets < 2:
            return
        giver, taker = dice.sample(range(buckets), 2)
        move = Move(f"{dice.getrandbits(64):016x}", OFFER, giver, taker, FACE)
        if self._parts.mover.leave(move) and dice.random() < 0.5:
            self._parts.mover.arrive(move)
            self._parts.mover.forget(move)

    def _say(self, *words: object) -> None:
        with self._saying:
            self._hear(" ".join(map(str, words)))


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def sale_with(offer: Offer, coupon: Coupon) -> SaleRecorded:
    """A sale of one piece for cash, as a till prices it."""
    goods = Product(offer.goods[0], offer.title, offer.brand, "茶", "瓶", Fen(1000))
    rules = Rules(version=1, offers=(offer,))
    ticket = Ticket(1, rules=rules, opened_utc_s=coupon.from_utc_s).with_goods(goods, pieces(1))
    priced = evaluate(ticket.lines, rules, [coupon], coupon.from_utc_s)
    return sale_for_cash(ticket, priced, priced.total, {coupon.coupon_id: coupon.face})


def head_of(place: Place, utc_ms: int) -> Head:
    return Head(
        v=VERSION,
        store=place.store,
        terminal=place.terminal,
        epoch=place.epoch,
        seq=place.seq,
        kind=SaleRecorded.__name__,
        day=business_day(utc_ms).isoformat(),
        utc_ms=utc_ms,
        boot_id="boot",
        boot_ms=0,
        time="trusted",
        operator="owner",
        totals=Totals(),
    )


def opened(url: str, keys_file: Path, *, earlier_ms: int = 0) -> Parts:
    """The cloud's parts on this database, with a clock that stands so much earlier."""
    app = create_app(
        open_database(url, keys_file=keys_file),
        clock=lambda: system_clock() - earlier_ms,
        claim_origin="https://claim.example",
    )
    parts: Parts = app.state.parts
    return parts


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load.worker", description=__doc__)
    for name in ("tills", "stores", "people", "epoch", "seed", "clients", "patience"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--keys", type=Path, required=True)
    asked = parser.parse_args()
    parts = opened(asked.database, asked.keys)
    worker = Worker(
        parts,
        Streets(asked.tills, asked.stores),
        people=asked.people,
        epoch=asked.epoch,
        seed=asked.seed,
        clients=asked.clients,
        patience=asked.patience,
    )
    worker.run()
    parts.database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
