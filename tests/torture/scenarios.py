"""The stretches of a till's life in which the power is cut."""

import base64
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import apsw

from pos_app.adapters.ledger.setting_aside import DISTRUSTED, distrust
from pos_app.domain.journal import Body, EpochOpened, ReceiptPrinted
from pos_app.domain.shift import Direction
from tests.adapters.ledger.builders import ENROLLED, NOON, sale
from tests.torture.crash import after_each
from tests.torture.disk import MemoryDisk
from tests.torture.format_1 import write_ledger
from tests.torture.format_3 import put_back
from tests.torture.inspection import Inspection, Leave
from tests.torture.memory_files import MemoryFiles
from tests.torture.recording import Outside, Promise, Recorded
from tests.torture.returning import returning
from tests.torture.till import KEY, PATH, Till, journal_of

Deeds = Callable[[Till, random.Random], None]

AS_BEFORE = Leave()
MAY_BEGIN = Leave(adds=frozenset({"EpochOpened"}))
REPLACED = Leave(is_damaged=True, adds=frozenset({"EpochOpened", "IntegrityNoted"}))


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens, and what was long ago and safe by then."""

    name: str
    happens: Deeds
    before: Deeds | None
    leave: Leave = AS_BEFORE
    most: int = 2000  # images of one recording; a few where each takes long
    turns: int = 1  # recordings in one round of a long run

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
    till.log_bytes = dice.choice((0, 0, 0, 200_000))
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


def damage(till: Till, dice: random.Random) -> None:
    """A backup, an upload and more sales; then the disk returns something else than was written, or
    nothing."""
    some_sales(till, dice)
    till.switch_on()
    backup = till.back_up(keep=1)
    till.sell(lines=2)
    if dice.random() < 0.5:
        till.upload()
        till.sell(lines=1)
    rows = journal_of(till.ledger)[1]
    till.switch_off()
    given = till.promise.uploaded[0][1]
    _spoil(till.disk, dice)
    till.outside = Outside(
        kept=[bytes(file.content) for name, file in till.disk.files.items() if _is_of_value(name)],
        backups=(backup,),
        old=tuple(rows),
        given=given,
    )
    till.forgets()


def _is_of_value(name: str) -> bool:
    """Part of a ledger, which nobody may delete; not the word that one is damaged."""
    return PATH in name and not name.endswith(DISTRUSTED)


def troubles(till: Till, dice: random.Random) -> None:
    """The disk is full in the middle of a sale, or does not confirm it; then it is well again."""
    till.switch_on()
    for _ in range(3):
        till.sell(lines=dice.randint(1, 3))
        if dice.random() < 0.5:
            till.fails_to_sell(writes_left=dice.randint(0, 15), syncs_fail=0)
        else:
            till.fails_to_sell(writes_left=None, syncs_fail=1)
        if dice.random() < 0.3:
            till.idle()


def fork(till: Till, dice: random.Random) -> None:
    """A copy of this disk has sold elsewhere: the till goes on under another number."""
    till.switch_on()
    till.sell(lines=2)
    with returning(till.disk, till.ledger, till.outside, till.now()) as past:
        past.part_ways(till.epoch + 1)
        till.looks_back()
        till.sell(lines=dice.randint(1, 3))
        while past.step():
            till.looks_back()
    till.sell(lines=2)


def backups(till: Till, dice: random.Random) -> None:
    """Copies between sales; of three the oldest goes."""
    till.switch_on()
    for _ in range(3):
        till.sell(lines=dice.randint(1, 3), coupon=some_coupon(till, dice))
        till.back_up(keep=2)
        if dice.random() < 0.5:
            till.idle()


def _spoil(disk: MemoryDisk, dice: random.Random) -> None:
    content = disk.files[PATH].content
    match dice.randrange(5):
        case 0:
            content[:100] = dice.randbytes(100)
        case 1:
            del content[4096:]
        case 2:
            content[content.rindex(b'"SaleRecorded"') + 1] ^= 0x20  # in an entry, not in the schema
        case 3:  # where no start looks: the till found it while it sold
            distrust(Path(PATH), MemoryFiles(disk))
        case _:
            disk.delete(PATH)


def restores(till: Till, dice: random.Random) -> None:
    """A fresh ledger sells, and the old entries come back between the sales."""
    till.switch_on()
    till.sell(lines=1)
    with returning(till.disk, till.ledger, till.outside, till.now()) as past:
        while past.step():
            till.looks_back()
            if dice.random() < 0.1:
                till.sell(lines=1)
    till.looks_back()
    till.sell(lines=2)


def old_format(till: Till, dice: random.Random) -> None:
    """Last month's ledger, by last month's program."""
    opening = EpochOpened("enrolled", base64.b64encode(KEY.public_key).decode(), 0, 0, "")
    bodies: list[Body] = [opening]
    for ticket in range(1, dice.randint(2, 5)):
        coupon = some_coupon(till, dice)
        bodies += [sale(ticket, lines=3, coupon=coupon and f"{coupon}-{ticket}")]
        bodies += [ReceiptPrinted(len(bodies), "done")]
    connection = apsw.Connection(PATH, vfs=till.disk.vfs_name)
    connection.pragma("locking_mode", "exclusive")
    write_ledger(connection, bodies, ENROLLED, KEY, NOON)
    rows: list[Any] = connection.execute("SELECT * FROM journal ORDER BY position").fetchall()
    if dice.random() < 0.5:
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.close()
    till.relies_on(stored=((1, len(bodies)),))
    till.outside = Outside(copies={f"{PATH}.format-1": rows})


def last_format(till: Till, dice: random.Random) -> None:
    """A ledger of the third format, with refunds and shifts, by last week's program."""
    some_sales(till, dice)
    shift(till, dice)
    rows = [row for mine in journal_of(till.ledger).values() for row in mine]
    put_back(till.ledger._connection())
    till.switch_off()
    till.outside = Outside(copies={f"{PATH}.format-3": rows})


