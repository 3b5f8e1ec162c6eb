"""What would be lost to the books with this machine: sales nobody has, a shift nobody closed."""

from contextlib import closing
from pathlib import Path

import pytest

from pos_app.adapters.ledger import LedgerReader
from pos_app.adapters.ledger.only_here import OnlyHere
from pos_app.domain.money import Fen
from pos_app.domain.shift import ShiftOpened
from tests.adapters.ledger.builders import ENROLLED, LOCAL, NOON, later, opened, sale
from tests.adapters.ledger.test_enrolled_since import Shop


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def only_here(path: Path) -> OnlyHere:
    with closing(LedgerReader(path)) as reader:
        return reader.only_here()


def test_a_fresh_ledger_holds_nothing_of_its_own(path: Path) -> None:
    opened(path).close()
    assert only_here(path) == OnlyHere(0, Fen(0), shift_no=0, shift_sales=0)


def test_what_the_cloud_has_confirmed_is_not_counted(path: Path) -> None:
    ledger = opened(path)
    first = ledger.append(sale(1), later(1))
    second = sale(2)
    ledger.append(second, later(2))
    assert ledger.mark_acked(first.seq, first.entry_hash, server_utc_ms=NOON.utc_ms)
    ledger.close()
    assert only_here(path) == OnlyHere(1, second.total, shift_no=0, shift_sales=0)


def test_an_open_shift_is_named_with_its_sales(path: Path) -> None:
    ledger = opened(path)
    ledger.append(ShiftOpened(4, Fen(100)), later(1))
    ledger.append(sale(1), later(2))
    ledger.close()
    here = only_here(path)
    assert (here.shift_no, here.shift_sales) == (4, 1)


def test_sales_from_before_the_enrolment_are_only_here_for_good(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.sell(LOCAL, 1, 2)
    ledger = shop.open(ENROLLED, 3)
    newest = ledger.append(sale(4), later(4))
    assert ledger.mark_acked(newest.seq, newest.entry_hash, server_utc_ms=NOON.utc_ms)
    ledger.close()
    assert only_here(shop.path).sales == 2
