"""The whole ledger verified once a business day, when nobody is at the counter.

In a process of its own at the lowest priority: it takes a minute of processor time after some
years, and a sale must never wait for it. It is the same command that a technician types.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pos_app
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level
from pos_app.domain.basket import Ticket
from pos_app.domain.moment import Moment, business_day
from pos_app.settings import Settings

if TYPE_CHECKING:
    from subprocess import Popen

log = logging.getLogger(__name__)

LOOK_S = 60.0
QUIET_LOOKS = 10
"""So many looks in a row that found the same empty ticket: ten minutes without a shopper."""
LOWEST_PRIORITY = 19
SOUND, UNSOUND = 0, 1
"""What `pos-tool ledger verify` ends with; anything else: it could not be done."""


class Nightly:
    """`step` runs on one thread; `stop` may be called by any."""

    def __init__(
        self,
        *,
        run: "QuietCommand",
        ticket: Callable[[], Ticket],
        tell: Callable[[Command], None],
        now: Callable[[], Moment],
    ) -> None:
        """`ticket`: the one on the counter."""
        self._run = run
        self._ticket = ticket
        self._tell = tell
        self._now = now
        self._looked_at: Ticket | None = None
        self._quiet_looks = 0
        self._done_on: date | None = None
        self._is_broken = False

    def step(self) -> float:
        """Verify if it is time. Returns the seconds to wait. The day turns at 04:00: a till that is
        on then is verified then, another in its first quiet minutes."""
        ticket, today = self._ticket(), business_day(self._now().utc_ms)
        is_quiet = ticket.is_empty and ticket == self._looked_at
        self._quiet_looks = self._quiet_looks + 1 if is_quiet else 0
        self._looked_at = ticket
        if today != self._done_on and self._quiet_looks >= QUIET_LOOKS:
            self._done_on = today
            self._verify()
        return LOOK_S

    def stop(self) -> None:
        """Give up what is under way: it is done again another day."""
        self._run.stop()

    def _verify(self) -> None:
        code, said = self._run()
        if code == SOUND:
            log.info("the whole ledger was verified: %s", said)
            if self._is_broken:
                self._is_broken = False
                self._tell(HealthChanged(HealthPart.DISK, Level.OK, ""))
        elif code == UNSOUND:
            log.error("the ledger does not verify: %s", said)
            self._is_broken = True
            reason = "unsound"
            self._tell(HealthChanged(HealthPart.DISK, Level.BROKEN, reason))
        else:
            log.warning("the ledger was not verified (%s): %s", code, said)


class QuietCommand:
    """A command at the lowest priority, run in `folder`; one at a time."""

    def __init__(self, words: Sequence[str], *, folder: Path) -> None:
        self._words = list(words)
        self._folder = folder
        self._running: Popen[str] | None = None
        self._is_stopped = False
        self._lock = threading.Lock()

    def __call__(self) -> tuple[int, str]:
        """Its exit code, and what it said at the end. After `stop` nothing begins any more."""
        import subprocess

        with self._lock:
            if self._is_stopped:
                return -1, "stopped"
            running = self._running = subprocess.Popen(
                self._words,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        with suppress(ProcessLookupError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, running.pid, LOWEST_PRIORITY)
        said, _ = running.communicate()
        return running.returncode, " | ".join(said.splitlines()[-5:])

    def stop(self) -> None:
        """At once, with every process that it began: it only reads, and leaves nothing behind."""
        with self._lock:
            self._is_stopped = True
            if self._running is not None and self._running.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(self._running.pid, signal.SIGKILL)


def verify_command(settings: Settings, *more: str) -> QuietCommand:
    """`pos-tool ledger verify` on the till's own ledger, in English for the log."""
    ledger = str(settings.state.ledger.resolve())
    verify = ["ledger", "verify", "--ledger", ledger, "--language", "en", *more]
    words = ["-m", "pos_app.tools", *verify]
    return QuietCommand([sys.executable, *words], folder=Path(pos_app.__file__).parents[1])
