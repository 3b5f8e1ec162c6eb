"""A damaged or lost ledger never closes the shop, and nothing of it is lost or used twice."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from pos_app.adapters.epochs import EpochFile
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import (
    Identity,
    LedgerBusy,
    LedgerDamaged,
    LedgerForeign,
    LedgerReader,
    LedgerTooNew,
)
from pos_app.adapters.ledger.connection import Storage, unusable
from pos_app.adapters.ledger.faults import LedgerStuck
from pos_app.adapters.ledger.recovery import Opened, open_or_recover
from pos_app.domain.journal import VERSION, EpochOpened, IntegrityEvent, IntegrityNoted
from pos_app.domain.moment import Moment
from pos_app.domain.wire import decode_entry
from tests.adapters.ledger.builders import ENROLLED, LOCAL, NOON, edited, key, later, sale
from tests.adapters.ledger.rewriting import put, rewritten

TERMINAL = ENROLLED.terminal


class Shop:
    """A state folder, started again and again."""

    def __init__(self, folder: Path, identity: Identity = ENROLLED) -> None:
        self.path = folder / "ledger.db"
        self.identity = identity
        self.epochs = EpochFile(_made(folder / "keys"), terminal=identity.terminal, given=1)

    def start(self, at: Moment = NOON, *, seed: int = 1) -> Opened:
        return open_or_recover(
            self.path,
            identity=self.identity,
            key=key(seed),
            epochs=self.epochs,
            at=at,
            storage=Storage(log_bytes=0),
        )

    def sell(self, *tickets: int, at: Moment = NOON) -> list[str]:
        opened = self.start(at)
        receipts = [str(opened.ledger.append(sale(ticket), at).receipt) for ticket in tickets]
        opened.ledger.close()
        return receipts

    def bodies(self) -> list[object]:
        reader = LedgerReader(self.path)
        entries = reader.entries_after(0, limit=99, max_bytes=999_999)
        reader.close()
        return [decode_entry(entry.data).body for entry in entries]

    def set_aside(self) -> list[Path]:
        found = self.path.parent.glob("ledger.db.damaged-*")
        return sorted(path for path in found if not path.name.endswith(("-wal", "-shm")))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def overwrite_header(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(os.urandom(512) + content[512:])


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip_an_entry(path: Path) -> None:
    flip(path, path.read_bytes().find(b'"total":') + 8)


Damage = Callable[[Path], None]
DAMAGES: list[Damage] = [overwrite_header, truncate, flip_an_entry]


# --- damaged or gone ------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_till_sells_on_under_a_fresh_epoch_and_keeps_the_damaged_file(
    shop: Shop, damage: Damage
) -> None:
    shop.sell(1, 2, 3)
    damage(shop.path)
    before = shop.path.read_bytes()

    [receipt] = shop.sell(4, at=later(60))

    assert receipt == "7K2M9QXD-B-00000003"
    [aside] = shop.set_aside()
    assert aside.read_bytes() == before
    opening, note, _ = shop.bodies()
    assert isinstance(opening, EpochOpened)
    assert (opening.reason, opening.previous_epoch, opening.previous_hash) == ("replaced", 0, "")
    assert isinstance(note, IntegrityNoted)
    assert (note.event, note.fault != "") == ("damaged", True)


def test_a_ledger_that_is_gone_is_not_taken_for_a_new_till(shop: Shop) -> None:
    shop.sell(1)
    shop.path.unlink()

    assert shop.sell(2, at=later(60)) == ["7K2M9QXD-B-00000003"]

    note = shop.bodies()[1]
    assert isinstance(note, IntegrityNoted)
    assert note.event == "missing"
    assert shop.set_aside() == []


def test_an_emptied_file_is_a_lost_ledger(shop: Shop) -> None:
    shop.sell(1)
    os.truncate(shop.path, 0)
    assert shop.sell(2, at=later(60)) == ["7K2M9QXD-B-00000003"]


def test_a_ledger_without_a_single_chapter_is_damage_once_one_was_begun(shop: Shop) -> None:
    shop.sell(1)
    edited(
        shop.path,
        "DELETE FROM journal",
        "DELETE FROM sync_state",
        "PRAGMA foreign_keys = 0",
        "DELETE FROM chapter",
    )
    assert shop.sell(2, at=later(60)) == ["7K2M9QXD-B-00000003"]
    assert len(shop.set_aside()) == 1


def test_a_new_till_begins_with_its_first_epoch_and_notes_that_it_has(shop: Shop) -> None:
    opened = shop.start()
    assert (opened.event, opened.is_whole) == (None, True)
    opened.ledger.close()
    kept = shop.epochs.kept()
    assert (kept.epoch, kept.is_begun, kept.is_whole) == (1, True, True)
    assert shop.sell(1) == ["7K2M9QXD-A-00000002"]


def test_a_till_that_is_not_enrolled_recovers_too(tmp_path: Path) -> None:
    shop = Shop(tmp_path, LOCAL)
    shop.sell(1)
    overwrite_header(shop.path)
    assert shop.sell(2) == [f"{LOCAL.terminal}-B-00000003"]


def test_damage_before_the_epoch_was_ever_kept_uses_the_next_number(shop: Shop) -> None:
    """A till that was updated from a version without the epoch's file."""
    shop.sell(1)
    (shop.path.parent / "keys" / "epoch.json").unlink()
    overwrite_header(shop.path)
    assert shop.sell(2) == ["7K2M9QXD-B-00000003"]


