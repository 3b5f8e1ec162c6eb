"""Who may open the maintenance menu: a challenge on the till, a code from the technician's app.

The code is eight digits of HMAC-SHA256(maintenance key, challenge ‖ technician). The till got the
key at enrolment and the app asks the cloud for the code, so neither needs the other's network, and
a code that was overheard opens nothing again: each challenge is new.
"""

import hashlib
import hmac

DIGITS = 8
"""Of a challenge and of a code."""
BADGE_DIGITS = 4
"""A technician is a letter T and four digits, as on the badge."""
LONGEST_WAIT_S = 300
_CONTEXT = b"xiaodian technician v1\x00"


def challenge_of(chance: int) -> str:
    """Eight digits from a random number of any size."""
    return f"{chance % 10**DIGITS:0{DIGITS}d}"


def technician_of(badge: str) -> str:
    """`0427` as `T0427`. Raises ValueError."""
    if len(badge) != BADGE_DIGITS or not (badge.isascii() and badge.isdigit()):
        raise ValueError(f"{badge!r} is no badge number")
    return f"T{badge}"


def code_for(maintenance_key: bytes, challenge: str, technician: str) -> str:
    """What the app shows to this technician for this challenge."""
    message = _CONTEXT + f"{challenge}{technician}".encode("ascii")
    digest = hmac.new(maintenance_key, message, hashlib.sha256).digest()
    return challenge_of(int.from_bytes(digest))


def is_code(maintenance_key: bytes, challenge: str, technician: str, typed: str) -> bool:
    """Whether this is the code; takes as long for a wrong one."""
    right = code_for(maintenance_key, challenge, technician)
    return hmac.compare_digest(right.encode("ascii"), typed.encode("ascii", errors="replace"))


def wait_s(wrong: int) -> int:
    """How long the next try must wait after so many wrong ones: 2, 4, 8 … 300 seconds, and never
    for good. None wait before the first."""
    return min(2 ** min(wrong, 9), LONGEST_WAIT_S) if wrong else 0
