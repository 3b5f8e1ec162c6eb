"""A hundred thousand broken tokens: none breaks the reading, none passes the seal."""

import base64
import random
from collections.abc import Callable

from pos_app.domain import coupon_token
from pos_app.domain.errors import CouponForged
from tests.builders import coupon, seal, token

MUTATIONS = 100_000
GENUINE = [token(coupon(number)) for number in range(20)]
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
STRANGE = "=018 -_/+\x00\x1d\n\té界ſıＲＹ１"

Mutation = Callable[[random.Random, str], str]


def flipped_bits(dice: random.Random, text: str) -> str:
    raw = bytearray(base64.b32decode(text[3:] + "="))
    for _ in range(dice.randint(1, 4)):
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
    return "RY1" + base64.b32encode(raw).decode("ascii").rstrip("=")


def other_symbols(dice: random.Random, text: str) -> str:
    symbols = list(text)
    for _ in range(dice.randint(1, 3)):
        symbols[dice.randrange(len(symbols))] = dice.choice(ALPHABET + STRANGE)
    return "".join(symbols)


def cut_off(dice: random.Random, text: str) -> str:
    first, last = sorted(dice.sample(range(len(text) + 1), 2))
    return dice.choice((text[:last], text[first:], text[:first] + text[last:]))


def made_longer(dice: random.Random, text: str) -> str:
    place = dice.randrange(len(text) + 1)
    added = "".join(dice.choices(ALPHABET + STRANGE, k=dice.randint(1, 5)))
    return text[:place] + added + text[place:]


def spliced(dice: random.Random, text: str) -> str:
    """What one coupon says under another's signature."""
    place = dice.randrange(4, len(text))
    return text[:place] + dice.choice(GENUINE)[place:]


def swapped(dice: random.Random, text: str) -> str:
    one, other = sorted(dice.sample(range(len(text)), 2))
    return text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :]


KINDS: tuple[Mutation, ...] = (
    flipped_bits,
    other_symbols,
    cut_off,
    made_longer,
    spliced,
    swapped,
)


def test_no_broken_token_of_a_hundred_thousand_is_a_coupon() -> None:
    dice = random.Random(20261122)
    genuine, forged = {text.upper() for text in GENUINE}, 0
    for nth in range(MUTATIONS):
        text = KINDS[nth % len(KINDS)](dice, dice.choice(GENUINE))
        try:
            read = coupon_token.parse(text)
        except CouponForged:
            forged += 1
            continue
        if read.signature == seal(read.signed):
            assert text.upper() in genuine
    assert MUTATIONS / 3 < forged < MUTATIONS  # many can be read, and fail by their seal alone
