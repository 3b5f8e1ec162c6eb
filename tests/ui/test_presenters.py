"""What each state says on the cashier window, in both languages."""

from dataclasses import replace

import pytest

from pos_app.checkout.commands import (
    AddToCatalogue,
    ChooseCategory,
    ChooseLineAt,
    ChooseNote,
    Enter,
    GiveReason,
    GoBack,
    HealthPart,
    Level,
    OpenDrawerByHand,
    PickProduct,
    PrintOutcome,
    ReprintLast,
    SellUncoded,
    StartPaying,
    VoidReason,
)
from pos_app.checkout.state import (
    CouponReady,
    Entry,
    Health,
    PartHealth,
    Selling,
    TillState,
    UnknownCode,
)
from pos_app.domain.coupon import Payer
from pos_app.domain.dealing import Unused, Why
from pos_app.domain.money import Fen, Milli
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.product import Product
from pos_app.ui.presenters import figures
from pos_app.ui.presenters.cash import quick_notes
from pos_app.ui.presenters.cashier import cashier_view
from pos_app.ui.presenters.hot import SHELF_LIMIT, hot_goods, tile
from pos_app.ui.views.cashier import NO_KEY, Cashier, Left, Page, Tone, Zone
from pos_app.ui.words.cashier import CashierWords
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.english import EN
from pos_app.ui.words.languages import LANGUAGES
from tests.ui import samples
from tests.ui.samples import COUPON, FILLED, FINISHED, GOODS, NOW, PAGES, POPULAR

MINUTE = figures.MINUTE_MS


def shown(page: str, words: CashierWords = ZH) -> Cashier:
    return cashier_view(PAGES[page], words, NOW)


def seen(state: TillState) -> Cashier:
    return cashier_view(state, ZH, NOW)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_said_in_both_languages(page: str, language: str) -> None:
    view = shown(page, LANGUAGES[language])

    assert view.total.label
    assert view.status.clock == "10:26"
    assert "{" not in repr(view)


# --- the left card


def test_a_line_shows_what_came_off_and_who_pays() -> None:
    line = shown("01-sell").basket.lines[4]

    assert (line.stem, line.size) == ("奥妙全自动洗衣液", "2kg")
    assert (line.unit_price, line.amount, line.gross) == ("29.90", "24.90", "29.90")
    assert (line.first.tag, line.first.off, line.first.payer) == ("券", "−5.00", "·品牌补贴")
    assert line.command == ChooseLineAt(5)


def test_a_line_without_a_discount_shows_no_second_price() -> None:
    line = shown("01-sell").basket.lines[1]

    assert (line.gross, line.first.tag, line.several) == ("", "", False)


def test_two_discounts_stand_side_by_side_and_a_third_keeps_its_amount() -> None:
    priced = FILLED.priced.lines[4]
    discounts = tuple(
        Discount(DiscountKind.COUPON, str(n), f"券{n}", payer, Fen(100 * n))
        for n, payer in enumerate((Payer.SHOP, Payer.BRAND, Payer.PLATFORM), start=1)
    )
    lines = (replace(priced, discounts=discounts),)
    line = seen(replace(FILLED, priced=replace(FILLED.priced, lines=lines))).basket.lines[0]

    assert (line.first.rule, line.first.off) == ("券1", "−1.00")
    assert (line.second.rule, line.second.off) == ("券2", "−2.00")
    assert line.second.payer == "·品牌补贴·−3.00·平台补贴"


def test_two_coupons_of_one_offer_are_one_note() -> None:
    priced = FILLED.priced.lines[4]
    twice = Discount(DiscountKind.COUPON, "a", "奥妙券", Payer.BRAND, Fen(500))
    lines = (replace(priced, discounts=(twice, replace(twice, source="b"))),)
    line = seen(replace(FILLED, priced=replace(FILLED.priced, lines=lines))).basket.lines[0]

    assert (line.first.off, line.second.tag) == ("−10.00", "")


def test_the_total_counts_pieces_and_kinds_and_says_what_was_saved() -> None:
    total = shown("01-sell").total

    assert (total.label, total.pieces, total.kinds) == ("合计", "14", " 件·8 种")
    assert (total.amount, total.gross, total.saved) == ("67.29", "原价 75.10", "已省 7.81")


def test_only_the_label_of_the_total_changes_with_the_page() -> None:
    labels = [shown(page).total.label for page in ("01-sell", "04-pay-cash", "06a-after-sale")]

    assert labels == ["合计", "应收", "已收"]
    assert {shown(page).total.amount for page in ("01-sell", "04-pay-cash", "06a-after-sale")} == {
        "67.29"
    }


