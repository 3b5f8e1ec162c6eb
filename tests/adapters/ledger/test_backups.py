"""A copy of the ledger is whole and verified, or it is not there."""

import errno
import os
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger.backups import (
    LEAST_ROOM,
    Backup,
    backups_in,
    check_copy,
    make_backup,
    make_room,
    prune,
)
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.ports import Unavailable
from pos_app.domain.moment import Moment
from tests.adapters.ledger.builders import ENROLLED, NOON, edited, later, opened, sale

FILES = SystemFiles()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    folder = tmp_path / "medium"
    folder.mkdir()
    return folder


def copy(path: Path, medium: Path, at: Moment = NOON, files: SystemFiles = FILES) -> Backup:
    return make_backup(path, medium, terminal=ENROLLED.terminal, at=at, files=files)


def test_a_copy_is_made_while_the_till_sells_and_holds_what_was_committed(
    path: Path, medium: Path
) -> None:
    ledger = opened(path)
    ledger.append(sale(1), NOON)
    backup = copy(path, medium)
    ledger.append(sale(2), later(1))
    ledger.close()
    assert backup.path.name == "ledger-7K2M9QXD-20261122T040000Z.db"
    assert FILES.names(medium) == [backup.path.name]
    checked = check_copy(backup.path)
    assert (checked.entries, checked.fault) == (2, "")
    verified = verify(backup.path)
    assert (verified.findings, verified.sales) == ([], 1)
    assert verify(path).sales == 2


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE journal SET data = CAST(data || ' ' AS BLOB) WHERE seq = 2",
        "UPDATE journal SET hash = zeroblob(32) WHERE seq = 3",
        "UPDATE journal SET signature = zeroblob(64) WHERE seq = 3",
        "DELETE FROM journal WHERE seq = 2",
    ],
)
def test_a_copy_of_what_is_damaged_is_not_kept(path: Path, medium: Path, damage: str) -> None:
    ledger = opened(path)
    ledger.append(sale(1), NOON)
    ledger.append(sale(2), NOON)
    ledger.close()
    edited(path, damage)
    with pytest.raises(Unavailable) as caught:
        copy(path, medium)
    assert caught.value.reason == "backup_unsound"
    assert FILES.names(medium) == []


def test_a_ledger_that_is_no_database_is_not_copied(path: Path, medium: Path) -> None:
    path.write_bytes(os.urandom(4096))
    with pytest.raises(Unavailable) as caught:
        copy(path, medium)
    assert caught.value.reason == "backup_unsound"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (errno.ENOSPC, "medium_full"),
        (errno.EROFS, "medium_read_only"),
        (errno.EIO, "backup_failed"),
    ],
)
def test_a_medium_that_fails_says_how_and_the_next_copy_clears_what_is_left(
    path: Path, medium: Path, error: int, reason: str
) -> None:
    class Failing(SystemFiles):
        def sync(self, path: Path) -> None:
            raise OSError(error, os.strerror(error))

    opened(path).close()
    with pytest.raises(Unavailable) as caught:
        copy(path, medium, files=Failing())
    assert caught.value.reason == reason
    assert backups_in(medium, FILES) == []
    backup = copy(path, medium, later(5))
    assert FILES.names(medium) == [backup.path.name]


