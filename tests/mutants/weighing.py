"""At the scale: what may be charged, and what the books say of it."""

from tests.mutants.mutant import Mutant

DESK = "pos_app/checkout/weighing.py"
CASES = "tests/checkout/test_weighing.py"

MUTANTS = (
    Mutant(
        name="weight-taken-though-it-moved",
        why="The scale's newest word is the best one.",
        where=DESK,
        old="    if weighing.is_typed or state.scale.number != command.number:",
        new="    if weighing.is_typed:",
        caught_by=f"{CASES}::test_a_weight_that_moved_between_shown_and_press_is_not_taken",
    ),
    Mutant(
        name="moving-weight-is-sold",
        why="A gram more or less, and the queue is long.",
        where="pos_app/domain/weighing.py",
        old="        if self.plate is not Plate.STABLE or self.grams is None or self.grams <= 0:",
        new="        if self.grams is None or self.grams <= 0:",
        caught_by="tests/domain/test_weighing.py::"
        "test_only_a_stable_weight_above_nothing_is_sold_by",
    ),
    Mutant(
        name="one-reading-on-two-lines",
        why="It is still stable, and the cashier has pressed.",
        where=DESK,
        old="    if state.is_reading_sold:\n        raise WeightSoldBefore\n",
        new="",
        caught_by=f"{CASES}::test_one_reading_is_not_sold_twice",
    ),
    Mutant(
        name="typed-weight-looks-weighed",
        why="A weight is a weight.",
        where=DESK,
        old="with_typed_weight(product), quantity, None, at)",
        new="product, quantity, None, at)",
        caught_by=f"{CASES}::"
        "test_while_the_scale_is_silent_digits_are_a_weight_and_the_line_says_so",
    ),
    Mutant(
        name="paying-leaves-goods-on-the-scale",
        why="F9 pays, whatever else is open.",
        where="pos_app/checkout/moves.py",
        old="    if state.weighing is not None:\n        raise WeighingNow\n",
        new="",
        caught_by="tests/checkout/test_weighing_meanwhile.py::"
        "test_paying_waits_for_what_is_on_the_scale",
    ),
)
