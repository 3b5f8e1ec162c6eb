"""A basket, an open offer, a claim, paying and thanks: each page says what the state says."""

from dataclasses import replace

import pytest

from pos_app.checkout.commands import PrintOutcome
from pos_app.checkout.state import BasketRestored, Saving, Selling, Weighing
from pos_app.domain.coupon import Payer
from pos_app.domain.money import Fen, pieces
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.sale import sale_for_cash
from pos_app.domain.weighing import Plate, Reading, with_typed_weight
from pos_app.ui.views.customer import Left, Page, Right
from pos_app.ui.words.customer import CHINESE, ENGLISH, CustomerWords
from tests.ui_customer import shop
from tests.ui_customer.views import both_languages, view_of

APPLES = Product("2", "红富士苹果", "", "水果", "kg", Fen(9_98), by_weight=True)

# --- basket ---


def test_basket_shows_the_newest_first_and_the_last_one_large() -> None:
    view = view_of(shop.selling(coupons=(shop.COUPON,)))
    assert (view.page, view.left) == (Page.BASKET, Left.BASKET)
    assert (view.last.name, view.last.amount) == ("德芙百香果白巧克力42g", "6.50")
    assert view.last.quantity == "1 个·单价 6.50"
    assert [line.name for line in view.lines][:2] == ["上好佳洋葱圈40g", "维达婴儿150x3"]


def test_totals_say_pieces_kinds_and_what_was_saved() -> None:
    totals = view_of(shop.selling(coupons=(shop.COUPON,))).totals
    assert (totals.pieces, totals.saved, totals.amount) == ("14 件·8 种", "7.60", "67.50")
    assert (totals.saved_label, totals.before) == ("已省", "")


def test_basket_without_a_saving_does_not_mention_one() -> None:
    totals = view_of(shop.selling([("6921168509256", 2)])).totals
    assert (totals.saved_label, totals.saved) == ("", "")


def test_one_item_is_not_called_items() -> None:
    assert view_of(shop.selling([(shop.NOODLES, 1)]), ENGLISH).totals.pieces == "1 item, 1 kind"
    assert view_of(shop.selling(), ENGLISH).totals.pieces == "14 items, 8 kinds"


def test_large_total_gives_way_to_what_was_saved() -> None:
    dear = Product("3", "飞天茅台500ml", "茅台", "酒", "瓶", Fen(12_499_00))
    alone = view_of(shop.selling([(dear, 1)])).totals
    beside = view_of(shop.selling([(dear, 1), (shop.NOODLES, 400)])).totals
    assert (alone.amount, alone.amount_px) == ("12499.00", 72)
    assert (beside.amount, beside.saved, beside.amount_px) == ("13859.00", "240.00", 60)


@both_languages
def test_line_says_what_came_off_and_who_pays(words: CustomerWords) -> None:
    view = view_of(shop.selling(coupons=(shop.COUPON,)), words)
    line = next(line for line in view.lines if line.name.startswith("奥妙"))
    assert (line.first.amount, line.amount) == ("−5.00", "24.90")
    assert line.first.payer == f"·{words.payers[Payer.BRAND]}"
    assert line.first.rule == words.coupon_rule.format(brand="奥妙")


def test_last_line_says_what_came_off_it_too() -> None:
    last = view_of(shop.selling([(shop.DETERGENT, 1)], coupons=(shop.COUPON,))).last
    assert (last.first.tag, last.first.amount, last.amount) == ("券", "−5.00", "24.90")


def test_weighed_goods_show_their_weight_and_count_as_one_piece() -> None:
    view = view_of(shop.selling([(APPLES, 326), (shop.NOODLES, 1)]))
    assert view.lines[0].quantity == "0.326 kg"
    assert view.totals.pieces == "2 件·2 种"


def test_the_last_weighed_line_says_weight_and_price_for_the_unit() -> None:
    last = view_of(shop.selling([(shop.NOODLES, 1), (APPLES, 375)])).last
    assert (last.quantity, last.amount) == ("0.375 kg × ¥9.98/kg", "3.74")


def test_the_customer_sees_that_a_weight_was_typed() -> None:
    last = view_of(shop.selling([(with_typed_weight(APPLES), 375)])).last
    assert last.name == "红富士苹果（手输重量）"


