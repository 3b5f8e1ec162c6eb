"""What the till is promised of a ledger, of the real one and of the fake in its tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.checkout.ports import COUPON_USED, Ledger, Unavailable
from pos_app.domain.journal import BasketVoided
from pos_app.domain.money import Fen
from tests.adapters.ledger import builders
from tests.adapters.ledger.builders import NOON, later, sale
from tests.fakes import FakeLedger

VOIDED = BasketVoided(1, "wrong_scan", lines=1, total=Fen(100))


@contextmanager
def a_fake(_folder: Path) -> Iterator[Ledger]:
    yield FakeLedger()


@contextmanager
def a_ledger(folder: Path) -> Iterator[Ledger]:
    ledger = builders.opened(folder / "ledger.db")
    yield ledger
    ledger.close()


@pytest.fixture(params=[a_fake, a_ledger], ids=["fake", "real"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with request.param(tmp_path) as ledger:
        yield ledger


def test_entries_are_numbered_without_a_gap_and_the_number_is_the_receipts(ledger: Ledger) -> None:
    first = ledger.append(sale(1), NOON)
    second = ledger.append(VOIDED, later(1))
    third = ledger.append(sale(2), later(2))
    assert [second.seq, third.seq] == [first.seq + 1, first.seq + 2]
    assert [first.receipt.seq, third.receipt.seq] == [first.seq, third.seq]
    assert len({first.entry_hash, second.entry_hash, third.entry_hash}) == 3


def test_time_in_the_ledger_never_goes_back(ledger: Ledger) -> None:
    assert ledger.append(VOIDED, later(60)).utc_ms == later(60).utc_ms
    assert ledger.append(VOIDED, NOON).utc_ms == later(60).utc_ms


def test_every_entry_waits_for_the_cloud_and_the_oldest_gives_the_time(ledger: Ledger) -> None:
    before = ledger.pending().count
    ledger.append(sale(1), NOON)
    ledger.append(VOIDED, later(5))
    ledger.checkpoint()
    assert ledger.pending().count == before + 2
    assert ledger.pending().oldest_utc_ms == NOON.utc_ms


def test_a_coupon_is_redeemed_once_and_the_refused_sale_leaves_nothing(ledger: Ledger) -> None:
    ledger.append(sale(1, coupon="ABC"), NOON)
    before = ledger.pending()
    with pytest.raises(Unavailable) as refused:
        ledger.append(sale(2, coupon="ABC"), later(1))
    assert refused.value.reason == COUPON_USED
    assert ledger.pending() == before


def test_sums_that_do_not_agree_are_our_bug_and_are_not_stored(ledger: Ledger) -> None:
    before = ledger.pending()
    with pytest.raises(ArithmeticError):
        ledger.append(replace(sale(1), total=Fen(1)), NOON)
    assert ledger.pending() == before
