"""Shifts and cash come up as the till says, and a Z that is not the sum of its entries is told."""

from dataclasses import replace
from typing import Any

import pytest

from cloud import reports
from pos_app.domain.journal import Body, EpochOpened, EpochRestored, IntegrityEvent, IntegrityNoted
from pos_app.domain.money import Fen, pieces
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
from tests.cloud.fake_till import BEER, NOODLES, SOAP, FakeTill
from tests.cloud.stand import Stand

OPENED = ShiftOpened(41, Fen(50_000))
BROUGHT = CashMoved(Direction.IN, Fen(10_000), "change", "")
BANKED = CashMoved(Direction.OUT, Fen(30_000), "safe", "boss")


def messages(stand: Stand) -> list[tuple[str, str]]:
    told = reports.messages(stand.parts.database, None)
    return [(message["reason"], message["detail"]) for message in told]


def rows(stand: Stand, table: str) -> list[tuple[Any, ...]]:
    """Without the columns that name the entry."""
    with stand.parts.database.read() as work:
        return [row[4:] for row in work.rows(f"SELECT * FROM {table}")]


def shift_of(till: FakeTill) -> OpenShift:
    """A shift of a sale, its refund, another sale and two cash movements, not closed yet."""
    till.append(OPENED)
    shift = OpenShift.begun(OPENED, epoch=1, seq=len(till.entries))
    sale = till.sell(NOODLES, NOODLES)
    terms = RefundTerms(1, Fen(1), frozenset(), "broken", "")
    past = PastSale(1, len(till.entries), sale)
    bodies: list[Body] = [refund_of(past, (), {1: pieces(1)}, terms), BROUGHT, BANKED]
    for body in bodies:
        till.append(body)
    for body in (sale, *bodies, till.sell(BEER)):
        shift = shift.after(body)
    return shift


def closing(till: FakeTill) -> ShiftClosed:
    return closed_shift(shift_of(till), BlindCount({TenderKind.CASH: Fen(30_000)}))


def test_a_shift_arrives_to_the_fen(stand: Stand, till: FakeTill) -> None:
    till.void_a_basket()
    closed = closing(till)
    till.append(closed)
    till.sell(BEER)  # belongs to nobody's shift
    till.upload()

    figures = closed.figures
    now, day = till.clock(), till.clock.day
    assert rows(stand, "shift") == [(41, now, "owner", 50_000)]
    assert rows(stand, "cash_movement") == [
        (day, now, "in", 10_000, "change", ""),
        (day, now, "out", 30_000, "safe", "boss"),
    ]
    assert rows(stand, "shift_close") == [
        (41, 1, 3, day, now, "owner", 2, figures.sold, 1, figures.refunded, 10_000, 30_000)
    ]
    expected = figures.expected(TenderKind.CASH)
    assert rows(stand, "shift_count") == [("cash", expected, 30_000, 30_000 - expected)]
    assert messages(stand) == []


def test_a_shift_in_pieces_arrives_all_the_same(stand: Stand, till: FakeTill) -> None:
    till.append(closing(till))
    for seq in range(1, len(till.entries) + 1):
        till.upload(seq, seq)
    till.upload()

    assert stand.count("shift_close") == 1
    assert messages(stand) == []


def test_a_z_that_is_not_the_sum_of_its_entries_is_told(stand: Stand, till: FakeTill) -> None:
    shift = shift_of(till)
    short = replace(shift, figures=replace(shift.figures, cash_out=Fen(20_000)))
    till.append(closed_shift(short, BlindCount({})))
    till.upload()

    assert stand.count("shift_close") == 1
    told = messages(stand)
    assert [reason for reason, _ in told] == ["shift_sums"]
    assert told[0][1].startswith("the entries sum to")


def test_a_z_that_contradicts_itself_is_told(stand: Stand, till: FakeTill) -> None:
    till.append(replace(closing(till), counts=()))
    till.upload()

    assert messages(stand) == [("shift_sums", "not every way of paying was counted once")]


def test_a_z_of_a_shift_that_nobody_opened_is_told(stand: Stand, till: FakeTill) -> None:
    till.append(replace(closing(till), opened_seq=1))
    till.upload()

    assert messages(stand) == [("shift_unknown", "1/1")]


def copied_while_open(stand: Stand, till: FakeTill) -> tuple[FakeTill, OpenShift, ShiftClosed]:
    """A till whose shift is closed after one more sale; an old copy of its disk that goes on under
    another epoch; and the shift as it was on both. Nothing is sent yet."""
    till.append(OPENED)
    shift = OpenShift.begun(OPENED, epoch=1, seq=len(till.entries)).after(till.sell(BEER))
    copy = till.clone(stand)
    closed = closed_shift(shift.after(till.sell(NOODLES)), BlindCount({}))
    till.append(closed)
    copy.begin_epoch(2, "restored")
    return copy, shift, closed


