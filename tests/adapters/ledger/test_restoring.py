"""What a lost ledger held comes back while the till sells, from wherever it can be had."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.journal import Audit
from pos_app.adapters.epochs import EpochFile
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger, LedgerReader
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.export import export
from pos_app.adapters.ledger.recovery import open_or_recover
from pos_app.adapters.ledger.restoring import AGAIN_S, IDLE_S, OnLedger, Places, Restorer
from pos_app.adapters.ledger.setting_aside import set_aside_files
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.commands import Past, PastChanged
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import IntegrityEvent, IntegrityNoted
from pos_app.domain.wire import decode_entry
from tests.adapters.ledger.builders import ENROLLED, LOCAL, NOON, edited, key, later, opened, sale


class Shop:
    """A till whose ledger is lost, and put back step by step."""

    def __init__(self, folder: Path) -> None:
        (folder / "keys").mkdir()
        self.path = folder / "ledger.db"
        self.backups: list[Path] = []
        self.epochs = EpochFile(folder / "keys", terminal=ENROLLED.terminal, given=1)
        self.told: list[PastChanged] = []
        self.asks_cloud = False
        self.ledger = self.start()

    def start(self) -> ApswLedger:
        self.ledger = open_or_recover(
            self.path,
            identity=ENROLLED,
            key=key(),
            epochs=self.epochs,
            at=NOON,
            storage=Storage(log_bytes=0),
        ).ledger
        return self.ledger

    def sell(self, *tickets: int, coupon: str = "") -> None:
        for ticket in tickets:
            self.ledger.append(sale(ticket, coupon=coupon), later(ticket))

    def back_up(self) -> None:
        self.ledger.close()
        copy = self.path.with_name(f"backup-{len(self.backups)}")
        shutil.copy(self.path, copy)
        self.backups.insert(0, copy)
        self.start()

    def lose(self, damage: Callable[[Path], object]) -> None:
        self.ledger.close()
        damage(self.path)
        self.start()

    def restorer(self, on_ledger: OnLedger | None = None) -> Restorer:
        return Restorer(
            on_ledger=on_ledger or (lambda work: work(self.ledger)),
            public_key=key().public_key,
            epochs=self.epochs,
            places=self._places,
            files=SystemFiles(),
            asks_cloud=self.asks_cloud,
            tell=self.told.append,
            wake=lambda: None,
            now=lambda: later(999),
        )

    def _places(self) -> Places:
        return Places(tuple(self.backups), tuple(set_aside_files(self.path, SystemFiles())))

    def restore(self) -> IntegrityNoted:
        restorer = self.restorer()
        for _ in range(1000):
            if restorer.step() == IDLE_S:
                break
        return self.note()

    def note(self) -> IntegrityNoted:
        """The newest one."""
        return self.notes()[-1]

    def notes(self) -> list[IntegrityNoted]:
        reader = LedgerReader(self.path)
        bodies = [
            decode_entry(entry.data).body
            for entry in reader.entries_after(0, limit=500, max_bytes=9_999_999)
        ]
        reader.close()
        return [body for body in bodies if isinstance(body, IntegrityNoted)]

    def verify(self) -> int:
        """How many sales a sound ledger holds."""
        self.ledger.close()
        verified = verify(self.path)
        assert verified.findings == []
        return verified.sales


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def overwrite_header(path: Path) -> None:
    path.write_bytes(os.urandom(512) + path.read_bytes()[512:])


def wipe(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def flip_in_entry(seq: int) -> Callable[[Path], None]:
    def flip(path: Path) -> None:
        edited(path, f"UPDATE journal SET data = CAST(data || ' ' AS BLOB) WHERE seq = {seq}")

    return flip


# --- from the damaged file ------------------------------------------------------------------------


def test_everything_comes_back_from_a_file_whose_header_is_destroyed(shop: Shop) -> None:
    shop.sell(*range(1, 120))
    shop.sell(120, coupon="C1")
    shop.lose(overwrite_header)
    shop.sell(200)

    note = shop.restore()

    assert (note.event, note.from_backup, note.salvaged) == ("restored", 0, 121)
    assert [(epoch.epoch, epoch.last_seq) for epoch in note.epochs] == [(1, 121)]
    assert note.fault == ""
    assert len(note.damaged_sha256) == 64
    assert shop.told[-1].past is Past.WHOLE
    assert LedgerReader(shop.path).is_used("C1")
    assert shop.epochs.kept().is_whole
    assert shop.verify() == 121


def test_what_was_not_folded_in_yet_comes_back_too(shop: Shop) -> None:
    shop.sell(*range(1, 20))
    kept = {name: shop.path.with_name(name).read_bytes() for name in ("ledger.db-wal", "ledger.db")}
    shop.ledger.close()
    for name, content in kept.items():  # as a kill leaves it
        shop.path.with_name(name).write_bytes(content)
    shop.path.write_bytes(os.urandom(100) + shop.path.read_bytes()[100:])
    log = shop.path.with_name("ledger.db-wal")
    log.write_bytes(os.urandom(32) + log.read_bytes()[32:])  # no log any more, to SQLite
    shop.start()
    assert shop.restore().salvaged == 20
    assert shop.verify() == 19


def test_a_torn_file_gives_what_chains_and_says_what_is_lost(shop: Shop) -> None:
    shop.sell(*range(1, 60))
    shop.lose(flip_in_entry(41))
    note = shop.restore()
    assert (note.salvaged, note.fault) == (40, "epoch 1 ends at 40, and had 60 entries")
    assert shop.told[-1] == PastChanged(Past.PARTLY_LOST, IntegrityEvent.DAMAGED, 40)
    assert shop.verify() == 39


def test_a_truncated_file_gives_what_is_left_of_it(shop: Shop) -> None:
    shop.sell(*range(1, 200))
    shop.lose(lambda path: os.truncate(path, path.stat().st_size // 2))
    note = shop.restore()
    assert 10 < note.salvaged < 200
    assert shop.verify() == note.salvaged - 1


def test_an_entry_larger_than_a_page_is_found_page_by_page(shop: Shop) -> None:
    shop.ledger.append(sale(1, lines=120), NOON)
    shop.sell(2)
    shop.lose(overwrite_header)
    assert shop.restore().salvaged == 3
    assert shop.verify() == 2


# --- from backups ---------------------------------------------------------------------------------


def test_a_backup_gives_what_it_holds_when_the_file_is_gone(shop: Shop) -> None:
    shop.sell(1, 2)
    shop.back_up()
    shop.sell(3)
    shop.lose(Path.unlink)
    note = shop.restore()
    assert (note.from_backup, note.salvaged, note.damaged_sha256) == (3, 0, "")
    assert shop.verify() == 2


def test_the_damaged_file_gives_what_came_after_the_backup(shop: Shop) -> None:
    shop.sell(1, 2)
    shop.back_up()
    shop.sell(3, 4)
    shop.lose(overwrite_header)
    note = shop.restore()
    assert (note.from_backup, note.salvaged, note.fault) == (3, 2, "")
    assert shop.verify() == 4


def test_an_older_backup_fills_the_hole_of_a_newer_damaged_one(shop: Shop) -> None:
    shop.sell(*range(1, 10))
    shop.back_up()
    shop.sell(*range(10, 20))
    shop.back_up()
    edited(shop.backups[0], "UPDATE journal SET data = CAST(data || ' ' AS BLOB) WHERE seq = 4")
    shop.lose(Path.unlink)
    note = shop.restore()
    assert (note.from_backup, note.fault) == (20, "")
    assert shop.verify() == 19


def test_a_backup_that_is_no_database_is_read_page_by_page(shop: Shop) -> None:
    shop.sell(1, 2, 3)
    shop.back_up()
    overwrite_header(shop.backups[0])
    shop.lose(Path.unlink)
    assert shop.restore().from_backup == 4
    assert shop.verify() == 3


def test_nothing_anywhere_is_said_plainly(shop: Shop) -> None:
    shop.sell(1)
    shop.lose(wipe)
    note = shop.restore()
    assert (note.event, note.epochs, note.salvaged) == ("restored", (), 0)
    assert shop.told[-1] == PastChanged(Past.PARTLY_LOST, IntegrityEvent.DAMAGED, 0)
    assert shop.verify() == 0


def test_somebody_elses_entries_are_never_put_back(shop: Shop, tmp_path: Path) -> None:
    """Another till's key, under this till's name."""
    shop.sell(1)
    stranger = tmp_path / "stranger.db"
    ledger = opened(stranger, seed=2)
    ledger.append(sale(77), NOON)
    ledger.close()
    shop.backups.append(stranger)
    shop.lose(wipe)
    assert shop.restore().from_backup == 0
    assert shop.verify() == 0


def test_another_tills_backup_on_the_same_medium_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    neighbour = tmp_path / "neighbour.db"
    ledger = opened(neighbour, replace(ENROLLED, terminal="ZZZZZZZZ"), seed=2)
    ledger.append(sale(77), NOON)
    ledger.close()
    shop.backups.append(neighbour)
    shop.sell(1)
    shop.lose(wipe)
    assert shop.restore().from_backup == 0
    assert shop.verify() == 0


def test_another_tills_unreadable_backup_is_no_loss_of_ours(shop: Shop, tmp_path: Path) -> None:
    neighbour = tmp_path / "neighbour.db"
    ledger = opened(neighbour, replace(ENROLLED, terminal="ZZZZZZZZ"), seed=2)
    ledger.append(sale(77), NOON)
    ledger.close()
    overwrite_header(neighbour)
    shop.sell(1)
    shop.back_up()
    shop.backups.append(neighbour)
    shop.lose(Path.unlink)
    note = shop.restore()
    assert (note.from_backup, note.fault) == (2, "")
    assert shop.told[-1].past is Past.WHOLE


def test_a_backup_whose_named_key_has_rotted_gives_what_this_till_signed(shop: Shop) -> None:
    shop.sell(1, 2)
    shop.back_up()
    edited(shop.backups[0], "UPDATE chapter SET public_key = zeroblob(32)")
    shop.lose(Path.unlink)
    assert shop.restore().from_backup == 3
    assert shop.verify() == 2


def test_what_was_sold_before_enrolment_comes_back_below(shop: Shop, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    ledger = opened(old, LOCAL)
    ledger.append(sale(1), NOON)
    ledger.close()
    ledger = opened(old, ENROLLED, at=later(5))
    ledger.append(sale(2), later(6))
    ledger.close()
    shop.backups.append(old)
    shop.lose(Path.unlink)
    shop.sell(9)
    note = shop.restore()
    assert [(one.epoch, one.last_seq) for one in note.epochs] == [(1, 2), (1, 2)]
    assert shop.verify() == 3


# --- and on the way -------------------------------------------------------------------------------


def test_selling_goes_on_between_the_pieces(shop: Shop) -> None:
    shop.sell(*range(1, 200))
    shop.lose(overwrite_header)
    restorer = shop.restorer()
    ticket = 1000
    while restorer.step() != IDLE_S:
        ticket += 1
        shop.sell(ticket)
    assert shop.note().salvaged == 200
    assert shop.verify() == 199 + ticket - 1000


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 6])
def test_a_power_cut_on_the_way_costs_nothing(shop: Shop, steps: int) -> None:
    shop.sell(*range(1, 200))
    shop.lose(overwrite_header)
    restorer = shop.restorer()
    for _ in range(steps):
        restorer.step()
    shop.ledger.close()
    shop.start()
    note = shop.restore()
    assert (note.event, note.salvaged) == ("restored", 200)
    assert shop.epochs.kept().is_whole
    assert shop.verify() == 199


def test_the_end_is_noted_once_even_if_the_keys_do_not_know_it(shop: Shop) -> None:
    shop.sell(1)
    shop.lose(overwrite_header)
    shop.restore()
    shop.epochs.keep_epoch(2, is_whole=False)
    shop.epochs.note_begun()
    shop.ledger.close()
    shop.start()
    shop.restore()
    assert [note.event for note in shop.notes()] == ["damaged", "restored"]


def test_a_second_loss_gives_all_epochs_back(shop: Shop) -> None:
    shop.sell(1)
    shop.lose(overwrite_header)
    shop.sell(2)
    shop.restore()
    shop.lose(overwrite_header)
    shop.sell(3)
    note = shop.restore()
    assert [one.epoch for one in note.epochs] == [1, 2]
    assert shop.verify() == 3


def test_a_loss_before_the_first_one_is_mended_loses_nothing_either(shop: Shop) -> None:
    shop.sell(1)
    shop.lose(overwrite_header)
    shop.sell(2)
    shop.lose(overwrite_header)
    shop.sell(3)
    note = shop.restore()
    assert [one.epoch for one in note.epochs] == [1, 2]
    assert shop.verify() == 3


def test_a_disk_that_fails_on_the_way_is_tried_again(shop: Shop) -> None:
    shop.sell(1, 2)
    shop.lose(overwrite_header)
    fails = [True]

    def on_ledger(work: Callable[[ApswLedger], Any]) -> Any:
        if fails:
            fails.clear()
            raise Unavailable("io")
        return work(shop.ledger)

    restorer = shop.restorer(on_ledger)
    assert restorer.step() == AGAIN_S
    while restorer.step() != IDLE_S:
        pass
    assert shop.verify() == 2


def test_with_a_cloud_nothing_is_final_before_it_has_told(shop: Shop) -> None:
    shop.asks_cloud = True
    shop.sell(1)
    shop.lose(overwrite_header)
    restorer = shop.restorer()
    while restorer.step() != IDLE_S:
        pass
    assert [told.past for told in shop.told] == [Past.RETURNING, Past.AWAITED]
    assert restorer.has_read_places
    assert not shop.epochs.kept().is_whole
    restorer.cloud_has_told()
    while restorer.step() != IDLE_S:
        pass
    assert [told.past for told in shop.told][-1] == Past.WHOLE


def test_a_whole_till_has_nothing_to_do(shop: Shop) -> None:
    assert shop.restorer().step() == IDLE_S
    assert shop.told == []


def test_an_old_copy_that_was_put_back_gets_what_came_after_it(shop: Shop) -> None:
    """Its new epoch begins behind an entry that is not the last of its epoch any more."""
    shop.sell(1)
    shop.ledger.close()
    old = shop.path.read_bytes()
    shop.start()
    shop.sell(2)
    shop.lose(overwrite_header)
    shop.sell(3)
    shop.restore()
    shop.back_up()
    shop.lose(lambda path: path.write_bytes(old))
    shop.sell(4)
    note = shop.restore()
    assert [(one.epoch, one.last_seq) for one in note.epochs] == [(1, 3), (2, 4)]
    assert shop.verify() == 4
    exported = shop.path.with_name("export.jsonl")
    export(shop.path, exported)
    audit = Audit({})
    with exported.open("rb") as file:
        audit.run(file)
    assert audit.faults == []


@pytest.mark.parametrize("frame", [0, 1, 7, 20])
def test_the_sales_of_a_spoilt_log_come_back(shop: Shop, frame: int) -> None:
    """SQLite itself would forget everything behind the spoilt frame."""
    shop.sell(*range(1, 20))
    kept = {name: shop.path.with_name(name).read_bytes() for name in ("ledger.db-wal", "ledger.db")}
    shop.ledger.close()
    log = bytearray(kept["ledger.db-wal"])
    log[32 + frame * (24 + 4096) + 18] ^= 1  # a checksum
    shop.path.write_bytes(kept["ledger.db"])
    shop.path.with_name("ledger.db-wal").write_bytes(log)
    shop.start()
    shop.sell(50)
    note = shop.restore()
    assert (note.salvaged, note.fault) == (20, "")
    assert shop.verify() == 20