def test_an_empty_basket_rests_and_invites() -> None:
    view = shown("02-ready")

    assert view.left is Left.READY
    assert (view.total.amount, view.total.resting, view.total.pieces) == ("0.00", True, "")


def test_the_last_change_stays_above_the_next_basket_until_paying() -> None:
    strip = shown("06b-next-scan").basket.strip

    assert strip is not None
    assert (strip.amount, strip.aside) == ("32.71", "收 100.00·应收 67.29")
    assert seen(replace(PAGES["04-pay-cash"], last=FINISHED)).basket.strip is None


def test_nothing_is_selected_while_the_basket_is_locked() -> None:
    assert shown("01-sell").basket.selected == 7
    assert shown("04-pay-cash").basket.selected == -1


def test_after_the_sale_the_change_and_what_became_of_drawer_and_receipt() -> None:
    after = shown("06a-after-sale").after

    assert after is not None
    assert (after.change, after.tendered, after.receipt) == ("32.71", "100.00", "小票号 7K3M-0412")
    assert (after.drawer, after.printed) == ("钱箱已开", "小票已打")


@pytest.mark.parametrize(
    ("outcome", "word", "tone"),
    [
        (None, "正在打小票", Tone.QUIET),
        (PrintOutcome.FAILED, "小票没打", Tone.FAULT),
        (PrintOutcome.UNKNOWN, "小票不知打没打", Tone.ATTENTION),
    ],
)
def test_a_receipt_that_did_not_come_out_is_said(
    outcome: PrintOutcome | None, word: str, tone: Tone
) -> None:
    thanking = PAGES["06a-after-sale"]
    after = seen(replace(thanking, last=replace(FINISHED, printed=outcome))).after

    assert after is not None
    assert (after.printed, after.printed_tone) == (word, tone)


# --- the entry line


def test_a_waiting_quantity_stands_in_the_entry_line() -> None:
    entry = shown("01-sell").entry

    assert (entry.times, entry.aside, entry.aside_strong) == ("3", "扫下一件，数量", "3")


@pytest.mark.parametrize("page", ["01-sell", "03-unknown-code", "04-pay-cash"])
def test_a_payment_code_that_a_scanner_types_is_masked_on_every_page(page: str) -> None:
    typing = replace(PAGES[page], entry=Entry("134567890123456707"))

    view = seen(typing)
    assert "34567890123456" not in repr(view)
    assert "13****…**07" in (view.entry.typed, view.cash.received)


def test_a_payment_code_typed_into_the_name_of_new_goods_is_masked() -> None:
    page = PAGES["03-unknown-code"]
    assert isinstance(page.desk, Selling)
    assert isinstance(page.desk.card, UnknownCode)
    naming = replace(page.desk.card, name="可乐134567890123456707", edits_name=True)

    view = seen(replace(page, desk=replace(page.desk, card=naming)))
    assert view.card.field == "可乐13****…**07"
    assert "34567890123456" not in repr(view)


def test_a_goods_code_is_read_while_it_is_typed() -> None:
    assert seen(replace(FILLED, entry=Entry("69241878285443"))).entry.typed == "69241878285443"


def test_a_refusal_takes_the_resting_text_and_stands_aside_of_something_typed() -> None:
    refused = PAGES["15-refused"]

    assert seen(refused).entry.placeholder == "这张券已过期（到 11-21 09:26）"
    typed = seen(replace(refused, entry=Entry("69"))).entry
    assert (typed.typed, typed.aside) == ("69", "这张券已过期（到 11-21 09:26）")
    assert typed.tone is Tone.ATTENTION


def test_a_coupon_that_came_in_says_what_it_did_or_waits_for() -> None:
    ready = CouponReady(COUPON, Fen(0), NOW)
    applied = replace(FILLED, notice=ready)
    waiting = replace(
        samples.EMPTY,
        notice=ready,
        priced=replace(samples.EMPTY.priced, unused=((COUPON, Why(Unused.NO_GOODS)),)),
    )

    assert seen(applied).entry.placeholder == "券已用上：奥妙券 −5.00"
    assert seen(waiting).entry.placeholder == "券已收到，扫到券上的商品就减"


# --- zone A


def test_an_unknown_code_offers_categories_and_asks_for_the_price() -> None:
    view = shown("03-unknown-code")

    assert (view.card.zone, view.card.detail) == (Zone.UNKNOWN, "6924187828544")
    assert [row.title for row in view.card.rows] == ["零食", "饮料", "日用", "其他"]
    assert view.card.rows[1].command == ChooseCategory("饮料")
    assert (view.card.main.command, view.card.second.command) == (AddToCatalogue(), SellUncoded())
    assert (view.entry.label, view.entry.typed, view.entry.money) == ("售价", "5.50", True)
    assert view.keys.enter.label == "建档"


