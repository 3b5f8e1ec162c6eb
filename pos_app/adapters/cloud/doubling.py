"""Two living machines with one identity take a new epoch from each other again and again, and a
terminal has 22 of them, of which its own losses need some. So after the second fork within a week

- the till says that another machine uses its identity: one of the two must be enrolled anew;
- that the cloud knows a later epoch makes no fork any more, as long as all that it has of this one
  is the till's own: entries go up as they are, and only the coupons rest;
- where the histories really part, another epoch is begun once a business day. Until then entries go
  up as a tail, and nothing is lost.

A clock that ran ahead once dates all later forks by years. One of which only that is known, not yet
bounded by the cloud's own time, counts for none of this; but half the letters are kept then.
"""

from collections.abc import Callable
from typing import Final

from pos_app.adapters.cloud.seams import JournalTail
from pos_app.domain.crockford import LETTERS
from pos_app.domain.moment import business_day

DOUBLED: Final = "doubled"
"""The reason, a word of the UI's table."""
FEW: Final = 2
SHORT_MS: Final = 7 * 24 * 3600 * 1000
KEPT_LETTERS: Final = 4
"""For ledgers that are lost: a till without a letter left does not start."""
AHEAD_MS: Final = 24 * 3600 * 1000
"""What is dated later than this from now was dated by a wrong clock."""


class Doubles:
    """Whether another machine lives under this till's name, as its own journal tells. Every method
    raises Unavailable."""

    def __init__(self, journal: JournalTail, utc_ms: Callable[[], int]) -> None:
        self._journal = journal
        self._utc_ms = utc_ms

    def is_doubled(self) -> bool:
        """Whether forks come one after the other."""
        return len(self._recent()) >= FEW

    def may_begin(self, present: int) -> bool:
        """Whether another epoch after `present` is worth its letter now."""
        if present >= len(LETTERS) - self._kept_letters():
            return False
        today, recent = business_day(self._utc_ms()), self._recent()
        return len(recent) < FEW or all(business_day(one) < today for one in recent)

    def _recent(self) -> list[int]:
        now = self._utc_ms()
        times = self._journal.fork_times()
        return [one for one in times if now - SHORT_MS < one <= now + AHEAD_MS]

    def _kept_letters(self) -> int:
        latest = self._utc_ms() + AHEAD_MS
        is_undated = any(one > latest for one in self._journal.fork_times())
        return len(LETTERS) // 2 if is_undated else KEPT_LETTERS
