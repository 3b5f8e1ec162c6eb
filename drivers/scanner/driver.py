"""A scanner on a serial or USB-CDC port."""

import termios
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from drivers.address import Address
from drivers.contract import (
    CLOSED,
    Clock,
    DeviceError,
    DeviceState,
    DeviceStatus,
    Reason,
    StatusListener,
    reopen_delays,
)
from drivers.scanner.framing import ScanFramer
from drivers.scanner.types import ScanListener
from drivers.serial_port import close_serial, open_serial

if TYPE_CHECKING:
    import serial

_READ_TIMEOUT_S = 0.5
_STOP_TIMEOUT_S = 2.0


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
        self._address = address
        self._on_scan = on_scan
        self._on_status = on_status
        self._clock = clock
        self._status = CLOSED
        self._stopping = threading.Event()
        self._port: serial.Serial | None = None
        self._thread: threading.Thread | None = None

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._status

    def open(self) -> None:
        """Start reading. Nothing happens if it reads already."""
        if self._thread is not None:
            return
        self._stopping.clear()
        self._thread = threading.Thread(
            target=self._run, name=f"scanner {self._address}", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop reading and give the port back. No listener is called after it returns."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping.set()
        if port := self._port:
            port.cancel_read()
        thread.join(_STOP_TIMEOUT_S)

    def _run(self) -> None:
        delays = reopen_delays()
        while not self._stopping.is_set():
            delays = self._open_and_read(delays)
        self._become(CLOSED)

    def _open_and_read(self, delays: Iterator[float]) -> Iterator[float]:
        """One life of the port. The next delays: from the start again if it had been open."""
        if self._status.state is DeviceState.CLOSED:
            self._become(DeviceStatus(DeviceState.OPENING))
        try:
            port = open_serial(self._address, timeout_s=_READ_TIMEOUT_S)
        except DeviceError as refused:
            self._become(_status_of(refused))
            self._stopping.wait(next(delays))
            return delays
        self._port = port
        self._become(DeviceStatus(DeviceState.READY))
        detail = self._read_until_gone(port)
        self._port = None
        close_serial(port)
        if not self._stopping.is_set():
            self._become(DeviceStatus(DeviceState.LOST, Reason.LOST, detail))
            self._stopping.wait(next(delays := reopen_delays()))
        return delays

    def _read_until_gone(self, port: "serial.Serial") -> str:
        framer = ScanFramer(str(self._address))
        while not self._stopping.is_set():
            try:
                # A larger read would sit out its timeout: 999 ms instead of 0.05 ms.
                chunk = port.read(max(1, port.in_waiting))
            except (OSError, termios.error) as gone:
                return str(gone)
            for scan in framer.feed(chunk, int(self._clock() * 1000)):
                self._on_scan(scan)
        return ""

    def _become(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)


def _status_of(refused: DeviceError) -> DeviceStatus:
    lost = refused.reason is Reason.ABSENT
    state = DeviceState.LOST if lost else DeviceState.FAULTED
    return DeviceStatus(state, refused.reason, refused.detail)
