"""A hold keeps money back until somebody decides, with a reason, and forgets nothing that was
said."""

import pytest

from cloud.settlement import holds
from cloud.settlement.decisions import ReasonMissing, Verdict
from cloud.settlement.evidence import Doubt, Evidence, Finding, Words, words_of
from cloud.settlement.holds import NoSuchHold, Outcome
from tests.cloud.fake_till import SOAP, FakeTill
from tests.cloud.settled import begin_epoch, bring_back, claimed, rows, sell, upload
from tests.cloud.stand import STORE, Stand

SOAP_OFFER, NOODLE_OFFER = 1001, 1004
NOODLES = ("6920152400975", "6920152496176", "6920152497029")
TOO_MANY = Evidence(
    Doubt.STOCK, Finding.ODD, 38, 36, 38, 0, "奥妙全自动洗衣液 2kg", opening=12, delivered=24
)
NORMAL = Evidence(Doubt.CASH, Finding.NORMAL, 450, 410, 38, 9)


def sold(stand: Stand, till: FakeTill, people: int) -> None:
    for person in range(people):
        coupons = claimed(stand, till, SOAP_OFFER, person=person)
        till.clock.pass_s(60)
        stand.clock.pass_s(60)
        sell(till, SOAP, coupons=coupons)
    upload(stand, till)


def place(stand: Stand, *evidence: Evidence, offer_id: int = SOAP_OFFER) -> int:
    with stand.parts.database.write() as work:
        number = holds.place_hold(
            work,
            STORE,
            offer_id,
            evidence=evidence or (TOO_MANY, NORMAL),
            reason=Doubt.STOCK,
            until_day=stand.clock.day,
            now_ms=stand.clock(),
        )
    assert number is not None
    return number


def decide(
    stand: Stand, number: int, outcome: Outcome, reason: str = "seen", coupons: int | None = None
) -> holds.Hold:
    with stand.parts.database.write() as work:
        return holds.decide(
            work,
            number,
            outcome,
            by="林舟",
            reason=reason,
            now_ms=stand.clock() + 1,
            coupons=coupons,
        )


def states(stand: Stand) -> list[object]:
    return stand.column("SELECT state FROM settlement_line ORDER BY seq")


def test_a_hold_says_how_much_and_why(stand: Stand, till: FakeTill) -> None:
    sold(stand, till, 3)
    place(stand)
    with stand.parts.database.read() as work:
        [row] = holds.open_holds(work)
        whole = holds.hold(work, row.hold_id)
    assert (row.store_name, row.offer_title, row.coupons, row.amount) == (
        "街角小店 · 建设路",
        "奥妙洗衣液",
        3,
        1500,
    )
    assert row.reason_words == Words("核销多于货", "More redeemed than stocked")
    assert whole.evidence == (TOO_MANY, NORMAL)
    assert [one.verdict for one in whole.decisions] == [Verdict.HOLD]
    assert states(stand) == ["HELD"] * 3


@pytest.mark.parametrize(
    ("outcome", "state", "is_open"),
    [
        (Outcome.APPROVE, "APPROVED", False),
        (Outcome.HOLD_ON, "HELD", True),
        (Outcome.CLAW_BACK, "CLAWED_BACK", False),
    ],
)
def test_a_decision_moves_every_line_and_is_in_the_log(
    stand: Stand, till: FakeTill, outcome: Outcome, state: str, is_open: bool
) -> None:
    sold(stand, till, 2)
    number = place(stand)
    decided = decide(stand, number, outcome, "进货单已核")
    last = decided.decisions[-1]
    assert states(stand) == [state] * 2
    assert (decided.closed_at is None) is is_open
    assert (last.by, last.reason, last.at_ms) == ("林舟", "进货单已核", stand.clock() + 1)
    assert stand.count("settlement_step", "to_state <> 'HELD'") == (0 if is_open else 2)


def test_a_decision_without_a_reason_changes_nothing(stand: Stand, till: FakeTill) -> None:
    sold(stand, till, 1)
    number = place(stand)
    with pytest.raises(ReasonMissing):
        decide(stand, number, Outcome.APPROVE, "  ")
    assert states(stand) == ["HELD"]


def test_a_decided_hold_is_decided_once(stand: Stand, till: FakeTill) -> None:
    sold(stand, till, 1)
    number = place(stand)
    decide(stand, number, Outcome.APPROVE)
    with pytest.raises(NoSuchHold):
        decide(stand, number, Outcome.CLAW_BACK)
    assert states(stand) == ["APPROVED"]


