"""Money that goes back, and the drawer that it comes out of: the rules, and what the cloud makes of
them."""

from tests.mutants.mutant import Mutant

REFUND = "pos_app/domain/refund.py"
SHIFT = "pos_app/domain/shift.py"
REFUND_RULES = "tests/domain/test_refund.py"
SHIFT_RULES = "tests/domain/test_shift.py"
CLOUD_REFUNDS = "tests/cloud/test_refunds.py"
STRICT = "ArithmeticError"
"""A refund whose sums are wrong is not made: the second defence, met before the test can look."""

MUTANTS = (
    Mutant(
        name="each-refund-allocated-by-itself",
        why="A third of ten yuan is 3.33, whichever third it is.",
        where=REFUND,
        old="    net = Fen(_share(line.net, line, rest) - sum(part.net for part in before))",
        new="    net = _share(line.net, line, Milli(line.quantity - quantity))",
        caught_by=f"{REFUND_RULES}::test_three_pieces_for_ten_yuan_come_back_one_by_one_for_ten_yuan",
        raises=STRICT,
    ),
    Mutant(
        name="refund-at-the-shelf-price",
        why="What it costs is what one gets back; the promotion is over by now.",
        where=REFUND,
        old="    net = Fen(_share(line.net, line, rest) - sum(part.net for part in before))",
        new="    net = Fen(line.unit_price * quantity // ONE)",
        caught_by=f"{REFUND_RULES}::test_a_refund_replays_the_stored_discounts_of_its_line",
        raises=STRICT,
    ),
    Mutant(
        name="each-slip-rounded-by-itself",
        why="Cash has no coin below a jiao, so every slip is rounded.",
        where=REFUND,
        old="    back = net + sum(line.net for refund in earlier for line in refund.lines)\n"
        "    rounded = divide_half_up(back, payable_in) * payable_in",
        new="    return Fen(divide_half_up(net, payable_in) * payable_in)\n    back = rounded = 0",
        caught_by=f"{REFUND_RULES}::test_slips_rounded_to_jiao_sum_to_what_was_paid",
        raises=STRICT,
    ),
    Mutant(
        name="earlier-refunds-forgotten",
        why="The sale says what was sold, and the sale is at hand.",
        where=REFUND,
        old="    return Milli(line.quantity - sum(part.quantity for part in _parts(line.line_no, "
        "earlier)))",
        new="    return line.quantity",
        caught_by=f"{REFUND_RULES}::test_more_than_is_left_does_not_come_back",
        raises=STRICT,
    ),
    Mutant(
        name="coupon-back-with-the-first-piece",
        why="Goods of its line came back, so the coupon does too.",
        where=REFUND,
        old="        if quantity_left(line, earlier) == taken.get(line.line_no, 0)\n",
        new="        if line.line_no in taken\n",
        caught_by=f"{REFUND_RULES}::test_a_coupon_stays_used_while_part_of_its_line_is_kept",
        raises=STRICT,
    ),
    Mutant(
        name="expired-coupon-back",
        why="The shopper had it, the shopper gets it back.",
        where=REFUND,
        old="        if coupon_id in returnable and on_lines <= whole",
        new="        if on_lines <= whole",
        caught_by=f"{REFUND_RULES}::test_an_expired_coupon_does_not_go_back",
    ),
    Mutant(
        name="refund-over-the-sale-agrees-with-itself",
        why="All its sums are right, so the refund is.",
        where=REFUND,
        old="    return refund_sums(refund) or _excess(refund, sale, (*earlier, refund))",
        new="    return refund_sums(refund)",
        caught_by=f"{REFUND_RULES}::test_the_same_refund_twice_is_found",
    ),
    Mutant(
        name="drawer-forgets-refunds",
        why="Sales fill the drawer; that refunds empty it is another page of the program.",
        where=SHIFT,
        old="        return Fen(figures.taken - figures.given_back + moved)",
        new="        return Fen(figures.taken + moved)",
        caught_by=f"{SHIFT_RULES}::test_the_drawer_is_float_plus_cash_in_less_cash_out",
    ),
    Mutant(
        name="count-not-compared",
        why="The cashier corrects the figure, and a report without a difference looks tidy.",
        where=SHIFT,
        old="    return TenderCount(kind, expected, counted, Fen(counted - expected))",
        new="    return TenderCount(kind, counted, counted, NOTHING)",
        caught_by=f"{SHIFT_RULES}::test_the_difference_is_what_was_counted_less_what_should_be_there",
    ),
    Mutant(
        name="newer-version-read-as-ours",
        why="JSON readers ignore what they do not know; it worked for the last version too.",
        where="pos_app/domain/wire.py",
        old="        reader = _READERS.get(stored.v)",
        new="        reader = _READERS.get(min(stored.v, VERSION))",
        caught_by="tests/domain/test_wire.py::test_what_is_no_entry_is_unreadable",
    ),
    Mutant(
        name="refund-over-the-sale-counts-in-the-cloud",
        why="The till made it, and the till is always right.",
        where="cloud/refunds.py",
        old='    return (COUNTED, "") if wrong is None else (OVER, f"{where}: {wrong}")',
        new='    return COUNTED, ""',
        caught_by=f"{CLOUD_REFUNDS}::test_more_than_was_sold_is_recorded_in_doubt_and_parked",
    ),
    Mutant(
        name="refund-before-its-sale-stays-in-doubt",
        why="It was judged when it came, and nothing comes twice.",
        where="cloud/effects.py",
        old="        refunds.judge_again(self._work, store, terminal, self._now_ms)\n",
        new="",
        caught_by=f"{CLOUD_REFUNDS}"
        "::test_a_refund_that_comes_before_its_sale_counts_when_the_sale_is_there",
    ),
    Mutant(
        name="z-report-believed",
        why="It is signed, so its sums are right.",
        where="cloud/shifts.py",
        old="shift_imbalance(closed, _in_own_history(work, place, closed, opening))",
        new="shift_imbalance(closed, None)",
        caught_by="tests/cloud/test_shifts.py::test_a_z_that_is_not_the_sum_of_its_entries_is_told",
    ),
    Mutant(
        name="late-signatures-never",
        why="The last signature vouches for all, so nobody comes back to the others.",
        where="cloud/late_signatures.py",
        old="    if first.seq <= last_seq:",
        new="    if last_seq < 0:",
        caught_by="tests/cloud/test_late_signatures.py"
        "::test_a_bad_one_before_it_blocks_nothing_and_is_told",
    ),
    Mutant(
        name="unlike-z-report-overlaps",
        why="Whatever a Z report says, it counts all that lies before it.",
        where="pos_app/adapters/ledger/overlaps.py",
        old="if _sums(connection, one) == said), None)",
        new="if one[-1][1] == closed_at or said), None)",
        caught_by="tests/adapters/ledger/test_overlaps.py"
        "::test_a_shift_that_a_loss_cut_off_counts_nothing_of_the_one_after_it",
    ),
    Mutant(
        name="twins-close-ends-the-shift",
        why="There is a Z report of this shift, so it is closed.",
        where="pos_app/adapters/ledger/past.py",
        old="if is_in(end, own)]",
        new="if own]",
        caught_by="tests/adapters/ledger/test_sibling_shifts.py"
        "::test_a_twins_shift_neither_ends_this_one_nor_takes_its_place",
    ),
    Mutant(
        name="twins-takings-in-this-drawer",
        why="What came back of the other machine was sold under this till's name.",
        where="pos_app/adapters/ledger/past.py",
        old="is_forked = is_forked or step.is_forked",
        new="is_forked = False",
        caught_by="tests/adapters/ledger/test_sibling_shifts.py"
        "::test_a_twins_shift_neither_ends_this_one_nor_takes_its_place",
    ),
    Mutant(
        name="twins-open-shift-taken-over",
        why="The shift that was opened last and nobody closed is the one that is open.",
        where="pos_app/adapters/ledger/lineage.py",
        old="lost if reason == EpochReason.RESTORED else None",
        new="lost",
        caught_by="tests/adapters/ledger/test_sibling_shifts.py"
        "::test_what_a_twin_opened_in_the_epoch_that_both_had_is_not_this_tills",
    ),
    Mutant(
        name="z-report-of-another-name",
        why="Number, epoch and entry name one shift.",
        where="pos_app/adapters/ledger/overlaps.py",
        old="SELECT max(shift.position) AS",
        new="SELECT min(shift.position) AS",
        caught_by="tests/adapters/ledger/test_enrolled_since.py"
        "::test_a_shift_at_the_same_place_as_one_from_before_stays_open_and_counts_alone",
    ),
)
