"""Offers: who pays, which coupons stand together, and what a refund undoes of them."""

from tests.mutants.mutant import Mutant

KINDS = "tests/domain/test_offer_kinds.py"
REVERSAL = "tests/domain/test_reversal.py"

MUTANTS = (
    Mutant(
        name="each-payers-share-rounded-down",
        why="A funder never bears more than its thousandths.",
        where="pos_app/domain/coupon.py",
        old="        parts = allocate(amount, [funder.permille for funder in self.funders])",
        new="        parts = tuple(Fen(amount * f.permille // PERMILLE) for f in self.funders)",
        caught_by=f"{KINDS}::test_funders_bear_their_thousandths_to_the_fen",
    ),
    Mutant(
        name="two-exclusive-coupons",
        why="Each of them applies, looked at alone.",
        where="pos_app/domain/choosing.py",
        old="            if claim.coupon.coupon_id in chosen or not _excludes(claim.offer)",
        new="            if chosen or not _excludes(claim.offer)",
        caught_by=f"{KINDS}::test_of_an_exclusive_group_the_shopper_gets_the_best",
    ),
    Mutant(
        name="minimum-counts-the-shelf-price",
        why="The shopper sees what the goods cost on the shelf.",
        where="pos_app/domain/pricing.py",
        old="        net = Fen(net - discount.amount)\n    units",
        new="        net = Fen(net - 0 * discount.amount)\n    units",
        caught_by=f"{KINDS}::test_a_threshold_counts_prices_after_promotions",
    ),
    Mutant(
        name="goods-earn-two-gifts",
        why="Both offers ask for the same bottle, and it is there.",
        where="pos_app/domain/dealing.py",
        old="                counter.earning[place] -= pieces",
        new="                counter.earning[place] -= 0 * pieces",
        caught_by=f"{KINDS}::test_goods_with_a_coupon_still_earn_an_add_on_but_only_one",
    ),
    Mutant(
        name="redemption-below-its-minimum-paid",
        why="The till has looked at the minimum already.",
        where="cloud/redeeming.py",
        old="        is not None,\n",
        new="        is True,\n",
        caught_by="tests/cloud/test_offer_kinds.py::"
        "test_a_coupon_redeemed_below_its_minimum_is_not_paid_for",
    ),
    Mutant(
        name="gift-kept-by-who-gives-the-goods-back",
        why="The gift cost nothing, so nothing is lost.",
        where="pos_app/domain/reversal.py",
        old="            raise ExtraStays(line_no=extra)",
        new="            continue",
        caught_by=f"{REVERSAL}::test_goods_do_not_come_back_without_the_gift_that_they_earned",
    ),
)
