"""A log that a crash left is read to its torn end; one that the disk has spoilt is damage."""

import gc
import shutil
from pathlib import Path

import pytest

from pos_app.adapters.epochs import EpochFile
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.log_check import FRAME, HEADER, fault_in_log
from pos_app.adapters.ledger.recovery import Opened, open_or_recover
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import IntegrityEvent
from tests.adapters.ledger.builders import ENROLLED, NOON, key, later, sale
from tests.adapters.ledger.faulty_disk import faulty_disk

STEP = FRAME + 4096
FILES = SystemFiles()


class Killed:
    """A till that was killed with all its sales in the log."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.db"
        self.log = folder / "ledger.db-wal"
        keys = folder / "keys"
        keys.mkdir()
        self.epochs = EpochFile(keys, terminal=ENROLLED.terminal, given=1)
        opened = self.start()
        for ticket in range(1, 20):
            opened.ledger.append(sale(ticket), later(ticket))
        kept = folder / "kept"
        kept.mkdir()
        for path in (self.path, self.log):
            shutil.copy(path, kept / path.name)
        opened.ledger.close()
        for path in (self.path, self.log):
            shutil.copy(kept / path.name, path)

    def start(self) -> Opened:
        return open_or_recover(
            self.path,
            identity=ENROLLED,
            key=key(),
            epochs=self.epochs,
            at=NOON,
            storage=Storage(log_bytes=0),
        )

    @property
    def frames(self) -> int:
        return (self.log.stat().st_size - HEADER) // STEP

    def spoil(self, place: int) -> None:
        content = bytearray(self.log.read_bytes())
        content[place] ^= 1
        self.log.write_bytes(content)

    def commits(self) -> list[int]:
        """The frames that end a transaction, counted from 0."""
        log = self.log.read_bytes()
        return [
            frame
            for frame in range(self.frames)
            if log[HEADER + frame * STEP + 4 : HEADER + frame * STEP + 8] != bytes(4)
        ]


@pytest.fixture
def killed(tmp_path: Path) -> Killed:
    return Killed(tmp_path)


def test_a_whole_log_gives_every_sale(killed: Killed) -> None:
    assert fault_in_log(killed.path, FILES) == ""
    opened = killed.start()
    assert (opened.event, opened.ledger.last_seq) == (None, 20)
    opened.ledger.close()


@pytest.mark.parametrize("place", [0, 9, 20])
def test_a_spoilt_beginning_of_the_log_is_damage(killed: Killed, place: int) -> None:
    killed.spoil(place)
    opened = killed.start()
    assert opened.event is IntegrityEvent.DAMAGED
    assert opened.ledger.identity.epoch == 2
    opened.ledger.close()


@pytest.mark.parametrize("commit", [0, 1, 9, -3])
@pytest.mark.parametrize("within", [16, FRAME + 2000])
def test_a_spoilt_frame_with_sales_behind_it_is_damage(
    killed: Killed, commit: int, within: int
) -> None:
    """SQLite itself would take the sales behind it for never made, and say nothing."""
    killed.spoil(HEADER + killed.commits()[commit] * STEP + within)
    opened = killed.start()
    assert opened.event is IntegrityEvent.DAMAGED
    opened.ledger.close()


def test_a_log_that_cannot_be_read_is_damage(killed: Killed) -> None:
    class Unreadable(SystemFiles):
        def read(self, path: Path) -> bytes:
            raise OSError(5, "Input/output error")

    assert fault_in_log(killed.path, Unreadable()) == ("its log cannot be read: Input/output error")


def test_the_transaction_that_a_power_cut_tore_is_no_damage(killed: Killed) -> None:
    """Its frames and even its end may lie there; a sale was never promised."""
    last, before = killed.commits()[-1], killed.commits()[-2]
    for frame in range(before + 1, last + 1):
        killed.spoil(HEADER + frame * STEP + FRAME + 99)
        assert fault_in_log(killed.path, FILES) == ""
    opened = killed.start()
    assert (opened.event, opened.ledger.last_seq) == (None, 19)
    opened.ledger.close()


@pytest.mark.parametrize("cut", [1, 500, STEP, STEP + 30])
def test_a_log_that_ends_early_is_no_damage_to_see(killed: Killed, cut: int) -> None:
    content = killed.log.read_bytes()
    killed.log.write_bytes(content[: len(content) - cut])
    assert fault_in_log(killed.path, FILES) == ""


def test_a_log_without_a_beginning_and_without_a_whole_frame_holds_no_sale(tmp_path: Path) -> None:
    """The first frame's head arrived, and the log's own beginning did not."""
    (tmp_path / "ledger.db-wal").write_bytes(bytes(32) + b"\x01" * 24)
    assert fault_in_log(tmp_path / "ledger.db", SystemFiles()) == ""


def test_frames_of_an_earlier_use_of_the_log_do_not_count(killed: Killed) -> None:
    opened = killed.start()
    opened.ledger.checkpoint()
    opened.ledger.append(sale(99), later(99))
    content = killed.log.read_bytes()
    opened.ledger.close()
    killed.log.write_bytes(content)
    assert killed.frames > 20
    assert fault_in_log(killed.path, FILES) == ""


def test_no_log_is_no_fault(tmp_path: Path) -> None:
    assert fault_in_log(tmp_path / "ledger.db", FILES) == ""
    (tmp_path / "ledger.db-wal").write_bytes(b"")
    assert fault_in_log(tmp_path / "ledger.db", FILES) == ""


def test_what_is_no_log_at_all_holds_no_sale(tmp_path: Path) -> None:
    (tmp_path / "ledger.db-wal").write_bytes(b"holiday" * 2000)
    assert fault_in_log(tmp_path / "ledger.db", FILES) == ""


def test_what_was_given_up_and_written_over_is_no_damage(tmp_path: Path) -> None:
    """Sales whose sync failed leave their ends behind the empty transaction that covers them."""
    path = tmp_path / "ledger.db"
    with faulty_disk("given-up") as disk:
        storage = Storage(vfs=disk.name, shared=False)
        ledger = ApswLedger.open(path, identity=ENROLLED, key=key(), at=NOON, storage=storage)
        ledger.append(sale(1), NOON)
        log = path.with_name("ledger.db-wal")
        promised = (log.stat().st_size - HEADER) // STEP
        disk.fails_on = "sync"
        for lines in (90, 60, 30):
            with pytest.raises(Unavailable):
                ledger.append(sale(2, lines=lines), later(1))
        torn = log.read_bytes()
        disk.fails_on = ""
        ledger.close()
        del ledger
        gc.collect()
    for frame in range((len(torn) - HEADER) // STEP):
        content = bytearray(torn)
        content[HEADER + frame * STEP + FRAME + 7] ^= 1
        log.write_bytes(content)
        assert bool(fault_in_log(path, FILES)) is (frame < promised), frame