def test_some_of_a_hold_can_be_let_go_the_earliest_first(stand: Stand, till: FakeTill) -> None:
    sold(stand, till, 3)
    decided = decide(stand, place(stand), Outcome.APPROVE, coupons=2)
    assert states(stand) == ["APPROVED", "APPROVED", "HELD"]
    assert (decided.closed_at, decided.summary.coupons, decided.summary.amount) == (None, 1, 500)


def test_what_the_shop_says_stands_beside_the_evidence(stand: Stand, till: FakeTill) -> None:
    sold(stand, till, 1)
    number = place(stand)
    with stand.parts.database.write() as work:
        holds.note_answer(work, number, " 另从市场进了 6 瓶 ", stand.clock())
        assert holds.hold(work, number).answer == "另从市场进了 6 瓶"
        with pytest.raises(NoSuchHold):
            holds.note_answer(work, number + 1, "?", 0)


def test_goods_that_come_back_share_the_fate_of_what_was_held(stand: Stand, till: FakeTill) -> None:
    past = sell(till, SOAP, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    number = place(stand)
    bring_back(till, past, wanted={1: 1000})
    upload(stand, till)
    assert states(stand) == ["HELD", "HELD"]
    decided = decide(stand, number, Outcome.APPROVE)
    assert states(stand) == ["APPROVED", "APPROVED"]
    assert decided.summary.amount == sum(
        row[0] for row in rows(stand, "SELECT amount FROM settlement_line")
    )


def test_new_uses_join_the_open_hold(stand: Stand, till: FakeTill) -> None:
    sold(stand, till, 2)
    number = place(stand)
    coupons = claimed(stand, till, SOAP_OFFER, person=9)
    sell(till, SOAP, coupons=coupons)
    upload(stand, till)
    assert place(stand, NORMAL) == number
    with stand.parts.database.read() as work:
        [row] = holds.open_holds(work, STORE)
    assert row.coupons == 3


def test_a_held_use_that_was_refused_for_a_while_is_held_when_it_is_paid_after_all(
    stand: Stand, till: FakeTill
) -> None:
    """An older sale with the same coupon comes late, and later still the return that frees it."""
    coupons = claimed(stand, till, NOODLE_OFFER)
    bring_back(till, sell(till, *NOODLES, coupons=coupons))
    older = (till.epoch, till.entries, till.hashes)
    upload(stand, till, 1)
    begin_epoch(till)
    till.clock.pass_s(60)
    sell(till, *NOODLES, coupons=coupons)
    upload(stand, till)
    place(stand, NORMAL, offer_id=NOODLE_OFFER)
    till.epoch, till.entries, till.hashes = older
    for last in (2, 3):
        upload(stand, till, last)
        newer = stand.column("SELECT state FROM settlement_line WHERE epoch = 2")
        assert set(newer) == ({"HELD"} if last == 3 else set())


def test_nothing_to_hold_is_no_hold(stand: Stand) -> None:
    with stand.parts.database.write() as work:
        assert (
            holds.place_hold(
                work,
                STORE,
                SOAP_OFFER,
                evidence=(),
                reason=Doubt.CASH,
                until_day=stand.clock.day,
                now_ms=0,
            )
            is None
        )
        assert holds.open_holds(work) == []


@pytest.mark.parametrize(
    ("evidence", "zh", "en"),
    [
        (
            TOO_MANY,
            "奥妙全自动洗衣液 2kg：卖出 38，最多只可能有 36（期初 12 + 进货 24）。",
            "奥妙全自动洗衣液 2kg: 38 sold, at most 36 can have been there"
            " (opening 12 + delivered 24).",
        ),
        (
            Evidence(Doubt.DELAY, Finding.NORMAL, 240, 360, 38, 9),
            "领到用中位 4 分，同类店 6 分。正常",
            "Claim to use, median 4 min, similar shops 6 min. Normal",
        ),
        (NORMAL, "现金 45%，同类店 41%。正常", "Cash 45%, similar shops 41%. Normal"),
        (
            Evidence(Doubt.DELAY, Finding.UNKNOWN, 31, None, 3, 2),
            "领到用中位 31 秒。数据太少，不作判断",
            "Claim to use, median 31 s. Too little to judge",
        ),
        (
            Evidence(Doubt.AMOUNT, Finding.ODD, 250_050, 200_000, 500, 0),
            "本期 ¥2,500.50，超过自动放行的 ¥2,000.00。",
            "¥2,500.50 in this period, above the ¥2,000.00 that is approved by rule.",
        ),
    ],
)
def test_evidence_is_said_in_words(evidence: Evidence, zh: str, en: str) -> None:
    assert words_of(evidence) == Words(zh, en)
