"""The ledger is copied after a shift, when asked and once a day; what fails is said, never
raised."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger
from pos_app.adapters.ledger.backups import LEAST_ROOM
from pos_app.bootstrap.backing_up import FIRST_LOOK_S, LOOK_S, BackedUpLedger, BackingUp
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import ShiftClosed, ShiftFigures, ShiftOpened, TenderCount
from pos_app.settings import BackupSettings, Settings, StateSettings
from tests.adapters.ledger.builders import ENROLLED, NOON, later, opened, sale
from tests.fakes import FakeLedger

HOUR = 3600


class Copies:
    """A ledger, a medium, and a clock that tests move."""

    def __init__(self, folder: Path, *, has_medium: bool = True) -> None:
        self.own = folder / "backups"
        self.medium = folder / "medium"
        self.ledger: ApswLedger = opened(folder / "ledger.db")
        self.told: list[Command] = []
        self.at: Moment = NOON
        self.is_whole = True
        self.backing_up = BackingUp(
            Settings(
                state=StateSettings(folder=folder),
                backup=BackupSettings(folder=self.medium if has_medium else None, keep=2),
            ),
            terminal=ENROLLED.terminal,
            files=SystemFiles(),
            is_whole=lambda: self.is_whole,
            tell=self.told.append,
            now=lambda: self.at,
        )

    def at_medium(self) -> list[str]:
        return SystemFiles().names(self.medium)

    def hours(self) -> list[str]:
        """UTC, of each copy, oldest first."""
        return [name.split("T")[-1][:2] for name in self.at_medium()]


@pytest.fixture
def copies(tmp_path: Path) -> Iterator[Copies]:
    (tmp_path / "medium").mkdir()
    copies = Copies(tmp_path)
    yield copies
    copies.ledger.close()


def trouble(reason: str) -> HealthChanged:
    return HealthChanged(HealthPart.BACKUP, Level.ATTENTION, reason)


WELL = HealthChanged(HealthPart.BACKUP, Level.OK, "")


def test_the_first_look_leaves_the_start_alone_and_the_next_one_copies(copies: Copies) -> None:
    assert copies.backing_up.step() == FIRST_LOOK_S
    assert copies.at_medium() == []
    assert copies.backing_up.step() == LOOK_S
    assert len(copies.at_medium()) == 1
    assert copies.told == []


def test_a_copy_a_day_is_enough(copies: Copies) -> None:
    copies.backing_up.make()
    for hours in (1, 19, 21):
        copies.at = later(hours * HOUR)
        copies.backing_up.step()
        copies.backing_up.step()
    assert len(copies.at_medium()) == 2


def test_who_asks_gets_one_at_once(copies: Copies) -> None:
    copies.backing_up.make()
    copies.at = later(60)
    copies.backing_up.ask()
    copies.backing_up.step()
    assert len(copies.at_medium()) == 2


def test_only_so_many_are_kept_and_those_from_before_a_loss_until_it_is_mended(
    copies: Copies, tmp_path: Path
) -> None:
    copies.backing_up.make()
    copies.ledger.close()
    copies.ledger = opened(tmp_path / "ledger.db", replace(ENROLLED, epoch=2))
    copies.is_whole = False
    for hour in range(1, 13):
        copies.at = later(hour * HOUR)
        copies.backing_up.make()
    assert copies.hours() == ["04", "15", "16"]
    copies.is_whole = True
    copies.at = later(13 * HOUR)
    copies.backing_up.make()
    assert len(copies.at_medium()) == 2


def test_a_clock_that_was_years_ahead_does_not_end_the_daily_copy(copies: Copies) -> None:
    copies.at = later(9 * 365 * 24 * HOUR)
    copies.backing_up.make()
    for day in range(1, 4):
        copies.at = later(day * 24 * HOUR)
        copies.backing_up.step()
        copies.backing_up.step()
        newest = f"ledger-7K2M9QXD-202611{22 + day}T040000Z.db"
        assert newest in copies.at_medium()
    assert len(copies.at_medium()) == 2


def test_a_full_medium_loses_its_oldest_copy_and_then_has_the_newest(
    copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in range(2):
        copies.at = later(hour * HOUR)
        copies.backing_up.make()
    ledger = sum(path.stat().st_size for path in copies.own.parent.glob("ledger.db*"))
    size = (copies.medium / copies.at_medium()[0]).stat().st_size
    holds = LEAST_ROOM + ledger + size
    monkeypatch.setattr(
        SystemFiles, "room", lambda _, folder: holds - size * len(list(folder.iterdir()))
    )
    copies.at = later(2 * HOUR)
    copies.backing_up.make()
    assert copies.told == []
    assert copies.hours() == ["05", "06"]


def test_without_its_medium_the_copy_lies_beside_the_ledger_and_health_says_so(
    tmp_path: Path,
) -> None:
    copies = Copies(tmp_path)
    backup = copies.backing_up.make()
    assert backup is not None
    assert backup.path.parent == copies.own
    assert not copies.medium.exists()
    assert copies.told == [trouble("no_medium")]
    copies.backing_up.make()
    assert copies.told == [trouble("no_medium")]
    copies.medium.mkdir()
    copies.at = later(60)
    copies.backing_up.make()
    assert copies.told == [trouble("no_medium"), WELL]
    assert [path.parent.name for path in copies.backing_up.known()] == ["medium", "backups"]
    copies.ledger.close()


def test_a_till_without_a_medium_copies_beside_the_ledger(tmp_path: Path) -> None:
    copies = Copies(tmp_path, has_medium=False)
    copies.backing_up.make()
    assert copies.told == []
    assert len(copies.backing_up.known()) == 1
    copies.ledger.close()


def test_no_copy_anywhere_is_said_and_not_raised(copies: Copies, tmp_path: Path) -> None:
    copies.medium.rmdir()
    (tmp_path / "backups").write_bytes(b"in the way")
    assert copies.backing_up.make() is None
    assert copies.told == [trouble("no_medium")]


def test_a_closed_shift_asks_for_a_copy_and_nothing_else_does() -> None:
    asked: list[int] = []
    ledger = BackedUpLedger(FakeLedger(), lambda: asked.append(1))
    ledger.append(sale(1), NOON)
    ledger.append(ShiftOpened(1, Fen(0)), NOON)
    assert asked == []
    counts = (TenderCount(TenderKind.CASH, Fen(0), Fen(0), Fen(0)),)
    ledger.append(ShiftClosed(1, 1, 2, ShiftFigures(), counts, (), print_queued=False), NOON)
    assert asked == [1]
    assert ledger.pending().count == 3
    ledger.checkpoint()
