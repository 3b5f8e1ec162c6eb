"""Two tills, one coupon, a network that loses and delays, and either till dying at any moment.

Breadth first through every order of what can happen, over the real register of both tills and the
cloud's real rules: the coupon is never redeemed at both, and from everywhere it can still be
redeemed somewhere.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from pos_app.checkout.commands import (
    Command,
    GiveReason,
    HealthChanged,
    HealthPart,
    Level,
    SaleAppended,
    StartPaying,
    TakeCash,
    VoidBasket,
    VoidReason,
)
from pos_app.checkout.coupon_commands import Answered, CouponChecked, LockAnswered, LocksListed
from pos_app.checkout.effects import AnswerLock, BorrowCoupon, ReturnCoupon
from pos_app.checkout.state import Saving, Session, TillState
from pos_app.domain import coupon_lock
from pos_app.domain.coupon_lock import HELD, STANDING, Lock, LockState
from pos_app.domain.promotion import HomeTill
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.wire_coupons import CouponLock
from tests.builders import SOAP, STORE, TERMINAL, coupon, moment, offer, rules_of
from tests.checkout.shop import FakeShop

CLAIMED = coupon()
HOME, OTHER = TERMINAL, "ZZZZZZZZ"
RULES = replace(rules_of(offer(SOAP)), home=HomeTill(HOME, "1号机"))
USE_MS = 600_000
Key = int
Page = tuple[CouponLock, ...] | None
Effect = AnswerLock | BorrowCoupon | ReturnCoupon


class Registers:
    """Both tills' real registers, each state and each turn worked out once."""

    def __init__(self) -> None:
        self._states: list[TillState] = []
        self._keys: dict[tuple[object, ...], Key] = {}
        self._turns: dict[tuple[Key, tuple[Command, ...], int], tuple[Key, tuple[Effect, ...]]] = {}

    def fresh(self, terminal: str, locks: tuple[CouponLock, ...]) -> Key:
        """A till that has just started, with soap in the basket."""
        shop = FakeShop(rules=RULES)
        shop.do(HealthChanged(HealthPart.NETWORK, Level.OK))
        session = Session(store=STORE, terminal=terminal, is_enrolled=True)
        shop.state = replace(shop.state, session=session, locks=locks)
        shop.scan(SOAP)
        return self._known(shop.state, 0)

    def turn(self, key: Key, clock: int, *commands: Command) -> tuple[Key, tuple[Effect, ...]]:
        """What the register makes of it, and what it wants done; a sold basket is filled again."""
        asked = (key, commands, clock)
        if asked not in self._turns:
            shop = FakeShop(rules=RULES)
            shop.state, shop.at = self._states[key], moment(clock * USE_MS + 60_000)
            for command in commands:
                shop.at_once(command)
            if shop.state.ticket.is_empty:
                shop.scan(SOAP)
            effects = tuple(one for one in shop.effects if isinstance(one, Effect))
            self._turns[asked] = (self._known(shop.state, clock), effects)
        return self._turns[asked]

    def state(self, key: Key) -> TillState:
        return self._states[key]

    def _known(self, state: TillState, clock: int) -> Key:
        """By all that the rules on coupons look at."""
        now_ms = moment(clock * USE_MS).monotonic_ms
        seen = (
            state.session.terminal,
            type(state.desk).__name__,
            CLAIMED.coupon_id in state.priced.redeemed,
            tuple((one.lent_until_ms or 0) - now_ms for one in state.tray),
            tuple(one.ticket_id == state.ticket.ticket_id for one in state.borrowing),
            state.locks,
        )
        if seen not in self._keys:
            self._keys[seen] = len(self._states)
            self._states.append(state)
        return self._keys[seen]


@dataclass(frozen=True)
class World:
    """Everything that can differ: tills, their disks, the cloud, and what is under way."""

    home: Key
    other: Key
    held: CouponLock | None = None  # on the home till's disk
    sold_at_home: bool = False  # in a ledger
    sold_at_other: bool = False
    lock: Lock | None = None  # in the cloud
    paid: str = ""
    numbers: int = 0
    home_does: tuple[Effect, ...] = ()
    other_does: tuple[Effect, ...] = ()
    answers: tuple[Answered, ...] = ()
    other_page: Page = None
    clock: int = 0

    @property
    def is_settled(self) -> bool:
        return bool(self.paid)


