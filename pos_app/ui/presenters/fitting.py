"""How much text fits, in em of the bundled face, and eliding that keeps the size at the end."""

from collections.abc import Sequence

ELLIPSIS = "…"

_CLASSES = (  # upper bounds of the bold face's advance widths
    ("mwMW@%", 1.01),
    (" fijlrtI.,:;'|!()[]{}-/\\", 0.44),
    ("0123456789acegksvxyzJLY", 0.605),
    ("ABCDEFGHKNOPQRSTUVXZ&", 0.77),
)
_OTHER_EM = 0.66
_EMS = {letter: width for letters, width in _CLASSES for letter in letters}
_SIZE = frozenset("0123456789.xgklmLK")


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
    return _EMS.get(letter, _OTHER_EM) if letter.isascii() else 1.0


def _size_at_end(text: str) -> str:
    start = len(text)
    while start and text[start - 1] in _SIZE:
        start -= 1
    return text[start:]
