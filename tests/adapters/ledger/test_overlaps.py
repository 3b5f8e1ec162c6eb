"""Sales that two Z reports count after an old copy of a disk was put back: both stand, and the
ledger's tools say which they are."""

import io
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from audit.journal import Audit
from pos_app.adapters.ledger import LedgerReader
from pos_app.adapters.ledger.export import export
from pos_app.adapters.ledger.overlaps import Overlap
from pos_app.adapters.ledger.rebuilding import rebuild_projections
from pos_app.adapters.ledger.shift_report import shift_report
from pos_app.adapters.ledger.verification import verify
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
from pos_app.settings import Language, Settings
from pos_app.tools.console import Console
from pos_app.tools.reporting import overlap_words, report_shift
from pos_app.tools.verifying import say_verified
from tests.adapters.ledger.builders import later, refund, sale
from tests.adapters.ledger.test_restoring import Shop, overwrite_header
from tests.adapters.ledger.test_shifts import close

PRICE = 7_980
"""Of each sale here."""


class OldCopy(Shop):
    """A till whose shift was open when a copy of its disk was made, and closed after it."""

    def __init__(self, folder: Path, *, goes_on: bool = False, ends: bool = False) -> None:
        super().__init__(folder)
        self.ledger.append(ShiftOpened(1, Fen(10_000)), later(1))
        self.sell(2)
        self.ledger.close()
        old = self.path.read_bytes()
        self.start()
        self.sell(3)
        close(self.ledger, self.path, counted=0, at=4)
        if goes_on:
            self.ledger.append(ShiftOpened(2, Fen(0)), later(5))
            self.sell(6)
        if ends:
            close(self.ledger, self.path, counted=0, at=6)
        self.back_up()
        self.lose(overwrite_header)
        self.restore()
        self.back_up()
        self.lose(lambda path: path.write_bytes(old))

    def close(self, at: int) -> None:
        close(self.ledger, self.path, counted=0, at=at)

    def overlaps(self) -> list[tuple[int, int, int, int, int, int]]:
        """By the epoch and number of either Z report: sales and amount that both count."""
        return [
            (one.first.epoch, one.first.seq, one.second.epoch, one.second.seq, one.sales, one.sold)
            for one in overlaps_of(self)
        ]


def test_a_shift_closed_before_the_lost_disk_came_back_shares_what_the_copy_held(
    tmp_path: Path,
) -> None:
    shop = OldCopy(tmp_path, goes_on=True)
    shop.sell(7)
    shop.close(8)
    shop.ledger.append(ShiftOpened(2, Fen(0)), later(9))
    shop.sell(10)
    shop.restore()

    [(epoch, seq, *_, sales, sold)] = shop.overlaps()

    assert (epoch, seq, sales, sold) == (1, 5, 1, PRICE)
    report = shift_report(shop.path, 1)
    assert report is not None
    assert report.agrees
    assert (report.figures.sales, [one.sales for one in report.overlaps]) == (2, [1])


def test_a_shift_closed_after_it_came_back_counts_all_of_the_other_z(tmp_path: Path) -> None:
    shop = OldCopy(tmp_path)
    shop.sell(5)
    shop.restore()
    shop.close(6)

    [(epoch, seq, *_, sales, sold)] = shop.overlaps()

    assert (epoch, seq, sales, sold) == (1, 5, 2, 2 * PRICE)
    report = shift_report(shop.path)
    assert report is not None
    assert (report.agrees, report.figures.sales) == (True, 3)


def test_a_shift_that_began_on_the_lost_disk_may_be_counted_by_the_one_that_went_on(
    tmp_path: Path,
) -> None:
    """Three Z reports: the lost disk's second shift lies within the copy's first."""
    shop = OldCopy(tmp_path, goes_on=True, ends=True)
    shop.sell(7)
    shop.restore()
    shop.close(8)

    first, second = shop.overlaps()

    assert (first[:2], first[4:]) == ((1, 5), (2, 2 * PRICE))
    assert (second[:2], second[4:]) == ((1, 8), (1, PRICE))
    assert first[2:4] == second[2:4]