class Model:
    """What can happen next in a world. `questions`: locks that the cloud makes. `slow_pages`: the
    borrower's page of claims may be old when it is applied."""

    def __init__(self, questions: int, *, slow_pages: bool) -> None:
        self._questions = questions
        self._slow_pages = slow_pages
        self.registers = Registers()
        self.start = World(self.registers.fresh(HOME, ()), self.registers.fresh(OTHER, ()))

    def following(self, world: World) -> Iterator[World]:
        for happening in (
            self._shopper,
            self._sales,
            self._pages,
            self._home_work,
            self._other_work,
            self._deaths,
            self._time,
        ):
            yield from happening(world)

    def _home(self, world: World, *commands: Command) -> World:
        key, effects = self.registers.turn(world.home, world.clock, *commands)
        return replace(world, home=key, home_does=_queued(world.home_does, effects))

    def _other(self, world: World, *commands: Command) -> World:
        key, effects = self.registers.turn(world.other, world.clock, *commands)
        return replace(world, other=key, other_does=_queued(world.other_does, effects))

    def _shopper(self, world: World) -> Iterator[World]:
        """Shows the phone here or there, or leaves; whoever sells meanwhile is busy."""
        void = (VoidBasket(), GiveReason(VoidReason.CUSTOMER_LEFT))
        if not self._is_saving(world.home):
            yield self._home(world, CouponChecked(CLAIMED, used=world.sold_at_home))
            yield self._home(world, *void)
        if not self._is_saving(world.other):
            yield self._other(world, CouponChecked(CLAIMED, used=world.sold_at_other))
            yield self._other(world, *void)

    def _sales(self, world: World) -> Iterator[World]:
        """Money is taken, the ledger writes, and the sale goes up sooner or later."""
        for name, turn in (("home", self._home), ("other", self._other)):
            key = getattr(world, name)
            state = self.registers.state(key)
            if isinstance(state.desk, Saving):
                yield self._written(world, name, state.desk, turn)
            elif CLAIMED.coupon_id in state.priced.redeemed:
                yield turn(world, StartPaying(), TakeCash())
        for name, is_sold in (("home", world.sold_at_home), ("other", world.sold_at_other)):
            if is_sold and not world.paid:
                yield replace(world, paid=name, lock=None)

    def _written(self, world: World, name: str, desk: Saving, turn: Callable[..., World]) -> World:
        number = ReceiptNumber(HOME, 1, 1)
        done = turn(world, SaleAppended(desk.sale.ticket_id, number, "", 1, 0))
        if not desk.sale.redemptions:
            return done
        return replace(
            done,
            sold_at_home=done.sold_at_home or name == "home",
            sold_at_other=done.sold_at_other or name == "other",
        )

    def _pages(self, world: World) -> Iterator[World]:
        """The home till's pages are applied in their order; the borrower's one may wait while the
        world goes on."""
        page = _listed(world.lock)
        held = world.held if world.held in _as_held(page) else None
        yield self._home(replace(world, held=held), LocksListed(page))
        if not self._slow_pages:
            yield self._other(world, LocksListed(page))
        elif world.other_page is None:
            yield replace(world, other_page=page)
        else:
            yield self._other(replace(world, other_page=None), LocksListed(world.other_page))

    def _home_work(self, world: World) -> Iterator[World]:
        """The home till answers: on its disk, in its ledger, then to the cloud, or into nothing."""
        if not world.home_does:
            return
        effect, *rest = world.home_does
        assert isinstance(effect, AnswerLock)
        kept = replace(world, home_does=tuple(rest))
        if effect.is_held:
            kept = replace(kept, held=_as_held((effect.lock,))[0])
        yield kept
        word = "used" if world.sold_at_home else HELD if effect.is_held else "busy"
        if kept.lock is not None:
            number = effect.lock.number
            lock = coupon_lock.answered(kept.lock, by=HOME, number=number, word=word)
            yield replace(kept, lock=lock)

    def _other_work(self, world: World) -> Iterator[World]:
        """The borrower asks or gives back; the answer, or the question, may be lost."""
        if world.answers:
            told = LockAnswered(CLAIMED.coupon_id, world.answers[0], USE_MS)
            yield self._other(replace(world, answers=world.answers[1:]), told)
        if not world.other_does:
            return
        effect, *rest = world.other_does
        done = replace(world, other_does=tuple(rest))
        if isinstance(effect, ReturnCoupon):
            yield done
            is_lent = world.lock is not None and world.lock.terminal == OTHER
            if is_lent and not world.sold_at_other:
                yield replace(done, lock=None)
            return
        yield self._told(done, Answered.NOBODY, gives_back=True)
        if world.paid:
            yield self._told(done, Answered.USED)
            return
        yield from self._asked(world, done)

    def _asked(self, world: World, done: World) -> Iterator[World]:
        if world.lock is None and world.numbers == self._questions:
            return
        word, lock = coupon_lock.wanted(world.lock, by=OTHER, home=HOME, number=world.numbers + 1)
        numbers = world.numbers + (lock is not None and lock != world.lock)
        if word is LockState.ASKED:
            yield replace(world, lock=lock, numbers=numbers)  # and asks again
            return
        answer = {"granted": Answered.YES, "used": Answered.USED}.get(word, Answered.BUSY)
        yield self._told(replace(done, lock=lock), answer)
        yield self._told(replace(done, lock=lock), Answered.NOBODY)

    def _told(self, world: World, answer: Answered, *, gives_back: bool = False) -> World:
        back = (ReturnCoupon(CLAIMED.coupon_id),) if gives_back else ()
        return replace(
            world, answers=(*world.answers, answer), other_does=_queued(world.other_does, back)
        )

    def _deaths(self, world: World) -> Iterator[World]:
        """What is on the disk stays. A sale that was being written is there or not."""
        for is_written in (False, True):
            desk = self.registers.state(world.home).desk
            if not is_written or (isinstance(desk, Saving) and desk.sale.redemptions):
                locks = (world.held,) if world.held else ()
                yield replace(
                    world,
                    home=self.registers.fresh(HOME, locks),
                    home_does=(),
                    sold_at_home=world.sold_at_home or is_written,
                )
            desk = self.registers.state(world.other).desk
            if not is_written or (isinstance(desk, Saving) and desk.sale.redemptions):
                yield replace(
                    world,
                    other=self.registers.fresh(OTHER, ()),
                    other_does=(),
                    answers=(),
                    other_page=None,
                    sold_at_other=world.sold_at_other or is_written,
                )

    def _time(self, world: World) -> Iterator[World]:
        """Loans end; long after, the cloud lets go of a lock if no sale is still on its way."""
        if not world.clock and not self._is_saving(world.other):
            yield replace(world, clock=1)
        if world.clock and world.lock is not None and not self._may_still_sell(world):
            yield replace(world, lock=None)

    def _may_still_sell(self, world: World) -> bool:
        state = self.registers.state(world.other)
        on_its_way = bool(world.answers or world.other_does or state.borrowing)
        now = moment(world.clock * USE_MS + 60_000)
        lives = any(not one.has_ended(now) for one in state.tray)
        return on_its_way or lives or self._is_saving(world.other) or world.sold_at_other

    def _is_saving(self, key: Key) -> bool:
        return isinstance(self.registers.state(key).desk, Saving)


