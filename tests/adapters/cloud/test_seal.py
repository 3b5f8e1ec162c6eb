"""A coupon is good only if the cloud's coupon key signed every one of its bits."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from pos_app.adapters.cloud.seal import Ed25519CouponSeal
from pos_app.domain import coupon_token
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import CouponForged
from pos_app.domain.money import Fen

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
COUPON = Coupon("0123456789ABCDEF", 1001, 2001, 1_795_320_000, 24, Fen(500))
SEAL = Ed25519CouponSeal({1: KEY.public_key().public_bytes_raw()}, is_used={"USED"}.__contains__)


def _token(coupon: Coupon, kid: int = 1, key: Ed25519PrivateKey = KEY) -> str:
    signed = coupon_token.payload(coupon, kid)
    return coupon_token.text_of(signed, key.sign(coupon_token.signed_message(signed)))


def test_a_genuine_token_is_its_coupon_in_either_case() -> None:
    assert SEAL.check(_token(COUPON)) == COUPON
    assert SEAL.check(_token(COUPON).lower()) == COUPON


@given(st.integers(0, 94 * 8 - 1))
def test_no_flipped_bit_passes(bit: int) -> None:
    raw = bytearray(base64.b32decode(_token(COUPON)[3:] + "="))
    raw[bit // 8] ^= 1 << bit % 8
    forged = "RY1" + base64.b32encode(bytes(raw)).decode("ascii").rstrip("=")

    try:
        assert SEAL.check(forged) is None
    except CouponForged:
        assert bit < 8  # another version is no token of ours at all


def test_a_key_that_is_not_trusted_makes_no_coupon() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)

    assert SEAL.check(_token(COUPON, key=stranger)) is None
    assert SEAL.check(_token(COUPON, kid=2)) is None


def test_a_signature_over_other_words_makes_no_coupon() -> None:
    signed = coupon_token.payload(COUPON, 1)

    assert SEAL.check(coupon_token.text_of(signed, KEY.sign(signed))) is None


@pytest.mark.parametrize(
    "text", ["", "RY1", "RY1" + "A" * 150, "https://example/", "6901234567892"]
)
def test_what_is_no_token_is_forged(text: str) -> None:
    with pytest.raises(CouponForged):
        SEAL.check(text)


def test_the_ledger_says_what_is_used() -> None:
    assert SEAL.is_used("USED")
    assert not SEAL.is_used(COUPON.coupon_id)
