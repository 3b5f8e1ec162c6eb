"""What is paid for coupons: shares, returns, holds, periods."""

from tests.mutants.mutant import Mutant

LINES = "tests/cloud/test_settlement_lines.py"
HOLDS = "tests/cloud/test_settlement_holds.py"
PAYOUTS = "tests/cloud/test_payouts.py"
REBUILD = "tests/cloud/test_settlement_rebuild.py"
FRAUD = "tests/cloud/fraud/test_detection.py"

MUTANTS = (
    Mutant(
        name="brand-bears-it-all",
        why="Nearly every offer is the brand's alone, and one bill is simpler.",
        where="cloud/settlement/lines.py",
        old='    return f"brand:{brand}" if payer == Payer.BRAND else payer',
        new='    return f"brand:{brand}" if payer else payer',
        caught_by=f"{LINES}::test_each_payer_owes_its_share_of_each_line",
    ),
    Mutant(
        name="more-undone-than-was-owed",
        why="The refund says how much it gave back, and the till is ours.",
        where="cloud/settlement/lines.py",
        old="        amount = min(back.amount, amounts[which])",
        new="        amount = back.amount",
        raises="Unstorable",
        caught_by=f"{LINES}::test_more_back_than_was_sold_undoes_no_more_than_was_owed",
    ),
    Mutant(
        name="first-to-arrive-is-paid",
        why="The first come is the first served, and the cloud hears them one after the other.",
        where="cloud/settlement/story.py",
        old="        *(((use.sold_at, *use.place.key), use) for use in uses),",
        new="        *(((-use.place.epoch, *use.place.key), use) for use in uses),",
        caught_by=f"{LINES}::test_of_two_uses_the_earlier_is_paid_in_whichever_order_they_come",
    ),
    Mutant(
        name="returned-coupon-whatever-its-offer-says",
        why="The till has written that it gave the coupon back.",
        where="cloud/settlement/telling.py",
        old="    return story_of(uses, returns if coupon.comes_back else [])",
        new="    return story_of(uses, returns)",
        caught_by=f"{LINES}::test_goods_of_an_offer_that_keeps_its_coupons_free_the_money",
    ),
    Mutant(
        name="ended-coupon-comes-back",
        why="Who checks whether it has ended? The till does.",
        where="cloud/settlement/telling.py",
        old="            (coupon_id, coupon.ends_ms),",
        new="            (coupon_id, coupon.ends_ms * 2),",
        caught_by=f"{LINES}::test_a_coupon_that_ended_does_not_come_back",
    ),
    Mutant(
        name="late-use-over-the-budget",
        why="It was claimed and honoured, so it has to be paid.",
        where="cloud/settlement/telling.py",
        old="reserved + redeemed + ?1 + ?2 <= cap) RETURNING 1",
        new="reserved + redeemed <= cap) RETURNING 1",
        raises="Unstorable",
        caught_by=f"{LINES}::test_a_use_that_the_spent_budget_cannot_bear_any_more_is_not_paid",
    ),
    Mutant(
        name="unused-part-of-a-returnable-coupon-given-away",
        why="What was not taken off is free for the next shopper.",
        where="cloud/settlement/telling.py",
        old="coupon.face - redeemed if coupon.comes_back else 0, redeemed)",
        new="0, redeemed)",
        caught_by=f"{LINES}::test_a_part_that_comes_back_is_a_line_below_zero_for_each_payer",
    ),
    Mutant(
        name="return-of-a-held-use-is-paid-at-once",
        why="A line below zero costs nobody anything.",
        where="cloud/settlement/lines.py",
        old="sold in (State.HELD, State.CLAWED_BACK)",
        new="sold in (State.CLAWED_BACK,)",
        caught_by=f"{HOLDS}::test_goods_that_come_back_share_the_fate_of_what_was_held",
    ),
    Mutant(
        name="hold-forgotten-with-its-line",
        why="A line that is new is pending, like every new line.",
        where="cloud/settlement/lines.py",
        old='" AND seq = ? AND line_no = ? AND nth = ? ORDER BY decision_id DESC LIMIT 1",',
        new='" AND seq = ? AND line_no = ? AND nth = ? AND 1 = 0",',
        caught_by=f"{HOLDS}::"
        "test_a_held_use_that_was_refused_for_a_while_is_held_when_it_is_paid_after_all",
    ),
    Mutant(
        name="decision-without-a-reason",
        why="The field is required in the page's form.",
        where="cloud/settlement/decisions.py",
        old="    if not by or not reason:",
        new="    if not by:",
        raises="Unstorable",
        caught_by=f"{HOLDS}::test_a_decision_without_a_reason_changes_nothing",
    ),
    Mutant(
        name="held-line-paid",
        why="Whatever is owed up to the last day is due.",
        where="cloud/settlement/payouts.py",
        old="_DUE = f\"state IN ('PENDING', 'APPROVED', 'PAID', 'CLAWED_BACK')",
        new="_DUE = f\"state <> ''",
        caught_by=f"{PAYOUTS}::test_what_is_held_waits_and_is_paid_when_it_is_let_go",
    ),
    Mutant(
        name="line-paid-in-every-period",
        why="Up to the last day is what the period asks for.",
        where="cloud/settlement/payouts.py",
        old="ELSE amount END) - booked",
        new="ELSE amount END)",
        caught_by=f"{PAYOUTS}::test_a_period_is_closed_once",
    ),
    Mutant(
        name="clawed-back-line-keeps-its-money",
        why="Its state says what it is; the sums are for the accountants.",
        where="cloud/settlement/payouts.py",
        old="WHEN 'CLAWED_BACK' THEN 0 ELSE",
        new="WHEN 'NEVER' THEN 0 ELSE",
        caught_by=f"{PAYOUTS}::test_what_was_paid_can_be_clawed_back_out_of_the_next_payout",
    ),
    Mutant(
        name="payout-paid-twice",
        why="Whoever presses the button again wants it again.",
        where="cloud/settlement/payouts.py",
        old="WHERE payout_id = ? AND paid_at IS NULL",
        new="WHERE payout_id = ?",
        caught_by=f"{PAYOUTS}::test_a_payout_is_paid_once_and_its_file_stays",
    ),
    Mutant(
        name="returns-not-taken-off-the-stock",
        why="What was sold was sold.",
        where="cloud/settlement/stock.py",
        old="        sold[day] = sold.get(day, 0) - quantity",
        new="        sold[day] = sold.get(day, 0)",
        caught_by="tests/cloud/test_review.py::test_what_came_back_can_be_sold_again",
    ),
    Mutant(
        name="accused-beside-a-handful-of-peers",
        why="Five shops are a comparison, too.",
        where="cloud/settlement/statistics.py",
        old="    if mine.whole < limits.least_uses or len(others) < limits.least_peers:",
        new="    if mine.whole < limits.least_uses or len(others) < 2:",
        caught_by="tests/cloud/test_review.py::test_few_peers_are_nothing_to_compare_with",
    ),
    Mutant(
        name="accused-after-three-uses",
        why="A hundred percent is a hundred percent.",
        where="cloud/settlement/statistics.py",
        old="    if own.uses < limits.least_uses or len(others) < limits.least_peers:",
        new="    if len(others) < limits.least_peers:",
        caught_by="tests/cloud/test_review.py::test_a_shop_with_little_history_is_not_accused",
    ),
)