def _queued(waiting: tuple[Effect, ...], more: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """In order; what waits already need not wait twice."""
    return (*waiting, *(one for one in more if one not in waiting))


def _listed(lock: Lock | None) -> tuple[CouponLock, ...]:
    if lock is None or lock.state not in STANDING:
        return ()
    is_granted = lock.state is LockState.GRANTED
    return (CouponLock(CLAIMED.coupon_id, lock.number, OTHER, "2号机", is_granted),)


def _as_held(page: tuple[CouponLock, ...]) -> tuple[CouponLock, ...]:
    return tuple(replace(lock, is_granted=True) for lock in page)


def explored(model: Model) -> dict[World, list[World]]:
    """Every world that can be reached, with the worlds that follow it."""
    graph: dict[World, list[World]] = {}
    waiting = deque([model.start])
    while waiting:
        world = waiting.popleft()
        if world in graph:
            continue
        graph[world] = [] if world.is_settled else [*dict.fromkeys(model.following(world))]
        assert not (world.sold_at_home and world.sold_at_other), world
        waiting.extend(graph[world])
    return graph


@pytest.mark.parametrize(("questions", "slow_pages"), [(1, True), (2, False)])
def test_no_order_of_events_redeems_a_coupon_twice_or_loses_it(
    questions: int, *, slow_pages: bool
) -> None:
    graph = explored(Model(questions, slow_pages=slow_pages))
    assert len(graph) > 1000
    before: dict[World, list[World]] = {world: [] for world in graph}
    for world, following in graph.items():
        for one in following:
            before[one].append(world)
    can_end = {world for world in graph if world.is_settled}
    assert {world.paid for world in can_end} == {"home", "other"}
    waiting = deque(can_end)
    while waiting:
        for one in before[waiting.popleft()]:
            if one not in can_end:
                can_end.add(one)
                waiting.append(one)
    assert len(can_end) == len(graph)
