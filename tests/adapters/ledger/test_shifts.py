"""X and Z reports by SQL over the projections are what the entries sum to, whatever they are."""

from contextlib import closing
from datetime import date
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.adapters.ledger import ApswLedger, LedgerReader
from pos_app.adapters.ledger.chapters import Chapter, Tip, begin_chapter
from pos_app.adapters.ledger.migrating import MIGRATIONS
from pos_app.adapters.ledger.past import open_shift
from pos_app.adapters.ledger.report import day_report
from pos_app.adapters.ledger.shift_report import ShiftReport, shift_report
from pos_app.adapters.ledger.verification import verify
from pos_app.adapters.ledger.writing import Author, write_entry
from pos_app.checkout.ports import SHIFT_FIGURES, Unavailable
from pos_app.domain.coupon import Payer
from pos_app.domain.journal import Body
from pos_app.domain.money import Fen, Milli
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.refund import PastSale, RefundTerms, refund_of
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import (
    BlindCount,
    CashMoved,
    Direction,
    OpenShift,
    ShiftClosed,
    ShiftOpened,
    closed_shift,
)
from pos_app.domain.values import replace
from tests.adapters.ledger.builders import (
    ENROLLED,
    LOCAL,
    NOON,
    edited,
    key,
    later,
    opened,
    refund,
    sale,
)
from tests.adapters.ledger.test_restoring import Shop, overwrite_header
from tests.domain.returns import balanced_sales, some_goods

IN = CashMoved(Direction.IN, Fen(5_000), "换零钱", "")
OUT = CashMoved(Direction.OUT, Fen(12_000), "存银行", "店长")
CASH = TenderKind.CASH


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def close(ledger: ApswLedger, path: Path, *, counted: int, at: int) -> ShiftClosed:
    """Count blind and close the shift that is open."""
    with closing(LedgerReader(path)) as reader:
        shift = reader.open_shift()
    assert shift is not None
    closed = closed_shift(shift, BlindCount({CASH: Fen(counted)}))
    ledger.append(closed, later(at))
    return closed


def a_day(path: Path) -> ShiftClosed:
    """One shift: 200.00 float, 79.80 and 74.80 sold, 39.90 back, 50.00 in, 120.00 out; 0.10 is
    missing."""
    ledger = opened(path)
    ledger.append(ShiftOpened(1, Fen(20_000)), NOON)
    sold = sale(1)
    seq = ledger.append(sold, later(1)).seq
    ledger.append(sale(2, coupon="C1"), later(2))
    ledger.append(refund(sold, seq, {2: 1}), later(3))
    ledger.append(IN, later(4))
    ledger.append(OUT, later(5))
    closed = close(ledger, path, counted=24_460, at=6)
    ledger.append(sale(3), later(7))
    ledger.close()
    return closed


# --- Z = Σ ----------------------------------------------------------------------------------------


def test_the_z_report_is_what_the_entries_sum_to(path: Path) -> None:
    closed = a_day(path)
    [count] = closed.counts
    assert (count.expected, count.counted, count.difference) == (24_470, 24_460, -10)
    report = shift_report(path, 1)
    assert report is not None
    assert report.closed == closed
    assert report.figures == closed.figures
    assert report.agrees
    assert verify(path).findings == []


def test_what_is_sold_after_the_close_belongs_to_no_shift(path: Path) -> None:
    a_day(path)
    report = shift_report(path)
    assert report is not None
    assert (report.figures.sales, report.closed_utc_ms) == (2, later(6).utc_ms)
    with closing(LedgerReader(path)) as reader:
        assert reader.open_shift() is None
        assert reader.last_shift_no() == 1


