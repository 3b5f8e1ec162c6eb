"""What each payer owes for a used coupon, to the fen, whatever comes up in which order."""

from cloud.budgets.release import release_due
from cloud.settlement import telling
from cloud.settlement.rebuild import rebuild
from cloud.settlement.reports import brand_report, redemptions, store_report, totals_by_campaign
from pos_app.domain.money import Fen
from pos_app.domain.values import replace
from tests.cloud.fake_till import BEER, NOODLES, SOAP, FakeTill
from tests.cloud.settled import (
    begin_epoch,
    bring_back,
    claimed,
    owed,
    parked,
    rows,
    sell,
    upload,
)
from tests.cloud.stand import STORE, Stand

RIBS, VINE = "6920152496176", "6920152497029"
WAFERS = "6917878035284"
NOODLE_OFFER, SOAP_OFFER, WAFER_OFFER = 1004, 1001, 1007


def states(stand: Stand) -> list[object]:
    return stand.column("SELECT state FROM coupon ORDER BY coupon_id")


def budget(stand: Stand, offer_id: int) -> tuple[int, int]:
    """Reserved and redeemed."""
    [row] = rows(
        stand,
        f"SELECT sum(reserved), sum(redeemed) FROM budget WHERE offer_id = {offer_id}",
    )
    return row[0], row[1]


def test_each_payer_owes_its_share_of_each_line(stand: Stand, till: FakeTill) -> None:
    coupons = claimed(stand, till, NOODLE_OFFER)
    past = sell(till, NOODLES, RIBS, VINE, coupons=coupons)
    upload(stand, till)

    lines = rows(stand, "SELECT line_no, payer, amount FROM settlement_line ORDER BY line_no, nth")
    said = [
        (line.line_no, off.payer.value, off.amount)
        for line in past.sale.lines
        for off in line.discounts
        if off.offer_id == NOODLE_OFFER
    ]
    assert lines == said
    assert owed(stand) == {"brand:康师傅": 140, "platform": 60}


def test_a_part_that_comes_back_is_a_line_below_zero_for_each_payer(
    stand: Stand, till: FakeTill
) -> None:
    past = sell(till, NOODLES, RIBS, VINE, coupons=claimed(stand, till, NOODLE_OFFER))
    first = bring_back(till, past, wanted={2: 1000})
    upload(stand, till)
    left = sum(owed(stand).values())
    assert left == 200 - sum(back.amount for line in first.lines for back in line.discounts)
    assert budget(stand, NOODLE_OFFER) == (200 - left, left)  # kept, for it may come back
    assert states(stand) == ["REDEEMED"]

    bring_back(till, past, first)
    upload(stand, till)
    assert owed(stand) == {"brand:康师傅": 0, "platform": 0}
    assert budget(stand, NOODLE_OFFER) == (200, 0)
    assert states(stand) == ["ISSUED"]


def test_a_coupon_that_came_back_is_paid_again_when_it_is_used_again(
    stand: Stand, till: FakeTill
) -> None:
    coupons = claimed(stand, till, NOODLE_OFFER)
    bring_back(till, sell(till, NOODLES, RIBS, VINE, coupons=coupons))
    sell(till, RIBS, RIBS, RIBS, coupons=coupons)
    upload(stand, till)

    assert parked(stand) == []
    assert owed(stand) == {"brand:康师傅": 140, "platform": 60}
    assert budget(stand, NOODLE_OFFER) == (0, 200)
    assert states(stand) == ["REDEEMED"]
    assert stand.column("SELECT seq FROM redemption") == [4]


def test_a_coupon_that_ended_does_not_come_back(stand: Stand, till: FakeTill) -> None:
    past = sell(till, NOODLES, RIBS, VINE, coupons=claimed(stand, till, NOODLE_OFFER))
    till.clock.pass_s(25 * 3600)
    bring_back(till, past)
    upload(stand, till)

    assert states(stand) == ["REDEEMED"]
    assert owed(stand) == {"brand:康师傅": 0, "platform": 0}