def works_on(till: Till, dice: random.Random) -> None:
    """What every till does after whatever has happened: start, sell, rest, sell."""
    till.switch_on()
    till.sell(lines=dice.randint(1, 4), coupon=some_coupon(till, dice))
    if dice.random() < 0.5:
        till.upload()
    if dice.random() < 0.5:
        till.idle()
    till.refund(all_lines=False)
    if dice.random() < 0.3:
        till.switch_off()
        till.switch_on()


def some_coupon(till: Till, dice: random.Random) -> str:
    return f"C{till.tickets}" if dice.random() < 0.4 else ""


@dataclass(frozen=True, slots=True)
class CutTwice:
    """The power is cut, the till starts again, and is cut off again while it mends and sells."""

    first: Scenario

    @property
    def name(self) -> str:
        return f"{self.first.name}-again"

    @property
    def most(self) -> int:
        return min(self.first.most, 300)

    @property
    def turns(self) -> int:
        return (self.first.turns + 1) // 2

    def record(self, disk: MemoryDisk, dice: random.Random) -> Recorded:
        once = self.first.record(disk, dice)
        cut = dice.randint(1, len(once.ops))
        _, platter = next(islice(after_each(once.start, once.ops), cut - 1, None))
        till = Till(disk, platter.image(dice.randrange(6), dice).files, once.promised(cut))
        till.outside = once.outside
        works_on(till, dice)
        return till.recorded()

    def inspection(self, disk: MemoryDisk, recorded: Recorded) -> Inspection:
        return Inspection(disk, recorded, self.first.leave)


Story = Scenario | CutTwice

SEVERAL = 20
"""Where most of a till's life happens, most power cuts do."""

FIRST_START = Scenario("first-start", first_start, before=None, leave=MAY_BEGIN, most=200)
SALE = Scenario("sale", sales, before=some_sales, turns=SEVERAL)
SHIFT = Scenario("shift", shift, before=some_sales, turns=SEVERAL)
MIGRATION = Scenario("migration", works_on, before=old_format, most=200)
MIGRATION_3 = Scenario("migration-3", works_on, before=last_format, most=200)
TROUBLE = Scenario("trouble", troubles, before=some_sales, most=500, turns=4)
FORK = Scenario("fork", fork, before=some_sales, leave=REPLACED, most=300)
BACKUP = Scenario("backup", backups, before=some_sales, most=400)
RECOVERY = Scenario("recovery", works_on, before=damage, leave=REPLACED, most=200)
RESTORE = Scenario("restore", restores, before=damage, leave=REPLACED, most=200)
_ONCE: tuple[Scenario, ...] = (
    FIRST_START,
    SALE,
    SHIFT,
    TROUBLE,
    FORK,
    MIGRATION,
    MIGRATION_3,
    BACKUP,
    RECOVERY,
    RESTORE,
)
_TWICE: tuple[CutTwice, ...] = tuple(CutTwice(scenario) for scenario in _ONCE)

_STORIES: tuple[Story, ...] = (*_ONCE, *_TWICE)

SCENARIOS: Mapping[str, Story] = {story.name: story for story in _STORIES}