@pytest.mark.parametrize(
    ("error", "reason"),
    [(apsw.FullError, "medium_full"), (apsw.ReadOnlyError, "medium_read_only")],
)
def test_sqlites_word_for_a_bad_medium_is_told_apart(
    path: Path, medium: Path, monkeypatch: pytest.MonkeyPatch, error: type[apsw.Error], reason: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("pos_app.adapters.ledger.backups._copy", fail)
    with pytest.raises(Unavailable) as caught:
        copy(path, medium)
    assert caught.value.reason == reason


@pytest.mark.parametrize("step", ["_copy", "check_copy"])
def test_a_copy_that_fails_takes_no_room_from_the_till(
    path: Path, medium: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fill(*_: object, **__: object) -> None:
        for name in FILES.names(medium) or ["ledger-7K2M9QXD-20261122T040000Z.db.part"]:
            (medium / name).write_bytes(b"half a copy")
        raise apsw.FullError

    opened(path).close()
    monkeypatch.setattr(f"pos_app.adapters.ledger.backups.{step}", fill)
    with pytest.raises(Unavailable):
        copy(path, medium)
    assert FILES.names(medium) == []


class Tight(SystemFiles):
    """A disk that holds so much beside the reserve, and what copies have taken of it."""

    def __init__(self, medium: Path, *, holds: int, reserve: int = LEAST_ROOM) -> None:
        self._medium = medium
        self._holds = holds + reserve

    def room(self, folder: Path) -> int:
        return self._holds - sum(one.stat().st_size for one in self._medium.iterdir())


def test_no_copy_is_begun_that_would_leave_too_little_to_sell_on(path: Path, medium: Path) -> None:
    opened(path).close()
    need = path.stat().st_size
    with pytest.raises(Unavailable) as caught:
        copy(path, medium, files=Tight(medium, holds=need - 1))
    assert (caught.value.reason, FILES.names(medium)) == ("medium_full", [])
    copy(path, medium, files=Tight(medium, holds=need))
    assert len(FILES.names(medium)) == 1


def test_a_large_ledger_leaves_half_of_itself_free(path: Path, medium: Path) -> None:
    path.touch()
    os.truncate(path, 200 << 20)  # no byte of it is on the disk
    with pytest.raises(Unavailable) as caught:
        copy(path, medium, files=Tight(medium, holds=200 << 20, reserve=(100 << 20) - 1))
    assert caught.value.reason == "medium_full"


def test_the_oldest_copies_make_room_for_one_more(path: Path, medium: Path) -> None:
    opened(path).close()
    for hour in range(4):
        copy(path, medium, later(hour * 3600))
    size, need = backups_in(medium, FILES)[0].path.stat().st_size, path.stat().st_size

    def left(holds: int) -> list[int]:
        files = Tight(medium, holds=holds)
        make_room(path, medium, terminal=ENROLLED.terminal, at=later(9 * 3600), files=files)
        return [one.when.hour for one in backups_in(medium, FILES)]

    assert left(4 * size + need) == [7, 6, 5, 4]
    assert left(need) == [7, 6, 5, 4]  # it would not help
    assert left(3 * size + need - 1) == [7, 6]
    assert left(size + need) == [7]
    assert left(size + need - 1) == [7]


def test_a_neighbours_copy_under_way_is_left_alone(path: Path, medium: Path) -> None:
    theirs = medium / "ledger-ZZZZZZZZ-20261122T040000Z.db.part"
    theirs.write_bytes(b"half a copy")
    opened(path).close()
    copy(path, medium)
    assert theirs.exists()


def test_a_folder_that_is_not_there_is_not_made(path: Path, tmp_path: Path) -> None:
    opened(path).close()
    with pytest.raises(Unavailable):
        copy(path, tmp_path / "unplugged")
    assert not (tmp_path / "unplugged").exists()


def test_the_newest_copies_of_this_till_are_kept(path: Path, medium: Path) -> None:
    opened(path).close()
    made = [copy(path, medium, later(hour * 3600)) for hour in range(5)]
    other = medium / "ledger-ZZZZZZZZ-20250101T000000Z.db"
    other.write_bytes(b"another till's")
    (medium / "holiday.jpg").write_bytes(b"")
    prune(made[-1], keep=2, is_whole=True, files=FILES)
    left = backups_in(medium, FILES)
    assert [one.when.hour for one in left if one.terminal == ENROLLED.terminal] == [8, 7]
    assert other.exists()
    assert (medium / "holiday.jpg").exists()


def test_the_copy_just_made_stays_whatever_the_others_are_named(path: Path, medium: Path) -> None:
    """The clock was a day ahead, and was put right."""
    opened(path).close()
    for hour in (24, 25, 26):
        copy(path, medium, later(hour * 3600))
    for hour, left in [(1, [30, 29, 5]), (2, [30, 6, 5]), (3, [7, 6, 5]), (4, [8, 7, 6])]:
        prune(copy(path, medium, later(hour * 3600)), keep=3, is_whole=True, files=FILES)
        hours = [one.when.day * 24 + one.when.hour - 22 * 24 for one in backups_in(medium, FILES)]
        assert hours == left


def test_while_entries_are_missing_the_copies_from_before_stay(path: Path, medium: Path) -> None:
    opened(path).close()
    for hour in range(3):
        copy(path, medium, later(hour * 3600))
    unreadable = medium / "ledger-7K2M9QXD-20261122T063000Z.db"
    unreadable.write_bytes(os.urandom(4096))
    opened(path, replace(ENROLLED, epoch=2)).close()
    for hour in range(3, 8):
        made = copy(path, medium, later(hour * 3600))
        prune(made, keep=2, is_whole=False, files=FILES)
    assert [one.when.hour for one in backups_in(medium, FILES)] == [11, 10, 6, 6, 5, 4]
    assert unreadable.exists()


@pytest.mark.parametrize("name", ["ledger.db", "ledger-7K2M9QXD-20261122T040000Z.db.part"])
def test_other_files_are_no_backups(medium: Path, name: str) -> None:
    assert Backup.named(medium / name) is None


def test_a_power_cut_before_the_name_leaves_no_copy(path: Path, medium: Path) -> None:
    class Cut(SystemFiles):
        def rename(self, old: Path, new: Path) -> None:
            raise KeyboardInterrupt

    opened(path).close()
    with pytest.raises(KeyboardInterrupt):
        copy(path, medium, files=Cut())
    assert backups_in(medium, FILES) == []
    copy(path, medium, replace(NOON, utc_ms=NOON.utc_ms + 1000))
    assert len(FILES.names(medium)) == 1


def test_a_copy_is_given_up_when_the_till_stops(path: Path, medium: Path) -> None:
    ledger = opened(path)
    for ticket in range(500):
        ledger.append(sale(ticket, lines=10), NOON)
    with pytest.raises(Unavailable):
        make_backup(
            path,
            medium,
            terminal=ENROLLED.terminal,
            at=NOON,
            files=FILES,
            is_stopping=lambda: True,
        )
    ledger.close()
    assert backups_in(medium, FILES) == []
