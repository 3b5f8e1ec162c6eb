"""The till itself under measurement: `pos-app` as it starts, with a watch on both its windows.

A process: `ready NS` when both first frames are out, `shown NS PIECES DESK` whenever a change of
the basket or the desk stands on both. Reads `post COMMAND`, `sell COUNT`; ends with its input.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns
from typing import TYPE_CHECKING

from tests.bench.saying import say

if TYPE_CHECKING:
    from PySide6.QtQuick import QQuickWindow

    from pos_app.checkout.commands import Command
    from pos_app.till.loop import Till

SALE_PIECES = 5


def main(arguments: list[str]) -> int:
    """Until the input ends. Imports in the order in which the product does."""
    from pos_app.settings import load

    settings = load(Path(arguments[0]))
    import pos_app.bootstrap.assembly  # noqa: F401  (first, as the product does)
    from pos_app.bootstrap.running import (
        ASSETS,
        RunningTill,
        keep_logs,
        no_simulators,
        run_until_told,
    )
    from pos_app.ui.windows import make_application

    keep_logs(settings)
    from PySide6.QtCore import QSocketNotifier

    application = make_application(ASSETS, sys.argv[:1])
    running = RunningTill(settings, no_simulators())
    watch = Watch(running.windows.cashier, running.windows.customer, running.assembly.till)
    hand = Hand(running.assembly.post, running.assembly.till)
    watch.on_shown = hand.go_on
    reads = QSocketNotifier(0, QSocketNotifier.Type.Read)

    def read() -> None:
        line = sys.stdin.readline().split()
        if line:
            hand.obey(line)
        else:
            application.quit()

    reads.activated.connect(read)
    return run_until_told(application, running)


class Watch:
    """Says when both windows have swapped a frame that shows the newest basket and desk."""

    def __init__(self, cashier: "QQuickWindow", customer: "QQuickWindow", till: "Till") -> None:
        self._till = till
        self._waits = {0, 1}
        self._first = True
        self._shown = self._face()
        self.on_shown: Callable[[], None] = lambda: None
        cashier.frameSwapped.connect(lambda: self._swapped(0))
        customer.frameSwapped.connect(lambda: self._swapped(1))

    def _face(self) -> tuple[object, type]:
        return self._till.state.ticket, type(self._till.state.desk)

    def _swapped(self, window: int) -> None:
        now = perf_counter_ns()
        face = self._face()
        if face != self._shown:
            self._shown, self._waits = face, {0, 1}
        if window not in self._waits:
            return
        self._waits.discard(window)
        if self._waits:
            return
        if self._first:
            self._first = False
            say("ready", now)
        state = self._till.state
        pieces = sum(line.quantity for line in state.ticket.lines) // 1000
        say("shown", now, pieces, type(state.desk).__name__)
        self.on_shown()


class Hand:
    """Does what the bench says: single commands, or whole sales one after the other."""

    def __init__(self, post: "Callable[[Command], None]", till: "Till") -> None:
        self._post = post
        self._till = till
        self._left = 0
        self._sold = 0

    def obey(self, words: list[str]) -> None:
        if words[0] == "sell":
            self._left = int(words[1])
            self._sell_one()
        else:
            from pos_app.checkout import commands

            say("posted", perf_counter_ns())
            self._post(getattr(commands, words[1])())

    def go_on(self) -> None:
        """The last sale is thanked for: the next shopper, or done."""
        from pos_app.checkout.state import Thanking

        if not self._left or not isinstance(self._till.state.desk, Thanking):
            return
        self._left -= 1
        if self._left:
            self._sell_one()
        else:
            say("sold")

    def _sell_one(self) -> None:
        from pos_app.checkout.commands import Scan, StartPaying, TakeCash
        from tests.bench.stock import barcode

        for number in range(SALE_PIECES):
            self._sold += 1
            self._post(Scan(barcode((self._sold * 7 + number) % 10_000), source="bench"))
        self._post(StartPaying())
        self._post(TakeCash())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
