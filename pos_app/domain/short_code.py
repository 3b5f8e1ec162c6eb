"""A coupon's eight digits, read out or typed, and how often one may guess them.

No new short code has a right EAN-8 check digit, so eight digits are goods or a coupon, never both.
Only a coupon that is older than this rule, or goods that a shop numbered by hand, can be in doubt.
"""

from pos_app.domain.barcode import check_digit_is_right
from pos_app.domain.values import dataclass

LENGTH = 8
STEMS = 10 ** (LENGTH - 1)
WRONG_DIGITS = 9
"""Check digits that are not right, for each stem."""
TRIES_LIMIT = 5
TRIES_WINDOW_MS = 5 * 60 * 1000
"""So many wrong codes in this time, then a pause. Nothing clears it early: a shopper who owns one
good coupon could otherwise guess for ever."""


def short_code_of(chance: int) -> str:
    """Eight digits that no goods have, by a number drawn at random, 0 or more."""
    stem = f"{chance // WRONG_DIGITS % STEMS:0{LENGTH - 1}d}"
    right = next(digit for digit in range(10) if check_digit_is_right(f"{stem}{digit}"))
    return f"{stem}{(right + 1 + chance % WRONG_DIGITS) % 10}"


def short_code_in(text: str) -> str | None:
    """The eight digits in what was typed, in one piece or as 4 + 4; None for anything else."""
    digits = text.replace(" ", "").replace("-", "")
    is_code = len(digits) == LENGTH and digits.isascii() and digits.isdigit()
    return digits if is_code else None


@dataclass(frozen=True, slots=True)
class ShortCodeTries:
    """When wrong codes were typed, UTC ms, oldest first; never more than the limit."""

    wrong_at: tuple[int, ...] = ()

    def after_wrong(self, utc_ms: int) -> "ShortCodeTries":
        """One more."""
        return ShortCodeTries((*self._counting(utc_ms), utc_ms)[-TRIES_LIMIT:])

    def paused_until(self, utc_ms: int) -> int | None:
        """When the next code may be typed, UTC ms; None: now."""
        counting = self._counting(utc_ms)
        if len(counting) < TRIES_LIMIT:
            return None
        return counting[0] + TRIES_WINDOW_MS

    def _counting(self, utc_ms: int) -> tuple[int, ...]:
        """Those that count still. What lies further ahead than a pause lasts was typed under
        another clock and counts no more, else a till whose clock was a year ahead would rest for
        a year."""
        near = (wrong for wrong in self.wrong_at if abs(utc_ms - wrong) < TRIES_WINDOW_MS)
        return tuple(min(wrong, utc_ms) for wrong in near)
