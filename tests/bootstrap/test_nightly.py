"""The whole ledger is verified once a business day, when nobody is at the counter."""

import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pos_app.bootstrap.nightly import LOOK_S, QUIET_LOOKS, Nightly, QuietCommand, verify_command
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level
from pos_app.domain.basket import Ticket
from pos_app.domain.moment import Moment
from pos_app.settings import Settings, StateSettings
from tests.adapters.ledger.builders import edited, later, opened, sale
from tests.builders import BEER, ticket_of

DAY_S = 24 * 3600


class Verifying(QuietCommand):
    """Says what it is told to."""

    def __init__(self) -> None:
        super().__init__([], folder=Path())
        self.code = 0
        self.times = 0

    def __call__(self) -> tuple[int, str]:
        self.times += 1
        return self.code, "said"


@dataclass
class Night:
    """A till whose counter and clock tests move."""

    run: Verifying = field(default_factory=Verifying)
    told: list[Command] = field(default_factory=list)
    ticket: Ticket = field(default_factory=lambda: Ticket(1))
    at: Moment = field(default_factory=lambda: later(0))

    def __post_init__(self) -> None:
        self.nightly = Nightly(
            run=self.run,
            ticket=lambda: self.ticket,
            tell=self.told.append,
            now=lambda: self.at,
        )

    def look(self, times: int) -> None:
        for _ in range(times):
            assert self.nightly.step() == LOOK_S


def test_a_quiet_counter_lets_it_run_once_a_day() -> None:
    night = Night()
    night.look(QUIET_LOOKS)
    assert night.run.times == 0
    night.look(1)
    assert night.run.times == 1
    night.look(50)
    assert night.run.times == 1
    night.at = later(DAY_S)
    night.look(1)
    assert night.run.times == 2


def test_a_basket_or_a_sale_begins_the_wait_again() -> None:
    night = Night()
    night.look(QUIET_LOOKS)
    night.ticket = ticket_of((BEER, 1))
    night.look(QUIET_LOOKS * 2)
    night.ticket = Ticket(2)
    night.look(QUIET_LOOKS)
    night.ticket = Ticket(3)
    night.look(QUIET_LOOKS)
    assert night.run.times == 0
    night.look(1)
    assert night.run.times == 1


def test_a_ledger_that_does_not_verify_is_said_until_one_does() -> None:
    night = Night()
    night.run.code = 1
    night.look(QUIET_LOOKS + 1)
    night.run.code = 0
    night.at = later(DAY_S)
    night.look(1)
    night.at = later(2 * DAY_S)
    night.look(1)
    assert night.told == [
        HealthChanged(HealthPart.DISK, Level.BROKEN, "unsound"),
        HealthChanged(HealthPart.DISK, Level.OK, ""),
    ]


def test_what_could_not_be_done_is_no_verdict() -> None:
    night = Night()
    night.run.code = 2
    night.look(QUIET_LOOKS + 1)
    assert night.told == []


@pytest.mark.parametrize("is_sound", [True, False])
def test_the_command_verifies_this_tills_ledger(tmp_path: Path, is_sound: bool) -> None:
    ledger = opened(tmp_path / "ledger.db")
    ledger.append(sale(1), later(1))
    ledger.close()
    if not is_sound:
        edited(ledger.path, "UPDATE journal SET hash = CAST(zeroblob(32) AS BLOB)")
    code, said = verify_command(Settings(state=StateSettings(folder=tmp_path)))()
    assert code == (0 if is_sound else 1)
    assert ("OK 2 entries" in said) == is_sound


def test_a_till_that_ends_does_not_wait_for_it(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    script = f"import signal; open({str(begun)!r}, 'w').close(); signal.pause()"
    endless = QuietCommand([sys.executable, "-c", script], folder=tmp_path)
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(endless()[0]))
    thread.start()
    begun.read_bytes()  # waits until the command writes
    endless.stop()
    thread.join(10)
    assert codes == [-signal.SIGKILL]
    assert endless()[0] == -1
