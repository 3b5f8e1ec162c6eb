"""The tables beside the journal can be made again from it alone."""

from collections.abc import Mapping
from pathlib import Path

import apsw
import pytest

from pos_app.adapters.ledger import LedgerBusy, LedgerDamaged, LedgerUnusable
from pos_app.adapters.ledger.connection import Storage, open_for_writing
from pos_app.adapters.ledger.projections import TABLES
from pos_app.adapters.ledger.rebuilding import rebuild_projections
from pos_app.adapters.ledger.verification import verify
from pos_app.domain.journal import BasketVoided, ReceiptPrinted, ReceiptReprinted
from pos_app.domain.money import Fen
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import (
    BlindCount,
    CashMoved,
    Direction,
    OpenShift,
    ShiftOpened,
    closed_shift,
)
from tests.adapters.ledger.builders import LOCAL, NOON, edited, later, opened, refund, sale
from tests.fixtures import journal_v1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two chapters and two days; every table has a row."""
    path = tmp_path / "ledger.db"
    ledger = opened(path, LOCAL, seed=2)
    ledger.append(sale(1), NOON)
    ledger.close()
    ledger = opened(path, at=later(1))
    began = ShiftOpened(1, Fen(500))
    shift = OpenShift.begun(began, epoch=1, seq=ledger.append(began, later(1)).seq)
    sold = sale(2, coupon="C1")
    seq = ledger.append(sold, later(2)).seq
    back = refund(sold, seq, {1: 1}, returnable="C1")
    moved = CashMoved(Direction.IN, Fen(5), "零钱", "")
    ledger.append(ReceiptPrinted(seq, "done"), later(3))
    ledger.append(ReceiptReprinted(seq, 1), later(4))
    ledger.append(back, later(5))
    ledger.append(moved, later(6))
    ledger.append(BasketVoided(3, "training", 1, Fen(5)), later(90_000))
    for body in (sold, back, moved):
        shift = shift.after(body)
    closed = closed_shift(shift, BlindCount({TenderKind.CASH: Fen(0)}))
    ledger.append(closed, later(90_001))
    ledger.close()
    return path


def tables(path: Path) -> Mapping[str, list[tuple[object, ...]]]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
    finally:
        connection.close()


def silent(_: int) -> None:
    """Nobody hears how far it is."""


def test_what_is_made_again_is_what_was_there(path: Path) -> None:
    before = tables(path)
    filled = {name for name, rows in before.items() if rows}
    assert filled == set(TABLES) - {"tender"}  # nothing but cash is taken today
    assert rebuild_projections(path, told=silent) == 11
    assert tables(path) == before


def test_tables_that_somebody_changed_or_emptied_are_right_again(path: Path) -> None:
    before = tables(path)
    edited(path, *(f"DELETE FROM {name}" for name in TABLES if name != "sale"))
    edited(path, "UPDATE sale SET ticket_id = 99")
    assert not verify(path).is_sound
    rebuild_projections(path, told=silent)
    assert tables(path) == before
    assert verify(path).findings == []


def test_a_migrated_ledger_has_the_tables_that_its_journal_gives(tmp_path: Path) -> None:
    path = journal_v1.ledger_file(tmp_path)
    open_for_writing(path, Storage()).close()
    before = tables(path)
    assert rebuild_projections(path, told=silent) == 31
    assert tables(path) == before


def test_nothing_is_rebuilt_under_a_till_that_sells(path: Path) -> None:
    ledger = opened(path, at=later(90_002))
    with pytest.raises(LedgerBusy):
        rebuild_projections(path, told=silent)
    assert ledger.append(sale(9), later(90_003)).seq == 10
    ledger.close()


def test_an_entry_that_cannot_be_read_leaves_the_tables_as_they_were(path: Path) -> None:
    before = tables(path)
    edited(path, "UPDATE journal SET data = x'7b' WHERE position = 5")
    with pytest.raises(LedgerDamaged, match="entry 3"):
        rebuild_projections(path, told=silent)
    assert tables(path) == before


def test_there_must_be_a_ledger(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnusable, match="no such ledger"):
        rebuild_projections(tmp_path / "none.db", told=silent)
    assert list(tmp_path.iterdir()) == []


def test_the_lock_is_let_go_of_whatever_happens(path: Path) -> None:
    edited(path, "UPDATE journal SET data = x'7b' WHERE position = 5")
    for _ in range(2):
        with pytest.raises(LedgerDamaged):
            rebuild_projections(path, told=silent)