def test_english_keys_of_the_categories_still_choose_the_shops_own() -> None:
    rows = shown("03-unknown-code", EN).card.rows

    assert (rows[1].title, rows[1].command) == ("Drinks", ChooseCategory("饮料"))


def test_a_misread_code_has_no_fields() -> None:
    card = shown("03c-misread").card

    assert (card.title, card.rows, card.main.label) == ("条码读错，请重扫", (), "")


def test_found_goods_are_picked_by_a_touch_and_one_is_marked() -> None:
    card = shown("10-found").card

    assert card.title == "找到 7 种"
    assert [row.chosen for row in card.rows].index(True) == 1
    assert card.rows[0].command == PickProduct(samples.FOUND[0])


def test_voiding_asks_why() -> None:
    card = shown("12-void").card

    assert card.rows[1].command == GiveReason(VoidReason.WRONG_SCAN)
    assert card.close.command == GoBack()


def test_a_doubtful_receipt_is_never_printed_by_itself() -> None:
    card = shown("14-receipt").card

    assert card.title == "小票 7K3M-0411 不知打没打出来"
    assert (card.main.command, card.close.command) == (ReprintLast(), GoBack())


def test_a_sale_that_a_power_cut_hid_says_its_change_and_opens_its_drawer() -> None:
    card = shown("14-receipt").card

    assert card.advice.startswith("应收 37.80\n找零 12.20\n")
    assert (card.second.label, card.second.command) == ("开钱箱", OpenDrawerByHand())


def test_a_scanned_receipt_offers_no_drawer() -> None:
    card = shown("14b-scanned-receipt").card

    assert (card.main.command, card.second) == (ReprintLast(), NO_KEY)


def test_the_health_card_says_what_to_do_and_how_to_leave() -> None:
    card = shown("08b-no-paper").card

    assert [row.title for row in card.rows] == ["打印机缺纸", "断网了，照常卖货", "37 条都记在本机"]
    assert [row.action for row in card.rows] == ["补打", "", "回到常卖"]
    assert card.rows[0].detail.startswith("装好纸")
    assert card.rows[0].command == ReprintLast()
    assert card.tone is Tone.FAULT


def test_a_part_that_alone_is_broken_leaves_room_for_the_way_back() -> None:
    parts = {**samples.healthy().parts, HealthPart.SCANNER: PartHealth(Level.BROKEN, "unplugged")}
    state = replace(PAGES["08c-all-well"], health=Health(parts))
    card = seen(state).card

    assert [row.title for row in card.rows] == ["扫码枪没连上", "其余正常"]
    assert card.rows[-1].command == GoBack()


# --- the pay page


def test_the_pay_page_counts_the_change() -> None:
    cash = shown("04-pay-cash").cash

    assert (cash.received, cash.change_label, cash.change) == ("100", "找零", "32.71")
    assert [note.label for note in cash.notes] == ["67.29", "70", "80", "100"]
    assert [note.chosen for note in cash.notes] == [False, False, False, True]
    assert cash.notes[1].command == ChooseNote(Fen(7000))


def test_too_little_cash_says_what_is_still_due() -> None:
    cash = shown("04c-pay-short").cash

    assert (cash.change_label, cash.change, cash.short) == ("还差", "17.29", True)


def test_an_empty_amount_means_exactly_what_is_due() -> None:
    cash = shown("04b-pay-empty").cash

    assert (cash.received, cash.received_hint, cash.change) == ("", "刚好", "0.00")


def test_an_amount_that_is_none_shows_no_change() -> None:
    assert seen(replace(PAGES["04-pay-cash"], entry=Entry("1.234"))).cash.change == ""


@pytest.mark.parametrize(
    ("due", "notes"),
    [
        (6730, (7000, 8000, 10000)),
        (7000, (8000, 10000)),
        (100, (1000, 5000, 10000)),
        (10100, (11000, 15000, 20000)),
        (10000, ()),
        (9999, (10000,)),
    ],
)
def test_quick_notes_are_the_next_round_sums(due: int, notes: tuple[int, ...]) -> None:
    assert quick_notes(Fen(due)) == notes


def test_saving_is_said_and_leaves_nothing_to_press() -> None:
    view = shown("04d-saving")

    assert view.page is Page.PAY
    assert (view.keys.primary.label, view.keys.primary.live) == ("正在保存", False)
    assert not view.keys.digits_live
    assert view.cash.change == "32.71"


def test_a_refusal_on_the_pay_page_stands_where_the_lock_is_explained() -> None:
    assert shown("04-pay-cash").keys.foot == ZH.locked
    assert shown("04e-pay-refused").keys.foot == "这张券已过期（到 11-21 09:26）"


