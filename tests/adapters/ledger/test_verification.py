"""`verify` says OK of what was written, and finds every byte that was not."""

import os
import shutil
from pathlib import Path
from typing import Any

import apsw
import pytest

from pos_app.adapters.ledger import LedgerDamaged, LedgerUnusable
from pos_app.adapters.ledger.verification import Verified, verify
from pos_app.domain.journal import BasketVoided, ReceiptPrinted
from pos_app.domain.money import Fen
from tests.adapters.ledger.builders import (
    ENROLLED,
    LOCAL,
    NOON,
    edited,
    key,
    later,
    opened,
    sale,
)
from tests.adapters.ledger.rewriting import rewritten


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two chapters, every kind of projection, half of it confirmed by the cloud; closed."""
    path = tmp_path_factory.mktemp("sound") / "ledger.db"
    ledger = opened(path, LOCAL, seed=2)
    ledger.append(sale(1), NOON)
    ledger.close()
    ledger = opened(path, ENROLLED, at=later(1))
    first = ledger.append(sale(2, coupon="C1"), later(2))
    ledger.append(ReceiptPrinted(first.seq, "done"), later(3))
    ledger.append(BasketVoided(3, "training", 1, Fen(5)), later(90_000))
    ledger.append(sale(4), later(90_001))
    ledger.mark_acked(first.seq, first.entry_hash, server_utc_ms=NOON.utc_ms)
    ledger.close()
    return path


def copied(sound: Path, folder: Path) -> Path:
    return Path(shutil.copy(sound, folder / "ledger.db"))


def found(verified: Verified) -> set[tuple[int, str]]:
    return {(finding.seq, str(finding.fault)) for finding in verified.findings}


def test_a_sound_ledger_is_counted(sound: Path) -> None:
    verified = verify(sound)
    assert verified.findings == []
    assert (len(verified.chapters), verified.entries, verified.sales) == (2, 7, 3)
    assert verified.net == 3 * 7980 - 500


def test_a_selling_till_can_be_verified(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = opened(path)
    ledger.append(sale(1), NOON)
    assert verify(path).entries == 2
    ledger.append(sale(2), NOON)
    assert verify(path).entries == 3


SHOWN = {
    "one byte of an entry": (
        "UPDATE journal SET data = CAST(replace(CAST(data AS TEXT), '瓶', '罐') AS BLOB)"
        " WHERE position = 4",
        {(2, "hash")},
    ),
    "an amount of an entry": (
        "UPDATE journal SET data = CAST(replace(CAST(data AS TEXT), '\"change\":10',"
        " '\"change\":11') AS BLOB) WHERE position = 4",
        {(2, "hash"), (2, "balance"), (2, "projection")},
    ),
    "a hash": (
        "UPDATE journal SET hash = CAST(zeroblob(32) AS BLOB) WHERE position = 4",
        {(2, "hash"), (2, "signature"), (3, "hash"), (2, "ack")},
    ),
    "a signature": (
        "UPDATE journal SET signature = CAST(zeroblob(64) AS BLOB) WHERE position = 4",
        {(2, "signature")},
    ),
    "a key": ("UPDATE chapter SET public_key = CAST(zeroblob(32) AS BLOB) WHERE chapter = 2", None),
    "a terminal": ("UPDATE chapter SET terminal = 'ZZZZZZZZ' WHERE chapter = 2", None),
    "a store": ("UPDATE chapter SET store = 8 WHERE chapter = 2", None),
    "an epoch": ("UPDATE chapter SET epoch = 9 WHERE chapter = 1", None),
    "a chapter's place": ("UPDATE chapter SET starts_after = 1 WHERE chapter = 2", None),
    "a kind": ("UPDATE journal SET kind = 'Nothing' WHERE position = 4", {(2, "head")}),
    "a day": ("UPDATE journal SET day = '2026-01-01' WHERE position = 4", {(2, "head")}),
    "a time": ("UPDATE journal SET utc_ms = utc_ms + 1 WHERE position = 4", {(2, "head")}),
    "an entry's chapter": ("UPDATE journal SET chapter = 1 WHERE position = 4", {(2, "head")}),
    "a number": ("UPDATE journal SET seq = 9 WHERE position = 7", None),
    "a missing entry": ("DELETE FROM journal WHERE position = 5", None),
    "a cut tail": ("DELETE FROM journal WHERE position = 7", {(5, "projection")}),
    "a sale": ("UPDATE sale SET ticket_id = 99 WHERE position = 4", {(2, "projection")}),
    "a sale's print": (
        "UPDATE sale SET print_outcome = 'failed' WHERE position = 4",
        {(2, "projection")},
    ),
    "the count of lines": (
        "UPDATE sale SET lines = lines - 1 WHERE position = 4",
        {(2, "projection")},
    ),
    "a promotion": ("UPDATE sale SET promoted = 0 WHERE position = 4", {(2, "projection")}),
    "a discount": ("UPDATE sale_discount SET payer = 'shop'", {(2, "projection")}),
    "the cash of a sale": ("UPDATE sale SET cash = NULL WHERE position = 7", {(5, "projection")}),
    "a tender": ("INSERT INTO tender VALUES (7, 'card', 1)", {(5, "projection")}),
    "a redemption": ("DELETE FROM redemption", {(2, "projection")}),
    "a voided basket": ("UPDATE basket_voided SET total = 6", {(4, "projection")}),
    "a business day": (
        "UPDATE business_day SET position = 7 WHERE position = 6",
        {(4, "projection"), (5, "projection")},
    ),
    "a sale too many": (
        "INSERT INTO sale VALUES (5, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 'none', 0)",
        {(3, "projection")},
    ),
    "a confirmation": ("UPDATE sync_state SET acked_seq = 3 WHERE chapter = 2", {(3, "ack")}),
    "no confirmation": ("DELETE FROM sync_state WHERE chapter = 2", {(0, "ack")}),
}


@pytest.mark.parametrize("what", SHOWN)
def test_every_class_of_change_is_found(sound: Path, tmp_path: Path, what: str) -> None:
    statement, expected = SHOWN[what]
    path = copied(sound, tmp_path)
    edited(path, "PRAGMA foreign_keys = 0", statement)
    verified = verify(path)
    assert not verified.is_sound
    if expected is not None:
        assert found(verified) == expected


def test_every_byte_of_an_entry_counts(sound: Path, tmp_path: Path) -> None:
    """Each byte of each signed column of one sale, one bit at a time, is found at its place."""
    path = copied(sound, tmp_path)
    connection = apsw.Connection(str(path))
    connection.execute("DROP TRIGGER journal_is_never_changed")
    [(data, entry_hash, signature)] = connection.execute(
        "SELECT data, hash, signature FROM journal WHERE position = 4"
    )
    columns = {"data": data, "hash": entry_hash, "signature": signature}
    for column, stored in columns.items():
        for index in range(0, len(stored), 37 if column == "data" else 13):
            flipped = bytearray(stored)
            flipped[index] ^= 1 << index % 8
            change = f"UPDATE journal SET {column} = ? WHERE position = 4"
            connection.execute(change, (bytes(flipped),))
            assert any(seq == 2 for seq, _ in found(verify(path))), (column, index)
            connection.execute(change, (stored,))
    connection.close()


def test_a_flipped_byte_anywhere_in_the_file_is_found_or_changes_nothing_that_is_kept(
    sound: Path, tmp_path: Path
) -> None:
    """Free space inside a page holds nothing: only there may a flip go unnoticed."""
    path = copied(sound, tmp_path)
    whole = sound.read_bytes()
    kept = everything(sound)
    noticed = 0
    for index in range(0, len(whole), len(whole) // 300):
        torn = bytearray(whole)
        torn[index] ^= 0x10
        path.write_bytes(torn)
        for name in ("ledger.db-wal", "ledger.db-shm"):
            path.with_name(name).unlink(missing_ok=True)
        try:
            sound_still = verify(path).is_sound
        except LedgerUnusable:
            sound_still = False
        noticed += not sound_still
        assert not sound_still or everything(path) == kept, index
    assert noticed > 20


def everything(path: Path) -> list[object]:
    """Every row of every table, and the schema."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        schema = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'trigger') ORDER BY name"
        ).fetchall()
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        rows: list[object] = [
            connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
            for (name,) in tables.fetchall()
        ]
        return [*schema, *rows]
    finally:
        connection.close()


