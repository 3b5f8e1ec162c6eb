"""I1 to I3 against a model: any order of claims, sales, releases and moves that break off.

The model keeps who has what and one sum; the cloud keeps buckets, counters and rows. Each press
must come to what the model says, and after each step every bucket adds up. One at a time, so on
SQLite alone: what many at once may do to each other is in `test_exhaustion`.
"""

import shutil
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cloud.budgets.mover import Move
from cloud.budgets.release import release_due
from cloud.campaigns import add_budget, withdraw_budget
from cloud.opening import SQLITE
from cloud.parking import Place
from cloud.parts import Parts
from cloud.redeeming import UPLOAD_GRACE_MS
from cloud.sales import Sales
from cloud.shops import offer_by_id
from pos_app.domain.coupon import Coupon
from pos_app.domain.deal import Terms
from pos_app.domain.money import Fen
from tests.cloud.campaign import FACE, OFFER, make_offer, must_add_up, outcome, person, session
from tests.cloud.databases import Home
from tests.cloud.stand import FakeClock
from tests.load.streets import FIRST_STORE, Streets
from tests.load.worker import head_of, sale_with

TILLS, PEOPLE, BUCKETS, COUPONS = 4, 6, 3, 7
STREETS = Streets(tills=TILLS, stores=2)
STORES = range(FIRST_STORE, FIRST_STORE + 2)
TERMS = Terms(per_person=3, per_person_day=1, per_store_day=4)
DAY_S = 24 * 3600
DUE_AFTER_S = DAY_S + UPLOAD_GRACE_MS // 1000
PERSONS = st.integers(0, PEOPLE - 1)
BUCKET = st.integers(0, BUCKETS - 1)


@dataclass(slots=True)
class Had:
    """A coupon as the model knows it."""

    who: int
    place: tuple[int, int]  # till and slot
    from_s: int
    day: str
    state: str = "ISSUED"


def opened(folder: Path, clock: FakeClock) -> Parts:
    home = Home(f"{SQLITE}{folder / 'cloud.db'}", folder / "cloud.db.keys")
    parts: Parts = home.app(clock).state.parts
    return parts


@cache
def template() -> Path:
    """The shops and the offer, made once."""
    folder = Path(mkdtemp(prefix="model-"))
    parts = opened(folder, FakeClock())
    STREETS.build(parts)
    make_offer(parts, coupons=COUPONS, buckets=BUCKETS, terms=TERMS, stores=STORES)
    parts.database.close()
    return folder


class BudgetModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(prefix="model-")
        here = Path(shutil.copytree(template(), Path(self.folder.name) / "cloud"))
        self.clock = FakeClock()
        self.parts = opened(here, self.clock)
        with self.parts.database.read() as work:
            self.offer = offer_by_id(work, OFFER)
        self.had: dict[str, Had] = {}
        self.total = COUPONS * FACE
        self.numbers = count(1)

    def teardown(self) -> None:
        self.parts.database.close()
        self.folder.cleanup()

    @rule(who=PERSONS, till=st.integers(0, TILLS - 1), slot=st.integers(1, 3))
    def press(self, who: int, till: int, slot: int) -> None:
        expected = self._expected(who, till, slot)
        before = session(STREETS.terminal(till), person(who), slot=slot, store=STREETS.store(till))
        assert outcome(self.parts, before) == expected
        if expected == "claimed":
            self._note_new(who, till, slot)

    @rule(who=PERSONS)
    def sell(self, who: int) -> None:
        """With a coupon of this person that is still good."""
        now_s = self.parts.now_s()
        good = [
            (coupon_id, had)
            for coupon_id, had in self.had.items()
            if had.who == who and had.state == "ISSUED" and now_s < had.from_s + DAY_S
        ]
        if not good:
            return
        coupon_id, had = good[0]
        till = had.place[0]
        place = Place(STREETS.store(till), STREETS.terminal(till), 1, next(self.numbers))
        coupon = Coupon(coupon_id, OFFER, place.store, had.from_s, 24, FACE)
        with self.parts.database.write() as work:
            sales = Sales(work, self.clock())
            sales.take(place, head_of(place, now_s * 1000), sale_with(self.offer, coupon))
            sales.write()
        had.state = "REDEEMED"

    @rule(at_once=st.integers(1, 3))
    def release(self, at_once: int) -> None:
        release_due(self.parts.database, self.parts.now_s(), at_once=at_once)
        self._note_released(at_once)

    @rule(giver=BUCKET, taker=BUCKET, steps=st.integers(1, 3), coupons=st.integers(1, 3))
    def move(self, giver: int, taker: int, steps: int, coupons: int) -> None:
        mover = self.parts.mover
        move = Move(f"move {next(self.numbers)}", OFFER, giver, taker, FACE * coupons)
        if not mover.leave(move):
            return
        for step in (mover.arrive, mover.forget)[: steps - 1]:
            step(move)

    @rule()
    def finish_moves(self) -> None:
        self.parts.mover.finish()

    @rule(coupons=st.integers(1, 2))
    def put_more_on_it(self, coupons: int) -> None:
        with self.parts.database.write() as work:
            add_budget(work, self.offer, Fen(coupons * FACE))
        self.total += coupons * FACE

    @rule()
    def withdraw_one(self) -> None:
        free = self._free()
        with self.parts.database.write() as work:
            taken = withdraw_budget(work, OFFER, FACE)
        assert taken <= min(free, FACE)
        self.total -= taken

    @rule(seconds=st.sampled_from([1, DAY_S // 2, DAY_S, DUE_AFTER_S]))
    def time_passes(self, seconds: int) -> None:
        self.clock.pass_s(seconds)

    @invariant()
    def everything_adds_up(self) -> None:
        must_add_up(self.parts)
        with self.parts.database.read() as work:
            states: dict[str, str] = dict(
                work.rows("SELECT coupon_id, state FROM coupon WHERE offer_id = ?", (OFFER,))
            )
            (total,) = work.row("SELECT total FROM offer_budget WHERE offer_id = ?", (OFFER,))
        assert states == {coupon_id: had.state for coupon_id, had in self.had.items()}
        assert total == self.total

    def _expected(self, who: int, till: int, slot: int) -> str:
        mine = [had for had in self.had.values() if had.who == who]
        today = self.clock.day
        is_same_press = any(had.place == (till, slot) for had in mine)
        is_enough = len(mine) >= TERMS.per_person or any(had.day == today for had in mine)
        if is_same_press or is_enough:
            return "again"
        if self._free() < FACE:
            self._note_released(len(self.had))
        if self._free() < FACE:
            return "sold out"
        store = STREETS.store(till)
        given = sum(
            had.day == today and STREETS.store(had.place[0]) == store for had in self.had.values()
        )
        return "day" if given >= TERMS.per_store_day else "claimed"

    def _free(self) -> int:
        taken = sum(had.state in ("ISSUED", "REDEEMED") for had in self.had.values())
        return self.total - taken * FACE

    def _note_new(self, who: int, till: int, slot: int) -> None:
        with self.parts.database.read() as work:
            ids = {row[0] for row in work.rows("SELECT coupon_id FROM coupon")}
        [new] = ids - set(self.had)
        self.had[new] = Had(who, (till, slot), self.parts.now_s(), self.clock.day)

    def _note_released(self, at_most: int) -> None:
        """The oldest of those that are due."""
        due = sorted(
            (had.from_s, coupon_id)
            for coupon_id, had in self.had.items()
            if had.state == "ISSUED" and self.parts.now_s() >= had.from_s + DUE_AFTER_S
        )
        for _, coupon_id in due[:at_most]:
            self.had[coupon_id].state = "RELEASED"


TestBudgetModel = BudgetModel.TestCase
TestBudgetModel.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