@pytest.mark.parametrize("is_copy_first", [False, True])
def test_two_z_reports_that_count_one_sale_are_told_with_what_they_share(
    stand: Stand, till: FakeTill, *, is_copy_first: bool
) -> None:
    copy, shift, _ = copied_while_open(stand, till)
    copy.append(closed_shift(shift.after(copy.sell(SOAP)), BlindCount({})))

    for one in (copy, till) if is_copy_first else (till, copy):
        assert one.upload().status == "ok"

    overlap = ("shift_overlap", f"1/{len(till.entries)} 2/3 1 {shift.figures.sold}")
    unknown = [("shift_unknown", f"1/{shift.seq}")] if is_copy_first else []
    assert messages(stand) == [overlap, *unknown]


def test_a_z_that_also_counts_what_came_back_is_believed(stand: Stand, till: FakeTill) -> None:
    copy, shift, closed = copied_while_open(stand, till)
    both = replace(shift, figures=closed.figures).after(copy.sell(SOAP))
    copy.append(closed_shift(both, BlindCount({})))
    for one in (till, copy):
        one.upload()

    overlap = f"1/{len(till.entries)} 2/3 2 {closed.figures.sold}"
    assert messages(stand) == [("shift_overlap", overlap)]


def test_shifts_one_after_the_other_share_nothing(stand: Stand, till: FakeTill) -> None:
    for _ in range(2):
        till.append(closing(till))
    till.upload()
    assert messages(stand) == []


def test_an_epoch_that_does_not_say_what_it_stands_on_hides_no_overlap(
    stand: Stand, till: FakeTill
) -> None:
    copy, shift, closed = copied_while_open(stand, till)
    copy.entries, copy.hashes = [], []
    copy.append(EpochOpened("replaced", copy.public_key, 0, 0, ""))
    copy.append(closed_shift(replace(shift, figures=closed.figures), BlindCount({})))
    for one in (till, copy):
        one.upload()

    overlap = f"1/{len(till.entries)} 2/2 2 {closed.figures.sold}"
    assert messages(stand) == [("shift_overlap", overlap)]


@pytest.mark.parametrize("unknown_sales", [0, 3])
def test_a_shift_that_a_loss_cut_off_accuses_nobody(
    stand: Stand, till: FakeTill, *, unknown_sales: int
) -> None:
    """Another was opened and closed since, and it is closed last: with the figures of what is here,
    or of sales too that nobody has any more."""
    till.append(OPENED)
    cut_off = OpenShift.begun(OPENED, epoch=1, seq=len(till.entries)).after(till.sell(BEER))
    till.upload()
    till.epoch, till.entries, till.hashes = 2, [], []
    till.append(EpochOpened("replaced", till.public_key, 0, 0, ""))
    till.append(OPENED)
    second = OpenShift.begun(OPENED, epoch=2, seq=2)
    sales = [till.sell(goods) for goods in (NOODLES, SOAP)]
    for sale in sales:
        second = second.after(sale)
    for sale in sales[:1] * unknown_sales:
        cut_off = cut_off.after(sale)

    till.append(closed_shift(second, BlindCount({TenderKind.CASH: Fen(0)})))
    till.append(closed_shift(cut_off, BlindCount({TenderKind.CASH: Fen(0)})))
    till.upload()

    assert stand.count("shift_close") == 2
    assert messages(stand) == []


def test_a_z_with_a_number_that_no_table_takes_loses_no_sale(stand: Stand, till: FakeTill) -> None:
    till.append(replace(closing(till), shift_no=2**63))
    ack = till.upload()

    assert ack.acked_seq == len(till.entries)
    assert stand.count("sale") == 2
    assert [reason for reason, _ in messages(stand)] == ["impossible"]


def test_what_befell_a_ledger_is_recorded(stand: Stand, till: FakeTill) -> None:
    noted = IntegrityNoted(
        event=IntegrityEvent.RESTORED,
        epochs=(EpochRestored(1, 9, "ab" * 32),),
        from_backup=5,
        from_cloud=3,
        salvaged=1,
        damaged_sha256="",
        fault="",
    )
    till.append(noted)
    till.upload()

    [(at, event, document)] = rows(stand, "integrity")
    assert (at, event) == (till.clock(), "restored")
    assert '"from_backup":5' in document
    assert messages(stand) == []
