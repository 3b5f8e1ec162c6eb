"""What a lost ledger held comes back while the till sells, from wherever it can be had."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pos_app.adapters.epochs import EpochFile
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger, LedgerReader
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.recovery import open_or_recover
from pos_app.adapters.ledger.restoring import IDLE_S, Places, Restorer
from pos_app.adapters.ledger.setting_aside import set_aside_files
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.commands import Past, PastChanged
from pos_app.domain.journal import IntegrityNoted
from pos_app.domain.wire import decode_entry
from tests.adapters.ledger.builders import ENROLLED, NOON, edited, key, later, sale


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

    def restorer(self) -> Restorer:
        return Restorer(
            on_ledger=lambda work: work(self.ledger),
            terminal=ENROLLED.terminal,
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
        reader = LedgerReader(self.path)
        bodies = [
            decode_entry(entry.data).body
            for entry in reader.entries_after(0, limit=500, max_bytes=9_999_999)
        ]
        reader.close()
        return [body for body in bodies if isinstance(body, IntegrityNoted)][-1]

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
