"""Opening and closing serial ports, with what goes wrong as typed errors."""

import contextlib
import termios
import threading
import time
from typing import TYPE_CHECKING

from drivers.address import Address
from drivers.contract import error_on_opening

if TYPE_CHECKING:
    import serial


_LOOK_EVERY_S = 0.005


def open_serial(address: Address, *, timeout_s: float) -> "serial.Serial":
    """Open the port for us alone. Raises DeviceAbsent, DevicePermission or DeviceHeld."""
    import serial  # by the thread that owns the device: the first frame does not wait for it

    flow = address.option("flow", default="none")
    try:
        return serial.Serial(
            address.path,
            address.baud,
            timeout=timeout_s,
            write_timeout=timeout_s,
            rtscts=flow == "rtscts",
            xonxoff=flow == "xonxoff",
            exclusive=True,
        )
    except termios.error as cause:  # a path that is no terminal; not an OSError
        raise error_on_opening(str(address), OSError(*cause.args)) from cause
    except OSError as cause:
        raise error_on_opening(str(address), cause) from cause


def wait_until_sent(port: "serial.Serial", *, timeout_s: float) -> None:
    """Let the last bytes leave before the port is closed; gives up when they do not in time."""
    ends_s, waiting = time.monotonic() + timeout_s, threading.Event()
    with contextlib.suppress(OSError, termios.error):  # gone: nothing will leave any more
        while port.out_waiting and time.monotonic() < ends_s:
            waiting.wait(_LOOK_EVERY_S)


def close_serial(port: "serial.Serial") -> None:
    """Close a port that may be gone already, without waiting for bytes that it will not take.

    Linux would wait 30 s for a stuck device. What the device took before stays with it.
    """
    with contextlib.suppress(OSError, termios.error):  # WORKAROUND(pyserial: the latter is none)
        if port.out_waiting:
            port.reset_output_buffer()
    with contextlib.suppress(OSError):
        port.close()


class SerialLine:
    """A serial port as `drivers.reader` listens to it."""

    def __init__(self, address: Address, *, listen_s: float) -> None:
        """`listen_s`: how long `hear` waits, and `say` too. Raises as `open_serial` does."""
        self._port = open_serial(address, timeout_s=listen_s)

    def hear(self) -> bytes:
        """What has come; empty when nothing did in time."""
        # A larger read would sit out its timeout: 999 ms instead of 0.05 ms.
        return bytes(self._port.read(max(1, self._port.in_waiting)))

    def say(self, words: bytes) -> None:
        """Send it all, or raise in time."""
        self._port.write(words)

    def interrupt(self) -> None:
        """Let `hear` return now."""
        self._port.cancel_read()

    def close(self) -> None:
        """Give it back, also when the device is gone."""
        close_serial(self._port)
