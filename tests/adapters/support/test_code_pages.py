"""A text in QR codes and back, in any order, and never a wrong one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.adapters.support.code_pages import (
    PAGES_LIMIT,
    PagesWrong,
    pages_of,
    text_of,
)
from pos_app.ui.presenters.code_modules import code_modules

LONG = "\n".join(f"line {number}: {number * 7919 % 10007}" for number in range(300))


@given(st.text(max_size=400))
@settings(max_examples=50)
def test_text_comes_back_whatever_it_is(text: str) -> None:
    joined = "\n".join(text.splitlines())
    assert text_of(pages_of(text)) == joined


def test_pages_may_come_in_any_order_twice_and_in_small_letters() -> None:
    pages = pages_of(LONG)
    assert len(pages) > 2
    assert text_of([*reversed(pages), pages[0].lower(), "", "something else"]) == LONG


def test_page_that_is_missing_is_named() -> None:
    pages = pages_of(LONG)
    with pytest.raises(PagesWrong) as caught:
        text_of([pages[0], *pages[2:]])
    assert caught.value.missing == (2,)


def test_pages_of_two_texts_are_not_one() -> None:
    with pytest.raises(PagesWrong, match="not the pages of one text"):
        text_of([*pages_of(LONG), *pages_of("other")])


@pytest.mark.parametrize("pages", [[], ["rubbish"], ["XDS1:0/1:00000000:AA"]])
def test_what_is_no_page_is_refused(pages: list[str]) -> None:
    with pytest.raises(PagesWrong):
        text_of(pages)


@pytest.mark.parametrize("at", range(18, 40))
def test_page_with_one_wrong_character_is_refused(at: int) -> None:
    (page,) = pages_of("hello, support")
    wrong = "A" if page[at] != "A" else "B"
    with pytest.raises(PagesWrong):
        text_of([page[:at] + wrong + page[at + 1 :]])


def test_text_that_does_not_fit_loses_its_end() -> None:
    noise = "\n".join(f"{number * 2654435761 % 2**64:x}" * 4 for number in range(2000))
    pages = pages_of(noise)
    assert len(pages) <= PAGES_LIMIT
    assert noise.startswith(text_of(pages))


def test_bomb_does_not_unpack() -> None:
    with pytest.raises(PagesWrong, match="too long"):
        text_of(pages_of("0" * 1_000_000))


def test_page_is_a_code_that_fits_the_menu() -> None:
    """Four device pixels for each of its modules, with the quiet zone, on 364."""
    widest = max(len(code_modules(page)) for page in pages_of(LONG))
    assert (widest + 8) * 4 <= 364
