"""A coupon token is read exactly, or refused as forged; no flipped bit passes (invariant I9)."""

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.domain import coupon_token, crockford
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import CouponEarly, CouponExpired, CouponForeign, CouponForged
from pos_app.domain.money import Fen
from tests.builders import HOUR_S, NOW_S, STORE, coupon, offer, seal, token

TEXT = token(coupon())
RAW = base64.b32decode(TEXT[3:] + "=")
WITH_AN_S = next(text for text in map(token, map(coupon, range(99))) if "S" in text)

u32 = st.integers(0, 2**32 - 1)
coupons = st.builds(
    Coupon,
    coupon_id=st.binary(min_size=10, max_size=10).map(crockford.encode_bytes),
    offer_id=u32,
    store=u32,
    from_utc_s=u32,
    hours=st.integers(0, 2**16 - 1),
    face=st.integers(0, 2**24 - 1).map(Fen),
    flags=st.integers(0, 255),
)


def passes_the_seal(text: str) -> bool:
    """What a till does with a scanned token."""
    try:
        read = coupon_token.parse(text)
    except CouponForged:
        return False
    return read.signature == seal(read.signed)


@given(coupons, st.integers(0, 255), st.binary(min_size=64, max_size=64))
def test_a_token_says_what_was_signed(claimed: Coupon, kid: int, signature: bytes) -> None:
    data = coupon_token.payload(claimed, kid)
    text = coupon_token.text_of(data, signature)

    for scanned in (text, text.lower()):
        read = coupon_token.parse(scanned)
        assert (read.coupon, read.kid, read.signature) == (claimed, kid, signature)
        assert read.signed == coupon_token.CONTEXT + data


def test_a_token_fills_the_qr_code_exactly() -> None:
    assert len(TEXT) == 154
    assert passes_the_seal(TEXT)


def test_no_token_with_a_flipped_bit_passes() -> None:
    for bit in range(len(RAW) * 8):
        broken = bytearray(RAW)
        broken[bit // 8] ^= 1 << bit % 8
        assert not passes_the_seal("RY1" + base64.b32encode(broken).decode("ascii").rstrip("="))


def test_no_text_with_a_flipped_bit_passes_except_in_another_case() -> None:
    for place, symbol in enumerate(TEXT):
        for bit in range(8):
            flipped = chr(ord(symbol) ^ 1 << bit)
            text = TEXT[:place] + flipped + TEXT[place + 1 :]
            assert passes_the_seal(text) == (flipped == symbol.lower() != symbol)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RY1",
        TEXT[:-1],
        TEXT + "A",
        TEXT + "=",
        "RY2" + TEXT[3:],
        TEXT[:50] + "1" + TEXT[51:],  # not in the alphabet
        WITH_AN_S.replace("S", "ſ", 1),  # whose capital is an S
        TEXT[:10] + "ß" + TEXT[12:],
    ],
)
def test_what_is_no_token_is_forged(text: str) -> None:
    with pytest.raises(CouponForged):
        coupon_token.parse(text)


@given(st.text(max_size=160))
@example("RY1" + "\ud800" * 151)
@example("RY1" + "9" * 151)
def test_no_text_breaks_the_reading_of_tokens(text: str) -> None:
    assert not passes_the_seal(text)


def test_a_token_of_another_version_is_forged() -> None:
    data = bytes([2]) + RAW[1:30]
    with pytest.raises(CouponForged):
        coupon_token.parse(coupon_token.text_of(data, seal(coupon_token.signed_message(data))))


@pytest.mark.parametrize(("data", "signature"), [(29, 64), (30, 63), (0, 0)])
def test_only_thirty_and_sixty_four_bytes_make_a_token(data: int, signature: int) -> None:
    with pytest.raises(ValueError, match="are no token"):
        coupon_token.text_of(bytes(data), bytes(signature))


def test_a_coupon_counts_from_its_first_second_to_its_last() -> None:
    claimed = coupon(from_utc_s=NOW_S, hours=2)
    claimed.check(store=STORE, utc_s=NOW_S)
    claimed.check(store=STORE, utc_s=NOW_S + 2 * HOUR_S - 1)


@pytest.mark.parametrize(
    ("store", "utc_s", "refusal"),
    [
        (STORE + 1, NOW_S, CouponForeign(STORE)),
        (STORE, NOW_S - 1, CouponEarly(NOW_S)),
        (STORE, NOW_S + 2 * HOUR_S, CouponExpired(NOW_S + 2 * HOUR_S)),
    ],
)
def test_a_coupon_elsewhere_or_at_another_time_is_refused(
    store: int, utc_s: int, refusal: Exception
) -> None:
    claimed = coupon(from_utc_s=NOW_S, hours=2)
    with pytest.raises(type(refusal)) as caught:
        claimed.check(store=store, utc_s=utc_s)
    assert caught.value == refusal


def test_an_offer_is_open_from_its_first_second_to_before_its_last() -> None:
    open_offer = offer()
    assert open_offer.is_open(open_offer.from_utc_s)
    assert not open_offer.is_open(open_offer.until_utc_s)
    assert not open_offer.is_open(open_offer.from_utc_s - 1)
