"""The till's clock: wall time that the cloud has confirmed, on a monotonic time that never stops.

CLOCK_BOOTTIME counts through suspend and is touched by nobody, so elapsed time is right even when
somebody sets the wall clock.
"""

import time
from collections.abc import Callable

from pos_app.domain.moment import Moment, TimeQuality


def _boot_ms() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


class SystemClock:
    """Wall and monotonic time together. Any thread may ask; learning is one assignment."""

    def __init__(
        self,
        *,
        boot_ms: Callable[[], int] = _boot_ms,
        wall_ms: Callable[[], int] = _wall_ms,
        floor_utc_ms: int = 0,
    ) -> None:
        """`floor_utc_ms`: what is known to be past, such as the newest time in the journal."""
        self._boot_ms = boot_ms
        self._wall_ms = wall_ms
        self._floor_utc_ms = floor_utc_ms
        self._floor_boot_ms = boot_ms()
        self._server_minus_boot_ms: int | None = None

    def now(self) -> Moment:
        """The cloud's time once it is known in this run, else the device's own."""
        boot_ms = self._boot_ms()
        learned = self._server_minus_boot_ms
        if learned is not None:
            utc_ms = max(boot_ms + learned, self._floor_utc_ms)
            return Moment(utc_ms, boot_ms, TimeQuality.TRUSTED)
        utc_ms = max(self._wall_ms(), self._floor_utc_ms + boot_ms - self._floor_boot_ms)
        return Moment(utc_ms, boot_ms, TimeQuality.UNCERTAIN)

    def utc_ms(self) -> int:
        """What calls are signed with and the claim code is drawn by: the cloud's own time once it
        is known. The floor stays out of it: a sale made under a clock that ran ahead would
        otherwise keep every call too new for the cloud until that time has come."""
        learned = self._server_minus_boot_ms
        return self.now().utc_ms if learned is None else self._boot_ms() + learned

    def monotonic_s(self) -> float:
        """Seconds since boot, for deadlines."""
        return self._boot_ms() / 1000

    def learn(self, server_utc_ms: int, *, at_boot_ms: int | None = None) -> None:
        """The cloud has said what time it is (or was, when the monotonic clock stood at
        `at_boot_ms`)."""
        boot_ms = self._boot_ms() if at_boot_ms is None else at_boot_ms
        self._server_minus_boot_ms = server_utc_ms - boot_ms

    def note_past(self, utc_ms: int) -> None:
        """This moment is known to be past, such as the newest time in the journal; the time goes on
        from it even when the device's own clock has lost the year."""
        if utc_ms > self._floor_utc_ms:
            self._floor_utc_ms, self._floor_boot_ms = utc_ms, self._boot_ms()
