"""The shop's own pictures and films on the customer screen, between the offers.

Why the clock alone says whose turn it is: both windows, a restart and a replugged display agree
without anything being kept, and the same moment always gives the same picture.
"""

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate, chain, zip_longest
from typing import TypeVar

from pos_app.domain.values import dataclass

PICTURE_MS = 10_000
FILM_LONGEST_MS = 60_000
"""A longer film is cut off: the shop's offers and its code are not to wait for minutes."""
CLIPS_LIMIT = 40

Turn = TypeVar("Turn")


class ClipKind(StrEnum):
    """What a file of the playlist holds."""

    PICTURE = "picture"
    FILM = "film"


class ClipFault(StrEnum):
    """Why a file of the playlist is not shown."""

    KIND = "kind"  # neither a picture nor a film by its name
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Clip:
    """A picture or a film that can be shown. `file` is its whole path; with another `written_ns` it
    is another one, though its name be the same."""

    file: str
    kind: ClipKind
    lasts_ms: int = PICTURE_MS
    written_ns: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not shown, by its name in the folder."""

    name: str
    fault: ClipFault


@dataclass(frozen=True, slots=True)
class Playlist:
    """What the shop's folder holds, in the order of the names."""

    clips: tuple[Clip, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def taking_turns(first: Sequence[Turn], second: Sequence[Turn]) -> tuple[Turn, ...]:
    """One of each in turn, beginning with `first`; what is left of the longer one at the end."""
    pairs = zip_longest(((one,) for one in first), ((one,) for one in second), fillvalue=())
    return tuple(chain.from_iterable(chain.from_iterable(pairs)))


def whose_turn(lengths_ms: Sequence[int], at_ms: int) -> int:
    """Which of the turns this moment falls into, when all of them go round and round. `lengths_ms`
    are positive and at least one; `at_ms` is any clock that goes forward."""
    return bisect_right(tuple(accumulate(lengths_ms)), at_ms % sum(lengths_ms))