def test_a_second_loss_takes_a_third_number(shop: Shop) -> None:
    shop.sell(1)
    overwrite_header(shop.path)
    shop.sell(2)
    overwrite_header(shop.path)
    assert shop.sell(3) == ["7K2M9QXD-C-00000003"]
    assert len(shop.set_aside()) == 2


def test_the_time_does_not_run_back_with_a_clock_that_lost_the_year(shop: Shop) -> None:
    shop.sell(1, at=later(3600))
    flip_an_entry(shop.path)
    long_ago = Moment(utc_ms=1_000_000, monotonic_ms=5)
    opened = shop.start(long_ago)
    appended = opened.ledger.append(sale(2), long_ago)
    opened.ledger.close()
    assert appended.utc_ms >= later(3600).utc_ms


@pytest.mark.parametrize("bit", [42, 50])
def test_a_rotten_time_of_an_entry_dates_no_later_sale(shop: Shop, bit: int) -> None:
    shop.sell(1, 2, 3)
    edited(
        shop.path,
        f"UPDATE journal SET utc_ms = utc_ms | (1 << {bit}), hash = zeroblob(32) WHERE seq = 4",
    )
    opened = shop.start(later(60))
    appended = opened.ledger.append(sale(4), later(120))
    opened.ledger.close()
    assert opened.event is IntegrityEvent.DAMAGED
    assert appended.utc_ms < later(86_400).utc_ms


def test_a_file_from_the_future_dates_no_later_sale(shop: Shop) -> None:
    shop.sell(1, 2, 3)
    flip_an_entry(shop.path)
    os.utime(shop.path, (2_051_222_400, 2_051_222_400))
    opened = shop.start(later(60))
    appended = opened.ledger.append(sale(4), later(120))
    opened.ledger.close()
    assert appended.utc_ms < later(86_400).utc_ms


def test_the_newest_entry_that_is_proved_dates_a_damaged_ledger(shop: Shop) -> None:
    shop.sell(1, at=later(2 * 86_400))
    shop.sell(2, at=later(3 * 86_400))
    edited(shop.path, "UPDATE journal SET hash = zeroblob(32) WHERE seq = 3")
    opened = shop.start()
    appended = opened.ledger.append(sale(3), NOON)
    opened.ledger.close()
    assert appended.utc_ms == later(2 * 86_400).utc_ms


def test_a_restored_till_is_not_whole_until_that_is_noted(shop: Shop) -> None:
    shop.sell(1)
    overwrite_header(shop.path)
    opened = shop.start()
    assert (opened.event, opened.is_whole) == (IntegrityEvent.DAMAGED, False)
    opened.ledger.close()
    opened = shop.start()
    assert (opened.event, opened.is_whole) == (None, False)
    opened.ledger.close()
    shop.epochs.note_whole(shop.epochs.kept().epoch)
    opened = shop.start()
    assert opened.is_whole
    opened.ledger.close()


