"""A scanner on a serial or USB-CDC port."""

import time

from drivers.address import Address
from drivers.contract import Clock, DeviceStatus, StatusListener
from drivers.reader import Reader
from drivers.scanner.framing import ScanFramer
from drivers.scanner.types import ScanListener
from drivers.serial_port import SerialLine

_LISTEN_S = 0.5


class SerialScanner:
    """Reads one port on its own thread and looks for it again whenever it is gone.

    `open` starts the thread and returns at once, whether or not the port is there: the status
    tells. Both listeners are called on that thread.
    """

    def __init__(
        self,
        address: Address,
        *,
        on_scan: ScanListener,
        on_status: StatusListener,
        clock: Clock = time.monotonic,
    ) -> None:
        self._reader = Reader[bytes](
            f"scanner {address}",
            connect=lambda: SerialLine(address, listen_s=_LISTEN_S),
            begin=lambda: Listening(str(address), on_scan),
            on_status=on_status,
            clock=clock,
        )

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._reader.status

    def open(self) -> None:
        """Start reading. Nothing happens if it reads already."""
        self._reader.open()

    def close(self) -> None:
        """Stop reading and give the port back. No listener is called after it returns."""
        self._reader.close()


class Listening:
    """A scanner only ever speaks; its silence means that nobody scans."""

    def __init__(self, device: str, on_scan: ScanListener) -> None:
        self._framer = ScanFramer(device)
        self._on_scan = on_scan

    def heard(self, chunk: bytes, at_s: float) -> DeviceStatus | None:
        for scan in self._framer.feed(chunk, int(at_s * 1000)):
            self._on_scan(scan)
        return None

    def says(self, at_s: float) -> bytes:
        return b""
