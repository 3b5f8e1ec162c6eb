"""The bytes of a two-line display, and what stands there afterwards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.display import vfd
from drivers.display.simulator import Vfd


def test_two_lines_as_literal_bytes() -> None:
    assert vfd.show("TOTAL", "31.90", encoding="ascii") == (
        b"\x1f$\x01\x01"  # US $ 1 1: first column of the first row
        b"TOTAL               "
        b"\x1f$\x01\x02"  # US $ 1 2: first column of the second row
        b"31.90               "
    )


def test_beginning_leaves_an_empty_display_that_does_not_scroll() -> None:
    assert vfd.START == (
        b"\x1b@"  # ESC @: as after power on
        b"\x1f\x01"  # US MD1: overwrite mode
        b"\x1fC\x00"  # US C 0: no cursor
        b"\x0c"  # CLR
    )


@pytest.mark.parametrize(
    ("text", "encoding", "row"),
    [
        ("应收 ￥31.90", "gbk", "应收 ￥31.90".encode("gbk")),
        ("应收 ¥31.90", "gbk", "应收 ￥31.90".encode("gbk")),  # U+00A5 would be four bytes
        ("¥31.90", "ascii", b"Y31.90"),
        ("应收", "ascii", b"??"),  # a display without Chinese shows that something is missing
        ("A\x0cB\x1b@", "ascii", b"A?B?@"),  # a name never clears the display
        ("A\x0cB", "gbk", b"A\xa1\xf5B"),
    ],
)
def test_what_cannot_be_shown_is_a_visible_mark(text: str, encoding: str, row: bytes) -> None:
    assert vfd.row_bytes(text, encoding) == row.ljust(vfd.COLUMNS)


def test_long_name_is_cut_between_two_characters() -> None:
    assert (
        vfd.row_bytes("a可口可乐汽水瓶装五百毫升", "gbk")
        == "a可口可乐汽水瓶装五".encode("gbk") + b" "
    )


@given(st.text(max_size=40), st.sampled_from(["ascii", "gbk"]))
def test_every_row_is_exactly_as_wide_as_the_display(text: str, encoding: str) -> None:
    row = vfd.row_bytes(text, encoding)
    assert len(row) == vfd.COLUMNS
    row.decode(encoding)  # and no half of a character is left at its end


@given(st.text(max_size=30), st.text(max_size=30), st.lists(st.integers(1, 9), max_size=9))
def test_what_is_sent_is_shown_however_the_bytes_arrive(
    top: str, bottom: str, cuts: list[int]
) -> None:
    words = vfd.START + vfd.show("old", "older than that, long", encoding="gbk")
    words += vfd.show(top, bottom, encoding="gbk")
    display = Vfd()
    for cut in cuts:
        display.feed(words[:cut])
        words = words[cut:]
    display.feed(words)
    assert display.rows == (
        vfd.row_bytes(top, "gbk").decode("gbk").rstrip(),
        vfd.row_bytes(bottom, "gbk").decode("gbk").rstrip(),
    )
    assert display.not_understood == []


def test_simulated_display_reports_commands_that_it_does_not_know() -> None:
    display = Vfd()
    display.feed(b"\x1bQA")
    assert display.not_understood == [b"\x1bQ"]
