"""The tour's log speaks the language that was asked for."""

import string
from dataclasses import fields

import pytest

from pos_app.demo.tour_words import CHINESE, ENGLISH, TourWords, tour_words


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", [field.name for field in fields(TourWords)])
def test_both_languages_say_the_same_figures(name: str) -> None:
    chinese, english = getattr(CHINESE, name), getattr(ENGLISH, name)
    assert places(chinese) == places(english)
    assert english.isascii() or set(english) - set(string.printable) <= {"→", "…"}


def test_whoever_asks_for_english_reads_english() -> None:
    assert tour_words("en") is ENGLISH
    assert tour_words("zh_CN") is CHINESE