# --- the wrong file -------------------------------------------------------------------------------


def test_an_old_copy_that_was_put_back_is_gone_on_with_under_a_new_number(
    shop: Shop, tmp_path: Path
) -> None:
    shop.sell(1)
    old = shop.path.read_bytes()
    shop.sell(2)
    overwrite_header(shop.path)
    assert shop.sell(3) == ["7K2M9QXD-B-00000003"]
    shop.path.write_bytes(old)

    assert shop.sell(4) == ["7K2M9QXD-C-00000003"]

    opening, note, _ = shop.bodies()
    assert isinstance(opening, EpochOpened)
    assert (opening.reason, opening.previous_epoch, opening.previous_seq) == ("restored", 1, 2)
    assert isinstance(note, IntegrityNoted)
    assert note.event == "missing"
    assert not shop.epochs.kept().is_whole


def test_a_copy_from_before_enrolment_never_begins_a_used_epoch_again(tmp_path: Path) -> None:
    before = Shop(tmp_path, LOCAL)
    before.sell(1)
    old = before.path.read_bytes()
    shop = Shop.__new__(Shop)
    shop.path, shop.identity = before.path, ENROLLED
    shop.epochs = EpochFile(tmp_path / "keys", terminal=ENROLLED.terminal, given=1)
    assert shop.sell(2) == ["7K2M9QXD-A-00000002"]
    shop.path.write_bytes(old)
    assert shop.sell(3) == ["7K2M9QXD-B-00000003"]


def test_old_keys_beside_a_newer_ledger_learn_its_epoch(shop: Shop) -> None:
    shop.sell(1)
    old = (shop.path.parent / "keys" / "epoch.json").read_bytes()
    overwrite_header(shop.path)
    shop.sell(2)
    (shop.path.parent / "keys" / "epoch.json").write_bytes(old)
    assert shop.sell(3) == ["7K2M9QXD-B-00000004"]
    assert shop.epochs.kept().epoch == 2


@pytest.mark.parametrize("identity", [replace(ENROLLED, store=8), replace(ENROLLED, epoch=1)])
def test_what_is_somebody_elses_is_refused_and_left_alone(
    tmp_path: Path, identity: Identity
) -> None:
    shop = Shop(tmp_path)
    shop.sell(1)
    before = shop.path.read_bytes()
    shop.identity = identity
    with pytest.raises(LedgerForeign):
        shop.start(seed=2)
    assert shop.path.read_bytes() == before
    assert shop.set_aside() == []


def test_a_newer_format_is_refused_and_not_set_aside(shop: Shop) -> None:
    shop.sell(1)
    edited(shop.path, "PRAGMA user_version = 99")
    with pytest.raises(LedgerTooNew):
        shop.start()
    assert shop.set_aside() == []


def test_an_entry_of_a_newer_program_is_refused_and_not_set_aside(shop: Shop) -> None:
    """As after a program was put back to an older version."""
    shop.sell(1)
    rewritten(shop.path, 2, put(VERSION + 1, "v"), key())
    before = shop.path.read_bytes()
    with pytest.raises(LedgerTooNew):
        shop.start()
    assert shop.set_aside() == []
    assert shop.path.read_bytes() == before


def test_a_second_program_is_kept_out_and_does_not_set_the_ledger_aside(shop: Shop) -> None:
    opened = shop.start()
    overwrite_header(shop.path)
    with pytest.raises(LedgerBusy):
        shop.start()
    opened.ledger.close()
    assert shop.set_aside() == []


# --- a disk that fails, a power cut between two steps ---------------------------------------------


class PowerCut(BaseException):
    """The process is gone."""