def test_what_is_on_the_scale_is_the_cashiers_business_until_it_is_in_the_basket() -> None:
    state = shop.selling([(shop.NOODLES, 1)])
    weighing = replace(
        state,
        desk=Selling(state.ticket.last_line_id, weighing=Weighing(APPLES)),
        scale=Reading(Plate.STABLE, 375, 7),
    )
    assert view_of(weighing) == view_of(state)


def test_line_touched_last_is_the_large_one_even_in_the_middle() -> None:
    state = shop.selling([(shop.NOODLES, 1), (shop.MILK, 1), (shop.NOODLES, 1)])
    assert view_of(state).last.name == "康师傅香辣牛肉面105g"


def test_used_coupon_stands_under_the_code() -> None:
    view = view_of(shop.selling(coupons=(shop.COUPON,)))
    assert (view.right, view.foot_row.mark) == (Right.CODE, "")
    assert view.foot_row.title == "这一单已减 ¥5"
    assert view.foot_row.detail == "奥妙洗衣液·品牌补贴"


def test_basket_on_a_till_without_offers_keeps_the_welcome() -> None:
    view = view_of(shop.selling([(shop.NOODLES, 1)], base=replace(shop.idle(), offers=())))
    assert (view.left, view.right) == (Left.BASKET, Right.WELCOME)


# --- an open offer ---


@both_languages
def test_goods_with_an_open_offer_put_its_code_first(words: CustomerWords) -> None:
    view = view_of(shop.selling(), words)
    assert (view.page, view.right, view.panel.face) == (Page.OPEN_OFFER, Right.OFFER, "¥5")
    touched = [line for line in view.lines if line.touched]
    assert [line.hint for line in touched] == [words.could_save.format(amount="5.00")]
    assert len(view.modules) == 29


def test_offer_for_the_last_line_is_said_on_the_last_line() -> None:
    last = view_of(shop.selling([(shop.NOODLES, 1), (shop.DETERGENT, 1)])).last
    assert (last.touched, last.hint) == (True, "还能减 5.00，扫右边的码")


def test_offer_promises_no_more_than_the_goods_cost() -> None:
    generous = replace(shop.OFFER, offer_id=9, goods=(shop.NOODLES,), face=Fen(9_00))
    base = replace(shop.idle(), offers=(generous,), rules=Rules(offers=(generous,)))
    assert view_of(shop.selling([(shop.NOODLES, 1)], base=base)).panel.face == "¥4"


def test_offer_of_the_last_line_goes_before_a_dearer_one() -> None:
    small = replace(shop.OFFER, offer_id=9, title="香辣面", goods=(shop.NOODLES,), face=Fen(1_00))
    both = (shop.OFFER, small)
    base = replace(shop.idle(), offers=both, rules=Rules(offers=both))
    state = shop.selling([(shop.DETERGENT, 1), (shop.NOODLES, 1)], base=base)
    assert view_of(state).panel.face == "¥1"


@pytest.mark.parametrize("why", ["claimed already", "not in the ticket's rules", "no code"])
def test_offer_that_would_not_help_this_basket_is_not_called_for(why: str) -> None:
    state = shop.selling(coupons=(shop.COUPON,) if why == "claimed already" else ())
    if why == "not in the ticket's rules":
        state = replace(state, ticket=replace(state.ticket, rules=Rules()))
    if why == "no code":
        state = replace(state, screen_code="")
    assert view_of(state).page is Page.BASKET


# --- just claimed ---


@both_languages
def test_claim_that_applies_is_celebrated_beside_the_old_total(words: CustomerWords) -> None:
    view = view_of(shop.just_claimed(shop.selling()), words)
    assert (view.page, view.left, view.right) == (Page.CLAIMED, Left.BASKET, Right.CLAIMED)
    assert (view.totals.before, view.totals.amount) == ("72.50", "67.50")
    assert (view.panel.face, view.panel.promise) == ("5", words.claimed_applied)
    assert view.panel.goods == "奥妙全自动洗衣液2kg"
    assert [line.first.amount for line in view.lines if line.touched] == ["−5.00"]


@both_languages
def test_claim_before_the_goods_are_there_says_to_bring_them(words: CustomerWords) -> None:
    view = view_of(shop.just_claimed(shop.idle()), words)
    assert (view.page, view.left, view.right) == (Page.CLAIMED, Left.POSTER, Right.CLAIMED)
    assert view.panel.promise == words.claimed_waits


