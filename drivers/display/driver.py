"""A pole display on a serial or USB-CDC port."""

import termios
import time
from typing import TYPE_CHECKING

from drivers.address import Address, DeviceKind
from drivers.contract import (
    CLOSED,
    Clock,
    DeviceError,
    DeviceState,
    DeviceStatus,
    Reason,
    StatusListener,
)
from drivers.display import vfd
from drivers.guarding import check_plug
from drivers.reopening import Reopening
from drivers.serial_port import close_serial, open_serial, wait_until_sent

if TYPE_CHECKING:
    import serial

WRITE_TIMEOUT_S = 0.5
"""Two rows take 50 ms at 9600 baud."""
IN_USE = DeviceStatus(DeviceState.DEGRADED, Reason.NO_ANSWER_LINE)


class SerialDisplay:
    """Shows two lines. Owned by one thread; no call takes longer than WRITE_TIMEOUT_S.

    A display that is gone is looked for again at the next `show`, at most as often as
    `Reopening` allows; what it should have shown is not sent later.
    """

    def __init__(
        self, address: Address, *, on_status: StatusListener, clock: Clock = time.monotonic
    ) -> None:
        self._address = address
        self._on_status = on_status
        self._status = CLOSED
        self._port: serial.Serial | None = None
        self._shown = b""
        self._reopening = Reopening(address.path, clock=clock)

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks. It is never READY: nothing ever answers."""
        return self._status

    def open(self) -> None:
        """Take the port and clear the display. The status tells whether that worked."""
        if self._port is None and self._reopening.is_due():
            self._try_to_open()

    def show(self, top: str, bottom: str) -> bool:
        """Put these two lines there; whether the bytes left. Lines that stand there are not sent
        again."""
        self.open()
        words = vfd.show(top, bottom, encoding=self._address.option("encoding", default="ascii"))
        if self._port is None:
            return False
        return words == self._shown or self._write(self._port, words)

    def check_health(self) -> DeviceStatus:
        """Look for it if it is lost. One that is there never says how it is."""
        self.open()
        return self._status

    def clear(self) -> bool:
        """Two empty lines."""
        return self.show("", "")

    def close(self) -> None:
        """Clear the display and give the port back. Safe to call twice."""
        if self._port is not None and self.clear():
            wait_until_sent(self._port, timeout_s=WRITE_TIMEOUT_S)
        self._let_go()
        self._become(CLOSED)

    def _try_to_open(self) -> None:
        if self._status.state is DeviceState.CLOSED:
            self._become(DeviceStatus(DeviceState.OPENING))
        try:
            check_plug(self._address, DeviceKind.DISPLAY)
            self._port = open_serial(self._address, timeout_s=WRITE_TIMEOUT_S)
        except DeviceError as refused:
            lost = refused.reason is Reason.ABSENT
            state = DeviceState.LOST if lost else DeviceState.FAULTED
            self._reopening.failed()
            self._become(DeviceStatus(state, refused.reason, refused.detail))
            return
        self._reopening.worked()
        if self._write(self._port, vfd.START):
            self._become(IN_USE)

    def _write(self, port: "serial.Serial", words: bytes) -> bool:
        try:
            port.write(words)
        except (OSError, termios.error) as gone:
            self._let_go()
            self._reopening.failed()
            self._become(DeviceStatus(DeviceState.LOST, Reason.LOST, str(gone)))
            return False
        self._shown = words
        return True

    def _let_go(self) -> None:
        port, self._port = self._port, None
        self._shown = b""
        if port is not None:
            close_serial(port)

    def _become(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)
