"""A history looks like a shop, is the same for the same seed, and the real ledger takes it."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice, pairwise
from pathlib import Path

import pytest

from pos_app.adapters.ledger.rebuilding import rebuild_projections
from pos_app.adapters.ledger.report import DayReport, day_report
from pos_app.adapters.ledger.verification import verify
from pos_app.domain.moment import TimeQuality, business_day, shop_time
from pos_app.domain.sale import SaleRecorded, imbalance
from pos_app.domain.shift import ShiftClosed
from tests.adapters.ledger.builders import opened
from tests.adapters.ledger.test_verification import everything
from tests.histories import DayTally, Shop, Tally, entries, folder_in_memory, seasons, write
from tests.histories.counter import Written

SHOP = Shop(seed=7)
SALES = 1200


@pytest.fixture(scope="module")
def history() -> list[Written]:
    """About six days."""
    return list(entries(SHOP, sales=SALES))


def sales_of(history: list[Written]) -> list[SaleRecorded]:
    return [body for body, _ in history if isinstance(body, SaleRecorded)]


def test_the_same_seed_gives_the_same_history_and_another_another(history: list[Written]) -> None:
    again = list(islice(entries(SHOP, sales=SALES), 500))
    other = list(islice(entries(Shop(seed=8), sales=SALES), 500))
    assert again == history[:500]
    assert other != again


def test_a_history_ends_when_the_drawer_is_counted_after_its_last_sale(
    history: list[Written],
) -> None:
    assert len(sales_of(history)) == SALES
    assert isinstance(history[-1][0], ShiftClosed)


def test_a_history_without_sales_is_empty() -> None:
    assert list(entries(SHOP, sales=0)) == []


def test_most_baskets_are_small_and_some_are_large(history: list[Written]) -> None:
    lines = [len(sale.lines) for sale in sales_of(history)]
    assert sum(count <= 3 for count in lines) > 0.6 * SALES
    assert max(lines) > 8
    assert all(imbalance(sale) is None for sale in sales_of(history))


def test_everything_that_happens_at_a_counter_happens(history: list[Written]) -> None:
    kinds = Counter(type(body).__name__ for body, _ in history)
    assert set(kinds) >= {
        "SaleRecorded",
        "ReceiptPrinted",
        "ReceiptReprinted",
        "BasketVoided",
        "RefundRecorded",
        "CashMoved",
        "ShiftOpened",
        "ShiftClosed",
    }
    sold = sales_of(history)
    assert any(sale.redemptions for sale in sold)
    assert any(line.by_weight for sale in sold for line in sale.lines)
    assert 0.2 < sum(sale.change == 0 for sale in sold) / SALES < 0.5


def test_some_counts_are_right_and_some_are_not(history: list[Written]) -> None:
    counts = [
        count for body, _ in history if isinstance(body, ShiftClosed) for count in body.counts
    ]
    assert any(count.difference for count in counts)
    assert any(not count.difference for count in counts)


def test_the_clock_is_sometimes_wrong_and_never_runs_back() -> None:
    moments = [at for _, at in entries(Shop(seed=3, sales_a_day=12), sales=6000)]
    assert all(before.utc_ms <= after.utc_ms for before, after in pairwise(moments))
    assert any(after.monotonic_ms < before.monotonic_ms for before, after in pairwise(moments))
    assert 0 < sum(at.quality is TimeQuality.UNCERTAIN for at in moments) < len(moments) / 5


def test_a_late_evening_counts_for_the_day_that_it_began_in() -> None:
    friday = date(2021, 1, 8)
    closed = seasons.closes_at(friday)
    assert shop_time(closed).date() == date(2021, 1, 9)
    assert business_day(closed) == friday


def test_nobody_sells_at_the_spring_festival() -> None:
    assert seasons.crowd(date(2021, 2, 12)) == 0
    assert seasons.crowd(date(2021, 2, 11)) > seasons.crowd(date(2021, 2, 25))


@pytest.fixture(scope="module")
def ledger(history: list[Written]) -> Iterator[Path]:
    """The history in a ledger's file."""
    with folder_in_memory() as folder:
        written = opened(folder / "ledger.db", at=history[0][1])
        assert write(written, history) == len(history)
        written.close()
        yield folder / "ledger.db"


def test_the_real_ledger_reports_what_plain_addition_gives(
    history: list[Written], ledger: Path
) -> None:
    tally = Tally()
    for body, at in history:
        tally.add(body, at)
    assert len(tally.days) > 4
    for day, expected in tally.days.items():
        assert_reported(day_report(ledger, date.fromisoformat(day)), expected)


def assert_reported(report: DayReport, expected: DayTally) -> None:
    """Every figure that both have."""
    assert (report.sales, report.lines, report.gross, report.saved, report.total) == (
        expected.sales,
        expected.lines,
        expected.gross,
        expected.saved,
        expected.total,
    )
    assert (report.change, report.voided_baskets) == (expected.change, expected.voided)
    assert (report.refunds, report.refunded) == (expected.refunds, expected.refunded)
    assert (report.cash_in, report.cash_out) == (expected.cash_in, expected.cash_out)
    brands = [off.amount for off in report.discounts if off.payer == "brand"]
    assert sum(brands) == expected.by_brands


def test_the_real_ledger_verifies_it(history: list[Written], ledger: Path) -> None:
    verified = verify(ledger)
    assert verified.findings == []
    tally = Tally()
    for body, at in history:
        tally.add(body, at)
    assert (verified.sales, verified.net) == (tally.sales, tally.total)
    assert (verified.refunds, verified.shifts) == (tally.refunds, tally.shifts)


def test_the_tables_beside_the_journal_come_out_the_same_when_they_are_made_again(
    ledger: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(ledger, tmp_path / "ledger.db"))
    before = everything(copy)
    rebuild_projections(copy, told=lambda _entries: None)
    assert everything(copy) == before
