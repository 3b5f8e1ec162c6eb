"""The coupon as 94 signed bytes, which a till can trust without a network.

ver 1 · kid 1 · coupon 10 · offer 4 · store 4 · not before 4 · hours 2 · face 3 · flags 1 = 30
bytes, big endian, followed by an Ed25519 signature over `CONTEXT ‖ the 30 bytes`. As text: `RY1`
and RFC 4648 base32 without padding, 154 characters, which fills a version 6-M QR in its
alphanumeric mode exactly.
"""

import base64
import binascii
import struct

from pos_app.domain import crockford
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import CouponForged
from pos_app.domain.money import Fen
from pos_app.domain.values import dataclass

PREFIX = "RY1"
CONTEXT = b"xiaodian coupon token v1\x00"
TEXT_LENGTH = 154
VERSION = 1
_LAYOUT = struct.Struct(">BB10sIIIH3sB")
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart. It proves nothing until `signature` was checked over `signed` with key
    `kid`."""

    kid: int
    coupon: Coupon
    signed: bytes
    signature: bytes


def payload(coupon: Coupon, kid: int) -> bytes:
    """The 30 bytes of a coupon under the key `kid`."""
    return _LAYOUT.pack(
        VERSION,
        kid,
        crockford.decode_bytes(coupon.coupon_id, 10),
        coupon.offer_id,
        coupon.store,
        coupon.from_utc_s,
        coupon.hours,
        coupon.face.to_bytes(3),
        coupon.flags,
    )


def signed_message(data: bytes) -> bytes:
    """What the cloud signs and the till verifies."""
    return CONTEXT + data


def text_of(data: bytes, signature: bytes) -> str:
    """The QR text of a payload and its signature."""
    if len(data) != _LAYOUT.size or len(signature) != _SIGNATURE_BYTES:
        raise ValueError(f"{len(data)} + {len(signature)} bytes are no token")
    return PREFIX + base64.b32encode(data + signature).decode("ascii").rstrip("=")


def parse(text: str) -> Token:
    """Take a scanned token apart, in either case. Raises CouponForged for anything that is no
    token."""
    upper = text.upper()
    if not text.isascii() or not upper.startswith(PREFIX) or len(upper) != TEXT_LENGTH:
        raise CouponForged
    try:
        data = base64.b32decode(upper[len(PREFIX) :] + "=", casefold=False)
    except (binascii.Error, ValueError) as error:
        raise CouponForged from error
    if text_of(data[: _LAYOUT.size], data[_LAYOUT.size :]) != upper:
        raise CouponForged  # spare bits set: two texts for one token
    return _token(data[: _LAYOUT.size], data[_LAYOUT.size :])


def _token(data: bytes, signature: bytes) -> Token:
    version, kid, coupon_id, offer, store, not_before, hours, face, flags = _LAYOUT.unpack(data)
    if version != VERSION:
        raise CouponForged
    coupon = Coupon(
        coupon_id=crockford.encode_bytes(coupon_id),
        offer_id=offer,
        store=store,
        from_utc_s=not_before,
        hours=hours,
        face=Fen(int.from_bytes(face)),
        flags=flags,
    )
    return Token(kid=kid, coupon=coupon, signed=signed_message(data), signature=signature)