def test_the_rest_of_a_coupon_that_can_come_back_no_more_is_given_back(
    stand: Stand, till: FakeTill
) -> None:
    """Released when the late uploads of its day are over, not before."""
    past = sell(till, NOODLES, RIBS, VINE, coupons=claimed(stand, till, NOODLE_OFFER))
    bring_back(till, past, wanted={2: 1000})
    upload(stand, till)
    kept, redeemed = budget(stand, NOODLE_OFFER)
    assert kept > 0
    with stand.parts.database.write() as work:
        ends = stand.clock() + 24 * 3600_000
        assert telling.release_kept(work, ends + telling.UPLOAD_GRACE_MS - 1) == 0
        assert telling.release_kept(work, ends + telling.UPLOAD_GRACE_MS) == 1
    assert budget(stand, NOODLE_OFFER) == (0, redeemed)


def test_a_coupon_that_came_back_and_was_not_used_again_is_released_in_its_time(
    stand: Stand, till: FakeTill
) -> None:
    past = sell(till, NOODLES, RIBS, VINE, coupons=claimed(stand, till, NOODLE_OFFER))
    bring_back(till, past)
    upload(stand, till)
    assert budget(stand, NOODLE_OFFER) == (200, 0)
    stand.clock.pass_s(24 * 3600 + telling.UPLOAD_GRACE_MS / 1000)
    release_due(stand.parts.database, stand.parts.now_s())

    assert states(stand) == ["RELEASED"]
    assert budget(stand, NOODLE_OFFER) == (0, 0)
    with stand.parts.database.write() as work:
        assert rebuild(work, stand.clock()) == []
    assert stand.column("SELECT reserved FROM coupon_stake") == [0]


def test_goods_of_an_offer_that_keeps_its_coupons_free_the_money(
    stand: Stand, till: FakeTill
) -> None:
    bring_back(till, sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER)))
    upload(stand, till)
    assert budget(stand, SOAP_OFFER) == (0, 0)
    assert states(stand) == ["REDEEMED"]


def test_a_use_that_may_not_be_owes_nothing_and_says_why(stand: Stand, till: FakeTill) -> None:
    coupons = claimed(stand, till, SOAP_OFFER)
    sell(till, SOAP, coupons=coupons)
    sell(till, SOAP, coupons=coupons)
    upload(stand, till)

    with stand.parts.database.read() as work:
        report = store_report(work, STORE)
    assert owed(stand) == {"brand:奥妙": 500}
    assert [(one.reason, one.amount) for one in report.unpaid] == [("coupon_redeemed_before", 500)]


def test_of_two_uses_the_earlier_is_paid_in_whichever_order_they_come(
    stand: Stand, till: FakeTill
) -> None:
    coupons = claimed(stand, till, WAFER_OFFER)
    till.products[WAFERS] = replace(till.products[WAFERS], price=Fen(500))
    upload(stand, till)
    sell(till, WAFERS, coupons=coupons, at_ms=till.clock() + 1)
    old = (till.epoch, till.entries, till.hashes)
    begin_epoch(till)
    till.products[WAFERS] = replace(till.products[WAFERS], price=Fen(400))
    sell(till, WAFERS, coupons=coupons, at_ms=till.clock() + 2)
    upload(stand, till)
    assert owed(stand) == {"brand:雀巢": 80}

    till.epoch, till.entries, till.hashes = old
    upload(stand, till)

    assert owed(stand) == {"brand:雀巢": 100}
    assert budget(stand, WAFER_OFFER) == (0, 100)
    assert parked(stand) == ["coupon_redeemed_before"]
    assert stand.column("SELECT epoch FROM redemption") == [1]


def test_a_use_that_the_spent_budget_cannot_bear_any_more_is_not_paid(
    stand: Stand, till: FakeTill
) -> None:
    """Never over budget: what the later, cheaper use gave back was given away meanwhile."""
    coupons = claimed(stand, till, WAFER_OFFER)
    upload(stand, till)
    till.products[WAFERS] = replace(till.products[WAFERS], price=Fen(500))
    sell(till, WAFERS, coupons=coupons, at_ms=till.clock() + 1)
    old = (till.epoch, till.entries, till.hashes)
    begin_epoch(till)
    till.products[WAFERS] = replace(till.products[WAFERS], price=Fen(400))
    sell(till, WAFERS, coupons=coupons, at_ms=till.clock() + 2)
    upload(stand, till)
    with stand.parts.database.write() as work:
        work.do("UPDATE budget SET cap = redeemed WHERE offer_id = ?", (WAFER_OFFER,))

    till.epoch, till.entries, till.hashes = old
    upload(stand, till)

    assert owed(stand) == {"brand:雀巢": 80}
    assert budget(stand, WAFER_OFFER) == (0, 80)
    assert parked(stand) == ["coupon_budget"]


