"""What stands at `simulated:` addresses when no device bench is there to move it."""

import time
from pathlib import Path

from drivers.address import Address
from drivers.contract import StatusListener
from drivers.printer.simulator import SimulatedPrinter
from drivers.printer.transport import Connect
from drivers.scanner.simulator import SimulatedScanner
from drivers.scanner.types import ScanListener

DOTS_58_MM = 384
REGULAR = "NotoSansCJKsc-Regular.otf"


def unattended_scanner(
    address: Address, on_scan: ScanListener, on_status: StatusListener
) -> SimulatedScanner:
    """A scanner that is there and never reads anything."""
    return SimulatedScanner(address, on_scan=on_scan, on_status=on_status, clock=time.monotonic)


def unattended_printer(fonts: Path) -> Connect:
    """A printer that prints on a picture nobody looks at."""
    return SimulatedPrinter(width_dots=DOTS_58_MM, font=fonts / REGULAR).connect