class Dying(SystemFiles):
    """The system's files, until the power goes before call number `last`."""

    def __init__(self, last: int) -> None:
        self.left = last

    def _step(self) -> None:
        if self.left == 0:
            raise PowerCut
        self.left -= 1

    def write_new(self, path: Path, content: bytes) -> None:
        self._step()
        super().write_new(path, content)

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        super().rename(old, new)

    def unlink(self, path: Path) -> None:
        self._step()
        super().unlink(path)

    def sync_folder(self, folder: Path) -> None:
        self._step()
        super().sync_folder(folder)


@pytest.mark.parametrize("damage", [overwrite_header, Path.unlink])
@pytest.mark.parametrize("steps", range(16))
def test_a_power_cut_between_any_two_steps_loses_no_file_and_uses_no_epoch_twice(
    shop: Shop, damage: Damage, steps: int
) -> None:
    shop.sell(1, 2)
    kept = shop.path.with_name("kept")
    shutil.copy(shop.path, kept)
    log = shop.path.with_name("ledger.db-wal")
    log.write_bytes(b"what was not folded in yet")
    damage(shop.path)
    lost = [path.read_bytes() for path in (shop.path, log) if path.exists()]
    dying = Dying(steps)
    with suppress(PowerCut):
        open_or_recover(
            shop.path,
            identity=ENROLLED,
            key=key(),
            epochs=EpochFile(shop.path.parent / "keys", terminal=TERMINAL, given=1, files=dying),
            at=NOON,
            files=dying,
            storage=Storage(log_bytes=0),
        ).ledger.close()

    [receipt] = shop.sell(3, at=later(9))

    assert receipt.startswith("7K2M9QXD-B-0000000")
    opening, note, _ = shop.bodies()
    assert isinstance(opening, EpochOpened)
    assert isinstance(note, IntegrityNoted)
    assert opening.reason == "replaced"
    files = [path.read_bytes() for path in shop.path.parent.glob("ledger.db.damaged-*")]
    assert all(content in files for content in lost)


def test_a_disk_that_lets_nothing_be_renamed_says_so(shop: Shop) -> None:
    class Stuck(SystemFiles):
        def rename(self, old: Path, new: Path) -> None:
            raise OSError(5, "Input/output error")

    shop.sell(1)
    overwrite_header(shop.path)
    before = shop.path.read_bytes()
    with pytest.raises(LedgerStuck, match="Input/output error"):
        open_or_recover(
            shop.path, identity=ENROLLED, key=key(), epochs=shop.epochs, at=NOON, files=Stuck()
        )
    assert shop.path.read_bytes() == before
    assert shop.sell(2) == ["7K2M9QXD-B-00000003"]


def test_a_disk_that_cannot_be_read_back_counts_as_damage(shop: Shop) -> None:
    class Error(apsw.IOError):
        extendedresult = apsw.SQLITE_IOERR_READ

    problem = unusable(shop.path, Error("disk I/O error"))
    assert isinstance(problem, LedgerDamaged)


@pytest.mark.parametrize(
    ("place", "bit"),
    [
        (18, 1),  # the header's write version: SQLite opens the file read-only
        (47, 1),  # its schema format: unsupported
        (60, 64),  # user_version: a format from the far future
        (68, 1),  # application_id: no ledger at all
        (71, 64),
    ],
)
def test_one_flipped_bit_in_the_header_does_not_keep_the_shop_closed(
    tmp_path: Path, place: int, bit: int
) -> None:
    shop = Shop(tmp_path)
    shop.sell(1, 2)
    content = bytearray(shop.path.read_bytes())
    content[place] ^= bit
    shop.path.write_bytes(content)
    opened = shop.start(later(9))
    opened.ledger.append(sale(3), later(10))
    opened.ledger.close()
    assert opened.event is IntegrityEvent.DAMAGED


def test_one_flipped_bit_in_the_name_of_a_chapter_does_not_make_it_anothers(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.sell(1, 2)
    edited(shop.path, "UPDATE chapter SET terminal = '7K2M9QXE'")
    opened = shop.start(later(9))
    opened.ledger.close()
    assert opened.event is IntegrityEvent.DAMAGED


def test_ledger_of_another_device_under_our_name_is_still_refused(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.sell(1)
    with pytest.raises(LedgerForeign):
        shop.start(later(9), seed=2)
