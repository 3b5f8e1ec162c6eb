"""A printer at a TCP port, in a process of its own, that says when a receipt's first byte came.

Says `port N` at the start and `first NS` whenever a receipt begins (its reset); ends with its
input.
"""

import sys
from pathlib import Path
from time import perf_counter_ns

from drivers.printer.escpos import INITIALIZE
from drivers.printer.served import TcpPrinterServer
from drivers.printer.simulator import SimulatedPrinter
from tests.bench.saying import say

FONT = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"


class WatchedPaper(SimulatedPrinter):
    """The simulated printer of the product, with a clock at its mouth."""

    def receive(self, line: int, chunk: bytes) -> None:
        if INITIALIZE in chunk:
            say("first", perf_counter_ns())
        super().receive(line, chunk)


def main() -> int:
    """Until the input ends."""
    server = TcpPrinterServer(WatchedPaper(width_dots=576, font=FONT))
    say("port", server.port)
    sys.stdin.read()
    server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
