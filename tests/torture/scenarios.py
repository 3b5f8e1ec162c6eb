"""The stretches of a till's life in which the power is cut."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pos_app.domain.shift import Direction
from tests.torture.disk import MemoryDisk
from tests.torture.inspection import Inspection, Leave
from tests.torture.recording import Promise, Recorded
from tests.torture.till import Till

Deeds = Callable[[Till, random.Random], None]

AS_BEFORE = Leave()
MAY_BEGIN = Leave(adds=frozenset({"EpochOpened"}))


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens, and what was long ago and safe by then."""

    name: str
    happens: Deeds
    before: Deeds | None
    leave: Leave = AS_BEFORE

    def record(self, disk: MemoryDisk, dice: random.Random) -> Recorded:
        till = Till(disk, {}, Promise())
        if self.before is not None:
            self.before(till, dice)
            till.rest()
        self.happens(till, dice)
        return till.recorded()

    def inspection(self, disk: MemoryDisk, recorded: Recorded) -> Inspection:
        return Inspection(disk, recorded, self.leave)


def first_start(till: Till, dice: random.Random) -> None:
    """A ledger is made, and sells."""
    till.switch_on()
    till.sell(lines=dice.randint(1, 3), coupon=dice.choice(("", "FIRST")))
    if dice.random() < 0.5:
        till.switch_off()
        till.switch_on()


def some_sales(till: Till, dice: random.Random) -> None:
    """A morning before: a few sales."""
    till.switch_on()
    for _ in range(dice.randint(1, 4)):
        till.sell(lines=2, coupon=some_coupon(till, dice))
    till.upload()
    till.switch_off()


def sales(till: Till, dice: random.Random) -> None:
    """Baskets of one to twelve lines with and without coupons, uploads and idle moments between
    them, an orderly end and a second start."""
    till.switch_on()
    idles, uploads = dice.choice((0.0, 0.3, 1.0)), dice.choice((0.0, 0.3))
    for _ in range(dice.randint(2, 6)):
        till.sell(lines=dice.choice((1, 1, 2, 3, 5, 12)), coupon=some_coupon(till, dice))
        if dice.random() < uploads:
            till.upload()
        if dice.random() < idles:
            till.idle()
    if dice.random() < 0.5:
        till.switch_off()
        till.switch_on()
        till.sell(lines=2)


def shift(till: Till, dice: random.Random) -> None:
    """Sales, refunds of them, and cash that comes and goes, between an opening and a blind
    count."""
    till.switch_on()
    till.change_shift()
    for _ in range(dice.randint(2, 4)):
        till.sell(lines=dice.choice((1, 2, 4)), coupon=some_coupon(till, dice))
        match dice.randrange(4):
            case 0:
                till.refund(all_lines=dice.random() < 0.5)
            case 1:
                till.move_cash(dice.choice(tuple(Direction)), dice.randint(1, 20_000))
            case 2:
                till.idle()
            case _:
                till.upload()
    till.refund(all_lines=dice.random() < 0.5)
    till.change_shift()
    if dice.random() < 0.3:
        till.change_shift()


def some_coupon(till: Till, dice: random.Random) -> str:
    return f"C{till.tickets}" if dice.random() < 0.4 else ""


SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("first-start", first_start, before=None, leave=MAY_BEGIN),
        Scenario("sale", sales, before=some_sales),
        Scenario("shift", shift, before=some_sales),
    )
}