def test_the_day_counts_refunds_and_cash_whoever_was_at_the_drawer(path: Path) -> None:
    a_day(path)
    day = day_report(path, date(2026, 11, 22))
    assert (day.sales, day.total, day.refunds, day.refunded) == (3, 23_440, 1, 3_990)
    assert (day.cash_in, day.cash_out) == (5_000, 12_000)
    [cash] = day.tenders
    assert (cash.count, cash.amount, cash.refunds, cash.given_back) == (3, 23_440, 1, 3_990)


def test_other_ways_of_paying_stand_beside_the_cash(path: Path) -> None:
    """As the format has it ready; the till takes cash alone today."""
    a_day(path)
    edited(
        path,
        "UPDATE sale SET cash = NULL WHERE position = 3",
        "INSERT INTO tender VALUES (3, 'alipay', 7980)",
        "UPDATE refund SET cash = 0",
        "INSERT INTO tender SELECT position, 'alipay', total FROM refund",
        "UPDATE sale SET cash = 4000 WHERE position = 4",
        "INSERT INTO tender VALUES (4, 'wechat', 3480)",
    )
    day = day_report(path, date(2026, 11, 22))
    told = [(t.kind, t.count, t.amount, t.refunds, t.given_back) for t in day.tenders]
    assert told == [
        ("alipay", 1, 7_980, 1, 3_990),
        ("cash", 2, 11_980, 1, 0),
        ("wechat", 1, 3_480, 0, 0),
    ]
    assert sum(t.amount for t in day.tenders) == day.total
    assert sum(t.given_back for t in day.tenders) == day.refunded


def test_discounts_are_told_apart_by_who_bears_them(path: Path) -> None:
    ledger = opened(path)
    sold = sale(1, coupon="C1")
    promoted = replace(
        sold.lines[1],
        discounts=(
            Discount(DiscountKind.PROMOTION, "p1", "特价", Payer.SHOP, Fen(90)),
            Discount(DiscountKind.PROMOTION, "p2", "满减", Payer.BRAND, Fen(10)),
        ),
        net=Fen(3_890),
    )
    sold = replace(
        sold,
        lines=(sold.lines[0], promoted),
        saved=Fen(600),
        total=Fen(7_380),
        tenders=(replace(sold.tenders[0], amount=Fen(7_380), given=Fen(7_390)),),
    )
    seq = ledger.append(sold, NOON).seq
    ledger.append(sale(2), later(1))
    ledger.append(refund(sold, seq, {2: 1}), later(2))
    ledger.close()
    day = day_report(path, date(2026, 11, 22))
    assert [(off.payer, off.kind, off.count, off.amount) for off in day.discounts] == [
        ("brand", "coupon", 1, 500),
        ("brand", "promotion", 1, 10),
        ("shop", "promotion", 1, 90),
    ]
    assert [(back.payer, back.amount) for back in day.undone] == [("brand", 10), ("shop", 90)]
    assert verify(path).findings == []


def test_a_z_report_that_was_written_wrong_is_seen(path: Path) -> None:
    a_day(path)
    edited(path, "UPDATE sale SET total = 0, gross = 0, saved = 0, cash = 0 WHERE position = 3")
    report = shift_report(path, 1)
    assert report is not None
    assert not report.agrees


def test_a_z_report_is_refused_when_something_was_sold_after_the_count(path: Path) -> None:
    ledger = opened(path)
    ledger.append(ShiftOpened(1, Fen(100)), NOON)
    with closing(LedgerReader(path)) as reader:
        counted = reader.open_shift()
    assert counted is not None
    ledger.append(sale(1), later(1))
    with pytest.raises(Unavailable) as refused:
        ledger.append(closed_shift(counted, BlindCount({CASH: Fen(100)})), later(2))
    assert refused.value.reason == SHIFT_FIGURES
    assert close(ledger, path, counted=8_080, at=3).figures.sales == 1
    ledger.close()
    assert verify(path).findings == []


