"""Chinese text in the bytes of a Chinese printer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.address import Encoding
from drivers.printer.text import EncodedText, cells, encode_text


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("合计", "ba cf bc c6"),  # GBK
        ("￥12.50", "a3 a4 31 32 2e 35 30"),  # the wide yen sign, with no Han beside it
        ("¥3", "a3 a4 33"),  # U+00A5 is sent as U+FFE5
        ("3罐×5.00", "33 b9 de a1 c1 35 2e 30 30"),
        ("−5", "2d 35"),  # a typographic minus is sent as ASCII
    ],
)
def test_text_is_these_bytes(text: str, literal: str) -> None:
    assert encode_text(text, "gbk") == EncodedText(bytes.fromhex(literal), ())


def test_character_that_gbk_lacks_is_marked_and_reported_once() -> None:
    # a1 f5: □
    assert encode_text("㐂A㐂😀", "gbk") == EncodedText(
        bytes.fromhex("a1 f5 41 a1 f5 a1 f5"), ("㐂", "😀")
    )


def test_gb18030_printer_gets_the_rare_character() -> None:
    # 81 39 ee 35: U+3402… a four-byte code
    encoded = encode_text("㐂", "gb18030")
    assert encoded == EncodedText("㐂".encode("gb18030"), ())
    assert len(encoded.content) == 4


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_control_characters_in_a_name_never_become_commands(encoding: Encoding) -> None:
    encoded = encode_text("乐\x1bp\x00\n\x7f", encoding)
    assert encoded.unprintable == ("\x1b", "\x00", "\n", "\x7f")
    assert not {0x1B, 0x00, 0x0A, 0x7F} & set(encoded.content)


@pytest.mark.parametrize(
    ("text", "width"), [("合计A", 5), ("￥", 2), ("×·", 4), ("-*", 2), ("㐂", 2)]
)
def test_width_is_one_cell_for_each_gbk_byte(text: str, width: int) -> None:
    assert cells(text) == width


@given(st.text())
def test_gbk_bytes_fill_exactly_their_cells(text: str) -> None:
    assert len(encode_text(text, "gbk").content) == cells(text)
