"""What stands at `simulated:` addresses when no device bench is there to move it.

The simulators are imported when such an address is first used: they draw paper, which costs a real
shop 60 ms and 8 MB at the start for nothing.
"""

import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.address import Address
from drivers.contract import StatusListener
from drivers.printer.transport import Connect, Transport
from drivers.scanner.types import ScanListener

if TYPE_CHECKING:
    from drivers.printer.simulator import SimulatedPrinter
    from drivers.scanner.simulator import SimulatedScanner

DOTS_58_MM = 384
REGULAR = "NotoSansCJKsc-Regular.otf"


def unattended_scanner(
    address: Address, on_scan: ScanListener, on_status: StatusListener
) -> "SimulatedScanner":
    """A scanner that is there and never reads anything."""
    from drivers.scanner.simulator import SimulatedScanner

    return SimulatedScanner(address, on_scan=on_scan, on_status=on_status, clock=time.monotonic)


def unattended_printer(fonts: Path) -> Connect:
    """A printer that prints on a picture nobody looks at; the same one at every connection."""

    @cache
    def printer() -> "SimulatedPrinter":
        from drivers.printer.simulator import SimulatedPrinter

        return SimulatedPrinter(width_dots=DOTS_58_MM, font=fonts / REGULAR)

    def connect(deadline: float) -> Transport:
        return printer().connect(deadline)

    return connect
