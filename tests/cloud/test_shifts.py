"""Shifts and cash come up as the till says, and a Z that is not the sum of its entries is told."""

from dataclasses import replace
from typing import Any

from cloud import reports
from pos_app.domain.journal import Body, EpochRestored, IntegrityEvent, IntegrityNoted
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
from tests.cloud.fake_till import BEER, NOODLES, FakeTill
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
