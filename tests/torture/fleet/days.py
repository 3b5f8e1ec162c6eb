"""What befalls a fleet: opening hours, shoppers, bad weather, mishaps and a stranger."""

from datetime import date

from cloud.late_signatures import verify_piece
from tests.histories.seasons import arrivals, closes_at, opens_at
from tests.torture.fleet import shops
from tests.torture.fleet.agenda import HOUR_MS, MINUTE_MS, SECOND_MS, Deed
from tests.torture.fleet.cashier import Cashier
from tests.torture.fleet.hostile import Stranger
from tests.torture.fleet.machine import Machine
from tests.torture.fleet.mishaps import Mishaps
from tests.torture.fleet.world import World

MISHAPS_A_DAY = 3
CLAIMS_A_DAY = 14
"""For each till."""


class Days:
    """Plans one day after the other into the agenda."""

    def __init__(
        self,
        world: World,
        cashiers: list[Cashier],
        stranger: Stranger,
        mishaps: Mishaps,
        sales_a_day: float,
    ) -> None:
        self._world = world
        self._cashiers = cashiers
        self._stranger = stranger
        self._mishaps = mishaps
        self._sales_a_day = sales_a_day
        for cashier in cashiers:
            self._change_weather(cashier.machine)

    def join(self, day: date, cashier: Cashier) -> None:
        """A device more, from now on."""
        self._change_weather(cashier.machine)
        self._plan_till(day, cashier)

    def plan(self, day: date) -> None:
        """Everything that is to happen on this day."""
        for cashier in self._cashiers:
            self._plan_till(day, cashier)
        agenda, dice = self._world.agenda, self._world.dice
        opens, closes = opens_at(day), closes_at(day)
        tills = len(self._cashiers)
        for _ in range(tills * CLAIMS_A_DAY):
            agenda.at(dice.randint(opens, closes), self._shopper_claims)
        for _ in range(tills * self._world.chances.attacks_a_day):
            agenda.at(dice.randint(opens, closes), self._stranger.attack)
        for _ in range(2):
            agenda.at(dice.randint(opens, closes), self._owner_changes_prices)
        for _ in range(24):
            agenda.at(dice.randint(opens, closes + 8 * HOUR_MS), self._cloud_is_quiet)
        if dice.random() < 0.3:
            agenda.at(dice.randint(opens, closes), self._cloud_pauses)

    def _plan_till(self, day: date, cashier: Cashier) -> None:
        agenda, dice, machine = self._world.agenda, self._world.dice, cashier.machine
        opens, closes = opens_at(day), closes_at(day)
        agenda.at(opens - dice.randint(0, 30) * MINUTE_MS, machine.start)
        for at_ms in arrivals(dice, day, self._sales_a_day):
            if at_ms > agenda.now_ms:
                agenda.at(at_ms, cashier.serve)
        agenda.at(dice.randint(opens, closes), cashier.close_shift)
        agenda.at(closes, cashier.close_shift)
        for _ in range(MISHAPS_A_DAY):
            agenda.at(dice.randint(opens, closes), lambda: self._mishap(machine))
        agenda.at(dice.randint(opens, closes), lambda: self._mishaps.copy(machine))
        if dice.random() < self._world.chances.disk_mishaps_a_day:
            agenda.at(dice.randint(opens, closes), lambda: self._mishaps.strike(machine))
        if dice.random() < 0.6:
            agenda.at(closes + dice.randint(0, HOUR_MS), machine.stop)

    def _change_weather(self, machine: Machine) -> None:
        if machine.is_steady:
            return
        lasts_ms = machine.line.change()
        self._world.note("weather", machine.number)
        self._world.agenda.after(lasts_ms, lambda: self._change_weather(machine))

    def _mishap(self, machine: Machine) -> None:
        dice, chances = self._world.dice, self._world.chances
        if machine.is_steady or not machine.is_on:
            return
        if dice.random() < chances.clock_is_set:
            machine.set_clock_wrong()
        elif dice.random() < 0.1:
            machine.pull_the_plug()

    def _cloud_is_quiet(self) -> None:
        """Then it verifies the signatures that uploads did not wait for."""
        cloud = self._world.cloud
        cloud.perform(lambda: verify_piece(cloud.parts))

    def _cloud_pauses(self) -> None:
        pause_ms = self._world.dice.randint(1, 120) * MINUTE_MS
        self._world.note("cloud pause", pause_ms)
        self._world.cloud.stop_for(pause_ms)

    def _owner_changes_prices(self) -> None:
        world = self._world
        store = world.dice.choice(world.street.stores)

        def change() -> None:
            with world.cloud.parts.database.write() as work:
                shops.put_new_prices(work, world.street, store, world.dice, world.agenda.now_ms)

        world.cloud.perform(change)

    def _shopper_claims(self) -> None:
        """At a screen of some till; then to a counter, sometimes to a second one as well."""
        world, dice = self._world, self._world.dice
        cashier = dice.choice(self._cashiers)
        identity = cashier.machine.identity
        offer = dice.choice(world.street.rules.offers)
        claimant = dice.randbytes(16)
        token = world.cloud.perform(
            lambda: shops.claim(
                world.cloud.parts, identity.terminal, identity.store, offer, claimant
            )
        )
        world.note(f"claim {token is not None}", identity.terminal)
        if token is None:
            return
        if world.happens(world.chances.hint_is_heard):
            world.agenda.after(2 * SECOND_MS, lambda: cashier.machine.turn("claims"))
        self._take_it_shopping(token, identity.store)
        if dice.random() < 0.1:
            self._stranger.redeem(token)

    def _take_it_shopping(self, token: str, store: int) -> None:
        agenda, dice = self._world.agenda, self._world.dice
        shop = [one for one in self._cashiers if one.machine.identity.store == store]
        for nth in range(dice.choice((1, 1, 1, 2, 3))):
            wait_ms = dice.choice((3 * MINUTE_MS, 40 * MINUTE_MS, 5 * HOUR_MS, 25 * HOUR_MS))
            agenda.after(wait_ms + nth * MINUTE_MS, self._shown(dice.choice(shop), token, nth))

    def _shown(self, cashier: Cashier, token: str, nth: int) -> Deed:
        is_careless = nth > 0 and self._world.dice.random() < 0.5
        return lambda: cashier.take_coupon(token, is_careless=is_careless)
