"""One device: a disk, a clock, a line to the cloud, and the till's program between two starts.

The program is joined from the production parts as `bootstrap.assembly` joins them; its threads are
turns that the simulation gives. Whatever the power does, the disk keeps what a disk keeps.
"""

from collections.abc import Callable, Collection
from contextlib import suppress

import requests

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.checkout.commands import Command, EpochBegan, Past, PastChanged
from pos_app.checkout.ports import Appended, Unavailable
from pos_app.domain.journal import Body
from pos_app.domain.money import NOTHING
from pos_app.domain.refund import RefundRecorded
from pos_app.domain.sale import SaleRecorded
from tests.adapters.cloud.world import InProcess
from tests.torture.disk import Files
from tests.torture.fleet.agenda import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Deed
from tests.torture.fleet.disk import TillDisk
from tests.torture.fleet.network import Line
from tests.torture.fleet.program import Program, ShelfGoods
from tests.torture.fleet.truth import Promise
from tests.torture.fleet.world import World

LONGEST_OUTAGE_MIN = 90
LONG_MS = HOUR_MS
"""A thread that asks to wait so long waits to be woken."""


class PowerGone(BaseException):
    """The machine is dead in the middle of what it does."""


class Machine:
    """A device with a till's name. `home` tells whether it may redeem its shop's coupons."""

    def __init__(self, world: World, identity: TillIdentity, number: int) -> None:
        self.world = world
        self._salvage = world.boot_id.parent / f"salvage-{number}"
        self._salvage.mkdir()
        self.identity = identity
        self.number = number
        self.disk = TillDisk(f"till-{number}", world.dice)
        self.goods = ShelfGoods()
        self.promised: list[Promise] = []
        """What this disk is to hold, oldest first."""
        self.past = Past.WHOLE
        """How much of the till's past is in the ledger, as the register was told."""
        self.has_bad_luck = False
        """Something befell its disk: the cloud may doubt some of what comes from it."""
        self._is_retired = False
        self._has_other_disk = False
        self.program: Program | None = None
        self.line = Line(world.cloud, world.agenda, world.dice, world.trace, self._in_call)
        self.meanwhile: Callable[[], None] = lambda: None
        """What the shop does while a call is on its way."""
        self.on_start: Callable[[Program], None] = lambda _: None
        """The cashier looks at what the till knows."""
        self.after_turn: Callable[[Machine], None] = lambda _: None
        """Looks at what the sync did."""
        self.is_steady = False
        """No more faults of this machine's own: the end of the run."""
        self._booted_at_ms = 0
        self._rate = 1.0
        self._wall_error_ms = 0
        self._waits_ms = 0.0
        self._restorer_waits_ms = 0.0

    # --- its clocks -------------------------------------------------------------------------------

    def boot_ms(self) -> int:
        """Milliseconds since the machine was started, by a quartz that is not exact."""
        return 5000 + round((self.world.agenda.now_ms - self._booted_at_ms) * self._rate)

    def wall_ms(self) -> int:
        return self.world.agenda.now_ms + self._wall_error_ms

    def set_clock_wrong(self) -> None:
        """A dead battery, a wrong zone, somebody's finger."""
        dice = self.world.dice
        self._wall_error_ms = dice.choice(
            (
                dice.randint(-2000, 2000),
                -dice.randint(1, 20) * MINUTE_MS,
                dice.randint(1, 20) * MINUTE_MS,
                -8 * HOUR_MS,
                8 * HOUR_MS,
                -365 * DAY_MS,
                dice.randint(1, 3) * DAY_MS,
            )
        )
        self.world.note("clock set", self.number, self._wall_error_ms)

    # --- its power --------------------------------------------------------------------------------

    @property
    def is_on(self) -> bool:
        return self.program is not None

    @property
    def misses_its_past(self) -> bool:
        """Then coupons and old receipts rest."""
        return self.past in (Past.RETURNING, Past.AWAITED)

    def start(self) -> None:
        """Power on, unless it is. What was promised must be there."""
        if self.program is not None or (self._is_retired and not self.is_steady):
            return
        world = self.world
        self._booted_at_ms = world.agenda.now_ms
        self._rate = 1 + world.dice.uniform(-0.0002, 0.0002)
        if not self.is_steady and world.happens(world.chances.clock_is_wrong_at_start):
            self.set_clock_wrong()
        world.boot_id.write_text(f"boot-{world.dice.getrandbits(64):016x}\n", encoding="ascii")
        self._draw_power_failure(at_most=60)
        self.past = Past.WHOLE
        program = Program(
            self.disk,
            self.identity,
            self.goods,
            clock=SystemClock(boot_ms=self.boot_ms, wall_ms=self.wall_ms),
            salvage=self._salvage,
            post=self.heard,
            wake_restorer=self._wake_restorer,
            draw=world.dice.random,
            draw_nonce=lambda: f"{world.dice.getrandbits(128):032x}",
            session=self.session,
        )
        if not program.is_whole:
            self.past = Past.RETURNING
        world.note("start", self.number, program.event)
        self.program = program
        if self.disk.is_dead:
            self._fall()
            return
        self._promises_are_there(program)
        self.on_start(program)
        self._take_turns()
        self._wake_restorer()

    def _wake_restorer(self) -> None:
        program = self.program
        self.world.agenda.after(20, lambda: self._restore(program))

    def _restore(self, program: Program | None) -> None:
        """The thread that puts old entries back; it sleeps until it is woken."""
        if program is None or self.program is not program:
            return
        self._restorer_waits_ms = LONG_MS
        self.act(self._put_some_back)
        if self.program is program and self._restorer_waits_ms < LONG_MS:
            self.world.agenda.after(self._restorer_waits_ms, lambda: self._restore(program))

    def _put_some_back(self, program: Program) -> None:
        self._restorer_waits_ms = program.restorer.step() * SECOND_MS

    def _promises_are_there(self, program: Program) -> None:
        """The newest of each epoch stands for those before it: hashes are chained."""
        newest = {promise.epoch: promise for promise in self.promised}
        for promise in newest.values():
            stored: bytes | None = None
            with suppress(Unavailable):
                stored = program.reader.hash_at(promise.seq, epoch=promise.epoch)
            assert stored == promise.entry_hash, f"lost by a power cut: {promise}"
        assert program.event is None or self._has_other_disk, (
            f"broken by a power cut: {self.number}"
        )
        self._has_other_disk = False

    def stop(self) -> None:
        """Shut down in order."""
        if self.program is not None:
            self.program.ledger.close()
            self.program = None
            if self.disk.is_dead:
                self.disk.load(self.disk.cut())
            self.world.note("stop", self.number)

    def act(self, deed: Callable[[Program], None]) -> None:
        """Have the running program do it; nothing happens when it is off."""
        program = self.program
        if program is None:
            return
        if not self.disk.is_dead:
            self._draw_power_failure(at_most=14)
        with suppress(PowerGone):
            deed(program)
        if self.disk.is_dead:
            self._fall()

    def _draw_power_failure(self, at_most: int) -> None:
        chances, dice = self.world.chances, self.world.dice
        if not self.is_steady and dice.random() < chances.power_fails_at_deed:
            self.disk.power_fails_after(dice.randint(1, at_most))

    def pull_the_plug(self) -> None:
        """The power goes between two operations."""
        if self.program is not None:
            self._fall()

    def give_disk(self, files: Files, promised: list[Promise]) -> None:
        """Another content of the disk while the machine is off, and what that is to hold."""
        assert self.program is None, "the machine is on"
        self.disk.load(files)
        self.promised = list(promised)
        self.has_bad_luck = self._has_other_disk = True

    def retire(self) -> None:
        """Shut down for good, until the reckoning at the end."""
        if not self.is_steady:
            self._is_retired = True
            self.stop()

    def scrap(self) -> None:
        """The end of the simulation: let go of everything."""
        if self.program is not None:
            self.program.let_go()
            self.program = None
        self.disk.close()

    def _fall(self) -> None:
        left = self.disk.cut()
        if self.program is not None:
            self.program.let_go()
            self.program = None
        self.disk.load(left)
        self.world.note("till crash", self.number)
        outage_min = self.world.dice.choice(
            (0, 1, 5, self.world.dice.randint(0, LONGEST_OUTAGE_MIN))
        )
        self.world.agenda.after(outage_min * MINUTE_MS + 1000, self.start)

    # --- what its program does --------------------------------------------------------------------

    def append(self, program: Program, body: Body) -> Appended | None:
        """The entry's place once the cashier was told that it is safe. None when the ledger said
        no, or the power went before it could say anything."""
        try:
            appended = program.ledger.append(body, program.clock.now())
        except Unavailable as failure:
            if self.disk.is_dead:
                raise PowerGone from failure
            self.world.note(f"refused {failure.reason}", self.number)
            return None
        if self.disk.is_dead:
            raise PowerGone
        kind = type(body).__name__
        total = body.total if isinstance(body, SaleRecorded | RefundRecorded) else NOTHING
        epoch = program.reader.identity.epoch
        promise = Promise(
            self.identity.terminal, epoch, appended.seq, appended.entry_hash, kind, total
        )
        self.world.truth.promise(promise)
        self.promised.append(promise)
        self.world.note(kind, self.number, epoch, appended.seq, appended.entry_hash.hex())
        if self.world.happens(self.world.chances.pokes_sync):
            self.world.agenda.after(20, self.turn)
        return appended

    def turn(self, *hints: str) -> None:
        """The sync thread's next step, now."""
        self.act(lambda program: self._step(program, hints))

    def heard(self, command: Command) -> None:
        """What sync tells the register."""
        if isinstance(command, PastChanged):
            self.past = command.past
            self.world.note(f"past {command.past.value}", self.number)
        if isinstance(command, EpochBegan):
            self.world.note("epoch begun", self.number, command.epoch)

    def session(self) -> requests.Session:
        """A session that reaches the cloud over this machine's line."""
        session = requests.Session()
        session.trust_env = False
        session.mount("http://", InProcess(self.world.cloud.calls, self.line.between))
        return session

    def _step(self, program: Program, hints: Collection[str]) -> None:
        wait_s = program.sync.step(program.clock.now(), hints=hints)
        self.after_turn(self)
        if self.disk.is_dead:
            raise PowerGone
        self.world.note("turn", self.number)
        self._waits_ms = wait_s * SECOND_MS

    def _take_turns(self) -> None:
        """The sync thread, as long as this program runs: it is given a turn when it asked for one,
        or a little later."""
        program = self.program

        def next_turn() -> None:
            if self.program is not program or program is None:
                return
            self._waits_ms = 0.0
            self.turn()
            self._again(next_turn)

        self.world.agenda.after(self.world.dice.randint(500, 20_000), next_turn)

    def _again(self, next_turn: Deed) -> None:
        late_ms = self.world.dice.choice((5, 50, 500, 20_000))
        self.world.agenda.after(self._waits_ms + late_ms, next_turn)

    def _in_call(self) -> None:
        """Before and after each call: the power may go, the shop goes on."""
        world = self.world
        if self.is_steady:
            return
        if world.happens(world.chances.power_fails_in_call):
            self.disk.cut()
        if self.disk.is_dead:
            raise PowerGone
        if world.happens(world.chances.sells_during_call):
            self.meanwhile()
        if self.disk.is_dead:
            raise PowerGone
