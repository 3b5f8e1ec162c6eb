"""The one clock of the running till: wall time as the cloud confirmed it, and time since boot."""

import time

from pos_app.adapters.cloud.trusted_clock import TrustedClock
from pos_app.domain.moment import Moment, TimeQuality

_NS_PER_MS = 1_000_000


def boot_s() -> float:
    """Seconds since boot, suspended time included, so that a closed lid does not stop a
    deadline."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def wall_utc_ms() -> int:
    """What the device's own clock says."""
    return time.time_ns() // _NS_PER_MS


class SystemClock:
    """Gives moments to the register and the ledger. Safe from every thread."""

    def __init__(self) -> None:
        self.trusted = TrustedClock(wall_utc_ms=wall_utc_ms, monotonic_s=boot_s)

    def now(self) -> Moment:
        """This moment, with what is known about its wall time."""
        quality = TimeQuality.TRUSTED if self.trusted.is_trusted else TimeQuality.UNCERTAIN
        monotonic_ms = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // _NS_PER_MS
        return Moment(self.trusted.utc_ms(), monotonic_ms, quality)
