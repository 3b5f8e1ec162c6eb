"""The till's clock over the years: switched off at night, offline for days, its battery dead once.

It is the product's own `SystemClock` on a device that is made up here, so a clock that is wrong
does in a history what it does in a shop.
"""

import random

from pos_app.adapters.clock import SystemClock
from pos_app.domain.moment import Moment

_STAYS_ON = 0.2
_OFFLINE = 0.04
_SET_AHEAD = 0.004
_BATTERY_DEAD = 0.003
_LEARNS_AFTER_MS = 40_000
_AHEAD_MS = 25 * 60_000
_DEAD_UTC_MS = 1_577_836_800_000  # 2020-01-01: what the board wakes up with


class DeviceClock:
    """One device: what it believes at a moment that is really `true_ms`."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._now_ms = 0
        self._booted_ms = 0
        self._wall_off_ms = 0
        self._learns_at_ms: int | None = None
        self._newest_utc_ms = 0
        self._clock: SystemClock | None = None

    def wake(self, true_ms: int) -> None:
        """The shop opens: switch the till on, if it was off."""
        chance = self._chance
        if self._clock is not None and chance.random() < _STAYS_ON:
            return
        self._now_ms = true_ms
        self._booted_ms = true_ms - 25_000
        self._wall_off_ms = self._drawn_error(true_ms)
        is_offline = chance.random() < _OFFLINE
        self._learns_at_ms = None if is_offline else true_ms + _LEARNS_AFTER_MS
        self._clock = SystemClock(boot_ms=self._boot_ms, wall_ms=self._wall_ms)
        self._clock.note_past(self._newest_utc_ms)

    def at(self, true_ms: int) -> Moment:
        """What the till writes down. Never earlier than what it wrote before."""
        if self._clock is None:
            raise ValueError("the till is off")
        self._now_ms = true_ms
        if self._learns_at_ms is not None and true_ms >= self._learns_at_ms:
            self._clock.learn(true_ms)
            self._learns_at_ms = None
        believed = self._clock.now()
        self._newest_utc_ms = max(self._newest_utc_ms, believed.utc_ms)
        return believed

    def _drawn_error(self, true_ms: int) -> int:
        drawn = self._chance.random()
        if drawn < _BATTERY_DEAD:
            return _DEAD_UTC_MS - true_ms
        if drawn < _BATTERY_DEAD + _SET_AHEAD:
            return _AHEAD_MS
        return round(self._chance.gauss(0, 4000))

    def _boot_ms(self) -> int:
        return self._now_ms - self._booted_ms

    def _wall_ms(self) -> int:
        return self._now_ms + self._wall_off_ms
