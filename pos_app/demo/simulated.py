"""The devices of the bench: a scanner with a hand, and a printer with paper and a drawer."""

import time
from pathlib import Path

from drivers.address import Address
from drivers.contract import StatusListener
from drivers.printer.simulated_line import SimulatedLine
from drivers.printer.simulator import SimulatedPrinter
from drivers.scanner.simulator import SimulatedScanner
from drivers.scanner.types import ScanListener
from pos_app.bootstrap.assembly import Simulated

DOTS_58_MM = 384
NOISE = b"\xff\x00\x7f\x1b69"
"""What a bad cable adds: no code at all, and nothing may come of it."""


class SimulatedDevices:
    """What stands at `simulated:` addresses, with the handles that a person or a test moves."""

    def __init__(self, *, font: Path) -> None:
        self.printer = SimulatedPrinter(width_dots=DOTS_58_MM, font=font)
        self._scanner: SimulatedScanner | None = None

    def scanner_at(
        self, address: Address, on_scan: ScanListener, on_status: StatusListener
    ) -> SimulatedScanner:
        """The scanner for the till; the last one made is the one that `scan` moves."""
        self._scanner = SimulatedScanner(
            address, on_scan=on_scan, on_status=on_status, clock=time.monotonic
        )
        return self._scanner

    def printer_line(self, deadline: float) -> SimulatedLine:
        """A line to the printer, as a driver connects."""
        return self.printer.connect(deadline)

    def as_simulated(self) -> Simulated:
        """These devices as the assembly takes them."""
        return Simulated(scanner=self.scanner_at, printer=self.printer_line)

    def scan(self, code: str) -> None:
        """Read a code. Nothing happens while the scanner is unplugged."""
        if self._scanner is not None:
            self._scanner.scan(code)

    def make_noise(self) -> None:
        """Bytes of a bad cable on the scanner's line."""
        if self._scanner is not None:
            self._scanner.send(NOISE)

    def plug_scanner(self, *, plugged_in: bool) -> None:
        if self._scanner is not None:
            (self._scanner.plug_in if plugged_in else self._scanner.unplug)()

    def plug_printer(self, *, plugged_in: bool) -> None:
        (self.printer.plug_in if plugged_in else self.printer.unplug)()

    def load_paper(self, *, loaded: bool) -> None:
        (self.printer.load_paper if loaded else self.printer.run_out_of_paper)()

    def close_cover(self, *, closed: bool) -> None:
        (self.printer.close_cover if closed else self.printer.open_cover)()