def test_a_shift_goes_on_though_the_close_of_a_lost_disk_comes_back(tmp_path: Path) -> None:
    """An old copy of the disk was put in while its shift was open."""
    shop = Shop(tmp_path)
    shop.ledger.append(ShiftOpened(1, Fen(100)), later(1))
    shop.sell(2)
    shop.ledger.close()
    old = shop.path.read_bytes()
    shop.start()
    shop.sell(3)
    close(shop.ledger, shop.path, counted=100, at=4)
    shop.back_up()
    shop.lose(overwrite_header)
    shop.lose(lambda path: path.write_bytes(old))
    shop.sell(5)
    shop.restore()
    assert close(shop.ledger, shop.path, counted=100, at=6).figures.sales == 3
    with closing(LedgerReader(shop.path)) as reader:
        assert reader.open_shift() is None
    assert shop.verify() == 3
    assert _newest(shop.path).agrees


def test_an_open_shift_has_an_x_report_at_any_time(path: Path) -> None:
    ledger = opened(path)
    ledger.append(ShiftOpened(7, Fen(100)), NOON)
    for number in (1, 2):
        ledger.append(sale(number), later(number))
        report = shift_report(path)
        assert report is not None
        assert (report.closed, report.figures.sales) == (None, number)
        assert report.figures.expected(CASH) == 100 + number * 7_980
    ledger.close()


def test_there_may_be_no_shift(path: Path) -> None:
    opened(path).close()
    assert shift_report(path) is None
    assert shift_report(path, 3) is None
    with closing(LedgerReader(path)) as reader:
        assert (reader.open_shift(), reader.last_shift_no()) == (None, 0)


def test_a_shift_goes_on_when_the_till_is_enrolled_and_across_midnight(path: Path) -> None:
    ledger = opened(path, LOCAL, seed=2)
    ledger.append(ShiftOpened(1, Fen(0)), NOON)
    ledger.append(sale(1), later(1))
    ledger.close()
    ledger = opened(path, ENROLLED, at=later(2))
    ledger.append(sale(2), later(86_400))
    closed = close(ledger, path, counted=15_960, at=86_401)
    ledger.close()
    assert (closed.figures.sales, closed.counts[0].difference) == (2, 0)
    assert _newest(path).agrees
    assert verify(path).findings == []


def _newest(path: Path) -> ShiftReport:
    report = shift_report(path)
    assert report is not None
    return report


# --- any entries ----------------------------------------------------------------------------------


@st.composite
def drawers(draw: st.DrawFn) -> list[Body]:
    """What a shift's entries may be: sales with discounts of all payers, parts of them coming back,
    cash moving."""
    bodies: list[Body] = []
    for number in range(2, draw(st.integers(2, 6))):
        sold = draw(balanced_sales())
        seq = len(bodies) + 2
        bodies.append(sold)
        if draw(st.booleans()):
            wanted = {n: Milli(q) for n, q in draw(some_goods(sold, ())).items()}
            terms = RefundTerms(number, Fen(1), frozenset(), "换货", "")
            bodies.append(refund_of(PastSale(1, seq, sold), (), wanted, terms))
        bodies.extend(draw(st.lists(st.sampled_from([IN, OUT]), max_size=2)))
    return bodies


@given(drawers(), st.integers(0, 50_000))
@settings(max_examples=60, deadline=None)
def test_the_tables_sum_to_what_the_entries_sum_to(bodies: list[Body], opening: int) -> None:
    began = ShiftOpened(1, Fen(opening))
    shift = OpenShift.begun(began, epoch=1, seq=1)
    with closing(apsw.Connection(":memory:")) as connection:
        for step in MIGRATIONS:
            connection.execute(step)
        chapter = Chapter(1, ENROLLED, key().public_key, starts_after=0)
        begin_chapter(connection, chapter)
        author = Author(chapter, "owner", "boot", key())
        tip = Tip()
        for body in (began, *bodies):
            tip = write_entry(connection, author, tip, body, NOON)
            shift = shift.after(body)
        assert open_shift(connection) == shift
