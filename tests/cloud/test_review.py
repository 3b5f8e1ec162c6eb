"""What is odd and what is not: each figure by itself, and what makes a hold."""

import pytest

from cloud.settlement import holds
from cloud.settlement.deliveries import Delivery, take_deliveries
from cloud.settlement.evidence import Doubt, Evidence, Finding
from cloud.settlement.habits import habits_of
from cloud.settlement.holds import Outcome
from cloud.settlement.limits import Limits, NoSuchLimit, limits, set_limit
from cloud.settlement.payouts import close
from cloud.settlement.reports import Days
from cloud.settlement.review import reason_of, review
from cloud.settlement.statistics import Habits, Share, judge
from cloud.settlement.stock import StockDay, stock_curve
from pos_app.domain.values import replace
from tests.cloud.fake_till import SOAP, FakeTill
from tests.cloud.settled import bring_back, claimed, sell, upload
from tests.cloud.stand import STORE, Stand

LIMITS = Limits()
TODAY = "2026-11-22"
SOAP_OFFER = 1001


def shop(store: int, *, delay_s: int = 360, cash: int = 40, uses: int = 100) -> Habits:
    """One whose other figures are all nothing."""
    shares = {Doubt.CASH: Share(cash * uses // 100, uses)}
    return Habits(store, uses, delay_s, shares)


def peers(count: int = 20) -> list[Habits]:
    return [shop(n, delay_s=330 + 3 * n, cash=36 + n % 9) for n in range(count)]


def found(own: Habits, others: list[Habits]) -> dict[Doubt, Finding]:
    return {one.evidence.doubt: one.evidence.finding for one in judge(own, others, LIMITS)}


# --- one figure -----------------------------------------------------------------------------------


def test_what_peers_do_is_normal() -> None:
    said = found(shop(99), peers())
    assert (said[Doubt.CASH], said[Doubt.DELAY]) == (Finding.NORMAL, Finding.NORMAL)


def test_far_beyond_the_peers_is_odd_and_stands_first() -> None:
    first, second, *_ = judge(shop(99, delay_s=30, cash=100), peers(), LIMITS)
    assert {first.evidence.doubt, second.evidence.doubt} == {Doubt.CASH, Doubt.DELAY}
    assert first.evidence.finding is second.evidence.finding is Finding.ODD


@pytest.mark.parametrize("own", [shop(99, delay_s=3600), shop(99, cash=0)])
def test_on_the_harmless_side_nothing_is_odd(own: Habits) -> None:
    assert Finding.ODD not in found(own, peers()).values()


def test_a_shop_with_little_history_is_not_accused() -> None:
    said = found(shop(99, delay_s=1, cash=100, uses=19), peers())
    assert set(said.values()) == {Finding.UNKNOWN}


def test_few_peers_are_nothing_to_compare_with() -> None:
    said = found(shop(99, delay_s=1, cash=100), peers(11))
    assert set(said.values()) == {Finding.UNKNOWN}


def test_cheats_among_the_peers_do_not_make_cheating_normal() -> None:
    cheats = [shop(200 + n, delay_s=20, cash=100) for n in range(8)]
    said = found(shop(99, delay_s=20, cash=100), peers() + cheats)
    assert (said[Doubt.CASH], said[Doubt.DELAY]) == (Finding.ODD, Finding.ODD)


def test_a_difference_that_chance_makes_is_not_odd() -> None:
    """60 of 100 is odd beside 40 %, 13 of 20 is not."""
    assert found(shop(99, cash=65), peers())[Doubt.CASH] is Finding.ODD
    assert found(shop(99, cash=65, uses=20), peers())[Doubt.CASH] is Finding.NORMAL


# --- what makes a hold ----------------------------------------------------------------------------


def odd(*doubts: Doubt) -> list[Evidence]:
    return [Evidence(doubt, Finding.ODD, 1, 0, 1, 1) for doubt in doubts]


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        ([], None),
        (odd(Doubt.CASH), None),
        (odd(Doubt.CASH, Doubt.BARE), Doubt.CASH),
        (odd(Doubt.CASH, Doubt.BARE, Doubt.STOCK), Doubt.STOCK),
        (odd(Doubt.PRICES), Doubt.PRICES),
        (odd(Doubt.AMOUNT, Doubt.CASH), Doubt.AMOUNT),
        ([Evidence(Doubt.STOCK, Finding.NORMAL, 1, 2, 1, 0)], None),
    ],
)
def test_one_odd_figure_is_no_hold_unless_it_proves_itself(
    evidence: list[Evidence], reason: Doubt | None
) -> None:
    assert reason_of(evidence, LIMITS) == reason