def test_a_torn_file_is_named_and_not_half_read(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(sound.read_bytes()[:6000])
    try:
        is_sound = verify(path).is_sound
    except LedgerDamaged:
        is_sound = False
    assert not is_sound


def test_a_lost_trigger_is_found(sound: Path, tmp_path: Path) -> None:
    path = copied(sound, tmp_path)
    connection = apsw.Connection(str(path))
    connection.execute("DROP TRIGGER journal_is_never_changed")
    connection.execute(
        "CREATE TRIGGER journal_is_never_changed AFTER UPDATE ON sale BEGIN SELECT 1; END"
    )
    connection.close()
    assert found(verify(path)) == {(0, "file")}


def test_triggers_that_are_gone_are_found(sound: Path, tmp_path: Path) -> None:
    path = copied(sound, tmp_path)
    connection = apsw.Connection(str(path))
    connection.execute("DROP TRIGGER journal_is_never_changed")
    connection.execute("DROP TRIGGER journal_is_never_shortened")
    connection.close()
    assert [one.fault for one in verify(path).findings] == ["file", "file"]


def test_a_copy_on_a_medium_that_cannot_be_written_is_verified(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copied(sound, tmp_path)
    monkeypatch.setattr(os, "access", lambda folder, mode: False)
    assert verify(path).entries == 7
    assert [file.name for file in tmp_path.iterdir()] == ["ledger.db"]


def test_a_copy_with_sales_in_its_log_is_never_read_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.db"
    ledger = opened(path)
    ledger.append(sale(1), NOON)
    monkeypatch.setattr(os, "access", lambda folder, mode: False)
    assert verify(path).entries == 2
    ledger.close()


def test_a_coupon_that_two_sales_redeem_is_found(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = opened(path)
    ledger.append(sale(1, coupon="C1"), NOON)
    ledger.append(sale(2, coupon="C2"), NOON)
    ledger.close()

    def use_again(entry: dict[str, Any]) -> None:
        entry["body"]["redemptions"][0]["coupon_id"] = "C1"
        entry["body"]["lines"][0]["discounts"][0]["source"] = "C1"

    rewritten(path, 3, use_again, key())
    edited(path, "UPDATE redemption SET coupon_id = 'C1'")
    assert found(verify(path)) == {(3, "balance")}
