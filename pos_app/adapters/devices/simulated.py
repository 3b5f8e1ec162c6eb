"""What stands at `simulated:` addresses: a scanner with a hand, a printer with paper, a scale.

Import late: the simulators draw, which would cost a shop with real devices 60 ms and 8 MB.
"""

import time
from pathlib import Path

from drivers.address import Address
from drivers.contract import StatusListener
from drivers.printer.escpos import DOTS_BY_WIDTH_MM
from drivers.printer.simulator import SimulatedPrinter
from drivers.printer.transport import Connect
from drivers.scale.simulator import SimulatedScale
from drivers.scale.types import Plate, Weight, WeightListener
from drivers.scanner.simulator import SimulatedScanner
from drivers.scanner.types import ScanListener

NOISE = b"\xff\x00\x7f\x1b69"
"""What a bad cable adds: no code at all, and nothing may come of it."""


class SimulatedDevices:
    """One scanner, one printer and one scale, with the handles that a person or a test moves;
    without one they are there and do what the till asks."""

    def __init__(self, *, font: Path) -> None:
        self._font = font
        self.printer = SimulatedPrinter(width_dots=DOTS_BY_WIDTH_MM[58], font=font)
        self._scanner: SimulatedScanner | None = None
        self._scale: SimulatedScale | None = None

    def scanner_at(
        self, address: Address, on_scan: ScanListener, on_status: StatusListener
    ) -> SimulatedScanner:
        """The scanner for the till; the last one made is the one that `scan` moves."""
        self._scanner = SimulatedScanner(
            address, on_scan=on_scan, on_status=on_status, clock=time.monotonic
        )
        return self._scanner

    def printer_at(self, address: Address) -> Connect:
        """The printer for the till, as wide as its address says; how a driver connects to it."""
        self.printer = SimulatedPrinter(
            width_dots=DOTS_BY_WIDTH_MM[address.width_mm],
            font=self._font,
            encoding=address.encoding,
        )
        return self.printer.connect

    def scale_at(
        self, address: Address, on_weight: WeightListener, on_status: StatusListener
    ) -> SimulatedScale:
        """The scale for the till; the last one made is the one that `place` moves."""
        self._scale = SimulatedScale(
            address, on_weight=on_weight, on_status=on_status, clock=time.monotonic
        )
        return self._scale

    def place(self, grams: int, *, moving: bool = False) -> None:
        """So much lies on the scale. It is told when the scale is plugged in."""
        if self._scale is not None:
            self._scale.place(Weight(Plate.MOVING if moving else Plate.STABLE, grams))

    def plug_scale(self, *, plugged_in: bool) -> None:
        if self._scale is not None:
            (self._scale.plug_in if plugged_in else self._scale.unplug)()

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
