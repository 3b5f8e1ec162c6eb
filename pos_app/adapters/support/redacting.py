"""Blots out of a text what must not leave the shop, and keeps what support needs.

Each secret is replaced by its kind in brackets, so that a reader sees that something stood there.
Rather one number too many than one too few: goods' codes, times and receipt numbers are the only
long numbers that stay.
"""

import re
from collections.abc import Callable

Blot = Callable[[re.Match[str]], str]


def redact(text: str) -> str:
    """The text without payment codes, coupon tokens and short codes, phone numbers, members, keys
    and passwords."""
    for pattern, blot in _RULES:
        text = pattern.sub(blot, text)
    return text


def _as(kind: str) -> Blot:
    return lambda _: f"[{kind}]"


def _keeping_label(kind: str) -> Blot:
    return lambda found: f"{found[1]}[{kind}]"


def _short_code(found: re.Match[str]) -> str:
    """Eight digits; a day is no code."""
    return found[0] if _DAY.fullmatch(found[0]) else "[code]"


_DAY = re.compile(r"20[2-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")

_RULES: tuple[tuple[re.Pattern[str], Blot], ...] = (
    (re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.S), _as("key")),
    (re.compile(r"(://)[^\s/@]+@"), lambda found: f"{found[1]}[password]@"),
    # a coupon token: RY1 and base32, in either case
    (re.compile(r"\bRY1[A-Z2-7]{16,}", re.I), _as("coupon")),
    # the code on the customer's screen: terminal, slot, mac
    (
        re.compile(r"(/S/)[0-9A-Z]{8}\.[0-9A-Z]{6}\.[0-9A-Z]{10}", re.I),
        _keeping_label("screen code"),
    ),
    (
        re.compile(
            r"((?:pass(?:word|wd)?|secret|token|cookie|authorization|signature|nonce|(?:api_?)?key"
            r"|code|challenge|密码|开通码)[\"']?\s*[=:：]\s*[\"']?(?:bearer\s+)?)"
            r"(?!\[)[^\s\"',;&}]{4,}",
            re.I,
        ),
        _keeping_label("secret"),
    ),
    (
        re.compile(
            r"((?:member|customer|claimant|phone|会员|顾客|手机)[\w号]*[\"']?\s*[=:：#]?\s*[\"']?)"
            r"(?!\[)(?=[\w+-]*\d)[\w+-]{4,}",
            re.I,
        ),
        _keeping_label("member"),
    ),
    # base64 that is padded, or long and mixed; hex of a hash or a key
    (re.compile(r"(?<![\w+/])[A-Za-z0-9+/_-]{20,}={1,2}"), _as("key")),
    (
        re.compile(
            r"(?<![\w+/.-])(?=[\w+-]*[a-z])(?=[\w+-]*[A-Z])(?=[\w+-]*\d)[A-Za-z0-9+_-]{40,}"
        ),
        _as("key"),
    ),
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{32,}(?![0-9a-f])", re.I), _as("key")),
    # a payment code has 16 to 24 digits, perhaps in groups; so has a bank card
    (re.compile(r"(?<!\d)\d(?:[ -]?\d){15,}"), _as("payment code")),
    (re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"), _as("phone")),
    # an identity card of the old or the new kind
    (re.compile(r"(?<!\d)\d{17}[0-9Xx](?!\w)"), _as("person")),
    # a coupon's short code or a technician's code, 4+4; not the tail of a receipt number
    (re.compile(r"(?<![\d.:])(?<!-[A-Z]-)\d{4} ?\d{4}(?![\d.:])"), _short_code),
)
