"""Thirty-two clients against one budget: granted exactly, whoever comes and wherever it lies."""

from collections import Counter

import pytest

from cloud.budgets.release import release_due
from cloud.redeeming import UPLOAD_GRACE_MS
from pos_app.domain.deal import Terms
from tests.cloud.campaign import (
    OFFER,
    at_once,
    bucket_with,
    make_offer,
    must_add_up,
    outcome,
    person,
    session,
)
from tests.cloud.fake_till import FakeTill
from tests.cloud.stand import STORE, Stand


def tally(stand: Stand, till: FakeTill, people: int) -> Counter[str]:
    """So many people press at once; what came of it."""
    return Counter(
        at_once(lambda n: outcome(stand.parts, session(till.me.terminal, person(n))), people)
    )


@pytest.mark.parametrize("buckets", [1, 4, 64])
def test_exactly_the_budget_is_granted(stand: Stand, till: FakeTill, buckets: int) -> None:
    make_offer(stand.parts, coupons=150, buckets=buckets)
    assert tally(stand, till, 320) == {"claimed": 150, "sold out": 170}
    assert stand.count("coupon", f"offer_id = {OFFER}") == 150
    must_add_up(stand.parts)


def test_what_fits_no_bucket_is_found_all_the_same(stand: Stand, till: FakeTill) -> None:
    """Each bucket has less than a face, all together have three."""
    make_offer(stand.parts, coupons=3, buckets=4)
    with stand.parts.database.write() as work:
        work.do("UPDATE budget SET cap = 225 WHERE offer_id = ?", (OFFER,))
    assert tally(stand, till, 64) == {"claimed": 3, "sold out": 61}
    must_add_up(stand.parts)


def test_everybodys_second_press_shows_the_same_coupon(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=40)
    first = tally(stand, till, 64)
    second = tally(stand, till, 64)
    assert first == {"claimed": 40, "sold out": 24}
    assert second == {"again": 40, "sold out": 24}
    assert stand.count("coupon", f"offer_id = {OFFER}") == 40


def test_a_thousand_presses_of_one_person_give_one_coupon(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=2000)
    pressed = at_once(
        lambda n: outcome(stand.parts, session(till.me.terminal, person(7), slot=n)), 1000
    )
    assert Counter(pressed) == {"claimed": 1, "again": 999}
    must_add_up(stand.parts)


def test_a_person_gets_as_many_as_the_offer_says(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=2000, terms=Terms(per_person=3))
    pressed = at_once(
        lambda n: outcome(stand.parts, session(till.me.terminal, person(n % 4), slot=n)), 320
    )
    assert Counter(pressed) == {"claimed": 12, "again": 308}
    numbers = stand.column(f"SELECT nth FROM coupon WHERE offer_id = {OFFER} ORDER BY nth")
    assert numbers == [1] * 4 + [2] * 4 + [3] * 4


def test_the_last_unit_goes_to_one(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=1, buckets=16)
    assert tally(stand, till, 64) == {"claimed": 1, "sold out": 63}
    must_add_up(stand.parts)


def test_claims_and_releases_at_the_same_time_lose_and_make_nothing(
    stand: Stand, till: FakeTill
) -> None:
    """Known shops gave a released unit back twice, or granted it before it was free."""
    make_offer(stand.parts, coupons=96, buckets=4)
    assert tally(stand, till, 96) == {"claimed": 96}
    stand.clock.pass_s(24 * 3600 + UPLOAD_GRACE_MS / 1000)

    def turn(number: int) -> str:
        if number % 4 == 0:
            release_due(stand.parts.database, stand.parts.now_s(), at_once=5)
            return "released"
        return outcome(stand.parts, session(till.me.terminal, person(1000 + number)))

    came = Counter(at_once(turn, 320))
    assert came == {"released": 80, "claimed": 96, "sold out": 144}
    assert stand.count("coupon", f"offer_id = {OFFER} AND state = 'RELEASED'") == 96
    must_add_up(stand.parts)


def test_an_empty_bucket_is_not_a_sold_out_offer(stand: Stand, till: FakeTill) -> None:
    offer = make_offer(stand.parts, coupons=40, buckets=4)
    those = [bucket_with(offer, 4, 2, nth) for nth in range(40)]
    pressed = at_once(
        lambda n: outcome(stand.parts, session(till.me.terminal, those[n])), 40, clients=8
    )
    assert Counter(pressed) == {"claimed": 40}
    moved = stand.column(f"SELECT cap FROM budget WHERE offer_id = {OFFER} ORDER BY bucket")
    assert moved == [0, 0, 40 * 300, 0]
    must_add_up(stand.parts)


def test_the_shops_day_and_the_budget_are_both_kept(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=100, daily=30)
    assert tally(stand, till, 64) == {"claimed": 30, "day": 34}
    must_add_up(stand.parts)
    stand.clock.pass_s(24 * 3600)
    again = at_once(lambda n: outcome(stand.parts, session(till.me.terminal, person(100 + n))), 64)
    assert Counter(again) == {"claimed": 30, "day": 34}
    assert stand.column(
        f"SELECT claimed FROM store_offer_day WHERE offer_id = {OFFER} AND store_id = {STORE}"
    ) == [30, 30]
    must_add_up(stand.parts)
