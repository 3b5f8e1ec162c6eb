"""A scanner on a serial or USB-CDC port."""

import time

from drivers.address import Address, DeviceKind
from drivers.contract import Clock, DeviceState, DeviceStatus, Reason, StatusListener
from drivers.guarding import check_plug
from drivers.reader import Reader
from drivers.scale.protocols import PROTOCOLS
from drivers.scanner.framing import GAP_MS, ScanFramer
from drivers.scanner.types import ScanListener
from drivers.serial_port import SerialLine

_LISTEN_S = 0.5
_GAP_S = GAP_MS / 1000
RUBBISH_AFTER = 3
"""Dropped frames in a row: a bad cable costs one now and then."""


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
        at_gap = address.option("suffix", default="cr") == "none"
        self._reader = Reader[bytes](
            f"scanner {address}",
            place=address.path,
            connect=lambda: _line(address, _GAP_S if at_gap else _LISTEN_S),
            begin=lambda: Listening(ScanFramer(str(address), ends_at_gap=at_gap), on_scan),
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

    def check_health(self) -> DeviceStatus:
        """The last known state: its thread looks all the time."""
        return self._reader.check_health()

    def close(self) -> None:
        """Stop reading and give the port back. No listener is called after it returns."""
        self._reader.close()


def _line(address: Address, listen_s: float) -> SerialLine:
    check_plug(address, DeviceKind.SCANNER)
    return SerialLine(address, listen_s=listen_s)


class Listening:
    """A scanner only ever speaks; its silence means that nobody scans.

    What speaks and makes no codes is a fault: codes without an end mark, another speed, noise, or
    a scale, whose weights must not be looked up as goods.
    """

    def __init__(self, framer: ScanFramer, on_scan: ScanListener) -> None:
        self._framer = framer
        self._on_scan = on_scan
        self._dropped_before = 0
        """Frames that were dropped up to the last good one."""

    def heard(self, chunk: bytes, at_s: float) -> DeviceStatus | None:
        """The codes go to the listener; the answer says what else speaks there, if that is new."""
        framer = self._framer
        scans = framer.feed(chunk, int(at_s * 1000))
        if any(_is_weight(scan.raw) for scan in scans):
            return DeviceStatus(DeviceState.FAULTED, Reason.OTHER_DEVICE, "a scale speaks here")
        for scan in scans:
            self._on_scan(scan)
        if scans:
            self._dropped_before = framer.dropped_frames
            return DeviceStatus(DeviceState.READY)
        if framer.is_overlong or framer.dropped_frames - self._dropped_before >= RUBBISH_AFTER:
            return DeviceStatus(DeviceState.FAULTED, Reason.PROTOCOL, "these are no codes")
        return None

    def says(self, at_s: float) -> bytes:
        """Nothing."""
        return b""


def _is_weight(frame: bytes) -> bool:
    return any(protocol.understand(frame.strip()) for protocol in PROTOCOLS.values())
