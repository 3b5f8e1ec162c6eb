"""What a scanned text is, by its shape alone. Prefix tables are data; the register decides what to
do.

Sources: GS1 General Specifications (check digits, AIs), ISO/IEC 15424 (AIM identifiers), the
payment code prefixes that Alipay, WeChat Pay, UnionPay and e-CNY publish to merchants, and till.md.
"""

import re
from enum import StrEnum

from pos_app.domain.coupon_token import PREFIX as COUPON_PREFIX
from pos_app.domain.money import Fen, Milli
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.values import dataclass

SCAN_LIMIT = 512


class PaymentChannel(StrEnum):
    """Whose payment code it is."""

    WECHAT = "wechat"
    ALIPAY = "alipay"
    UNIONPAY = "unionpay"
    ECNY = "ecny"


PAYMENT_CODES: tuple[tuple[PaymentChannel, range, range], ...] = (
    (PaymentChannel.WECHAT, range(18, 19), range(10, 16)),
    (PaymentChannel.ALIPAY, range(16, 25), range(25, 31)),
    (PaymentChannel.UNIONPAY, range(19, 20), range(62, 63)),
    (PaymentChannel.ECNY, range(19, 20), range(1, 2)),
)
"""Channel, lengths, values of the first two digits."""
_SHORTEST_PAYMENT_CODE = min(lengths.start for _, lengths, _ in PAYMENT_CODES)
_AS_LONG_AS_A_PAYMENT_CODE = re.compile(rf"[0-9]{{{_SHORTEST_PAYMENT_CODE},}}")


GS1_AIMS = frozenset({"]C1", "]d2", "]Q3", "]e0"})
"""Symbology identifiers that promise a GS1 element string."""

FNC1 = "\x1d"
"""How a scanner without identifiers says the same."""


@dataclass(frozen=True, slots=True)
class GoodsCode:
    """A code that names goods. `candidates` are tried in order; `printed` is what was read."""

    printed: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeighedLabel:
    """An in-store label: the goods' number, and the weight or the price that the scale printed."""

    printed: str
    plu: str
    amount: Fen | None
    weight: Milli | None


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A shopper's payment code. Never stored, logged or shown: only `masked` leaves this value."""

    channel: PaymentChannel
    masked: str


@dataclass(frozen=True, slots=True)
class CouponText:
    """A coupon token as scanned from a phone."""

    text: str


@dataclass(frozen=True, slots=True)
class Misread:
    """Goods by its shape, with a wrong check digit."""

    printed: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A web page, a member card, an empty read: nothing that goes into a basket."""

    shown: str


Code = GoodsCode | WeighedLabel | PaymentCode | CouponText | ReceiptNumber | Misread | Foreign


def check_digit_is_right(digits: str) -> bool:
    """The GS1 mod-10 check over all digits, the last being the check digit."""
    weighted = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))
    )
    return weighted % 10 == 0


def canonical(digits: str) -> str:
    """UPC-A as EAN-13; everything else as it is."""
    return f"0{digits}" if len(digits) == 12 else digits


def shelf_code(code: str) -> str:
    """What goods that were read as `code` are kept under, so that every other way to read them
    finds them: UPC-A with its zero, and 14 digits without theirs."""
    if not (code.isascii() and code.isdigit()) or len(code) not in (12, 14):
        return code
    return _inside_14(code)[-1] if len(code) == 14 else canonical(code)


def classify(text: str, aim: str = "") -> Code:
    """What was read. `aim` is the AIM symbology identifier, empty when the device sends none."""
    code = text.strip()  # takes FNC1 off, too
    if not code or len(code) > SCAN_LIMIT:
        return Foreign(shown=code[:24])
    receipt = ReceiptNumber.parse(code)
    if receipt is not None:
        return receipt  # first: a terminal's name may begin with RY1
    if code.upper().startswith(COUPON_PREFIX):
        return CouponText(code)
    if aim in GS1_AIMS or text.lstrip(" \r\n").startswith(FNC1) or "/01/" in code:
        return _gs1(code)
    if code.isascii() and code.isdigit():
        return _digits(code)
    return _letters(code)


def masked(code: str) -> str:
    """What may be shown of digits that could be a payment code: `13****…**07`."""
    return f"{code[:2]}****…**{code[-2:]}"


def without_payment_codes(text: str) -> str:
    """What may be shown of text that somebody, or a scanner that types, is still typing: as many
    digits as the shortest payment code has are masked, whatever they are."""
    return _AS_LONG_AS_A_PAYMENT_CODE.sub(lambda digits: masked(digits[0]), text)


def _digits(code: str) -> Code:
    if len(code) == 18 and code.startswith("26"):
        label = _label_of_18(code)
        if label is not None:
            return label
    channel = _payment_channel(code)
    if channel is not None:
        return PaymentCode(channel, masked=masked(code))
    if len(code) in (8, 12, 13, 14):
        return _retail(code)
    return GoodsCode(printed=code, candidates=(code,))


def _payment_channel(code: str) -> PaymentChannel | None:
    prefix = int(code[:2]) if len(code) >= 2 else -1
    for channel, lengths, prefixes in PAYMENT_CODES:
        if len(code) in lengths and prefix in prefixes:
            return channel
    return None


def _retail(code: str) -> Code:
    if not check_digit_is_right(code):
        return Misread(printed=code)
    full = canonical(code)
    if len(full) == 13 and (full.startswith("02") or full[0] == "2"):
        return WeighedLabel(printed=code, plu=full[2:7], amount=Fen(int(full[7:12])), weight=None)
    if len(full) == 14:
        return GoodsCode(printed=code, candidates=_inside_14(full))
    return GoodsCode(printed=code, candidates=(full, code) if full != code else (full,))


def _inside_14(full: str) -> tuple[str, ...]:
    """Shorter codes stand in 14 digits behind zeros; a case has another check digit than its
    units."""
    if full.startswith("000000"):
        return (full, full[1:], full[6:])
    return (full, full[1:]) if full.startswith("0") else (full,)


def _gs1(code: str) -> Code:
    """The item number (01) of an element string or of a GS1 Digital Link; the rest is not used
    yet."""
    _, link, path = code.partition("/01/")
    is_item = bool(link) or code.startswith("01")
    digits = path[:14] if link else code[2:16]
    if not is_item or len(digits) != 14 or not (digits.isascii() and digits.isdigit()):
        return Foreign(shown=code[:24])
    return _retail(digits)


def _label_of_18(code: str) -> WeighedLabel | None:
    """Template `26 PPPPP MMMMM WWWWW C`: goods number, amount in fen, weight in grams."""
    if not check_digit_is_right(code):
        return None
    return WeighedLabel(
        printed=code,
        plu=code[2:7],
        amount=Fen(int(code[7:12])),
        weight=Milli(int(code[12:17])),
    )


def _letters(code: str) -> Code:
    lowered = code.lower()
    if "://" in lowered or lowered.startswith("www.") or code.upper().startswith("RYM1"):
        return Foreign(shown=code[:24])
    return GoodsCode(printed=code, candidates=(code, code.upper()))
