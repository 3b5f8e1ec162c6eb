"""What may be set aside without a human, as far as the entries tell that no start looks at."""

from pathlib import Path

import pytest

from pos_app.adapters.ledger import coming_back
from pos_app.adapters.ledger.coming_back import older_part_comes_back
from pos_app.domain.journal import EpochReason
from tests.adapters.ledger.builders import NOON, edited, later, opened, sale

SECOND = "(SELECT min(position) + 1 FROM journal)"
LAST = "(SELECT max(position) FROM journal)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Sales in two epochs. A start looks at the later one."""
    ledger = opened(tmp_path / "ledger.db")
    for number in range(1, 6):
        ledger.append(sale(number), later(number))
    ledger.begin_epoch(2, reason=EpochReason.FORKED, at=later(10))
    for number in range(11, 16):
        ledger.append(sale(number), later(number))
    ledger.close()
    return tmp_path / "ledger.db"


def comes_back(path: Path) -> bool:
    return older_part_comes_back(path, lambda: False)


def test_a_sound_ledger_comes_back(path: Path) -> None:
    assert comes_back(path)


@pytest.mark.parametrize(
    "rot",
    [
        f"UPDATE journal SET data = zeroblob(length(data)) WHERE position = {SECOND}",
        f"UPDATE journal SET hash = zeroblob(32) WHERE position = {SECOND}",
        f"DELETE FROM journal WHERE position = {SECOND}",
    ],
)
def test_behind_an_entry_that_rotted_nothing_does(path: Path, rot: str) -> None:
    edited(path, "PRAGMA foreign_keys = 0", rot)
    assert not comes_back(path)


def test_in_the_present_epoch_too_beyond_what_a_start_looks_at(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(path, f"UPDATE journal SET data = x'7b' WHERE position = {LAST} - 3")
    monkeypatch.setattr(coming_back, "RECENT", 3)
    assert not comes_back(path)
    monkeypatch.setattr(coming_back, "RECENT", 4)
    assert comes_back(path)


def test_what_a_start_looks_at_is_left_to_it(path: Path) -> None:
    edited(path, f"UPDATE journal SET data = x'7b' WHERE position = {LAST}")
    assert comes_back(path)


def test_a_look_that_takes_too_long_tells_nothing(path: Path) -> None:
    assert not older_part_comes_back(path, lambda: True)


def test_what_no_start_opens_is_replaced_by_it_anyway(path: Path) -> None:
    path.write_bytes(b"no ledger" * 1000)
    assert comes_back(path)


def test_a_file_that_cannot_be_had_tells_nothing(tmp_path: Path) -> None:
    assert not comes_back(tmp_path / "ledger.db")


def test_a_ledger_of_a_few_sales_comes_back(tmp_path: Path) -> None:
    ledger = opened(tmp_path / "ledger.db")
    ledger.append(sale(1), NOON)
    ledger.close()
    assert comes_back(tmp_path / "ledger.db")
