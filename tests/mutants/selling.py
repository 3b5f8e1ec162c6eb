"""At the counter: what a scan means, what things cost, and the order of saving, drawer, paper."""

from tests.mutants.mutant import Mutant

ROUTER = "pos_app/checkout/scan_router.py"
COUPONS = "pos_app/checkout/coupons.py"
SCANNING = "tests/checkout/test_scanning.py"
SAVING = "tests/checkout/test_saving.py"
PAYING = "tests/checkout/test_paying.py"
TRAY = "tests/checkout/test_coupons.py"
RECEIPTS = "tests/checkout/test_receipts.py"
MONEY = "tests/domain/test_money.py"
PRICING = "tests/domain/test_pricing.py"

MUTANTS = (
    Mutant(
        name="payment-code-before-label",
        why="Money first, it seems; but a weighed label can have a payment code's digits.",
        where="pos_app/domain/barcode.py",
        old='    if len(code) == 18 and code.startswith("26"):',
        new='    if len(code) == 18 and code.startswith("26") and not _payment_channel(code):',
        caught_by="tests/domain/test_barcode.py::"
        "test_a_long_label_gives_its_number_amount_and_weight",
    ),
    Mutant(
        name="label-that-does-not-agree-is-sold",
        why="The label says what it costs, and the scale is never wrong.",
        where="pos_app/checkout/selling.py",
        old="    if abs(amount_of(product.price, asked.weight) - amount) > LABEL_TOLERANCE:",
        new="    if amount_of(product.price, asked.weight) < 0:",
        caught_by=f"{SCANNING}::test_a_label_that_does_not_agree_only_proposes_paying",
    ),
    Mutant(
        name="payment-code-is-looked-up-as-goods",
        why="What is not known is asked of the catalogue.",
        where="pos_app/domain/barcode.py",
        old="    if channel is not None:\n        return PaymentCode",
        new="    if channel is ...:\n        return PaymentCode",
        caught_by="tests/domain/test_barcode_corpus.py::"
        "test_no_payment_code_of_forty_six_thousand_is_goods",
    ),
    Mutant(
        name="wrong-check-digit-is-sold",
        why="Scanners check it themselves.",
        where="pos_app/domain/barcode.py",
        old="    if not check_digit_is_right(code):\n        return Misread",
        new="    if not code:\n        return Misread",
        caught_by="tests/domain/test_barcode.py::test_a_wrong_check_digit_is_a_misread_never_goods",
    ),
    Mutant(
        name="goods-added-while-paying",
        why="The shopper comes with one more thing, and the scanner still reads.",
        where=ROUTER,
        old="or _while_paying(\n                state, barcode.classify(scan.text, scan.aim)\n",
        new="or _while_selling(\n"
        "                state, barcode.classify(scan.text, scan.aim), at\n",
        caught_by=f"{SCANNING}::test_goods_while_paying_are_neither_added_nor_charged",
    ),
    Mutant(
        name="coupon-while-paying-refused",
        why="While paying everything but money is refused.",
        where=ROUTER,
        old="""            return Step(state, asks=(CheckCoupon(code.text),))
        case PaymentCode():
            raise PaymentCodeNotTaken""",
        new="""            raise PayingNow(code=code.text)
        case PaymentCode():
            raise PaymentCodeNotTaken""",
        caught_by=f"{PAYING}::test_a_coupon_while_paying_is_taken_and_the_total_falls",
    ),
    Mutant(
        name="bounce-sells-twice",
        why="One read, one item; that scanners bounce is seen only in the shop.",
        where=ROUTER,
        old="        and at.monotonic_ms - last.monotonic_ms < SAME_SCAN_MS",
        new="        and at.monotonic_ms - last.monotonic_ms < 0",
        caught_by=f"{SCANNING}::test_the_same_code_within_300_ms_is_one_scan",
    ),
    Mutant(
        name="quick-repeat-swallowed",
        why="A longer pause makes the bounces go away for good.",
        where=ROUTER,
        old="SAME_SCAN_MS = 300",
        new="SAME_SCAN_MS = 3000",
        caught_by=f"{SCANNING}::test_a_slower_repeat_is_a_real_second_item",
    ),
    Mutant(
        name="twelve-times-multiplies-every-scan",
        why="The quantity is a state of its own and nobody sets it back.",
        where="pos_app/checkout/selling.py",
        old="    quantity = pieces(state.entry.times or 1)",
        new="    quantity = pieces((state.entry.times or 1) * (state.entry.times or 1))",
        caught_by=f"{SCANNING}::test_twelve_times_counts_the_next_scan_twelve_times",
    ),
    Mutant(
        name="discount-rounded-line-by-line",
        why="Each part is rounded to the nearest fen; that they must sum up is another thing.",
        where="pos_app/domain/money.py",
        old="    floors = [total * weight // whole for weight in weights]\n",
        new="    floors = [divide_half_up(total * weight, whole) for weight in weights]\n",
        caught_by=f"{MONEY}::test_the_parts_of_an_amount_sum_to_the_amount",
    ),
    Mutant(
        name="half-a-fen-rounded-to-even",
        why="Python's round does so.",
        where="pos_app/domain/money.py",
        old="    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)",
        new="    magnitude = round(abs(numerator) / denominator)",
        caught_by=f"{MONEY}::test_halves_round_away_from_zero",
    ),
    Mutant(
        name="coupon-on-a-unit-that-has-one",
        why="Two coupons on one bottle: the shopper has two, after all.",
        where="pos_app/domain/matching.py",
        old="        return len(self.held.get(place, ())) < self.room[place]",
        new="        return len(self.held.get(place, ())) <= self.room[place]",
        caught_by=f"{PRICING}::test_each_unit_takes_one_coupon",
    ),
    Mutant(
        name="coupon-worth-more-than-the-goods",
        why="Five yuan off is five yuan off.",
        where="pos_app/domain/dealing.py",
        old="    return Fen(min(claim.face, stand.unit_net))",
        new="    return claim.face",
        caught_by=f"{PRICING}::test_a_coupon_never_exceeds_the_price_of_a_unit",
    ),
    Mutant(
        name="discount-taken-off-twice",
        why="The promotion is in the net already, and once more in the sum.",
        where="pos_app/domain/pricing.py",
        old="        net = Fen(net - discount.amount)\n    return PricedLine(",
        new="        net = Fen(net - 2 * discount.amount)\n    return PricedLine(",
        caught_by=f"{PRICING}::test_every_bill_adds_up",
    ),
    Mutant(
        name="price-after-its-last-day",
        why="Until midnight, inclusive.",
        where="pos_app/domain/promotion.py",
        old="        return self.from_utc_s <= utc_s < self.until_utc_s",
        new="        return self.from_utc_s <= utc_s <= self.until_utc_s",
        caught_by=f"{PRICING}::test_a_special_price_holds_from_its_first_second_to_before_its_last",
    ),
    Mutant(
        name="expired-coupon-taken",
        why="The coupon's last second counts, surely.",
        where="pos_app/domain/coupon.py",
        old="        if utc_s >= self.until_utc_s:",
        new="        if utc_s > self.until_utc_s + 86_400:",
        caught_by="tests/domain/test_coupon_token.py::"
        "test_a_coupon_elsewhere_or_at_another_time_is_refused",
    ),
    Mutant(
        name="coupon-of-another-shop-taken",
        why="It is a genuine coupon of the chain.",
        where="pos_app/domain/coupon.py",
        old="        if self.store != store:",
        new="        if self.store == 0:",
        caught_by="tests/domain/test_coupon_token.py::"
        "test_a_coupon_elsewhere_or_at_another_time_is_refused",
    ),
    Mutant(
        name="token-signature-not-checked",
        why="The token parses, so it is one.",
        where="pos_app/adapters/cloud/seal.py",
        old="        if key is None or not is_signed_by(key, token.signed, token.signature):",
        new="        if key is None:",
        caught_by="tests/adapters/cloud/test_seal.py::test_no_flipped_bit_passes",
    ),
    Mutant(
        name="home-till-ignored",
        why="Every till of the shop can redeem: it has the keys.",
        where="pos_app/checkout/lending.py",
        old="home is None or home.terminal == state.session.terminal else home",
        new="home is None or home.terminal else home",
        caught_by=f"{TRAY}::test_a_till_that_is_not_the_shops_home_till_takes_no_coupon",
    ),
    Mutant(
        name="used-coupon-taken-again",
        why="The cloud will notice it at the upload.",
        where=COUPONS,
        old="    if answer.used:",
        new="    if answer.used is None:",
        caught_by=f"{TRAY}::test_a_used_coupon_is_refused",
    ),
    Mutant(
        name="printed-before-committed",
        why="Paper is slow, so it is started while the disk still writes.",
        where="pos_app/checkout/tendering.py",
        old="effects=(AppendSale(sale),))",
        new="effects=(AppendSale(sale), OpenDrawer(0)))",
        also=(
            (
                "from pos_app.checkout.effects import AppendSale\n",
                "from pos_app.checkout.effects import AppendSale, OpenDrawer\n",
            ),
        ),
        caught_by=f"{SAVING}::test_nothing_leaves_the_till_before_the_sale_is_durable",
    ),
    Mutant(
        name="result-of-another-ticket-taken",
        why="There is only one sale at a time.",
        where="pos_app/checkout/saving.py",
        old="""    if not isinstance(desk, Saving) or desk.sale.ticket_id != result.ticket_id:
        return Step(state)
    sale = desk.sale
""",
        new="""    if not isinstance(desk, Saving):
        return Step(state)
    sale = desk.sale
""",
        caught_by=f"{SAVING}::test_a_late_result_for_another_ticket_is_dropped",
    ),
    Mutant(
        name="failure-told-of-no-ticket",
        why="The error is told, but not of which sale, and the till waits for ever.",
        where="pos_app/till/performing.py",
        old="            return AppendFailed(sale.ticket_id, failure.reason)",
        new="            return AppendFailed(0, failure.reason)",
        caught_by="tests/till/test_performing.py::"
        "test_a_coupon_used_before_is_no_fault_of_the_disk",
    ),
    Mutant(
        name="second-enter-sells-twice",
        why="Enter takes the money, whatever is shown at that moment.",
        where="pos_app/checkout/tendering.py",
        old="    if not state.entry.text and _just_opened(state, at):",
        new="    if not state.entry.text and _just_opened(state, at) is None:",
        caught_by=f"{PAYING}::test_enter_right_after_f9_takes_nothing",
    ),
    Mutant(
        name="scanned-code-taken-as-cash",
        why="The pay page takes digits, and a scanner that types sends digits.",
        where="pos_app/checkout/tendering.py",
        old="    if len(text) >= SCAN_DIGITS and text.isdigit():",
        new="    if len(text) > ENTRY_LIMIT and text.isdigit():",
        caught_by=f"{PAYING}::test_eight_digits_or_more_are_a_scan_never_cash",
    ),
    Mutant(
        name="reprint-without-a-mark",
        why="The receipt is the receipt; the counter is kept in the journal only.",
        where="pos_app/checkout/receipts.py",
        old="        copy=copies,\n        reprinted_utc_ms",
        new="        copy=0,\n        reprinted_utc_ms",
        caught_by=f"{RECEIPTS}::test_the_last_receipt_is_printed_again_with_a_counter",
    ),
    Mutant(
        name="doubtful-receipt-printed-by-itself",
        why="Nobody knows whether it came out, so it is printed to be sure.",
        where="pos_app/checkout/receipts.py",
        old="    return Step(state, effects=(note,))\n",
        new="    again = (ReprintFromLedger(result.seq),) if state.open_receipts else ()\n"
        "    return Step(state, effects=(note, *again))\n",
        caught_by=f"{RECEIPTS}::"
        "test_a_receipt_of_unknown_fate_is_asked_about_and_never_repeated_by_itself",
    ),
    Mutant(
        name="receipt-of-another-till-reprinted",
        why="The number is enough to find it.",
        where="pos_app/checkout/receipts.py",
        old="    if number.barcode != ours.barcode:",
        new="    if number.seq != ours.seq:",
        caught_by=f"{RECEIPTS}::test_a_receipt_of_another_till_is_refused",
    ),
    Mutant(
        name="drawer-pulsed-twice",
        why="A pulse of unknown fate is simply sent again.",
        where="drivers/drawer/commands.py",
        old="        if result.outcome is not Outcome.FAILED:",
        new="        if result.outcome is Outcome.DONE:",
        caught_by="tests/adapters/devices/test_drawer.py::"
        "test_a_pulse_of_unknown_fate_is_not_sent_again",
    ),
    Mutant(
        name="old-receipt-confirms-a-new-one",
        why="After a restart the printer's answer to the old receipt passes for the new one's.",
        where="drivers/printer/conversation.py",
        old="        self.owed_fences = UNKNOWN_OWED",
        new="        self.owed_fences = 0",
        caught_by="tests/drivers/faults/test_printer_faults.py::"
        "test_restart_with_a_job_under_way_takes_no_old_answer_for_a_new_job",
    ),
    Mutant(
        name="sold-basket-comes-back",
        why="What was kept is restored; that it became a sale in the last moment is not asked.",
        where="pos_app/adapters/basket_snapshot.py",
        old="        if is_sold(kept.ticket):",
        new="        if kept.ticket.is_empty:",
        caught_by="tests/adapters/test_basket_snapshot.py::"
        "test_a_basket_that_became_a_sale_does_not_come_back",
    ),
    Mutant(
        name="coupon-on-the-ticket-is-lent",
        why="The other till asked, and it has the shopper before it.",
        where="pos_app/checkout/lending.py",
        old="was_held or lock.coupon_id not in state.priced.redeemed",
        new="was_held or lock.coupon_id not in state.priced.lines",
        caught_by="tests/checkout/test_lending.py::test_what_is_being_sold_is_not_let_go",
    ),
)
