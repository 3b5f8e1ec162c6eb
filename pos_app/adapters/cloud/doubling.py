"""Two living machines with one identity take a new epoch from each other again and again, and a
terminal has 22 of them, of which its own losses need some. So after the second fork within a week

- the till says that another machine uses its identity: one of the two must be enrolled anew;
- that the cloud knows a later epoch makes no fork any more, as long as all that it has of this one
  is the till's own: entries go up as they are, and only the coupons rest;
- where the histories really part, another epoch is begun once a business day. Until then entries go
  up as a tail, and nothing is lost.
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
        if present >= len(LETTERS) - KEPT_LETTERS:
            return False
        today, recent = business_day(self._utc_ms()), self._recent()
        return len(recent) < FEW or all(business_day(one) < today for one in recent)

    def _recent(self) -> list[int]:
        """What a wrong clock dated later counts too."""
        since = self._utc_ms() - SHORT_MS
        return [one for one in self._journal.fork_times() if one > since]