def test_the_next_step_is_the_primary_key() -> None:
    assert shown("01-sell").keys.primary.command == StartPaying()
    assert shown("04-pay-cash").keys.primary.command == Enter()
    assert not shown("02-ready").keys.primary.live


def test_keys_of_features_that_do_not_exist_keep_an_empty_slot() -> None:
    functions = shown("01-sell").keys.functions

    assert [key.label for key in functions] == ["帮助", *[""] * 10]


# --- the status bar


def test_healthy_parts_are_quiet() -> None:
    chips = shown("01-sell").status.chips

    assert [chip.label for chip in chips] == ["网络", "未上传", "打印机", "扫码枪", "副屏"]
    assert {chip.tone for chip in chips} == {Tone.GOOD}
    assert chips[1].word == "3 条·最久 2 分钟"


def test_broken_parts_say_what_and_since_when() -> None:
    chips = {chip.part: chip for chip in shown("08-offline").status.chips}

    network, printer = chips[HealthPart.NETWORK], chips[HealthPart.PRINTER]
    assert (network.label, network.word, network.tone) == ("断网", "26 分钟", Tone.FAULT)
    assert (printer.label, printer.word, printer.tone) == ("打印机", "缺纸", Tone.FAULT)
    assert chips[HealthPart.UPLOAD].tone is Tone.ATTENTION


def test_a_cloud_that_says_no_is_not_called_offline() -> None:
    parts = {HealthPart.NETWORK: PartHealth(Level.BROKEN, "refused")}
    chip = seen(replace(FILLED, health=Health(parts))).status.chips[0]

    assert (chip.label, chip.word) == ("网络", "云端不认")


def test_a_part_that_is_not_configured_is_no_fault() -> None:
    chips = {chip.part: chip for chip in shown("17-bare").status.chips}

    assert chips[HealthPart.PRINTER].word == "未接"
    assert chips[HealthPart.PRINTER].tone is Tone.QUIET
    assert HealthPart.DISK not in chips


def test_an_unknown_reason_still_has_a_word() -> None:
    parts = {HealthPart.DISK: PartHealth(Level.BROKEN, "never heard of")}
    chip = seen(replace(FILLED, health=Health(parts))).status.chips[-1]

    assert (chip.label, chip.word) == ("硬盘", "有问题")


def test_the_owner_is_called_so_in_the_language_of_the_till() -> None:
    owner = replace(FILLED, session=replace(FILLED.session, operator="owner"))

    assert cashier_view(owner, ZH, NOW).status.place == "1 号台·店主"
    assert cashier_view(owner, EN, NOW).status.place == "1 号台·Owner"


# --- hot goods and figures


def test_a_tile_shows_the_brand_then_the_rest_and_keeps_the_size() -> None:
    shown_tile = tile(GOODS["6920152400975"])

    assert (shown_tile.brand, shown_tile.stem, shown_tile.size) == ("康师傅", "香辣牛肉面", "105g")
    assert shown_tile.command == PickProduct(GOODS["6920152400975"])


def test_a_product_without_a_brand_begins_with_its_own_name() -> None:
    bare = tile(Product("1", "菜园小饼80g", "", "膨化食品", "袋", Fen(160)))

    assert (bare.brand, bare.stem, bare.size) == ("菜园小饼", "", "80g")


def test_shelves_hold_their_own_goods_up_to_a_limit() -> None:
    shelves = hot_goods(POPULAR, ZH)

    assert [shelf.label for shelf in shelves] == ["常卖", "饮料", "零食", "日用"]
    assert all(0 < len(shelf.tiles) <= SHELF_LIMIT for shelf in shelves)
    assert shelves[0].tiles[0].barcode == POPULAR[0].barcode


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "刚刚"),
        (59_999, "刚刚"),
        (26 * MINUTE, "26 分钟"),
        (3 * 60 * MINUTE, "3 小时"),
        (50 * 60 * MINUTE, "2 天"),
    ],
)
def test_ages_use_the_largest_unit(ms: int, words: str) -> None:
    assert figures.age(ms, ZH.durations) == words


def test_weights_have_three_decimals_and_pieces_none() -> None:
    assert (figures.quantity(Milli(326)), figures.quantity(Milli(3000))) == ("0.326", "3")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("农夫山泉矿泉水550ml", ("农夫山泉矿泉水", "550ml")),
        ("维达婴儿150x3", ("维达婴儿", "150x3")),
        ("无码商品", ("无码商品", "")),
        ("青岛啤酒L", ("青岛啤酒L", "")),
    ],
)
def test_a_name_is_split_before_its_size(name: str, parts: tuple[str, str]) -> None:
    assert figures.stem_and_size(name) == parts
