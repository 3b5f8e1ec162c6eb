"""Periods are closed once and paid once, and what comes after stands in the next one."""

import csv
import io

import pytest

from cloud.settlement import holds, payouts
from cloud.settlement.decisions import ReasonMissing
from cloud.settlement.evidence import Doubt
from cloud.settlement.payout_file import fault_of
from cloud.settlement.payouts import CannotClose, CannotPay, CarriedOver, Payout
from cloud.settlement.rebuild import rebuild
from tests.cloud.fake_till import NOODLES, SOAP, FakeTill
from tests.cloud.settled import bring_back, claimed, parked, rows, sell, upload
from tests.cloud.stand import STORE, Stand

RIBS, VINE = "6920152496176", "6920152497029"
SOAP_OFFER, NOODLE_OFFER = 1001, 1004
OMO, PLATFORM = "brand:奥妙", "platform"
DAY_S = 24 * 3600
TODAY, TOMORROW = "2026-11-22", "2026-11-23"


def pass_days(stand: Stand, till: FakeTill, days: int = 1) -> None:
    for clock in (stand.clock, till.clock):
        clock.pass_s(days * DAY_S)


def close(stand: Stand, until: str = TODAY, funder: str = OMO) -> Payout | CarriedOver:
    with stand.parts.database.write() as work:
        return payouts.close(work, STORE, funder, until, by="林舟", now_ms=stand.clock())


def closed(stand: Stand, until: str = TODAY, funder: str = OMO) -> Payout:
    made = close(stand, until, funder)
    assert isinstance(made, Payout)
    return made


def pay(stand: Stand, payout: Payout, reason: str = "转账 0881") -> Payout:
    with stand.parts.database.write() as work:
        return payouts.mark_paid(
            work, payout.payout_id, by="林舟", reason=reason, now_ms=stand.clock()
        )


def document(stand: Stand, payout: Payout) -> bytes:
    with stand.parts.database.read() as work:
        return payouts.document(work, payout.payout_id)


def cells(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def states(stand: Stand) -> list[object]:
    return stand.column("SELECT state FROM settlement_line ORDER BY seq, line_no, nth")


def test_a_period_pays_what_is_owed_and_its_file_adds_up(stand: Stand, till: FakeTill) -> None:
    past = sell(till, SOAP, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    back = bring_back(till, past, wanted={1: 1000})
    upload(stand, till)
    pass_days(stand, till)
    undone = sum(off.amount for line in back.lines for off in line.discounts)

    payout = closed(stand)

    content = document(stand, payout)
    lines = cells(content)
    assert (payout.amount, payout.lines) == (500 - undone, 2)
    assert (payout.from_day, payout.until_day) == (TODAY, TODAY)
    assert content.startswith(b"\xef\xbb\xbfrecord,store,")
    assert fault_of(content) is None
    assert [(one["kind"], one["amount_yuan"]) for one in lines if one["record"] == "line"] == [
        ("redemption", "5.00"),
        ("reversal", f"-{undone / 100:.2f}"),
    ]
    assert lines[0]["receipt"] == f"{till.me.terminal}-A-00000002"
    assert (lines[-2]["record"], lines[-2]["amount_yuan"]) == (
        "total",
        f"{payout.amount / 100:.2f}",
    )


def test_the_shops_own_share_and_a_day_that_is_not_over_are_not_closed(
    stand: Stand, till: FakeTill
) -> None:
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    for until, funder in ((TODAY, OMO), ("2026-11-21", "shop")):
        with pytest.raises(CannotClose):
            close(stand, until, funder)
    assert states(stand) == ["PENDING"]


def test_a_period_is_closed_once(stand: Stand, till: FakeTill) -> None:
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    pass_days(stand, till, 2)
    closed(stand)
    with pytest.raises(CannotClose):
        close(stand)
    assert close(stand, TOMORROW) == CarriedOver(STORE, OMO, 0)
    assert stand.count("settlement_payout") == 1


def test_a_payout_is_paid_once_and_its_file_stays(stand: Stand, till: FakeTill) -> None:
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    pass_days(stand, till)
    payout = closed(stand)
    before = document(stand, payout)

    assert pay(stand, payout).paid_at == stand.clock()
    assert states(stand) == ["PAID"]
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER, person=2))
    upload(stand, till)
    for number in (payout.payout_id, 99):
        with stand.parts.database.write() as work, pytest.raises(CannotPay):
            payouts.mark_paid(work, number, by="x", reason="again", now_ms=0)
    assert document(stand, payout) == before
    assert stand.count("settlement_step", "to_state = 'PAID'") == 1


def test_a_payment_without_a_reason_is_none(stand: Stand, till: FakeTill) -> None:
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    pass_days(stand, till)
    payout = closed(stand)
    with pytest.raises(ReasonMissing):
        pay(stand, payout, " ")
    assert pay(stand, payout).paid_at is not None