def test_claim_for_other_goods_leaves_the_total_unstruck() -> None:
    view = view_of(shop.just_claimed(shop.selling([(shop.NOODLES, 1)])))
    assert (view.totals.before, view.panel.promise) == ("", CHINESE.claimed_waits)


def test_old_total_follows_goods_scanned_since_the_claim() -> None:
    claimed = shop.just_claimed(shop.selling())
    ticket = claimed.ticket.with_goods(shop.GOODS[shop.MILK], pieces(1))
    totals = view_of(shop.repriced(replace(claimed, ticket=ticket))).totals
    assert (totals.before, totals.amount) == ("74.30", "69.30")


def test_joy_lasts_four_seconds() -> None:
    state = shop.just_claimed(shop.selling())
    assert view_of(state, after_ms=3_999).page is Page.CLAIMED
    assert view_of(state, after_ms=4_000).page is Page.BASKET


def test_coupon_paid_by_the_shop_names_no_brand() -> None:
    own = replace(shop.OFFER, payer=Payer.SHOP)
    state = shop.just_claimed(replace(shop.idle(), rules=Rules(offers=(own,))))
    assert view_of(state).panel.foot == ""


# --- paying and thanks ---


@both_languages
def test_paying_shows_what_is_due_and_asks_for_cash(words: CustomerWords) -> None:
    view = view_of(shop.paying(shop.selling(coupons=(shop.COUPON,))), words)
    assert (view.page, view.left, view.right) == (Page.PAYING, Left.AMOUNT, Right.CASH)
    assert (view.amount.amount, view.panel.title) == ("67.50", words.pay_cash)
    assert view.amount.second == words.gross.format(amount="75.10")
    assert view.amount.saved == words.saved_amount.format(amount="7.60")
    assert view.modules == ()


def test_sale_that_is_being_written_still_shows_what_is_due() -> None:
    state = shop.selling()
    sale = sale_for_cash(state.ticket, state.priced, Fen(100_00), state.faces)
    assert view_of(replace(state, desk=Saving(sale))) == view_of(shop.paying(state))


@both_languages
def test_thanks_shows_the_change_and_what_was_saved(words: CustomerWords) -> None:
    view = view_of(shop.thanking(shop.selling(coupons=(shop.COUPON,)), 100_00), words)
    assert (view.page, view.right) == (Page.THANKS, Right.THANKS)
    assert (view.amount.label, view.amount.amount) == (words.change, "32.50")
    assert view.amount.second == words.received_amount.format(amount="100.00")
    assert (view.panel.face, view.panel.detail) == ("7.60", words.take_receipt)
    assert view.panel.foot == words.saved_by.format(amount="5.00", brand="奥妙")


def test_exact_cash_shows_what_was_paid() -> None:
    amount = view_of(shop.thanking(shop.selling([("6921168509256", 2)]), 4_00)).amount
    assert (amount.label, amount.amount) == ("已付", "4.00")


def test_receipt_that_did_not_come_out_is_not_handed_over() -> None:
    state = shop.thanking(shop.selling(), 100_00, printed=PrintOutcome.FAILED)
    assert view_of(state, ENGLISH).panel.detail == ENGLISH.come_again


def test_thanks_ends_after_five_seconds() -> None:
    state = shop.thanking(shop.selling(), 100_00)
    assert view_of(state, after_ms=4_999).page is Page.THANKS
    assert view_of(state, after_ms=5_000).page is Page.IDLE


def test_coupon_of_the_sale_before_is_not_shown_to_the_next_shopper() -> None:
    paid = shop.thanking(shop.selling(coupons=(shop.COUPON,)), 100_00)
    stale = replace(paid, priced=shop.selling(coupons=(shop.COUPON,)).priced)
    assert view_of(stale, after_ms=5_000) == view_of(shop.idle(), after_ms=5_000)


def test_next_scan_ends_the_thanks() -> None:
    paid = shop.thanking(shop.selling(), 100_00)
    scanned = shop.selling([(shop.MILK, 1)], base=replace(paid, desk=shop.idle().desk))
    assert view_of(scanned).page is Page.BASKET


def test_other_notices_are_not_for_the_shopper() -> None:
    state = shop.selling()
    assert view_of(replace(state, notice=BasketRestored(8, shop.NOON))) == view_of(state)
