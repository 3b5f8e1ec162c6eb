"""What the cloud decides about a coupon that another till than the home till wants to redeem.

Pure, so that the check of every order of events runs over the very rules that the cloud uses.
"""

from enum import StrEnum

from pos_app.domain.values import dataclass, replace


class LockState(StrEnum):
    """How far a lock has come. The refusals wait until the borrower has fetched them."""

    ASKED = "asked"
    GRANTED = "granted"
    USED = "used"
    BUSY = "busy"


STANDING = (LockState.ASKED, LockState.GRANTED)
HELD = "held"
_WORDS = {
    HELD: LockState.GRANTED,
    LockState.USED.value: LockState.USED,
    LockState.BUSY.value: LockState.BUSY,
}


@dataclass(frozen=True, slots=True)
class Lock:
    """`terminal` wants or has the coupon, `home` was asked to let go of it."""

    number: int
    terminal: str
    home: str
    state: LockState


def wanted(
    lock: Lock | None, *, by: str, home: str | None, number: int
) -> tuple[LockState, Lock | None]:
    """The answer to a till that wants an open coupon, and the lock that stands afterwards. `number`
    is one that no lock had before; without a home till nobody else redeems."""
    if lock is not None and lock.terminal != by:
        if lock.state in STANDING:
            return LockState.BUSY, lock
        lock = None  # a refusal that its borrower never fetched
    if home is None or home == by:
        return LockState.GRANTED, None
    if lock is None or lock.home != home:
        return LockState.ASKED, Lock(number, by, home, LockState.ASKED)
    return lock.state, lock if lock.state in STANDING else None


def answered(lock: Lock, *, by: str, number: int, word: str) -> Lock:
    """The home till has decided; an answer to another lock, or a second one, changes nothing."""
    if (lock.home, lock.number, lock.state) != (by, number, LockState.ASKED):
        return lock
    return replace(lock, state=_WORDS.get(word, LockState.BUSY))
