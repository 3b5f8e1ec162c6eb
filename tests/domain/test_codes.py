"""Crockford text, receipt numbers and screen codes survive people, scanners and bad copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain import barcode, crockford, screen_code
from pos_app.domain.barcode import PaymentCode
from pos_app.domain.receipt_number import ReceiptNumber
from tests.builders import NOW_S, TERMINAL

KEY = bytes(range(32))

terminals = st.text(crockford.ALPHABET, min_size=8, max_size=8)
numbers = st.builds(
    ReceiptNumber, terminal=terminals, epoch=st.integers(1, 22), seq=st.integers(1, 99_999_999)
)


@given(st.binary(max_size=40))
def test_bytes_survive_crockford(data: bytes) -> None:
    text = crockford.encode_bytes(data)
    assert crockford.decode_bytes(text, len(data)) == data
    assert crockford.decode_bytes(text.lower(), len(data)) == data


def test_look_alikes_are_read_as_what_was_meant() -> None:
    assert crockford.decode_bits("OIL") == crockford.decode_bits("011")


@pytest.mark.parametrize("text", ["U", "-", "é", "ı", "ſ", " "])
def test_symbols_outside_the_alphabet_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="alphabet"):
        crockford.decode_bits(text)


@pytest.mark.parametrize(("value", "symbols"), [(-1, 2), (1024, 2), (1, 0)])
def test_a_value_that_does_not_fit_is_refused(value: int, symbols: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        crockford.encode_bits(value, symbols)


@pytest.mark.parametrize(
    ("text", "words"), [("0", "cannot be"), ("000", "cannot be"), ("01", "padding")]
)
def test_bytes_have_one_spelling_only(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        crockford.decode_bytes(text, 1)


def test_a_receipt_number_reads_as_on_the_slip() -> None:
    number = ReceiptNumber(TERMINAL, 1, 4821)
    assert (str(number), number.barcode) == ("7K2M9QXD-A-00004821", "7K2M9QXDA00004821")


@given(numbers)
def test_a_receipt_number_is_found_again_from_paper_and_by_hand(number: ReceiptNumber) -> None:
    assert ReceiptNumber.parse(number.barcode) == number
    assert ReceiptNumber.parse(str(number).lower()) == number


@given(numbers)
def test_a_receipt_number_never_looks_like_a_payment_code(number: ReceiptNumber) -> None:
    read = barcode.classify(number.barcode)
    assert not isinstance(read, PaymentCode)
    assert read == number


def test_a_receipt_of_a_terminal_named_like_a_coupon_is_a_receipt() -> None:
    number = ReceiptNumber("RY1ABCDE", 2, 9)
    assert barcode.classify(number.barcode) == number


def test_epochs_beyond_the_letters_begin_again() -> None:
    assert ReceiptNumber(TERMINAL, 23, 1).epoch_letter == ReceiptNumber(TERMINAL, 1, 1).epoch_letter


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7K2M9QXDA0000482",
        "7K2M9QXDA000048211",
        "7K2M9QXD100004821",  # a digit where the epoch stands
        "7K2M9QXDU00004821",
        "7K2M9QXDA0000482X",
        "7K2M9QUDA00004821",
        "7K2M9QXDA0000482٣",
        "7K2M9QſDA00004821",
    ],
)
def test_other_texts_are_no_receipt_numbers(text: str) -> None:
    assert ReceiptNumber.parse(text) is None


def test_the_screen_url_is_upper_case_and_names_terminal_and_slot() -> None:
    slot = screen_code.slot_at(NOW_S)
    url = screen_code.url_of("https://shop.example", KEY, TERMINAL, slot)

    assert url == url.upper()
    head, _, path = url.rpartition("/")
    assert head == "HTTPS://SHOP.EXAMPLE/S"
    code = screen_code.parse_path(path.lower())
    assert code is not None
    assert (code.terminal, code.slot) == (TERMINAL, slot)
    assert screen_code.is_genuine(code, KEY)


@pytest.mark.parametrize(
    ("slots_late", "fresh"),
    [(-4, False), (-2, False), (-1, True), (0, True), (2, True), (3, False)],
)
def test_a_screen_code_lives_from_two_slots_back_to_one_ahead(slots_late: int, fresh: bool) -> None:
    slot = screen_code.slot_at(NOW_S)
    code = screen_code.ScreenCode(TERMINAL, slot, "0" * 10)
    assert screen_code.is_fresh(code, NOW_S + 15 * slots_late) is fresh


@given(terminals, st.integers(0, 2**30 - 1), st.binary(min_size=32, max_size=32), st.data())
def test_a_screen_code_with_one_other_symbol_is_not_genuine(
    terminal: str, slot: int, key: bytes, data: st.DataObject
) -> None:
    path = screen_code.path_of(key, terminal, slot)
    places = [place for place, symbol in enumerate(path) if symbol != "."]
    place = data.draw(st.sampled_from(places))
    symbol = data.draw(st.sampled_from(crockford.ALPHABET).filter(lambda s: s != path[place]))

    forged = screen_code.parse_path(path[:place] + symbol + path[place + 1 :])

    assert forged is not None
    assert not screen_code.is_genuine(forged, key)


def test_another_tills_key_makes_another_code() -> None:
    code = screen_code.parse_path(screen_code.path_of(KEY, TERMINAL, 5))
    assert code is not None
    assert not screen_code.is_genuine(code, bytes(32))


@pytest.mark.parametrize(
    "path",
    ["", "a.b.c", "7K2M9QXD.00000A", "7K2M9QXD.0000U0.0000000000", "7K2M9QſD.000000.0000000000"],
)
def test_other_paths_are_no_screen_codes(path: str) -> None:
    assert screen_code.parse_path(path) is None


@given(st.text(max_size=30))
def test_no_path_breaks_the_reading_of_screen_codes(path: str) -> None:
    code = screen_code.parse_path(path)
    assert code is None or not screen_code.is_genuine(code, KEY)
