"""Single coupons, asked of the cloud while a shopper waits: by their digits, or lent for a while.

On a thread and a connection of its own, so that neither an upload nor a sale waits for it.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from pos_app.adapters.cloud.faults import CloudUnavailable
from pos_app.checkout.coupon_commands import (
    Answered,
    CouponChecked,
    LockAnswered,
    ShortCodeAnswered,
)
from pos_app.checkout.ports import CouponSeal, Unavailable
from pos_app.domain.coupon_lock import HELD, LockState
from pos_app.domain.errors import CouponForged
from pos_app.domain.values import dataclass
from pos_app.domain.wire_coupons import CouponFound, CouponLent, CouponLock

log = logging.getLogger(__name__)

PATIENCE_S: Final = 5.0
"""How long a shopper waits for the home till's answer before being sent there."""
ASK_AGAIN_S: Final = 0.25
_WORDS: Final[Mapping[str, Answered]] = {
    LockState.GRANTED: Answered.YES,
    LockState.USED: Answered.USED,
    LockState.BUSY: Answered.BUSY,
}
"""Anything else: it is no longer open."""


class CouponCalls(Protocol):
    """The calls that are made. Each raises CloudUnavailable."""

    def seek_coupon(self, digits: str) -> CouponFound: ...
    def want_coupon(self, coupon_id: str) -> CouponLent: ...
    def return_coupon(self, coupon_id: str) -> None: ...
    def answer_lock(self, coupon_id: str, number: int, word: str) -> None: ...


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What the desk uses, all of it on its own thread. `wait` returns early, and that it did, when
    the till stops."""

    calls: Callable[[], CouponCalls]
    seal: CouponSeal
    keep_lock: Callable[[CouponLock], None]
    monotonic_s: Callable[[], float]
    wait: Callable[[float], bool]


class CloudCouponDesk:
    """Implements `checkout.ports.CouponDesk`. Connects with the first question."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self._connected: CouponCalls | None = None

    def seek(self, digits: str) -> ShortCodeAnswered:
        """What the cloud gives counts only with its seal."""
        try:
            found = self._calls.seek_coupon(digits)
        except CloudUnavailable as failure:
            log.info("a short code is not looked for: %s", failure)
            return ShortCodeAnswered(digits, Answered.NOBODY)
        if found.wait_s:
            return ShortCodeAnswered(digits, Answered.PAUSED, wait_ms=found.wait_s * 1000)
        if not found.token:
            return ShortCodeAnswered(digits, Answered.UNKNOWN)
        return ShortCodeAnswered(digits, Answered.YES, self._checked(found.token))

    def borrow(self, coupon_id: str) -> LockAnswered:
        """Ask until the home till has answered, or patience or the till ends; then the question
        goes back."""
        until = self._parts.monotonic_s() + PATIENCE_S
        try:
            lent = self._calls.want_coupon(coupon_id)
            while lent.state == LockState.ASKED and self._parts.monotonic_s() < until:
                if self._parts.wait(ASK_AGAIN_S):
                    break
                lent = self._calls.want_coupon(coupon_id)
        except CloudUnavailable as failure:
            log.info("a coupon is not borrowed: %s", failure)
            return LockAnswered(coupon_id, Answered.NOBODY)
        if lent.state == LockState.ASKED:
            self.give_back(coupon_id)
            return LockAnswered(coupon_id, Answered.NOBODY)
        return LockAnswered(coupon_id, _WORDS.get(lent.state, Answered.GONE), lent.use_s * 1000)

    def give_back(self, coupon_id: str) -> None:
        """What a sale holds is not given back: the upload will tell."""
        try:
            if not self._parts.seal.is_used(coupon_id):
                self._calls.return_coupon(coupon_id)
        except Unavailable as failure:
            log.info("a coupon is given back later: %s", failure)

    def answer(self, lock: CouponLock, *, is_held: bool) -> None:
        """First on this disk, then looked up, then said: from here on no sale can hold it."""
        try:
            if is_held:
                self._parts.keep_lock(lock)
            is_used = self._parts.seal.is_used(lock.coupon_id)
            word = LockState.USED if is_used else HELD if is_held else LockState.BUSY
            self._calls.answer_lock(lock.coupon_id, lock.number, word)
        except Unavailable as failure:
            log.info("a lock is answered later: %s", failure)

    @property
    def _calls(self) -> CouponCalls:
        if self._connected is None:
            self._connected = self._parts.calls()
        return self._connected

    def _checked(self, token: str) -> CouponChecked:
        try:
            coupon = self._parts.seal.check(token)
        except CouponForged:
            coupon = None
        if coupon is None:
            return CouponChecked(None)
        return CouponChecked(coupon, used=self._parts.seal.is_used(coupon.coupon_id))
