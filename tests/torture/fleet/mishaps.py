"""What befalls a disk: it is copied into a second device, an old copy of it is put back, the ledger
on it is lost or broken. Seldom in a shop, a few times in each fleet here."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.torture.disk import Files
from tests.torture.fleet.agenda import DAY_MS
from tests.torture.fleet.machine import Machine
from tests.torture.fleet.program import KEYS, LEDGER
from tests.torture.fleet.truth import Promise
from tests.torture.fleet.world import World

MOST_EPOCHS = 9
"""A terminal has 22 for good, and two devices under one name take a new one at each start."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A disk as it was, and what had been promised of it by then."""

    files: Files
    promised: list[Promise]


@dataclass
class Mishaps:
    """Happen to machines. `put_to_work` gives a new device a counter and a cashier."""

    world: World
    machines: list[Machine]
    put_to_work: Callable[[Machine], None]
    copies: dict[int, list[Copy]] = field(default_factory=dict)

    def copy(self, machine: Machine) -> None:
        """Somebody makes an image of the disk, of a running till as well."""
        if not machine.disk.is_dead:
            image = Copy(machine.disk.image_now(), list(machine.promised))
            self.copies.setdefault(machine.number, []).append(image)

    def strike(self, machine: Machine) -> None:
        """One of them, for this till; not too often for one terminal."""
        if machine.is_steady or self._epochs_of(machine) >= MOST_EPOCHS:
            return
        self.world.dice.choice(
            (self._clone, self._clone, self._old_disk, self._old_ledger, self._lost, self._broken)
        )(machine)

    def _epochs_of(self, machine: Machine) -> int:
        with self.world.cloud.parts.database.read() as work:
            (epochs,) = work.row(
                "SELECT count(*) FROM epoch WHERE terminal_id = ?", (machine.identity.terminal,)
            )
        return int(epochs)

    def _clone(self, machine: Machine) -> None:
        """The same name on two devices, until somebody notices at the end of the day."""
        self.copy(machine)
        copies = self.copies.get(machine.number)
        if not copies:
            return
        image = self.world.dice.choice((copies[-1], self.world.dice.choice(copies)))
        clone = Machine(self.world, machine.identity, len(self.machines))
        clone.give_disk(image.files, image.promised)
        machine.has_bad_luck = True
        self.world.note("clone", machine.number, clone.number)
        self.machines.append(clone)
        self.put_to_work(clone)
        self.world.agenda.after(DAY_MS / 2, clone.retire)

    def _old_disk(self, machine: Machine) -> None:
        """The whole disk of some time ago."""
        copies = self.copies.get(machine.number)
        if copies:
            image = self.world.dice.choice(copies)
            machine.stop()
            self._instead(machine, "old backup", image.files, image.promised)

    def _old_ledger(self, machine: Machine) -> None:
        """An old ledger beside keys that have gone on."""
        copies = self.copies.get(machine.number)
        if copies:
            image = self.world.dice.choice(copies)
            machine.stop()
            files = {n: c for n, c in machine.disk.copy().items() if not _is_ledger(n)}
            files |= {n: c for n, c in image.files.items() if _is_ledger(n)}
            self._instead(machine, "old backup", files, image.promised)

    def _lost(self, machine: Machine) -> None:
        """The ledger's files are gone; the keys are there."""
        machine.stop()
        files = {n: c for n, c in machine.disk.copy().items() if not _is_ledger(n)}
        self._instead(machine, "lost disk", files, [])

    def _broken(self, machine: Machine) -> None:
        """The ledger's first sectors are zeros."""
        machine.stop()
        files = dict(machine.disk.copy())
        name = str(LEDGER)
        if name in files:
            files[name] = bytes(1024) + files[name][1024:]
            self._instead(machine, "broken disk", files, [])

    def _instead(self, machine: Machine, what: str, files: Files, promised: list[Promise]) -> None:
        """Put that in place of what the machine has. What only it had is written off."""
        before = machine.promised
        machine.give_disk(files, promised)
        self.world.note(what, machine.number)
        elsewhere = {one.entry_hash for other in self.machines for one in other.promised}
        gone = [one.entry_hash for one in before if one.entry_hash not in elsewhere]
        self.world.truth.write_off(gone)
        self.world.agenda.after(60_000, machine.start)


def _is_ledger(name: str) -> bool:
    return not name.startswith(str(KEYS))
