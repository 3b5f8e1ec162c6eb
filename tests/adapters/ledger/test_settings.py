"""What a sale's safety rests on, asked of the ledger that sells: no fake disk, no other locking."""

import os
from pathlib import Path

import pytest

from tests.adapters.ledger.builders import NOON, later, opened, sale


def test_a_till_sells_only_on_a_synced_write_ahead_log(tmp_path: Path) -> None:
    ledger = opened(tmp_path / "ledger.db")
    connection = ledger._connection()
    settings = ("journal_mode", "synchronous", "locking_mode", "foreign_keys")
    assert [connection.pragma(name) for name in settings] == ["wal", 2, "normal", 1]
    ledger.close()


def test_no_sale_waits_for_a_checkpoint(tmp_path: Path) -> None:
    """Folding the log into the file costs ten times what a sale costs: only idle moments do it."""
    path = tmp_path / "ledger.db"
    ledger = opened(path)
    ledger.checkpoint()
    before = path.read_bytes()
    for ticket in range(20):
        ledger.append(sale(ticket), later(ticket))
    assert path.read_bytes() == before
    ledger.checkpoint()
    assert path.read_bytes() != before
    ledger.close()


def test_a_new_ledgers_name_is_on_the_disk_before_it_sells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[Path, list[str]]] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
        if place.is_dir():
            synced.append((place, sorted(file.name for file in place.iterdir())))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    ledger = opened(tmp_path / "ledger.db", at=NOON)
    assert [place for place, _ in synced] == [tmp_path]
    assert {"ledger.db", "ledger.db-wal"} <= set(synced[0][1])
    ledger.close()
