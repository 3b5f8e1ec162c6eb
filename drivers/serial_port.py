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