def test_limits_are_settings(stand: Stand) -> None:
    with stand.parts.database.write() as work:
        assert limits(work) == LIMITS
        set_limit(work, "least_uses", 30)
        set_limit(work, "least_uses", 40)
        assert limits(work) == replace(LIMITS, least_uses=40)
        for name, value in (("least_users", 1), ("least_uses", -1)):
            with pytest.raises(NoSuchLimit):
                set_limit(work, name, value)


# --- in the cloud ---------------------------------------------------------------------------------


def came_in(stand: Stand, opening: int, *more: tuple[str, int]) -> None:
    papers = [Delivery(STORE, SOAP, TODAY, "opening", "", opening * 1000)]
    papers += [Delivery(STORE, SOAP, TODAY, "delivery", name, n * 1000) for name, n in more]
    with stand.parts.database.write() as work:
        take_deliveries(work, papers)


def looked_at(stand: Stand) -> list[holds.OpenHold]:
    with stand.parts.database.write() as work:
        review(work, TODAY, stand.clock())
        return holds.open_holds(work)


def test_more_sold_than_came_in_is_held(stand: Stand, till: FakeTill) -> None:
    came_in(stand, 1, ("GR-0881", 1))
    sell(till, SOAP, SOAP, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    [row] = looked_at(stand)
    with stand.parts.database.read() as work:
        first = holds.hold(work, row.hold_id).evidence[0]
    assert (row.reason, first.value, first.peer, first.opening, first.delivered) == (
        Doubt.STOCK,
        3,
        2,
        1,
        1,
    )


def test_what_came_back_can_be_sold_again(stand: Stand, till: FakeTill) -> None:
    came_in(stand, 2)
    bring_back(till, sell(till, SOAP, SOAP, coupons=[]))
    sell(till, SOAP, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    assert looked_at(stand) == []
    with stand.parts.database.read() as work:
        assert stock_curve(work, STORE, SOAP, TODAY) == [StockDay(TODAY, 2, 2)]
        assert stock_curve(work, STORE, "1", TODAY) == []


def test_goods_that_were_counted_long_ago_are_still_counted_on(
    stand: Stand, till: FakeTill
) -> None:
    papers = [
        Delivery(STORE, SOAP, "2025-01-01", "opening", "", 1000),
        Delivery(STORE, SOAP, "2025-01-02", "delivery", "", 1000),
    ]
    with stand.parts.database.write() as work:
        take_deliveries(work, papers)
    sell(till, SOAP, SOAP, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    assert [row.reason for row in looked_at(stand)] == [Doubt.STOCK]
    with stand.parts.database.read() as work:
        curve = stock_curve(work, STORE, SOAP, TODAY)
    assert (len(curve), curve[0].possible, curve[-1]) == (400, 2, StockDay(TODAY, 3, 2))


def test_prices_that_the_rules_do_not_give_are_held(stand: Stand, till: FakeTill) -> None:
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    with stand.parts.database.write() as work:
        work.do(
            "INSERT INTO parked (store_id, terminal_id, epoch, seq, reason, detail, parked_at,"
            " number) VALUES (?, ?, 1, 2, 'repriced', '', 0, 9)",
            (STORE, till.me.terminal),
        )
    assert [row.reason for row in looked_at(stand)] == [Doubt.PRICES]


@pytest.mark.parametrize(("name", "is_held"), [("approved_cash_fen", True), ("days", False)])
def test_a_large_amount_in_cash_wants_a_look(
    stand: Stand, till: FakeTill, name: str, is_held: bool
) -> None:
    with stand.parts.database.write() as work:
        set_limit(work, name, 499)
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    assert [row.reason for row in looked_at(stand)] == [Doubt.AMOUNT] * is_held


@pytest.mark.parametrize("name", ["approved_cash_fen", "approved_fen"])
def test_what_was_sold_after_the_period_makes_its_amount_no_larger(
    stand: Stand, till: FakeTill, name: str
) -> None:
    with stand.parts.database.write() as work:
        set_limit(work, name, 800)
    for person in (1, 2):
        sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER, person=person))
        for clock in (stand.clock, till.clock):
            clock.pass_s(24 * 3600)
    upload(stand, till)
    assert looked_at(stand) == []


def test_prices_of_a_sale_after_the_period_hold_nothing_of_it(stand: Stand, till: FakeTill) -> None:
    for person in (1, 2):
        sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER, person=person))
        for clock in (stand.clock, till.clock):
            clock.pass_s(24 * 3600)
    upload(stand, till)
    with stand.parts.database.write() as work:
        work.do(
            "INSERT INTO parked (store_id, terminal_id, epoch, seq, reason, detail, parked_at,"
            " number) VALUES (?, ?, 1, 3, 'repriced', '', 0, 9)",
            (STORE, till.me.terminal),
        )
    assert looked_at(stand) == []


