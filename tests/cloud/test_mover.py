"""Budget on its way between buckets: whatever dies between two steps, nothing is lost or made."""

import pytest

from cloud.budgets import units
from cloud.budgets.mover import Move, Mover
from cloud.campaigns import add_budget, shares_of, usual_buckets, withdraw_budget
from pos_app.domain.money import Fen
from tests.cloud.campaign import (
    FACE,
    OFFER,
    at_once,
    bucket_with,
    make_offer,
    must_add_up,
    outcome,
    session,
)
from tests.cloud.fake_till import FakeTill
from tests.cloud.stand import Stand

MOVE = Move("0123456789ABCDEF", OFFER, giver=0, taker=1, amount=2 * FACE)


def caps(stand: Stand) -> list[object]:
    return stand.column(f"SELECT cap FROM budget WHERE offer_id = {OFFER} ORDER BY bucket")


def another_process(stand: Stand) -> Mover:
    """Knows nothing but the database."""
    return Mover(stand.parts.database, stand.clock, stand.parts.chance)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_move_that_broke_off_is_done_by_the_next_mover(stand: Stand, steps: int) -> None:
    make_offer(stand.parts, coupons=20, buckets=2)
    dying = another_process(stand)
    for step in (dying.leave, dying.arrive, dying.forget)[:steps]:
        step(MOVE)
        must_add_up(stand.parts)
    other = another_process(stand)
    assert other.finish() == (steps < 3)
    assert other.finish() == 0
    assert caps(stand) == [8 * FACE, 12 * FACE]
    must_add_up(stand.parts)


def test_two_movers_that_finish_one_move_do_it_once(stand: Stand) -> None:
    make_offer(stand.parts, coupons=20, buckets=2)
    another_process(stand).leave(MOVE)
    at_once(lambda _: another_process(stand).finish(), 16, clients=16)
    another_process(stand).arrive(MOVE)  # the one that was slow
    assert caps(stand) == [8 * FACE, 12 * FACE]
    must_add_up(stand.parts)


def test_what_a_bucket_has_reserved_does_not_move(stand: Stand, till: FakeTill) -> None:
    offer = make_offer(stand.parts, coupons=4, buckets=2)
    someone = bucket_with(offer, 2, 0)
    assert outcome(stand.parts, session(till.me.terminal, someone)) == "claimed"
    assert not another_process(stand).leave(MOVE)
    assert stand.count("budget_move") == 0
    must_add_up(stand.parts)


def test_units_on_their_way_are_not_sold_out(stand: Stand, till: FakeTill) -> None:
    """The giver is empty, the taker has not got it yet: the next claim brings it home."""
    offer = make_offer(stand.parts, coupons=1, buckets=2)
    another_process(stand).leave(Move("0123456789ABCDEF", OFFER, 0, 1, FACE))
    with stand.parts.database.read() as work:
        assert units.free_of(work, OFFER) == FACE
    someone = bucket_with(offer, 2, 0)
    assert outcome(stand.parts, session(till.me.terminal, someone)) == "claimed"
    must_add_up(stand.parts)


def test_movers_and_claims_at_the_same_time(stand: Stand, till: FakeTill) -> None:
    offer = make_offer(stand.parts, coupons=60, buckets=4)
    those = [bucket_with(offer, 4, 3, nth) for nth in range(60)]

    def turn(number: int) -> str:
        if number % 4:
            return outcome(stand.parts, session(till.me.terminal, those[number % 60]))
        mover = another_process(stand)
        giver = number // 4 % 4
        move = Move(f"{number:016}", OFFER, giver, (giver + 1) % 4, FACE)
        if mover.leave(move) and number % 8:
            mover.arrive(move)  # and dies before it forgets; half of them die before
        return "moved"

    at_once(turn, 320)
    another_process(stand).finish()
    must_add_up(stand.parts)
    assert stand.count("budget_move") == 0
    assert stand.count("coupon", f"offer_id = {OFFER}") == 45


def test_a_budget_is_split_into_whole_coupons() -> None:
    assert shares_of(1050, 100, 4) == [350, 300, 200, 200]
    assert [usual_buckets(coupons) for coupons in (0, 63, 640, 10_000_000)] == [1, 1, 10, 64]


def test_a_budget_grows_and_shrinks_by_what_nobody_has(stand: Stand, till: FakeTill) -> None:
    offer = make_offer(stand.parts, coupons=8, buckets=4)
    someone = bucket_with(offer, 4, 0)
    assert outcome(stand.parts, session(till.me.terminal, someone)) == "claimed"
    with stand.parts.database.write() as work:
        add_budget(work, offer, Fen(4 * FACE))
    must_add_up(stand.parts)
    with stand.parts.database.write() as work:
        taken = withdraw_budget(work, OFFER, Fen(100 * FACE))
    assert taken == 11 * FACE
    must_add_up(stand.parts)
    with stand.parts.database.read() as work:
        assert units.free_of(work, OFFER) == 0
