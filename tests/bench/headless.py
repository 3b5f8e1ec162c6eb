"""A whole till without windows: the real assembly, drained by whoever waits for it."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from pos_app.bootstrap.assembly import Assembly
from pos_app.bootstrap.running import no_simulators
from pos_app.checkout.commands import Command, SaleAppended
from pos_app.checkout.state import TillState
from pos_app.settings import Settings, load

LOOK_S = 0.1
"""How often a condition outside the state is looked at."""


class HeadlessTill(Assembly):
    """Posts, drains and waits. `committed_ns`: when the ledger last said that a sale is durable."""

    def __init__(self, settings: Settings) -> None:
        self.committed_ns = 0
        self._woken = threading.Event()
        self._bugs: list[str] = []
        super().__init__(
            settings,
            present=lambda _state, _at: None,
            wake=self._woken.set,
            on_bug=lambda name, bug: self._bugs.append(f"{name}: {bug!r}"),
            on_end=lambda _: None,
            simulated=no_simulators(),
        )

    @classmethod
    def started(cls, settings: Path) -> Self:
        """Open and running."""
        till = cls(load(settings))
        till.start()
        return till

    def post(self, command: Command) -> None:
        if isinstance(command, SaleAppended):
            self.committed_ns = time.perf_counter_ns()
        super().post(command)

    def run_until(self, reached: Callable[[TillState], bool], deadline_s: float = 60.0) -> None:
        """Drain until the state is as wanted. Raises TimeoutError, or what a worker broke on."""
        until = time.monotonic() + deadline_s
        self.till.drain()
        while not reached(self.till.state):
            left = until - time.monotonic()
            if left <= 0 or self._bugs:
                raise TimeoutError(f"the till does not get there {self._bugs}")
            self._woken.wait(min(left, LOOK_S))
            self._woken.clear()
            self.till.drain()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
