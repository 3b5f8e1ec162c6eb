"""What a scan is, by its shape: the table of till.md, one row a test case."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.domain.barcode import (
    Code,
    CouponText,
    Foreign,
    GoodsCode,
    Misread,
    PaymentChannel,
    PaymentCode,
    WeighedLabel,
    check_digit_is_right,
    classify,
    without_payment_codes,
)
from pos_app.domain.money import Fen, Milli
from tests.builders import coupon, token, with_check_digit

EAN = with_check_digit("690123456789")
EAN_OF_8 = with_check_digit("6901234")
UPC = with_check_digit("03600029145")
CASE = with_check_digit("1" + EAN[:12])
TOKEN = token(coupon())


def goods(*candidates: str, printed: str = "") -> GoodsCode:
    return GoodsCode(printed or candidates[0], candidates)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (EAN, goods(EAN)),
        (EAN_OF_8, goods(EAN_OF_8)),
        (f" {EAN}\r\n", goods(EAN)),
        (UPC, goods("0" + UPC, UPC, printed=UPC)),
        (CASE, goods(CASE)),  # a case is no unit
        ("0" + EAN, goods("0" + EAN, EAN)),
        ("00" + UPC, goods("00" + UPC, "0" + UPC)),
        ("000000" + EAN_OF_8, goods("000000" + EAN_OF_8, "00000" + EAN_OF_8, EAN_OF_8)),
        ("000000" + "01234565", goods("00000001234565", "0000001234565", "01234565")),
        ("42", goods("42")),
        ("123456789", goods("123456789")),
        ("ab-12", goods("ab-12", "AB-12")),
        ("6", goods("6")),
    ],
)
def test_goods_are_looked_up_under_every_spelling_of_their_code(text: str, code: Code) -> None:
    assert classify(text) == code


@pytest.mark.parametrize("text", [EAN, EAN_OF_8, UPC, CASE])
def test_a_wrong_check_digit_is_a_misread_never_goods(text: str) -> None:
    wrong = text[:-1] + str((int(text[-1]) + 1) % 10)
    assert classify(wrong) == Misread(wrong)


@pytest.mark.parametrize("stem", ["200004201234", "020004201234", "290004201234", "210004201234"])
def test_an_in_store_label_gives_its_number_and_amount(stem: str) -> None:
    text = with_check_digit(stem)
    assert classify(text) == WeighedLabel(text, "00042", Fen(1234), None)


def test_a_upc_of_number_system_two_is_an_in_store_label() -> None:
    text = with_check_digit("20004201234")
    assert classify(text) == WeighedLabel(text, "00042", Fen(1234), None)


def test_a_long_label_gives_its_number_amount_and_weight() -> None:
    text = with_check_digit("26" + "00042" + "00732" + "00915")
    assert classify(text) == WeighedLabel(text, "00042", Fen(732), Milli(915))


def test_a_long_label_with_a_wrong_check_digit_may_only_be_money() -> None:
    text = with_check_digit("26" + "00042" + "00732" + "00915")
    wrong = text[:-1] + str((int(text[-1]) + 5) % 10)
    assert classify(wrong) == PaymentCode(PaymentChannel.ALIPAY, f"26****…**{wrong[-2:]}")


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("134567890123456789", PaymentChannel.WECHAT),
        ("100000000000000000", PaymentChannel.WECHAT),
        ("159999999999999999", PaymentChannel.WECHAT),
        ("2512345678901234", PaymentChannel.ALIPAY),
        ("301234567890123456789012", PaymentChannel.ALIPAY),
        ("281234567890123456", PaymentChannel.ALIPAY),
        ("6212345678901234567", PaymentChannel.UNIONPAY),
        ("0112345678901234567", PaymentChannel.ECNY),
    ],
)
def test_payment_codes_are_recognised_and_masked(text: str, channel: PaymentChannel) -> None:
    code = classify(text)
    assert code == PaymentCode(channel, f"{text[:2]}****…**{text[-2:]}")
    assert text[2:-2] not in repr(code)


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("2512345678901234", "25****…**34"),
        ("3.50 134567890123456789", "3.50 13****…**89"),
        ("251234567890123", "251234567890123"),
        (EAN, EAN),
        ("", ""),
    ],
)
def test_text_that_may_hold_a_payment_code_is_shown_without_it(typed: str, seen: str) -> None:
    assert without_payment_codes(typed) == seen


@pytest.mark.parametrize(
    "text",
    [
        "164567890123456789",
        "094567890123456789",
        "13456789012345678",
        "1345678901234567890",
        "2412345678901234",
        "3112345678901234",
        "251234567890123",
        "2512345678901234567890123",
        "62123456789012345678",
        "021234567890123456",
    ],
)
def test_digits_beside_the_payment_ranges_are_some_other_code(text: str) -> None:
    assert not isinstance(classify(text), PaymentCode)


@pytest.mark.parametrize(
    ("text", "aim"),
    [
        (f"01{'0' + EAN}", "]C1"),
        (f"01{'0' + EAN}17261231", "]d2"),
        (f"01{'0' + EAN}10LOT7\x1d3103000326", "]e0"),
        (f"\x1d01{'0' + EAN}", "]Q3"),
        (f"\x1d01{'0' + EAN}17261231", ""),  # FNC1 says it without an identifier
        (f"https://id.gs1.org/01/{'0' + EAN}", ""),
        (f"https://shop.example/gtin/01/{'0' + EAN}/10/LOT7?17=261231", ""),
    ],
)
def test_gs1_texts_give_their_item_number(text: str, aim: str) -> None:
    assert classify(text, aim) == goods("0" + EAN, EAN)


@pytest.mark.parametrize(
    ("text", "aim"),
    [
        ("00106141412345678908", "]C1"),  # a pallet's number
        ("0212345678901231", "]C1"),  # what is inside, not what this is
        ("0112345", "]C1"),
        ("01²²²²²²²²²²²²²²", "]C1"),
        ("/01/²²²²²²²²²²²²²²", ""),
        ("/01/٣٣٣٣٣٣٣٣٣٣٣٣٣٣", ""),
        ("https://shop.example/2026/01/15", ""),
    ],
)
def test_gs1_texts_without_an_item_number_are_not_goods(text: str, aim: str) -> None:
    assert isinstance(classify(text, aim), Foreign)


def test_a_misread_item_number_is_a_misread() -> None:
    wrong = "0" + EAN[:-1] + str((int(EAN[-1]) + 1) % 10)
    assert classify("01" + wrong, "]C1") == Misread(wrong)


@pytest.mark.parametrize("text", [TOKEN, TOKEN.lower(), "RY1", "ry1broken"])
def test_coupon_tokens_are_left_to_the_seal(text: str) -> None:
    assert classify(text) == CouponText(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\x1d",
        "wxp://f2f0abcdefghijk",
        "https://qr.alipay.com/fkx123",
        "HTTPS://HOST/S/7K3M9QX2.0C4F7A.M2V8K4TQ1Z",
        "www.example.com",
        "RYM1ABCDEFGH",
        "rym1abcdefgh",
        "9" * 513,
    ],
)
def test_pages_members_and_noise_are_not_goods(text: str) -> None:
    code = classify(text)
    assert isinstance(code, Foreign)
    assert len(code.shown) <= 24


@given(
    st.text(max_size=40)
    | st.text("0123456789", max_size=30)
    | st.text("0123456789²٣５/:.\x1d]RYM1wxp", max_size=40)
    | st.text("٣²", min_size=14, max_size=14).map(lambda digits: f"/01/{digits}"),
    st.sampled_from(["", "]C1", "]d2", "]E0", "]Q3", "]e0", "]", "x"]),
)
@example("\ud800", "")
@example("\x00" * 600, "]C1")
def test_no_text_breaks_the_router(text: str, aim: str) -> None:
    code = classify(text, aim)
    if isinstance(code, GoodsCode):
        assert code.candidates
        assert all(code.candidates)


@given(st.text("0123456789", min_size=1, max_size=24))
def test_one_wrong_digit_never_keeps_the_check_digit_right(stem: str) -> None:
    text = with_check_digit(stem)
    assert check_digit_is_right(text)
    for place, digit in enumerate(text):
        wrong = text[:place] + str((int(digit) + 3) % 10) + text[place + 1 :]
        assert not check_digit_is_right(wrong)
