"""`pos-cloud refunds` and `pos-cloud shifts`: by store, day and till, for people and programs."""

import json
from collections.abc import Callable

import pytest

from cloud.__main__ import main
from pos_app.domain.money import Fen, pieces
from pos_app.domain.refund import PastSale, RefundTerms, refund_of
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import (
    BlindCount,
    OpenShift,
    ShiftOpened,
    closed_shift,
)
from tests.cloud.fake_till import NOODLES, FakeTill
from tests.cloud.stand import STORE, Stand

TODAY = "2026-11-22"
A_DAY_S = 86_400.0
NO_TIME_MS = 1 << 62

Listed = Callable[..., str]


@pytest.fixture
def listed(stand: Stand, capsys: pytest.CaptureFixture[str]) -> Listed:
    """What a command of `pos-cloud` prints."""
    address = stand.database_url

    def run(command: str, *arguments: str) -> str:
        assert main([command, "--database", address, *arguments]) == 0
        return capsys.readouterr().out

    return run


def day_of(till: FakeTill, shift_no: int) -> None:
    """A shift with a sale of noodles, one of which comes back, and a drawer that lacks 1.00."""
    opened = ShiftOpened(shift_no, Fen(50_000))
    till.append(opened)
    shift = OpenShift.begun(opened, epoch=1, seq=len(till.entries))
    sale = till.sell(NOODLES, NOODLES)
    past = PastSale(1, len(till.entries), sale)
    back = refund_of(past, (), {1: pieces(1)}, RefundTerms(1, Fen(1), frozenset(), "破了", "boss"))
    till.append(back)
    shift = shift.after(sale).after(back)
    cash = Fen(shift.figures.expected(TenderKind.CASH) - 100)
    till.append(closed_shift(shift, BlindCount({TenderKind.CASH: cash})))


@pytest.fixture
def days(stand: Stand, till: FakeTill) -> FakeTill:
    """Two days of a till that sold, and a shift that is open."""
    day_of(till, 1)
    for clock in (till.clock, stand.clock):
        clock.pass_s(A_DAY_S)
    day_of(till, 2)
    till.append(ShiftOpened(3, Fen(20_000)))
    till.upload()
    return till


def test_refunds_are_a_table_with_the_sale_that_each_is_of(listed: Listed, days: FakeTill) -> None:
    heading, first, second = listed("refunds").splitlines()
    terminal = days.me.terminal

    assert heading.split()[:4] == ["营业日", "day", "时间", "time"]
    assert first.split() == [
        TODAY,
        TODAY,
        "18:12",
        f"{terminal}-A-00000004",
        f"{terminal}-A-00000003",
        "3.50",
        "破了",
        "boss",
    ]
    assert second.startswith("2026-11-23")


def test_refunds_are_json_to_the_fen_with_lines_and_tenders(listed: Listed, days: FakeTill) -> None:
    [refund] = json.loads(listed("refunds", "--day", TODAY, "--json"))

    assert (refund["store"], refund["terminal"], refund["total"]) == (STORE, days.me.terminal, 350)
    assert refund["tenders"] == [{"kind": "cash", "amount": 350}]
    assert [line["quantity"] for line in refund["lines"]] == [1000]
    assert [back["amount"] for back in refund["discounts"]] == [50]
    assert (refund["coupons_returned"], refund["doubt"]) == ([], "")


@pytest.mark.usefixtures("days")
def test_shifts_are_a_table_of_what_was_expected_counted_and_missing(listed: Listed) -> None:
    heading, *lines = listed("shifts").splitlines()
    first, _, third = (line.split() for line in lines)

    assert heading.split()[-2:] == ["存疑", "doubt"]
    assert first[1:6] == ["1", TODAY, "18:12", TODAY, "18:12"]
    assert first[7:] == [
        *("500.00", "1", "7.00", "3.50", "0.00", "0.00"),
        *("503.50", "502.50", "-1.00"),
    ]
    assert third[1:] == ["3", "2026-11-23", "18:12", "owner", "200.00"]


def test_shifts_are_json_with_each_count_and_what_was_parked(
    stand: Stand, listed: Listed, till: FakeTill
) -> None:
    lost = OpenShift.begun(ShiftOpened(7, Fen(0)), epoch=1, seq=99)
    till.append(closed_shift(lost, BlindCount({TenderKind.CASH: Fen(5)})))
    till.upload()
    assert stand.count("shift") == 0

    [shift] = json.loads(listed("shifts", "--json"))

    assert (shift["shift_no"], shift["opened_at"], shift["closed_seq"]) == (7, None, 2)
    assert shift["counts"] == [{"kind": "cash", "expected": 0, "counted": 5, "difference": 5}]
    assert shift["doubts"] == ["shift_unknown"]


def test_a_time_that_is_none_stops_no_list(stand: Stand, listed: Listed, days: FakeTill) -> None:
    with stand.parts.database.write() as work:
        work.do("UPDATE shift SET opened_at = ?", (NO_TIME_MS,))
        work.do("UPDATE refund SET refunded_at = ?", (NO_TIME_MS,))

    assert str(NO_TIME_MS) in listed("shifts")
    assert str(NO_TIME_MS) in listed("refunds", "--terminal", days.me.terminal)
    assert len(json.loads(listed("shifts", "--day", TODAY, "--json"))) == 1


@pytest.mark.parametrize(
    ("chosen", "refunds", "shifts"),
    [
        (("--store", str(STORE)), 2, 3),
        (("--store", "1"), 0, 0),
        (("--day", "2026-11-23"), 1, 2),
        (("--day", "2026-11-24"), 0, 0),
        (("--terminal", "TILL"), 2, 3),
        (("--terminal", "00000000"), 0, 0),
        (("--store", str(STORE), "--day", TODAY, "--terminal", "TILL"), 1, 1),
    ],
)
def test_only_what_was_asked_for_is_listed(
    listed: Listed, days: FakeTill, chosen: tuple[str, ...], refunds: int, shifts: int
) -> None:
    asked = [days.me.terminal.lower() if word == "TILL" else word for word in chosen]
    for command, count in (("refunds", refunds), ("shifts", shifts)):
        assert len(json.loads(listed(command, *asked, "--json"))) == count
        assert len(listed(command, *asked).splitlines()) == 1 + count


def test_a_day_that_is_none_is_a_wrong_argument(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["shifts", "--day", "yesterday"])
    assert ended.value.code == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err


def test_both_stand_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert "refunds" in said
    assert "shifts" in said