def test_what_comes_back_after_the_payout_is_taken_off_the_next(
    stand: Stand, till: FakeTill
) -> None:
    past = sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    pass_days(stand, till)
    pay(stand, closed(stand))
    bring_back(till, past)
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER, person=2))
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER, person=3))
    upload(stand, till)
    pass_days(stand, till)

    second = closed(stand, TOMORROW)

    assert (second.amount, second.lines) == (500, 3)
    assert second.from_day == TOMORROW
    kinds = [one["kind"] for one in cells(document(stand, second))[:3]]
    assert kinds == ["reversal", "redemption", "redemption"]


def test_less_than_nothing_is_carried_over(stand: Stand, till: FakeTill) -> None:
    past = sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    pass_days(stand, till)
    pay(stand, closed(stand))
    bring_back(till, past)
    upload(stand, till)
    pass_days(stand, till)

    assert close(stand, TOMORROW) == CarriedOver(STORE, OMO, -500)
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER, person=2))
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER, person=3))
    upload(stand, till)
    pass_days(stand, till)
    assert closed(stand, "2026-11-24").amount == 500


def test_what_is_held_waits_and_is_paid_when_it_is_let_go(stand: Stand, till: FakeTill) -> None:
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    with stand.parts.database.write() as work:
        number = holds.place_hold(
            work,
            STORE,
            SOAP_OFFER,
            evidence=(),
            reason=Doubt.CASH,
            until_day=TODAY,
            now_ms=stand.clock(),
        )
    assert number is not None
    pass_days(stand, till, 2)
    assert close(stand) == CarriedOver(STORE, OMO, 0)
    with stand.parts.database.write() as work:
        holds.decide(
            work, number, holds.Outcome.APPROVE, by="林舟", reason="已核", now_ms=stand.clock()
        )
    assert closed(stand).amount == 500


def test_what_was_paid_can_be_clawed_back_out_of_the_next_payout(
    stand: Stand, till: FakeTill
) -> None:
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    pass_days(stand, till)
    pay(stand, closed(stand))
    with stand.parts.database.write() as work:
        moved = holds.claw_back(
            work,
            STORE,
            SOAP_OFFER,
            from_day=TODAY,
            until_day=TODAY,
            by="林舟",
            reason="没有这笔进货",
            now_ms=stand.clock(),
        )
    assert (moved, states(stand)) == (1, ["CLAWED_BACK"])
    for person in (2, 3):
        sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER, person=person))
    upload(stand, till)
    pass_days(stand, till)
    second = closed(stand, TOMORROW)
    assert second.amount == 500
    assert cells(document(stand, second))[0]["kind"] == "correction"


def test_goods_that_come_back_undo_the_share_of_a_funder_that_nobody_clawed_back(
    stand: Stand, till: FakeTill
) -> None:
    past = sell(till, NOODLES, RIBS, VINE, coupons=claimed(stand, till, NOODLE_OFFER))
    upload(stand, till)
    pass_days(stand, till)
    pay(stand, closed(stand, funder="brand:康师傅"))
    with stand.parts.database.write() as work:
        holds.claw_back(
            work,
            STORE,
            NOODLE_OFFER,
            from_day=TODAY,
            until_day=TODAY,
            by="林舟",
            reason="没有这笔进货",
            now_ms=stand.clock(),
        )
    bring_back(till, past)
    upload(stand, till)
    pass_days(stand, till)
    with stand.parts.database.write() as work:
        assert rebuild(work, stand.clock()) == []
    assert close(stand, TOMORROW, PLATFORM) == CarriedOver(STORE, PLATFORM, 0)


def test_each_funder_is_paid_by_itself(stand: Stand, till: FakeTill) -> None:
    sell(till, NOODLES, RIBS, VINE, coupons=claimed(stand, till, NOODLE_OFFER))
    upload(stand, till)
    pass_days(stand, till)
    with stand.parts.database.read() as work:
        periods = payouts.open_periods(work, TODAY)
    assert periods == [(STORE, "brand:康师傅"), (STORE, PLATFORM)]
    assert closed(stand, funder=PLATFORM).amount == 60
    assert closed(stand, funder="brand:康师傅").amount == 140
    with stand.parts.database.read() as work:
        assert payouts.open_periods(work, TODAY) == []
        assert [one.funder for one in payouts.payouts(work)] == ["brand:康师傅", PLATFORM]


def test_a_file_that_was_changed_is_found_out(stand: Stand, till: FakeTill) -> None:
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    pass_days(stand, till)
    content = document(stand, closed(stand))
    assert fault_of(content.replace(b"5.00", b"50.00")) == "the control sum does not agree"
    assert fault_of(b"a,b\r\n") == "not a payout file"
    assert fault_of(b"\xff") is not None
    assert parked(stand) == []
    assert rows(stand, "SELECT sum(booked) FROM settlement_line") == [(500,)]
