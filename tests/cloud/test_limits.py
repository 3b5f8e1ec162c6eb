"""Every limit of an offer, by itself: who gets none, and that nothing was taken from them."""

from collections import Counter
from dataclasses import replace

import pytest

from pos_app.domain.deal import Terms
from pos_app.domain.wire import encode
from tests.cloud.campaign import (
    OFFER,
    at_once,
    make_offer,
    must_add_up,
    outcome,
    person,
    session,
)
from tests.cloud.fake_till import FakeTill
from tests.cloud.stand import Stand

DAY_S = 24 * 3600


def press(stand: Stand, till: FakeTill, who: int, slot: int = 1, address: bytes = b"") -> str:
    return outcome(stand.parts, session(till.me.terminal, person(who), slot=slot), address=address)


def test_the_same_press_sent_again_is_the_same_coupon(stand: Stand, till: FakeTill) -> None:
    """The offer would give this person more, but not for one session."""
    make_offer(stand.parts, coupons=10, terms=Terms(per_person=5))
    pressed = at_once(lambda _: press(stand, till, 1), 64)
    assert Counter(pressed) == {"claimed": 1, "again": 63}
    assert press(stand, till, 1, slot=2) == "claimed"


def test_a_person_may_come_again_tomorrow(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=10, terms=Terms(per_person=0, per_person_day=2))
    today = [press(stand, till, 1, slot) for slot in (1, 2, 3, 4)]
    stand.clock.pass_s(DAY_S)
    tomorrow = [press(stand, till, 1, slot) for slot in (5, 6, 7)]
    assert today == ["claimed", "claimed", "again", "again"]
    assert tomorrow == ["claimed", "claimed", "again"]


def test_a_limit_of_nought_is_none(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=10, terms=Terms(per_person=0))
    assert [press(stand, till, 1, slot) for slot in range(1, 8)] == ["claimed"] * 7


def test_one_code_of_a_screen_gives_out_so_many(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=50, terms=Terms(per_slot=3))
    pressed = at_once(lambda n: press(stand, till, n), 32)
    assert Counter(pressed) == {"claimed": 3, "screen": 29}
    assert press(stand, till, 99, slot=2) == "claimed"
    must_add_up(stand.parts)


def test_one_address_gets_so_many_a_day(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=50, terms=Terms(per_address_day=4))
    pressed = at_once(lambda n: press(stand, till, n, address=b"cafe"), 32)
    assert Counter(pressed) == {"claimed": 4, "address": 28}
    assert press(stand, till, 99, address=b"home") == "claimed"
    stand.clock.pass_s(DAY_S)
    assert press(stand, till, 100, address=b"cafe") == "claimed"
    must_add_up(stand.parts)


def test_an_address_that_nobody_knows_counts_for_nobody(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=50, terms=Terms(per_address_day=1))
    assert [press(stand, till, who) for who in range(5)] == ["claimed"] * 5


def test_the_lower_of_the_shops_two_limits_holds(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=50, daily=9, terms=Terms(per_store_day=5))
    assert Counter(at_once(lambda n: press(stand, till, n), 32)) == {"claimed": 5, "day": 27}


@pytest.mark.parametrize(
    "terms",
    [Terms(per_slot=2), Terms(per_address_day=2), Terms(per_store_day=2)],
    ids=["slot", "address", "store"],
)
def test_who_is_refused_one_share_has_taken_none_of_the_others(
    stand: Stand, till: FakeTill, terms: Terms
) -> None:
    make_offer(stand.parts, coupons=50, terms=terms)
    at_once(lambda n: press(stand, till, n, address=b"cafe"), 32)
    must_add_up(stand.parts)
    assert stand.column(f"SELECT claimed FROM store_offer_day WHERE offer_id = {OFFER}") == [2]
    assert stand.count("claim_count", "claims <> 2") == 0


def test_an_offer_that_the_till_does_not_hold_is_not_offered(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=5)
    with stand.parts.database.write() as work:
        work.do("UPDATE store_offer SET rules_version = 99 WHERE offer_id = ?", (OFFER,))
    assert press(stand, till, 1) == "not offered"
    assert outcome(stand.parts, session(till.me.terminal, person(1)), 999_999) == "not offered"


def test_an_offer_whose_time_is_over_is_not_offered(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=5)
    stand.clock.utc_ms = 4_000_000_000_000
    assert press(stand, till, 1) == "not offered"
    must_add_up(stand.parts)


def test_eight_digits_that_are_taken_are_drawn_again(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=5)
    draws = iter([7, 7, 7, 8])

    def chance(count: int) -> bytes:
        return next(draws).to_bytes(8) if count == 8 else stand.parts.chance(count)

    parts = replace(stand.parts, chance=chance)
    first = [outcome(parts, session(till.me.terminal, person(who))) for who in (1, 2)]
    assert first == ["claimed", "claimed"]
    assert list(draws) == []
    assert len(set(stand.column("SELECT short_code FROM coupon"))) == 2
    must_add_up(parts)


def test_an_offer_that_was_changed_behind_our_back_is_read_again(
    stand: Stand, till: FakeTill
) -> None:
    """No offer ever changes; if one does, no coupon is drawn from what it was."""
    offer = make_offer(stand.parts, coupons=5)
    assert press(stand, till, 1) == "claimed"
    document = encode(replace(offer, coupon_hours=2)).decode()
    with stand.parts.database.write() as work:
        work.do("UPDATE offer SET document = ? WHERE offer_id = ?", (document, OFFER))
    assert press(stand, till, 2) == "claimed"
    hours = f"SELECT hours FROM coupon WHERE offer_id = {OFFER} ORDER BY hours"
    assert stand.column(hours) == [2, 24]


def test_what_was_counted_goes_when_its_limit_has_run_out(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=50, terms=Terms(per_slot=3, per_address_day=4))
    for who in range(4):
        press(stand, till, who, slot=who, address=bytes([who]))
    assert stand.count("claim_count") == 8
    stand.clock.pass_s(2 * DAY_S)
    assert press(stand, till, 9, slot=9, address=b"x") == "claimed"
    assert stand.count("claim_count") == 2