def test_refunds_that_both_count_are_told_too(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.ledger.append(ShiftOpened(1, Fen(10_000)), later(1))
    seq = shop.ledger.append(sale(2), later(2)).seq
    shop.ledger.append(refund(sale(2), seq, {1: 1}), later(3))
    shop.ledger.append(CashMoved(Direction.IN, Fen(100), "零钱", ""), later(3))
    shop.ledger.close()
    old = shop.path.read_bytes()
    shop.start()
    close(shop.ledger, shop.path, counted=0, at=4)
    shop.back_up()
    shop.lose(overwrite_header)
    shop.lose(lambda path: path.write_bytes(old))
    close(shop.ledger, shop.path, counted=0, at=5)
    shop.restore()

    [overlap] = overlaps_of(shop)

    assert (overlap.sales, overlap.refunds, overlap.refunded) == (1, 1, 3_990)


def test_the_tools_say_so_in_words(tmp_path: Path) -> None:
    shop = OldCopy(tmp_path)
    shop.sell(5)
    shop.close(6)
    shop.restore()
    [overlap] = overlaps_of(shop)
    z = f"{overlap.second.terminal}-{overlap.second.epoch}/{overlap.second.seq}"

    chinese, english = said(shop.path, Language.CHINESE), said(shop.path, Language.ENGLISH)

    for text in chinese:
        assert f"{z} 重复计了 1 笔销售 79.80 元" in text
    for text in english:
        assert "note: the Z report 7K2M9QXD-1/5 of shift 1" in text
        assert f"{z} of shift 1 both count 1 sales, 79.80 yuan" in text


def test_no_order_of_the_tables_changes_what_is_told(tmp_path: Path) -> None:
    shop = OldCopy(tmp_path, goes_on=True)
    shop.sell(7)
    shop.close(8)
    shop.restore()
    before = overlaps_of(shop), shift_report(shop.path, 1)
    rebuild_projections(shop.path, told=lambda _: None)
    assert (overlaps_of(shop), shift_report(shop.path, 1)) == before


def test_a_shift_that_a_loss_cut_off_counts_nothing_of_the_one_after_it(tmp_path: Path) -> None:
    """It is closed last, with the figures of its own sale."""
    shop, cut_off = cut_off_shift(tmp_path)
    shop.ledger.append(closed_shift(cut_off, BlindCount({TenderKind.CASH: Fen(PRICE)})), later(7))

    assert overlaps_of(shop) == ()
    report = shift_report(shop.path, 1)
    assert report is not None
    assert (report.agrees, report.figures.sales) == (True, 1)


def test_a_z_report_that_is_the_sum_of_nothing_accuses_no_other(tmp_path: Path) -> None:
    """As the figures of a shift are whose sales nobody has any more."""
    shop, cut_off = cut_off_shift(tmp_path)
    for ticket in (91, 92, 93):
        cut_off = cut_off.after(sale(ticket))
    shop.ledger.append(closed_shift(cut_off, BlindCount({TenderKind.CASH: Fen(0)})), later(7))

    assert overlaps_of(shop) == ()


def cut_off_shift(folder: Path) -> tuple[Shop, OpenShift]:
    """A shop that lost its ledger in a shift with one sale, and closed one with two sales since.
    All is back."""
    shop = Shop(folder)
    shop.ledger.append(ShiftOpened(1, Fen(0)), later(1))
    shop.sell(2)
    with closing(LedgerReader(shop.path)) as reader:
        cut_off = reader.open_shift()
    assert cut_off is not None
    shop.lose(overwrite_header)
    shop.ledger.append(ShiftOpened(2, Fen(0)), later(3))
    shop.sell(4, 5)
    shop.restore()
    close(shop.ledger, shop.path, counted=2 * PRICE, at=6)
    return shop, cut_off


@pytest.mark.parametrize("shifts", [0, 3])
def test_where_nothing_was_lost_nothing_is_told(tmp_path: Path, shifts: int) -> None:
    shop = Shop(tmp_path)
    for number in range(1, shifts + 1):
        shop.ledger.append(ShiftOpened(number, Fen(0)), later(number))
        shop.sell(number)
        close(shop.ledger, shop.path, counted=0, at=number)
    assert overlaps_of(shop) == ()


def overlaps_of(shop: Shop) -> tuple[Overlap, ...]:
    """What the ledger's own verification tells; the stand-alone one tells the same in words."""
    shop.ledger.close()
    verified = verify(shop.path)
    assert verified.findings == []
    out = shop.path.with_suffix(".jsonl")
    export(shop.path, out)
    audit = Audit({})
    with out.open("rb") as file:
        audit.run(file)
    assert audit.faults == []
    told = [(f"注意：{chinese}", f"note: {english}") for chinese, english in audit.notes]
    about_reports = [pair for pair in told if "交班单" in pair[0]]
    assert about_reports == [overlap_words(overlap) for overlap in verified.overlaps]
    return verified.overlaps


def said(path: Path, language: Language) -> list[str]:
    """What the verification and the report of the shift print."""
    told = []
    for command in (partial(say_verified, chain_alone=False), shift_reported):
        out = io.StringIO()
        assert command(path, console=Console(language, out, io.StringIO(), Settings())) == 0
        told.append(out.getvalue())
    return told


def shift_reported(path: Path, console: Console) -> int:
    return report_shift(path, None, console, as_json=False)
