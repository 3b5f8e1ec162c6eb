"""What everything in a simulated fleet shares: one clock, one die, one record of what was true."""

import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.fleet.agenda import Agenda
from tests.torture.fleet.cloud_node import CloudNode
from tests.torture.fleet.shops import Street
from tests.torture.fleet.trace import Trace
from tests.torture.fleet.truth import Truth


@dataclass
class Chances:
    """How often things go wrong. Each is asked for where its name says."""

    power_fails_at_deed: float = 0.0025
    power_fails_in_call: float = 0.002
    sells_during_call: float = 0.05
    cloud_dies_at_commit: float = 0.002
    clock_is_wrong_at_start: float = 0.25
    clock_is_set: float = 0.02
    hint_is_heard: float = 0.8
    disk_mishaps_a_day: float = 0.25
    """Of each till: clones, old backups, lost and broken ledgers."""
    attacks_a_day: int = 3
    """For each till, by one stranger."""
    pokes_sync: float = 0.2
    """After a sale; else the next turn of the sync takes it along."""


@dataclass
class World:
    """One sub-fleet: its tills, their cloud, and the only source of chance."""

    agenda: Agenda
    dice: random.Random
    cloud: CloudNode
    street: Street
    boot_id: Path
    trace: Trace
    truth: Truth
    chances: Chances = field(default_factory=Chances)

    def happens(self, chance: float) -> bool:
        return self.dice.random() < chance

    def note(self, what: str, *facts: object) -> None:
        self.trace.note(self.agenda.now_ms, what, *facts)