def test_what_was_used_while_a_hold_waited_is_still_looked_at(stand: Stand, till: FakeTill) -> None:
    came_in(stand, 0)
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    [row] = looked_at(stand)
    till.clock.pass_s(3600)
    stand.clock.pass_s(3600)
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER, person=2))
    upload(stand, till)
    stand.clock.pass_s(3600)
    with stand.parts.database.write() as work:
        holds.decide(
            work, row.hold_id, Outcome.APPROVE, by="林舟", reason="另有进货", now_ms=stand.clock()
        )
        assert habits_of(work, SOAP_OFFER, Days(), LIMITS)[STORE].uses == 1


def test_a_day_that_the_till_made_up_takes_no_sale_out_of_sight(
    stand: Stand, till: FakeTill
) -> None:
    past = sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    bring_back(till, past)
    written = [till.entries.pop() for _ in range(2)]
    del till.hashes[-2:]
    for entry in reversed(written):
        till.append_raw(entry.replace(b'"day":"2026-11-22"', b'"day":"2020-01-01"'))
    upload(stand, till)
    for table in ("sale", "refund", "settlement_line"):
        assert set(stand.column(f"SELECT day FROM {table}")) == {TODAY}
    why = "the business day is not that of the time"
    assert stand.column("SELECT detail FROM parked WHERE reason = 'totals'") == [why, why]


def test_what_was_let_go_is_not_held_again(stand: Stand, till: FakeTill) -> None:
    came_in(stand, 0)
    sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    upload(stand, till)
    [row] = looked_at(stand)
    with stand.parts.database.write() as work:
        holds.decide(
            work, row.hold_id, Outcome.APPROVE, by="林舟", reason="另有进货", now_ms=stand.clock()
        )
    assert looked_at(stand) == []


def test_goods_that_come_back_after_they_were_paid_for_are_counted(
    stand: Stand, till: FakeTill
) -> None:
    kept, back = (
        sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER, person=person))
        for person in (1, 2)
    )
    upload(stand, till)
    for clock in (stand.clock, till.clock):
        clock.pass_s(24 * 3600)
    with stand.parts.database.write() as work:
        close(work, STORE, "brand:奥妙", TODAY, by="林舟", now_ms=stand.clock())
    for clock in (stand.clock, till.clock):
        clock.pass_s(60)
    bring_back(till, back)
    upload(stand, till)
    with stand.parts.database.read() as work:
        own = habits_of(work, SOAP_OFFER, Days(), LIMITS)[STORE]
    assert kept.sale.total > 0
    assert own.share(Doubt.AFTER_PAY) == Share(1, 2)
    assert own.share(Doubt.BARE) == own.share(Doubt.CASH) == Share(2, 2)
    assert own.share(Doubt.BURST) == Share(1, 1)
    assert (own.share(Doubt.OFF_HOURS), own.share(Doubt.REPEAT)) == (Share(0, 2), Share(0, 2))
