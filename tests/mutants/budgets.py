"""Budgets, limits and the desk where claims wait: nothing is given twice, lost or made."""

from tests.mutants.mutant import Mutant

EXHAUSTION = "tests/cloud/test_exhaustion.py"
LIMITS = "tests/cloud/test_limits.py"
MOVER = "tests/cloud/test_mover.py"
DESK = "tests/cloud/test_desk.py"

MUTANTS = (
    Mutant(
        name="move-arrives-twice",
        why="The mover that began it finishes it; that another may find it too is forgotten.",
        where="cloud/budgets/mover.py",
        old="            if first is not None:\n",
        new="            if first is not ...:\n",
        caught_by=f"{MOVER}::test_two_movers_that_finish_one_move_do_it_once[sqlite]",
    ),
    Mutant(
        name="broken-move-swept-away",
        why="Old rows of unfinished moves look like litter.",
        where="cloud/budgets/mover.py",
        old="            self.arrive(Move(*row))\n",
        new="            assert row\n",
        caught_by=f"{MOVER}::test_a_move_that_broke_off_is_done_by_the_next_mover[sqlite-1]",
    ),
    Mutant(
        name="sold-out-while-units-are-on-their-way",
        why="The sum over the buckets is the budget, surely.",
        where="cloud/budgets/units.py",
        old="coalesce(sum(amount), 0) FROM budget_move",
        new="coalesce(sum(0 * amount), 0) FROM budget_move",
        caught_by=f"{MOVER}::test_units_on_their_way_are_not_sold_out[sqlite]",
    ),
    Mutant(
        name="move-takes-what-is-reserved",
        why="The cap is the bucket's; that some of it is promised stands in other columns.",
        where="cloud/budgets/mover.py",
        old='                " AND cap - reserved - redeemed >= ?1 RETURNING 1",',
        new='                " AND cap >= ?1 RETURNING 1",',
        caught_by=f"{MOVER}::test_what_a_bucket_has_reserved_does_not_move[sqlite]",
        raises="Unstorable",
    ),
    Mutant(
        name="refused-claim-keeps-its-budget",
        why="The transaction that refuses one claim of a batch is committed for the others.",
        where="cloud/claims/together.py",
        old="                _give_back(work, before, claims[number])\n",
        new="                assert before\n",
        caught_by=f"{LIMITS}::"
        "test_who_is_refused_one_share_has_taken_none_of_the_others[sqlite-slot]",
    ),
    Mutant(
        name="second-press-second-coupon",
        why="The offer allows five a person, and two presses are two claims.",
        where="cloud/claims/together.py",
        old="_coupon_of_this_press(order, had) or _coupon_instead(order, had)",
        new="_coupon_instead(order, had)",
        caught_by=f"{LIMITS}::test_the_same_press_sent_again_is_the_same_coupon[sqlite]",
    ),
    Mutant(
        name="one-more-a-person",
        why="Less than or less or equal, this time for people.",
        where="cloud/claims/together.py",
        old="0 < terms.per_person <= len(had)",
        new="0 < terms.per_person < len(had)",
        caught_by=f"{EXHAUSTION}::test_a_person_gets_as_many_as_the_offer_says[sqlite]",
    ),
    Mutant(
        name="days-of-a-person-not-counted",
        why="Once a person is the usual limit, and a day's limit never shows beside it.",
        where="cloud/claims/together.py",
        old="0 < terms.per_person_day <= len(of_today)",
        new="0 < terms.per_person_day < 0 * len(of_today)",
        caught_by=f"{LIMITS}::test_a_person_may_come_again_tomorrow[sqlite]",
    ),
    Mutant(
        name="limit-read-and-then-counted",
        why="The statement that counts up is only reached when there is room (it is not).",
        where="cloud/claims/limits.py",
        old='            " WHERE claim_count.claims + ?3 <= ?5 RETURNING 1",',
        new='            " WHERE claim_count.claims <= ?5 RETURNING 1",',
        caught_by=f"{LIMITS}::test_one_code_of_a_screen_gives_out_so_many[sqlite]",
    ),
    Mutant(
        name="taken-digits-given-twice",
        why="Eight digits drawn at random never meet; the index only says so quietly.",
        where="cloud/claims/together.py",
        old="    if len(written) < len(claims):",
        new="    if len(written) < 0:",
        caught_by=f"{LIMITS}::test_eight_digits_that_are_taken_are_drawn_again[sqlite]",
    ),
    Mutant(
        name="released-and-released-again",
        why="Giving the budget back is the point; the state is for reports.",
        where="cloud/budgets/release.py",
        old="UPDATE coupon SET state = 'RELEASED', version",
        new="UPDATE coupon SET state = 'VOIDED', version",
        caught_by=f"{EXHAUSTION}::"
        "test_claims_and_releases_at_the_same_time_lose_and_make_nothing[sqlite]",
        raises="Unstorable",
    ),
    Mutant(
        name="one-bad-order-spoils-the-batch",
        why="The transaction failed, so all who were in it are told that it failed.",
        where="cloud/desk.py",
        old="                self._serve_each(places)\n",
        new="                for place in places:\n                    place.error = error\n",
        caught_by=f"{DESK}::test_one_bad_order_spoils_nobody_elses",
        raises="OutOfStep",
    ),
    Mutant(
        name="a-code-opens-nine-sessions",
        why="Less than or less or equal, on the screen.",
        where="cloud/claims/sessions.py",
        old='" WHERE screen_slot.sessions < ? RETURNING 1"',
        new='" WHERE screen_slot.sessions <= ? RETURNING 1"',
        caught_by="tests/cloud/test_screen_codes.py::test_a_slot_serves_eight_people",
    ),
)
