"""Long names and long baskets: what does not fit is elided or folded; no amount gives way."""

from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.coupon import Payer
from pos_app.domain.money import Fen
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.product import Product
from pos_app.ui.presenters.customer_basket import ROW_PX, basket_line, last_line, savings
from pos_app.ui.presenters.fitting import ELLIPSIS, elided, ems, size_for
from pos_app.ui.views.customer import (
    FOLD_HEIGHT,
    LINE_HEIGHT,
    TALL_LINE_HEIGHT,
    CustomerLine,
    folded,
    lines_that_fit,
)
from pos_app.ui.words.customer import CHINESE, CustomerWords
from tests.ui_customer import shop
from tests.ui_customer.views import both_languages, view_of

NAMES = st.text("阿尔卑斯牛奶软糖黄桃味abcgklmXW0123456789. ", max_size=40)
FONTS = Path(__file__).resolve().parents[2] / "assets/fonts"


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_no_letter_is_drawn_wider_than_it_is_counted(weight: str) -> None:
    font = TTFont(FONTS / f"NotoSansCJKsc-{weight}.otf")
    glyphs, widths = font.getBestCmap(), font["hmtx"]
    for letter in (*map(chr, range(32, 127)), *"￥，。！·×…阿—−¥"):
        assert widths[glyphs[ord(letter)]][0] / 1000 <= ems(letter), letter


def test_size_at_the_end_survives_in_the_middle_of_nothing_else() -> None:
    assert elided("阿尔卑斯牛奶软糖黄桃酸奶味47g", 8) == "阿尔卑斯牛…47g"
    assert elided("Master Kong spicy noodles", 6).endswith(ELLIPSIS)


@given(NAMES, st.floats(2, 30))
def test_elided_name_fits_and_keeps_its_ends(name: str, room: float) -> None:
    short = elided(name, room)
    assert ems(short) <= room
    if ems(name) <= room:
        assert short == name
    else:
        head, _, tail = short.partition(ELLIPSIS)
        assert name.startswith(head)
        assert name.endswith(tail)


def test_size_steps_go_by_length() -> None:
    steps = ((6, 156), (7, 132))
    assert [size_for(text, steps, 112) for text in ("999.99", "1000.00", "10000.00")] == [
        *(156, 132, 112)
    ]


@pytest.mark.parametrize(
    ("price", "total_px", "due_px"),
    [(999_99, 84, 156), (9_999_99, 84, 132), (12_345_60, 72, 112), (99_999_99, 72, 112)],
)
def test_large_amounts_are_set_smaller(price: int, total_px: int, due_px: int) -> None:
    ring = Product("9", "金戒指", "", "首饰", "个", Fen(price))
    state = shop.selling([(ring, 1)])
    assert view_of(state).totals.amount_px == total_px
    assert view_of(shop.paying(state)).amount.amount_px == due_px


# --- names and notes ---


@both_languages
@given(name=NAMES, price=st.integers(1, 9_999_999), count=st.integers(1, 99))
def test_last_name_never_reaches_its_amount(
    words: CustomerWords, name: str, price: int, count: int
) -> None:
    product = Product("9", name, "", "其他", "包", Fen(price))
    priced = shop.selling([(product, count)]).priced.lines[0]
    last = last_line(priced, words)
    right = max(ems(last.amount) * 48, ems(last.quantity) * 20)
    rows = 2 if last.name_px == 24 else 1
    assert last.name_rows == rows
    assert ems(last.name) * last.name_px <= rows * (ROW_PX - 16 - right)


@both_languages
@given(label=NAMES, brand=NAMES, off=st.integers(1, 9_999_999), room=st.floats(320, ROW_PX))
def test_discount_row_elides_the_rule_and_never_the_amount(
    words: CustomerWords, label: str, brand: str, off: int, room: float
) -> None:
    priced = shop.selling([(shop.DETERGENT, 1)]).priced.lines[0]
    promotion = Discount(DiscountKind.PROMOTION, "p", label, Payer.SHOP, Fen(off))
    coupon = Discount(DiscountKind.COUPON, "c", label, Payer.BRAND, Fen(5_00), brand=brand)
    both = savings(replace(priced, discounts=(promotion, coupon)), words, room)
    drawn = sum(
        ems(note.tag) * 14 + 18 + 4 + (ems(note.rule + note.amount + note.payer)) * 16
        for note in both
    )
    assert drawn + 16 <= room
    assert [note.amount for note in both] == [f"−{off // 100}.{off % 100:02d}", "−5.00"]


def test_third_discount_is_counted_into_the_second() -> None:
    priced = shop.selling([(shop.DETERGENT, 1)]).priced.lines[0]
    each = Discount(DiscountKind.PROMOTION, "p", "特价", Payer.SHOP, Fen(1_00))
    three = tuple(replace(each, source=source) for source in "pqr")
    first, second = savings(replace(priced, discounts=three), CHINESE, ROW_PX)
    assert (first.amount, second.amount) == ("−1.00", "−2.00")


@given(NAMES)
def test_list_name_is_seventeen_characters_at_most(name: str) -> None:
    product = Product("9", name, "", "其他", "包", Fen(1_00))
    line = basket_line(shop.selling([(product, 1)]).priced.lines[0], CHINESE)
    assert ems(line.name) <= 17


# --- folding ---


def a_line(key: int, *, tall: bool) -> CustomerLine:
    height = TALL_LINE_HEIGHT if tall else LINE_HEIGHT
    return CustomerLine(key=key, name="", quantity="", amount="", row_px=height)


@given(st.lists(st.booleans(), max_size=80), st.floats(0, 1000))
def test_what_is_shown_and_the_fold_row_fit_and_no_line_is_lost(
    tall: list[bool], room: float
) -> None:
    lines = [a_line(key, tall=is_tall) for key, is_tall in enumerate(tall)]
    shown = lines_that_fit(lines, room)
    used = sum(line.row_px for line in lines[:shown])
    if shown == len(lines):
        assert used <= room
    else:
        assert used + FOLD_HEIGHT <= room or shown == 0
        assert used + lines[shown].row_px + FOLD_HEIGHT > room


def test_mock_basket_of_thirty_kinds_folds_twenty_two() -> None:
    lines = view_of(shop.long_basket()).lines
    assert lines_that_fit(lines, 352) == 7
    assert folded(CHINESE.fold, len(lines) - 7) == "前面还有 22 种，都已算进合计"


def test_nothing_hidden_needs_no_fold_row() -> None:
    assert folded(CHINESE.fold, 0) == ""
