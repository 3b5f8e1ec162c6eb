"""Two lines of twenty columns: what a shopper reads on a pole display."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.checkout.state import Saving, TillState
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.domain.sale import sale_for_cash
from pos_app.ui.presenters.pole import COLUMNS, columns, pole_lines
from pos_app.ui.words.pole import CHINESE, ENGLISH, PLAIN, PoleWords, pole_words
from tests.ui_customer import shop

ANY_WORDS = pytest.mark.parametrize("words", [CHINESE, ENGLISH, PLAIN], ids=["zh", "en", "plain"])


def lines(state: TillState, words: PoleWords = CHINESE, after_ms: int = 0) -> tuple[str, str]:
    found = pole_lines(state, shop.later(after_ms), words)
    return found.top, found.bottom


def test_goods_scanned_last_stand_above_the_total() -> None:
    assert lines(shop.selling([("6921168509256", 2)])) == (
        "农夫山泉矿泉水  4.00",
        "合计          ￥4.00",
    )


def test_display_without_chinese_says_how_many_at_what_price() -> None:
    assert lines(shop.selling([("6921168509256", 2)]), PLAIN) == (
        "2 x 2.00        4.00",
        "TOTAL           4.00",
    )


def test_amount_due_stands_alone() -> None:
    assert lines(shop.paying(shop.selling())) == ("应付", "             ￥72.50")


def test_amount_due_stays_until_the_sale_is_safe() -> None:
    state = shop.selling()
    sale = sale_for_cash(state.ticket, state.priced, Fen(100_00), state.faces)
    saving = replace(state, desk=Saving(sale))
    assert lines(saving) == ("应付", "             ￥72.50")


def test_change_stands_below_what_was_given_until_it_is_old() -> None:
    done = shop.thanking(shop.selling(), 100_00)
    assert lines(done) == ("实收        ￥100.00", "找零         ￥27.50")
    assert lines(done, after_ms=6_000) == ("      欢迎光临", "")


@ANY_WORDS
def test_nobody_at_the_counter_is_a_welcome(words: PoleWords) -> None:
    assert lines(shop.idle(), words)[0].strip() == words.welcome


@ANY_WORDS
def test_every_page_fits(words: PoleWords) -> None:
    dear = Product("3", "飞天茅台酒53度酱香型500ml礼盒装", "茅台", "酒", "瓶", Fen(12_499_00))
    for state in (
        shop.idle(),
        shop.selling([(dear, 400)]),
        shop.paying(shop.selling([(dear, 400)])),
        shop.thanking(shop.selling([(dear, 400)]), 9_999_999_00),
        shop.long_basket(),
    ):
        for row in lines(state, words):
            assert columns(row) <= COLUMNS


@given(st.text(min_size=1, max_size=30))
def test_no_name_pushes_its_amount_off_the_display(name: str) -> None:
    goods = Product("3", name, "", "", "个", Fen(12_34))
    top, bottom = lines(shop.selling([(goods, 1)]))
    assert top.endswith(" 12.34")
    assert columns(top) == columns(bottom) == COLUMNS


def test_words_follow_the_display_before_the_language() -> None:
    assert pole_words("zh", has_chinese=False) is PLAIN
    assert pole_words("zh", has_chinese=True) is CHINESE
    assert pole_words("en", has_chinese=True) is ENGLISH