def test_a_refund_that_comes_before_its_sale_counts_when_the_sale_is_there(
    stand: Stand, till: FakeTill
) -> None:
    coupons = claimed(stand, till, NOODLE_OFFER)
    upload(stand, till)
    past = sell(till, NOODLES, RIBS, VINE, coupons=coupons)
    old = (till.epoch, till.entries, till.hashes)
    begin_epoch(till)
    bring_back(till, past)
    upload(stand, till)
    assert owed(stand) == {}

    till.epoch, till.entries, till.hashes = old
    upload(stand, till)

    assert owed(stand) == {"brand:康师傅": 0, "platform": 0}
    assert states(stand) == ["ISSUED"]
    assert budget(stand, NOODLE_OFFER) == (200, 0)


def test_more_back_than_was_sold_undoes_no_more_than_was_owed(stand: Stand, till: FakeTill) -> None:
    past = sell(till, SOAP, coupons=claimed(stand, till, SOAP_OFFER))
    bring_back(till, past)
    bring_back(till, past)  # a till that forgot the first
    upload(stand, till)
    assert owed(stand) == {"brand:奥妙": 0}
    assert budget(stand, SOAP_OFFER) == (0, 0)


def test_digits_that_another_coupon_has_by_now_change_when_the_first_comes_back(
    stand: Stand, till: FakeTill
) -> None:
    coupons = claimed(stand, till, NOODLE_OFFER)
    past = sell(till, NOODLES, RIBS, VINE, coupons=coupons)
    upload(stand, till)
    other = claimed(stand, till, SOAP_OFFER)
    with stand.parts.database.write() as work:
        work.do(
            "UPDATE coupon SET short_code = (SELECT short_code FROM coupon AS c"
            " WHERE c.coupon_id = ?) WHERE coupon_id = ?",
            (coupons[0].coupon_id, other[0].coupon_id),
        )
    bring_back(till, past)
    upload(stand, till)
    assert states(stand) == ["ISSUED", "ISSUED"]
    codes = stand.column("SELECT short_code FROM coupon")
    assert len(set(codes)) == 2


def test_reports_say_who_bears_what_and_where(stand: Stand, till: FakeTill) -> None:
    coupons = claimed(stand, till, SOAP_OFFER, NOODLE_OFFER)
    past = sell(till, SOAP, NOODLES, RIBS, VINE, BEER, coupons=coupons)
    bring_back(till, past, wanted={1: 1000})
    upload(stand, till)

    with stand.parts.database.read() as work:
        soap, noodles = brand_report(work, "奥妙"), brand_report(work, "康师傅")
        store = store_report(work, STORE)
        totals = {one.campaign: one for one in totals_by_campaign(work)}
        listed = redemptions(work)
    assert (soap.total.redemptions, soap.total.gross, soap.total.reversals) == (1, 500, 500)
    assert (noodles.total.net, noodles.by_store[0].name) == (140, "街角小店 · 建设路")
    assert [(row.key, row.sums.net) for row in store.by_funder] == [
        ("brand:奥妙", 0),
        ("brand:康师傅", 140),
        ("platform", 60),
    ]
    assert [row.key for row in store.by_day] == [till.clock.day]
    assert totals["kangshifu-2026"].by_state == {"PENDING": 200}
    assert totals["water-2026"].sums.redemptions == 0
    assert sorted((one.amount, one.reversed, sorted(one.by_payer.items())) for one in listed) == [
        (200, 0, [("brand", 140), ("platform", 60)]),
        (500, 500, [("brand", 0)]),
    ]
