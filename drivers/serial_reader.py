"""One serial port, one thread: open it, listen and speak, and look for it again when it is gone."""

import termios
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

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
from drivers.serial_port import close_serial, open_serial

if TYPE_CHECKING:
    import serial

_STOP_TIMEOUT_S = 2.0


class Talk(Protocol):
    """What is said and understood in one life of the port, from its opening until it is gone."""

    def heard(self, chunk: bytes, at_s: float) -> DeviceStatus | None:
        """Bytes that came, or none within the listening time. A status if it is another now."""
        ...

    def says(self, at_s: float) -> bytes:
        """What to send now; empty for nothing."""
        ...


class SerialReader:
    """Owns the thread. `begin` is called at each opening; what it returns is used on that thread.

    `open` returns at once, whether or not the port is there: the status tells.
    """

    def __init__(
        self,
        address: Address,
        *,
        name: str,
        begin: Callable[[], Talk],
        on_status: StatusListener,
        listen_s: float,
        clock: Clock = time.monotonic,
    ) -> None:
        """`listen_s`: how long silence may last before `Talk.heard` is told of it."""
        self._address = address
        self._name = name
        self._begin = begin
        self._on_status = on_status
        self._listen_s = listen_s
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
            target=self._run, name=f"{self._name} {self._address}", daemon=True
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
            port = open_serial(self._address, timeout_s=self._listen_s)
        except DeviceError as refused:
            self._become(_status_of(refused))
            self._stopping.wait(next(delays))
            return delays
        self._port = port
        self._become(DeviceStatus(DeviceState.READY))
        detail = self._talk_until_gone(port)
        self._port = None
        close_serial(port)
        if not self._stopping.is_set():
            self._become(DeviceStatus(DeviceState.LOST, Reason.LOST, detail))
            self._stopping.wait(next(delays := reopen_delays()))
        return delays

    def _talk_until_gone(self, port: "serial.Serial") -> str:
        talk = self._begin()
        while not self._stopping.is_set():
            try:
                if words := talk.says(self._clock()):
                    port.write(words)
                # A larger read would sit out its timeout: 999 ms instead of 0.05 ms.
                chunk = port.read(max(1, port.in_waiting))
            except (OSError, termios.error) as gone:
                return str(gone)
            if self._stopping.is_set():
                break
            status = talk.heard(chunk, self._clock())
            if status is not None:
                self._become(status)
        return ""

    def _become(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)


def _status_of(refused: DeviceError) -> DeviceStatus:
    lost = refused.reason is Reason.ABSENT
    state = DeviceState.LOST if lost else DeviceState.FAULTED
    return DeviceStatus(state, refused.reason, refused.detail)
