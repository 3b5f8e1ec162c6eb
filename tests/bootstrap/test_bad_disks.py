"""A disk that is full, slow or may not be written: the till says so, lies to nobody and loses
nothing."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.epochs import EpochUnkept
from pos_app.adapters.ledger import LedgerUnusable
from pos_app.adapters.ledger.verification import verify
from pos_app.bootstrap.disk import open_disk
from pos_app.bootstrap.not_starting import CannotStart, words_for
from pos_app.checkout.commands import (
    Enter,
    HealthPart,
    Level,
    Scan,
    StartPaying,
    TakeCash,
    TypeText,
)
from pos_app.checkout.state import Refused, Saving, Tendering, Thanking
from pos_app.domain.errors import SavingFailed
from tests.bootstrap.shop import DEADLINE_S, NOODLES, WATER, TillInAFolder, settings_in

SMALL = "6m"
MOUNT_S = 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of a few megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = mount("-t", "tmpfs", "-o", f"size={SMALL}", "none", str(disk))
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True, timeout=MOUNT_S)


def mount(*words: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["mount", *words], check=False, capture_output=True, timeout=MOUNT_S)


def fill(disk: Path) -> Path:
    """Not a byte is left."""
    filler = disk / "holiday.mov"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filler


def wait_for(event: threading.Event) -> None:
    event.wait(DEADLINE_S)


def sell(till: TillInAFolder) -> None:
    till.do(Scan(WATER.barcode), StartPaying(), TypeText("5"), Enter())


def test_a_full_disk_takes_no_sale_says_so_and_goes_on_when_there_is_room(
    small_disk: Path,
) -> None:
    settings = settings_in(small_disk / "till")
    with TillInAFolder(settings) as till:
        filler = fill(small_disk)
        sell(till)
        till.until(lambda state: isinstance(state.notice, Refused))
        till.until(lambda state: state.health.of(HealthPart.DISK).reason == "disk_full")
        assert isinstance(till.state.desk, Tendering)
        assert isinstance(till.state.notice, Refused)
        assert till.state.notice.refusal == SavingFailed(reason="disk_full")
        disk = till.state.health.of(HealthPart.DISK)  # the basket's trouble may have come first
        assert (disk.level, disk.reason) == (Level.BROKEN, "disk_full")
        assert till.state.last is None

        filler.unlink()
        till.do(TakeCash())
        till.until(lambda state: isinstance(state.desk, Thanking))
        assert till.state.health.of(HealthPart.DISK).level is Level.OK
    verified = verify(settings.state.ledger)
    assert (verified.findings, verified.sales) == ([], 1)


def test_a_damaged_ledger_on_a_full_disk_is_kept_and_the_cause_is_named(small_disk: Path) -> None:
    settings = settings_in(small_disk / "till")
    with TillInAFolder(settings) as till:
        sell(till)
        till.until(lambda state: isinstance(state.desk, Thanking))
    ledger = settings.state.ledger
    ledger.write_bytes(os.urandom(512) + ledger.read_bytes()[512:])
    before = ledger.read_bytes()
    filler = fill(small_disk)
    with pytest.raises(EpochUnkept) as refused:
        open_disk(settings, SystemClock().now())
    assert words_for(refused.value, settings).startswith("磁盘满了")
    assert ledger.read_bytes() == before
    filler.unlink()
    with TillInAFolder(settings) as till:
        assert till.state.session.epoch == 2


def test_a_disk_that_may_not_be_written_keeps_the_till_from_starting_and_is_named(
    small_disk: Path,
) -> None:
    settings = settings_in(small_disk / "till")
    with TillInAFolder(settings) as till:
        sell(till)
        till.until(lambda state: isinstance(state.desk, Thanking))
    assert mount("-o", "remount,ro", str(small_disk)).returncode == 0
    with pytest.raises(CannotStart) as refused:
        open_disk(settings, SystemClock().now())
    assert words_for(refused.value, settings).startswith("硬盘只能读，写不了")
    assert mount("-o", "remount,rw", str(small_disk)).returncode == 0
    with TillInAFolder(settings) as till:
        assert till.state.session.epoch == 1


def test_a_read_only_disk_is_told_from_other_troubles(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    words = words_for(LedgerUnusable(tmp_path, "Read-only file system", "写不了"), settings)
    assert words.startswith("硬盘只能读，写不了")


def test_a_slow_disk_shows_that_it_saves_and_the_next_goods_wait(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        spinning = threading.Event()
        till.assembly.workers.ledger.submit(lambda: wait_for(spinning))
        sell(till)
        assert isinstance(till.state.desk, Saving)
        assert till.state.last is None
        till.do(Scan(NOODLES.barcode))
        assert isinstance(till.state.desk, Saving)
        spinning.set()
        till.until(lambda state: not isinstance(state.desk, Saving))
        assert [line.product.barcode for line in till.state.ticket.lines] == [NOODLES.barcode]
    assert verify(settings.state.ledger).sales == 1
