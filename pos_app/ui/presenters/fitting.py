"""How much text fits, in em of the bundled face, and eliding that keeps the size at the end."""

from collections.abc import Sequence
from functools import lru_cache

ELLIPSIS = "…"
TEXTS_KEPT = 512
"""Twice the names of a long basket, with their amounts: every scan asks for all of them."""

_ADVANCES = (
    *(227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 392),
    *(590, 590, 590, 590, 590, 590, 590, 590, 590, 590, 325, 325, 590, 590, 590, 514),
    *(1007, 641, 681, 656, 714, 615, 585, 717, 757, 330, 568, 686, 578, 853, 749, 770),
    *(667, 770, 682, 624, 625, 748, 619, 915, 627, 580, 613, 378, 392, 378, 590, 567),
    *(626, 591, 644, 527, 644, 581, 372, 597, 640, 304, 306, 604, 315, 964, 641, 626),
    *(644, 644, 436, 495, 421, 637, 576, 863, 562, 574, 511, 378, 296, 378, 590),
)
"""Thousandths of an em, of the wider of both faces, from space to tilde."""
_SIZE = frozenset("0123456789.xgklmLK")


@lru_cache(maxsize=TEXTS_KEPT)
def ems(text: str) -> float:
    """The width of `text` in em, never less than it is drawn: Han and full-width signs are 1."""
    return sum(_em(letter) for letter in text)


def elided(text: str, room: float) -> str:
    """`text` if it fits into `room` em, else with its middle left out: 阿尔卑斯…47g."""
    if ems(text) <= room:
        return text
    tail = _size_at_end(text)
    if ems(tail) > room / 2:
        tail = ""
    head = text[: len(text) - len(tail)]
    while head and ems(head + ELLIPSIS + tail) > room:
        head = head[:-1]
    return f"{head}{ELLIPSIS}{tail}"


def size_for(text: str, steps: Sequence[tuple[int, int]], smallest: int) -> int:
    """The px of the first (length, px) step that `text` is not longer than."""
    return next((px for length, px in steps if len(text) <= length), smallest)


def _em(letter: str) -> float:
    place = ord(letter) - ord(" ")
    return _ADVANCES[place] / 1000 if 0 <= place < len(_ADVANCES) else 1.0


def _size_at_end(text: str) -> str:
    start = len(text)
    while start and text[start - 1] in _SIZE:
        start -= 1
    tail = text[start:]
    return tail if any(letter.isdigit() for letter in tail) else ""
