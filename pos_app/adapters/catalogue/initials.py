"""Pinyin initials: `奥妙洗衣液2kg` is found by `amxyy`."""

from functools import lru_cache
from itertools import islice

READINGS_LIMIT = 4
"""乐 is l or y, 行 h or x: so many spellings of one name are kept."""


def initials(name: str, brand: str) -> frozenset[str]:
    """Every spelling by first letters, of the whole name and of what follows the brand."""
    spelled = set(_spellings(name))
    if brand and name.startswith(brand):
        spelled.update(_spellings(name[len(brand) :]))
    spelled.discard("")
    return frozenset(spelled)


def _spellings(text: str) -> list[str]:
    """The usual spelling, then those with one character read otherwise, from the left."""
    readings = [letters for letters in map(_letters, text) if letters]
    usual = [letters[0] for letters in readings]
    others = (
        "".join((*usual[:place], letter, *usual[place + 1 :]))
        for place, letters in enumerate(readings)
        for letter in letters[1:]
    )
    return ["".join(usual), *islice(others, READINGS_LIMIT - 1)]


@lru_cache(maxsize=32_768)
def _letters(symbol: str) -> tuple[str, ...]:
    """The first letters of one character's readings, the usual one first; none for a sign."""
    if symbol.isascii():
        return (symbol.lower(),) if symbol.isalnum() else ()
    from pypinyin import Style, pinyin  # 60 ms: only where goods are written

    [readings] = pinyin(symbol, style=Style.FIRST_LETTER, heteronym=True, errors="ignore") or [[]]
    return tuple(dict.fromkeys(letter for letter in readings if letter.isalpha()))
